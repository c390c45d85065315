"""From slice values to what is shown: gain along the samples, and the clip range from percentiles."""

from dataclasses import dataclass
from math import gcd
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

GainKind = Literal["none", "power", "agc"]
ENOUGH = 200_000  # values that are looked at for percentiles and histograms


@dataclass(frozen=True)
class Gain:
    """Gain along the last axis.

    Parameters   kind : "none"; "power": times (t / t_end) ** exponent; "agc": divided by the RMS in a moving window
                 exponent : float, for "power"
                 window : float - length of the window in the unit of the axis (s or m), for "agc"
    """

    kind: GainKind = "none"
    exponent: float = 1.0
    window: float = 0.5


def apply_gain(values: NDArray[Any], start: float, step: float, gain: Gain) -> NDArray[Any]:
    """Values with their gain, last axis = samples from `start` (s or m) in steps of `step`; the input is left alone."""
    if gain.kind == "none":
        return values
    count = values.shape[-1]
    if gain.kind == "power":
        place = np.maximum(start + step * np.arange(count), step)
        return (values * (place / place[-1]) ** gain.exponent).astype(np.float32)
    from scipy.ndimage import uniform_filter1d

    width = min(max(round(gain.window / step), 1), count)
    power = uniform_filter1d(np.square(values, dtype=np.float32), width, axis=-1, mode="nearest")
    power = np.maximum(power, 0.0)  # the running sum may fall below zero by rounding
    strongest = float(np.fmax.reduce(power, axis=None, initial=0.0))  # traces outside the survey are NaN
    floor = 1e-3 * float(np.sqrt(strongest)) + 1e-30
    return (values / np.sqrt(power + floor * floor)).astype(np.float32)


# Faults are one sample thick and their exact place is seldom sure: one chance in ten counts, one in four is sure.
PROBABILITY_LEVELS = (0.0, 0.25)


def sampled(values: NDArray[Any]) -> NDArray[Any]:
    """Finite values, at most some 200,000 of them, evenly drawn, and of every row of samples."""
    step = max(values.size // ENOUGH, 1)
    while gcd(step, values.shape[-1]) > 1:  # else the same few samples of each trace are drawn
        step += 1
    if values.flags.c_contiguous:
        some = np.ravel(values)[::step]
    else:  # which np.ravel would copy as a whole
        some = values[np.unravel_index(np.arange(0, values.size, step), values.shape)]
    return some[np.isfinite(some)]


def _percentiles(known: NDArray[Any], *shares: float) -> list[float]:
    """As np.percentile gives them, which loads numpy.ma: a fifth of a second in the thread of the window."""
    places = [share / 100.0 * (len(known) - 1) for share in shares]
    wanted = sorted({min(int(place) + step, len(known) - 1) for place in places for step in (0, 1)})
    ordered = np.partition(known, wanted)
    values = {number: float(ordered[number]) for number in wanted}
    found = []
    for place in places:
        first, second = values[int(place)], values[min(int(place) + 1, len(known) - 1)]
        found.append(first + (place - int(place)) * (second - first))
    return found


def clip_levels(values: NDArray[Any], low: float, high: float, *, symmetric: bool) -> tuple[float, float]:
    """Colour range between two percentiles; symmetric about zero for signed quantities.

    Exact zeros (muted or dead samples) do not count where there is anything else.
    """
    known = sampled(values)
    if symmetric and np.any(known):
        known = known[known != 0]
    if known.size == 0:
        return (-1.0, 1.0) if symmetric else (0.0, 1.0)
    bottom, top = _percentiles(known, low, high)
    if symmetric:
        top = max(abs(bottom), abs(top)) or 1.0
        return -top, top
    if top <= bottom:
        top = bottom + max(abs(bottom) * 1e-3, 1e-6)
    return bottom, top


def histogram(values: NDArray[Any], bins: int = 96) -> tuple[NDArray[Any], NDArray[Any]]:
    """Edges (bins + 1) and counts (bins) between the 0.1 and 99.9 percentile, so that one spike hides nothing."""
    known = sampled(values)
    if known.size == 0:
        return np.linspace(0.0, 1.0, bins + 1), np.zeros(bins)
    bottom, top = _percentiles(known, 0.1, 99.9)
    if top <= bottom:
        bottom, top = bottom - 0.5, bottom + 0.5
    # In float32 a range of impedances may have no room for so many bins.
    counts, edges = np.histogram(known.astype(np.float64), bins, (bottom, top))
    return edges, counts


def readable(value: float) -> str:
    """A number for a read-out: four digits that count (three of small ones), a true minus sign."""
    if not np.isfinite(value):
        return "-"
    size = abs(value)
    text = f"{value:.0f}" if 1000 <= size < 1e6 else f"{value:.3g}" if size < 0.1 or size >= 1e6 else f"{value:.4g}"
    return text.replace("-", "−")
