"""The units in which a project is shown; inside everything is SI."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

# m, exactly: the international foot, as everywhere outside the surveys of some states of the US. Their survey foot
# (1200/3937 m) is longer by 2 parts in a million; it may be the unit of a coordinate system, never one of display.
FOOT = 0.3048


@dataclass(frozen=True)
class Unit:
    """A unit of display.

    Parameters   symbol : str; factor : float - what SI values are multiplied by
                 decimals : int - digits after the point that a read-out of it has
    """

    symbol: str
    factor: float
    decimals: int = 0


_UNITS = {
    "m": Unit("m", 1.0),
    "km": Unit("km", 1e-3, 3),
    "ft": Unit("ft", 1 / FOOT),
    "s": Unit("s", 1.0, 3),
    "ms": Unit("ms", 1000.0),
    "m/s": Unit("m/s", 1.0),
    "km/s": Unit("km/s", 1e-3, 3),
    "ft/s": Unit("ft/s", 1 / FOOT),
    "kg/m3": Unit("kg/m³", 1.0),
    "g/cm3": Unit("g/cm³", 1e-3, 3),
    "us/m": Unit("µs/m", 1e6, 1),
    "us/ft": Unit("µs/ft", 1e6 * FOOT, 1),
}
# Logs keep their values in SI; these are the quantities that some of their units are of.
_QUANTITY_OF = {"s/m": "slowness", "m/s": "velocity", "kg/m3": "density", "m": "depth", "s": "time"}
_IMPEDANCES = ("kg/(m2 s)", "kg/(m2*s)", "kg/(m2.s)")
# "4 ms": a number, then letters
_MEASURE = re.compile(r"([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?)\s*([^\s\d.]\S{0,9})")
_SI_OF = {
    **dict.fromkeys(("m", "km", "ft"), "m"),
    **dict.fromkeys(("s", "ms"), "s"),
    **dict.fromkeys(("m/s", "km/s", "ft/s"), "m/s"),
    **dict.fromkeys(("kg/m3", "g/cm3"), "kg/m3"),
    **dict.fromkeys(("us/m", "us/ft"), "s/m"),
}
_WRITTEN = {"1": "", "m3/m3": "m³/m³", "ohm m": "Ω·m", "ohm.m": "Ω·m"}

Dimension = Literal["distance", "depth", "time"]
Quantity = Literal["distance", "depth", "time", "velocity", "density", "slowness", "impedance", "wavenumber", "dip"]


@dataclass(frozen=True)
class DisplayUnits:
    """How quantities are shown; feet are international ones.

    Positions on the map stay in the unit of their coordinate system: only distances between them are converted.

    Parameters   distance : "m", "km" or "ft" - along the map; depth : "m" or "ft"; time : "s" or "ms"
                 velocity : "m/s", "km/s" or "ft/s"; density : "kg/m3" or "g/cm3"
                 slowness : "us/m" or "us/ft" - of sonic logs
    """

    distance: Literal["m", "km", "ft"] = "m"
    depth: Literal["m", "ft"] = "m"
    time: Literal["s", "ms"] = "ms"
    velocity: Literal["m/s", "km/s", "ft/s"] = "m/s"
    density: Literal["kg/m3", "g/cm3"] = "kg/m3"
    slowness: Literal["us/m", "us/ft"] = "us/m"

    def of(self, quantity: Quantity) -> Unit:
        """The unit of a quantity; those without a choice of their own follow from the others.

        "wavenumber" is per distance, "dip" time over distance.
        """
        if quantity == "impedance":
            velocity, density = self.of("velocity"), self.of("density")
            is_si = velocity.factor == density.factor == 1.0
            symbol = "kg/(m²s)" if is_si else f"{density.symbol}·{velocity.symbol}"
            return Unit(symbol, velocity.factor * density.factor)
        if quantity == "wavenumber":
            return Unit("1/kft", 1000 * FOOT, 2) if self.distance == "ft" else Unit("1/km", 1000.0, 2)
        if quantity == "dip":
            time, wave = self.of("time"), self.of("wavenumber")
            return Unit(f"{time.symbol}/{wave.symbol[2:]}", time.factor * wave.factor, time.decimals)
        return _UNITS[str(getattr(self, quantity))]

    def unit(self, quantity: Quantity) -> str:
        """The symbol of the unit of a quantity."""
        return self.of(quantity).symbol

    def factor(self, quantity: Quantity) -> float:
        """What SI values are multiplied by to be shown."""
        return self.of(quantity).factor

    def text(self, value: float, quantity: Quantity) -> str:
        """A value of SI as "1,848 ms" or "3,280.84 ft", with some seven digits."""
        return f"{value * self.factor(quantity):,.7g} {self.unit(quantity)}"

    def rounded(self, value: float, quantity: Quantity, more: int = 0) -> str:
        """A value of SI for a read-out: "1848 ms", "1.848 s", with a true minus sign.

        Parameters   more : int - digits after the point beyond those that the unit has anyway
        """
        unit = self.of(quantity)
        return f"{value * unit.factor:.{unit.decimals + more}f} {unit.symbol}".replace("-", "−")

    def of_domain(self, domain: str) -> Dimension:
        """The dimension of a vertical axis: "time" for two-way time, else "depth"."""
        return "time" if domain == "twt" else "depth"

    def of_log(self, unit: str) -> Unit:
        """The unit in which a log is shown whose values are in `unit`; of other quantities as they are."""
        if unit in _IMPEDANCES:
            found = self.of("impedance")
            return Unit("10⁶ kg/(m²s)", 1e-6) if found.factor == 1.0 else found
        quantity = _QUANTITY_OF.get(unit)
        return self.of(quantity) if quantity is not None else Unit(_WRITTEN.get(unit, unit), 1.0)  # type: ignore[arg-type]

    def to_json(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "DisplayUnits":
        """What was stored; a unit that it does not say is as in a new project."""
        return cls(**stored)


def in_si(text: str, unit: str) -> float | None:
    """The number of a text such as "4 ms" in an SI unit ("s": 0.004); None where it has no unit of that quantity."""
    found = _MEASURE.fullmatch(text.strip())
    written = found[2].replace("µ", "u").replace("³", "3") if found else ""
    if found is None or _SI_OF.get(written) != unit:
        return None
    return float(f"{float(found[1]) / _UNITS[written].factor:.12g}")
