"""From log-impedance to a stacked trace: reflectivity convolved with the wavelet, one matrix for all traces."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from solvers.errors import GeometryError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PostStack:
    """d = W D m for every trace of a section or volume; time grows along the last axis.

    m is the natural logarithm of impedance; D half its centred difference, the reflectivity of weak contrasts, zero at
    both ends; W the convolution with the wavelet.

    Parameters   wavelet : (odd number,) zero time in the middle, in the unit of the seismic; n_sample : of a trace
    Raises       GeometryError - a wavelet that is not finite or has no middle sample, fewer than three samples
    """

    wavelet: Array
    n_sample: int

    def __post_init__(self) -> None:
        wavelet = np.asarray(self.wavelet, dtype=float)
        if wavelet.ndim != 1 or len(wavelet) % 2 == 0 or not np.isfinite(wavelet).all() or self.n_sample < 3:
            raise GeometryError(
                "a wavelet of shape {shape} on {n_sample} samples: expected an odd number of finite values with time "
                "zero in the middle, and traces of three samples or more",
                shape=str(wavelet.shape),
                n_sample=self.n_sample,
            )
        object.__setattr__(self, "wavelet", wavelet)

    @cached_property
    def matrix(self) -> Array:
        """W D, (n_sample, n_sample)."""
        from scipy.linalg import convolution_matrix

        n, half = self.n_sample, len(self.wavelet) // 2
        convolve = convolution_matrix(self.wavelet, n, mode="full")[half : half + n]
        differ = 0.25 * (np.eye(n, k=1) - np.eye(n, k=-1))
        differ[[0, -1]] = 0
        return np.asarray(convolve @ differ)

    @cached_property
    def _modes(self) -> tuple[Array, Array]:
        """Eigenvectors, in columns, and eigenvalues of the normal matrix."""
        values, vectors = np.linalg.eigh(self.matrix.T @ self.matrix)
        return vectors, np.maximum(values, 0.0)

    def model(self, log_impedance: ArrayLike) -> Array:
        """The seismic of a model, (..., n_sample)."""
        return np.asarray(log_impedance, dtype=float) @ self.matrix.T

    def nearest(self, log_impedance: ArrayLike, data: ArrayLike, weight: float) -> Array:
        """The model near a given one that explains the data: argmin over m of weight |G m - d|^2 + |m - given|^2.

        Exact; both arguments are (..., n_sample), the weight is from 0 (the given model) to large (the data).
        """
        vectors, values = self._modes
        given = np.asarray(log_impedance, dtype=float)
        right = given + weight * (np.asarray(data, dtype=float) @ self.matrix)
        return np.asarray((right @ vectors / (1 + weight * values)) @ vectors.T)
