"""Reading an item as the views want it: in a thread, small arrays whole, large ones slice by slice later."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from subsurface_app.data.errors import StoreError
from subsurface_app.data.objects import DomainObject, Horizon, SurveyGeometry, Well, WellTie, object_from
from subsurface_app.data.store import Item, Project
from subsurface_app.workflows.placing import LATTICES, laid_on_survey

# Arrays up to this size are read whole when their item is shown; larger ones stay on disk and are read by slices.
_READ_WHOLE_BYTES = 4_000_000


@dataclass(frozen=True)
class Loaded:
    """An item as the views want it.

    Parameters   object : DomainObject - small arrays in memory, large ones lazy
                 pyramid : dict - name of a large array -> its levels from fine to coarse
    """

    id: str
    object: DomainObject
    pyramid: dict[str, list[Any]]


def read_item(project: Project, item_id: str) -> Loaded | None:
    """An item with its arrays in memory as far as they are small; None when it is not there (any more)."""

    def is_gone() -> bool:
        return all(one.id != item_id for one in project.items())

    if is_gone():
        return None
    try:
        return _read_present(project, item_id)
    except StoreError:
        if is_gone():  # deleted while it was read
            return None
        raise


def _read_present(project: Project, item_id: str) -> Loaded:
    draft = project[item_id].to_draft()
    arrays: dict[str, Any] = {}
    pyramid = {}
    for name, array in draft.arrays.items():
        size = int(np.prod(array.shape, dtype=np.int64)) * array.dtype.itemsize
        is_whole = size <= _READ_WHOLE_BYTES
        arrays[name] = np.asarray(array[...]) if is_whole else array
        levels = project.pyramid(item_id, name)
        pyramid[name] = [arrays[name], *levels[1:]]
    attributes = {**draft.attributes, "measured": draft.measured}
    made = object_from(draft.kind, draft.name, draft.area, attributes, arrays)
    if isinstance(made, Horizon):
        made = laid_on_survey(made, surveys_under(project.item(item_id), project.items()))
    if isinstance(made, WellTie):
        made = replace(made, well=_well_of_tie(project, made.well))
    return Loaded(item_id, made, pyramid)


def _well_of_tie(project: Project, well_id: str) -> str:
    """The newest version of a tie's well, while it holds what was tied: times, path and logs; else the one tied."""
    try:
        newest = project.newest(well_id).id
        if newest == well_id:
            return well_id
        was, now = project[well_id], project[newest]
    except StoreError:
        return well_id
    return newest if isinstance(was, Well) and isinstance(now, Well) and _holds(now, was) else well_id


def _holds(now: Well, was: Well) -> bool:
    """Whether a well has the times and the path of another, and all of its logs."""
    pairs: list[tuple[Any, Any]] = [(now.times, was.times), (now.path, was.path)]
    logs = {log.mnemonic: log for log in now.logs}
    for log in was.logs:
        same = logs.get(log.mnemonic)
        pairs += [(same.md, log.md), (same.values, log.values)] if same is not None else [(None, log.md)]
    return all(_is_same(first, second) for first, second in pairs)


def _is_same(first: Any, second: Any) -> bool:
    if first is None or second is None:
        return first is second
    return bool(np.array_equal(np.asarray(first[:]), np.asarray(second[:]), equal_nan=True))


def surveys_under(item: Item, items: Iterable[Item]) -> tuple[SurveyGeometry, ...]:
    """The surveys that a horizon without coordinates may lie on, each once; others need none.

    With other surveys it is another horizon: whoever keeps what was read looks at them too.
    """
    if item.kind != "horizon" or SurveyGeometry.from_json(item.attributes["geometry"]).affine is not None:
        return ()
    lattices = (one for one in items if one.area == item.area and one.kind in LATTICES)
    found = (SurveyGeometry.from_json(one.attributes["geometry"]) for one in lattices)
    return tuple(dict.fromkeys(one for one in found if one.affine is not None))
