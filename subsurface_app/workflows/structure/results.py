"""The model as items: velocity, density and impedance on a lattice with their spread, and a grid for wave modelling."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import Domain, SampleAxis, SeismicVolume, SurveyGeometry, VelocityModel, unit_of
from subsurface_app.workflows.depth_conversion import NewAxis, convert_volume
from subsurface_app.workflows.structure.model import Cells, StructureModel
from subsurface_app.workflows.structure.synthetic import curves_of
from subsurface_app.workflows.time_depth import VelocityTimeDepth
from subsurface_app.workflows.volumes.lazy import TiledSamples

Array = NDArray[np.float64]
Property = Literal["velocity", "density", "impedance"]
PROPERTIES: tuple[Property, ...] = ("velocity", "density", "impedance")
_SMALL = 1e-9


@dataclass(frozen=True)
class Wanted:
    """Which items are made.

    Parameters   properties : of `PROPERTIES`; spreads : whether each has a volume of one standard deviation beside it
                 domain : None - that of the model
                 step, stop : s or m, of the axis in that domain
    """

    properties: Sequence[Property] = PROPERTIES
    spreads: bool = True
    domain: Domain | None = None
    step: float = 0.004
    stop: float = 2.0


def structure_volumes(
    model: StructureModel, geometry: SurveyGeometry, wanted: Wanted, *, name: str, area: str
) -> tuple[SeismicVolume, ...]:
    """Volumes that are computed when they are read: each property and, behind it, its spread.

    Spreads join what the wells tell of each other (zero at a well, growing with the distance from it) and the ensemble
    of horizons within their picks' spread. In the other domain both are carried there by the velocities of the model.
    """
    domain = wanted.domain or model.domain
    own_step = model.step * max(1, round(wanted.step / model.step)) if domain == model.domain else 4 * model.step
    count = int((model.step * model.count) / own_step)
    if domain == model.domain:
        count = min(count, round(wanted.stop / own_step) + 1)
    axis = SampleAxis(model.domain, 0.0, own_step, count)
    titles = [(one, spread) for one in wanted.properties for spread in ((False, True) if wanted.spreads else (False,))]
    made = [_volume(model, geometry, axis, one, spread, name, area) for one, spread in titles]
    if domain == model.domain:
        return tuple(made)
    field = VelocityTimeDepth(_volume(model, geometry, axis, "velocity", False, name, area))
    new = NewAxis(wanted.step, 0.0, wanted.stop)
    return tuple(replace(convert_volume(one, field, new, name=one.name), notes=()) for one in made)


def _volume(
    model: StructureModel,
    geometry: SurveyGeometry,
    axis: SampleAxis,
    of: Property,
    spread: bool,
    name: str,
    area: str,
) -> SeismicVolume:
    samples = _Samples(model, geometry, axis, of, spread=spread)
    title = f"{name}, {of}" + (", spread" if spread else "")
    quantity = "spread" if spread else of
    unit = "kg/m3" if of == "density" else unit_of(of)
    return SeismicVolume(title, area, samples, geometry, axis, quantity, unit)


class _Samples(TiledSamples):
    """One property, or its spread, on a lattice."""

    def __init__(
        self, model: StructureModel, geometry: SurveyGeometry, axis: SampleAxis, of: Property, *, spread: bool
    ) -> None:
        self._model, self._geometry, self._axis, self._of, self._spread = model, geometry, axis, of, spread
        self._members = [model.without_logs(one) for one in model.members()] if spread else []
        self.shape = (*geometry.shape, axis.count)

    def _tile(
        self, ilines: NDArray[np.intp], xlines: NDArray[np.intp], samples: NDArray[np.intp]
    ) -> NDArray[np.float32]:
        i, j = (one.ravel() for one in np.meshgrid(ilines, xlines, indexing="ij"))
        numbers = self._geometry.ilines.values[i], self._geometry.xlines.values[j]
        x, y = (np.asarray(one, dtype=float) for one in self._geometry.xy(*numbers))
        places = self._model.below(x, y)
        cells = places.cells()
        made = self._read(cells)
        if self._spread:
            share = self._share(cells, self._model.doubt(x, y))
            moved = [np.log(self._read(places.cells(member)) / made) ** 2 for member in self._members]
            made = made * (np.hypot(share, np.sqrt(np.mean(moved, axis=0))) if moved else share)
        return made[:, samples].reshape(len(ilines), len(xlines), len(samples)).astype(np.float32)

    def _share(self, cells: Cells, doubt: Array) -> Array:
        """Standard deviation of the carried logs over their values, (trace, sample)."""
        velocity, density = self._model.scale
        scale = {"velocity": velocity, "density": density, "impedance": float(np.hypot(velocity, density))}[self._of]
        logged = self._mean(cells.logged.astype(float))
        far = np.maximum(doubt, 1.0)[:, None]
        return np.asarray(scale * np.sqrt(logged * doubt[:, None] + (1 - logged) * far))

    def _read(self, cells: Cells) -> Array:
        if self._of == "density":
            return self._mean(cells.density)
        if self._of == "impedance":
            return np.exp(self._mean(np.log(cells.impedance)))
        if self._model.domain == "twt":
            return self._mean(cells.velocity)
        return 1.0 / self._mean(1.0 / cells.velocity)

    def _mean(self, values: NDArray[np.floating]) -> Array:
        """Over the cells about each sample: half a step to either side, the first one from the datum on."""
        return mean_of_cells(values, round(self._axis.step / self._model.step), self._axis.count)


def mean_of_cells(values: NDArray[np.floating], per_sample: int, count: int) -> Array:
    """Means of `per_sample` cells about each of `count` samples that begin at the datum, shape (m, count)."""
    n = values.shape[1]
    bounds = np.clip(np.rint((np.arange(count + 1) - 0.5) * per_sample).astype(int), 0, n)
    bounds[1:] = np.maximum(bounds[1:], np.minimum(bounds[:-1] + 1, n))
    low = np.minimum(bounds[:-1], n - 1)
    sums = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1, dtype=float)], axis=1)
    high = np.maximum(bounds[1:], low + 1)
    return np.asarray((sums[:, high] - sums[:, low]) / (high - low))


def section_grid(
    model: StructureModel, geometry: SurveyGeometry, *, spacing: float, depth: float, name: str, area: str
) -> VelocityModel:
    """Velocities below a lattice of one line on a square grid in depth: what shots are modelled through.

    A cell holds the mean slowness over its height, so that vertical times through the grid are those of the layers.
    Raises   GeometryError - a lattice of more than one line
    """
    n_rows, n_columns = geometry.shape
    if min(n_rows, n_columns) != 1 or n_rows * n_columns < 2:
        raise GeometryError(
            "a grid for shots needs a lattice of one line, this one has {rows} x {columns} traces: choose a section",
            rows=n_rows,
            columns=n_columns,
        )
    il, xl = geometry.ilines.values, geometry.xlines.values
    ends_x, ends_y = geometry.xy([il[0], il[-1]], [xl[0], xl[-1]])
    length = float(np.hypot(ends_x[1] - ends_x[0], ends_y[1] - ends_y[0]))
    share = spacing * np.arange(int(length / spacing + 1e-6) + 1) / length
    x, y = (np.asarray(ends[0] + share * (ends[1] - ends[0])) for ends in (ends_x, ends_y))
    edges = np.clip(spacing * (np.arange(round(depth / spacing) + 2) - 0.5), 0.0, None)
    curves = curves_of(model.cells(x, y), model.domain, model.step)
    times = curves.time_at(np.broadcast_to(edges, (len(x), len(edges))))
    vp = (2 * np.diff(edges) / np.maximum(np.diff(times, axis=1), _SMALL)).astype(np.float32)
    line = ((float(x[0]), float(y[0])), (float(x[-1]), float(y[-1])))
    return VelocityModel(name, area, vp, (spacing, spacing), (0.0, 0.0), line)
