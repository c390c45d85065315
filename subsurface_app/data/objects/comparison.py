"""A comparison of two results on the same lattice: numbers and, where it makes sense, their difference."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from subsurface_app.data.objects.axes import SampleAxis, SurveyGeometry
from subsurface_app.data.objects.draft import ArrayLike, Draft


@dataclass(frozen=True)
class Comparison:
    """Two items held against each other.

    Parameters   left, right : str - ids of the items, usually baseline and prediction
                 metrics : dict of float - e.g. correlation, NRMS, and SNR or F1 where the truth is known
                 difference : array, float32, shape (iline, xline, sample) - right minus left
    """

    kind: ClassVar[str] = "comparison"
    name: str
    area: str
    left: str
    right: str
    metrics: Mapping[str, float]
    difference: ArrayLike
    geometry: SurveyGeometry
    axis: SampleAxis

    def to_draft(self) -> Draft:
        attributes = {
            "left": self.left,
            "right": self.right,
            "metrics": dict(self.metrics),
            "geometry": self.geometry.to_json(),
            "axis": self.axis.to_json(),
        }
        return Draft(self.kind, self.name, self.area, attributes, {"difference": self.difference})

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        return cls(
            name,
            area,
            attributes["left"],
            attributes["right"],
            attributes["metrics"],
            arrays["difference"],
            SurveyGeometry.from_json(attributes["geometry"]),
            SampleAxis(**attributes["axis"]),
        )
