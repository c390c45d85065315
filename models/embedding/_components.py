"""Principal components of vectors: a few numbers in place of many, with the basis that says which."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Components:
    """(x - centre) @ basis are the components of x, the first with the greatest variance.

    Parameters   centre : (channel,); basis : (channel, component), orthonormal columns; explained : (component,), share
                 of the variance of the vectors that they were found from
    """

    centre: Array
    basis: Array
    explained: Array

    def project(self, vectors: Array) -> Array:
        """Components of vectors (..., channel): (..., component)."""
        return np.asarray((vectors - self.centre) @ self.basis, np.float32)


def fit_components(vectors: Array, number: int) -> Components:
    """The first components of vectors (n, channel); the largest number of each column of the basis is positive."""
    centre = vectors.mean(axis=0, dtype=np.float64)
    centred = vectors - centre
    variance, basis = np.linalg.eigh(centred.T @ centred / max(len(vectors), 1))
    order = np.argsort(variance)[::-1][:number]
    basis = basis[:, order]
    basis = basis * np.sign(basis[np.argmax(np.abs(basis), axis=0), np.arange(number)])
    share = np.maximum(variance[order], 0) / max(float(np.maximum(variance, 0).sum()), 1e-30)
    return Components(*(np.asarray(each, np.float32) for each in (centre, basis, share)))
