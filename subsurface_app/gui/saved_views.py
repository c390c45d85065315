"""Views kept as items of the project: saving one and bringing it back are edits that can be undone."""

import json
from typing import Any

from resources import mark, translate
from subsurface_app.commands import run_command
from subsurface_app.data.objects import SavedView
from subsurface_app.data.store import Item, Project
from subsurface_app.gui.edits import Edit, WrittenEdit
from subsurface_app.gui.session import Session, SessionError
from subsurface_app.gui.view_area import ViewArea
from subsurface_app.gui.view_kinds import VIEW_KINDS


def saved_view(item: Item) -> SavedView:
    """What an item of the kind "view" holds.

    Raises   GeometryError, SessionError - it was saved by a version that knows more than this one
    """
    view = SavedView.from_stored(item.name, item.area, item.attributes, {})
    if view.view not in VIEW_KINDS:
        raise SessionError(
            "{name} is a view of kind {kind}, this version knows {known}: update the program",
            name=item.name,
            kind=view.view,
            known=", ".join(VIEW_KINDS),
        )
    return view


def parameters_of(session: Session, views: ViewArea, view_id: str, name: str) -> dict[str, Any]:
    """The parameters of `view.save` for a view as it is now."""
    place = views.places[view_id]
    shown = [(item, role) for ref, role in place.roles.items() if (item := session.item(ref)) is not None]
    return {
        "name": name,
        "view": place.kind.name,
        "area": shown[0][0].area if shown else session.area,
        "items": "; ".join(item.id if ";" in item.name else item.name for item, _ in shown),
        "roles": "; ".join(role for _, role in shown),
        "state": json.dumps(session.displays.states().get(view_id, {}), ensure_ascii=False),
    }


class SaveView(WrittenEdit):
    """Keep a view as an item."""

    def __init__(self, session: Session, parameters: dict[str, Any]) -> None:
        super().__init__(session, translate(mark("Save view {name}"), name=parameters["name"]))
        self._parameters = parameters
        self._made: list[str] = []  # written and read in the thread of the catalogue only

    def write(self, project: Project) -> None:
        if self._made:
            project.restore(self._made[0])
        else:
            self._made = [one.id for one in run_command(project, "view.save", self._parameters)]

    def unwrite(self, project: Project) -> None:
        for item_id in self._made:
            project.delete(item_id)


class OpenView(Edit):
    """Bring a saved view back, in the first view of its kind or in a new one that keeps what it shows.

    Raises   GeometryError, SessionError - see `saved_view`
    """

    def __init__(self, session: Session, views: ViewArea, item: Item, *, in_new_view: bool = False) -> None:
        super().__init__(session, translate(mark("Open view {name}"), name=item.name))
        self._views, self._view = views, saved_view(item)
        self.view_id = self._view.view
        self._in_new_view = in_new_view
        self._before = session.on_view
        self._display = self._displays_before.get(self._view.view)

    @property
    def gone(self) -> list[str]:
        """Names of the items that the view showed and that are not in the project any more."""
        return [one.name for one in self._view.items if self._session.item(self._session.newest(one.id)) is None]

    def do(self) -> None:
        session, view = self._session, self._view
        roles = {session.newest(one.id): one.role for one in view.items}
        there = {item_id: role for item_id, role in roles.items() if session.item(item_id) is not None}
        if self._in_new_view:
            kept = {item_id: role for item_id, role in there.items() if role}
            self.view_id = self._views.add_view(view.view, dict(view.state), kept or None)
            return
        session.choose_area(view.area)
        session.show(there)
        session.prefer_all([*there, *(one for one in session.preferred if one not in there)])
        session.displays.show_as({view.view: dict(view.state)})

    def take_back(self) -> None:
        if self._in_new_view:
            self._views.close_view(self.view_id)
            return
        session, before = self._session, self._before
        session.prefer_all(list(before.preferred))
        session.show(session.shown - set(before.shown), False)
        session.choose_area(before.area)

    def undo(self) -> None:
        super().undo()
        if self._display is not None and not self._in_new_view:  # where one looked before too
            self._session.displays.show_as({self.view_id: self._display})
