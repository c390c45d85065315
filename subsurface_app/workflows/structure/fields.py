"""Errors that an interpretation may have: smooth random fields over the map that are zero at the wells."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_WAVES = 64  # of which a field is the sum
_NUGGET = 1e-6


@dataclass(frozen=True)
class RandomField:
    """A Gaussian field of variance 1 and covariance exp(-h^2 / (2 reach^2)), as a sum of random waves; zero at places.

    It can be asked anywhere, piece by piece, and is the same each time. Conditioned by simple kriging, so that its
    variance is 1 far from the places.

    References   Shinozuka and Jan (1972), Digital simulation of random processes and its applications,
                 doi 10.1016/0022-460X(72)90600-1
    """

    waves: Array
    phases: Array
    reach: float
    places: Array

    @classmethod
    def drawn(cls, rng: np.random.Generator, reach: float, places: Array) -> "RandomField":
        """A field that is zero at places of the map, (n, 2), m."""
        return cls(rng.normal(0, 1 / reach, (_WAVES, 2)), rng.uniform(0, 2 * np.pi, _WAVES), reach, places)

    def at(self, x: Array, y: Array) -> Array:
        """The field at places of the map, shape (m,)."""
        here = np.stack([x, y], axis=1)
        if not len(self.places):
            return self._free(here)
        between = self._alike(self.places, self.places) + _NUGGET * np.eye(len(self.places))
        weights = np.linalg.solve(between, self._free(self.places))
        return np.asarray(self._free(here) - self._alike(here, self.places) @ weights)

    def _free(self, places: Array) -> Array:
        return np.asarray(np.sqrt(2 / _WAVES) * np.cos(places @ self.waves.T + self.phases).sum(axis=1))

    def _alike(self, one: Array, other: Array) -> Array:
        apart = np.square(one[:, None] - other[None]).sum(axis=2)
        return np.asarray(np.exp(-0.5 * apart / self.reach**2))


def layered_noise(rng: np.random.Generator, count: int, smooth: float) -> Array:
    """A series of variance 1, alike over `smooth` samples."""
    from scipy.ndimage import gaussian_filter1d

    made = gaussian_filter1d(rng.normal(size=count), smooth, mode="wrap")
    return np.asarray(made / max(float(made.std()), 1e-12))
