"""The tools of a section: what the left mouse button does. One class each; picking and tracking are more of them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from resources import mark

if TYPE_CHECKING:
    from subsurface_app.gui.views.section._view import SectionView


class Tool:
    """A tool of one section; it draws on the section's canvas and takes away what it has drawn when it stops.

    Parameters   name : str - in the state of the view; title, tip : str - to be translated; icon : str
                 shortcut : str - the key that starts it
                 speaks : bool - it says in the read-out what is to be done, which the cursor's place leaves alone
    """

    name = ""
    title = ""
    tip = ""
    icon = ""
    shortcut = ""
    speaks = False

    def __init__(self, section: "SectionView") -> None:
        self.section = section
        self.canvas = section.canvas

    def start(self) -> None:
        """Take the left button."""
        self.canvas.tool = self
        self.canvas.setCursor(Qt.CursorShape.CrossCursor)

    def stop(self) -> None:
        """Give it back."""
        self.canvas.tool = None
        self.canvas.unsetCursor()

    def moved(self) -> None:
        """The section shows another plane or line; its values may not be there yet."""

    def redrawn(self) -> None:
        """The values on view are others, or lie elsewhere."""

    def tell_units(self) -> None:
        """The section tells everything in other units."""

    def press(self, x: float, y: float) -> None:
        """The left button went down at axis values."""

    def drag(self, x: float, y: float) -> None:
        """The mouse moved with the left button down."""

    def release(self, x: float, y: float) -> None:
        """The left button went up."""

    def hover(self, x: float, y: float) -> None:
        """The mouse moved."""

    def double_click(self, x: float, y: float) -> None:
        """A double click."""

    def key(self, key: int) -> bool:
        """Whether a key was for this tool."""
        return False


class Move(Tool):
    """Move and zoom the picture, which the canvas does by itself."""

    name = "move"
    title = mark("Move")
    tip = mark("Move and zoom: left drag moves, the wheel zooms, right drag stretches (Esc)")
    icon = "cursor-move"

    def start(self) -> None:
        self.canvas.tool = None
