"""The stretch of the hole that each sample of a log stands for."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.errors import GeometryError

Array = npt.NDArray[np.float64]
_USUAL_GAP = 2.5  # typical steps between two samples from which on nothing was logged between them


@dataclass(frozen=True, eq=False)
class Cells:
    """Stretches, one for each sample.

    Parameters   top, base : ndarray, shape (n,), m - of each, ascending; one begins where the other ends but at gaps
    """

    top: Array
    base: Array

    @property
    def thickness(self) -> Array:
        """In m, shape (n,)."""
        return self.base - self.top


def checked_log(md: npt.ArrayLike, values: npt.ArrayLike) -> tuple[Array, Array]:
    """Depths and values as float64, infinite values as NaN.

    Raises   GeometryError - shapes that differ, no sample, depths that are not finite and ascending
    """
    depths, samples = np.asarray(md, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if depths.ndim != 1 or depths.shape != samples.shape or not depths.size:
        raise GeometryError(
            "a log has one value for each depth, found {n_depths} depths and {n_values} values: give arrays of one "
            "length",
            n_depths=str(depths.shape),
            n_values=str(samples.shape),
        )
    if not np.isfinite(depths).all() or np.any(np.diff(depths) <= 0):
        raise GeometryError("measured depths must be finite and ascend from sample to sample: sort the log first")
    return depths, np.where(np.isfinite(samples), samples, np.nan)


def typical_step(md: Array) -> float:
    """The median distance between two samples, m; 1 for a single sample."""
    return float(np.median(np.diff(md))) if md.size > 1 else 1.0


def usual_gap(md: Array, largest_gap: float | None) -> float:
    """What is asked for, else some typical steps, m."""
    return _USUAL_GAP * typical_step(md) if largest_gap is None else largest_gap


def cells_of(md: npt.ArrayLike, *, largest_gap: float | None = None) -> Cells:
    """The cells of samples: halfway to the neighbour, half a typical step at the ends and where a gap begins.

    Parameters   md : array, shape (n,), m, ascending
                 largest_gap : float or None, m - two samples farther apart have nothing between them; None is 2.5
                     typical steps
    """
    depths = np.asarray(md, dtype=np.float64)
    half = typical_step(depths) / 2
    gap = np.diff(depths)
    middle = depths[:-1] + gap / 2
    is_open = gap > usual_gap(depths, largest_gap)
    ends = np.where(is_open, np.minimum(depths[:-1] + half, middle), middle)
    begins = np.where(is_open, np.maximum(depths[1:] - half, middle), middle)
    return Cells(np.concatenate([[depths[0] - half], begins]), np.concatenate([ends, [depths[-1] + half]]))
