"""Pictures of views written to files."""

from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from subsurface_app.data.errors import DataError
from subsurface_app.gui.views._canvas import ImageCanvas


def save_picture(part: QWidget, path: Path | str, size: QSize | None = None, *, hide: tuple[QWidget, ...] = ()) -> None:
    """Write a widget as it stands, at another size if one is given, as PNG or JPEG by the name of the file.

    Raises   DataError - when the file cannot be written
    """
    shown = [widget for widget in hide if widget.isVisible()]
    before = part.size()
    for widget in shown:
        widget.hide()
    if size is not None:
        part.resize(size)
    with ExitStack() as drawn_fully:
        for canvas in part.findChildren(ImageCanvas):
            drawn_fully.enter_context(canvas.drawn_fully())
        picture = part.grab()
    if size is not None:
        part.resize(before)
    for widget in shown:
        widget.show()
    if not picture.save(str(path)):
        raise DataError(
            "the picture {path} cannot be written: expected a name ending in .png or .jpg in a folder that you may "
            "write to; choose another one",
            path=str(path),
        )
