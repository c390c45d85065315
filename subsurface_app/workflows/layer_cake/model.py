"""A layer-cake velocity model at any place: v = v0 + k z in each layer, v0 kriged between the wells."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from solvers.velocity import gradient_depth, gradient_time
from subsurface_app.data.objects import Horizon

Array = NDArray[np.float64]


@dataclass(frozen=True)
class CakeRules:
    """How the layers are built.

    Parameters   gradients : tuple of float, 1/s - k of each layer, downward, the last one below the last horizon;
                     empty: fitted to the check shots
                 water_depth, water_velocity : m, m/s - a flat layer of water on top; 0 m: none
                 correlation_range : float or None, m - where v0 of two places is correlated by 5 %; None: the largest
                     distance between two wells, 5 km at least
                 max_distance : float, m - how far beyond the lattice of a horizon a well may stand, or beside its line
                 top_velocity : float, m/s - below the last horizon nowhere faster than this
    """

    gradients: tuple[float, ...] = ()
    water_depth: float = 0.0
    water_velocity: float = 1500.0
    correlation_range: float | None = None
    max_distance: float = 100.0
    top_velocity: float = 6000.0


@dataclass(frozen=True)
class Layer:
    """One layer: its gradient, and v0 where wells pass its base.

    Parameters   name : str - of the horizon at its base; "" of the last one
                 k : float, 1/s
                 places : array, shape (n, 2), m; v0 : array, shape (n,), m/s; wells : names, n of them
                 scale : float - by which the kriging standard deviation becomes m/s, from leaving out each well; NaN
                     with one well
    """

    name: str
    k: float
    places: Array
    v0: Array
    wells: tuple[str, ...]
    scale: float


class LayerCake:
    """The model at any place of the map.

    Parameters   horizons : of one domain, from the top down; between their nodes bilinear, holes filled by the nearest
                     node; where one rises above that before it the layer has no thickness
    """

    def __init__(self, horizons: Sequence[Horizon], layers: Sequence[Layer], rules: CakeRules, reach: float) -> None:
        self.horizons, self.layers, self.rules, self.reach = tuple(horizons), tuple(layers), rules, reach
        self._surfaces = [Surface(one) for one in horizons]

    def nodes(self, x: Array, y: Array, count: int | None = None) -> tuple[Array, Array]:
        """Depths in m and two-way times in s of datum (sea bed) and horizons, both of shape (count + 1, m)."""
        rules, count = self.rules, len(self._surfaces) if count is None else count
        depths = [np.full(len(x), rules.water_depth)]
        times = [np.full(len(x), 2 * rules.water_depth / rules.water_velocity)]
        for surface, layer in zip(self._surfaces[:count], self.layers[:count], strict=True):
            own, v0 = surface.at(x, y), self.v0(layer, x, y)
            if surface.domain == "twt":
                times.append(np.maximum(own, times[-1]))
                depths.append(gradient_depth(depths[-1], times[-1] - times[-2], v0, layer.k))
            else:
                depths.append(np.maximum(own, depths[-1]))
                times.append(times[-1] + gradient_time(depths[-2], depths[-1], v0, layer.k))
        return np.stack(depths), np.stack(times)

    def v0(self, layer: Layer, x: Array, y: Array) -> Array:
        """v0 of a layer in m/s: exactly that of a well at its place."""
        return np.asarray(self._weights(layer, x, y) @ layer.v0)

    def v0_spread(self, layer: Layer, x: Array, y: Array) -> Array:
        """One standard deviation of v0 in m/s: 0 at the wells, growing away from them; NaN with one well."""
        weights = self._weights(layer, x, y)
        to = correlation(distances(np.stack([x, y], axis=1), layer.places), self.reach)
        between = correlation(distances(layer.places, layer.places), self.reach)
        variance = 1 - 2 * (weights * to).sum(axis=1) + np.einsum("ij,jk,ik->i", weights, between, weights)
        return np.asarray(layer.scale * np.sqrt(np.clip(variance, 0, None)))

    def spreads(self, x: Array, y: Array) -> Array:
        """One standard deviation of the horizons' depths in m, shape (n_horizons, m); layers err independently."""
        _, times = self.nodes(x, y)
        found, above = [], np.zeros(len(x))
        for number, layer in enumerate(self.layers[: len(self.horizons)]):
            duration = times[number + 1] - times[number]
            per_v0 = gradient_depth(0.0, duration, 1.0, layer.k)
            above = np.hypot(above * np.exp(layer.k * duration / 2), per_v0 * self.v0_spread(layer, x, y))
            found.append(above)
        return np.stack(found)

    def cell_velocities(self, x: Array, y: Array, edges: Array) -> tuple[Array, Array]:
        """Velocity and its spread in m/s between depths in m (n + 1, from 0 on), shape (m, n); mean slowness a cell."""
        depths, times = self.nodes(x, y)
        at, middle = np.broadcast_to(edges, (len(x), len(edges))), 0.5 * (edges[1:] + edges[:-1])
        water = self.rules.water_velocity if self.rules.water_depth > 0 else 1500.0
        found = 2 * at / water
        spread = np.zeros((len(x), len(middle)))
        for number, layer in enumerate(self.layers):
            v0 = self.v0(layer, x, y)[:, None]
            top = depths[number][:, None]
            below = gradient_time(top, np.maximum(at, top), v0, layer.k)
            found = np.where(at > top, times[number][:, None] + below, found)
            spread = np.where(middle > top, self.v0_spread(layer, x, y)[:, None], spread)
        velocity = 2 * np.diff(edges) / np.diff(found, axis=1)
        is_last = middle > depths[-1][:, None]
        return np.where(is_last, np.minimum(velocity, self.rules.top_velocity), velocity), spread

    def _weights(self, layer: Layer, x: Array, y: Array) -> Array:
        from models.baselines import kriging_weights

        return kriging_weights(layer.places, np.stack([x, y], axis=1), correlation_range=self.reach)


