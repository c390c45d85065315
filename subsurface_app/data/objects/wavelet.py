"""A wavelet: what the seismic makes of a single reflector."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from subsurface_app.data.objects.draft import ArrayLike, Draft


@dataclass(frozen=True)
class SeismicWavelet:
    """A wavelet on an odd number of samples about time zero.

    Parameters   samples : array, float64, shape (2 n + 1,) - sample n is time zero; a positive one makes a positive
                     amplitude of a rise of impedance
                 dt : float, s
                 phase : float, degrees - of the constant-phase wavelet closest to it, in (-180, 180]
                 source : dict - where it comes from: ids of items by role, and how
    """

    kind: ClassVar[str] = "wavelet"
    name: str
    area: str
    samples: ArrayLike
    dt: float
    phase: float = 0.0
    source: Mapping[str, Any] = field(default_factory=dict)

    def to_draft(self) -> Draft:
        attributes = {"dt": self.dt, "phase": self.phase, "source": dict(self.source)}
        return Draft(self.kind, self.name, self.area, attributes, {"samples": self.samples})

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        return cls(name, area, arrays["samples"], attributes["dt"], attributes["phase"], attributes["source"])
