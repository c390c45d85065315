"""A full-waveform inversion as a generator of iterations, each kept on disk before it is shown."""

import warnings
from collections.abc import Callable, Generator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers import DispersionWarning
from solvers.errors import StabilityError
from solvers.inversion import State, draw_shots, evaluate, illumination_scaling
from subsurface_app.data.objects import Note, RunRecord, ShotGathers, VelocityModel
from subsurface_app.data.objects.note import note
from subsurface_app.data.store import program_versions
from subsurface_app.workflows.inversion.checkpoints import Checkpoint, read_checkpoint, write_checkpoint
from subsurface_app.workflows.inversion.doubts import doubt_the_data, doubt_the_start, doubt_the_wavelet
from subsurface_app.workflows.inversion.errors import InversionError
from subsurface_app.workflows.inversion.learned import clean_model
from subsurface_app.workflows.inversion.plan import InversionPlan
from subsurface_app.workflows.inversion.progress import CurvePoint, Inverted, Iteration, OnStep
from subsurface_app.workflows.inversion.quality import model_metrics
from subsurface_app.workflows.inversion.record import Stopwatch, metrics_of, shot_gradients_of
from subsurface_app.workflows.inversion.request import request_of
from subsurface_app.workflows.inversion.signals import estimate_wavelet
from subsurface_app.workflows.inversion.snapshots import is_asked_to_stop
from subsurface_app.workflows.inversion.waves import BandObjective, Waves, set_up
from subsurface_app.workflows.shots import solver_warnings

Array = NDArray[Any]
_RISE = 1.5  # times the lowest misfit of the band, for this many iterations, or half a short band:
_PATIENCE = 5
_PLAIN = ("value", "iteration", "evaluations", "products", "ended")


def invert(
    gathers: ShotGathers,
    model: VelocityModel,
    plan: InversionPlan | None = None,
    *,
    folder: Path | None = None,
    truth: Array | None = None,
    identity: Mapping[str, str] | None = None,
    backend: str = "auto",
    on_step: OnStep | None = None,
) -> Generator[Iteration, None, Inverted]:
    """Fit a velocity model to shot gathers, iteration by iteration; `run_inversion` goes through all of them.

    A generator that is not asked for the next iteration waits: a pause. Its return value is the result.

    Parameters   gathers : ShotGathers - with wavelet and positions in the model's frame
                 model : VelocityModel - 2D, the start
                 folder : Path or None - where a checkpoint is kept after each iteration; the same call goes on from it,
                     with the same numbers bit for bit on one CPU type
                 truth : ndarray, shape (nx, nz), m/s, or None - where it is known: metrics go into the record
                 identity : names and hashes of the inputs, for the record
    Raises       GeometryError, InversionError, StabilityError - inputs that do not fit, before the first iteration;
                     afterwards nothing that is not finite raises: the inversion ends with its last good model
                 Interrupted - from on_step; the checkpoint of the last iteration stays
    Notes        Velocities are a sigmoid of what is inverted for (`solvers.inversion.Bounds`), gradients are divided by
                 a power of the source fields' energy at the start of each band.
    References   Tarantola (1984), Inversion of seismic reflection data in the acoustic approximation,
                 doi 10.1190/1.1441754; Bunks et al. (1995), Multiscale seismic waveform inversion,
                 doi 10.1190/1.1443880
    """
    plan = plan or InversionPlan()
    waves = set_up(gathers, model, plan, backend)
    run = _Run(waves, plan, folder, request_of(waves, plan), on_step, truth)
    asked = is_asked_to_stop(folder)  # while the run was restored, or by who saw it killed
    if not run.restored():
        run.begin(gathers, model)
    elif asked:
        return run.result("stopped", dict(identity or {}))
    ended = "done"
    while run.band < len(plan.bands):
        try:
            event = run.iterate()
        except StabilityError as error:
            if not run.curve:
                raise
            run.notes.append(Note(error.template, dict(error.values)))
            ended = "not_finite"
            break
        if event is not None:
            yield event
        if is_asked_to_stop(folder):
            ended = "stopped"
            break
        if run.is_rising():
            run.notes.append(
                note(
                    mark(
                        "the misfit rose to {factor} times its lowest: try smaller steps, more shots a step or L-BFGS"
                    ),
                    factor=round(run.curve[-1].data / run.lowest, 2),
                )
            )
            if plan.on_doubt == "stop":
                run.x, ended = run.best_x, "rising"
                break
            run.lowest = float("inf")  # told once
    return run.result(ended, dict(identity or {}))


