"""Which traces of a gather cannot be recorded waves."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
# What `find_faults` says of a trace: its number is the place here.
FAULTS = ("none", "not_finite", "dead", "weak", "strong")
_NEIGHBOURS = 11  # traces whose middle strength a trace is held against
_LOUD = 1e-12  # of the gather's strongest sample: less is silence


def find_faults(gather: Array, live: NDArray[np.bool_], *, factor: float = 8.0) -> NDArray[np.uint8]:
    """What is wrong with each trace of one gather, as places in `FAULTS`.

    A trace is weak or strong when its root mean square lies more than a factor from the middle one of its neighbours:
    amplitudes fall with offset, but not from one trace to the next.

    Parameters   gather : ndarray, shape (n_receivers, nt); live : ndarray of bool, shape (n_receivers,)
                 factor : float > 1 - of amplitude
    Returns      faults : ndarray, uint8, shape (n_receivers,) - 0 where nothing is wrong, or no trace is
    """
    faults = np.zeros(len(gather), np.uint8)
    finite = np.isfinite(gather).all(axis=-1)
    faults[live & ~finite] = FAULTS.index("not_finite")
    usable = np.flatnonzero(live & finite)
    if not len(usable):
        return faults
    values = gather[usable].astype(np.float64)
    spread = values - values.mean(axis=-1, keepdims=True)
    rms = np.sqrt(np.mean(np.square(spread), axis=-1))
    silent = rms <= _LOUD * float(np.abs(spread).max())
    faults[usable[silent]] = FAULTS.index("dead")
    usable, rms = usable[~silent], rms[~silent]
    if len(usable) < 3:
        return faults
    ratio = rms / _running_median(rms, _NEIGHBOURS)
    faults[usable[ratio < 1 / factor]] = FAULTS.index("weak")
    faults[usable[ratio > factor]] = FAULTS.index("strong")
    return faults


def _running_median(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The median of the nearest values on either side, fewer at the ends."""
    half = count // 2
    return np.array([np.median(values[max(i - half, 0) : i + half + 1]) for i in range(len(values))])
