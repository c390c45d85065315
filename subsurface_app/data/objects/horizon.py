"""A horizon: one time or depth per place of an inline/crossline lattice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from subsurface_app.data.objects.axes import Domain, SurveyGeometry
from subsurface_app.data.objects.draft import ArrayLike, Draft


@dataclass(frozen=True)
class Horizon:
    """A picked or interpolated surface.

    Parameters   values : array, float32, shape (iline, xline) - two-way time in s or depth in m, NaN where not picked
                 geometry : SurveyGeometry - of the lattice, which need not be that of any volume
                 domain : "twt" or "depth"
                 extrapolated : array of bool, shape (iline, xline), or None - True where no pick supports the value;
                     drawn dashed or pale
                 counted : bool - the line numbers only count the nodes of a map grid; they are those of no survey, only
                     the coordinates tell where it lies
                 spread : array, float32, shape (iline, xline), s or m, or None - one standard deviation of the values
    """

    kind: ClassVar[str] = "horizon"
    name: str
    area: str
    values: ArrayLike
    geometry: SurveyGeometry
    domain: Domain = "twt"
    extrapolated: ArrayLike | None = None
    counted: bool = False
    spread: ArrayLike | None = None

    def to_draft(self) -> Draft:
        arrays = {"values": self.values}
        if self.extrapolated is not None:
            arrays["extrapolated"] = self.extrapolated
        if self.spread is not None:
            arrays["spread"] = self.spread
        attributes: dict[str, Any] = {"geometry": self.geometry.to_json(), "domain": self.domain}
        if self.counted:
            attributes["counted"] = True
        return Draft(self.kind, self.name, self.area, attributes, arrays)

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        geometry = SurveyGeometry.from_json(attributes["geometry"])
        counted = attributes.get("counted", False)
        values, domain, extrapolated = arrays["values"], attributes["domain"], arrays.get("extrapolated")
        return cls(name, area, values, geometry, domain, extrapolated, counted, arrays.get("spread"))
