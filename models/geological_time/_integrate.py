"""Relative geological time of a whole volume from its gauge-free gradients."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from models.errors import ModelError
from models.geological_time._blocks import find_blocks
from models.geological_time._door import Gradients, on_cells, read_gradients, read_horizons, read_image
from models.geological_time._horizons import horizon_times, meet_horizons, star_horizons, tie_horizons
from models.geological_time._lattice import NO_TIES, Array, refine
from models.geological_time._solve import Progress, make_lattice, solve_finely, solve_roughly, spread_misfit
from models.geological_time._spread import THROW, spread_of_time
from models.geological_time._throws import TIE, find_throws

LEAST_RATE = np.float32(1e-3)  # time that passes in every sample at least, samples
WRITE_AT_ONCE = 2**24  # voxels
HORIZON = 0.3  # standard deviation of a pick, samples; what it leaves is taken away afterwards


def integrate(
    dip_iline: Any,
    dip_xline: Any,
    log_thickness: Any,
    spread: Any,
    *,
    faults: Any = None,
    image: Any = None,
    horizons: Sequence[Any] = (),
    out: tuple[Any, Any] | None = None,
    on_step: Callable[[int, int], None] | None = None,
) -> tuple[Any, Any]:
    """Relative geological time, and its standard deviation.

    Time is the unknown, on the lattice of the volume: along a layer that falls by p samples from a trace to the next,
    t(x + 1, z + p / 2) = t(x, z - p / 2), and down a trace it grows at the rate that the thickness says. Both are
    linear in t, where depths of layers as the unknown (Lomask and Fomel) need the dips at places that move with the
    solution, and have no place for the rock that a reverse fault doubles. Where t is the unknown a fault is a cut: the
    links that cross it lose their weight, and time jumps there. Solved as robust least squares, weights from the spread
    and then from the misfit (Cauchy's), first on coarser lattices, then from the blocks between faults as they were put
    together, by conjugate gradients with a multigrid cycle as preconditioner.

    An `image` first mends dips that are a little off, as far as it is clear and unbroken (see `_mend`).

    Where a fault cuts the volume through, dips do not tell its throw. With an `image` the blocks on its two sides are
    matched by their layers (see `_throws`), and horizons that are picked on both sides hold them together; without
    either they meet as the rate down their traces has it.

    By how much time differs along a prompted horizon in the end is spread over the whole depth of each block: dips and
    throws that are off are off alike above and below.

    Parameters   dip_iline, dip_xline : array-like, shape (iline, xline, sample), samples per trace, - (dt/dx) /
                 (dt/dz); positive where layers go deeper as the line number grows. One inline or one crossline makes a
                 section
                 log_thickness : the same shape, - log(dt/dz) up to one number a layer; None for an even rate
                 spread : the same shape, standard deviation of the dips, samples per trace. Samples that are not finite
                 in one of the arrays are not known: nothing is linked there
                 faults : the same shape, probability 0 to 1 of a fault; None for none
                 image : the same shape, seismic in any unit, better cleaned; None leaves the dips as they
                 are, and throws to the horizons
                 horizons : arrays (iline, xline) of depths in samples, NaN where not picked, the youngest first
                 out : array-likes (time, std) to fill in place of new arrays
                 on_step : called with (done, total), may raise to stop
    Returns      time : ndarray, float32, same shape, samples; grows by at least 0.001 in every sample and by one on
                 average; equal on the picks of a horizon, but for those that lie on a fault
                 std : ndarray, float32, same shape, samples: of time against the mean of its layer
    Raises       ModelError - shapes that do not fit, no finite sample, fewer than two samples, horizons that cross
    Notes        128 cubed takes 8 s on one thread. Memory: some 120 bytes a voxel of the lattice. A volume of more
                 than 16 million voxels is integrated on means of cells of 2 or 4 lines and samples, and time is linear
                 between their middles; the arrays are read a few inlines at a time.
                 A throw is found where a fault parts two blocks all along; holes in the probability wider than seven
                 voxels join the blocks, and time is then smeared across. A seed that lies on a fault may be given to
                 the wrong side.
    References   Lomask and Fomel, Flattening, Stanford Exploration Project 124, and Lomask and Guitton, 125, for depth
                 as the unknown and for constraints; Parks, Harlan and Hale, Defining regions in seismic images by
                 flattening, CWP-592, and Luo and Hale, Unfaulting and unfolding 3D seismic images, CWP-722, Colorado
                 School of Mines
    """
    gradients = read_gradients(dip_iline, dip_xline, log_thickness, spread, faults, image)
    picks = read_horizons(horizons, gradients.full_shape)
    traces = None if image is None else read_image(image, gradients)
    results = _make_outputs(out, gradients.full_shape)
    progress = Progress(on_step, is_prompted=bool(picks))
    on_lattice = on_cells(picks, gradients)
    blocks = find_blocks(gradients.fault)
    depth = np.arange(gradients.shape[2], dtype=np.float32)
    lattice, wanted = make_lattice(gradients, blocks.number, NO_TIES, _weights(0, 0))
    rough = _order(solve_roughly(lattice, wanted, progress) + depth)
    del lattice, wanted  # a volume that just fits into memory: nothing is kept for longer than it is needed
    throws = find_throws(rough, traces, blocks, on_lattice, THROW)
    del rough, traces
    lattice, wanted = make_lattice(gradients, blocks.number, throws.ties, _weights(len(throws.ties), 0))
    gradients = gradients.without_dips()
    time = _order(solve_finely(lattice, wanted, throws.time - depth, progress) + depth)
    del wanted
    if on_lattice:
        stars = star_horizons(time, on_lattice, blocks.clear)
        weight = _weights(0, len(stars))
        time = _order(time + spread_misfit(lattice, gradients, blocks.number, time, stars, weight, progress))
    times = horizon_times(time, on_lattice)
    time, times = _set_rate(meet_horizons(time, on_lattice, times), times)
    prompted = tie_horizons(on_lattice, blocks.clear)
    lattice = lattice.with_ties(prompted, _weights(0, len(prompted)))
    std = spread_of_time(gradients, lattice, time, blocks, throws)
    _write(time, std, gradients, picks, times, results)
    progress.finish()
    return results


def _weights(n_throws: int, n_prompted: int) -> Array:
    return (1 / np.repeat([TIE, HORIZON], [n_throws, n_prompted]) ** 2).astype(np.float32)


def _order(time: Array) -> Array:
    """The nearest time above that grows everywhere: what is younger than the rock over it gets its time."""
    ramp = LEAST_RATE * np.arange(time.shape[2], dtype=np.float32)
    grown: Array = np.maximum.accumulate(time - ramp, axis=2) + ramp
    return grown


def _set_rate(time: Array, times: list[float]) -> tuple[Array, list[float]]:
    """Scaled to one per sample on average, about the middle of the volume."""
    n = time.shape[2]
    rate = float(np.mean(time[..., -1] - time[..., 0], dtype=np.float64)) / (n - 1)
    middle = float(time.mean(dtype=np.float64))
    scaled: Array = (time - np.float32(middle)) * np.float32(1 / rate) + np.float32(0.5 * (n - 1))
    return scaled, [(each - middle) / rate + 0.5 * (n - 1) for each in times]


def _write(
    time: Array, std: Array, gradients: Gradients, picks: list[Array], times: list[float], results: tuple[Any, Any]
) -> None:
    """Fill the results, a few inlines at a time where cells are larger than samples."""
    cell, shape = gradients.cell, gradients.full_shape
    if cell == 1:
        results[0][:], results[1][:] = time, std
        return
    at_once = max(1, WRITE_AT_ONCE // (shape[1] * shape[2]))
    ages = [cell * (each + 0.5) - 0.5 for each in times]
    for first in range(0, shape[0], at_once):
        rows = slice(first, min(first + at_once, shape[0]))
        fine = _order(cell * (_between(time, gradients, rows) + np.float32(0.5)) - np.float32(0.5))
        here = [(depth[rows], age) for depth, age in zip(picks, ages, strict=True) if np.isfinite(depth[rows]).any()]
        results[0][rows] = meet_horizons(fine, [depth for depth, _ in here], [age for _, age in here])
        results[1][rows] = cell * _between(std, gradients, rows)


def _between(part: Array, gradients: Gradients, rows: slice) -> Array:
    """Linear between the middles of the cells, on the samples of some inlines."""
    first, n = gradients.factor[0], gradients.shape[0]
    low, high = max(0, rows.start // first - 1), min(n, rows.stop // first + 2)
    shape = (min((high - low) * first, gradients.full_shape[0] - low * first), *gradients.full_shape[1:])
    fine = refine(part[low:high], gradients.factor, shape)
    return fine[rows.start - low * first : rows.stop - low * first]


def _make_outputs(out: Any, shape: tuple[int, int, int]) -> tuple[Any, Any]:
    if out is None:
        return np.empty(shape, np.float32), np.empty(shape, np.float32)
    if len(out) != 2 or any(tuple(part.shape) != shape for part in out):
        raise ModelError("out must be a pair (time, std) of the shape {shape}", shape=str(shape))
    return out[0], out[1]
