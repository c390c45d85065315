"""Coordinate reference systems by pyproj's own EPSG database: which there are, what they are, where they hold.

pyproj is loaded by the first question (some 0.1 s, a list of all systems 1 s): ask off the GUI thread. Nothing is ever
looked up in a network.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.errors import DataError

LOCAL = "local"
_MARGIN_DEGREES = 0.5  # beyond an area of use: its bounds are drawn generously, a survey at its edge is no mistake


# A geodetic datum as files write it, its name, and the system of its latitudes and longitudes.
_DATUMS = (
    (r"wgs *84", "WGS84", "EPSG:4326"),
    (r"nad *83", "NAD83", "EPSG:4269"),
    (r"nad *27", "NAD27", "EPSG:4267"),
    (r"ed *50|european (datum )?1950", "ED50", "EPSG:4230"),
    (r"etrs *89", "ETRS89", "EPSG:4258"),
    (r"gda *94", "GDA94", "EPSG:4283"),
    (r"gda *2020", "GDA2020", "EPSG:7844"),
    (r"agd *66", "AGD66", "EPSG:4202"),
    (r"agd *84", "AGD84", "EPSG:4203"),
    (r"osgb *36", "OSGB36", "EPSG:4277"),
)


@dataclass(frozen=True)
class CrsRow:
    """A projected system in a list."""

    code: str
    name: str
    area: str


@dataclass(frozen=True)
class Crs:
    """A projected system.

    Parameters   code : str - "EPSG:23031", or WKT where there is no code
                 unit : str - of its axes, e.g. "metre"; metres : float - length of that unit
                 area : str - of use, in words
                 bounds : (west, south, east, north) in degrees, or None where it does not say
    """

    code: str
    name: str
    unit: str
    metres: float
    area: str
    bounds: tuple[float, float, float, float] | None

    def latitude_longitude(self, x: Any, y: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Latitude and longitude (WGS 84, degrees) of map positions in the system's own unit; inf where undefined."""
        longitude, latitude = _transformer(self.code).transform(x, y)
        return np.asarray(latitude, dtype=np.float64), np.asarray(longitude, dtype=np.float64)

    def place_of(self, latitude: float, longitude: float, datum: str = "") -> tuple[float, float, float]:
        """Map position in m of a latitude and longitude in degrees, and how well it is known in m; NaN where unknown.

        Parameters   datum : str - a geodetic datum as files write it; WGS 84 when it is silent
        Raises       DataError - a datum that is not known, or a place that the system does not have
        """
        code = datum_code(datum)
        if code is None:
            raise DataError(
                "{datum} is no geodetic datum that is known: expected one of {known}",
                datum=datum,
                known=", ".join(name for _, name, _ in _DATUMS),
            )
        pyproj = _pyproj()
        transformer = pyproj.Transformer.from_crs(code, self.code, always_xy=True)
        x, y = (float(one) * self.metres for one in transformer.transform(longitude, latitude))
        if not (np.isfinite(x) and np.isfinite(y)):
            raise DataError(
                "latitude {latitude}, longitude {longitude} is no place in {crs}: check the coordinate system",
                latitude=f"{latitude:.6f}",
                longitude=f"{longitude:.6f}",
                crs=self.name,
            )
        accuracy = float(transformer.get_last_used_operation().accuracy)
        return x, y, accuracy if accuracy >= 0 else float("nan")

    def is_used_at(self, x: Any, y: Any) -> bool:
        """Whether all map positions lie in the area of use, half a degree around it included."""
        if self.bounds is None:
            return True
        latitude, longitude = self.latitude_longitude(x, y)
        west, south, east, north = self.bounds
        # An area across the date line has its west in the east.
        beyond = (longitude - west) % 360.0
        in_longitude = (beyond <= (east - west) % 360.0 + _MARGIN_DEGREES) | (beyond >= 360.0 - _MARGIN_DEGREES)
        in_latitude = (latitude >= south - _MARGIN_DEGREES) & (latitude <= north + _MARGIN_DEGREES)
        return bool(np.all(np.isfinite(longitude) & in_longitude & in_latitude))


