"""A lattice with its links, the coarser ones under it, and the solution of J' W J s = J' W d by conjugate gradients.

One multigrid cycle is the preconditioner: Jacobi sweeps on each lattice, sums of 2 x 2 x 2 cells on the way down,
constants on the way up. Across a coarse link the finer ones along it stand in series (their weights harmonically), so
that a fault cuts on every lattice.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.geological_time import _kernels as kernels

Array = NDArray[np.float32]
COARSEST = 4  # an axis shorter than twice this is not coarsened
DAMPING = 0.7  # of the Jacobi sweeps
SWEEPS, SWEEPS_AT_THE_END = 2, 12
TINY = np.float32(1e-12)


@dataclass(frozen=True)
class Ties:
    """Places of equal time on two traces: indices of the traces, depths in samples of this lattice."""

    trace_a: NDArray[np.int64]
    depth_a: Array
    trace_b: NDArray[np.int64]
    depth_b: Array

    def __len__(self) -> int:
        return len(self.trace_a)


def join_ties(one: Ties, other: Ties) -> Ties:
    """Both, one after the other."""
    return Ties(
        np.concatenate([one.trace_a, other.trace_a]),
        np.concatenate([one.depth_a, other.depth_a]),
        np.concatenate([one.trace_b, other.trace_b]),
        np.concatenate([one.depth_b, other.depth_b]),
    )


NO_TIES = Ties(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, np.int64), np.zeros(0, np.float32))


@dataclass(frozen=True)
class Forces:
    """One number for each link: weights, differences wanted, or forces.

    Parameters   i : (n_iline - 1, n_xline, n_sample); j : (n_iline, n_xline - 1, n_sample); k : (..., n_sample - 1);
                 ties : (n_ties,)
    """

    i: Array
    j: Array
    k: Array
    ties: Array

    def times(self, other: "Forces") -> "Forces":
        """The product, link by link."""
        return Forces(self.i * other.i, self.j * other.j, self.k * other.k, self.ties * other.ties)


@dataclass(frozen=True)
class Lattice:
    """Links of one lattice: slopes of the lateral ones in samples per trace, and the weights of all."""

    shape: tuple[int, int, int]
    slope_i: Array
    slope_j: Array
    ties: Ties
    weight: Forces

    def apply(self, s: Array, out: Array) -> None:
        """out = J' W J s"""
        kernels.apply_links(s, out, self.slope_i, self.weight.i, self.slope_j, self.weight.j, self.weight.k)
        if len(self.ties):
            kernels.apply_ties(self._flat(s), self._flat(out), *self._ends(), self.weight.ties)

    def with_ties(self, ties: Ties, weight: Array) -> "Lattice":
        """The same with more ties."""
        all_weights = replace(self.weight, ties=np.concatenate([self.weight.ties, weight]))
        return replace(self, ties=join_ties(self.ties, ties), weight=all_weights)

    def push(self, force: Forces) -> Array:
        """J' force"""
        out = np.empty(self.shape, np.float32)
        kernels.push_links(out, self.slope_i, force.i, self.slope_j, force.j, force.k)
        if len(self.ties):
            kernels.push_ties(self._flat(out), *self._ends(), force.ties)
        return out

    def push_ties(self, force: Array) -> Array:
        """J' force of the ties alone"""
        out = np.zeros(self.shape, np.float32)
        kernels.push_ties(self._flat(out), *self._ends(), force)
        return out

    def strain(self, s: Array) -> Forces:
        """J s"""
        empty = np.empty_like
        out = Forces(empty(self.slope_i), empty(self.slope_j), empty(self.weight.k), self.strain_of_ties(s))
        kernels.strain_links(s, self.slope_i, out.i, self.slope_j, out.j, out.k)
        return out

    def diagonal(self) -> Array:
        """What the Jacobi sweeps divide by, never quite zero."""
        out = np.empty(self.shape, np.float32)
        kernels.diagonal_of_links(out, self.slope_i, self.weight.i, self.slope_j, self.weight.j, self.weight.k)
        if len(self.ties):
            kernels.diagonal_of_ties(self._flat(out), *self._ends(), self.weight.ties)
        return np.maximum(out, TINY)

    def strain_of_ties(self, s: Array) -> Array:
        """The difference of s across the ties."""
        ends = []
        for trace, depth in ((self.ties.trace_a, self.ties.depth_a), (self.ties.trace_b, self.ties.depth_b)):
            above = np.clip(np.floor(depth).astype(int), 0, self.shape[2] - 2)
            share = depth - above
            flat = self._flat(s)
            ends.append((1 - share) * flat[trace, above] + share * flat[trace, above + 1])
        difference: Array = (ends[1] - ends[0]).astype(np.float32)
        return difference

    def _ends(self) -> tuple[NDArray[np.int64], Array, NDArray[np.int64], Array]:
        return self.ties.trace_a, self.ties.depth_a, self.ties.trace_b, self.ties.depth_b

    def _flat(self, volume: Array) -> Array:
        return volume.reshape(-1, self.shape[2])