def run_inversion(*arguments: Any, on_iteration: Callable[[Iteration], None] | None = None, **options: Any) -> Inverted:
    """`invert` to its end; `on_iteration` sees every iteration."""
    steps = invert(*arguments, **options)
    while True:
        try:
            event = next(steps)
        except StopIteration as end:
            result: Inverted = end.value
            return result
        if on_iteration is not None:
            on_iteration(event)


@dataclass
class _Run:
    """Where a run is."""

    waves: Waves
    plan: InversionPlan
    folder: Path | None
    request: str
    on_step: OnStep | None
    truth: Array | None = None
    band: int = 0
    state: State | None = None
    curve: list[CurvePoint] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    clock: Stopwatch = field(default_factory=Stopwatch)
    evaluations: int = 0  # of the bands before, as are
    products: int = 0  # with the Hessian
    inverse_crime: bool | None = None
    lowest: float = float("inf")
    floors: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.x = self.plan.bounds.latent(self.waves.start)
        self.best_x, self.wavelet = self.x, self.waves.wavelet
        self.objective: BandObjective | None = None

    # --- a band -------------------------------------------------------------------------------------------------------

    def begin(self, gathers: ShotGathers, model: VelocityModel) -> None:
        """Look at the start before anything is computed for long.

        Raises   InversionError - a doubt, where the plan says that one stops
        """
        first = self._make_objective(0, None)
        predicted = self._forward(first.wavelet)
        dt, waves = self.waves.engine.time.dt, self.waves
        used, root = np.asarray(first.weights.any(axis=-1)), np.sqrt(first.weights)
        shown, wanted = root * predicted, np.where(root > 0, root * first.observed, 0.0)
        wrong = doubt_the_wavelet(shown, wanted, used, waves.offsets, first.wavelet, dt)
        _, skipped = doubt_the_start(shown, wanted, used, first.wavelet, dt)
        self.inverse_crime, crime = doubt_the_data(gathers, model, self.plan)
        doubts = [one for one in (crime, skipped) if one is not None]
        if wrong is not None and self.plan.wavelet == "given":
            advice = note(mark("the wavelet does not fit: let it be estimated from the data"))
            doubts += [wrong, advice]
        if doubts and self.plan.on_doubt == "stop":
            raise InversionError(
                "the inversion was not begun: {reason}; mend this, or let it go on in spite of doubts",
                reason="; ".join(one.text for one in doubts),
            )
        if waves.n_bad:
            doubts.append(note(mark("{count} traces that are not finite were left out"), count=waves.n_bad))
        self.notes += doubts

    def iterate(self) -> Iteration | None:
        """One iteration, kept; None where it was the end of a band without one."""
        self.clock.go()  # who looked at the last iteration may have paused
        plan, band = self.plan, self.plan.bands[self.band]
        optimiser = plan.make_optimiser()
        if self.state is None:
            self._start_band()
        assert self.state is not None
        shots = self._shots_of(self.state["iteration"])
        if self.objective is None or shots is not None:
            self.objective = self._make_objective(self.band, shots)
        before = self.state
        left = band.evaluations - before["evaluations"]
        self.state = optimiser.step(before, self.objective, most=left)
        event = self._keep(self.objective, before["x"])
        if self.state["evaluations"] >= band.evaluations or self.state["ended"]:
            self._end_band()
            self._write()
        return event

    def _start_band(self) -> None:
        """The optimiser's first state in a band: its wavelet, and what gradients are scaled by."""
        if self.plan.wavelet == "estimate":
            objective = self._make_objective(self.band, None)
            predicted = self._forward(objective.wavelet)
            dt = self.waves.engine.time.dt
            # The filter of the band is in both records and so not in the answer.
            self.wavelet = estimate_wavelet(predicted, objective.observed, self.wavelet, dt, weights=objective.weights)
        self.objective, scaling, known = None, None, State()
        if self.plan.illumination > 0:
            objective = self._make_objective(self.band, self._shots_of(0))
            value, gradient = evaluate(objective, self.x)
            assert objective.last is not None
            energy = objective.last.illumination.astype(np.float64)
            numbers = illumination_scaling(energy, power=self.plan.illumination)
            scaling = np.where(self.waves.free, numbers, 1.0)
            known = {"evaluations": 1}
            if self.plan.optimiser != "adam":  # which begins with other shots, or takes its step at once
                known |= {"value": value, "gradient": gradient}
        self.state = self.plan.make_optimiser().start(self.x, scaling) | known
        self.lowest, self.best_x = float("inf"), self.x
        self._find_floor()

    def _find_floor(self) -> None:
        """The misfit of the true model in this band; none where it is unknown, or faster than the bounds."""
        if self.truth is None or not 0 < float(np.min(self.truth)) <= float(np.max(self.truth)) <= self.plan.highest:
            return
        model = self.waves.medium(np.asarray(self.truth, dtype=np.float64))
        objective = self._make_objective(self.band, None)
        step = None if self.on_step is None else (lambda _: self._tell(0.0))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DispersionWarning)
            data = self.waves.engine.forward(model, objective.wavelet, on_step=step).data
        found = objective.misfit.evaluate(data, objective.observed, self.waves.engine.time.dt, objective.weights)
        self.floors[self.band] = float(found.value / objective.unit)

    def _errors(self) -> dict[str, dict[str, float]]:
        if self.truth is None:
            return {}
        found = model_metrics(self.truth, self._vp())
        return {"vp": {key: found[key] for key in ("rel_l2", "ssim")}}

    def _end_band(self) -> None:
        assert self.state is not None
        self.evaluations += self.state["evaluations"]
        self.products += self.state.get("products", 0)
        bounds, level = self.plan.bounds, self.plan.bands[self.band].clean
        if level > 0:
            cleaned = clean_model(self._vp(), level, bounds)
            self.x = bounds.latent(np.where(self.waves.free, cleaned, self._vp()))
        self.band, self.state, self.objective = self.band + 1, None, None

    def _keep(self, objective: BandObjective, before: Array) -> Iteration:
        """Write the iteration that began at `before` down; what there is to see of it."""
        assert self.state is not None
        self.x = self.state["x"]
        if objective.last is None:  # nothing was evaluated, as the gradient vanishes
            objective(self.x)
        value, done = float(self.state["value"]), self.evaluations + self.state["evaluations"]
        # Adam evaluates once, and that before its step; the others search along lines.
        is_before = self.plan.optimiser == "adam"
        data = objective.data_value if is_before else value - objective.prior_value(self.x)
        seconds = round(self.clock.lap(), 3)
        point = CurvePoint(self.band, self.state["iteration"], done, value, data, seconds, self._errors())
        self.curve.append(point)
        if data < self.lowest:
            self.lowest, self.best_x = data, before if is_before else self.x
        self._write()
        total = self.plan.evaluations
        vp = objective.model(self.x)
        assert objective.last is not None
        return Iteration(
            point,
            tuple(self.curve),
            vp.astype(np.float32),
            (vp - self.waves.start).astype(np.float32),
            objective.observed,
            objective.last.predicted,
            objective.shots or tuple(range(len(self.waves.observed))),
            tuple(self.notes),
            min(done / total, 1.0),
            self.clock.wall_s * max(total - done, 0) / done,
            dict(self.floors),
        )

    def is_rising(self) -> bool:
        """Whether the last misfits of the last iteration's band all lie far above its lowest, its start's included.

        Misfits of random shots differ of themselves, and need the whole patience in a short band too.
        """
        if not self.curve:
            return False
        band = self.curve[-1].band
        half = max(self.plan.bands[band].evaluations // 2, 1)
        patience = _PATIENCE if self.plan.shots_a_step is not None else min(_PATIENCE, half)
        here = [one.data for one in self.curve if one.band == band][-patience:]
        return len(here) == patience and min(here) > _RISE * self.lowest

    def _shots_of(self, iteration: int) -> tuple[int, ...] | None:
        if self.plan.shots_a_step is None:
            return None
        number = self.evaluations + iteration
        return draw_shots(self.plan.seed, number, len(self.waves.observed), self.plan.shots_a_step)

    def _make_objective(self, band: int, shots: tuple[int, ...] | None) -> BandObjective:
        return BandObjective(
            self.waves,
            self.plan.bands[band],
            self.plan,
            self.wavelet,
            prior=self.plan.make_prior(),
            shots=shots,
            on_step=None if self.on_step is None else lambda step: self._tell(step.fraction),
        )

    def _tell(self, fraction: float) -> None:
        assert self.on_step is not None
        done = self.evaluations + (self.state["evaluations"] if self.state is not None else 0)
        self.clock.lap()
        self.on_step(min(done + min(fraction, 1.0), self.plan.evaluations), self.plan.evaluations)
        self.clock.go()  # who listens lets a job wait here

    def _forward(self, wavelet: Array) -> Array:
        model = self.waves.medium(self._vp())
        step = None if self.on_step is None else (lambda _: self._tell(0.0))
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always", DispersionWarning)
            data = self.waves.engine.forward(model, wavelet, on_step=step).data
        told = [Note(**one) for one in solver_warnings(heard)]
        self.notes += [one for one in told if one.template not in {before.template for before in self.notes}]
        return data

    def _vp(self) -> Array:
        return np.where(self.waves.free, self.plan.bounds.model(self.x), self.waves.start)

    # --- on disk ------------------------------------------------------------------------------------------------------

    def _write(self) -> None:
        if self.folder is None:
            return
        state = self.state or {}
        arrays = {f"state.{name}": value for name, value in state.items() if isinstance(value, np.ndarray)}
        plain = {
            "band": self.band,
            "state": {name: state[name] for name in _PLAIN if name in state},
            "curve": [asdict(one) for one in self.curve],
            "notes": [one.to_json() for one in self.notes],
            "seconds": [self.clock.wall_s, self.clock.cpu_s],
            "evaluations": self.evaluations,
            "products": self.products,
            "inverse_crime": self.inverse_crime,
            "lowest": self.lowest,
            "floors": self.floors,
        }
        here = {"x": self.x, "best_x": self.best_x, "wavelet": self.wavelet}
        write_checkpoint(self.folder, self.request, Checkpoint(plain, arrays | here))

    def restored(self) -> bool:
        """Whether there was a checkpoint to go on from."""
        found = read_checkpoint(self.folder, self.request) if self.folder is not None else None
        if found is None:
            return False
        plain, arrays = found.plain, found.arrays
        self.band, self.evaluations, self.products = plain["band"], plain["evaluations"], plain["products"]
        self.clock, self.inverse_crime = Stopwatch(*plain["seconds"]), plain["inverse_crime"]
        self.curve = [CurvePoint(**one) for one in plain["curve"]]
        self.notes = [Note(**one) for one in plain["notes"]]
        self.lowest = plain["lowest"]
        self.floors = {int(band): value for band, value in plain["floors"].items()}
        self.x, self.best_x, self.wavelet = arrays["x"], arrays["best_x"], arrays["wavelet"]
        if plain["state"]:
            kept = {name.removeprefix("state."): one for name, one in arrays.items() if name.startswith("state.")}
            self.state = plain["state"] | kept
        return True

    # --- the end ------------------------------------------------------------------------------------------------------

    def result(self, ended: str, identity: dict[str, str]) -> Inverted:
        self.clock.go()
        vp = self._vp()
        predicted = self._forward(self.wavelet)
        state = self.state or {"evaluations": 0}
        evaluations = self.evaluations + state["evaluations"]
        products = self.products + state.get("products", 0)
        record = RunRecord(
            identity,
            self.plan.to_json(),
            self.plan.seed,
            evaluations,
            shot_gradients_of(self.plan, len(self.waves.observed), evaluations, products),
            metrics_of(self.truth, self.waves.start, vp),
            [asdict(one) for one in self.curve],
            {str(band): value for band, value in self.floors.items()},
            self.inverse_crime,
            ended,
            self.request,
            [one.to_json() for one in self.notes],
            self.waves.engine.backend.name,
            program_versions(),
            round(self.clock.lap(), 3),
            round(self.clock.cpu_s, 3),
        )
        return Inverted(
            vp.astype(np.float32),
            (vp - self.waves.start).astype(np.float32),
            self.waves.muted(self.waves.observed),
            self.waves.muted(predicted),
            self.wavelet.astype(np.float32),
            tuple(self.curve),
            ended,
            self.waves.engine.backend.name,
            tuple(self.notes),
            record.to_json(),
        )