class Surface:
    """A horizon at any place: bilinear, its holes filled by the nearest node."""

    def __init__(self, horizon: Horizon) -> None:
        from scipy.ndimage import distance_transform_edt

        self.name, self.domain, self._geometry = horizon.name, horizon.domain, horizon.geometry
        values = np.asarray(horizon.values[:], dtype=float)
        holes = ~np.isfinite(values)
        if holes.all():
            raise GeometryError("horizon {name} has no value: choose another one", name=horizon.name)
        nearest = distance_transform_edt(holes, return_distances=False, return_indices=True)
        self._values = values[tuple(nearest)]

    def at(self, x: Array, y: Array) -> Array:
        """Its times or depths at places of the map."""
        n_rows, n_columns = self._values.shape
        row, column = self._place(x, y)
        row, column = np.clip(row, 0, n_rows - 1), np.clip(column, 0, n_columns - 1)
        i = np.clip(np.floor(row).astype(int), 0, max(n_rows - 2, 0))
        j = np.clip(np.floor(column).astype(int), 0, max(n_columns - 2, 0))
        down, across = np.minimum(i + 1, n_rows - 1), np.minimum(j + 1, n_columns - 1)
        first, second = row - i, column - j
        upper = self._values[i, j] * (1 - second) + self._values[i, across] * second
        lower = self._values[down, j] * (1 - second) + self._values[down, across] * second
        return np.asarray(upper * (1 - first) + lower * first)

    def distance(self, x: float, y: float) -> float:
        """How far a place lies beyond the lattice, m; 0 on it."""
        beyond = []
        for place, count, size in zip(
            self._place(np.array([x]), np.array([y])), self._values.shape, self._geometry.bin_size, strict=True
        ):
            beyond.append(size * max(-float(place[0]), float(place[0]) - (count - 1), 0.0))
        return float(np.hypot(*beyond))

    def _place(self, x: Array, y: Array) -> tuple[Array, Array]:
        iline, xline = self._geometry.line_numbers(x, y)
        return self._geometry.ilines.position(iline), self._geometry.xlines.position(xline)


def distances(one: Array, other: Array) -> Array:
    """Between all places of two lists, shape (n, m)."""
    return np.asarray(np.hypot(one[:, None, 0] - other[None, :, 0], one[:, None, 1] - other[None, :, 1]))


def correlation(distance: Array, reach: float) -> Array:
    """As `kriging_weights` takes it."""
    return np.asarray(np.exp(-3 * distance / reach))
