"""The dialog that makes a movie of the 3D scene: what moves, how large, its first frame, its progress."""

import zlib
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QWidget,
)

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.gui.dialogs import error_text, label, show_error
from subsurface_app.gui.scene_export.movie import MovieRun, movie_steps, pixels_of
from subsurface_app.gui.views import Scene3D
from subsurface_app.gui.views._controls import combo, number_box
from subsurface_app.gui.views.scene import Shot
from subsurface_app.workflows.movies import MovieFrames, movie_endings

WAYS = {
    "turn": mark("Once around the vertical axis"),
    "iline": mark("Through the inlines"),
    "xline": mark("Through the crosslines"),
    "sample": mark("Through the time or depth slices"),
    "viewpoints": mark("Along the saved viewpoints"),
}
_SHARES = {".gif": 0.55, ".webp": 0.06, ".ogv": 0.04, ".mp4": 0.03}  # of what the frames take as PNG, as measured


class MovieDialog(QDialog):
    """Asks, shows the first frame, and makes the movie while the window stays alive. `written` bears its path."""

    written = Signal(str)

    def __init__(self, scene: Scene3D, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate(mark("Movie of the 3D scene")))
        self._scene = scene
        self.run: MovieRun | None = None
        self.ways = combo([(key, translate(text)) for key, text in WAYS.items()], translate(mark("What moves")))
        endings = [(key, translate(text)) for key, text in movie_endings().items()]
        self.kinds = combo(endings, translate(mark("Kind of file")))
        self.wide = number_box(64, 3840, 960, 2, translate(mark("Width")), suffix=" px")
        self.high = number_box(64, 2160, 540, 2, translate(mark("Height")), suffix=" px")
        self.count = number_box(2, 2000, 120, 1, translate(mark("Frames")))
        self.rate = number_box(1, 60, 15, 1, translate(mark("Frames a second")), suffix=" /s")
        self.has_labels = QCheckBox(translate(mark("Names, numbers and caption")), checked=True)
        self.preview = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.preview.setMinimumSize(400, 226)
        self.hint = label("", role="muted")
        self.bar = QProgressBar()
        self.bar.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self._arrange()
        show = QPushButton(translate(mark("Preview")))
        self.buttons.addButton(show, QDialogButtonBox.ButtonRole.ActionRole)
        show.clicked.connect(self.show_first)
        self.buttons.accepted.connect(self._ask)
        self.buttons.rejected.connect(self.reject)
        for box in (self.ways, self.kinds):
            box.activated.connect(self.show_first)
        for number in (self.wide, self.high, self.count, self.rate):
            number.valueChanged.connect(self.show_first)
        self.has_labels.toggled.connect(self.show_first)
        self.show_first()

    def _arrange(self) -> None:
        form = QFormLayout(self)
        rows = (
            (mark("What moves"), self.ways),
            (mark("Kind of file"), self.kinds),
            (mark("Width"), self.wide),
            (mark("Height"), self.high),
            (mark("Frames"), self.count),
            (mark("Frames a second"), self.rate),
        )
        for text, field in rows:
            form.addRow(translate(text), field)
        for part in (self.has_labels, self.preview, self.hint, self.bar, self.buttons):
            form.addRow(part)

    def shot(self) -> Shot:
        """The size of a frame and what is in it."""
        return Shot(int(self.wide.value()), int(self.high.value()), self.has_labels.isChecked())

    def show_first(self) -> None:
        """Draw the first frame, and tell how long and how large the movie will be."""
        save = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        files = self._scene.files
        try:
            steps = movie_steps(self._scene, self.ways.currentData(), int(self.count.value()))
        except SubsurfaceError as error:
            save.setEnabled(False)
            self.preview.clear()
            self.hint.setText(error_text(error))
            return
        save.setEnabled(True)
        if files is None:
            return
        image = files.picture(self.shot(), steps[0].sight)
        shown = QPixmap.fromImage(image).scaled(
            400, 226, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        self.preview.setPixmap(shown)
        packed = len(zlib.compress(pixels_of(image).tobytes(), 1))
        size = packed * len(steps) * _SHARES.get(self.kinds.currentData(), 0.9) / 1e6
        text = mark("{count} frames, {seconds} s, about {size} MB")
        seconds = len(steps) / self.rate.value()
        self.hint.setText(translate(text, count=len(steps), seconds=f"{seconds:.1f}", size=f"{size:.1f}"))

    def make(self, path: Path) -> None:
        """Make the movie; Cancel stops it and leaves nothing."""
        try:
            steps = movie_steps(self._scene, self.ways.currentData(), int(self.count.value()))
            frames = MovieFrames(path, self.rate.value())
        except SubsurfaceError as error:
            show_error(self, error)
            return
        self.run = MovieRun(self._scene, steps, self.shot(), frames, self)
        self.run.moved.connect(self._moved)
        self.run.ended.connect(self._ended)
        self.run.failed.connect(self._failed)
        self.bar.setRange(0, len(steps))
        self.bar.setValue(0)
        self.bar.show()
        self._set_busy(True)
        self.run.start()

    def reject(self) -> None:
        if self.run is not None:
            self.run.cancel()
            return
        super().reject()

    def _ask(self) -> None:
        ending = self.kinds.currentData()
        kind = f"{self.kinds.currentText()} (*{ending})" if ending else ""
        place = str(Path.home() / f"{translate(mark('movie'))}{ending}")
        path, _ = QFileDialog.getSaveFileName(self, translate(mark("Movie of the 3D scene")), place, kind)
        if path:
            self.make(Path(path) if Path(path).suffix == ending else Path(path + ending))

    def _moved(self, done: int, left: float | None) -> None:
        self.bar.setValue(done)
        text = translate(mark("frame {number} of {count}"), number=done, count=self.bar.maximum())
        if done == self.bar.maximum():
            text = translate(mark("joining the frames"))
        elif left is not None:
            text += ", " + translate(mark("{seconds} s left"), seconds=round(left))
        self.hint.setText(text)

    def _ended(self, path: str) -> None:
        self._stop()
        if path:
            self.written.emit(path)
            self.accept()

    def _failed(self, error: BaseException) -> None:
        self._stop()
        show_error(self, error)

    def _stop(self) -> None:
        if self.run is not None:
            self.run.deleteLater()
        self.run = None
        self.bar.hide()
        self._set_busy(False)

    def _set_busy(self, is_busy: bool) -> None:
        fields = (self.ways, self.kinds, self.wide, self.high, self.count, self.rate, self.has_labels)
        for field in fields:
            field.setEnabled(not is_busy)
        for button in self.buttons.buttons():
            role = self.buttons.buttonRole(button)
            button.setEnabled(not is_busy or role == QDialogButtonBox.ButtonRole.RejectRole)
