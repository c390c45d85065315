"""A well tie: a well's synthetic beside the trace it stands on, its times, and how far both are to be believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from resources import mark
from subsurface_app.data.objects.axes import SampleAxis
from subsurface_app.data.objects.draft import ArrayLike, Draft
from subsurface_app.data.objects.note import Note, notes_from

CONFIDENCE_WORDS = {
    "high": mark("high"),
    "moderate": mark("moderate"),
    "low": mark("low"),
    "none": mark("none: no better than chance"),
}
# the numbers of a tie in the order in which they are shown, each with its unit
TIE_NUMBERS = {
    "correlation": (mark("Correlation of synthetic and trace"), ""),
    "foretold": (mark("Correlation of held-out blocks"), ""),
    "p": (mark("Scrambled logs that do as well (p)"), ""),
    "shift": (mark("Mean shift of the log"), "s"),
    "stretch": (mark("Largest stretch"), "%"),
    "phase": (mark("Phase of the wavelet"), "°"),
    "phase_std": (mark("Standard deviation of the phase"), "°"),
    "time_std": (mark("Standard deviation of the times"), "s"),
}


@dataclass(frozen=True)
class WellTie:
    """A tie of one well to one trace.

    Parameters   well, seismic : str - ids of the items
                 well_name : str
                 iline, xline : int, float - where the trace lies; on a 2D line None and the CDP number
                 axis : SampleAxis - two-way time, of `trace`, `synthetic`, `foretold` and `reflectivity`, (n,) each;
                     `foretold` was made without looking at the block of the sample
                 beside : array, float32, (m, n) - traces along the inline, at crosslines `xlines`; of a
                     line at its CDP numbers
                 wavelet : array, (2 k + 1,) - on the step of `axis`, time zero in the middle
                 knots : array, (k, 3) - control points: time before the tie in s, shift in s (positive is later),
                     standard deviation in s
                 relation : array, (r, 3) - measured depth in m, two-way time in s, its standard deviation in s
                 drift : array, (d, 3) or None - at check shots: measured depth in m, check shot less sonic in s, the
                     drift curve in s (two-way)
                 knees : tuple of float, m - measured depths of the drift curve's knees
                 null : array, (s,) - correlation of held-out blocks of scrambled logs
                 others : dict of float - the same of wells that do not belong there, by name
                 phase_panel : array, (phases, shifts) - correlation, phases in degrees and shifts in s as in `panels`
                 place_panel : array, (m, shifts) - correlation with the traces of `beside`
                 panels : dict - "shifts" and "phases", the axes of the panels
                 confidence : str - a key of `CONFIDENCE_WORDS`
                 numbers : dict of float - keys of `TIE_NUMBERS`
                 settings : dict - what the tie was allowed
                 gather : array, float32, (n_angles, n) or None - the synthetic at `angles` of incidence, degrees
    """

    kind: ClassVar[str] = "well_tie"
    name: str
    area: str
    well: str
    seismic: str
    well_name: str
    iline: int | None
    xline: float
    axis: SampleAxis
    trace: ArrayLike
    synthetic: ArrayLike
    foretold: ArrayLike
    reflectivity: ArrayLike
    beside: ArrayLike
    xlines: tuple[int, ...]
    wavelet: ArrayLike
    knots: ArrayLike
    relation: ArrayLike
    null: ArrayLike
    phase_panel: ArrayLike
    place_panel: ArrayLike
    panels: Mapping[str, list[float]]
    confidence: str
    numbers: Mapping[str, float]
    drift: ArrayLike | None = None
    knees: tuple[float, ...] = ()
    others: Mapping[str, float] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    gather: ArrayLike | None = None
    angles: tuple[float, ...] = ()

    def to_draft(self) -> Draft:
        arrays: dict[str, ArrayLike] = {name: getattr(self, name) for name in _ARRAYS}
        if self.drift is not None:
            arrays["drift"] = self.drift
        if self.gather is not None:
            arrays["gather"] = self.gather
        attributes: dict[str, Any] = {name: getattr(self, name) for name in _PLAIN}
        attributes |= {name: dict(getattr(self, name)) for name in _TABLES}
        attributes |= {
            "time_axis": self.axis.to_json(),
            "xlines": list(self.xlines),
            "knees": list(self.knees),
            "angles": list(self.angles),
            "notes": [note.to_json() for note in self.notes],
        }
        return Draft(self.kind, self.name, self.area, attributes, arrays)

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        held: dict[str, Any] = {one: attributes[one] for one in (*_PLAIN, *_TABLES)}
        held |= {one: arrays[one] for one in _ARRAYS}
        return cls(
            name,
            area,
            **held,
            axis=SampleAxis(**attributes["time_axis"]),
            xlines=tuple(attributes["xlines"]),
            knees=tuple(attributes["knees"]),
            drift=arrays.get("drift"),
            notes=notes_from(attributes),
            gather=arrays.get("gather"),
            angles=tuple(attributes["angles"]),
        )


_PLAIN = ("well", "seismic", "well_name", "iline", "xline", "confidence")
_TABLES = ("panels", "numbers", "others", "settings")
_ARRAYS = (
    *("trace", "synthetic", "foretold", "reflectivity", "beside", "wavelet"),
    *("knots", "relation", "null", "phase_panel", "place_panel"),
)
