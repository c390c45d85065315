"""A trace between every two: Spitz's interpolation, which also works where events are aliased."""

import numpy as np
from scipy import fft

from models._tiles import lay_axis
from models.baselines._door import Array, check_volume
from models.baselines._prediction import Spectrum, estimate_filters


def interpolate_spitz(
    volume: Array, *, axis: int = 1, length: int = 4, window: tuple[int, int] = (16, 48), damping: float = 1e-3
) -> Array:
    """The volume with one more trace halfway between every two along one lateral axis.

    A straight event looks the same at half the frequency on twice the spacing, so the filter that predicts the
    interpolated traces at a frequency is measured on the recorded ones at half of it, where they are not yet aliased.

    Parameters   volume : ndarray, shape (iline, xline, sample), finite; axis : 0 or 1, with at least three traces
                 length : traces from which one is predicted, also how many dips a window may hold
                 window : recorded traces along the axis, samples; damping : of the filters, in parts of the mean power
    Returns      ndarray, float32, with 2 n - 1 traces in place of n along the axis. Cost: 128 cubed in 1 s
    References   Spitz (1991), Seismic trace interpolation in the F-X domain, Geophysics 56(6)
    """
    recorded = check_volume(volume).swapaxes(0, axis)  # (trace, line, sample)
    n_trace, _, n_sample = recorded.shape
    result = np.zeros((2 * n_trace - 1, *recorded.shape[1:]), np.float32)
    weight = np.zeros((2 * n_trace - 1, 1, n_sample), np.float32)
    traces = lay_axis(n_trace, window[0], window[0] // 2, 0, stride=1)
    samples = lay_axis(n_sample, window[1], window[1] // 2, 0, stride=1)
    for (first, last), across in zip(traces.spans, traces.weights, strict=True):
        fine = np.repeat(across, 2)[:-1]
        fine[1::2] = 0.5 * (across[:-1] + across[1:])
        for (top, bottom), down in zip(samples.spans, samples.weights, strict=True):
            share = fine[:, None, None] * down
            where = (slice(2 * first, 2 * last - 1), slice(None), slice(top, bottom))
            result[where] += share * _densify(recorded[first:last, :, top:bottom], length, damping)
            weight[where] += share
    result /= np.maximum(weight, np.float32(1e-6))
    result[::2] = recorded
    return np.ascontiguousarray(result.swapaxes(0, axis))


def _densify(block: Array, length: int, damping: float) -> Array:
    """(trace, line, sample) -> (2 trace - 1, line, sample)"""
    n_trace, n_line, n_sample = block.shape
    reach = min(length, (n_trace - 1) // 2)
    spectrum = fft.rfft(block, 2 * n_sample, axis=2)
    halved = fft.rfft(block, 4 * n_sample, axis=2)[..., : spectrum.shape[2]]  # bin k here is half of bin k there
    filters = estimate_filters(halved, np.ones((n_trace, n_line), bool), reach, damping)
    equations = _equations(filters, 2 * n_trace - 1)  # (frequency, equation, fine trace)
    known, unknown = equations[..., ::2], equations[..., 1::2]
    right = -(known @ spectrum.transpose(2, 0, 1))
    adjoint = unknown.conj().swapaxes(1, 2)
    normal = adjoint @ unknown + np.float32(1e-4) * np.eye(n_trace - 1, dtype=np.complex64)
    between = np.linalg.solve(normal, adjoint @ right)  # (frequency, trace, line)
    fine = np.empty((2 * n_trace - 1, n_line, spectrum.shape[2]), np.complex64)
    fine[::2], fine[1::2] = spectrum, between.transpose(1, 2, 0)
    return fft.irfft(fine, 2 * n_sample, axis=2)[..., :n_sample]


def _equations(filters: Spectrum, n: int) -> Spectrum:
    """Prediction errors from the left and from the right as a matrix for each frequency."""
    n_frequency, length = filters.shape
    rows = np.arange(n - length)
    matrix = np.zeros((n_frequency, 2 * rows.size, n), np.complex64)
    matrix[:, rows, rows + length] = matrix[:, rows.size + rows, rows] = -1
    for lag in range(1, length + 1):
        matrix[:, rows, rows + length - lag] = filters[:, lag - 1, None]
        matrix[:, rows.size + rows, rows + lag] = filters[:, lag - 1, None].conj()
    return matrix
