"""Full-waveform inversion of Marmousi small by physics alone: `python -m tests.benchmarks.bench_inversion`.

Records come from a grid twice as fine as the inversion's. 60 evaluations of L-BFGS in three bands, from the truth
blurred with sigma 20 cells and from a linear function of depth; the record goes to `records/inversion.json`.
"""

import argparse
import json
import platform
import time
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter

from subsurface_app.data.objects import ShotGathers, VelocityModel
from subsurface_app.workflows.inversion import Band, InversionPlan, Inverted, Iteration, model_metrics, run_inversion
from subsurface_app.workflows.inversion.waves import BandObjective, set_up
from subsurface_app.workflows.shots import LineSurvey, model_shots

HERE = Path(__file__).parent
MODEL = HERE.parents[2] / "shared/data/velocity_models/red_diffeq_marmousi_70x190.npy"
SURVEY = LineSurvey(
    first_shot=0.0, last_shot=1890.0, receiver_spacing=10.0, freq=15.0, record_length=0.999, dt=0.001, refine=2
)
PLAN = InversionPlan(
    bands=(Band(6.0, 12), Band(10.0, 16), Band(None, 32)), fixed_depth=10.0, lowest=1400.0, highest=4700.0
)
STARTS = ("blurred", "linear")


def truth_model() -> np.ndarray:
    """Marmousi small, shape (190, 70), m/s."""
    return np.load(MODEL)[0, 0].T.astype(np.float64)


def start_model(name: str, truth: np.ndarray) -> np.ndarray:
    """Where an inversion begins; the one row of water is known."""
    if name == "blurred":
        vp = gaussian_filter(truth, 20.0)
    else:
        vp = np.tile(np.linspace(1500.0, 4500.0, truth.shape[1]), (truth.shape[0], 1))
    vp[:, 0] = truth[:, 0]
    return vp


def model_of(name: str, vp: np.ndarray, spacing: float) -> VelocityModel:
    return VelocityModel(name, "Marmousi", vp.astype(np.float32), (spacing, spacing), (0.0, 0.0))


def invert_from(name: str, plan: InversionPlan = PLAN, folder: Path | None = None) -> Inverted:
    """The inversion from one of `STARTS`."""
    truth = truth_model()
    gathers = observed_gathers()

    def told(event: Iteration) -> None:
        metrics = model_metrics(truth, event.model, np.arange(70)[None, :].repeat(190, 0) < 1)
        point = event.point
        print(  # noqa: T201
            f"{name} band {point.band} {point.evaluations}: {point.data:.4g} rel-L2 {metrics['rel_l2']:.4f} "
            f"SSIM {metrics['ssim']:.3f} {point.seconds:.0f} s (CPU {time.process_time():.0f} s)",
            flush=True,
        )

    start = model_of(name, start_model(name, truth), 10.0)
    return run_inversion(gathers, start, plan, truth=truth, folder=folder, on_iteration=told)


def observed_gathers() -> ShotGathers:
    """Records of the truth on a grid twice as fine."""
    return model_shots(model_of("truth", truth_model(), 10.0), SURVEY)


def misfit_floors(plan: InversionPlan = PLAN) -> list[float]:
    """What is left of the misfit of each band when the model is the truth: the price of the coarser grid."""
    waves = set_up(observed_gathers(), model_of("truth", truth_model(), 10.0), plan)
    objectives = [BandObjective(waves, band, plan, waves.wavelet) for band in plan.bands]
    return [one(plan.bounds.latent(waves.start))[0] for one in objectives]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=STARTS)
    parser.add_argument("--out", type=Path, default=HERE / "records/inversion.json")
    parser.add_argument("--keep", type=Path, help="folder for checkpoints: a run that was ended goes on from there")
    chosen = parser.parse_args()
    record = json.loads(chosen.out.read_text()) if chosen.out.exists() else {}
    for name in STARTS if chosen.only is None else (chosen.only,):
        cpu = time.process_time()
        result = invert_from(name, folder=chosen.keep / name if chosen.keep else None)
        machine = {"processor": platform.machine(), "python": platform.python_version(), "numpy": np.__version__}
        record["floors"] = record.get("floors") or misfit_floors()
        record[name] = {**result.record, "machine": machine, "cpu_s": round(time.process_time() - cpu, 1)}
        chosen.out.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
