"""Horizons as points of a crossplot: their times or depths, and the values of volumes along them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import Horizon
from subsurface_app.data.slices import ChunkCache, Source, values_along
from subsurface_app.gui.views._crossings import horizon_at, lines_on
from subsurface_app.gui.views._planes import Cube, shown_scale
from subsurface_app.gui.views.crossplot._points import MOST_POINTS, PlotPoints, Values

N_TILES = 24  # of the lattice, where a volume on disk is read along a horizon
_SIDE = 64
_CACHE_BYTES = 64 << 20


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


def _volume_along(source: Source, cube: Cube, lines: tuple[Values, Values] | None, z: Values) -> Values:
    """Samples of a volume at its line numbers and times in s or depths in m; NaN outside, and without lines."""
    if lines is None:
        return np.full(len(z), np.nan)
    places = [cube.geometry.ilines.position(lines[0]), cube.geometry.xlines.position(lines[1]), cube.axis.position(z)]
    *_, values = values_along(source, np.stack([np.round(one, 6) for one in places], axis=1))
    return np.asarray(values, dtype=float)


def horizon_points(
    horizons: Mapping[str, Horizon], cubes: Mapping[str, Cube], x: str, y: str, colour: str, seed: int = 1
) -> PlotPoints:
    """Points at the nodes of the horizon on the x axis, to be called in the background; keys are those of `Along`."""
    main = horizons[Along.of(x).horizon]
    wanted = {key: Along.of(key) for key in dict.fromkeys((x, y, colour)) if key}
    volumes = [cubes[along.volume] for along in wanted.values() if along.volume]
    by_tiles = any(not isinstance(cube.arrays[cube.main][0], np.ndarray) for cube in volumes)
    # The finest level alone: a value of a crossplot is one of the volume. Tiles that touch read a block once.
    cache = ChunkCache(_CACHE_BYTES)
    sources = {cube.id: Source(cube.arrays[cube.main][:1], cache, (cube.id,)) for cube in volumes}
    surfaces = {one.horizon: np.asarray(horizons[one.horizon].values[...], float) for one in wanted.values()}
    parts, indices = [], []
    for rows, columns in nodes(main.geometry.shape, by_tiles=by_tiles, seed=seed):
        geometry = main.geometry
        il = geometry.ilines.first + geometry.ilines.step * rows
        xl = geometry.xlines.first + geometry.xlines.step * columns
        at_x, at_y = geometry.xy(il, xl) if geometry.affine is not None else np.full((2, len(il)), np.nan)
        found = {"": np.full(len(rows), np.nan)}
        for key, along in wanted.items():
            horizon = horizons[along.horizon]
            if (horizon.geometry, horizon.area) == (geometry, main.area):
                z = surfaces[along.horizon][rows, columns]
            elif (lines := lines_on(horizon, main, il, xl)) is not None:
                z = horizon_at(surfaces[along.horizon], horizon.geometry, *lines)
            else:
                z = np.full(len(il), np.nan)
            if along.volume:
                cube = cubes[along.volume]
                found[key] = _volume_along(sources[along.volume], cube, lines_on(cube, main, il, xl), z)
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
