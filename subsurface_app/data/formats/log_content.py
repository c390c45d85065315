"""What a file of logs gives, whatever its format: the well as it describes it, logs, and what was found on the way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import Finding, Interval, LogCurve, Top


@dataclass(frozen=True)
class Survey:
    """Stations of a deviation survey.

    Parameters   md : array, shape (n,), m, growing
                 inclination, azimuth : arrays, shape (n,), rad - from the vertical; from north, clockwise
    """

    md: NDArray[np.float64]
    inclination: NDArray[np.float64]
    azimuth: NDArray[np.float64]


@dataclass(frozen=True)
class Geographic:
    """Where a file says that a well stands, in degrees.

    Parameters   latitude, longitude : float, degrees - north and east are positive
                 datum : str - the geodetic datum as the file says it; "" when it is silent
    """

    latitude: float
    longitude: float
    datum: str = ""


@dataclass(frozen=True)
class LogContent:
    """What a file of logs says of a well.

    Parameters   name, uwi : str - of the well; the file's name when it has none
                 kb, ground, x, y : float or None, m - heights above sea level and head, where the header has them
                 reference : str - where measured depth is zero, see `Well`
                 td : float or None, m - total depth, where the header has it
                 curves : tuple of LogCurve - those of one section share its depths, ascending
                 tops, intervals : of LAS 3.0
                 survey : Survey or None - of LAS 3.0
                 findings : tuple of Finding - units converted, values dropped, contradictions with their repairs
                 geographic : Geographic or None - the head in degrees, where the header has them
    """

    name: str
    uwi: str
    kb: float | None
    ground: float | None
    x: float | None
    y: float | None
    reference: str
    td: float | None
    curves: tuple[LogCurve, ...]
    tops: tuple[Top, ...]
    intervals: tuple[Interval, ...]
    survey: Survey | None
    findings: tuple[Finding, ...]
    geographic: Geographic | None = None


def unique_name(name: str, taken: set[str]) -> str:
    """The name, with _2, _3 ... when it is taken; it is taken from then on."""
    unique, count = name, 1
    while unique in taken:
        count += 1
        unique = f"{name}_{count}"
    taken.add(unique)
    return unique