def drop_links_outside(slope: Array, weight: Array) -> None:
    """Zero, in place, the weights of lateral links that leave the volume at its top or bottom."""
    sample = np.arange(slope.shape[2], dtype=np.float32)
    weight[np.abs(0.5 * slope) > np.minimum(sample, slope.shape[2] - 1 - sample)] = 0


def coarsen(lattice: Lattice) -> Lattice:
    """The lattice of 2 x 2 x 2 cells; short axes stay."""
    factor = factors(lattice.shape)
    shape = coarse_shape(lattice.shape, factor)
    volume = factor[0] * factor[1] * factor[2]
    parts = []
    for axis, (slope, weight) in enumerate(
        ((lattice.slope_i, lattice.weight.i), (lattice.slope_j, lattice.weight.j), (None, lattice.weight.k))
    ):
        n_links = shape[axis] - 1
        joined = _in_series(weight, axis, factor[axis], n_links)
        others = [1 if other == axis else factor[other] for other in range(3)]
        joined = _mean(joined, others) * np.float32(volume / factor[axis] ** 2)
        if slope is None:
            parts.append((joined, joined))
            continue
        falls = _every(slope, axis, factor[axis], n_links)
        falls = np.ascontiguousarray(_mean(falls, others) * np.float32(factor[axis] / factor[2]))
        joined = np.ascontiguousarray(joined)
        drop_links_outside(falls, joined)
        parts.append((falls, joined))
    ties = coarse_ties(lattice.ties, lattice.shape, factor)
    weights = Forces(parts[0][1], parts[1][1], np.ascontiguousarray(parts[2][1]), lattice.weight.ties)
    return Lattice(shape, parts[0][0], parts[1][0], ties, weights)


def coarsen_wanted(wanted: Forces, shape: tuple[int, int, int]) -> Forces:
    """Differences wanted across the links of the coarser lattice."""
    factor = factors(shape)
    below = coarse_shape(shape, factor)
    parts = []
    for axis, part in enumerate((wanted.i, wanted.j, wanted.k)):
        others = [1 if other == axis else factor[other] for other in range(3)]
        along = _every(part, axis, factor[axis], below[axis] - 1)
        parts.append(np.ascontiguousarray(_mean(along, others) * np.float32(factor[axis])))
    return Forces(parts[0], parts[1], parts[2], wanted.ties)


def factors(shape: tuple[int, int, int]) -> tuple[int, int, int]:
    """By how much each axis is coarsened."""
    first, second, third = (2 if n >= 2 * COARSEST else 1 for n in shape)
    return first, second, third


