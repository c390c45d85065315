"""Samples of logs by the well, or by the zone between two tops, that they come from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources import mark, translate
from subsurface_app.data.objects import Well
from subsurface_app.gui.views.crossplot._points import PlotPoints

GROUPINGS = {"": mark("All together"), "well": mark("By well"), "zone": mark("By zone")}
MOST_GROUPS = 7  # the largest; the others are one more


@dataclass(frozen=True)
class Group:
    """Points that belong together.

    Parameters   mask : array of bool, shape (n,), over the points of the plot
    """

    name: str
    mask: NDArray[np.bool_]


def groups_of(points: PlotPoints, wells: Mapping[str, Well], by: str) -> list[Group]:
    """Groups by "well", in the order of the plot, or by "zone" of one name in all wells, from the top down."""
    found: dict[str, NDArray[np.bool_]] = {}
    for number, item_id in enumerate(points.items):
        mine = np.flatnonzero(points.item == number)
        if item_id not in wells or not mine.size:
            continue
        well, zone = wells[item_id], np.zeros(len(mine), dtype=int)
        names = np.array([well.name])
        if by == "zone":
            names = zone_names(well)
            zone = np.searchsorted(sorted(top.md for top in well.tops), points.indices[mine, 0], side="right")
        for one in np.unique(zone):
            mask = found.setdefault(str(names[one]), np.zeros(len(points.x), dtype=bool))
            mask[mine[zone == one]] = True
    if len(found) > MOST_GROUPS:
        kept = sorted(found, key=lambda name: -int(found[name].sum()))[:MOST_GROUPS]
        rest = np.any([mask for name, mask in found.items() if name not in kept], axis=0)
        found = {name: mask for name, mask in found.items() if name in kept} | {translate(mark("all others")): rest}
    return [Group(name, mask) for name, mask in found.items()]


def zone_names(well: Well) -> NDArray[np.str_]:
    """Names of the zones of a well from the top down: the one above all tops, then that below each."""
    tops = sorted(well.tops, key=lambda top: top.md)
    above = translate(mark("above {top}"), top=tops[0].name) if tops else translate(mark("without tops"))
    return np.array([above, *(top.name for top in tops)])
