"""The units in which a project is shown; inside everything is SI."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

_FOOT = 0.3048  # m, the international foot
_FACTORS = {"m": 1.0, "ft": 1 / _FOOT, "s": 1.0, "ms": 1000.0}

Dimension = Literal["distance", "depth", "time"]


@dataclass(frozen=True)
class DisplayUnits:
    """How distances on the map, depths and times are shown.

    Parameters   distance, depth : "m" or "ft"; time : "s" or "ms"
    """

    distance: Literal["m", "ft"] = "m"
    depth: Literal["m", "ft"] = "m"
    time: Literal["s", "ms"] = "ms"

    def unit(self, dimension: Dimension) -> str:
        """The unit of a dimension."""
        return str(getattr(self, dimension))

    def factor(self, dimension: Dimension) -> float:
        """What SI values are multiplied by to be shown."""
        return _FACTORS[self.unit(dimension)]

    def text(self, value: float, dimension: Dimension) -> str:
        """A value of SI as "1,848 ms" or "3,280.84 ft", with some seven digits."""
        return f"{value * self.factor(dimension):,.7g} {self.unit(dimension)}"

    def of_domain(self, domain: str) -> Dimension:
        """The dimension of a vertical axis: "time" for two-way time, else "depth"."""
        return "time" if domain == "twt" else "depth"

    def to_json(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "DisplayUnits":
        return cls(**stored)
