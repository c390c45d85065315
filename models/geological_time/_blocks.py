"""The blocks between faults, and where they meet."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, generate_binary_structure, label, maximum_filter

from models.geological_time._lattice import Array

CUT = 0.25  # probability of a fault that parts two blocks
LEVELS = (0.35, 0.5, 0.65, 0.8, 2.0)  # up which the blocks then grow, to meet on the crest
OPENING = 3.5  # voxels; a hole in a fault narrower than twice that joins nothing
CLEAR = 2.0  # voxels from a fault within which image and dips are blurred
SMALLEST = 200  # voxels of a block, before it grows
SHORTEST = 30  # links across a border that is looked at
REACH = 24  # traces from a border that speak for the block there


@dataclass(frozen=True)
class Blocks:
    """Where the rock lies.

    Parameters   number : int32, shape (iline, xline, sample), of the block, from 1
                 clear : bool, the same shape, away from faults
                 borders : for each pair of neighbours the box (iline, xline) around their border and REACH more
    """

    number: NDArray[np.int32]
    clear: NDArray[np.bool_]
    borders: dict[tuple[int, int], tuple[slice, slice]]

    @property
    def n(self) -> int:
        """How many there are."""
        return int(self.number.max())


def find_blocks(fault: Array) -> Blocks:
    """Cut the volume where the probability of a fault, (iline, xline, sample), exceeds CUT."""
    away = distance_transform_edt(fault < CUT) if bool((fault >= CUT).any()) else np.full(fault.shape, np.inf)
    seeds, n = label(away > OPENING)
    size = np.bincount(seeds.ravel(), minlength=n + 1)
    names = np.flatnonzero((size >= SMALLEST) & (np.arange(n + 1) > 0))
    if len(names) < 2:
        return Blocks(np.ones(fault.shape, np.int32), away > CLEAR, {})
    new = np.zeros(n + 1, np.int32)
    new[names] = np.arange(1, len(names) + 1)
    number = _grow(new[seeds], fault)
    return Blocks(number, away > CLEAR, _find_borders(number))


def _grow(number: NDArray[np.int32], fault: Array) -> NDArray[np.int32]:
    """From the seeds over the whole volume, up the flanks of the faults from either side."""
    cross = generate_binary_structure(3, 1)
    for level in (*[CUT] * int(2 * OPENING), *np.repeat(LEVELS, 2)):
        number = np.where((number == 0) & (fault < level), maximum_filter(number, footprint=cross), number)
    nearest = distance_transform_edt(number == 0, return_distances=False, return_indices=True)
    grown: NDArray[np.int32] = number[tuple(nearest)]
    return grown


def _find_borders(number: NDArray[np.int32]) -> dict[tuple[int, int], tuple[slice, slice]]:
    faces: list[Any] = []
    for axis in range(2):
        n = number.shape[axis] - 1
        first, second = number.take(range(n), axis), number.take(range(1, n + 1), axis)
        where = np.nonzero(first != second)
        sides = np.sort(np.stack([first[where], second[where]]), axis=0)
        faces.append(np.stack([*sides, where[0], where[1]], axis=1))
    table = np.concatenate(faces)
    borders = {}
    for pair in np.unique(table[:, :2], axis=0):
        here = table[(table[:, :2] == pair).all(axis=1), 2:]
        if len(here) >= SHORTEST:
            low, high = np.maximum(here.min(axis=0) - REACH, 0), here.max(axis=0) + REACH + 1
            borders[int(pair[0]), int(pair[1])] = (slice(int(low[0]), int(high[0])), slice(int(low[1]), int(high[1])))
    return borders
