"""The robust least squares behind geological time: links and their weights, from coarse lattices to fine ones."""

from collections.abc import Callable

import numpy as np

from models.geological_time._door import Gradients
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
FAULT = 0.02  # probability of a fault at which a link has a quarter of its weight
ROBUST = 2.0  # misfits of that many standard deviations halve the weight
ROUNDS = (4, 3, 2)  # of weights, from the coarsest lattice that is solved for itself to the finest
STEPS = (40, 20, 10)  # of conjugate gradients in each
TOLERANCE = 1e-3


class Progress:
    """Counts the steps of conjugate gradients, and tells."""

    def __init__(self, on_step: Callable[[int, int], None] | None) -> None:
        self.on_step, self.done = on_step, 0
        self.total = sum(rounds * steps for rounds, steps in zip(ROUNDS, STEPS, strict=True))

    def step(self) -> None:
        """One more step."""
        self.done = min(self.done + 1, self.total - 1)
        if self.on_step:
            self.on_step(self.done, self.total)

    def finish(self) -> None:
        """All is done, maybe earlier than thought."""
        if self.on_step:
            self.on_step(self.total, self.total)


def make_lattice(gradients: Gradients, ties: Ties, tie_spread: float) -> tuple[Lattice, Forces]:
    """The links of the volume with the weights that the spread gives, and the differences of t - z wanted on them."""
    slope_i = 0.5 * (gradients.dip_iline[1:] + gradients.dip_iline[:-1])
    slope_j = 0.5 * (gradients.dip_xline[:, 1:] + gradients.dip_xline[:, :-1])
    rate = 0.5 * (gradients.rate[..., 1:] + gradients.rate[..., :-1])
    kept = gradients.known * (FAULT / (FAULT + gradients.fault)) ** 2
    variance = gradients.spread**2
    lateral = (kept / (variance + np.float32(FLOOR**2))).astype(np.float32)
    vertical = ((0.01 + 0.99 * kept) / (variance + np.float32(RATE_SPREAD**2))).astype(np.float32)
    weight = Forces(
        np.minimum(lateral[1:], lateral[:-1]),
        np.minimum(lateral[:, 1:], lateral[:, :-1]),
        np.minimum(vertical[..., 1:], vertical[..., :-1]),
        np.full(len(ties), 1 / tie_spread**2, np.float32),
    )
    drop_links_outside(slope_i, weight.i)
    drop_links_outside(slope_j, weight.j)
    wanted = Forces(-slope_i, -slope_j, rate - 1, ties.depth_a - ties.depth_b)
    return Lattice(gradients.shape, slope_i, slope_j, ties, weight), wanted


def solve_nested(lattice: Lattice, wanted: Forces, progress: Progress, level: int = len(ROUNDS) - 1) -> Array:
    """s = t - z, robust; starts from the solution on the lattice of half as many lines and samples."""
    s = np.zeros(lattice.shape, np.float32)
    factor = factors(lattice.shape)
    has_start = level > 0 and max(factor) > 1
    if has_start:
        below = solve_nested(coarsen(lattice), coarsen_wanted(wanted, lattice.shape), progress, level - 1)
        s = refine(below, factor, lattice.shape)
    for i_round in range(ROUNDS[level]):
        weight = lattice.weight
        if has_start or i_round > 0:
            weight = _reweigh(lattice.weight, lattice.strain(s), wanted)
        now = Lattice(lattice.shape, lattice.slope_i, lattice.slope_j, lattice.ties, weight)
        right = now.push(weight.times(wanted))
        s = Solver(now).solve(right, s, n_steps=STEPS[level], tolerance=TOLERANCE, on_step=progress.step)
    return s


def _reweigh(weight: Forces, strain: Forces, wanted: Forces) -> Forces:
    """Cauchy's weights; ties keep theirs, they were checked by whoever made them."""
    parts = []
    for w, found, aim in (
        (weight.i, strain.i, wanted.i),
        (weight.j, strain.j, wanted.j),
        (weight.k, strain.k, wanted.k),
    ):
        parts.append(w / (1 + w * (found - aim) ** 2 * np.float32(1 / ROBUST**2)))
    return Forces(parts[0], parts[1], parts[2], weight.ties)
