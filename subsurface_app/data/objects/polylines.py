"""Lines of points in space: the sticks of a fault and polygons on the map."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects.axes import Domain
from subsurface_app.data.objects.draft import ArrayLike, Draft


@dataclass(frozen=True)
class Polylines:
    """What sticks and polygons share: points, cut into parts.

    Parameters   points : array, float64, shape (n, 3) - x and y in m, two-way time in s or depth in m (grows downward)
                 part : array, int32, shape (n,) - which line a point belongs to: 0, 0, 0, 1, 1 ..., never falling
                 labels : tuple of str - what the file calls each part, one a part
                 domain : "twt" or "depth"
    Raises       GeometryError - arrays that do not fit each other
    """

    kind: ClassVar[str] = ""
    name: str
    area: str
    points: ArrayLike
    part: ArrayLike
    labels: tuple[str, ...]
    domain: Domain = "depth"

    def __post_init__(self) -> None:
        n_points = self.points.shape[0] if self.points.shape else 0
        if tuple(self.points.shape) != (n_points, 3) or tuple(self.part.shape) != (n_points,) or not n_points:
            raise GeometryError(
                "points of shape {points} and parts of shape {parts} do not fit: expected (n, 3) and (n,)",
                points=tuple(self.points.shape),
                parts=tuple(self.part.shape),
            )

    @property
    def lines(self) -> list[NDArray[np.float64]]:
        """The points of each part, each of shape (n, 3)."""
        part = np.asarray(self.part[:])
        return np.split(np.asarray(self.points[:], dtype=np.float64), np.flatnonzero(np.diff(part)) + 1)

    def to_draft(self) -> Draft:
        attributes = {"labels": list(self.labels), "domain": self.domain}
        return Draft(self.kind, self.name, self.area, attributes, {"points": self.points, "part": self.part})

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        return cls(name, area, arrays["points"], arrays["part"], tuple(attributes["labels"]), attributes["domain"])


@dataclass(frozen=True)
class FaultSticks(Polylines):
    """One fault as it was picked: sticks, each a line down the fault plane."""

    kind: ClassVar[str] = "fault_sticks"


@dataclass(frozen=True)
class Polygons(Polylines):
    """Outlines, closed or open, with a time or depth at each point: where a horizon meets faults, licences, zones."""

    kind: ClassVar[str] = "polygons"
