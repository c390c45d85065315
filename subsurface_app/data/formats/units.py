"""Units of logs: what a file calls them, and what they are in SI."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FOOT = 0.3048
_INCH = 0.0254


@dataclass(frozen=True)
class UnitConversion:
    """SI value = value in the file x factor."""

    unit: str
    factor: float


# keys are written without blanks and brackets, in lower case
_TABLE: dict[str, tuple[str, float]] = {
    "m": ("m", 1.0),
    "meter": ("m", 1.0),
    "meters": ("m", 1.0),
    "metres": ("m", 1.0),
    "mm": ("m", 1e-3),
    "cm": ("m", 1e-2),
    "km": ("m", 1e3),
    "f": ("m", FOOT),
    "ft": ("m", FOOT),
    "feet": ("m", FOOT),
    "in": ("m", _INCH),
    "inch": ("m", _INCH),
    "inches": ("m", _INCH),
    ".1in": ("m", 0.1 * _INCH),
    "0.1in": ("m", 0.1 * _INCH),
    ".1inch": ("m", 0.1 * _INCH),
    "metre": ("m", 1.0),
    "foot": ("m", FOOT),
    "ftus": ("m", 1200 / 3937),
    "usft": ("m", 1200 / 3937),
    "s": ("s", 1.0),
    "sec": ("s", 1.0),
    "secs": ("s", 1.0),
    "seconds": ("s", 1.0),
    "milliseconds": ("s", 1e-3),
    "ms": ("s", 1e-3),
    "msec": ("s", 1e-3),
    "us": ("s", 1e-6),
    "s/m": ("s/m", 1.0),
    "us/m": ("s/m", 1e-6),
    "usec/m": ("s/m", 1e-6),
    "us/f": ("s/m", 1e-6 / FOOT),
    "us/ft": ("s/m", 1e-6 / FOOT),
    "usec/f": ("s/m", 1e-6 / FOOT),
    "usec/ft": ("s/m", 1e-6 / FOOT),
    "us/feet": ("s/m", 1e-6 / FOOT),
    "us/metre": ("s/m", 1e-6),
    "s/ft": ("s/m", 1 / FOOT),
    "m/s": ("m/s", 1.0),
    "km/s": ("m/s", 1e3),
    "f/s": ("m/s", FOOT),
    "ft/s": ("m/s", FOOT),
    "kg/m3": ("kg/m3", 1.0),
    "k/m3": ("kg/m3", 1.0),
    "g/cc": ("kg/m3", 1e3),
    "gm/cc": ("kg/m3", 1e3),
    "g/c3": ("kg/m3", 1e3),
    "g/cm3": ("kg/m3", 1e3),
    "gm/cm3": ("kg/m3", 1e3),
    "kg/m^3": ("kg/m3", 1.0),
    "kgm3": ("kg/m3", 1.0),
    "g/cm^3": ("kg/m3", 1e3),
    "v/v": ("1", 1.0),
    "v/v_decimal": ("1", 1.0),
    "vol/vol": ("1", 1.0),
    "m3/m3": ("1", 1.0),
    "ft3/ft3": ("1", 1.0),
    "cfcf": ("1", 1.0),
    "frac": ("1", 1.0),
    "fraction": ("1", 1.0),
    "dec": ("1", 1.0),
    "decimal": ("1", 1.0),
    "%": ("1", 1e-2),
    "pu": ("1", 1e-2),
    "p.u.": ("1", 1e-2),
    "pct": ("1", 1e-2),
    "percent": ("1", 1e-2),
    "ohmm": ("ohm.m", 1.0),
    "ohm.m": ("ohm.m", 1.0),
    "ohm-m": ("ohm.m", 1.0),
    "ohm/m": ("ohm.m", 1.0),
    "mmho/m": ("S/m", 1e-3),
    "api": ("gAPI", 1.0),
    "gapi": ("gAPI", 1.0),
    "mv": ("V", 1e-3),
    "m/s*kg/m3": ("kg/(m2.s)", 1.0),
    "m/s.kg/m3": ("kg/(m2.s)", 1.0),
    "kg/m2s": ("kg/(m2.s)", 1.0),
    "kg/m2.s": ("kg/(m2.s)", 1.0),
    "mskm": ("kg/(m2.s)", 1.0),
    "m/s*g/cc": ("kg/(m2.s)", 1e3),
    "m/s*g/cm3": ("kg/(m2.s)", 1e3),
    "g/cc*m/s": ("kg/(m2.s)", 1e3),
    "ft/s*g/cc": ("kg/(m2.s)", FOOT * 1e3),
}

# as what files give them, the likely ones first
_WRITTEN = {"s/m": ("us/ft", "us/m"), "kg/m3": ("g/cm3", "kg/m3"), "1": ("v/v", "%")}
_MOST = 0.9  # of the values


def to_si(unit: str) -> UnitConversion | None:
    """The conversion of a unit as written in a file; None for one that is not known (values then stay as they are)."""
    key = re.sub(r"[\s()\[\]]", "", unit).lower().replace("µ", "u").replace("³", "3")
    known = _TABLE.get(key)
    return UnitConversion(*known) if known else None


def length_factor(unit: str) -> float | None:
    """Metres of one length unit; None when the unit is no length."""
    known = to_si(unit)
    return known.factor if known and known.unit == "m" else None


def units_that_fit(unit: str, values: NDArray[np.float64], limits: tuple[float, float]) -> tuple[str, ...]:
    """In which units of an SI unit values may have been written: nine of ten lie within what can be; likely ones first.

    Parameters   limits : floats, SI
    """
    known = values[np.isfinite(values)]
    fitting = []
    for written in _WRITTEN.get(unit, (unit,)):
        conversion = to_si(written)
        inside = known * (conversion.factor if conversion is not None else 1.0)
        if known.size and np.mean((inside >= limits[0]) & (inside <= limits[1])) >= _MOST:
            fitting.append(written)
    return tuple(fitting)
