"""H4: impedance of the Marmousi section from stacked seismic; physics only, model only, and both.

The problem is that of Romero et al. (2022, doi 10.3997/2214-4609.202229008): log-impedance of 601 x 221 samples, a
background of box filters, half a Ricker wavelet of 15 Hz at 4 ms, coloured noise 20 dB below the seismic. No part of
Marmousi was seen by a network, and what the rows have to choose is chosen on generated sections: see `tune`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import filtfilt

from models import load_model, predict
from models.geology import SectionSettings, generate_sections
from models.geology._sections import ROCKS
from models.metrics import model_errors
from models.priors import load_prior
from solvers.post_stack import PostStack, invert_plug_and_play, invert_total_variation
from subsurface_app.data.objects import RunRecord
from subsurface_app.data.store import program_versions

Array = NDArray[np.float64]
INTERVAL = 0.004  # s
DENSITY = 2.0  # g/cm3
BACKGROUND = (50, 60)  # samples along the section and down, of box filters that run to and fro
NOISE_BOX = (5, 10)
FIRST_SEED = 7_000_000  # of the generated sections on which the rows choose
PUBLISHED: dict[str, Any] = {"strength": 0.01, "n_iterations": 100}


@dataclass(frozen=True)
class Problem:
    """Log-impedance (x, time), its background, the seismic with noise, and the noise's standard deviation."""

    operator: PostStack
    truth: Array
    background: Array
    data: Array
    noise: float


Row = Callable[[Problem], Array]


def ricker(frequency: float = 15.0) -> Array:
    """The wavelet, 61 samples of 4 ms."""
    arc = (np.pi * frequency * INTERVAL * np.arange(31)) ** 2
    half = (1 - 2 * arc) * np.exp(-arc)
    return np.concatenate([half[:0:-1], half])


def marmousi(path: Path, seed: int) -> Problem:
    """The published problem with the draw of its noise by the published generator; seed 1 is theirs."""
    velocity = np.fromfile(path, "<f4").reshape(221, 601).T.astype(float)  # km/s
    truth = np.log(1000 * velocity * DENSITY)
    return _problem(truth, np.random.RandomState(seed).normal(0, 0.1, truth.T.shape).T)


def generated(n: int = 5, shape: tuple[int, int] = (240, 200)) -> list[Problem]:
    """Sections of the generator with noise at the same S/N."""
    settings = replace(SectionSettings(), geology=replace(ROCKS, shape=(1, *shape)))
    sections = generate_sections(settings, range(FIRST_SEED, FIRST_SEED + n))[:, 0].numpy().astype(float)
    problems = []
    for i, section in enumerate(sections):
        rng = np.random.default_rng([FIRST_SEED, i])
        truth = 8 + rng.uniform(0.8, 1.6) * section
        white = rng.normal(0, 0.1, shape)
        quiet = _problem(truth, 0 * white)
        level = float(quiet.data.std()) * 10 ** (-19.9 / 20) / _coloured(white).std()
        problems.append(_problem(truth, level * white))
    return problems


def total_variation(n_iterations: int, strength: float = 0.0, factor: float = 0.0) -> Row:
    """Physics only, with a strength, or one that is a factor times the variance of the noise."""
    return lambda given: invert_total_variation(
        given.operator,
        given.data,
        given.background,
        strength=strength or factor * given.noise**2,
        n_iterations=n_iterations,
    )


def network(name: str = "volume-xs") -> Row:
    """Model only: relative impedance of the network on the background, its scale the one that explains the seismic."""
    model = load_model(name)

    def row(given: Problem) -> Array:
        found = predict(model, given.data[None].astype(np.float32), task="relative_impedance", passes=4)
        relative = np.asarray(found.mean)[0].astype(float)
        seen, wanted = given.operator.model(relative), given.data - given.operator.model(given.background)
        return given.background + relative * float((seen * wanted).sum() / (seen**2).sum())

    return row


def plug_and_play(start: Row, *, first: float, last: float, turns: int, trust: float) -> Row:
    """Physics and the learned prior in turns; `trust` is the noise that it reckons with over that in the data."""
    prior = load_prior()

    def row(given: Problem) -> Array:
        return invert_plug_and_play(
            given.operator,
            given.data,
            start(given),
            prior,
            levels=np.geomspace(first, last, turns),
            noise=trust * given.noise,
        )

    return row


def scores(given: Problem, found: Array) -> dict[str, float]:
    """S/N in dB, relative error and correlation of impedance, and SSIM of it."""
    truth, impedance = np.exp(given.truth), np.exp(found)
    errors = model_errors(truth, impedance)
    return {
        "snr_db": float(-20 * np.log10(errors["rel_l2"])),
        "relative_l2": errors["rel_l2"],
        "correlation": float(np.corrcoef(truth.ravel(), impedance.ravel())[0, 1]),
        "ssim": errors["ssim"],
    }


def measure(row: Row, problems: list[Problem]) -> dict[str, Any]:
    """Mean scores, the S/N of each problem, and seconds a problem, by the clock and of the processor."""
    began, began_cpu = time.perf_counter(), time.process_time()
    each = [scores(given, row(given)) for given in problems]
    took, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    mean = _mean(each)
    return mean | {
        "snr_db_each": [round(one["snr_db"], 2) for one in each],
        "seconds": round(took / len(problems), 2),
        "cpu_s": round(cpu / len(problems), 2),
    }


def record_of(
    found: dict[str, Any], problems: list[Problem], inputs: dict[str, str], plan: dict[str, Any]
) -> RunRecord:
    """What `measure` found as the program keeps it of its own inversions; no gradient of shots was computed.

    Parameters   plan : numbers of the row, the seeds of the noise among them
    """
    metrics = {"start": _mean([scores(given, given.background) for given in problems])}
    metrics["end"] = {name: found[name] for name in metrics["start"]}
    return RunRecord(
        inputs,
        plan,
        plan["seeds"][0],
        0,
        0,
        {"impedance": metrics},
        versions=program_versions(),
        wall_s=found["seconds"],
        cpu_s=found["cpu_s"],
    )


def _mean(each: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(float(np.mean([one[name] for one in each])), 4) for name in each[0]}


def _problem(truth: Array, white: Array) -> Problem:
    background = _box(_box(truth, BACKGROUND[1], 1), BACKGROUND[0], 0)
    operator, noise = PostStack(ricker(), truth.shape[1]), _coloured(white)
    return Problem(operator, truth, background, operator.model(truth) + noise, float(noise.std()))


def _coloured(white: Array) -> Array:
    along = filtfilt(np.ones(NOISE_BOX[0]) / NOISE_BOX[0], 1, white, axis=0, method="gust")
    return np.asarray(filtfilt(np.ones(NOISE_BOX[1]) / NOISE_BOX[1], 1, along, axis=1, method="gust"))


def _box(section: Array, n: int, axis: int) -> Array:
    return np.asarray(filtfilt(np.ones(n) / n, 1, section, axis=axis))
