"""What the user has ticked is seen: a view comes to the front only when none in front shows it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from subsurface_app.gui.session import Session
from subsurface_app.gui.view_area import ViewArea


class SeenItems(QObject):
    """Waits until the views have what was ticked, then looks whether it is to be seen.

    Parameters   raise_view : brings the view of an id to the front
    """

    def __init__(self, session: Session, views: ViewArea, raise_view: Callable[[str], object]) -> None:
        super().__init__(views)
        self._session, self._views, self._raise_view = session, views, raise_view
        self._wanted: list[str] = []
        views.settled.connect(self._look)

    def want(self, item_ids: Sequence[str]) -> None:
        """These were ticked just now."""
        self._wanted = list(item_ids)
        if self._views.is_idle:
            self._look()

    def _look(self) -> None:
        wanted, self._wanted = self._wanted, []
        items = [item for ref in wanted if (item := self._session.item(ref)) is not None]
        # Items of another area are shown by no view before that area is chosen.
        unseen = [one for one in items if one.area == self._session.area and not self._is_seen(one.id)]
        if unseen and len(unseen) == len(items):
            self._raise_view(self._views.view_of(unseen[0]))

    def _is_seen(self, item_id: str) -> bool:
        return any(
            item_id in place.roles and place.has_content and place.is_in_front for place in self._views.places.values()
        )


def seen_of_made(session: Session, item_ids: Sequence[str]) -> list[str]:
    """Which results of one run are shown: of several volumes the first, as they would lie upon each other."""
    items = [item for ref in item_ids if (item := session.item(ref)) is not None]
    volumes = [one.id for one in items if one.kind == "seismic_volume"]
    # The last of them comes to the front first and ends up behind: an inversion is seen in its own view.
    items.sort(key=lambda one: one.kind != "inversion_run")
    return [one.id for one in items if one.id not in volumes[1:]]
