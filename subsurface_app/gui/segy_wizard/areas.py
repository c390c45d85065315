"""Which survey area each file belongs into: files that lie near each other share one, an area is one 3D scene."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from resources import mark, translate
from subsurface_app.data.formats.segy import SegyScan
from subsurface_app.data.objects import SurveyGeometry
from subsurface_app.data.store import Item

NEAR = 30_000.0  # m between surveys that one scene can still show together
_DEGREES = 360.0  # coordinates that are all smaller than a circle are angles, or those of a made-up survey


@dataclass(frozen=True)
class Extent:
    """The part of the map that traces cover, in m (or whatever the headers hold)."""

    west: float
    east: float
    south: float
    north: float

    def gap(self, other: "Extent") -> float:
        """The distance to another one, 0 where they overlap."""
        across = max(self.west - other.east, other.west - self.east, 0.0)
        along = max(self.south - other.north, other.south - self.north, 0.0)
        return float(np.hypot(across, along))

    @property
    def is_small(self) -> bool:
        """Whether no coordinate could be one of a metric system of the Earth."""
        return max(map(abs, (self.west, self.east, self.south, self.north))) <= _DEGREES


@dataclass(frozen=True)
class Areas:
    """The areas proposed, by file, and what must be said of them; "" when nothing."""

    of: Mapping[Path, str]
    warning: str


def extent_of(scan: SegyScan) -> Extent | None:
    """Where the traces of a file lie; None when its headers do not say."""
    if scan.geometry is not None:
        return _corners(scan.geometry)
    pair = next((one for one in scan.coordinates if one.usable and one.x is not None and one.y is not None), None)
    return None if pair is None else _span(pair.x, pair.y)


def known_extents(items: Sequence[Item]) -> dict[str, list[Extent]]:
    """Where the volumes and 2D lines of each area of a project lie."""
    found: dict[str, list[Extent]] = {}
    for item in items:
        extent = None
        if item.kind == "seismic_volume":
            extent = _corners(SurveyGeometry.from_json(item.attributes["geometry"]))
        elif item.kind == "seismic_line" and "extent" in item.attributes:
            extent = Extent(*item.attributes["extent"])
        if extent is not None:
            found.setdefault(item.area, []).append(extent)
    return found


def propose_areas(
    files: Sequence[tuple[Path, Extent | None]], known: Mapping[str, Sequence[Extent]], area: str
) -> Areas:
    """An area for each file.

    Parameters   files : with their places; those without one go into `area`
                 known : the places of the areas that there are: files near one of them belong to it
                 area : of the first place, where no area is known yet
    """
    groups: list[list[tuple[Path, Extent]]] = []
    for path, extent in files:
        if extent is None:
            continue
        near = [group for group in groups if any(extent.gap(other) <= NEAR for _, other in group)]
        joined = [one for group in near for one in group]
        groups = [*(group for group in groups if group not in near), [*joined, (path, extent)]]
    of = {path: area for path, _ in files}
    taken = set(known)
    for group in groups:
        home = next((name for name, places in known.items() if _is_near(group, places)), "")
        is_free = area not in taken and len(groups) == 1
        name = home or (area if is_free else _free_name(group[0][0].stem, taken))
        taken.add(name)
        of |= {path: name for path, _ in group}
    return Areas(of, _warning([one for group in groups for one in group], len(groups)))


def _warning(placed: Sequence[tuple[Path, Extent]], n_groups: int) -> str:
    if n_groups < 2:
        return ""
    if len({extent.is_small for _, extent in placed}) > 1:
        return translate(
            mark(
                "Not all files are in one coordinate system: {names} hold degrees or made-up numbers, the others "
                "metres. "
                "Each place gets a survey area of its own; change them in the table."
            ),
            names=", ".join(path.name for path, extent in placed if extent.is_small),
        )
    apart = max(one.gap(other) for _, one in placed for _, other in placed)
    return translate(
        mark(
            "The files lie up to {distance} km apart: each place gets a survey area of its own, as one scene shows one "
            "area. If they should lie together, look at the bytes of X and Y; change the areas in the table."
        ),
        distance=f"{apart / 1000:,.0f}",
    )


def _is_near(group: Sequence[tuple[Path, Extent]], places: Sequence[Extent]) -> bool:
    return any(extent.gap(place) <= NEAR for _, extent in group for place in places)


def _free_name(stem: str, taken: set[str]) -> str:
    return next(
        name
        for number in range(1, len(taken) + 2)
        if (name := stem if number == 1 else f"{stem} {number}") not in taken
    )


def _corners(geometry: SurveyGeometry) -> Extent | None:
    if geometry.affine is None:
        return None
    ilines, xlines = geometry.ilines, geometry.xlines
    x, y = geometry.xy(
        np.array([ilines.first, ilines.first, ilines.last, ilines.last]),
        np.array([xlines.first, xlines.last, xlines.first, xlines.last]),
    )
    return _span(x, y)


def _span(x: object, y: object) -> Extent | None:
    across, along = (np.asarray(one, dtype=float) for one in (x, y))
    known = np.isfinite(across) & np.isfinite(along)
    if not known.any():
        return None
    across, along = across[known], along[known]
    return Extent(float(across.min()), float(across.max()), float(along.min()), float(along.max()))
