"""A learned prior among the classical ones: the denoiser of generated geology as a term of the misfit."""

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from solvers.inversion import Prior

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.priors import SectionPrior
    from solvers.inversion import Bounds


@dataclass(frozen=True)
class Learned(Prior):
    """R(u) = |u - D(u)|^2 / (2 level^2), with the denoiser D: what does not look like rocks costs.

    Smooth as it is, so that its envelope is itself; its derivative is exact (`SectionPrior.penalty`).

    Parameters   level : float - of the noise that D looks for, in shares of the bounds
                 weights : name in the catalogue, or weights file, of the prior
    """

    name: ClassVar[str] = "learned"
    level: float = 0.03
    weights: str = "section-prior"
    precision: str = field(default="float32")

    def prox(self, u: "NDArray[np.float64]", strength: float) -> "NDArray[np.float64]":
        """The cleaned model; a strength is the square of a level."""
        return np.asarray(_opened(self.weights)(u, float(np.sqrt(strength))), dtype=np.float64)

    def value(self, u: "NDArray[np.float64]") -> float:
        return self.envelope(u, 0.0)[0]

    def envelope(self, u: "NDArray[np.float64]", width: float) -> "tuple[float, NDArray[np.float64]]":
        return _opened(self.weights).penalty(u.astype(self.precision), self.level)


def clean_model(vp: "NDArray[np.float64]", level: float, bounds: "Bounds") -> "NDArray[np.float64]":
    """What the denoiser makes of a model at a level of noise, within bounds; m/s."""
    return np.clip(_opened(Learned.weights)(vp, level), bounds.low, bounds.high).astype(np.float64)


@cache
def _opened(weights: str) -> "SectionPrior":
    from models.priors import load_prior

    return load_prior(weights)
