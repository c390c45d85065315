"""Files that are looked at without being in the project: shown in the views, gone when they are closed."""

from itertools import count

from PySide6.QtCore import QObject, Signal

from subsurface_app.data.objects import SeismicLine, SeismicVolume
from subsurface_app.data.store import Item

_numbers = count(1)


class Guests(QObject):
    """What is seen of files outside the project. Neither the catalogue nor the history knows of them.

    `items` look like those of the project, with ids that none of it has; `objects` are what the files hold, by id.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[Item] = []
        self.objects: dict[str, SeismicVolume | SeismicLine] = {}

    def add(self, seen: SeismicVolume | SeismicLine) -> str:
        """Show what a file holds; gives the id by which views know it."""
        guest_id = f"guest {next(_numbers)}"
        axis = {"domain": seen.axis.domain}
        self.items.append(Item(guest_id, seen.kind, seen.name, seen.area, {"axis": axis}, "", 0, "", 0, ""))
        self.objects[guest_id] = seen
        self.changed.emit()
        return guest_id

    def item(self, guest_id: str) -> Item | None:
        """The guest of that id, None when it is gone."""
        return next((one for one in self.items if one.id == guest_id), None)

    def close(self, guest_id: str) -> None:
        """Show a file no longer; one that is closed already changes nothing."""
        if self.objects.pop(guest_id, None) is not None:
            self.items = [one for one in self.items if one.id != guest_id]
            self.changed.emit()
