"""How a view is given an item in its role."""

from collections.abc import Mapping, Sequence
from typing import Any

from resources import mark, translate
from subsurface_app.data.objects import ExplainedSection, InversionComparison, Prediction, SeismicVolume
from subsurface_app.data.store import Item
from subsurface_app.gui.item_reading import Loaded
from subsurface_app.gui.views.compare import Panel
from subsurface_app.workflows.volumes.lazy import CutArray

_SIDES = {
    "comparison": ("left", "right", "control"),
    "explained_section": ("seismic",),
    "well_tie": ("well", "seismic"),
}
_EXPLAINED = (
    ("synthetic", mark("Synthetic of the interpretation")),
    ("flat", mark("Without: wells carried flat")),
    ("nrms", mark("Misfit with the interpretation")),
)


def hand_over(view: Any, role: str, loaded: Loaded, present: Mapping[str, Loaded]) -> None:
    """Give a view an item in its role, by its `show_<role>`."""
    if role == "comparison" and isinstance(loaded.object, ExplainedSection):
        verdict = loaded.object.notes[0].text if loaded.object.notes else ""
        view.show_volumes(_explained_panels(loaded, present), loaded.object.metrics, verdict)
    elif role == "comparison" and isinstance(loaded.object, InversionComparison):
        view.show_rows(loaded.id, loaded.object)
    elif role == "comparison" and loaded.object.subject != "volume":
        view.show_difference(loaded.id, loaded.object)
    elif role == "comparison":
        view.show_volumes(_panels(loaded, present), loaded.object.metrics)
    elif role in ("volume", "overlay", "other_volume", "line"):
        getattr(view, f"show_{role}")(loaded.id, loaded.object, loaded.pyramid)
    else:
        getattr(view, f"show_{role}")(loaded.id, loaded.object)


def sides_of(item: Item) -> set[str]:
    """The items that a comparison, a tie or an explained section shows too, ticked or not; none of other kinds."""
    return {one for key in _SIDES.get(item.kind, ()) if (one := item.attributes[key])}


def waits_for_sides(item: Item) -> bool:
    """Whether an item is looked at together with others, and so is shown when they are there."""
    return item.kind in ("comparison", "explained_section")


def has_sides(comparison: Item, items: Sequence[Item], present: Mapping[str, Loaded]) -> bool:
    """Whether both sides of a comparison are read, as far as they still exist."""
    return sides_of(comparison) & {one.id for one in items} <= present.keys()


def _explained_panels(loaded: Loaded, present: Mapping[str, Loaded]) -> list[Panel]:
    """The recorded section, both synthetics, and where the one of the interpretation does not fit."""
    made: ExplainedSection = loaded.object
    recorded = present.get(made.seismic)
    panels = [] if recorded is None else [_recorded(made, recorded, f"{loaded.id} recorded")]
    for array, title in _EXPLAINED:
        levels = {"samples": loaded.pyramid[array]} if array in loaded.pyramid else None
        panels.append(Panel(f"{loaded.id} {array}", made.volume(array, translate(title)), translate(title), levels))
    return panels


def _recorded(made: ExplainedSection, whole: Loaded, item_id: str) -> Panel:
    """What was recorded where the section was explained: so all panels have the same lines."""
    volume = whole.object.mean_volume() if isinstance(whole.object, Prediction) else whole.object
    lines, samples = made.geometry.window_in(volume.geometry), made.axis.window_in(volume.axis)
    if lines is None or samples is None or tuple(made.synthetic.shape) == tuple(volume.samples.shape):
        return Panel(whole.id, whole.object, volume.name, whole.pyramid)
    cut = CutArray(volume.samples, (*lines, samples))
    part = SeismicVolume(volume.name, volume.area, cut, made.geometry, made.axis, volume.quantity, volume.unit)
    return Panel(item_id, part, volume.name)


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
