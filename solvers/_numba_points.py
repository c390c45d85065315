"""Sources and receivers in the Numba kernels: what drives the field by cells, what is read of it by points."""

from typing import Any, NamedTuple

import numpy as np

from solvers._numba_stencils import inner
from solvers._vectors import get, pointer, put


class Points(NamedTuple):
    """Taps of receivers, with the points of one shot after those of another."""

    start: Any
    index: Any
    weight: Any
    per_shot: Any


class Injection(NamedTuple):
    """What drives the field, by cells in rising order, so that each chunk of planes adds its own.

    Parameters   bounds : ndarray, shape (n_shots * (nx + 1),) - first entry of each plane along x, and the end
                 cell : ndarray, uint64; start : ndarray - terms of entry i are `start[i] : start[i + 1]`
                 point, weight : ndarray - column of `wave` and factor of each term
                 wave : ndarray, shape (n_steps, n_points)
    """

    bounds: Any
    cell: Any
    start: Any
    point: Any
    weight: Any
    wave: Any


@inner
def inject(
    new: Any,
    source: Any,
    shot: Any,
    nx: Any,
    ix_begin: Any,
    ix_end: Any,
    step: Any,
    imaging: Any,
    kept: Any,
    image: Any,
) -> None:
    """Add what the sources give at this step to the cells of some planes, and to their image."""
    wave, cells, start = pointer(source.wave[step]), pointer(source.cell), pointer(source.start)
    point, weight, bounds = pointer(source.point), pointer(source.weight), pointer(source.bounds)
    one = np.uint64(1)
    first = shot * (nx + one)
    for entry in range(get(bounds, first + ix_begin), get(bounds, first + ix_end)):
        cell = get(cells, entry)
        value = get(new, cell) - get(new, cell)
        for term in range(get(start, entry), get(start, entry + one)):
            value += get(weight, term) * get(wave, get(point, term))
        put(new, cell, get(new, cell) + value)
        if image is not None and imaging:
            put(image, cell, get(image, cell) + get(kept, cell) * value)


@inner
def record(now: Any, shot: Any, receiver: Any, records: Any, step: Any, begin: Any, end: Any) -> None:
    """Sum the field into one sample for each of some receivers."""
    start, index, weight = pointer(receiver.start), pointer(receiver.index), pointer(receiver.weight)
    out, first, one = pointer(records[shot, step]), shot * receiver.per_shot, np.uint64(1)
    for i_receiver in range(begin, end):
        value = get(now, np.uint64(0)) - get(now, np.uint64(0))
        for tap in range(get(start, first + i_receiver), get(start, first + i_receiver + one)):
            value += get(weight, tap) * get(now, get(index, tap))
        put(out, i_receiver, value)
