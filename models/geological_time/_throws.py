"""Throws from the layers' own character: the blocks between faults, matched by their stacked traces.

Within a block the dips give every layer; between two blocks that a fault parts, all that is missing is a monotone map
from the time of one to that of the other. So each block is stacked along its layers, thousands of traces into one, and
the two stacks are matched as two well logs would be. The surest match is made first, and blocks once joined are stacked
together in the next, so that evidence grows on the way.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.geological_time._blocks import Blocks
from models.geological_time._lattice import NO_TIES, Array, Ties, refine
from models.geological_time._stacks import Floats, Match, Stack, match_stacks, stack_layers

ENOUGH, MARGIN = 2.5, 0.7  # log likelihood ratio of a match to none, and to the next best
PICKS = 20  # of a horizon in a block, for it to count there
SAMPLES = 200_000  # voxels beside a border that are stacked, at most
PAIRS = 24  # ties on each layer
EVERY = 2.0  # samples of time between tied layers
TIE = 0.3  # standard deviation of a tie, samples
SURE = 0.3  # samples; no throw is better known


@dataclass(frozen=True)
class Throws:
    """What holds blocks together.

    Parameters   ties : between layers of the same age; block_a, block_b : of their ends
                 joins : for each match the blocks that it moved, and the standard deviation of that in samples
                 time : the time that came in, with each block's put into that of its group
    """

    time: Array
    ties: Ties = NO_TIES
    block_a: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    block_b: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    joins: list[tuple[list[int], float]] = field(default_factory=list)


def find_throws(time: Array, image: Array | None, blocks: Blocks, picks: list[Array], unknown: float) -> Throws:
    """Put blocks together by horizons picked in both and by their image, and tie their layers.

    Parameters   time : (iline, xline, sample), right within each block; image : seismic, better cleaned, with as many
                 samples or a multiple of them; picks : depths of horizons, (iline, xline); unknown : standard deviation
                 of a throw of which nothing is known
    """
    if not blocks.borders:
        return Throws(time)
    groups = _Groups(blocks.n, _find_picks(time, blocks, picks))
    joins = [] if image is None else _join_by_image(groups, _Beside(time, image, blocks), blocks, unknown)
    _join_by_picks(groups)
    moved = time.copy()
    for block in range(1, blocks.n + 1):
        inside = blocks.number == block
        moved[inside] = groups.age(block, time[inside])
    return _tie(time, moved, blocks, groups, joins)


def _find_picks(time: Array, blocks: Blocks, picks: list[Array]) -> list[dict[int, float]]:
    """For each horizon its time in the blocks in which it is picked."""
    ages = []
    for depth in picks:
        nearest = np.nan_to_num(depth).round().astype(np.int64)[..., None]
        known = np.isfinite(depth) & np.take_along_axis(blocks.clear, nearest, axis=2)[..., 0]
        block, age = (np.take_along_axis(part, nearest, axis=2)[known, 0] for part in (blocks.number, time))
        enough = np.flatnonzero(np.bincount(block) >= PICKS) if known.any() else ()
        ages.append({int(name): float(np.median(age[block == name])) for name in enough})
    return ages


def _join_by_picks(groups: "_Groups") -> None:
    """Whatever shares a horizon and is not joined yet, whether neighbours or not."""
    for horizon in groups.picked:
        for block in horizon:
            pair = groups.pair((min(horizon), block))
            if pair is not None:
                groups.join(pair, Match(*groups.knots(pair), 0.0, 0.0))


def _join_by_image(
    groups: "_Groups", beside: "_Beside", blocks: Blocks, unknown: float
) -> list[tuple[list[int], float]]:
    """The surest match first, until none is sure enough."""
    matches: dict[tuple[int, int], Match | None] = {}
    joins: list[tuple[list[int], float]] = []
    while True:
        pairs = {groups.pair(edge) for edge in blocks.borders} - {None}
        for pair in pairs - matches.keys():
            one, other = (beside.stack(groups, pair, group) for group in pair)
            matches[pair] = match_stacks(one, other, groups.knots(pair)) if one and other else None
        found = [(match.margin, pair, match) for pair, match in matches.items() if match and match.score > ENOUGH]
        margin, pair, match = max(found, key=lambda each: each[0], default=(0.0, (0, 0), None))
        if match is None or margin < MARGIN:
            return joins
        joins.append((groups.join(pair, match), float(np.hypot(SURE, unknown * np.exp(-0.5 * margin)))))
        matches = {other: kept for other, kept in matches.items() if not set(other) & set(pair)}


class _Groups:
    """Blocks joined so far: the group of each, and its times as (time of the block, time of the group)."""

    def __init__(self, n_blocks: int, picked: list[dict[int, float]]) -> None:
        self.picked = picked
        self.group = list(range(n_blocks + 1))
        self.maps: list[tuple[Floats, Floats]] = [(np.array([0.0, 1.0]), np.array([0.0, 1.0]))] * (n_blocks + 1)

    def pair(self, edge: tuple[int, int]) -> Any:
        """The groups on the two sides of a border; None where it is one."""
        a, b = sorted((self.group[edge[0]], self.group[edge[1]]))
        return (a, b) if a != b else None

    def age(self, block: int, age: Array) -> Array:
        """Time in its group of what has this time in the block."""
        return np.asarray(_read_map(age, *self.maps[block]), np.float32)

    def knots(self, pair: tuple[int, int]) -> tuple[Floats, Floats]:
        """Times of the horizons that are picked in both groups, in the one and in the other; growing."""
        found: list[tuple[float, float]] = []
        for horizon in self.picked:
            sides = [[b for b in horizon if self.group[b] == group] for group in pair]
            if all(sides):
                one, other = (float(np.median([_read_map(horizon[b], *self.maps[b]) for b in side])) for side in sides)
                if not found or (one > found[-1][0] and other > found[-1][1]):
                    found.append((one, other))
        table = np.array(found).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    def join(self, pair: tuple[int, int], match: Match) -> list[int]:
        """Take the blocks of the second group into the first; gives which."""
        moved = [block for block, group in enumerate(self.group) if group == pair[1]]
        for block in moved:
            own, common = self.maps[block]
            knots = _read_map(match.second, common, own)
            self.maps[block] = (knots, match.first)
            self.group[block] = pair[0]
        return moved


def _read_map(age: Any, knots: Floats, values: Floats) -> Any:
    """Linear between the knots, a shift beyond them."""
    inside = np.interp(age, knots, values)
    return inside + np.minimum(age - knots[0], 0) + np.maximum(age - knots[-1], 0)


class _Beside:
    """Times and image of the clear rock beside each border."""

    def __init__(self, time: Array, image: Array, blocks: Blocks) -> None:
        finer = image.shape[2] // time.shape[2]
        rng = np.random.default_rng(0)
        self.samples: dict[tuple[tuple[int, int], int], tuple[Array, Array]] = {}
        for edge, box in blocks.borders.items():
            age = time[box] if finer == 1 else refine(time[box], (1, 1, finer), (*time[box].shape[:2], image.shape[2]))
            for block in edge:
                inside = blocks.clear[box] & (blocks.number[box] == block)
                index = np.flatnonzero(inside if finer == 1 else np.repeat(inside, finer, axis=2))
                if len(index) > SAMPLES:
                    index = rng.choice(index, SAMPLES, replace=False)
                self.samples[edge, block] = (age.ravel()[index], image[box].ravel()[index])

    def stack(self, groups: _Groups, pair: tuple[int, int], group: int) -> Stack | None:
        """One side of all borders between two groups, in the time of the group."""
        ages, values = [], []
        for (edge, block), (age, value) in self.samples.items():
            if groups.group[block] == group and groups.pair(edge) == pair:
                ages.append(groups.age(block, age))
                values.append(value)
        return stack_layers(np.concatenate(ages), np.concatenate(values))


def _tie(time: Array, moved: Array, blocks: Blocks, groups: _Groups, joins: list[tuple[list[int], float]]) -> Throws:
    """Ties between rock of the same age on the two sides of all borders within a group."""
    rng = np.random.default_rng(0)
    n = time.shape[2]
    rate = np.maximum(np.gradient(time, axis=2), 0.1).ravel()
    traces: tuple[list[Any], list[Any]] = ([], [])
    depths: tuple[list[Any], list[Any]] = ([], [])
    ends: tuple[list[Any], list[Any]] = ([], [])
    rock = {}
    for block in {block for edge in blocks.borders for block in edge}:
        index = np.flatnonzero(blocks.clear & (blocks.number == block))
        age = groups.age(block, time.ravel()[index])
        order = np.argsort(age)
        rock[block] = index[order], age[order]
    for edge in blocks.borders:
        sides = [rock[block] for block in edge]
        if groups.pair(edge) is not None or min(len(side[0]) for side in sides) < 50:
            continue
        low, high = max(age[0] for _, age in sides), min(age[-1] for _, age in sides)
        for wanted in np.arange(low, high, EVERY):
            spans = [np.searchsorted(age, (wanted - 0.5, wanted + 0.5)) for _, age in sides]
            if min(last - first for first, last in spans) < 5:
                continue
            for side, (index, age) in enumerate(sides):
                chosen = rng.integers(int(spans[side][0]), int(spans[side][1]), PAIRS)
                there = index[chosen]
                depth = there % n + (wanted - age[chosen]) / rate[there]
                traces[side].append(there // n)
                depths[side].append(np.clip(depth, 0, n - 1).astype(np.float32))
                ends[side].append(np.full(PAIRS, edge[side]))
    if not ends[0]:
        return Throws(moved, joins=joins)
    ties = Ties(*(np.concatenate(part[side]) for side in (0, 1) for part in (traces, depths)))
    return Throws(moved, ties, np.concatenate(ends[0]), np.concatenate(ends[1]), joins)
