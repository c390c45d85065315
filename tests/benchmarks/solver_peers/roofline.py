"""What the processor can do at most: a leapfrog's memory traffic and fused multiply-adds, by small Numba kernels."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from numba import njit, prange, set_num_threads

from tests.benchmarks.solver_peers.link import THREADS
from tests.benchmarks.solver_peers.speed import Row, Workers

_FAST = {"contract", "reassoc", "nsz", "arcp"}
_BYTES_A_CELL = 16  # reads the field, the one before it and the model, writes over the one before
_CHUNK = 16384


@njit(parallel=True, fastmath=_FAST)
def _leapfrog(before, field, scale):  # type: ignore[no-untyped-def]
    for part in prange(len(field) // _CHUNK):
        for i in range(part * _CHUNK, (part + 1) * _CHUNK):
            before[i] = np.float32(2.0) * field[i] - before[i] + scale[i] * field[i]


@njit(parallel=True, fastmath={"contract"})  # no more than fusing: the chain must stay a chain
def _chains(values, a, b, n_repeats):  # type: ignore[no-untyped-def]
    for part in prange(len(values)):
        row = values[part]
        for _ in range(n_repeats):
            for i in range(len(row)):
                x, y = row[i], row[i] + b
                x, y = x * a + b, y * a + b
                x, y = x * a + b, y * a + b
                x, y = x * a + b, y * a + b
                x, y = x * a + b, y * a + b
                x, y = x * a + b, y * a + b
                x, y = x * a + b, y * a + b
                x, y = x * a + b, y * a + b
                x, y = x * a + b, y * a + b
                row[i] = x - y


_FLOPS_A_CHAIN = 2 * 8 * 2 + 2


def measure(rounds: int) -> dict[str, float]:
    """Gcell-updates/s that the memory allows in and out of the cache, GB/s, GFLOP/s."""
    set_num_threads(int(THREADS))
    limits = {}
    for name, n_cells in (("in cache", 1040 * 1040), ("out of cache", 240**3)):
        n_cells = n_cells // _CHUNK * _CHUNK
        # filled: untouched zeros would all be one page, and in the cache
        before, field, scale = (np.full(n_cells, 1e-3, np.float32) for _ in range(3))
        repeats = max(1, 30_000_000 // n_cells)

        def sweep(before: Any = before, field: Any = field, scale: Any = scale, repeats: int = repeats) -> None:
            for _ in range(repeats):
                _leapfrog(before, field, scale)

        rate = n_cells * repeats / _seconds(sweep, rounds) / 1e9
        limits[f"Gcells/s {name}"] = round(rate, 3)
        limits[f"GB/s {name}"] = round(rate * _BYTES_A_CELL, 1)
    values = np.zeros((int(THREADS), 1024), np.float32)
    seconds = _seconds(lambda: _chains(values, np.float32(0.5), np.float32(0.1), 5000), rounds)
    limits["GFLOP/s"] = round(values.size * 5000 * _FLOPS_A_CHAIN / seconds / 1e9, 1)
    return limits


def flops_a_cell(order: int, n_axes: int) -> int:
    """Operations of an update: a multiply and two additions a pair of neighbours, and the step in time."""
    return n_axes * order // 2 * 3 + 5


def roofline(workers: Workers, rounds: int) -> Row:
    """The limits; the page sets our rates beside them."""
    entries = {"this processor, 2 threads": measure(max(rounds, 5))}
    return {"title": "limits of the processor", "unit": "", "entries": entries, "bars": []}


def _seconds(run: Callable[[], None], rounds: int) -> float:
    run()
    samples = []
    for _ in range(rounds):
        begin = time.perf_counter()
        run()
        samples.append(time.perf_counter() - begin)
    return median(samples)
