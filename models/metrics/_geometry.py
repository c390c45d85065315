"""Whether a predicted volume hangs together: under flips, across tiles, and as layers in their order."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def overlap(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Intersection over union of two masks; 1 where both are empty."""
    either = int(np.count_nonzero(first | second))
    return float(np.count_nonzero(first & second) / either) if either else 1.0


def seam_ratio(prediction: Array, seams: Sequence[Sequence[int]], *, untiled: Array | None = None) -> float:
    """Mean square step between neighbours across seams, over that without seams; 1 shows no seam.

    The mean over the axes that have seams; infinite where only seams step.

    Parameters   prediction : ndarray, shape (iline, xline, sample)
                 seams : for each axis the first index behind every border of a tile, inside the volume
                 untiled : the same prediction in one tile: its steps at the same places stand for those without seams,
                 so that neither the geology there nor the lattice of a network counts; None - the steps between all
                 other neighbours, which differ from place to place by ten percent and more in any seismic
    """
    ratios = []
    for axis, places in enumerate(seams):
        if not len(places):
            continue
        is_seam = np.zeros(prediction.shape[axis] - 1, bool)
        is_seam[[place - 1 for place in places]] = True
        planes = _square_steps(prediction, axis)
        beside = planes[~is_seam] if untiled is None else _square_steps(untiled, axis)[is_seam]
        across, elsewhere = planes[is_seam].mean(), beside.mean() if beside.size else 0.0
        ratios.append(across / elsewhere if elsewhere > 0 else 1.0 if across == 0 else np.inf)
    return float(np.mean(ratios)) if ratios else 1.0


def _square_steps(values: Array, axis: int) -> Array:
    """Mean square step from each plane to the next."""
    square = np.diff(values.astype(np.float64), axis=axis) ** 2
    steps: Array = square.mean(axis=tuple(each for each in range(3) if each != axis))
    return steps


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
