"""How sure time is: the spread of solutions whose dips and throws are off by what is not known of them.

What is not known was measured: errors of networks' dips go on from voxel to voxel, matches of blocks fail more often
than their likelihood says, and beside a likely fault nothing is sure. The numbers below are a fit of squared errors on
volumes of known time; `models.training` sets the scale for each network.
"""

from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter

from models.geological_time._blocks import Blocks
from models.geological_time._door import Gradients
from models.geological_time._lattice import Array, Forces, Lattice, Solver, coarsen, factors, refine
from models.geological_time._solve import RATE_SPREAD
from models.geological_time._throws import Throws

N_DRAWS = 8
MOST_CELLS = 40_000  # of the lattice on which they are drawn
THROW = 8.0  # standard deviation of a throw of which nothing is known, samples
CORRELATED = 5.0  # samples over which errors of dips go on
DIP, MATCH = 2.6, 3.0  # errors of dips over their spread, and of matches over the standard deviation they came with
BESIDE, NEAR = 6.0, 3.0  # standard deviation of time beside a sure fault, samples, and how near that is
LEAST = 0.05  # samples: no layer is better placed than that


def spread_of_time(gradients: Gradients, lattice: Lattice, time: Array, blocks: Blocks, throws: Throws) -> Array:
    """Standard deviation of time against the mean of its layer, samples, on the lattice of `time`.

    The links of a coarse lattice are pulled at random, by the spread of the dips where layers go on and by a throw
    where a fault may cut them. What all of a layer moves is a matter of the gauge and taken away. Beside likely faults
    something is added, for time may be that of the other side.
    """
    coarse, chain = lattice, []
    while np.prod(coarse.shape) > MOST_CELLS and max(factors(coarse.shape)) > 1:
        chain.append((factors(coarse.shape), coarse.shape))
        coarse = coarsen(coarse)
    step = tuple(int(np.prod([factor[axis] for factor, _ in chain])) for axis in range(3))
    age = _thin(time, step)
    fault, spread = _thin(gradients.fault, step, highest=True), _thin(gradients.spread, step)
    number = blocks.number[:: step[0], :: step[1], :: step[2]]
    solver, rng = Solver(coarse), np.random.default_rng(0)
    total = np.zeros(coarse.shape, np.float32)
    for _ in range(N_DRAWS):
        force = _draw(coarse, spread, fault, number, step, rng)
        force.ties[: len(throws.ties)] *= _draw_throws(throws, rng)
        right = coarse.push(force)
        moved = solver.solve(right, np.zeros_like(right), n_steps=20, tolerance=0.02)
        total += _without_gauge(moved, age) ** 2
    std = np.sqrt(total / N_DRAWS + BESIDE**2 * _beside_faults(gradients.fault, step) + np.float32(LEAST**2))
    std = gaussian_filter(std, [1.0 if n > 1 else 0.0 for n in std.shape], mode="nearest")
    for factor, shape in reversed(chain):
        std = refine(std, factor, shape)
    return np.ascontiguousarray(std, dtype=np.float32)


def _draw(
    lattice: Lattice, spread: Array, fault: Array, number: Any, step: tuple[int, ...], rng: np.random.Generator
) -> Forces:
    """Weights times random differences across the links; from block to block, the same all along a border."""
    off = THROW * np.sqrt(0.5) * rng.standard_normal(int(number.max()) + 1)
    parts = []
    for axis, weight in enumerate((lattice.weight.i, lattice.weight.j, lattice.weight.k)):
        n = weight.shape[axis]
        sides = [[part.take(range(k, k + n), axis) for part in (spread, fault, number)] for k in (0, 1)]
        dip, cut = np.maximum(sides[0][0], sides[1][0]), np.maximum(sides[0][1], sides[1][1])
        known = RATE_SPREAD if axis == 2 else dip
        noise = step[axis] * DIP * known * _draw_field(weight.shape, step, rng)
        noise += np.sqrt(cut) * (off[sides[1][2]] - off[sides[0][2]])
        parts.append((weight * noise).astype(np.float32))
    return Forces(parts[0], parts[1], parts[2], lattice.weight.ties.copy())


def _draw_field(shape: tuple[int, ...], step: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Random numbers of standard deviation one that go on over CORRELATED samples."""
    white = rng.standard_normal(shape, np.float32)
    if white.size < 2:
        return white
    reach = [CORRELATED / size if n > 1 else 0.0 for n, size in zip(shape, step, strict=True)]
    field = gaussian_filter(white, reach, mode="wrap")
    return np.asarray(field / max(float(np.sqrt(np.mean(field**2))), 1e-6), np.float32)


def _beside_faults(fault: Array, step: tuple[int, ...]) -> Array:
    """Probability of a fault near each cell: the highest of a few voxels, smoothed."""
    pair = tuple(min(size, 2) for size in step)
    highest = _thin(_thin(fault, pair, highest=True), tuple(size // 2 or 1 for size in step))
    reach = [NEAR / size if n > 1 else 0.0 for n, size in zip(highest.shape, step, strict=True)]
    return np.asarray(gaussian_filter(highest, reach, mode="nearest"), np.float32)


def _draw_throws(throws: Throws, rng: np.random.Generator) -> Array:
    """By how much the ties between blocks are off: each match is off as a whole."""
    highest = max((block for moved, _ in throws.joins for block in moved), default=0)
    off = np.zeros(1 + max(highest, int(throws.block_a.max(initial=0)), int(throws.block_b.max(initial=0))), np.float32)
    for moved, std in throws.joins:
        off[moved] += MATCH * std * rng.standard_normal()
    return off[throws.block_b] - off[throws.block_a]


def _without_gauge(moved: Array, age: Array) -> Array:
    """Less the mean over all rock of the same age."""
    n_layers = max(2, age.shape[2] // 2)
    places = np.linspace(float(age.min()), float(age.max()), n_layers + 1)
    layer = np.clip(np.searchsorted(places, age.ravel(), side="right") - 1, 0, n_layers - 1)
    count = np.bincount(layer, minlength=n_layers)
    mean = np.bincount(layer, moved.ravel(), minlength=n_layers) / np.maximum(count, 1)
    known = np.flatnonzero(count)
    middle = 0.5 * (places[1:] + places[:-1])
    gauge = np.interp(age.ravel(), middle[known], mean[known]).reshape(age.shape)
    return (moved - gauge).astype(np.float32)


def _thin(part: Array, step: tuple[int, ...], *, highest: bool = False) -> Array:
    for axis, f in enumerate(step):
        if f > 1:
            edges = np.arange(0, part.shape[axis], f)
            if highest:
                part = np.maximum.reduceat(part, edges, axis=axis)
            else:
                counts = np.diff(np.append(edges, part.shape[axis])).reshape([-1 if a == axis else 1 for a in range(3)])
                part = (np.add.reduceat(part, edges, axis=axis) / counts).astype(np.float32)
    return np.asarray(part, np.float32)
