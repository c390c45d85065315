"""Horizons traced as surfaces of equal time."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from models.errors import ModelError
from models.geological_time._horizons import read_time
from models.geological_time._lattice import Array
from models.metrics import iso_surface

TRACES = 64  # of each axis that are read at once
RATE_OVER = 8  # samples over which the rate of time is taken: a single one may lie in a jump
LEAST_RATE = np.float32(0.1)
Seed = tuple[int, int, float]


def trace_surfaces(
    time: Any, std: Any, seeds: Sequence[Seed], *, on_step: Callable[[int, int], None] | None = None
) -> list[tuple[Array, Array]]:
    """The horizons through some points, on every trace that they cross, and their spreads.

    Parameters   time, std : array-like, shape (iline, xline, sample), of `integrate`; read once, some traces at a time
                 seeds : iline and xline index, sample (may lie between two)
                 on_step : called with (done, total), may raise to stop
    Returns      for each seed depth : ndarray, float32, shape (iline, xline), samples; NaN where it leaves the volume
                 spread : the same shape, one standard deviation, samples: that of time, here and at the seed, over the
                 rate of time down the trace
    Raises       ModelError - a seed outside the volume
    """
    shape = tuple(int(n) for n in time.shape)
    ages = [_at_seed(time, seed, shape) for seed in seeds]
    unsure = [_at_seed(std, seed, shape) for seed in seeds]
    made = [(np.empty(shape[:2], np.float32), np.empty(shape[:2], np.float32)) for _ in seeds]
    starts = [(i, j) for i in range(0, shape[0], TRACES) for j in range(0, shape[1], TRACES)]
    for done, (i, j) in enumerate(starts, 1):
        box = slice(i, i + TRACES), slice(j, j + TRACES)
        here, spread = (np.asarray(part[box], np.float32) for part in (time, std))
        for (depth, off), age, at_seed in zip(made, ages, unsure, strict=True):
            depth[box], off[box] = _trace(here, spread, age, at_seed)
        if on_step is not None:
            on_step(done, len(starts))
    return made


def _at_seed(part: Any, seed: Seed, shape: tuple[int, ...]) -> float:
    i, j, k = int(seed[0]), int(seed[1]), float(seed[2])
    if not (0 <= i < shape[0] and 0 <= j < shape[1] and 0 <= k <= shape[2] - 1):
        raise ModelError("the seed {seed} lies outside the volume {shape}", seed=str(tuple(seed)), shape=str(shape))
    trace = np.asarray(part[i : i + 1, j : j + 1], np.float32)
    return float(read_time(trace, np.full((1, 1), k, np.float32))[0, 0])


def _trace(time: Array, std: Array, age: float, at_seed: float) -> tuple[Array, Array]:
    """Depth and spread of one age in a box of traces."""
    depth = iso_surface(time, age)
    n_sample = time.shape[2]
    half = min(RATE_OVER // 2, (n_sample - 1) // 2) or 1
    low = np.clip(np.nan_to_num(depth) - half, 0, n_sample - 1 - 2 * half).astype(np.float32)
    rate = (
        (read_time(time, low + 2 * half) - read_time(time, low)) / (2 * half) if n_sample > 2 else np.ones_like(depth)
    )
    spread = np.hypot(read_time(std, depth), at_seed) / np.maximum(rate, LEAST_RATE)
    return depth, np.where(np.isfinite(depth), spread, np.nan).astype(np.float32)
