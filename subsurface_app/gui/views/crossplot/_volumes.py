"""Volumes as points of a crossplot: on a slice, or at random places of which few chunks are read."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import ArrayLike
from subsurface_app.data.slices import PLANES, Plane
from subsurface_app.gui.views._planes import Cube, shown_scale
from subsurface_app.gui.views.crossplot._points import MOST_POINTS, PlotPoints, Values

N_BLOCKS = 16  # read of a volume on disk for a random sample
_SIDE = 64  # samples: the least side of a block, where the array does not say how it is stored
_MOST_IN_BLOCK = 2_000_000
SAMPLE_AXIS = "z"  # the key of time or depth among the volumes


def random_indices(
    shape: tuple[int, int, int], chunks: tuple[int, ...] | None, seed: int
) -> Iterator[NDArray[np.int64]]:
    """Indices of at most some 200,000 samples, shape (n, 3) each time, block by block.

    Without `chunks` (an array in memory) they are spread evenly over the volume, in one block. Else they lie in 16
    blocks at random, so that a volume of any size costs the reading of 16 blocks: neighbours are then alike, and a
    correlation is that of these blocks.
    """
    rng = np.random.default_rng(seed)
    if chunks is None:
        total = int(np.prod(shape, dtype=np.int64))
        flat = rng.choice(total, MOST_POINTS, replace=False) if total > MOST_POINTS else np.arange(total)
        yield np.stack(np.unravel_index(np.sort(flat), shape), axis=-1)
        return
    sides = [min(max(chunk, _SIDE), full) for chunk, full in zip(chunks, shape, strict=True)]
    while np.prod(sides) > _MOST_IN_BLOCK:
        sides[int(np.argmax(sides))] //= 2
    counts = [-(-full // side) for full, side in zip(shape, sides, strict=True)]
    n_blocks = int(np.prod(counts))
    for block in rng.choice(n_blocks, min(N_BLOCKS, n_blocks), replace=False):
        corner = np.array(np.unravel_index(block, counts)) * sides
        size = np.minimum(sides, np.array(shape) - corner)
        inside = int(np.prod(size))
        n = min(MOST_POINTS // min(N_BLOCKS, n_blocks), inside)
        flat = np.sort(rng.choice(inside, n, replace=False))
        yield corner + np.stack(np.unravel_index(flat, tuple(size)), axis=-1)


def values_at(array: ArrayLike, indices: NDArray[np.int64]) -> Values:
    """Samples at indices of shape (n, 3); of an array on disk the box around them is read."""
    if isinstance(array, np.ndarray):
        return np.asarray(array[tuple(indices.T)], float)
    low, high = indices.min(axis=0), indices.max(axis=0) + 1
    box = np.asarray(array[tuple(slice(int(a), int(b)) for a, b in zip(low, high, strict=True))])
    return np.asarray(box[tuple((indices - low).T)], float)


def random_points(cubes: Mapping[str, Cube], x: str, y: str, colour: str, seed: int = 1) -> PlotPoints:
    """Points at random places of volumes on one lattice, to be called in the background."""
    arrays = {key: cubes[key].arrays[cubes[key].main][0] for key in dict.fromkeys((x, y, colour)) if key in cubes}
    lazy = next((array for array in arrays.values() if not isinstance(array, np.ndarray)), None)
    cube = cubes[x]
    chunks = None if lazy is None else tuple(getattr(lazy, "chunks", None) or (1, 1, 1))
    parts, indices = [], []
    for block in random_indices(cube.shape, chunks, seed):
        found = {key: values_at(array, block) for key, array in arrays.items()}
        parts.append(_columns(cube, found, block, x, y, colour))
        indices.append(block)
    return _points(cube, np.concatenate(parts), np.concatenate(indices), has_colour=bool(colour))


def slice_points(
    cubes: Mapping[str, Cube],
    slices: Mapping[str, NDArray[np.generic]],
    plane: Plane,
    index: int,
    keys: tuple[str, str, str],
) -> PlotPoints:
    """Points on one plane of volumes on one lattice, every n-th of more than 200,000."""
    x, y, colour = keys
    cube = cubes[x]
    shape = [count for name, count in zip(PLANES, cube.shape, strict=True) if name != plane]
    places = np.stack(np.unravel_index(np.arange(0, shape[0] * shape[1], _stride(shape)), shape), axis=-1)
    full = np.insert(places, PLANES.index(plane), index, axis=1)
    found = {key: np.asarray(slices[key][tuple(places.T)], float) for key in dict.fromkeys(keys) if key in slices}
    return _points(cube, _columns(cube, found, full, x, y, colour), full, has_colour=bool(colour))


def _stride(shape: list[int]) -> int:
    """Every n-th sample, such that n does not divide the row: else the samples would stand in columns."""
    step = max(-(-shape[0] * shape[1] // MOST_POINTS), 1)
    while step > 1 and shape[1] % step == 0:
        step += 1
    return step


def _columns(
    cube: Cube, found: Mapping[str, Values], indices: NDArray[np.int64], x: str, y: str, colour: str
) -> NDArray[np.float64]:
    """Rows of x, y, colour, map x and y, time or depth."""
    z = cube.axis.start + cube.axis.step * indices[:, 2]
    iline = cube.geometry.ilines.first + cube.geometry.ilines.step * indices[:, 0]
    xline = cube.geometry.xlines.first + cube.geometry.xlines.step * indices[:, 1]
    scale = shown_scale(cube.axis.domain)
    known = {**found, SAMPLE_AXIS: scale * z, "": np.full(len(z), np.nan)}
    return np.stack([known[x], known[y], known[colour], *cube.xy(iline, xline), z], axis=-1)


def _points(cube: Cube, rows: NDArray[np.float64], indices: NDArray[np.int64], *, has_colour: bool) -> PlotPoints:
    known = np.isfinite(rows[:, 0]) & np.isfinite(rows[:, 1])
    rows, indices = rows[known], indices[known]
    of_colour = rows[:, 2] if has_colour else None
    return PlotPoints(
        rows[:, 0], rows[:, 1], of_colour, rows[:, 3:6], (cube.id,), np.zeros(len(rows), np.int64), indices
    )
