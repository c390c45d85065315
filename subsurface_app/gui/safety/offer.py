"""The question after a crash: whether the project shall be opened again as it was."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.safety.marker import Mark


class RestoreOffer(QDialog):
    """Restore, start empty, or first make a report of what happened."""

    restore_wanted = Signal(str)
    refused = Signal()

    def __init__(self, parent: QWidget | None, left: Mark, make_report: Callable[[], object]) -> None:
        super().__init__(parent)
        self.setObjectName("restore-offer")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate(mark("Subsurface")))
        self._project = left.project
        name = Path(left.project).name.removesuffix(".subsurface")
        question = translate(
            mark("Restore the project {name} as it was at {time}?"), name=name, time=f"{left.saved:%H:%M}"
        )
        told = translate(
            mark(
                "The program ended without closing it ({path}). Everything that was finished lies in the project; jobs "
                "that were running go back into the queue."
            ),
            path=left.project,
        )
        restore = self._button("restore", translate(mark("Restore")), self._restore)
        restore.setProperty("main", True)
        restore.setDefault(True)
        report = self._button("report", translate(mark("Report…")), make_report)
        report.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(report)
        row.addStretch(1)
        row.addWidget(self._button("empty", translate(mark("Start empty")), self.reject))
        row.addWidget(restore)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        column.addWidget(label(question, role="heading"))
        column.addWidget(label(told))
        column.addLayout(row)
        self.resize(560, self.sizeHint().height())
        self.rejected.connect(self.refused)

    def _button(self, name: str, title: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(title, self)
        button.setObjectName(name)
        button.clicked.connect(lambda: act())
        return button

    def _restore(self) -> None:
        self.accept()
        self.restore_wanted.emit(self._project)