def coarse_shape(shape: tuple[int, int, int], factor: tuple[int, int, int]) -> tuple[int, int, int]:
    """Cells left; the last ones of an odd axis are narrower."""
    first, second, third = (-(-n // f) for n, f in zip(shape, factor, strict=True))
    return first, second, third


def coarse_ties(ties: Ties, shape: tuple[int, int, int], factor: tuple[int, int, int]) -> Ties:
    """The ties between the cells that hold their ends."""
    _, n_xline, n_sample = coarse_shape(shape, factor)
    last = n_sample - 1

    def trace(index: NDArray[np.int64]) -> NDArray[np.int64]:
        i, j = np.divmod(index, shape[1])
        cell: NDArray[np.int64] = i // factor[0] * n_xline + j // factor[1]
        return cell

    def depth(samples: Array) -> Array:
        return np.clip((samples + 0.5) / factor[2] - 0.5, 0, last).astype(np.float32)

    return Ties(trace(ties.trace_a), depth(ties.depth_a), trace(ties.trace_b), depth(ties.depth_b))


def _in_series(weight: Array, axis: int, factor: int, n_links: int) -> Array:
    """Harmonic mean of the two fine links that a coarse one is made of."""
    if factor == 1:
        return weight
    first, second = (_take(weight, axis, np.arange(n_links) * 2 + shift) for shift in (0, 1))
    joined: Array = 2 * first * second / np.maximum(first + second, TINY)
    return joined


def _every(slope: Array, axis: int, factor: int, n_links: int) -> Array:
    if factor == 1:
        return slope
    first, second = (_take(slope, axis, np.arange(n_links) * 2 + shift) for shift in (0, 1))
    mean: Array = 0.5 * (first + second)
    return mean


def _take(part: Array, axis: int, index: NDArray[np.int64]) -> Array:
    taken: Array = part.take(np.minimum(index, part.shape[axis] - 1), axis=axis)
    return taken


def _mean(part: Array, factor: list[int]) -> Array:
    """Means of cells; a narrower last cell counts its own alone."""
    for axis, f in enumerate(factor):
        if f > 1:
            if part.shape[axis] % 2:
                part = np.concatenate([part, part.take([-1], axis=axis)], axis)
            even, odd = (
                part[tuple(slice(s if a == axis else None, None, 2 if a == axis else 1) for a in range(3))]
                for s in (0, 1)
            )
            part = 0.5 * (even + odd)
    return part


def sum_cells(part: Array, factor: tuple[int, int, int]) -> Array:
    """Sums over the cells of the coarser lattice."""
    for axis, f in enumerate(factor):
        if f > 1:
            index = [slice(None)] * 3
            index[axis] = slice(0, None, 2)
            total = part[tuple(index)].copy()
            index[axis] = slice(1, None, 2)
            odd = part[tuple(index)]
            index[axis] = slice(0, odd.shape[axis])
            total[tuple(index)] += odd
            part = total
    return part


def spread_cells(part: Array, factor: tuple[int, int, int], shape: tuple[int, int, int]) -> Array:
    """The value of each coarse cell at all fine ones in it."""
    for axis, f in enumerate(factor):
        if f > 1:
            part = np.repeat(part, 2, axis)
    return part[: shape[0], : shape[1], : shape[2]]


def refine(part: Array, factor: tuple[int, int, int], shape: tuple[int, int, int]) -> Array:
    """Linear between the middles of the coarse cells, at all fine ones."""
    for axis, f in enumerate(factor):
        if f > 1:
            place = (np.arange(shape[axis], dtype=np.float32) + np.float32(0.5)) / np.float32(f) - np.float32(0.5)
            low = np.clip(np.floor(place).astype(int), 0, max(part.shape[axis] - 2, 0))
            share = (place - low).reshape([-1 if a == axis else 1 for a in range(3)])
            part = (1 - share) * part.take(low, axis=axis) + share * part.take(
                np.minimum(low + 1, part.shape[axis] - 1), axis=axis
            )
    return np.ascontiguousarray(part, dtype=np.float32)


class Solver:
    """Conjugate gradients on one lattice with the coarser ones under it."""

    def __init__(self, lattice: Lattice) -> None:
        self.levels = [lattice]
        while max(factors(self.levels[-1].shape)) > 1:
            self.levels.append(coarsen(self.levels[-1]))
        self.scales = [np.float32(DAMPING) / level.diagonal() for level in self.levels]

    def solve(
        self,
        right: Array,
        start: Array,
        *,
        n_steps: int,
        tolerance: float,
        on_step: Callable[[], None] | None = None,
    ) -> Array:
        """s of J' W J s = right, from `start`, until the residual is `tolerance` of the right side."""
        s = start.copy()
        lattice = self.levels[0]
        product = np.empty_like(s)
        lattice.apply(s, product)
        residual = right - product
        goal = tolerance * np.linalg.norm(right)
        step, before = np.zeros_like(s), 0.0
        for _ in range(n_steps):
            if np.linalg.norm(residual) <= goal:
                break
            better = self._cycle(residual, 0)
            now = float(np.vdot(residual, better))
            if before:
                step *= np.float32(now / before)
                step += better
            else:
                step = better
            del better
            before = now
            lattice.apply(step, product)
            length = np.float32(now / max(float(np.vdot(step, product)), 1e-30))
            s += length * step
            product *= length
            residual -= product
            if on_step:
                on_step()
        return s

    def _cycle(self, right: Array, level: int) -> Array:
        """One V-cycle from zero; the same sweeps before and after make it symmetric."""
        lattice, scale = self.levels[level], self.scales[level]
        is_last = level + 1 == len(self.levels)
        s: Array = scale * right
        product = np.empty_like(s)
        for _ in range(SWEEPS_AT_THE_END if is_last else SWEEPS - 1):
            self._sweep(lattice, scale, right, s, product)
        if is_last:
            return s
        factor = factors(lattice.shape)
        lattice.apply(s, product)
        np.subtract(right, product, out=product)
        below = self._cycle(sum_cells(product, factor), level + 1)
        s += spread_cells(below, factor, lattice.shape)
        for _ in range(SWEEPS):
            self._sweep(lattice, scale, right, s, product)
        return s

    @staticmethod
    def _sweep(lattice: Lattice, scale: Array, right: Array, s: Array, product: Array) -> None:
        """One of Jacobi's, in place; `product` is worked in."""
        lattice.apply(s, product)
        np.subtract(right, product, out=product)
        product *= scale
        s += product
