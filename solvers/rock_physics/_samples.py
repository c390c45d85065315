"""Samples of logs and models: float64 arrays of one shape, NaN where a number cannot be what it is called."""

import numpy as np
import numpy.typing as npt

from solvers.errors import GeometryError, RockPhysicsError

Values = npt.NDArray[np.float64]


def broadcast(*values: npt.ArrayLike) -> tuple[Values, ...]:
    """The values as float64 arrays of one shape; GeometryError when their shapes do not fit."""
    arrays = [np.asarray(one, dtype=np.float64) for one in values]
    try:
        return tuple(np.broadcast_arrays(*arrays))
    except ValueError:
        raise GeometryError(
            "arrays of shapes {shapes} do not fit each other: give the same number of samples, or single numbers",
            shapes=", ".join(str(one.shape) for one in arrays),
        ) from None


def positive(values: npt.ArrayLike) -> Values:
    """The values, NaN where they are not greater than zero, or infinite."""
    array = np.asarray(values, dtype=np.float64)
    return np.where((array > 0) & (array < np.inf), array, np.nan)


def not_negative(values: npt.ArrayLike) -> Values:
    """The values, NaN where they are less than zero, or infinite."""
    array = np.asarray(values, dtype=np.float64)
    return np.where((array >= 0) & (array < np.inf), array, np.nan)


def within(values: npt.ArrayLike, low: float, high: float) -> Values:
    """The values, NaN where they lie outside low to high."""
    array = np.asarray(values, dtype=np.float64)
    return np.where((array >= low) & (array <= high), array, np.nan)


def constituents(fractions: npt.ArrayLike, *values: npt.ArrayLike) -> tuple[Values, ...]:
    """The fractions and the values of each constituent on one shape (n, ...); a value (n,) holds for all samples.

    Raises   GeometryError - the shapes do not fit
             RockPhysicsError - another number of constituents, a fraction below zero, a sum that is not one
    """
    arrays = [np.atleast_1d(np.asarray(one, dtype=np.float64)) for one in (fractions, *values)]
    n = len(arrays[0])
    for one in arrays[1:]:
        if len(one) != n:
            raise RockPhysicsError(
                "{n_fractions} volume fractions were given for {n_values} constituents: give one for each",
                n_fractions=n,
                n_values=len(one),
            )
    n_axes = max(one.ndim for one in arrays)
    shares, *others = broadcast(*(one.reshape(n, *(1,) * (n_axes - one.ndim), *one.shape[1:]) for one in arrays))
    total = shares.sum(axis=0)
    wrong = (np.abs(total - 1) > 1e-6) | (shares < -1e-6).any(axis=0)
    if wrong.any():
        raise RockPhysicsError(
            "volume fractions must be 0 or more and add up to 1: found a smallest of {least} and sums of {low} to "
            "{high} in {n_wrong} samples; divide them by their sum first",
            least=f"{shares[:, wrong].min():.4g}",
            low=f"{total[wrong].min():.4g}",
            high=f"{total[wrong].max():.4g}",
            n_wrong=int(wrong.sum()),
        )
    return shares, *others
