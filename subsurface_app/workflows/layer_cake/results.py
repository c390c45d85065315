"""What comes out of a layer cake: volumes of velocity and of its spread, and the horizons in the other domain."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from solvers.velocity import cell_edges
from subsurface_app.data.objects import Domain, Horizon, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.workflows.layer_cake.model import LayerCake
from subsurface_app.workflows.volumes.lazy import TiledSamples

Array = NDArray[np.float64]


def cake_volumes(
    cake: LayerCake, geometry: SurveyGeometry, *, step: float, depth: float, name: str, area: str
) -> tuple[SeismicVolume, SeismicVolume | None]:
    """The model and its spread as volumes of interval velocity in depth, computed when they are read.

    Returns      the velocities in m/s, and one standard deviation of them; None where one well tells none
    """
    axis = SampleAxis("depth", 0.0, step, round(depth / step) + 1)
    samples = _CakeSamples(cake, geometry, axis, spread=False)
    velocity = SeismicVolume(name, area, samples, geometry, axis, "velocity", "m/s")
    if not all(np.isfinite(layer.scale) for layer in cake.layers):
        return velocity, None
    samples = _CakeSamples(cake, geometry, axis, spread=True)
    return velocity, replace(velocity, name=f"{name}, spread", samples=samples, quantity="spread")


def cake_horizons(cake: LayerCake, geometry: SurveyGeometry, area: str) -> tuple[Horizon, ...]:
    """The horizons of the model on a lattice in the domain that they were not given in; depths bear their spread."""
    i, j = (one.ravel() for one in np.meshgrid(*(np.arange(count) for count in geometry.shape), indexing="ij"))
    x, y = _xy(geometry, i, j)
    depths, times = cake.nodes(x, y)
    spreads = cake.spreads(x, y)
    made = []
    for number, horizon in enumerate(cake.horizons):
        to_depth = horizon.domain == "twt"
        values = (depths if to_depth else times)[number + 1].reshape(geometry.shape).astype(np.float32)
        spread = spreads[number].reshape(geometry.shape).astype(np.float32)
        known = spread if to_depth and np.isfinite(spread).all() else None
        title = f"{horizon.name}, depth" if to_depth else f"{horizon.name}, time"
        doubtful = horizon.extrapolated if horizon.geometry == geometry else None
        domain: Domain = "depth" if to_depth else "twt"
        made.append(Horizon(title, area, values, geometry, domain, doubtful, spread=known))
    return tuple(made)


class _CakeSamples(TiledSamples):
    """Velocities of a model, or their spread, on a lattice."""

    def __init__(self, cake: LayerCake, geometry: SurveyGeometry, axis: SampleAxis, *, spread: bool) -> None:
        self._cake, self._geometry, self._axis, self._spread = cake, geometry, axis, spread
        self.shape = (*geometry.shape, axis.count)

    def _tile(
        self, ilines: NDArray[np.intp], xlines: NDArray[np.intp], samples: NDArray[np.intp]
    ) -> NDArray[np.float32]:
        i, j = (one.ravel() for one in np.meshgrid(ilines, xlines, indexing="ij"))
        edges = cell_edges(self._axis.start, self._axis.step, self._axis.count)
        made = self._cake.cell_velocities(*_xy(self._geometry, i, j), edges)[1 if self._spread else 0]
        return made[:, samples].reshape(len(ilines), len(xlines), len(samples)).astype(np.float32)


def _xy(geometry: SurveyGeometry, i: NDArray[np.intp], j: NDArray[np.intp]) -> tuple[Array, Array]:
    il, xl = geometry.ilines, geometry.xlines
    x, y = geometry.xy(il.first + il.step * i, xl.first + xl.step * j)
    return np.asarray(x, dtype=float), np.asarray(y, dtype=float)
