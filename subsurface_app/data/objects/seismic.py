"""Post-stack seismic: a volume on an inline/crossline lattice, and a 2D line of traces."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np

from solvers.errors import GeometryError
from subsurface_app.data.objects.axes import SampleAxis, SurveyGeometry
from subsurface_app.data.objects.draft import ArrayLike, Draft
from subsurface_app.data.objects.note import Note, notes_from


@dataclass(frozen=True)
class SegyHeaders:
    """The headers of the SEG-Y file that an object came from, kept to be written again.

    Parameters   text : str, 3200 characters (40 lines of 80)
                 binary : bytes, 400 - as in the file, big endian
                 traces : array, uint8, shape (iline, xline, 240), (trace, 240), (shot, receiver, 240) or (iline, xline,
                     offset, 240), big endian; zeros where no trace was
    """

    text: str
    binary: bytes
    traces: ArrayLike

    def attributes(self) -> dict[str, Any]:
        return {"text": self.text, "binary": self.binary.hex()}


def headers_from(attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> SegyHeaders | None:
    """The headers that a stored object kept; None when it had none."""
    stored = attributes.get("segy")
    if stored is None or "trace_headers" not in arrays:
        return None
    return SegyHeaders(stored["text"], bytes.fromhex(stored["binary"]), arrays["trace_headers"])


@dataclass(frozen=True)
class SeismicVolume:
    """A volume of one value per (iline, xline, sample): amplitude, velocity, fault likelihood ...

    A single inline is a volume of shape (1, n, m). Holes of an irregular survey hold zeros and are False in `live`.

    Parameters   samples : array, float32, shape (iline, xline, sample), in `unit`
                 geometry : SurveyGeometry - of axes 0 and 1
                 axis : SampleAxis - of axis 2
                 quantity : str - "amplitude", "velocity", "fault_likelihood", "impedance", ...
                 unit : str - SI; "" for amplitudes
                 live : array of bool, shape (iline, xline), or None when every trace is there
                 headers : SegyHeaders or None
                 headers_from : str - id of the item whose headers describe these traces too; "" when none
                 settings : dict - of the run that computed it (backend, warnings ...); empty when it was recorded
                 notes : tuple of Note - what its file lacked
    """

    kind: ClassVar[str] = "seismic_volume"
    name: str
    area: str
    samples: ArrayLike
    geometry: SurveyGeometry
    axis: SampleAxis
    quantity: str = "amplitude"
    unit: str = ""
    live: ArrayLike | None = None
    headers: SegyHeaders | None = None
    headers_from: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        expected = (*self.geometry.shape, self.axis.count)
        if tuple(self.samples.shape) != expected:
            raise GeometryError(
                "the volume {name} has shape {shape}, its axes say {expected}",
                name=self.name,
                shape=tuple(self.samples.shape),
                expected=expected,
            )

    def to_draft(self) -> Draft:
        attributes: dict[str, Any] = {
            "geometry": self.geometry.to_json(),
            "axis": self.axis.to_json(),
            "quantity": self.quantity,
            "unit": self.unit,
            "headers_from": self.headers_from,
        }
        if self.settings:
            attributes["settings"] = dict(self.settings)
        arrays = {"samples": self.samples}
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
            SampleAxis(**attributes["axis"]),
            attributes["quantity"],
            attributes["unit"],
            arrays.get("live"),
            headers_from(attributes, arrays),
            attributes["headers_from"],
            attributes.get("settings", {}),
            notes_from(attributes),
        )


@dataclass(frozen=True)
class SeismicLine:
    """A 2D line: traces in their order along the line.

    Parameters   samples : array, float32, shape (trace, sample)
                 cdp : array, int32, shape (trace,) - CDP number of each trace
                 cdp_x, cdp_y : array, float64, shape (trace,), m - NaN where the file has no usable coordinates
                 axis : SampleAxis - of axis 1
                 notes : tuple of Note - what its file lacked
    """

    kind: ClassVar[str] = "seismic_line"
    name: str
    area: str
    samples: ArrayLike
    cdp: ArrayLike
    cdp_x: ArrayLike
    cdp_y: ArrayLike
    axis: SampleAxis
    quantity: str = "amplitude"
    unit: str = ""
    headers: SegyHeaders | None = None
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        if tuple(self.samples.shape) != (self.cdp.shape[0], self.axis.count):
            raise GeometryError(
                "the line {name} has shape {shape}, its axes say {expected}",
                name=self.name,
                shape=tuple(self.samples.shape),
                expected=(self.cdp.shape[0], self.axis.count),
            )

    @property
    def distance(self) -> np.ndarray[Any, np.dtype[np.float64]] | None:
        """Distance along the line in m, shape (trace,), cumulative; None where traces lack coordinates."""
        x, y = np.asarray(self.cdp_x[:]), np.asarray(self.cdp_y[:])
        steps = np.hypot(np.diff(x), np.diff(y))
        if not np.all(np.isfinite(steps)) or not np.any(steps):
            return None
        return np.concatenate([[0.0], np.cumsum(steps)])

    def to_draft(self) -> Draft:
        attributes: dict[str, Any] = {"axis": self.axis.to_json(), "quantity": self.quantity, "unit": self.unit}
        x, y = np.asarray(self.cdp_x[:], float), np.asarray(self.cdp_y[:], float)
        known = np.isfinite(x) & np.isfinite(y)
        if known.any():  # for those who ask where a line lies without reading it
            x, y = x[known], y[known]
            attributes["extent"] = [float(one) for one in (x.min(), x.max(), y.min(), y.max())]
        arrays = {"samples": self.samples, "cdp": self.cdp, "cdp_x": self.cdp_x, "cdp_y": self.cdp_y}
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
            arrays["cdp"],
            arrays["cdp_x"],
            arrays["cdp_y"],
            SampleAxis(**attributes["axis"]),
            attributes["quantity"],
            attributes["unit"],
            headers_from(attributes, arrays),
            notes_from(attributes),
        )