@cache
def crs_of(text: str) -> Crs:
    """The system of an EPSG code, a name or WKT.

    Raises   DataError - unknown, or its axes are degrees: the message proposes the UTM zones of its area
    """
    pyproj = _pyproj()
    words = text.strip()
    try:
        found = pyproj.CRS.from_user_input(int(words) if words.isdigit() else words)
    except pyproj.exceptions.CRSError as error:
        raise DataError(
            'there is no coordinate system {text}: expected an EPSG code such as EPSG:23031, WKT, or "local"; '
            "search by name or area for the code",
            text=words if len(words) < 60 else words[:57] + "...",
        ) from error
    flat = next((one for one in found.sub_crs_list if one.is_projected), found) if found.is_compound else found
    if not flat.is_projected:
        raise DataError(
            "{name} has {unit} as its unit, a survey needs lengths: choose a projected system, e.g. {proposed}",
            name=found.name,
            unit=found.axis_info[0].unit_name if found.axis_info else "-",
            proposed=_utm_of(found),
        )
    axis, area = flat.axis_info[0], found.area_of_use
    authority = found.to_authority()
    return Crs(
        ":".join(authority) if authority else found.to_wkt(),
        found.name,
        axis.unit_name,
        axis.unit_conversion_factor,
        area.name if area is not None else "",
        (area.west, area.south, area.east, area.north) if area is not None else None,
    )


def datum_code(datum: str) -> str | None:
    """The system of latitudes and longitudes on a datum as files write it: WGS 84 when silent; None of one unknown."""
    words = re.sub(r"[-_/()]", " ", datum).strip().lower()
    if not words:
        return "EPSG:4326"
    return next((code for pattern, _, code in _DATUMS if re.search(pattern, words)), None)


def search_crs(words: str, *, limit: int = 200) -> list[CrsRow]:
    """Projected systems of EPSG whose code, name or area of use holds every word; the ones in use, not withdrawn."""
    wanted = words.lower().replace("epsg:", "").split()
    return [row for row, text in _all_rows() if all(word in text for word in wanted)][:limit]


def _utm_of(found: Any) -> str:
    """Codes of UTM zones on WGS 84 where a system is used; a well-known one where that is unknown or wide."""
    area = found.area_of_use
    if area is None or not 0 < (area.east - area.west) % 360 <= 12:
        return "EPSG:32631 (WGS 84 / UTM 31N)"
    north = area.north + area.south >= 0
    first, last = (int((longitude + 180) // 6) % 60 + 1 for longitude in (area.west, area.east))
    zones = dict.fromkeys([first, last])
    return ", ".join(
        f"EPSG:{(32600 if north else 32700) + zone} (WGS 84 / UTM {zone}{'N' if north else 'S'})" for zone in zones
    )


@cache
def _all_rows() -> Sequence[tuple[CrsRow, str]]:
    """Every projected system with the text that is searched, by code."""
    pyproj = _pyproj()
    from pyproj.database import query_crs_info

    found = query_crs_info(auth_name="EPSG", pj_types=[pyproj.enums.PJType.PROJECTED_CRS])
    rows = [CrsRow(f"EPSG:{one.code}", one.name, (one.area_of_use and one.area_of_use.name) or "") for one in found]
    # a system with several areas of use comes once for each; the first stands for it
    rows = list({row.code: row for row in reversed(rows)}.values())
    rows.sort(key=lambda row: int(row.code[5:]))
    return [(row, f"{row.code[5:]} {row.name} {row.area}".lower()) for row in rows]


@cache
def _transformer(code: str) -> Any:
    pyproj = _pyproj()
    return pyproj.Transformer.from_crs(code, "EPSG:4326", always_xy=True)


def _pyproj() -> Any:
    os.environ.setdefault("PROJ_NETWORK", "OFF")
    import pyproj

    import_module("pyproj.network").set_network_enabled(False)
    return pyproj
