"""What velocities are given in: judged by their range, converted to m/s."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.formats.units import FOOT

VelocityUnit = Literal["m/s", "km/s", "ft/s", "s/km", "s2/km2"]
Array = NDArray[Any]

_TO_SI: dict[VelocityUnit, Callable[[Array], Array]] = {
    "m/s": lambda values: values,
    "km/s": lambda values: 1000.0 * values,
    "ft/s": lambda values: FOOT * values,
    "s/km": lambda values: 1000.0 / values,
    "s2/km2": lambda values: 1000.0 / np.sqrt(values),
}
_SANE = (300.0, 12_000.0)  # m/s, of what is given as velocity: soil to the mantle
_SLOWNESS_SANE = (1300.0, 9000.0)  # m/s, of what would be a slowness: a range so wide fits too much
_SPELLINGS: dict[str, VelocityUnit] = {
    "m/s": "m/s",
    "meter/second": "m/s",
    "m.s-1": "m/s",
    "m s-1": "m/s",
    "km/s": "km/s",
    "km.s-1": "km/s",
    "km s-1": "km/s",
    "ft/s": "ft/s",
    "f/s": "ft/s",
    "s/km": "s/km",
    "s2/km2": "s2/km2",
    "s^2/km^2": "s2/km2",
}


def to_si(values: Array, unit: VelocityUnit) -> Array:
    """Velocities in m/s, float32."""
    return np.asarray(_TO_SI[unit](np.asarray(values)), dtype=np.float32)


def unit_from_words(words: str) -> VelocityUnit | None:
    """The unit that a file names; None when it names none that is known."""
    return _SPELLINGS.get(words.strip().lower())


def fitting_units(low: float, high: float) -> list[VelocityUnit]:
    """The units in which values of this range are velocities of rock and water; plain velocity before slowness."""
    fitting: list[VelocityUnit] = []
    for unit, sane in (
        ("m/s", _SANE),
        ("km/s", _SANE),
        ("s2/km2", _SLOWNESS_SANE),
        ("s/km", _SLOWNESS_SANE),
    ):
        slowest, fastest = sorted(float(one) for one in _TO_SI[unit](np.array([low, high])))  # type: ignore[index]
        if sane[0] <= slowest and fastest <= sane[1]:
            fitting.append(unit)  # type: ignore[arg-type]
    return fitting
