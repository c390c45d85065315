"""What the network says of ground that it never saw, the model row of H1.

    python -m tests.benchmarks.hybrid_tables.start WEIGHTS.safetensors

Marmousi small and five generated sections, their records modelled on a grid twice as fine as the network's. Nothing was
chosen by these.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RegularGridInterpolator

from models import load_model
from models._catalogue import LoadedModel
from models.geology import VelocitySettings, generate_velocities
from models.metrics import coverage, model_errors
from models.velocity import FixedSurvey, predict_velocity, survey_of
from solvers import AcousticModel, Grid, prepare

Array = NDArray[np.float32]
MARMOUSI = Path(__file__).resolve().parents[4] / "shared/data/velocity_models/red_diffeq_marmousi_70x190.npy"
FIRST_SEED = 8_000_000
N_GENERATED = 5


def fine_records(section: Array, survey: FixedSurvey) -> Array:
    """The records of a section between whose cells velocities are straight lines, from half the spacing."""
    axes = [np.arange(n) for n in section.shape]
    fine = np.meshgrid(*(np.arange(2 * n - 1) / 2 for n in section.shape), indexing="ij")
    vp = RegularGridInterpolator(axes, section)(np.stack(fine, -1)).astype(np.float32)
    grid = Grid(vp.shape, (survey.spacing / 2,) * 2)
    return prepare(grid, survey.geometry, survey.time).forward(AcousticModel(grid, vp), survey.wavelet).data


def scores(truth: Array, found: Array) -> dict[str, float]:
    """Below the first row, which is water in Marmousi: rel-L2, SSIM, mean error in m/s."""
    errors = model_errors(truth[:, 1:], found[:, 1:])
    return {"rel_l2": round(errors["rel_l2"], 4), "ssim": round(errors["ssim"], 4), "mae": round(errors["mae"], 1)}


def line(truth: Array) -> Array:
    """The straight line in depth that fits the truth best."""
    depth = np.arange(truth.shape[1])
    fit = np.polynomial.Polynomial.fit(depth, truth.mean(0), 1)
    return np.broadcast_to(fit(depth), truth.shape).astype(np.float32)


def row(model: LoadedModel, truth: Array) -> dict[str, Any]:
    """The network beside the best line in depth."""
    survey = survey_of(model)
    found = predict_velocity(model, fine_records(truth, survey), survey.geometry, survey.time)
    error = np.abs(found.mean - truth)
    return {
        "network": scores(truth, found.mean),
        "line": scores(truth, line(truth)),
        "coverage_90": round(coverage(found.mean, found.std, truth), 3),
        "correlation_of_spread_and_error": round(float(np.corrcoef(found.std.ravel(), error.ravel())[0, 1]), 3),
        "outside": found.outside_by,
    }


def measure(model: LoadedModel) -> dict[str, Any]:
    """All rows by name."""
    sections = generate_velocities(VelocitySettings(), range(FIRST_SEED, FIRST_SEED + N_GENERATED))
    rows = {f"generated {i}": row(model, section) for i, section in enumerate(sections)}
    if MARMOUSI.exists():
        rows["Marmousi small"] = row(model, np.load(MARMOUSI)[0, 0].T.astype(np.float32))
    return rows


if __name__ == "__main__":
    for name, found in measure(load_model(Path(sys.argv[1]), device="cpu")).items():
        sys.stdout.write(f"{name}: {json.dumps(found)}\n")
