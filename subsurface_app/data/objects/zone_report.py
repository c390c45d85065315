"""Net and pay of the zones of a well: a small table with the cut-offs that made it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

from solvers.logs import ZoneSummary
from subsurface_app.data.objects.draft import ArrayLike, Draft


@dataclass(frozen=True)
class ZoneReport:
    """Net and pay by zone.

    Parameters   well : str - id of the well's item
                 rows : tuple of ZoneSummary
                 cut_offs : floats - most shale, least porosity, most water, fractions of one
                 vertical : bool - thicknesses are vertical, else along the hole
    """

    kind: ClassVar[str] = "zone_report"
    name: str
    area: str
    well: str
    rows: tuple[ZoneSummary, ...]
    cut_offs: tuple[float, float, float]
    vertical: bool = False

    def to_draft(self) -> Draft:
        rows = [{key: _plain(value) for key, value in asdict(one).items()} for one in self.rows]
        attributes = {"well": self.well, "rows": rows, "cut_offs": list(self.cut_offs), "vertical": self.vertical}
        return Draft(self.kind, self.name, self.area, attributes, {})

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        read: list[dict[str, Any]] = [
            {key: float("nan") if value is None else value for key, value in one.items()} for one in attributes["rows"]
        ]
        rows = tuple(ZoneSummary(**one) for one in read)
        shale, porosity, water = attributes["cut_offs"]
        return cls(name, area, attributes["well"], rows, (shale, porosity, water), attributes["vertical"])


def _plain(value: Any) -> Any:
    """JSON has no NaN."""
    return None if isinstance(value, float) and value != value else value
