"""How a view is given an item in its role."""

from collections.abc import Mapping, Sequence
from typing import Any

from resources import mark, translate
from subsurface_app.data.objects import Prediction
from subsurface_app.data.store import Item
from subsurface_app.gui.item_reading import Loaded
from subsurface_app.gui.views.compare import Panel


def hand_over(view: Any, role: str, loaded: Loaded, present: Mapping[str, Loaded]) -> None:
    """Give a view an item in its role, by its `show_<role>`."""
    if role == "comparison" and loaded.object.subject != "volume":
        view.show_difference(loaded.id, loaded.object)
    elif role == "comparison":
        view.show_volumes(_panels(loaded, present), loaded.object.metrics)
    elif role in ("volume", "overlay", "other_volume", "line"):
        getattr(view, f"show_{role}")(loaded.id, loaded.object, loaded.pyramid)
    else:
        getattr(view, f"show_{role}")(loaded.id, loaded.object)


def sides_of(item: Item) -> set[str]:
    """The items that a comparison or a tie shows too, ticked or not; none of other kinds."""
    keys = {"comparison": ("left", "right", "control"), "well_tie": ("well", "seismic")}.get(item.kind, ())
    return {one for key in keys if (one := item.attributes[key])}


def has_sides(comparison: Item, items: Sequence[Item], present: Mapping[str, Loaded]) -> bool:
    """Whether both sides of a comparison are read, as far as they still exist."""
    return sides_of(comparison) & {one.id for one in items} <= present.keys()


def _panels(loaded: Loaded, present: Mapping[str, Loaded]) -> list[Panel]:
    """Both sides, a control, and the spread of the right one; the difference where there is no spread to be shown."""
    compared = loaded.object
    sides = [present.get(one) for one in (compared.left, compared.right, compared.control)]
    panels = [Panel(side.id, side.object, side.object.name, side.pyramid) for side in sides if side is not None]
    right = present.get(compared.right)
    if right is not None and isinstance(right.object, Prediction) and right.object.spread_holds:
        panels.append(Panel(right.id, right.object, translate(mark("Its spread")), right.pyramid, "spread"))
    else:
        panels.append(Panel(loaded.id, compared, translate(mark("Difference")), loaded.pyramid))
    return panels
