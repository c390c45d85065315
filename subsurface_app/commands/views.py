"""Views as items of the project: what one shows, and how, kept under a name."""

import json

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Result
from subsurface_app.commands.parameters import Parameters, text
from subsurface_app.data.objects import SavedView, ViewItem


class SaveView(Parameters):
    """Which view, what it shows and how."""

    name: str = text(..., title=mark("Name"))
    view: str = text(..., title=mark("Kind of view"), description=mark("section, scene, map, logs ..."))
    area: str = text(title=mark("Survey area"))
    items: str = text(title=mark("Items"), description=mark("names or ids of what it shows, separated by semicolons"))
    roles: str = text(
        title=mark("Roles"),
        description=mark("what each item is in the view, in the same order: volume, horizon ...; empty: as it fits"),
    )
    state: str = text("{}", title=mark("Display"), description=mark("how the view shows them, as a JSON object"))


def _words(given: str) -> list[str]:
    return [word for one in given.split(";") if (word := one.strip())]


def _save(p: SaveView, context: Context) -> Result:
    items, roles = [context.project.item(ref) for ref in _words(p.items)], _words(p.roles)
    if roles and len(roles) != len(items):
        raise CommandError(
            "view.save: {roles} roles for {items} items: give one for each item, or none",
            roles=len(roles),
            items=len(items),
        )
    try:
        state = json.loads(p.state)
    except ValueError as error:
        raise CommandError("view.save: state is no JSON ({reason}): expected an object", reason=str(error)) from error
    if not isinstance(state, dict):
        raise CommandError("view.save: state is a {found}, expected a JSON object", found=type(state).__name__)
    shown = [ViewItem(one.id, one.name, role) for one, role in zip(items, roles or [""] * len(items), strict=True)]
    return Result((SavedView(p.name, p.area, p.view, tuple(shown), state),))


COMMANDS = (
    Command(
        id="view.save",
        title=mark("Save view as"),
        summary=mark("Keep what a view shows, and how, as an item that brings it back"),
        Parameters=SaveView,
        run=_save,
        produces=("view",),
    ),
)
