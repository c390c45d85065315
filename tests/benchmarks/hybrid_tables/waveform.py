"""What H2 and H6 share: Marmousi small and generated ground, their records, what is lost of them, and inversions kept.

Records come from a grid twice as fine as the inversion's. Inversions are those of `bench_inversion`: 60 evaluations of
L-BFGS in three bands from the truth blurred with sigma 20 cells. What was inverted is kept in a folder if one is given.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from models.geology import VelocitySettings, generate_velocities
from models.geology._sections import ROCKS, SectionSettings
from subsurface_app.data.objects import ShotGathers
from subsurface_app.workflows.inversion import InversionPlan, model_metrics, run_inversion
from subsurface_app.workflows.shots import LineSurvey, model_shots
from tests.benchmarks.bench_inversion import PLAN, SURVEY, model_of, start_model, truth_model

Array = NDArray[np.float64]
FIRST_SEED = 9_100_000
# Of 120 sections four whose blurred start is about as far off as that of Marmousi: rel-L2 .135 to .156, SSIM to .47.
HARD_SEEDS = (79, 65, 33, 118)


@dataclass(frozen=True)
class Ground:
    """A velocity section, its blurred start, and the records of a survey over it, complete and without noise."""

    name: str
    truth: Array
    start: Array
    gathers: ShotGathers

    def scores(self, vp: Array) -> dict[str, float]:
        """Errors below the row of water."""
        found = model_metrics(self.truth, vp, np.arange(self.truth.shape[1])[None, :].repeat(len(vp), 0) < 1)
        return {key: round(value, 4) for key, value in found.items()}


def marmousi() -> Ground:
    """Marmousi small."""
    return _ground("marmousi", truth_model(), SURVEY)


def generated(seed: int, width: int = 190) -> Ground:
    """A section of the generator, or its first columns, with as many shots as they take."""
    settings = VelocitySettings(SectionSettings(geology=replace(ROCKS, shape=(1, 190, 70)), water=(1, 20)))
    vp = generate_velocities(settings, [FIRST_SEED + seed])[0, :width].astype(float)
    n_shots = round(5 * width / 190)
    survey = replace(SURVEY, n_shots=n_shots, last_shot=10.0 * (width - 1))
    return _ground(f"generated {seed}, {width} columns", np.clip(vp, 1450.0, 4650.0), survey)


def _ground(name: str, truth: Array, survey: LineSurvey) -> Ground:
    start = gaussian_filter(truth, 20.0)
    start[:, 0] = truth[:, 0]
    if name == "marmousi":
        assert np.array_equal(start, start_model("blurred", truth))
    return Ground(name, truth, start, model_shots(model_of("truth", truth, 10.0), survey))


def half_random(shape: tuple[int, int], seed: int = 0) -> NDArray[np.bool_]:
    """Live traces where half is missing at random, in each shot others."""
    return np.asarray(np.random.default_rng([606, seed]).random(shape) >= 0.5)


def every_fourth(shape: tuple[int, int], seed: int = 0) -> NDArray[np.bool_]:
    """Live traces where every fourth receiver recorded."""
    live = np.zeros(shape, bool)
    live[:, seed % 4 :: 4] = True
    return live


def without(gathers: ShotGathers, live: NDArray[np.bool_]) -> ShotGathers:
    """The gathers with dead traces, zero and told to be so."""
    data = np.where(live[..., None], np.asarray(gathers.data[:]), 0).astype(np.float32)
    return replace(gathers, data=data, live=live)


def noisy(gathers: ShotGathers, snr_db: float, seed: int = 0) -> ShotGathers:
    """The gathers with noise of the wavelet's own spectrum, so none of it can be filtered away; S/N of all traces."""
    data, wavelet = np.asarray(gathers.data[:], dtype=float), np.asarray(gathers.wavelet[:], dtype=float)
    n = data.shape[-1]
    white = np.random.default_rng([26, seed]).standard_normal((*data.shape[:2], 2 * n))
    noise = np.fft.irfft(np.fft.rfft(white) * np.abs(np.fft.rfft(wavelet, 2 * n)), 2 * n)[..., :n]
    noise *= np.sqrt(np.mean(data**2) / np.mean(noise**2) * 10 ** (-snr_db / 10))
    return replace(gathers, data=(data + noise).astype(np.float32))


def invert(
    ground: Ground,
    gathers: ShotGathers,
    name: str,
    keep: Path | None = None,
    plan: InversionPlan = PLAN,
    **changes: Any,
) -> tuple[Array, dict[str, Any]]:
    """The inverted section and its row, from the folder where it lies there already."""
    path = None if keep is None else keep / f"{name}.npz"
    if path is not None and path.exists():
        with np.load(path) as file:
            return file["vp"].astype(float), json.loads(str(file["row"]))
    began = time.process_time()
    levels = changes.pop("clean", (0.0,) * len(plan.bands))  # of the cleaning after each band
    bands = tuple(replace(band, clean=level) for band, level in zip(plan.bands, levels, strict=True))
    found = run_inversion(gathers, model_of("start", ground.start, 10.0), replace(plan, bands=bands, **changes))
    vp = np.asarray(found.vp, dtype=float)
    row = {
        **ground.scores(vp),
        "misfit": round(found.curve[-1].data, 5),
        "evaluations": found.record["evaluations"],
        "cpu_s": round(time.process_time() - began, 1),
    }
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, vp=vp.astype(np.float32), row=json.dumps(row))
    return vp, row


def measured(act: Callable[[], Any]) -> tuple[Any, float]:
    """What it returns, and its seconds on the processor."""
    began = time.process_time()
    found = act()
    return found, round(time.process_time() - began, 1)
