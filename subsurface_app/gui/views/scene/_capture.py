"""Pictures of a 3D stage at any size: drawn beside the screen, in tiles that any graphics memory holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from subsurface_app.data.errors import DataError

MOST_PIXELS = 64_000_000  # 256 MB in memory, once more while it is written
_MOST_SIDE = 4096  # of a tile


@dataclass(frozen=True)
class Shot:
    """What a picture shall be.

    Parameters   width, height : int, px
                 has_labels : bool - names, numbers and caption; their size grows with the picture
                 is_clear : bool - nothing behind the scene, instead of its sky
    """

    width: int
    height: int
    has_labels: bool = True
    is_clear: bool = False

    def check(self) -> None:
        """Raises   DataError - no size, or one that memory may not hold."""
        if min(self.width, self.height) < 16 or self.width * self.height > MOST_PIXELS:
            raise DataError(
                "a picture of {width} x {height} pixels cannot be drawn: expected 16 x 16 to {most} million pixels",
                width=self.width,
                height=self.height,
                most=MOST_PIXELS // 1_000_000,
            )

    def tiles(self) -> tuple[int, int]:
        """How many tiles across and down."""
        return -(-self.width // _MOST_SIDE), -(-self.height // _MOST_SIDE)

    def canvas(self) -> tuple[int, int]:
        """Width and height of all tiles together: the picture, and less than a pixel for each tile beside it."""
        across, down = self.tiles()
        return across * -(-self.width // across), down * -(-self.height // down)

    def scale(self, shown: tuple[int, int]) -> float:
        """How much larger words and lines are than in a scene of a width and height on the screen."""
        return max(min(self.width / max(shown[0], 1), self.height / max(shown[1], 1)), 1.0)


def draw_clear(renderer: Any, window: Any, shot: Shot) -> QImage:
    """The scene of a renderer without its sky, ARGB with colours multiplied by alpha; the screen stays as it is.

    Call it while the OpenGL context of the window is current.
    """
    across, down = shot.tiles()
    wide, high = shot.canvas()
    size = wide // across, high // down
    pixels = np.zeros((high, wide, 4), dtype=np.uint8)
    with _without_sky(renderer), _beside_screen(window, size):
        camera = renderer.GetActiveCamera()
        renderer.ResetCameraClippingRange()
        for row in range(down):
            for column in range(across):
                place = (2 * column - across + 1.0, down - 1.0 - 2 * row)
                with _looking_at(camera, down, place):
                    window.Render()
                tile = _pixels(window, size)
                pixels[row * size[1] : (row + 1) * size[1], column * size[0] : (column + 1) * size[0]] = tile
    image = QImage(pixels.data, wide, high, 4 * wide, QImage.Format.Format_RGBA8888_Premultiplied)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


@dataclass(frozen=True)
class Sight:
    """Where a camera is, what it looks at and its upward direction in the world as drawn; half the height in m."""

    at: NDArray[np.float64]
    to: NDArray[np.float64]
    up: NDArray[np.float64]
    scale: float


@contextmanager
def seen_from(camera: Any, sight: Sight | None) -> Iterator[None]:
    """Look from elsewhere for a while."""
    from vtkmodules.vtkRenderingCore import vtkCamera

    kept = vtkCamera()
    kept.DeepCopy(camera)
    try:
        if sight is not None:
            camera.SetPosition(*sight.at)
            camera.SetFocalPoint(*sight.to)
            camera.SetViewUp(*sight.up)
            camera.SetParallelScale(sight.scale)
        yield
    finally:
        camera.DeepCopy(kept)


@contextmanager
def thicker(actors: list[Any], factor: float) -> Iterator[None]:
    """Lines and dots so many times as thick, for a larger picture."""
    styles = [one.GetProperty() for one in actors if one.IsA("vtkActor")]
    kept = [(one, one.GetLineWidth(), one.GetPointSize()) for one in styles]
    try:
        for style, line, dot in kept:
            style.SetLineWidth(line * factor)
            style.SetPointSize(dot * factor)
        yield
    finally:
        for style, line, dot in kept:
            style.SetLineWidth(line)
            style.SetPointSize(dot)


@contextmanager
def _without_sky(renderer: Any) -> Iterator[None]:
    kept = renderer.GetBackground(), renderer.GetGradientBackground(), renderer.GetBackgroundAlpha()
    try:
        renderer.SetBackground(0.0, 0.0, 0.0)
        renderer.GradientBackgroundOff()
        renderer.SetBackgroundAlpha(0.0)
        yield
    finally:
        renderer.SetBackground(*kept[0])
        renderer.SetGradientBackground(kept[1])
        renderer.SetBackgroundAlpha(kept[2])


@contextmanager
def _beside_screen(window: Any, size: tuple[int, int]) -> Iterator[None]:
    """Draw into the window's own buffers at another size; nothing of it goes to the screen."""
    kept, swaps = window.GetSize(), window.GetSwapBuffers()
    try:
        window.SetSwapBuffers(0)
        window.SetSize(*size)
        yield
    finally:
        window.SetSize(*kept)
        window.SetSwapBuffers(swaps)


@contextmanager
def _looking_at(camera: Any, down: int, place: tuple[float, float]) -> Iterator[None]:
    """Look at one of `down` tiles; `place` is its middle in halves of a tile from that of the picture."""
    angle, scale, centre = camera.GetViewAngle(), camera.GetParallelScale(), camera.GetWindowCenter()
    try:
        camera.SetViewAngle(float(np.degrees(2 * np.arctan(np.tan(np.radians(angle) / 2) / down))))
        camera.SetParallelScale(scale / down)
        camera.SetWindowCenter(*place)
        yield
    finally:
        camera.SetViewAngle(angle)
        camera.SetParallelScale(scale)
        camera.SetWindowCenter(*centre)


def _pixels(window: Any, size: tuple[int, int]) -> NDArray[np.uint8]:
    """What was drawn last, (height, width, 4), from the top."""
    from vtkmodules.util.numpy_support import vtk_to_numpy
    from vtkmodules.vtkCommonCore import vtkUnsignedCharArray

    read = vtkUnsignedCharArray()
    window.GetRGBACharPixelData(0, 0, size[0] - 1, size[1] - 1, 0, read, 0)
    return np.asarray(vtk_to_numpy(read)).reshape(size[1], size[0], 4)[::-1]
