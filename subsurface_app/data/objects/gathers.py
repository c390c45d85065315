"""Shot gathers: the records of a survey, modelled or recorded, with their geometry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from subsurface_app.data.objects.axes import SampleAxis
from subsurface_app.data.objects.draft import ArrayLike, Draft


@dataclass(frozen=True)
class ShotGathers:
    """Gathers of a survey.

    Parameters   data : array, float32, shape (n_shots, n_receivers, nt), pressure
                 sources : array, float64, shape (n_shots, n_sources, ndim), m from the model's origin
                 receivers : array, float64, shape (n_shots, n_receivers, ndim), m
                 wavelet : array, float32, shape (nt,) - source time function on the recording axis
                 axis : SampleAxis - recording time, domain "twt" (it is the time since the shot)
                 settings : dict - backend, inner time step, order, boundary, model id; "line" is that of the model,
                     "origin" its first cell
    """

    kind: ClassVar[str] = "gathers"
    name: str
    area: str
    data: ArrayLike
    sources: ArrayLike
    receivers: ArrayLike
    wavelet: ArrayLike
    axis: SampleAxis
    settings: Mapping[str, Any]

    @property
    def is_on_map(self) -> bool:
        """Whether the map positions are known: of a 3D survey, or along a line whose ends are."""
        return self.sources.shape[-1] == 3 or bool(self.settings.get("line"))

    def to_draft(self) -> Draft:
        arrays = {"data": self.data, "sources": self.sources, "receivers": self.receivers, "wavelet": self.wavelet}
        attributes = {"axis": self.axis.to_json(), "settings": dict(self.settings)}
        return Draft(self.kind, self.name, self.area, attributes, arrays)

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        return cls(
            name,
            area,
            arrays["data"],
            arrays["sources"],
            arrays["receivers"],
            arrays["wavelet"],
            SampleAxis(**attributes["axis"]),
            attributes["settings"],
        )
