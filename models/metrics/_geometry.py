"""Whether a predicted volume hangs together: under flips, across tiles, and as layers in their order."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def overlap(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Intersection over union of two masks; 1 where both are empty."""
    either = int(np.count_nonzero(first | second))
    return float(np.count_nonzero(first & second) / either) if either else 1.0


def seam_ratio(prediction: Array, seams: Sequence[Sequence[int]], *, period: int = 1) -> float:
    """Mean square step between neighbours across seams over that between other neighbours; 1 shows no seam.

    The mean over the axes that have seams; infinite where only seams step.

    Parameters   prediction : ndarray, shape (iline, xline, sample)
                 seams : for each axis the first index behind every border of a tile, inside the volume
                 period : samples after which the lattice of a network repeats; seams are compared with neighbours at
                 the same places of that lattice, as a network steps there without any tiles, too
    """
    ratios = []
    for axis, places in enumerate(seams):
        if not len(places):
            continue
        square = np.diff(prediction.astype(np.float64), axis=axis) ** 2
        planes = square.mean(axis=tuple(each for each in range(3) if each != axis))
        is_seam = np.zeros(planes.size, bool)
        is_seam[[place - 1 for place in places]] = True
        phases = {(place - 1) % period for place in places}
        other = ~is_seam & np.isin(np.arange(planes.size) % period, list(phases))
        across, elsewhere = planes[is_seam].mean(), planes[other].mean() if other.any() else 0.0
        ratios.append(across / elsewhere if elsewhere > 0 else 1.0 if across == 0 else np.inf)
    return float(np.mean(ratios)) if ratios else 1.0


def iso_surface(time: Array, value: float) -> Array:
    """Where geological time reaches `value` on each trace: shape (iline, xline), samples, NaN where it does not.

    Where time falls again the first crossing counts; between samples it is linear.
    """
    over = time >= value
    below = np.argmax(over, axis=2)
    reached = over.any(axis=2)
    above = np.maximum(below - 1, 0)
    after, before = (np.take_along_axis(time, index[..., None], axis=2)[..., 0] for index in (below, above))
    share = np.divide(value - before, after - before, out=np.zeros_like(after), where=after > before)
    surface = np.where(below > 0, above + share, np.where(after == value, 0.0, np.nan))
    return np.where(reached, surface, np.nan).astype(np.float32)


def horizon_error(found: Array, truth: Array) -> float:
    """Mean distance of two horizons in samples, over the traces where both are known."""
    distance = np.abs(found.astype(np.float64) - truth)
    known = np.isfinite(distance)
    return float(distance[known].mean()) if known.any() else float("nan")


def order_violations(time: Array) -> float:
    """Share of vertical neighbours between which geological time falls, where deeper must mean older."""
    return float(np.mean(np.diff(time, axis=2) < 0)) if time.shape[2] > 1 else 0.0
