"""Makes a movie of the 3D scene: one frame each time the window has nothing else to do."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from subsurface_app.data.errors import DataError
from subsurface_app.data.slices import Plane
from subsurface_app.gui.background import Background
from subsurface_app.gui.views import Scene3D
from subsurface_app.gui.views.scene import Shot, Sight
from subsurface_app.jobs.time_left import TimeLeft
from subsurface_app.workflows.movies import MovieFrames

Way = Literal["turn", "iline", "xline", "sample", "viewpoints"]


@dataclass(frozen=True)
class Step:
    """One frame: from where it is seen (None: as on the screen), and the slice that it waits for."""

    sight: Sight | None = None
    plane: Plane | None = None
    index: int = 0


def movie_steps(scene: Scene3D, way: Way, count: int) -> list[Step]:
    """The frames of a movie; a run through slices ends with the last one and has no more frames than slices.

    Raises   DataError - there is no volume to run through, or there are fewer than two saved viewpoints
    """
    files = scene.files
    if files is None:
        raise DataError("this machine has no OpenGL: the 3D scene cannot be drawn; export a section instead")
    if way == "turn":
        return [Step(turned(files.sight(), 2 * np.pi * i / count)) for i in range(count)]
    if way == "viewpoints":
        sights = files.saved_sights()
        if len(sights) < 2:
            raise DataError("a movie along viewpoints needs two or more: save some in the menu View of the scene")
        return [Step(between(sights, place)) for place in np.linspace(0, len(sights) - 1, count)]
    shown = files.volumes.active_cube
    if shown is None or way not in shown.indices:
        raise DataError("there is no volume to run through in the scene: show one first")
    n_slices = shown.cube.numbers(way)[2]
    indices = np.unique(np.linspace(0, n_slices - 1, min(count, n_slices)).round().astype(int))
    return [Step(plane=way, index=int(index)) for index in indices]


def turned(sight: Sight, angle: float) -> Sight:
    """A sight turned about the vertical axis through what it looks at, by radians, leftward as seen from above."""
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    return Sight(sight.to + turn @ (sight.at - sight.to), sight.to, turn @ sight.up, sight.scale)


def between(sights: list[Sight], place: float) -> Sight:
    """A sight on the way along others, softly at each of them; `place` counts from 0 at the first."""
    first = min(int(place), len(sights) - 2)
    share = place - first
    share = share * share * (3 - 2 * share)
    a, b = sights[first], sights[first + 1]
    at, to, up = ((1 - share) * one + share * other for one, other in ((a.at, b.at), (a.to, b.to), (a.up, b.up)))
    return Sight(at, to, up / (np.linalg.norm(up) or 1.0), (1 - share) * a.scale + share * b.scale)


class MovieRun(QObject):
    """Draws frame after frame, then joins them in a thread.

    `moved` - frames done, and the seconds left or None; `ended` - path of the movie, or "" after a cancel; `failed`.
    """

    moved = Signal(int, object)
    ended = Signal(str)
    failed = Signal(object)

    def __init__(self, scene: Scene3D, steps: list[Step], shot: Shot, frames: MovieFrames, parent: QObject) -> None:
        super().__init__(parent)
        self._scene, self._steps, self._shot, self._frames = scene, steps, shot, frames
        self._thread = Background("movie", parent=self)
        self._time_left, self._done, self._asked, self._is_cancelled = TimeLeft(), 0, -1, False
        shown = scene.files.volumes.active_cube if scene.files is not None else None
        self._before = dict(shown.indices) if shown is not None else {}
        self._timer = QTimer(self, interval=5)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._timer.start()

    def cancel(self) -> None:
        """Stop and leave no file; while frames are being joined, as soon as that is over."""
        self._is_cancelled = True
        if self._timer.isActive():
            self._close(lambda: self.ended.emit(""))

    def _tick(self) -> None:
        files = self._scene.files
        if files is None:  # the scene is gone
            self.cancel()
            return
        if self._scene.isHidden() or not self._thread.is_idle:
            return
        step = self._steps[self._done]
        if step.plane is not None:
            if self._asked != self._done:
                self._asked = self._done
                self._scene.go_to(step.plane, step.index)
                return
            if not files.volumes.has_come(step.plane):
                return
        try:
            pixels = pixels_of(files.picture(self._shot, step.sight))
        except DataError as error:
            self._fail(error)
            return
        self._done += 1
        self.moved.emit(self._done, self._time_left.take(monotonic(), self._done / len(self._steps)))
        if self._done == len(self._steps):
            self._timer.stop()
            self._thread.submit(lambda: self._finish(pixels), self._joined, self._fail, self)
        else:
            self._thread.submit(lambda: self._frames.add(pixels), None, self._fail, self)

    def _finish(self, last: NDArray[np.uint8]) -> str:
        self._frames.add(last)
        return "" if self._is_cancelled else str(self._frames.join())

    def _joined(self, path: str) -> None:
        self._close(lambda: self.ended.emit(path))

    def _fail(self, error: object) -> None:
        self._close(lambda: self.failed.emit(error))

    def _close(self, tell: Callable[[], None]) -> None:
        """Drop what lies beside the movie, and put the slices back where they were."""
        self._timer.stop()
        self._thread.close()
        self._frames.drop()
        if self._asked >= 0:
            for plane, index in self._before.items():
                self._scene.go_to(plane, index)
        tell()


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """An image as (rows, columns, 3)."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()
