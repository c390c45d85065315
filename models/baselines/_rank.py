"""Low rank: a few straight events make Hankel matrices of few singular values; the rest is noise, or gaps."""

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import fft

from models.baselines._door import Array, Live, open_traces
from models.baselines._linear import fill_linear
from models.baselines._prediction import Spectrum
from models.baselines._windows import Window, work_in_windows

OnStep = Callable[[int, int], None]
WINDOW: Window = (16, 16, 32)


def denoise_rank(
    volume: Array, live: Live | None = None, *, rank: int = 2, window: Window = WINDOW, on_step: OnStep | None = None
) -> Array:
    """The part of a volume that has low rank from trace to trace (Cadzow's filter, multichannel singular spectrum).

    In blocks where events are nearly straight the Hankel matrices of all lines along one axis stand side by side, one
    such matrix for each frequency; its `rank` strongest directions stay, and anti-diagonals are averaged. The mean of
    the two axes counts. Dead traces are first filled by straight lines.
    Parameters   volume : ndarray, shape (iline, xline, sample); `open_traces` says which traces count as dead
                 live : bool, shape (iline, xline); rank : number of dips that a block may hold
                 window : block in (iline, xline, sample); on_step : called with (done, total), may raise to stop
    Returns      ndarray, float32, same shape. Cost: 128 cubed in some 2 s on one thread
    References   Oropeza and Sacchi (2011), Simultaneous seismic data denoising and reconstruction via multichannel
                 singular spectrum analysis, Geophysics 76(3)
    """
    known, is_live = open_traces(volume, live)
    filled = fill_linear(known, is_live)
    return work_in_windows(filled, is_live, window, lambda block, _: _reduce(block, rank), on_step)


def fill_rank(
    volume: Array,
    live: Live | None = None,
    *,
    rank: int = 3,
    window: Window = WINDOW,
    n_iterations: int = 10,
    on_step: OnStep | None = None,
) -> Array:
    """The volume with its dead traces filled by low rank; live traces stay as they are.

    Begins with straight lines between live traces; each iteration reduces the rank and puts the live traces back.
    Parameters   as of `denoise_rank`; n_iterations : int
    Returns      ndarray, float32, same shape. Cost: an iteration as much as `denoise_rank`
    """
    known, is_live = open_traces(volume, live)
    estimate = fill_linear(known, is_live)
    if is_live.all():
        return estimate

    def work(block: Array, alive: Live) -> Array:
        whole = block
        for _ in range(0 if alive.all() else n_iterations):
            whole = np.where(alive[..., None], block, _reduce(whole, rank))
        return whole

    made = work_in_windows(estimate, is_live, window, work, on_step)
    estimate[~is_live] = made[~is_live]
    return estimate


def _reduce(block: Array, rank: int) -> Array:
    spectrum = fft.rfft(block, axis=2)
    axes = [axis for axis in (0, 1) if block.shape[axis] > 2 * rank]
    if not axes:
        return block
    total = sum(_reduce_lines(spectrum.swapaxes(0, axis), rank).swapaxes(0, axis) for axis in axes)
    return fft.irfft(total / len(axes), block.shape[2], axis=2)


def _reduce_lines(lines: Spectrum, rank: int) -> Spectrum:
    """(trace, line, frequency) projected on the strongest directions of its Hankel matrices."""
    n = lines.shape[0]
    rows = n // 2 + 1
    hankel = sliding_window_view(lines, rows, axis=0)  # (column, line, frequency, row)
    tall = np.ascontiguousarray(hankel.transpose(2, 3, 0, 1)).reshape(lines.shape[2], rows, -1)
    strongest = np.linalg.eigh(tall @ tall.conj().swapaxes(1, 2))[1][..., -rank:]
    low = (strongest @ (strongest.conj().swapaxes(1, 2) @ tall)).reshape(lines.shape[2], rows, n - rows + 1, -1)
    result = np.zeros_like(lines)
    for row in range(rows):
        result[row : row + n - rows + 1] += low[:, row].transpose(1, 2, 0)
    count = np.convolve(np.ones(rows), np.ones(n - rows + 1)).astype(np.float32)
    return result / count[:, None, None]
