"""A notice over the lower edge of the window that stops nobody: a text, what can be done, a cross."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.gui.dialogs import label

_MARGIN = 34  # px above the lower edge: the status bar stays readable


class Notice(QFrame):
    """One at a time in a window; a newer one takes the place of the older.

    Parameters   actions : (title, function) of the buttons; each closes the notice first
    """

    def __init__(
        self,
        window: QWidget,
        text: str,
        actions: Sequence[tuple[str, Callable[[], object]]] = (),
        *,
        role: str = "bad",
        name: str = "notice",
    ) -> None:
        for older in window.findChildren(Notice):
            older.leave()
        super().__init__(window)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(text)
        self.text = label(text, role=role)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.addStretch(1)
        for title, act in (*actions, (translate(mark("Dismiss")), lambda: None)):
            button = QPushButton(title, self)
            button.clicked.connect(lambda _=False, act=act: (self.leave(), act()))
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.addWidget(self.text)
        column.addLayout(row)
        window.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()

    def leave(self) -> None:
        """Go away."""
        self.parentWidget().removeEventFilter(self)
        self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._place()
        return False

    def _place(self) -> None:
        window = self.parentWidget()
        width = min(560, window.width() - 2 * _MARGIN)
        height = self.layout().totalHeightForWidth(width) if self.layout().hasHeightForWidth() else 110
        self.setGeometry(window.width() - width - 16, window.height() - height - _MARGIN, width, height)
