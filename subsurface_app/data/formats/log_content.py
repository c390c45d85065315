"""What a file of logs gives, whatever its format: the well as it describes it, logs, and what was found on the way."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.data.formats.units import to_si
from subsurface_app.data.objects import Finding, Interval, LogCurve, Top, finding


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


def conversions_of(logs: Iterable[LogCurve]) -> list[Finding]:
    """Which logs were brought from the unit of the file to SI, in one finding; [] when none was."""
    converted = [
        f"{log.mnemonic} {log.source_unit} -> {log.unit}"
        for log in logs
        if (known := to_si(log.source_unit)) is not None and known.factor != 1.0
    ]
    return [finding(mark("converted to SI: {logs}"), logs=", ".join(converted))] if converted else []


def unique_name(name: str, taken: set[str]) -> str:
    """The name, with _2, _3 ... when it is taken; it is taken from then on."""
    unique, count = name, 1
    while unique in taken:
        count += 1
        unique = f"{name}_{count}"
    taken.add(unique)
    return unique
