"""A dock that was a window of its own and is docked again takes its place in the main window, and no more."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow


class DockReturn(QObject):
    """Lays the docks out anew when one has been docked again.

    Qt (6.11) leaves one that was resized while it floated as large as it was, over its neighbours, until the main
    window is resized: its layout holds that the place it has kept for the dock is where the dock lies.
    """

    def __init__(self, dock: QDockWidget, window: QMainWindow) -> None:
        super().__init__(dock)
        self._window = window
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._lay_out)
        dock.topLevelChanged.connect(lambda is_floating: None if is_floating else self._timer.start())

    def _lay_out(self) -> None:
        window = self._window
        layout = window.layout()
        if layout is None:
            return
        room = window.contentsRect()
        bar = window.menuWidget()
        if bar is not None and bar.isVisible():
            room.setTop(bar.geometry().bottom() + 1)
        state = window.saveState()
        layout.invalidate()
        layout.setGeometry(room.adjusted(0, 0, 0, -1))  # it takes the same room for nothing new
        layout.setGeometry(room)
        window.restoreState(state)  # the pixel that was taken from one dock would go to another
