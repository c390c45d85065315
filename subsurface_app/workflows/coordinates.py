"""Which items of a project lie where its coordinate system is not meant to be used."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from resources import mark
from subsurface_app.data.crs import Crs
from subsurface_app.data.objects import Note, SurveyGeometry, note
from subsurface_app.data.store import Item


@dataclass(frozen=True)
class Misplaced:
    """An item outside the area of use: its middle in degrees, inf where the system has no such place."""

    name: str
    latitude: float
    longitude: float


def misplaced_items(items: Iterable[Item], crs: Crs) -> list[Misplaced]:
    """The items whose map positions lie outside the area of use of a system, or are none in it.

    Looks at the attributes of items only: corners of surveys and horizons, heads of wells. Surveys without coordinates
    are nowhere and therefore never outside.
    """
    found = []
    for item in items:
        place = _corners(item)
        if place is not None and not crs.is_used_at(*place):
            latitude, longitude = crs.latitude_longitude(*(np.mean(one) for one in place))
            found.append(Misplaced(item.name, float(latitude), float(longitude)))
    return found


def crs_warnings(items: Iterable[Item], crs: Crs) -> list[Note]:
    """What speaks against a coordinate system for these items, in words."""
    notes = []
    if outside := misplaced_items(items, crs):
        first = outside[0]
        where = f"{first.latitude:.3f}°, {first.longitude:.3f}°" if np.isfinite(first.latitude) else "-"
        notes.append(
            note(
                mark(
                    "outside the area of use of {crs} ({area}): {names}; the first lies at latitude and "
                    "longitude {where}: choose another system, or check the coordinates"
                ),
                crs=crs.name,
                area=crs.area or "-",
                names=", ".join(one.name for one in outside[:5]) + (" ..." if len(outside) > 5 else ""),
                where=where,
            )
        )
    if abs(crs.metres - 1) > 1e-9:
        notes.append(
            note(
                mark(
                    "the axes of {crs} are in {unit}, which the program takes for metres: bin sizes and distances are "
                    "too large by a factor of {factor}"
                ),
                crs=crs.name,
                unit=crs.unit,
                factor=f"{1 / crs.metres:.4f}",
            )
        )
    return notes


def _corners(item: Item) -> tuple[Any, Any] | None:
    if stored := item.attributes.get("geometry"):
        geometry = SurveyGeometry.from_json(stored)
        if geometry.affine is None:
            return None
        il, xl = geometry.ilines, geometry.xlines
        return geometry.xy([il.first, il.first, il.last, il.last], [xl.first, xl.last, xl.first, xl.last])
    if item.kind == "well":
        return np.array([item.attributes["x"]]), np.array([item.attributes["y"]])
    return None
