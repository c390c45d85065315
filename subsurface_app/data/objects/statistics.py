"""The numbers of a volume: extremes, moments, percentiles and a histogram."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from resources import mark
from subsurface_app.data.objects.draft import ArrayLike, Draft

# What is shown first of `values`, and how it is called; the percentiles p0.1 ... p99.9 speak for themselves.
VALUE_TITLES = {
    "minimum": mark("Minimum"),
    "maximum": mark("Maximum"),
    "mean": mark("Mean"),
    "std": mark("Standard deviation"),
    "rms": mark("RMS"),
    "n_samples": mark("Samples"),
    "n_missing": mark("Samples without a value"),
    "n_traces": mark("Traces"),
    "dead_percent": mark("Dead traces in %"),
}


@dataclass(frozen=True)
class VolumeStatistics:
    """What the samples of a volume are like.

    Parameters   source : str - id of the volume's item
                 values : dict of float - minimum, maximum, mean, rms, p50, dead_percent ...; see `volume_statistics`
                 edges : array, float64, shape (n + 1,), in `unit` - of the bins of the histogram
                 counts : array, int64, shape (n,) - samples in each bin
                 quantity, unit : str - of the volume
    """

    kind: ClassVar[str] = "statistics"
    name: str
    area: str
    source: str
    values: Mapping[str, float]
    edges: ArrayLike
    counts: ArrayLike
    quantity: str = "amplitude"
    unit: str = ""

    def to_draft(self) -> Draft:
        attributes = {
            "source": self.source,
            "values": dict(self.values),
            "quantity": self.quantity,
            "unit": self.unit,
        }
        return Draft(self.kind, self.name, self.area, attributes, {"edges": self.edges, "counts": self.counts})

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        return cls(
            name,
            area,
            attributes["source"],
            attributes["values"],
            arrays["edges"],
            arrays["counts"],
            attributes["quantity"],
            attributes["unit"],
        )
