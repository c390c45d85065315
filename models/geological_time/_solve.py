"""The robust least squares behind geological time: links and their weights, from coarse lattices to fine ones."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models.geological_time._door import Gradients, keep_off_faults
from models.geological_time._lattice import (
    Array,
    Forces,
    Lattice,
    Solver,
    Ties,
    coarsen,
    coarsen_wanted,
    drop_links_outside,
    factors,
    refine,
)

FLOOR = 0.05  # samples per trace: no dip is better known than that
RATE_SPREAD = 0.3  # standard deviation of the rate of time down a trace
WITHIN = 0.003  # of its weight that a link keeps on a fault as long as it stays in one block
ACROSS = 0.3  # of what is left of it on a fault that a link keeps from block to block
LEAST = np.float32(0.01)  # of their weight that vertical links keep where nothing is known
ALIKE = (4.5, 4.5, 0.3)  # samples by which errors of time differ from trace to trace and from sample to sample
SPREAD_STEPS = 30  # of conjugate gradients for them
ROBUST = 2.0  # misfits of that many standard deviations halve the weight
ROUNDS = (4, 3, 2)  # of weights, from the coarsest lattice that is solved for itself to the finest
STEPS = (40, 20, 10)  # of conjugate gradients in each
TOLERANCE = 1e-3


class Progress:
    """Counts the steps of conjugate gradients, and tells."""

    def __init__(self, on_step: Callable[[int, int], None] | None, *, is_prompted: bool) -> None:
        self.on_step, self.done = on_step, 0
        self.total = sum(rounds * steps for rounds, steps in zip(ROUNDS, STEPS, strict=True))
        self.total += SPREAD_STEPS * is_prompted

    def step(self) -> None:
        """One more step."""
        self.done = min(self.done + 1, self.total - 1)
        if self.on_step:
            self.on_step(self.done, self.total)

    def finish(self) -> None:
        """All is done, maybe earlier than thought."""
        if self.on_step:
            self.on_step(self.total, self.total)


def make_lattice(
    gradients: Gradients, number: NDArray[np.int32], ties: Ties, tie_weight: Array
) -> tuple[Lattice, Forces]:
    """The links of the volume with the weights that the spread gives, and the differences of t - z wanted on them.

    Parameters   number : of the block of each voxel
    """
    slope_i = 0.5 * (gradients.dip_iline[1:] + gradients.dip_iline[:-1])
    slope_j = 0.5 * (gradients.dip_xline[:, 1:] + gradients.dip_xline[:, :-1])
    rate = 0.5 * (gradients.rate[..., 1:] + gradients.rate[..., :-1])
    variance = gradients.spread**2
    known = gradients.known.astype(np.float32)
    lateral = known / (variance + np.float32(FLOOR**2))
    vertical = (LEAST + (1 - LEAST) * known) / (variance + np.float32(RATE_SPREAD**2))
    del known, variance
    parts = []
    for axis, part in enumerate((lateral, lateral, vertical)):
        first, second = _neighbours(axis)
        parts.append(np.minimum(part[first], part[second]) * _keep(gradients, number, axis))
    del lateral, vertical
    weight = Forces(parts[0], parts[1], parts[2], tie_weight)
    drop_links_outside(slope_i, weight.i)
    drop_links_outside(slope_j, weight.j)
    wanted = Forces(-slope_i, -slope_j, rate - 1, ties.depth_a - ties.depth_b)
    return Lattice(gradients.shape, slope_i, slope_j, ties, weight), wanted


def _keep(gradients: Gradients, number: NDArray[np.int32], axis: int) -> Array:
    """Of their weight, what the links along an axis keep beside faults."""
    first, second = _neighbours(axis)
    highest = np.maximum(gradients.fault[first], gradients.fault[second])
    whole = keep_off_faults(highest)
    keep = np.where(number[first] == number[second], np.maximum(whole, WITHIN), ACROSS * whole)
    return keep.astype(np.float32)


def _misfit(lattice: Lattice, wanted: Forces, s: Array) -> Forces:
    """By how much the differences of s across the links exceed those that are wanted."""
    found = lattice.strain(s)
    for part, aim in ((found.i, wanted.i), (found.j, wanted.j), (found.k, wanted.k), (found.ties, wanted.ties)):
        part -= aim
    return found


def spread_misfit(
    lattice: Lattice,
    gradients: Gradients,
    number: NDArray[np.int32],
    time: Array,
    stars: Ties,
    weight: Array,
    progress: Progress,
) -> Array:
    """What time must change by, for places tied by `stars` to be of one age: much the same over depth, cut by faults.

    Least squares on the dips take a horizon's misfit for errors of the dips beside it, and have it back a few samples
    above. But where dips or throws are off, they are alike over the whole depth of a block.
    """
    parts = [np.float32(1 / spread**2) * _keep(gradients, number, axis) for axis, spread in enumerate(ALIKE)]
    for slope, part in ((lattice.slope_i, parts[0]), (lattice.slope_j, parts[1])):
        drop_links_outside(slope, part)
    loose = Lattice(
        lattice.shape, lattice.slope_i, lattice.slope_j, stars, Forces(parts[0], parts[1], parts[2], weight)
    )
    right = loose.push_ties(-weight * loose.strain_of_ties(time))
    start = np.zeros_like(time)
    return Solver(loose).solve(right, start, n_steps=SPREAD_STEPS, tolerance=TOLERANCE, on_step=progress.step)


def _neighbours(axis: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """All but the last along an axis, and all but the first."""
    before = [slice(None)] * axis
    return (*before, slice(None, -1)), (*before, slice(1, None))


def solve_roughly(lattice: Lattice, wanted: Forces, progress: Progress) -> Array:
    """s = t - z on the lattice of half as many lines and samples, linear between its points."""
    factor = factors(lattice.shape)
    if max(factor) == 1:
        return _solve_nested(lattice, wanted, progress, len(ROUNDS) - 2)
    below = _solve_nested(coarsen(lattice), coarsen_wanted(wanted, lattice.shape), progress, len(ROUNDS) - 2)
    return refine(below, factor, lattice.shape)


def solve_finely(lattice: Lattice, wanted: Forces, start: Array, progress: Progress) -> Array:
    """s = t - z from a good start."""
    s = start
    for _ in range(ROUNDS[-1]):
        s = _solve_round(lattice, wanted, s, len(ROUNDS) - 1, progress, robust=True)
    return s


def _solve_nested(lattice: Lattice, wanted: Forces, progress: Progress, level: int) -> Array:
    """Starts from the solution on the lattice of half as many lines and samples."""
    s = np.zeros(lattice.shape, np.float32)
    factor = factors(lattice.shape)
    has_start = level > 0 and max(factor) > 1
    if has_start:
        below = _solve_nested(coarsen(lattice), coarsen_wanted(wanted, lattice.shape), progress, level - 1)
        s = refine(below, factor, lattice.shape)
    for i_round in range(ROUNDS[level]):
        s = _solve_round(lattice, wanted, s, level, progress, robust=has_start or i_round > 0)
    return s


def _solve_round(lattice: Lattice, wanted: Forces, s: Array, level: int, progress: Progress, *, robust: bool) -> Array:
    """Weights from the misfit of s, and the solution with them."""
    weight = _reweigh(lattice.weight, _misfit(lattice, wanted, s)) if robust else lattice.weight
    now = Lattice(lattice.shape, lattice.slope_i, lattice.slope_j, lattice.ties, weight)
    right = now.push(weight.times(wanted))
    return Solver(now).solve(right, s, n_steps=STEPS[level], tolerance=TOLERANCE, on_step=progress.step)


def _reweigh(weight: Forces, misfit: Forces) -> Forces:
    """Cauchy's weights, in the place of the misfit; ties keep theirs, they were checked by whoever made them."""
    for w, part in ((weight.i, misfit.i), (weight.j, misfit.j), (weight.k, misfit.k)):
        part *= part
        part *= w
        part *= np.float32(1 / ROBUST**2)
        part += 1
        np.divide(w, part, out=part)
    return Forces(misfit.i, misfit.j, misfit.k, weight.ties)
