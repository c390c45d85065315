"""Inversion with a learned prior: fit the data, clean the model, in turns, ever more gently."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from solvers.post_stack._operator import Array, PostStack

Denoise = Callable[[Array, float], ArrayLike]


def invert_plug_and_play(
    operator: PostStack,
    data: ArrayLike,
    start: ArrayLike,
    denoise: Denoise,
    *,
    levels: Sequence[float],
    noise: float,
    on_step: Callable[[int, int], None] | None = None,
) -> Array:
    """Log-impedance that explains the data and looks like rocks, by half-quadratic splitting.

    In each turn the model is moved to the data as far as noise and level of that turn allow, then cleaned at that
    level: m <- denoise(argmin over m' of |G m' - d|^2 / noise^2 + |m' - m|^2 / level^2).

    Parameters   data, start : ndarray, shape (x, time); the start in log-impedance
                 denoise : a section and the standard deviation of its noise -> the cleaned section
                 levels : standard deviations in log-impedance, one a turn, falling
                 noise : standard deviation of the noise in the data
                 on_step : told the turns done and their number; may raise to stop
    Returns      ndarray, float64, same shape
    References   Zhang et al. (2022), Plug-and-play image restoration with deep denoiser prior,
                 doi 10.1109/TPAMI.2021.3088914; Romero et al. (2022), Plug and play post-stack seismic inversion with
                 CNN-based denoisers, doi 10.3997/2214-4609.202229008
    """
    found, recorded = np.array(start, dtype=float), np.asarray(data, dtype=float)
    for turn, level in enumerate(levels):
        found = operator.nearest(found, recorded, (level / noise) ** 2)
        found = np.asarray(denoise(found, level), dtype=float)
        if on_step:
            on_step(turn + 1, len(levels))
    return found
