"""Pre-stack seismic in bins: for each inline and crossline a gather of traces over offset or angle."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects.axes import SampleAxis, SurveyGeometry
from subsurface_app.data.objects.draft import ArrayLike, Draft
from subsurface_app.data.objects.note import Note, notes_from
from subsurface_app.data.objects.seismic import SegyHeaders, headers_from

Across = Literal["offset", "angle"]


@dataclass(frozen=True)
class PrestackVolume:
    """Common-midpoint or image gathers on an inline/crossline lattice; CDP gathers of a 2D line are one inline.

    Places of a gather that hold no trace are zero and False in `live`.

    Parameters   samples : array, float32, shape (iline, xline, offset, sample), in `unit`
                 geometry : SurveyGeometry - of axes 0 and 1
                 offsets : array, float64, shape (offset,) - of axis 2, ascending: offset in m as the file says it
                     (signed or not), or angle in degrees; where `trace_offsets` is given, the mean of each place
                 axis : SampleAxis - of axis 3
                 across : "offset" or "angle" - what axis 2 is
                 trace_offsets : array, float64, shape (iline, xline, offset), or None - of each trace, where they
                     differ from gather to gather: then the traces of a gather stand in ascending order; NaN where none
                 live : array of bool, shape (iline, xline, offset), or None when every trace is there
                 headers : SegyHeaders or None - `traces` of shape (iline, xline, offset, 240)
                 notes : tuple of Note - what its file lacked
    """

    kind: ClassVar[str] = "prestack_volume"
    name: str
    area: str
    samples: ArrayLike
    geometry: SurveyGeometry
    offsets: ArrayLike
    axis: SampleAxis
    across: Across = "offset"
    quantity: str = "amplitude"
    unit: str = ""
    trace_offsets: ArrayLike | None = None
    live: ArrayLike | None = None
    headers: SegyHeaders | None = None
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        expected = (*self.geometry.shape, self.offsets.shape[0], self.axis.count)
        if tuple(self.samples.shape) != expected:
            raise GeometryError(
                "the pre-stack volume {name} has shape {shape}, its axes say {expected}",
                name=self.name,
                shape=tuple(self.samples.shape),
                expected=expected,
            )

    @property
    def across_unit(self) -> str:
        """Unit of the offsets: "m", or "°" for angles."""
        return "m" if self.across == "offset" else "°"

    @property
    def fold(self) -> NDArray[np.int64]:
        """Traces of each gather, shape (iline, xline)."""
        if self.live is None:
            return np.full(self.geometry.shape, self.offsets.shape[0])
        return np.asarray(np.asarray(self.live[:], dtype=bool).sum(axis=2))

    def offsets_of(self, i_iline: int, i_xline: int) -> NDArray[np.float64]:
        """Offset (or angle) of each place of one gather, shape (offset,); NaN where no trace is and none is known."""
        if self.trace_offsets is None:
            return np.asarray(self.offsets[:], dtype=np.float64)
        return np.asarray(self.trace_offsets[i_iline, i_xline], dtype=np.float64)

    def to_draft(self) -> Draft:
        attributes: dict[str, Any] = {
            "geometry": self.geometry.to_json(),
            "axis": self.axis.to_json(),
            "across": self.across,
            "quantity": self.quantity,
            "unit": self.unit,
        }
        arrays = {"samples": self.samples, "offsets": self.offsets}
        if self.trace_offsets is not None:
            arrays["trace_offsets"] = self.trace_offsets
        if self.live is not None:
            arrays["live"] = self.live
        if self.headers is not None:
            attributes["segy"] = self.headers.attributes()
            arrays["trace_headers"] = self.headers.traces
        if self.notes:
            attributes["notes"] = [note.to_json() for note in self.notes]
        return Draft(self.kind, self.name, self.area, attributes, arrays)

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        return cls(
            name,
            area,
            arrays["samples"],
            SurveyGeometry.from_json(attributes["geometry"]),
            arrays["offsets"],
            SampleAxis(**attributes["axis"]),
            attributes["across"],
            attributes["quantity"],
            attributes["unit"],
            arrays.get("trace_offsets"),
            arrays.get("live"),
            headers_from(attributes, arrays),
            notes_from(attributes),
        )
