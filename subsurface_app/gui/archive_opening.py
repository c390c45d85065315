"""Opening an archive of a project: unpacked in a thread with its progress on the screen, then opened like any other."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QWidget

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.data.store import open_archive
from subsurface_app.gui.background import Background
from subsurface_app.gui.dialogs import show_error

_STEPS = 1000


class _CancelledError(Exception):
    """The user does not want to wait."""


class ArchiveOpening(QObject):
    """Unpacks one archive; `then(folder)` is called in the GUI thread when the project lies there whole."""

    _went_on = Signal(int)

    def __init__(self, archive: Path, folder: Path, then: Callable[[Path], object], window: QWidget) -> None:
        super().__init__(window)
        self._window, self._then = window, then
        self._background = Background("arrays-archive", parent=self)
        self.dialog = QProgressDialog(
            translate(mark("Unpacking {name}"), name=archive.name), translate(mark("Cancel")), 0, _STEPS, window
        )
        self.dialog.setObjectName("open-archive")
        self.dialog.setWindowTitle(translate(mark("Open archive")))
        self.dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self.dialog.setAutoClose(False)
        self.dialog.setAutoReset(False)
        self.dialog.setMinimumDuration(0)
        self._wanted = True
        self.dialog.canceled.connect(self._cancel)
        self._went_on.connect(self.dialog.setValue, Qt.ConnectionType.QueuedConnection)
        self._background.submit(lambda: open_archive(archive, folder, on_step=self._tell), self._done, self._failed)

    def _tell(self, done: int, total: int) -> None:
        if not self._wanted:
            raise _CancelledError
        self._went_on.emit(_STEPS * done // max(total, 1))

    def _cancel(self) -> None:
        self._wanted = False

    def _done(self, folder: Path) -> None:
        self._end()
        self._then(folder)

    def _failed(self, error: BaseException) -> None:
        self._end()
        if not isinstance(error, _CancelledError):
            show_error(self._window, error)
        if not isinstance(error, _CancelledError | SubsurfaceError):
            raise error

    def _end(self) -> None:
        self.dialog.close()
        self.dialog.deleteLater()
        self._background.close()
        self.deleteLater()


def ask_archive(window: QWidget, then: Callable[[Path], object]) -> None:
    """Ask which archive to open and where its project shall lie, and unpack it."""
    archives = translate(mark("Archives of projects")) + " (*.zip)"
    title = translate(mark("Open archive"))
    archive, _ = QFileDialog.getOpenFileName(window, title, str(Path.home()), archives)
    if not archive:
        return
    name = Path(archive).name.removesuffix(".zip").removesuffix(".subsurface")
    folder, _ = QFileDialog.getSaveFileName(
        window,
        translate(mark("New project folder")),
        str(Path(archive).with_name(name + ".subsurface")),
        translate(mark("Projects")) + " (*.subsurface)",
    )
    if folder:
        ArchiveOpening(Path(archive), Path(folder), then, window)
