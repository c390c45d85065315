"""A comparison of two results at the same places: numbers, their difference, and how its values are spread."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

from resources import mark, translate
from subsurface_app.data.objects.axes import SampleAxis, SurveyGeometry
from subsurface_app.data.objects.display import Dimension, DisplayUnits
from subsurface_app.data.objects.draft import ArrayLike, Draft

Subject = Literal["volume", "horizon", "log", "model"]

# How the numbers are called, in the order in which they are told.
METRIC_TITLES = {
    "correlation": mark("Correlation"),
    "nrms_percent": mark("NRMS (%)"),
    "nrms_median_percent": mark("NRMS, median of the traces (%)"),
    "predictability_percent": mark("Predictability, median of the traces (%)"),
    "opposite_polarity": mark("Opposite polarity: correlation of the negative, median of the traces"),
    "shift_median_ms": mark("Time shift, median (ms)"),
    "shift_std_ms": mark("Time shift, standard deviation (ms)"),
    "shift_median_m": mark("Depth shift, median (m)"),
    "shift_std_m": mark("Depth shift, standard deviation (m)"),
    "left_snr_db": mark("SNR left (dB)"),
    "right_snr_db": mark("SNR right (dB)"),
    "left_f1": mark("F1 left"),
    "right_f1": mark("F1 right"),
    "left_threshold": mark("Threshold left"),
    "right_threshold": mark("Threshold right"),
    "left_ap": mark("Average precision left"),
    "right_ap": mark("Average precision right"),
    "difference_mean": mark("Mean difference"),
    "difference_std": mark("Standard deviation of the difference"),
    "difference_rms": mark("RMS of the difference"),
    "difference_minimum": mark("Smallest difference"),
    "difference_maximum": mark("Largest difference"),
    "n_compared": mark("Values compared"),
    "flat_correlation": mark("Correlation without interpretation"),
    "chance_correlation": mark("Correlation by chance (95 %)"),
    "flat_nrms_percent": mark("NRMS without interpretation (%)"),
    "better_percent": mark("Section with the lower NRMS (%)"),
}
# Metrics of which the title tells the unit: the title without it, what it is, and SI in one of that unit.
_SHIFTS: dict[str, tuple[str, Dimension, float]] = {
    "shift_median_ms": (mark("Time shift, median"), "time", 1e-3),
    "shift_std_ms": (mark("Time shift, standard deviation"), "time", 1e-3),
    "shift_median_m": (mark("Depth shift, median"), "depth", 1.0),
    "shift_std_m": (mark("Depth shift, standard deviation"), "depth", 1.0),
}


def metric_row(name: str, value: float, unit: str, units: DisplayUnits) -> tuple[str, float, str]:
    """Title, number and unit ("" for none) of a metric in the units of the project.

    Parameters   unit : str - SI, of the difference
    """
    if name in _SHIFTS:
        title, dimension, si = _SHIFTS[name]
        return translate(title), si * value * units.factor(dimension), units.unit(dimension)
    title = translate(METRIC_TITLES[name]) if name in METRIC_TITLES else name
    if not name.startswith("difference_"):
        return title, value, ""
    of = units.of_log(unit)
    return title, of.factor * value, of.symbol


@dataclass(frozen=True)
class Comparison:
    """Two items held against each other.

    Parameters   left, right : str - ids of the items, usually baseline and prediction
                 metrics : dict of float - keys of `METRIC_TITLES`
                 difference : array, float32, right minus left, NaN where one of them has no value, 0 in dead traces of
                     a volume; its shape says the subject: volume (iline, xline, sample), horizon (iline, xline), log
                     (n,), model (nx, nz) or (nx, ny, nz)
                 geometry : SurveyGeometry - of a volume or horizon, else None
                 axis : SampleAxis - of a volume, else None
                 subject : what was compared
                 unit : str - SI, of the difference
                 edges, counts : arrays, shape (n + 1,) and (n,), or None - histogram of the difference
                 along : array, float64, shape (n,), m, or None - measured depths of a log
                 spacing, origin : tuples of float, m - of a model, one per axis, else empty
                 control : str - id of a third item that is shown beside both, usually what random weights predict;
                     "" for none
                 shift : array, float32, shape (iline, xline), s or m, or None - how much later (deeper) right is than
                     left, trace by trace; NaN where no trace says it
    """

    kind: ClassVar[str] = "comparison"
    name: str
    area: str
    left: str
    right: str
    metrics: Mapping[str, float]
    difference: ArrayLike
    geometry: SurveyGeometry | None = None
    axis: SampleAxis | None = None
    subject: Subject = "volume"
    unit: str = ""
    edges: ArrayLike | None = None
    counts: ArrayLike | None = None
    along: ArrayLike | None = None
    spacing: tuple[float, ...] = ()
    origin: tuple[float, ...] = ()
    shift: ArrayLike | None = None
    control: str = ""

    def to_draft(self) -> Draft:
        attributes = {
            "left": self.left,
            "right": self.right,
            "metrics": dict(self.metrics),
            "geometry": None if self.geometry is None else self.geometry.to_json(),
            "axis": None if self.axis is None else self.axis.to_json(),
            "subject": self.subject,
            "unit": self.unit,
            "spacing": list(self.spacing),
            "origin": list(self.origin),
            "control": self.control,
        }
        arrays = {"difference": self.difference}
        for name in ("edges", "counts", "along", "shift"):
            if (array := getattr(self, name)) is not None:
                arrays[name] = array
        return Draft(self.kind, self.name, self.area, attributes, arrays)

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        geometry, axis = attributes["geometry"], attributes["axis"]
        return cls(
            name,
            area,
            attributes["left"],
            attributes["right"],
            attributes["metrics"],
            arrays["difference"],
            None if geometry is None else SurveyGeometry.from_json(geometry),
            None if axis is None else SampleAxis(**axis),
            attributes["subject"],
            attributes["unit"],
            arrays.get("edges"),
            arrays.get("counts"),
            arrays.get("along"),
            tuple(attributes["spacing"]),
            tuple(attributes["origin"]),
            arrays.get("shift"),
            attributes["control"],
        )
