"""Changes of a model as the kernels take them, and their sums over time as derivatives of the model."""

import numpy as np
import numpy.typing as npt

from solvers._model import AcousticModel
from solvers._points import receiver_buoyancy_change, receiver_buoyancy_change_transposed
from solvers._problem import Contrast, Problem, per_density
from solvers._sinc import Taps
from solvers._work import Batch, Work
from solvers.errors import GeometryError, StabilityError

Array = npt.NDArray[np.floating]
Numbers = npt.NDArray[np.int64]


def contrast_of(problem: Problem, model: AcousticModel, perturbation: dict[str, Array]) -> Contrast:
    """The relative changes that a perturbation of "vp" (m/s) and "rho" (kg/m3) makes.

    Raises   GeometryError - another name or shape; StabilityError - values that are not finite
    """
    unknown = [name for name in perturbation if name not in ("vp", "rho")]
    if unknown or not perturbation:
        raise GeometryError(
            "a perturbation of {names} is not known: give vp, rho or both", names=", ".join(unknown) or "nothing"
        )
    changes = {}
    for name, given in perturbation.items():
        change = np.asarray(given, dtype=np.float64)
        if change.shape != model.grid.shape:
            raise GeometryError(
                "the perturbation of {name} has shape {found} and the grid {expected}: they must be equal",
                name=name,
                found=change.shape,
                expected=model.grid.shape,
            )
        if not np.isfinite(change).all():
            raise StabilityError(
                "the perturbation of {name} is not finite at cell {cell}: give finite numbers",
                name=name,
                cell=tuple(np.argwhere(~np.isfinite(change))[0].tolist()),
            )
        changes[name] = change
    speed = problem.continued(2 * changes["vp"] / model.vp if "vp" in changes else np.zeros(model.grid.shape))
    if model.rho is None:
        if "rho" in changes:
            raise GeometryError("the model has no density: give AcousticModel(grid, vp, rho) to perturb it")
        return Contrast(speed, speed)
    change = changes.get("rho", np.zeros(model.grid.shape))
    return Contrast(speed + problem.continued(change / model.rho), speed, _buoyancy_change(problem, change))


def _buoyancy_change(problem: Problem, change: Array) -> tuple[Array, ...]:
    """What a change of rho does to 2 / (rho + rho of the next cell)."""
    assert problem.buoyancy is not None
    cells = problem.continued(change)
    return tuple(-0.5 * b * b * (cells + np.roll(cells, -1, axis)) for axis, b in enumerate(problem.buoyancy))


def receiver_change(work: Work, batch: Batch, change: Array) -> Array:
    """The factor (n_shots, n_receivers) on records that a change of rho at the receivers makes, the waves unchanged."""
    assert work.model.rho is not None
    buoyancy = 1 / work.model.rho.astype(np.float64)
    of_buoyancy = -np.asarray(change) * buoyancy**2
    return receiver_buoyancy_change(work.survey, batch.shots, work.problem.spacing, buoyancy, of_buoyancy)


def per_speed(problem: Problem, model: AcousticModel) -> npt.NDArray[np.float64]:
    """Factors (size,) that make of an image, snapshot times second difference, the derivative with respect to vp."""
    speed = problem.continued(model.vp).astype(np.float64)
    weight = np.zeros_like(speed)
    inside = problem.layout.inside
    weight[inside] = 2 / (speed[inside] * problem.scale[inside].astype(np.float64))
    return weight.reshape(-1)


class DensityGradient:
    """The derivative with respect to rho, from the sums of imaging, the sources and the receivers.

    With M p = w / rho the symmetric form of the equation and mu the field of the way back, rho stands in the scale s of
    the second time difference, in the buoyancy B = 2 / (rho + rho of the next cell) of the fluxes, in 1 / rho before
    the sources, and in what receivers of motion make of the pressure.
    """

    def __init__(self, work: Work) -> None:
        self.work, problem = work, work.problem
        assert work.model.rho is not None
        self.rho = work.model.rho.astype(np.float64)
        density, weight = problem.continued(work.model.rho).astype(np.float64), np.zeros(problem.layout.allocated)
        inside = problem.layout.inside
        weight[inside] = 1 / (density[inside] * problem.scale[inside].astype(np.float64))
        self.per_image = weight.reshape(-1)

    def source_cells(self, batch: Batch) -> Taps:
        """Every cell that the sources of each shot touch, as points to listen at; shots with fewer have empty ones."""
        cells = [np.unique(index) for index in _by_shot(self.work.sources(batch.shots), len(batch.shots))[0]]
        most = max(len(of_shot) for of_shot in cells)
        counts = np.concatenate([np.arange(most) < len(of_shot) for of_shot in cells])
        start = np.concatenate([[0], np.cumsum(counts)])
        index = np.concatenate(cells)
        return Taps(start, index, np.ones(len(index)))

    def of_batch(
        self, batch: Batch, image: Array, fluxes: list[Array], heard: Array, data: Array, adjoint: Array
    ) -> Array:
        """The gradient of a batch's misfit on the grid.

        Parameters   image, fluxes : ndarray, shape (size,) - sums of imaging over steps and shots
                     heard : ndarray, shape (n_shots, n_cells, n_steps) - at `source_cells`, forward in time
                     data, adjoint : ndarray, shape (n_shots, n_receivers, nt)
        """
        problem = self.work.problem
        cells = image * self.per_image
        # dB = -B^2 / 2 (drho + drho of the next cell), and the sums hold B^2.
        for axis, flux in enumerate(fluxes):
            half = 0.5 * flux.reshape(problem.layout.allocated)
            cells += (half + np.roll(half, 1, axis)).reshape(-1)
        cells -= self._of_sources(batch, heard)
        return problem.on_grid(cells) + self._of_receivers(batch, data, adjoint)

    def _of_sources(self, batch: Batch, heard: Array) -> Array:
        """Sums of w mu / rho^2 at the cells of the sources; what imaging took for the medium's is the sources' own."""
        problem, n_shots = self.work.problem, len(batch.shots)
        taps = per_density(per_density(self.work.sources(batch.shots), problem), problem)
        waves = batch.drive.wave.reshape(n_shots, -1, batch.drive.wave.shape[-1])
        cells = np.zeros(problem.layout.size)
        indices, weights, points = _by_shot(taps, n_shots)
        for index, weight, point, wave, field in zip(indices, weights, points, waves, heard, strict=True):
            products = field @ wave.astype(np.float64).T  # (n_cells, n_sources)
            np.add.at(cells, index, weight * products[np.searchsorted(np.unique(index), index), point])
        return cells

    def _of_receivers(self, batch: Batch, data: Array, adjoint: Array) -> Array:
        per_receiver = (data.astype(np.float64) * adjoint).sum(axis=-1)
        buoyancy = 1 / self.rho
        of_buoyancy = receiver_buoyancy_change_transposed(
            self.work.survey, batch.shots, self.work.problem.spacing, buoyancy, per_receiver
        )
        return np.asarray(-of_buoyancy * buoyancy**2)


def _by_shot(taps: Taps, n_shots: int) -> tuple[list[Numbers], list[npt.NDArray[np.float64]], list[Numbers]]:
    """Index, weight and number of its point in the shot of each tap, one array a shot."""
    n_points = (len(taps.start) - 1) // n_shots
    point = np.repeat(np.arange(len(taps.start) - 1), np.diff(taps.start)) % max(n_points, 1)
    cuts = taps.start[n_points:-1:n_points] if n_points else taps.start[:0]
    return np.split(taps.index, cuts), np.split(taps.weight, cuts), np.split(point, cuts)
