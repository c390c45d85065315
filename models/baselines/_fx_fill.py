"""Missing traces by f-x prediction: what fits the live traces and is best predictable from trace to trace."""

from collections.abc import Callable

import numpy as np
from scipy import fft

from models.baselines._door import Array, Live, open_traces
from models.baselines._linear import fill_linear
from models.baselines._prediction import Spectrum, count_stencils, estimate_filters, residuals, residuals_adjoint
from models.baselines._windows import Window, work_in_windows

TRUST = 0.2  # weight of the first guess, so that a block without events stays at it
EQUATIONS = 6  # stencils without a dead trace for each tap of a filter, below which the first guess fills them


def fill_fx(
    volume: Array,
    live: Live | None = None,
    *,
    guess: Array | None = None,
    length: int = 4,
    window: Window = (24, 24, 48),
    damping: float = 1e-3,
    n_rounds: int = 2,
    n_iterations: int = 8,
    on_step: Callable[[int, int], None] | None = None,
) -> Array:
    """The volume with its dead traces filled by f-x prediction; live traces stay as they are.

    Begins with straight lines between the live traces. In blocks where events are nearly straight the prediction
    filters of each frequency, along inlines and crosslines, are estimated from runs of live traces (in later rounds,
    and where there are too few, from the guess); then the dead traces are those that leave the least prediction
    error, by conjugate gradients for all frequencies at once. Random gaps up to some fifteen traces are bridged;
    regular decimation is better left to `interpolate_spitz`.

    Parameters   volume : ndarray, shape (iline, xline, sample); `open_traces` says which traces count as dead
                 live : bool, shape (iline, xline), False for dead traces
                 guess : first guess of the dead traces, same shape, straight lines when None
                 length : traces from which one is predicted, also how many dips a block may hold
                 window : block in (iline, xline, sample); damping : of the filters, in parts of the mean power
                 n_rounds : filters are estimated anew in each; n_iterations : of the conjugate gradients
                 on_step : called with (done, total), may raise to stop
    Returns      ndarray, float32, same shape. Cost: 128 cubed in some 10 s on one thread
    References   Naghizadeh and Sacchi (2007), Multistep autoregressive reconstruction of seismic records,
                 Geophysics 72(6)
    """
    known, is_live = open_traces(volume, live)
    estimate = fill_linear(known, is_live) if guess is None else np.where(is_live[..., None], known, guess)
    if is_live.all():
        return estimate
    for round_ in range(n_rounds):

        def work(block: Array, alive: Live, first: bool = round_ == 0) -> Array:
            return _fill_block(block, alive, length, damping, n_iterations, only_live=first)

        def tell(done: int, total: int, before: int = round_) -> None:
            if on_step:
                on_step(before * total + done, n_rounds * total)

        made = work_in_windows(estimate, is_live, window, work, tell)
        estimate[~is_live] = made[~is_live]
    return estimate


def _fill_block(block: Array, live: Live, length: int, damping: float, n_iterations: int, *, only_live: bool) -> Array:
    dead = ~live
    if not dead.any():
        return block
    guess = fft.rfft(block, axis=2)
    filters: dict[int, Spectrum] = {}
    for axis in (0, 1):
        reach = min(length, (block.shape[axis] - 1) // 2)
        if reach:
            alive = live.swapaxes(0, axis)
            if not only_live or count_stencils(alive, reach) < EQUATIONS * reach:
                alive = np.ones_like(alive)
            filters[axis] = estimate_filters(guess.swapaxes(0, axis), alive, reach, damping)

    def normal(x: Spectrum) -> Spectrum:
        """The normal operator of all prediction errors, on the dead traces alone."""
        total = np.zeros_like(x)
        for axis, taps in filters.items():
            forward, backward = residuals(x.swapaxes(0, axis), taps)
            total += residuals_adjoint(forward, backward, taps).swapaxes(0, axis)
        total[live] = 0
        return total

    change = np.zeros_like(guess)
    rest = -normal(guess)
    direction = rest.copy()
    power = _power(rest)
    for _ in range(n_iterations):
        image = normal(direction) + np.float32(TRUST) * direction
        step = power / (np.sum((direction.conj() * image).real, axis=(0, 1)) + np.float32(1e-20))
        change += step * direction
        rest -= step * image
        before, power = power, _power(rest)
        direction = rest + (power / (before + np.float32(1e-20))) * direction
    return fft.irfft(guess + change, block.shape[2], axis=2)


def _power(x: Spectrum) -> Array:
    return np.sum(x.real**2 + x.imag**2, axis=(0, 1))
