"""The page of a view: its controls above, the picture with its colour bars, and the read-out below."""

from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget


def lay_out(view: QWidget, controls: QWidget | QLayout, picture: QWidget, *bars: QWidget, reading: QWidget) -> QWidget:
    """Fill a view; what comes back holds all but the controls, and is what an exported picture shows."""
    part = QWidget()
    rows = QVBoxLayout(part)
    rows.setContentsMargins(0, 0, 0, 0)
    row = QHBoxLayout()
    row.addWidget(picture, 1)
    for bar in bars:
        row.addWidget(bar)
    rows.addLayout(row, 1)
    rows.addWidget(reading)
    page = QVBoxLayout(view)
    page.setContentsMargins(4, 4, 4, 2)
    if isinstance(controls, QLayout):
        page.addLayout(controls)
    else:
        page.addWidget(controls)
    page.addWidget(part, 1)
    return part
