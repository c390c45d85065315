"""What the Z of a surface is: time or depth, its unit, and whether it grows downward; said, stated or judged."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.units import FOOT
from subsurface_app.data.objects import Domain

Positive = Literal["down", "up"]
# no record is 20 s long, and a horizon within 20 ms of the surface is none
_LARGEST_SECONDS = 20.0
_FACTORS: dict[Domain, dict[str, float]] = {"twt": {"s": 1.0, "ms": 1e-3}, "depth": {"m": 1.0, "ft": FOOT}}
_UNIT_WORDS = {
    "s": "s",
    "sec": "s",
    "seconds": "s",
    "ms": "ms",
    "msec": "ms",
    "milliseconds": "ms",
    "m": "m",
    "meter": "m",
    "meters": "m",
    "metre": "m",
    "metres": "m",
    "ft": "ft",
    "feet": "ft",
    "foot": "ft",
}


@dataclass(frozen=True)
class Vertical:
    """What is known about Z; None for what is not.

    Parameters   domain : "twt", "depth" or None
                 unit : "s", "ms", "m", "ft" or None
                 positive : "down", "up" or None
    """

    domain: Domain | None = None
    unit: str | None = None
    positive: Positive | None = None

    def over(self, other: "Vertical") -> "Vertical":
        """This, and the other where this says nothing."""
        domain = self.domain or _domain_of(self.unit) or other.domain or _domain_of(other.unit)
        unit = self.unit or (other.unit if _domain_of(other.unit) in (None, domain) else None)
        return Vertical(domain, unit, self.positive or other.positive)


def unit_from(word: str) -> str | None:
    """The unit of Z that a word of a file names; None for another word."""
    return _UNIT_WORDS.get(word.strip(" .()[]'\"").lower())


def vertical_from_name(name: str) -> Vertical:
    """What the title of a column says: "Z_TVDSS", "TWT (ms)", "Depth [ft]"; an empty one says nothing."""
    words = name.lower().replace("(", " ").replace(")", " ").replace("[", " ").replace("]", " ").replace("_", " ")
    unit = next((found for word in words.split()[1:] if (found := unit_from(word))), None)
    is_depth = any(word in words for word in ("depth", "tvd"))
    is_time = any(word in words.split() for word in ("twt", "time", "owt"))
    domain: Domain | None = "depth" if is_depth else "twt" if is_time else _domain_of(unit)
    return Vertical(domain, unit)


def z_factor(
    z: NDArray[np.float64], said: Vertical, stated: Vertical, *, usual: Domain, notes: list[str]
) -> tuple[Domain, float]:
    """The domain of Z, and what turns it into s or m, growing downward; what was judged is added to the notes.

    Parameters   z : shape (n,) - defined values only, as in the file
                 said : by the user; stated : by the file
                 usual : what such files hold when they do not say
    Raises       DataError - a unit that is none of the domain
    """
    known = said.over(stated)
    domain = known.domain or usual
    unit = known.unit
    if unit is None:
        unit = "m" if domain == "depth" else ("ms" if np.abs(z).max() > _LARGEST_SECONDS else "s")
    if unit not in _FACTORS[domain]:
        raise DataError(
            "{unit} is no unit of {domain}: give one of {known}",
            unit=unit,
            domain=domain,
            known=", ".join(_FACTORS[domain]),
        )
    words = translate("two-way time") if domain == "twt" else translate("depth")
    if known.domain is None:
        notes.append(
            translate(
                "nothing says whether Z is time or depth: taken as {domain} in {unit}; set domain if it is not",
                domain=words,
                unit=unit,
            )
        )
    else:
        notes.append(translate("Z is taken as {domain} in {unit}", domain=words, unit=unit))
    positive = known.positive
    if positive is None and np.median(z) < 0:
        positive = "up"
        notes.append(
            translate(
                "most Z are below zero: they are taken to grow upward, their sign is turned; set positive if not so"
            )
        )
    elif positive == "up":
        notes.append(translate("Z grows upward in the file: its sign is turned"))
    return domain, _FACTORS[domain][unit] * (-1.0 if positive == "up" else 1.0)


def xy_factor(unit: str | None, notes: list[str]) -> float:
    """What turns coordinates of a file into m: feet are turned, with a note; all else is taken as m."""
    if unit != "ft":
        return 1.0
    notes.append(translate("X and Y are in feet in the file: they are turned into m (1 ft is 0.3048 m)"))
    return FOOT


def unit_factor(domain: Domain, unit: str | None) -> tuple[str, float]:
    """The unit that a file is written in (ms or m unless said), and what an SI value is multiplied by.

    Raises   DataError - a unit that is none of the domain
    """
    unit = unit or ("ms" if domain == "twt" else "m")
    if unit not in _FACTORS[domain]:
        raise DataError(
            "{unit} is no unit of {domain}: give one of {known}",
            unit=unit,
            domain=domain,
            known=", ".join(_FACTORS[domain]),
        )
    return unit, 1.0 / _FACTORS[domain][unit]


def _domain_of(unit: str | None) -> Domain | None:
    return None if unit is None else "twt" if unit in _FACTORS["twt"] else "depth"
