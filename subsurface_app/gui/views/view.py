"""What every view of the project is to the view area: a state that can be kept, a cursor, a picture, an end."""

import math
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from subsurface_app.data.objects import DisplayUnits, Domain
from subsurface_app.data.slices import Plane
from subsurface_app.gui.views._planes import Cube


@dataclass(frozen=True)
class LinePlace:
    """Where the user points by line numbers.

    Parameters   cube : Cube - whose line numbers they are; z : float - time in s or depth in m of it, NaN where unknown
    """

    cube: Cube
    iline: float
    xline: float
    z: float


class View(QWidget):
    """A view of items of the project.

    `state` and `restore` are the one way in which undo, a duplicate, the layout of a project, a saved viewpoint and
    a restart after a crash bring a view back to how it was: `restore(state())` changes nothing that can be seen.
    `edited(text)` says in translated words what the user has just changed in that state; moving a slice or the
    cursor is no edit. The key "item" of a state says which item fills the view: what belongs to that item alone (its
    colour range, line numbers) is restored only where the same one is shown.

    `places` are the keys that say where one looks (line numbers, zoom, camera): they are kept with the state, but
    undoing an edit leaves them as they are.
    """

    places: ClassVar[frozenset[str]] = frozenset()
    units = DisplayUnits()  # those of the project, in which everything is told

    cursor_moved = Signal(float, float, float)  # map x and y in m, NaN where not known; time in s or depth in m
    lines_pointed = Signal(object)  # after it, a LinePlace: for views of the same survey without coordinates
    edited = Signal(str)
    item_picked = Signal(str)  # the user clicked this item
    filled = Signal()  # `has_own_content` may be another one now

    @property
    def cursor_domain(self) -> Domain | None:
        """What the z of the cursor is here, and of `cursor_moved`; None without a vertical axis."""
        return None

    @property
    def draws_both_domains(self) -> bool:
        """Whether items of the other domain have their place here too, by a time-depth relation."""
        return False

    @property
    def has_own_content(self) -> bool:
        """Whether there is something to show that is no item, such as a job that goes on."""
        return False

    @property
    def cube(self) -> Cube | None:
        """The volume or line whose line numbers are those of this view; None without one."""
        return None

    def follow_lines(self, place: LinePlace) -> None:
        """Mark line numbers of the same survey that another view is pointed at; on the map `follow_cursor` does."""

    def follow_cursor(self, x: float, y: float, z: float, domain: Domain | None) -> None:
        """Mark where another view is pointed at. A time is never shown as a depth: of another domain z is NaN here."""
        self.set_cursor(x, y, z if domain is not None and domain == self.cursor_domain else math.nan)

    def highlight(self, item_ids: Set[str]) -> None:
        """Emphasise these items, and no others."""

    def state(self) -> dict[str, Any]:
        """How things are shown (colours, gain, line numbers, camera ...), as values that JSON can hold."""
        return {}

    def restore(self, state: dict[str, Any]) -> None:
        """Show things as a state says; what it says of items that are not here is left out."""

    def set_cursor(self, x: float, y: float, z: float) -> None:
        """Mark a map position in m and a time in s or depth in m, as `cursor_domain` says; NaN where unknown."""

    def set_plane(self, plane: Plane, number: float) -> None:
        """Show, or mark, the plane nearest to a line number, or to a time in ms or depth in m."""

    def set_order(self, item_ids: Sequence[str]) -> None:
        """The order in which the items of this view stand in the project, whenever they were shown."""

    def hide_item(self, item_id: str) -> None:
        """Take an item away; one that is not here changes nothing."""

    def clear(self) -> None:
        """Show nothing."""

    def set_theme(self, dark: bool) -> None:
        """Draw on a dark or a light background."""

    def set_units(self, units: DisplayUnits) -> None:
        """Tell everything in these units: axes, numbers, words, and what the user types. A state never changes."""
        if units != self.units:
            self.units = units
            self.tell_units()

    def tell_units(self) -> None:
        """Tell everything anew, as `units` are others now."""

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        """Write what is shown as PNG or JPEG, controls left out.

        Raises   DataError - when the file cannot be written
        """

    def shutdown(self) -> None:
        """Wait for nothing any more, free what the view holds."""
