"""What is known of a model before the data: one interface, by proximal operators, and its classical members."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solvers._differences import differences, differences_transposed
from solvers.errors import GeometryError
from solvers.inversion._objective import Array


@dataclass(frozen=True)
class Prior(ABC):
    """A penalty R on models u, dimensionless (0 at the lower bound, 1 at the upper), known by its proximal operator.

    A new member gives `prox` and `value`; it then serves as a proximal step, and as a smooth term of an objective by
    `envelope`. A denoiser is one whose `prox` cleans: it has no value that it minimises, and gives its own `envelope`.
    """

    name: ClassVar[str]

    @abstractmethod
    def prox(self, u: Array, strength: float) -> Array:
        """argmin over v of strength R(v) + |v - u|^2 / 2, sums over cells."""

    @abstractmethod
    def value(self, u: Array) -> float:
        """R(u), summed over cells."""

    def envelope(self, u: Array, width: float) -> tuple[float, Array]:
        """Moreau's envelope: R smoothed, and its exact derivative, whatever kinks R has.

        min over v of R(v) + |v - u|^2 / (2 width); its derivative is (u - prox(u, width)) / width. It nears R as the
        width, in squares of u, goes to zero.
        """
        near = self.prox(u, width)
        apart = u - near
        return self.value(near) + 0.5 * float(np.sum(apart**2)) / width, apart / width


@dataclass(frozen=True)
class Tikhonov(Prior):
    """Half the sum of squared differences between neighbours: smooth models.

    Parameters   weights : floats, one an axis, or () for ones - of the differences along x, [y,] z
    """

    name: ClassVar[str] = "tikhonov"
    weights: tuple[float, ...] = ()

    def prox(self, u: Array, strength: float) -> Array:
        """(1 + strength L)^-1 u with the Laplacian L of mirrored edges, diagonal under the cosine transform."""
        from scipy.fft import dctn, idctn

        spectrum = np.ones(u.shape)
        for axis, (n, weight) in enumerate(zip(u.shape, self._weights(u.ndim), strict=True)):
            line = strength * weight * (2 - 2 * np.cos(np.pi * np.arange(n) / n))
            spectrum += line.reshape([-1 if i == axis else 1 for i in range(u.ndim)])
        return np.asarray(idctn(dctn(u, norm="ortho") / spectrum, norm="ortho"))

    def value(self, u: Array) -> float:
        weights = self._weights(u.ndim)
        return 0.5 * sum(w * float(np.sum(np.diff(u, axis=axis) ** 2)) for axis, w in enumerate(weights))

    def _weights(self, n_axes: int) -> tuple[float, ...]:
        return _per_axis(self.weights, n_axes)


@dataclass(frozen=True)
class TotalVariation(Prior):
    """The sum of lengths of the gradient (isotropic): pieces with sharp edges.

    Parameters   weights : as of `Tikhonov`
                 n_iterations : int - of the fast gradient projection on the dual; 30 leave some 1e-3 of the step
    References   Beck and Teboulle (2009), Fast gradient-based algorithms for constrained total variation image
                 denoising and deblurring problems, doi 10.1109/TIP.2009.2028250
    """

    name: ClassVar[str] = "tv"
    weights: tuple[float, ...] = ()
    n_iterations: int = 30

    def prox(self, u: Array, strength: float) -> Array:
        if strength <= 0:
            return u
        weights = _per_axis(self.weights, u.ndim)
        rate = 1.0 / (4 * strength * sum(w**2 for w in weights))
        dual = np.zeros((u.ndim, *u.shape))
        ahead, t = dual, 1.0
        for _ in range(self.n_iterations):
            moved = ahead + rate * differences(u - strength * differences_transposed(ahead, weights), weights)
            new = moved / np.maximum(1.0, np.sqrt(np.sum(moved**2, axis=0)))
            t_new = 0.5 * (1 + np.sqrt(1 + 4 * t * t))
            ahead, dual, t = new + ((t - 1) / t_new) * (new - dual), new, t_new
        return np.asarray(u - strength * differences_transposed(dual, weights))

    def value(self, u: Array) -> float:
        return float(np.sum(np.sqrt(np.sum(differences(u, _per_axis(self.weights, u.ndim)) ** 2, axis=0))))


def _per_axis(weights: tuple[float, ...], n_axes: int) -> tuple[float, ...]:
    if weights and (len(weights) != n_axes or min(weights) <= 0):
        raise GeometryError(
            "the weights {found} of a prior do not fit {n_axes} axes: give a positive number for each",
            found=weights,
            n_axes=n_axes,
        )
    return weights or (1.0,) * n_axes
