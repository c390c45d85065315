"""Correlation panels: how like a synthetic is to its trace over shift and phase, and to one trace after another."""

import numpy as np
from numpy.typing import NDArray

from solvers.tie._reflectivity import Reflectivity
from solvers.tie._search import Tie, Trace
from solvers.tie._synthetic import zero_offset_synthetic

Samples = NDArray[np.float64]


def shift_phase_panel(tie: Tie, reflectivity: Reflectivity, trace: Trace, shifts: Samples, phases: Samples) -> Samples:
    """Correlation of trace and synthetic, the log moved by more than the tie did and the wavelet turned by more.

    Parameters   shifts : (n,), s, positive is later; phases : (m,), degrees
    Returns      array, float64, shape (m, n); at shift 0 and phase 0 the correlation of the tie
    """
    turned = [tie.wavelet, tie.wavelet.rotated(90.0)]
    panel = np.empty((len(phases), len(shifts)))
    angle = np.radians(phases)[:, None]
    for column, shift in enumerate(shifts):
        moved = tie.stretch.later(float(shift))
        parts = [zero_offset_synthetic(reflectivity, one, trace.start, len(trace.values), moved) for one in turned]
        both = np.cos(angle) * parts[0] + np.sin(angle) * parts[1]
        panel[:, column] = _correlations(both, trace.values)
    return panel


def trace_shift_panel(tie: Tie, reflectivity: Reflectivity, traces: Samples, start: float, shifts: Samples) -> Samples:
    """Correlation of the synthetic with each of some traces, the log moved by more than the tie did.

    Parameters   traces : (m, n), on the samples of the tie's trace from `start` in s on; shifts : (k,), s
    Returns      array, float64, shape (m, k); 0 where a trace is dead
    """
    panel = np.empty((len(traces), len(shifts)))
    for column, shift in enumerate(shifts):
        moved = zero_offset_synthetic(
            reflectivity, tie.wavelet, start, traces.shape[1], tie.stretch.later(float(shift))
        )
        panel[:, column] = _correlations(traces, moved)
    return panel


def running_correlation(one: Samples, other: Samples, half: int) -> Samples:
    """Correlation of two traces in a window about each sample, 2 half + 1 samples long, shorter at the ends.

    Returns      array, float64, as long as the traces; 0 where one of them is at rest
    """
    count = len(one)
    rows = np.arange(count)
    first, last = np.maximum(rows - half, 0), np.minimum(rows + half + 1, count)

    def mean(values: Samples) -> Samples:
        total = np.concatenate([[0.0], np.cumsum(values)])
        return np.asarray((total[last] - total[first]) / (last - first), dtype=np.float64)

    a, b = one / (np.abs(one).max() or 1.0), other / (np.abs(other).max() or 1.0)
    shared = mean(a * b) - mean(a) * mean(b)
    size = np.sqrt(np.clip(mean(a * a) - mean(a) ** 2, 0, None) * np.clip(mean(b * b) - mean(b) ** 2, 0, None))
    return np.asarray(np.divide(shared, size, out=np.zeros(count), where=size > 1e-9), dtype=np.float64)


def _correlations(rows: Samples, other: Samples) -> Samples:
    rows = rows - rows.mean(axis=1, keepdims=True)
    other = other - other.mean()
    size = np.sqrt(np.sum(np.square(rows), axis=1) * (other @ other))
    return np.asarray(np.divide(rows @ other, size, out=np.zeros(len(rows)), where=size > 0), dtype=np.float64)
