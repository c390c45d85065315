"""Reading an item as the views want it: in a thread, small arrays whole, large ones slice by slice later."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from subsurface_app.data.errors import StoreError
from subsurface_app.data.objects import DomainObject, Horizon, SurveyGeometry, object_from
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
    made = object_from(draft.kind, draft.name, draft.area, draft.attributes, arrays)
    if isinstance(made, Horizon):
        made = laid_on_survey(made, surveys_under(project.item(item_id), project.items()))
    return Loaded(item_id, made, pyramid)


def surveys_under(item: Item, items: Iterable[Item]) -> tuple[SurveyGeometry, ...]:
    """The surveys that a horizon without coordinates may lie on, each once; others need none.

    With other surveys it is another horizon: whoever keeps what was read looks at them too.
    """
    if item.kind != "horizon" or SurveyGeometry.from_json(item.attributes["geometry"]).affine is not None:
        return ()
    lattices = (one for one in items if one.area == item.area and one.kind in LATTICES)
    found = (SurveyGeometry.from_json(one.attributes["geometry"]) for one in lattices)
    return tuple(dict.fromkeys(one for one in found if one.affine is not None))
