"""A surface of triangles: a fault, a salt body, anything that a map cannot hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from solvers.errors import GeometryError
from subsurface_app.data.objects.axes import Domain
from subsurface_app.data.objects.draft import ArrayLike, Draft


@dataclass(frozen=True)
class TriangulatedSurface:
    """Nodes and the triangles between them.

    Parameters   nodes : array, float64, shape (n, 3) - x and y in m, two-way time in s or depth in m (grows downward)
                 triangles : array, int32, shape (m, 3) - rows of nodes, from 0
                 domain : "twt" or "depth"
    Raises       GeometryError - arrays of another shape
    """

    kind: ClassVar[str] = "triangulated_surface"
    name: str
    area: str
    nodes: ArrayLike
    triangles: ArrayLike
    domain: Domain = "depth"

    def __post_init__(self) -> None:
        for array in (self.nodes, self.triangles):
            if len(array.shape) != 2 or array.shape[1] != 3 or not array.shape[0]:
                raise GeometryError(
                    "nodes of shape {nodes} and triangles of shape {triangles} do not fit: expected (n, 3) and (m, 3)",
                    nodes=tuple(self.nodes.shape),
                    triangles=tuple(self.triangles.shape),
                )

    def to_draft(self) -> Draft:
        arrays = {"nodes": self.nodes, "triangles": self.triangles}
        return Draft(self.kind, self.name, self.area, {"domain": self.domain}, arrays)

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        return cls(name, area, arrays["nodes"], arrays["triangles"], attributes["domain"])
