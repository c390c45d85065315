"""What a project that is still empty says: where to begin, with the buttons that do it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.icons import icon


class FirstSteps(QWidget):
    """Stands in the views as long as there is nothing to show."""

    import_wanted = Signal()
    generate_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = label(translate(mark("This project is empty")), role="heading")
        told = label(
            translate(
                mark(
                    "Drop files here, or press Ctrl+I: SEG-Y, wells (LAS, tops, check shots), horizons, faults, "
                    "velocity models. What each file is, is found by its content."
                )
            ),
            role="muted",
        )
        for one in (heading, told):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.import_button = QPushButton(icon("file-import-outline"), translate(mark("Import files…")), self)
        self.import_button.clicked.connect(self.import_wanted)
        self.generate_button = QPushButton(translate(mark("Generate a survey")), self)
        self.generate_button.setToolTip(translate(mark("Made-up geology with horizons and wells, to try things on")))
        self.generate_button.clicked.connect(self.generate_wanted)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.import_button)
        buttons.addWidget(self.generate_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(heading)
        column.addWidget(told)
        column.addLayout(buttons)
        column.addStretch(1)
