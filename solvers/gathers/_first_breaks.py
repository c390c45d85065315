"""Where the first wave arrives in each trace."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
_FLOOR = 0.002  # of the trace's energy that is added below: noise before the first break makes no ratio
_NEIGHBOURS = 9


def pick_first_breaks(
    gather: Array,
    offsets: Array,
    dt: float,
    *,
    live: NDArray[np.bool_] | None = None,
    t0: float = 0.0,
    period: float = 0.05,
    slowest: float = 1400.0,
    fastest: float = 7000.0,
    tolerance: float = 0.1,
) -> NDArray[np.float64]:
    """Times of the first breaks of one gather; NaN where none is found.

    The ratio of a trace's energy in a window of one period to all its energy so far grows fastest where the first wave
    comes in. Picks that lie off the middle one of their neighbours are taken again near it, and left out where the
    trace has no break there.

    Parameters   gather : ndarray, shape (n_receivers, nt); offsets : ndarray, (n_receivers,), m
                 period : float, s - of the first arrival; slowest, fastest : float, m/s - picks lie between
                     |offset| / fastest and |offset| / slowest, two periods more on either side
                 tolerance : float, s - between neighbours
    Returns      times : ndarray, float64, shape (n_receivers,), s
    References   Sabbione and Velis (2010), Automatic first-breaks picking: new strategies and algorithms,
                 doi 10.1190/1.3463703 (their first attribute, after Coppens, 1985)
    """
    alive = np.ones(len(gather), bool) if live is None else np.asarray(live, dtype=bool)
    nt, length = gather.shape[-1], max(round(period / dt), 2)
    times = t0 + dt * np.arange(nt)
    far = np.abs(np.nan_to_num(np.asarray(offsets, dtype=np.float64)))
    allowed = times >= (far / fastest)[:, None] - 2 * period
    allowed &= times <= (far / slowest)[:, None] + 2 * period
    growth = np.where(allowed, _growth(np.where(alive[:, None], np.nan_to_num(gather), 0.0), length), 0.0)
    best = growth.argmax(axis=-1)
    found = alive & (growth.max(axis=-1) > 0)
    picks = np.where(found, times[best], np.nan)
    near = _middle_of_neighbours(picks, far)
    off = found & ~(np.abs(picks - near) <= tolerance)
    again = np.where(np.abs(times - near[:, None]) <= tolerance, growth, 0.0)
    once_more = off & (again.max(axis=-1) > 0.25 * growth.max(axis=-1))
    picks[off] = np.nan
    picks[once_more] = times[again.argmax(axis=-1)][once_more]
    return np.asarray(picks)


def _growth(gather: Array, length: int) -> NDArray[np.float64]:
    """How much the ratio of energies grows within a window, shape (n_receivers, nt)."""
    power = np.square(gather.astype(np.float64))
    whole = np.cumsum(power, axis=-1)
    before = np.pad(whole, ((0, 0), (length, 0)))[:, : power.shape[-1]]
    ratio = (whole - before) / (whole + _FLOOR * np.maximum(power.max(axis=-1, keepdims=True) * length, 1e-300))
    ahead = np.pad(ratio, ((0, 0), (0, length)), mode="edge")
    step = max(length // 4, 1)
    return np.asarray(ahead[:, step : step + power.shape[-1]] - ratio)


def _middle_of_neighbours(picks: NDArray[np.float64], far: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the nearest picks by offset say of each trace: the median of their times, brought along their slope."""
    near = np.full(len(picks), np.nan)
    known = np.flatnonzero(np.isfinite(picks))
    if len(known) < 3:
        return picks.copy()
    for i in range(len(picks)):
        nearest = known[np.argsort(np.abs(far[known] - far[i]), kind="stable")[:_NEIGHBOURS]]
        x, t = far[nearest], picks[nearest]
        apart = x[:, None] - x[None, :]
        slopes = (t[:, None] - t[None, :])[apart > 0] / apart[apart > 0]
        slope = float(np.median(slopes)) if len(slopes) else 0.0
        near[i] = np.median(t + slope * (far[i] - x))
    return near
