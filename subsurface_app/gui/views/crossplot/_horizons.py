"""Horizons as points of a crossplot: their times or depths, and the values of volumes along them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import ArrayLike, Horizon
from subsurface_app.gui.views._crossings import horizon_at
from subsurface_app.gui.views._planes import Cube, line_numbers, shown_scale
from subsurface_app.gui.views.crossplot._points import MOST_POINTS, PlotPoints, Values

N_TILES = 24  # of the lattice, where a volume on disk is read along a horizon
_SIDE = 64


@dataclass(frozen=True)
class Along:
    """What is plotted at the nodes of a horizon: its own value, or that of a volume at its time or depth."""

    horizon: str
    volume: str = ""

    @property
    def key(self) -> str:
        return f"{self.horizon}/{self.volume}"

    @classmethod
    def of(cls, key: str) -> "Along":
        return cls(*key.split("/", 1))


def nodes(shape: tuple[int, int], *, by_tiles: bool, seed: int) -> Iterator[tuple[NDArray[np.int64], ...]]:
    """Rows and columns of at most some 200,000 nodes; by tiles at random where each costs the reading of a block."""
    rng = np.random.default_rng(seed)
    if not by_tiles:
        total = shape[0] * shape[1]
        flat = rng.choice(total, MOST_POINTS, replace=False) if total > MOST_POINTS else np.arange(total)
        yield np.unravel_index(np.sort(flat), shape)
        return
    counts = [-(-full // _SIDE) for full in shape]
    n_tiles = counts[0] * counts[1]
    for tile in rng.choice(n_tiles, min(N_TILES, n_tiles), replace=False):
        first, second = (_SIDE * place for place in divmod(int(tile), counts[1]))
        rows, columns = np.arange(first, min(first + _SIDE, shape[0])), np.arange(second, min(second + _SIDE, shape[1]))
        yield tuple(part.ravel() for part in np.meshgrid(rows, columns, indexing="ij"))


def values_along(cube: Cube, x: Values, y: Values, z: Values) -> Values:
    """Samples of the trace nearest to each map position, at times in s or depths in m; linear between two samples."""
    geometry, array = cube.geometry, cube.arrays[cube.main][0]
    iline, xline = line_numbers(geometry, x, y)
    i, j = geometry.ilines.position(iline), geometry.xlines.position(xline)
    k = cube.axis.position(z)
    n_i, n_j, n_k = cube.shape
    known = np.isfinite(k) & (k >= 0) & (k <= n_k - 1)
    known &= (i >= -0.5) & (i <= n_i - 0.5) & (j >= -0.5) & (j <= n_j - 0.5)
    out = np.full(np.shape(k), np.nan)
    if not known.any():
        return out
    i, j = (np.clip(np.rint(at[known]).astype(int), 0, n - 1) for at, n in ((i, n_i), (j, n_j)))
    upper = np.minimum(np.floor(k[known]).astype(int), max(n_k - 2, 0))
    share = k[known] - upper
    block, (i0, j0, k0) = _block(array, i, j, upper, n_k)
    lower = np.minimum(upper + 1, n_k - 1)
    first = np.asarray(block[i - i0, j - j0, upper - k0], float)
    out[known] = first + share * (np.asarray(block[i - i0, j - j0, lower - k0], float) - first)
    return out


def _block(
    array: ArrayLike, i: NDArray[np.int64], j: NDArray[np.int64], k: NDArray[np.int64], n_k: int
) -> tuple[NDArray[np.generic], tuple[int, int, int]]:
    """The part of an array around indices, and where it starts."""
    if isinstance(array, np.ndarray):
        return array, (0, 0, 0)
    low = int(i.min()), int(j.min()), int(k.min())
    high = int(i.max()) + 1, int(j.max()) + 1, min(int(k.max()) + 2, n_k)
    return np.asarray(array[tuple(slice(a, b) for a, b in zip(low, high, strict=True))]), low


def horizon_points(
    horizons: Mapping[str, Horizon], cubes: Mapping[str, Cube], x: str, y: str, colour: str, seed: int = 1
) -> PlotPoints:
    """Points at the nodes of the horizon on the x axis, to be called in the background; keys are those of `Along`."""
    main = horizons[Along.of(x).horizon]
    wanted = {key: Along.of(key) for key in dict.fromkeys((x, y, colour)) if key}
    volumes = [cubes[along.volume] for along in wanted.values() if along.volume]
    by_tiles = any(not isinstance(cube.arrays[cube.main][0], np.ndarray) for cube in volumes)
    surfaces = {one.horizon: np.asarray(horizons[one.horizon].values[...], float) for one in wanted.values()}
    parts, indices = [], []
    for rows, columns in nodes(main.geometry.shape, by_tiles=by_tiles, seed=seed):
        geometry = main.geometry
        at_x, at_y = geometry.xy(
            geometry.ilines.first + geometry.ilines.step * rows, geometry.xlines.first + geometry.xlines.step * columns
        )
        found = {"": np.full(len(rows), np.nan)}
        for key, along in wanted.items():
            horizon = horizons[along.horizon]
            if horizon.geometry == geometry:
                z = surfaces[along.horizon][rows, columns]
            else:
                z = horizon_at(surfaces[along.horizon], horizon.geometry, at_x, at_y)
            if along.volume:
                found[key] = values_along(cubes[along.volume], at_x, at_y, z)
            else:
                found[key] = z * shown_scale(horizon.domain)
        depth = surfaces[Along.of(x).horizon][rows, columns]
        parts.append(np.stack([found[x], found[y], found[colour], at_x, at_y, depth], axis=-1))
        indices.append(np.stack([rows, columns], axis=-1))
    table, index = np.concatenate(parts), np.concatenate(indices)
    known = np.isfinite(table[:, 0]) & np.isfinite(table[:, 1])
    table, index = table[known], index[known]
    of_colour = table[:, 2] if colour else None
    item = np.zeros(len(table), np.int64)
    return PlotPoints(table[:, 0], table[:, 1], of_colour, table[:, 3:6], (Along.of(x).horizon,), item, index)
