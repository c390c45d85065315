"""Which samples of a curve are drawn: those that the pixels of the axis can tell apart."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def kept_samples(places: Numbers, at: Numbers, low: float, high: float, rows: int) -> NDArray[np.intp]:
    """Indices, ascending, of the samples that show a curve between two places of the axis.

    All of them where they are few; else of each of some `rows` stretches of equally many samples the least, the largest
    and one that is absent, so that peaks and gaps stay. One sample more on either side leads out of the picture.
    """
    inside = np.flatnonzero((at >= low) & (at <= high))
    if not inside.size:  # between two samples, or beside the log
        away = np.abs(at - 0.5 * (low + high))
        inside = np.array([int(np.nanargmin(away))]) if np.isfinite(away).any() else np.zeros(1, dtype=np.intp)
    first, last = max(int(inside[0]) - 1, 0), min(int(inside[-1]) + 2, len(at))
    size = (last - first) // max(rows, 1)
    if size <= 2:
        return np.arange(first, last)
    n_blocks = (last - first) // size
    body = slice(first, first + n_blocks * size)
    block = places[body].reshape(n_blocks, size)
    absent = ~np.isfinite(block) | ~np.isfinite(at[body].reshape(n_blocks, size))
    begins = first + size * np.arange(n_blocks)
    least = begins + np.where(absent, np.inf, block).argmin(axis=1)
    largest = begins + np.where(absent, -np.inf, block).argmax(axis=1)
    holes = (begins + absent.argmax(axis=1))[absent.any(axis=1)]
    kept = np.zeros(last - first, dtype=bool)  # to mark them is quicker than to sort them
    for found in (least, largest, holes):
        kept[found - first] = True
    kept[0] = kept[n_blocks * size :] = True
    return first + np.flatnonzero(kept)
