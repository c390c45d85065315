"""H1: where inversion starts; physics from a line in depth, the network alone, inversion from the network.

Marmousi small and five generated sections, none of which the network ever saw; their records are modelled on a grid
twice as fine as the network's and the inversion's. The line is the one that fits the truth best, which flatters it.
Both inversions get the same plan, which was chosen on other generated sections.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import load_model
from models._catalogue import LoadedModel
from models.geology import VelocitySettings, generate_velocities
from models.metrics import coverage
from models.velocity import FixedSurvey, predict_velocity, survey_of
from solvers import AcousticModel, Grid, prepare
from subsurface_app.data.objects import SampleAxis, ShotGathers, VelocityModel
from subsurface_app.workflows.inversion import Band, InversionPlan, Inverted, model_metrics, run_inversion
from subsurface_app.workflows.shots import on_finer_grid

Array = NDArray[Any]
FIRST_SEED, FIRST_TUNING_SEED = 8_000_000, 9_000_000
N_GENERATED = 5
PLAN = InversionPlan(
    bands=(Band(6.0, 12), Band(10.0, 16), Band(None, 32)), fixed_depth=10.0, lowest=1400.0, highest=5700.0
)


@dataclass(frozen=True, eq=False)
class Ground:
    """truth : (nx, nz), m/s, its first row is known; gathers : of the network's survey, half its spacing"""

    name: str
    truth: Array
    gathers: ShotGathers

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Cells that no row has to find: the first row."""
        return np.broadcast_to(np.arange(self.truth.shape[1]) < 1, self.truth.shape)


def marmousi(path: Path, survey: FixedSurvey) -> Ground:
    """Marmousi small, 190 x 70 cells of 10 m."""
    return _ground("Marmousi small", np.load(path)[0, 0].T.astype(np.float32), survey)


def generated(survey: FixedSurvey, n: int = N_GENERATED, first_seed: int = FIRST_SEED) -> list[Ground]:
    """Sections of the generator that no training drew."""
    sections = generate_velocities(VelocitySettings(), range(first_seed, first_seed + n))
    return [_ground(f"generated {i + 1}", section, survey) for i, section in enumerate(sections)]


def _ground(name: str, truth: Array, survey: FixedSurvey) -> Ground:
    vp = on_finer_grid(truth.astype(np.float32), 2)
    grid, geometry = Grid(vp.shape, (survey.spacing / 2,) * 2), survey.geometry
    data = prepare(grid, geometry, survey.time).forward(AcousticModel(grid, vp), survey.wavelet).data
    places = geometry.sources.positions, geometry.receivers.positions
    axis = SampleAxis("twt", 0.0, survey.dt, survey.nt)
    gathers = ShotGathers(name, name, data, *places, survey.wavelet, axis, {"spacing": [5.0, 5.0]})
    return Ground(name, truth, gathers)


def line_of(truth: Array) -> Array:
    """The straight line in depth that fits the truth best."""
    depth = np.arange(truth.shape[1])
    fit = np.polynomial.Polynomial.fit(depth, truth.mean(0), 1)
    return np.broadcast_to(np.clip(fit(depth), 1450, 5650), truth.shape).astype(np.float32)


def invert(ground: Ground, start: Array, survey: FixedSurvey, plan: InversionPlan = PLAN) -> Inverted:
    """Full-waveform inversion of the gathers; the first row is that of the truth."""
    vp = np.clip(start, plan.lowest + 1, plan.highest - 1).astype(np.float32)
    vp[:, 0] = ground.truth[:, 0]
    model = VelocityModel("start", ground.name, vp, (survey.spacing,) * 2, (0.0, 0.0))
    return run_inversion(ground.gathers, model, plan)


def misfit(ground: Ground, vp: Array, survey: FixedSurvey) -> float:
    """Energy of what a model leaves of the records over theirs, in the whole band."""
    observed = np.asarray(ground.gathers.data, float)
    model = AcousticModel(survey.grid, np.asarray(vp, np.float32))
    left = survey.engine().forward(model, survey.wavelet).data - observed
    return round(float(np.vdot(left, left) / np.vdot(observed, observed)), 5)


def measure_ground(ground: Ground, network: LoadedModel, plan: InversionPlan = PLAN) -> dict[str, Any]:
    """The rows of one section."""
    survey = survey_of(network.card)
    began = time.process_time()
    found = predict_velocity(network, np.asarray(ground.gathers.data), survey.geometry, survey.time)
    predicting = time.process_time() - began
    rows: dict[str, Any] = {}
    lines = {"a line": line_of(ground.truth), "the network": found.mean}
    for name, start in lines.items():
        began = time.process_time()
        ended = invert(ground, start, survey, plan)
        rows[name] = {
            "start": _scores(ground, start),
            "end": _scores(ground, ended.vp),
            "misfits": [misfit(ground, start, survey), misfit(ground, ended.vp, survey)],
            "cpu_s": round(time.process_time() - began, 1),
            "ended": ended.record["ended"],
            "record": ended.record,
        }
    rows["the network"]["spread"] = {
        "coverage_90": round(coverage(found.mean, found.std, ground.truth), 3),
        "correlation": round(_correlation(found.std, np.abs(found.mean - ground.truth)), 3),
        "outside": found.outside,
        "cpu_s": round(predicting, 2),
    }
    return rows


def measure(path: Path, weights: str | Path = "shots-velocity", plan: InversionPlan = PLAN) -> dict[str, Any]:
    """The rows of all sections by name."""
    network = load_model(weights, device="cpu")
    survey = survey_of(network.card)
    grounds = [*([marmousi(path, survey)] if path.exists() else []), *generated(survey)]
    return {ground.name: measure_ground(ground, network, plan) for ground in grounds}


def _scores(ground: Ground, vp: Array) -> dict[str, float]:
    """Below the row that is known."""
    found = model_metrics(ground.truth, np.asarray(vp, float), ground.is_known)
    return {name: round(value, 4) for name, value in found.items()}


def _correlation(a: Array, b: Array) -> float:
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])
