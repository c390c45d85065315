"""The acoustic engine: set up once, run often. Everything that the functions of this package compute passes here."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from solvers._back_projection import Room, project_back
from solvers._backends import Backend, choose_backend
from solvers._checks import check_size, choose_inner_dt, reference_speed, warn_of_dispersion
from solvers._grid import Grid, TimeAxis
from solvers._imaging import check_condition, finished_image
from solvers._model import AcousticModel
from solvers._perturbation import contrast_of, receiver_change
from solvers._points import reads_buoyancy
from solvers._problem import Contrast, Drive, set_up
from solvers._results import Gradient, Image, OnStep, ShotGathers
from solvers._scheme import Boundary, Scheme
from solvers._source_changes import OF_SOURCES, changed_drive, check_source_changes
from solvers._storage import Storage, check_room
from solvers._survey import Survey, check_inside
from solvers._wavelet import frequency_band, given_wavelet
from solvers._work import Batch, Work, now
from solvers.errors import GeometryError, StabilityError
from solvers.misfit import Misfit, choose_misfit

Array = npt.NDArray[np.floating]
PARAMETERS = ("vp", "rho", "wavelet", "source_positions")


def prepare(
    grid: Grid,
    survey: Survey,
    time: TimeAxis,
    *,
    scheme: Scheme | None = None,
    boundary: Boundary | None = None,
    storage: Storage | str = "auto",
    backend: str = "auto",
    precision: str = "float32",
) -> "Engine":
    """An engine for one grid, survey and time axis, into which models and wavelets are put.

    Parameters   grid : Grid; survey : Survey; time : TimeAxis - of wavelets and records
                 scheme : Scheme - default order 8 and most of the largest stable step
                 boundary : Boundary - default absorbing borders of 20 points
                 storage : Storage, or its kind - how gradients keep the forward field
                 backend : "auto", "numba", "cuda" or "reference"
                 precision : "float32" or "float64"
    Raises       GeometryError - positions outside the grid, a grid too small for the order, unknown words
                 BackendError - a backend that was named is missing
    """
    scheme, boundary = scheme or Scheme(), boundary or Boundary()
    if precision not in ("float32", "float64"):
        raise GeometryError("precision {precision} is not known: use float32 or float64", precision=precision)
    chosen = choose_backend(backend, grid.n_axes)
    check_size(grid, scheme)
    check_inside(survey, grid)
    kept = storage if isinstance(storage, Storage) else Storage(storage)
    return Engine(grid, survey, time, scheme, boundary, kept, chosen, np.dtype(precision))


@dataclass(frozen=True, eq=False)
class Engine:
    """Made by `prepare`. Its methods run all shots, or the `shots` whose numbers are given, in that order.

    As long as it lives it keeps the memory in which its last gradient held fields, which is dear to ask for anew.
    """

    grid: Grid
    survey: Survey
    time: TimeAxis
    scheme: Scheme
    boundary: Boundary
    storage: Storage
    backend: Backend
    dtype: np.dtype[np.floating] = field(repr=False)
    spare: list[Room] = field(default_factory=list, repr=False)

    def forward(
        self,
        model: AcousticModel,
        wavelet: npt.ArrayLike,
        *,
        shots: Sequence[int] | None = None,
        on_step: OnStep = None,
    ) -> ShotGathers:
        """Records of the shots, as `simulate_shots` says."""
        work = self._work(model, wavelet, shots, on_step, passes=1)
        data, computed = self._room(work), 0.0
        for batch in work.batches():
            run = work.backend.start(work.problem, len(batch.shots), batch.drive, batch.receivers)
            batch.clock.advance(run, work.problem.n_steps)
            data[batch.places] = work.finished(run.records(), batch.shots)
            computed += work.share_computed(run)
        return self._gathers(data, work, computed)

    def born(
        self,
        model: AcousticModel,
        perturbation: dict[str, Array],
        wavelet: npt.ArrayLike,
        *,
        shots: Sequence[int] | None = None,
        on_step: OnStep = None,
    ) -> ShotGathers:
        """First-order change of the records for a change of the model, as `born_shots` says, or of the sources.

        Parameters   perturbation : dict - besides "vp" and "rho": "wavelet" (of the wavelet's shape) and
                     "source_positions" (of the shots that are run, m); one forward run more, of what is fired by them
        """
        of_sources = {name: change for name, change in perturbation.items() if name in OF_SOURCES}
        of_model = {name: change for name, change in perturbation.items() if name not in OF_SOURCES}
        has_contrast = bool(of_model) or not of_sources
        # What receivers of motion read depends on the density at their places too: the field itself, once more.
        of_receivers = "rho" in of_model and bool(reads_buoyancy(self.survey, range(self.survey.n_shots)).any())
        passes = has_contrast + bool(of_sources) + of_receivers
        work = self._work(model, wavelet, shots, on_step, passes=passes)
        check_source_changes(work, of_sources)
        contrast = contrast_of(work.problem, model, of_model) if has_contrast else None
        data, shares = self._room(work), list[float]()
        for batch in work.batches():

            def shoot(drive: Drive, scattering: Contrast | None, batch: Batch = batch) -> Array:
                run = work.backend.start(work.problem, len(batch.shots), drive, batch.receivers, contrast=scattering)
                batch.clock.advance(run, work.problem.n_steps)
                shares.append(work.share_computed(run) / passes)
                return work.finished(run.records(), batch.shots)

            parts = [shoot(batch.drive, contrast)] if has_contrast else []
            if of_sources:
                parts.append(shoot(changed_drive(work, batch, of_sources), None))
            if of_receivers:
                factor = receiver_change(work, batch, of_model["rho"])
                parts.append(factor[..., None] * shoot(batch.drive, None))
            data[batch.places] = sum(parts)
        return self._gathers(data, work, sum(shares))

    def gradient(
        self,
        model: AcousticModel,
        wavelet: npt.ArrayLike,
        observed: Array,
        *,
        misfit: Misfit | str = "l2",
        weights: Array | None = None,
        wrt: Sequence[str] = ("vp",),
        shots: Sequence[int] | None = None,
        on_step: OnStep = None,
    ) -> Gradient:
        """A misfit of the records and its derivatives, as `misfit_gradient` says.

        `observed` and `weights` hold the shots that are run.
        """
        measure = choose_misfit(misfit)
        self._check_parameters(model, wrt)
        work = self._work(model, wavelet, shots, on_step, passes=2, images="wavelet" not in wrt)
        observed = self._matching("observed", observed, work)
        weights = self._weights(weights, observed, work)
        per_shot, predicted = np.zeros(len(work.shots)), self._room(work)

        def residual(data: Array, batch: Batch) -> Array:
            chosen = None if weights is None else weights[batch.places]
            result = measure.evaluate(data, observed[batch.places], self.time.dt, chosen)
            per_shot[batch.places], predicted[batch.places] = result.per_shot, data
            return np.asarray(result.adjoint)

        back = project_back(work, residual, wrt, self.storage, self.spare)
        return Gradient(
            value=float(per_shot.sum()),
            gradients={name: part.astype(self.dtype) for name, part in back.gradients.items()},
            illumination=back.energy.astype(self.dtype),
            per_shot=per_shot,
            predicted=predicted,
            backend=work.backend.name,
            storage=back.plan.name,
            every=back.plan.every,
            inner_dt=work.problem.steps.dt,
            seconds=now() - work.begin,
            computed=back.computed,
        )

    def pull_back(
        self,
        model: AcousticModel,
        wavelet: npt.ArrayLike,
        cotangent: Array,
        *,
        wrt: Sequence[str] = ("vp",),
        shots: Sequence[int] | None = None,
        on_step: OnStep = None,
    ) -> dict[str, Array]:
        """The gradient of the records' product with a given cotangent: the transpose of `forward`'s derivative.

        With full storage it is the transpose of `born` to rounding. Costs three forward runs, as `gradient` does: the
        forward field is computed again.

        Parameters   cotangent : ndarray, shape (n_shots, n_receivers, nt) - of the shots that are run
        Returns      gradients : dict - by the names in `wrt`, as in `Gradient`
        """
        self._check_parameters(model, wrt)
        work = self._work(model, wavelet, shots, on_step, passes=2, images="wavelet" not in wrt)
        cotangent = self._matching("cotangent", cotangent, work)
        back = project_back(work, lambda data, batch: cotangent[batch.places], wrt, self.storage, self.spare)
        return {name: part.astype(self.dtype) for name, part in back.gradients.items()}

    def migrate(
        self,
        model: AcousticModel,
        wavelet: npt.ArrayLike,
        gathers: Array,
        *,
        condition: str = "cross_correlation",
        laplacian: bool = False,
        shots: Sequence[int] | None = None,
        on_step: OnStep = None,
    ) -> Image:
        """Reverse-time migration, as `migrate_rtm` says."""
        check_condition(condition)
        work = self._work(model, wavelet, shots, on_step, passes=2, images=True)
        gathers = self._matching("gathers", gathers, work)
        back = project_back(work, lambda data, batch: gathers[batch.places], ("vp",), self.storage, self.spare)
        parts = finished_image(back, work, condition, laplacian)
        return Image(
            {name: part.astype(self.dtype) for name, part in parts.items()},
            back.energy.astype(self.dtype),
            condition,
            work.backend.name,
            back.plan.name,
            now() - work.begin,
        )

    def hessian_product(
        self,
        model: AcousticModel,
        wavelet: npt.ArrayLike,
        observed: Array,
        direction: dict[str, Array],
        *,
        misfit: Misfit | str = "l2",
        weights: Array | None = None,
        shots: Sequence[int] | None = None,
    ) -> dict[str, Array]:
        """The Gauss-Newton Hessian of a misfit times a direction: Born, the misfit's second derivative, and back.

        Parameters   direction : dict - changes of "vp" and "rho", each of the grid's shape
        Returns      product : dict - of the same parameters
        """
        measure = choose_misfit(misfit)
        scattered = self.born(model, direction, wavelet, shots=shots).data
        work = self._work(model, wavelet, shots, None, passes=2, images=True)
        observed = self._matching("observed", observed, work)
        weights = self._weights(weights, observed, work)

        def residual(data: Array, batch: Batch) -> Array:
            chosen = None if weights is None else weights[batch.places]
            theirs, along = observed[batch.places], scattered[batch.places]
            return np.asarray(measure.hessian_apply(data, theirs, self.time.dt, along, chosen, gauss_newton=True))

        back = project_back(work, residual, tuple(direction), self.storage, self.spare)
        return {name: part.astype(self.dtype) for name, part in back.gradients.items()}

    def _work(
        self,
        model: AcousticModel,
        wavelet: npt.ArrayLike,
        shots: Sequence[int] | None,
        on_step: OnStep,
        passes: int,
        images: bool = False,
    ) -> Work:
        """Check what came in and set the problem up; `images` asks for the steps in which sampled imaging fades out."""
        begin = now()
        if model.grid.shape != self.grid.shape or model.grid.spacing != self.grid.spacing:
            raise GeometryError(
                "the model's grid {found} with spacing {spacing} m is not the engine's {expected} with {own} m",
                found=model.grid.shape,
                spacing=model.grid.spacing,
                expected=self.grid.shape,
                own=self.grid.spacing,
            )
        chosen = tuple(range(self.survey.n_shots)) if shots is None else tuple(int(shot) for shot in shots)
        outside = [shot for shot in chosen if not 0 <= shot < self.survey.n_shots]
        if outside or not chosen:
            raise GeometryError(
                "shots {shots} are not in the survey of {n_shots}: give numbers from 0 on",
                shots=", ".join(map(str, outside)) or "none",
                n_shots=self.survey.n_shots,
            )
        # Two time levels and the model of one shot at the least, with borders.
        padded = math.prod(n + 2 * int(self.boundary.width) for n in self.grid.shape)
        check_room((2 + passes) * padded * self.dtype.itemsize)
        given = given_wavelet(self.survey, wavelet, self.time)
        dominant, highest = frequency_band(given, self.time.dt)
        speed = reference_speed(model)
        inner_dt = choose_inner_dt(model, self.scheme)
        warn_of_dispersion(model, self.scheme, highest, stacklevel=5)
        problem = set_up(
            model,
            self.time,
            scheme=self.scheme,
            boundary=self.boundary,
            inner_dt=inner_dt,
            vp_max=speed,
            freq=dominant,
            dtype=self.dtype,
            after=math.ceil(1 / (highest * inner_dt)) if images and self.storage.is_sampled and highest > 0 else 0,
        )
        return Work(problem, model, self.survey, wavelet, chosen, self.backend, on_step, passes, begin)

    def _room(self, work: Work) -> Array:
        return np.empty((len(work.shots), self.survey.n_receivers, self.time.nt), self.dtype)

    def _gathers(self, data: Array, work: Work, computed: float) -> ShotGathers:
        steps = work.problem.steps
        took = now() - work.begin
        return ShotGathers(data, self.time, work.backend.name, steps.dt, steps.n_steps, self.dtype.name, took, computed)

    def _matching(self, what: str, given: Array, work: Work) -> Array:
        """Data of the shots that are run."""
        data = np.asarray(given)
        expected = (len(work.shots), self.survey.n_receivers, self.time.nt)
        if data.shape != expected:
            raise GeometryError(
                "{what} have shape {found}: give {expected} (shots, receivers, samples)",
                what=what,
                found=data.shape,
                expected=expected,
            )
        bad = self._live(work) & ~np.isfinite(data)
        if what != "observed" and bad.any():  # what counts of observed data is known with their weights
            i, receiver, sample = np.argwhere(bad)[0].tolist()
            raise StabilityError(
                "{what} hold a value that is not finite at shot {shot}, receiver {receiver}, sample {sample}: "
                "kill the trace or mend the data",
                what=what,
                shot=work.shots[i],
                receiver=receiver,
                sample=sample,
            )
        return data

    def _weights(self, given: Array | None, observed: Array, work: Work) -> Array | None:
        """Weights on the data of the shots that are run, zero for receivers that are not live; None where all count.

        Raises   GeometryError - they do not fit; StabilityError - data that count are not finite
        """
        live = self._live(work)
        weights = self._broadcast(given, observed)
        counts = live if weights is None else live & (weights != 0)
        bad = counts & ~np.isfinite(observed)
        if bad.any():
            i, receiver, sample = np.argwhere(bad)[0].tolist()
            raise StabilityError(
                "observed is not finite at shot {shot}, receiver {receiver}, sample {sample}, where it counts: "
                "give it weight zero, kill the trace or mend the data",
                shot=work.shots[i],
                receiver=receiver,
                sample=sample,
            )
        if live.all():
            return weights
        return np.where(live, 1.0 if weights is None else weights, 0.0)

    def _live(self, work: Work) -> npt.NDArray[np.bool_]:
        return self.survey.receivers.live[list(work.shots)][..., None]

    def _broadcast(self, weights: Array | None, observed: Array) -> Array | None:
        if weights is None:
            return None
        try:
            return np.broadcast_to(weights, observed.shape)
        except ValueError:
            raise GeometryError(
                "weights have shape {found}, which does not fit data of {expected} (shots, receivers, samples)",
                found=np.shape(weights),
                expected=observed.shape,
            ) from None

    def _check_parameters(self, model: AcousticModel, wrt: Sequence[str]) -> None:
        unknown = [name for name in wrt if name not in PARAMETERS]
        if unknown or not wrt:
            raise GeometryError(
                "gradients with respect to {names} are not known: use some of {known}",
                names=", ".join(unknown) or "nothing",
                known=", ".join(PARAMETERS),
            )
        if "rho" in wrt and model.rho is None:
            raise GeometryError("the model has no density: give AcousticModel(grid, vp, rho) to get its gradient")
