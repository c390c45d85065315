"""Prediction filters of one block in the f-x domain: a sum of straight events is predictable from trace to trace."""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Spectrum = NDArray[np.complex64]
ROUNDING = 1e-6  # of sums in single precision: what is weaker cannot steer a filter


class Prediction(NamedTuple):
    """Sum of the predictions of every trace, shape (trace, line, frequency), and their number, shape (trace, line)."""

    total: Spectrum
    count: NDArray[np.float32]


def estimate_filters(lines: Spectrum, live: NDArray[np.bool_], length: int, damping: float) -> Spectrum:
    """One filter for each frequency, shape (frequency, length), from forward and backward equations of all lines.

    Parameters   lines : shape (trace, line, frequency); live : shape (trace, line) - equations that touch a dead trace
                 do not count; damping : of the normal equations, in parts of their mean diagonal
    """
    stencils = _stencils(lines, live, length)  # (frequency, equation, length + 1)
    predictors = np.concatenate([stencils[..., length - 1 :: -1], stencils[..., 1:].conj()], axis=1)
    targets = np.concatenate([stencils[..., length], stencils[..., 0].conj()], axis=1)
    adjoint = predictors.conj().swapaxes(1, 2)
    normal = adjoint @ predictors
    right = adjoint @ targets[..., None]
    power = np.trace(normal, axis1=1, axis2=2).real / length
    load = max(damping, ROUNDING) * power + ROUNDING**2 * power.max(initial=0.0) + 1e-30
    normal = normal.astype(np.complex128) + load[:, None, None] * np.eye(length)
    return np.linalg.solve(normal, right.astype(np.complex128))[..., 0].astype(np.complex64)


def predict_lines(lines: Spectrum, live: NDArray[np.bool_], filters: Spectrum) -> Prediction:
    """Every trace from its neighbours on the left and from those on the right, where all of these are live."""
    length = filters.shape[1]
    n_trace = lines.shape[0]
    total, count = np.zeros_like(lines), np.zeros(live.shape, np.float32)
    for taps, forward in ((filters, True), (filters.conj(), False)):
        where = slice(length, n_trace) if forward else slice(0, n_trace - length)
        made = np.zeros((n_trace - length, *lines.shape[1:]), np.complex64)
        sound = np.ones((n_trace - length, live.shape[1]), bool)
        for lag in range(1, length + 1):
            source = slice(length - lag, n_trace - lag) if forward else slice(lag, n_trace - length + lag)
            made += taps[:, lag - 1] * lines[source]
            sound &= live[source]
        total[where] += sound[..., None] * made
        count[where] += sound
    return Prediction(total, count)


def _stencils(lines: Spectrum, live: NDArray[np.bool_], length: int) -> Spectrum:
    """All runs of length + 1 live traces, shape (frequency, run, length + 1)."""
    runs = sliding_window_view(lines, length + 1, axis=0)  # (start, line, frequency, length + 1)
    sound = sliding_window_view(live, length + 1, axis=0).all(axis=-1)
    return np.ascontiguousarray(runs[sound].swapaxes(0, 1))


def count_stencils(live: NDArray[np.bool_], length: int) -> int:
    """How many runs of length + 1 traces are wholly live."""
    return int(sliding_window_view(live, length + 1, axis=0).all(axis=-1).sum())


def residuals(lines: Spectrum, filters: Spectrum) -> tuple[Spectrum, Spectrum]:
    """Errors of the predictions from the left and from the right, each shape (trace - length, line, frequency)."""
    length, n = filters.shape[1], lines.shape[0]
    forward, backward = lines[length:].copy(), lines[: n - length].copy()
    for lag in range(1, length + 1):
        forward -= filters[:, lag - 1] * lines[length - lag : n - lag]
        backward -= filters[:, lag - 1].conj() * lines[lag : n - length + lag]
    return forward, backward


def residuals_adjoint(forward: Spectrum, backward: Spectrum, filters: Spectrum) -> Spectrum:
    """The adjoint of `residuals`, shape (trace, line, frequency)."""
    length, n = filters.shape[1], forward.shape[0] + filters.shape[1]
    lines = np.zeros((n, *forward.shape[1:]), forward.dtype)
    lines[length:] += forward
    lines[: n - length] += backward
    for lag in range(1, length + 1):
        lines[length - lag : n - lag] -= filters[:, lag - 1].conj() * forward
        lines[lag : n - length + lag] -= filters[:, lag - 1] * backward
    return lines
