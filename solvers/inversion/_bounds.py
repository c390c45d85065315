"""A model that cannot leave its bounds: it is a sigmoid of what is inverted for."""

from dataclasses import dataclass

import numpy as np

from solvers.errors import GeometryError
from solvers.inversion._objective import Array

_MARGIN = 1e-3  # of the range: as near to a bound as a start may lie, where the sigmoid still has a slope


@dataclass(frozen=True)
class Bounds:
    """model = low + (high - low) / (1 + exp(-x)), which any x keeps strictly between.

    Parameters   low, high : float - in units of the model
    Raises       GeometryError - they are not finite or not in this order
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.low) and np.isfinite(self.high) and self.low < self.high):
            raise GeometryError(
                "bounds from {low} to {high} leave no room: give a lower and a higher one", low=self.low, high=self.high
            )

    @property
    def width(self) -> float:
        return self.high - self.low

    def latent(self, model: Array) -> Array:
        """x of a model; values on or beyond a bound begin a thousandth of the range inside."""
        share = np.clip((np.asarray(model, dtype=np.float64) - self.low) / self.width, _MARGIN, 1 - _MARGIN)
        return np.asarray(np.log(share) - np.log1p(-share))

    def model(self, x: Array) -> Array:
        """The model of x."""
        return self.low + self.width * _sigmoid(x)

    def slope(self, x: Array) -> Array:
        """d model / d x, cell by cell: gradients in x are those of the model times this."""
        share = _sigmoid(x)
        return np.asarray(self.width * share * (1 - share))


def _sigmoid(x: Array) -> Array:
    from scipy.special import expit

    return np.asarray(expit(x))
