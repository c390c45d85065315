"""What stands in the model card: input statistics and a validation table on other seeds and settings."""

from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models._catalogue import LoadedModel
from models._predict import predict
from models._scaling import measure_scaling
from models._statistics import describe, lay_windows
from models.baselines import denoise_gaussian, fault_semblance
from models.geology import IN_BAND_NOISE, REGIMES, SyntheticVolume, generate_volume
from models.metrics import brier_skill, calibration_error, output_snr, score_faults
from models.training._recipe import Recipe
from models.training._validate_tasks import rounded, task_rows
from models.training._validation_sets import SECTIONS, STRUCTURE, VOLUMES, ValidationSet

Array = NDArray[np.float32]
FREQUENCY_MARGIN = 2**0.5
GAUSSIAN_WIDTHS = (0.5, 0.7, 1.0, 1.5, 2.0, 3.0)  # traces; the best of them counts, regime by regime


def input_ranges(recipe: Recipe, n_volumes: int = 300) -> dict[str, tuple[float, float]]:
    """The range of each input statistic over fresh training volumes, without its outer 0.5 percent.

    The volumes are louder and softer as in training. Frequencies change along a survey by more than in the small
    volumes of training, so their range is wider by `FREQUENCY_MARGIN`.
    """
    rng = np.random.default_rng(recipe.seed + 1)
    rows = []
    for i in range(n_volumes):
        crop = recipe.crops[i % len(recipe.crops)]
        volume = generate_volume(replace(recipe.geology, shape=crop.shape), int(rng.integers(2**62)))
        scaling = measure_scaling(volume.seismic, volume.live)
        loudness = recipe.amplitude_jitter ** rng.uniform(-1, 1)
        score, _ = replace(scaling, scale=scaling.scale / loudness).apply(volume.seismic)
        live = np.broadcast_to(volume.live[..., None], score.shape)
        score *= live
        rows += [describe(score[window], live[window]) for window in lay_windows(score.shape)]
    names = dict.fromkeys(name for row in rows for name in row)
    ranges = {name: np.quantile([row[name] for row in rows if name in row], (0.005, 0.995)) for name in names}
    if "frequency" in ranges:
        ranges["frequency"] = ranges["frequency"] * (1 / FREQUENCY_MARGIN, FREQUENCY_MARGIN)
    return {name: (round(float(bounds[0]), 4), round(float(bounds[1]), 4)) for name, bounds in ranges.items()}


def validation_table(
    model: LoadedModel,
    control: LoadedModel,
    sets: tuple[ValidationSet, ...] = (VOLUMES, SECTIONS),
    structure: ValidationSet = STRUCTURE,
) -> list[dict[str, Any]]:
    """Rows of numbers by regime: the model, classical methods and random weights on the same volumes.

    Faults and noise in the four regimes of the tests and one harder, on volumes and sections; then one row for every
    other task, on volumes of the validation settings. Each row has a "task", a "regime", "volumes", and the numbers of
    each contender under its name.
    """
    rows = [
        _row(model, control, regime, settings, which)
        for which in sets
        for regime, settings in (REGIMES | {"small throw, low S/N, noise in band": IN_BAND_NOISE}).items()
    ]
    return rows + task_rows(model, control, structure)


def _row(model: LoadedModel, control: LoadedModel, regime: str, settings: Any, which: ValidationSet) -> dict[str, Any]:
    volumes = which.volumes(settings)
    truths, cleans = [volume.faults for volume in volumes], [volume.clean for volume in volumes]
    row: dict[str, Any] = {"task": "fault, denoise", "regime": regime, "volumes": which.sizes}
    row["model"] = _rate_model(model, volumes)
    row["model, 4 passes"] = _rate_model(model, volumes, passes=4)
    if model.card.n_members > 1:
        row[f"model, {model.card.n_members} members"] = _rate_model(model, volumes, members=model.card.n_members)
    row["random weights"] = {
        key: value for key, value in _rate_model(control, volumes).items() if key in ("f1", "ap", "snr_db")
    }
    semblance = score_faults([fault_semblance(volume.seismic) for volume in volumes], truths)
    row["semblance"] = rounded(asdict(semblance))
    gaussian = {
        sigma: output_snr(cleans, [denoise_gaussian(volume.seismic, sigma=sigma) for volume in volumes])
        for sigma in GAUSSIAN_WIDTHS
    }
    best = max(gaussian, key=lambda sigma: gaussian[sigma])
    row["gaussian"] = rounded({"snr_db": gaussian[best], "sigma": best})
    row["input"] = rounded({"snr_db": output_snr(cleans, [volume.seismic for volume in volumes])})
    return row


def _rate_model(model: LoadedModel, volumes: list[SyntheticVolume], **quality: int) -> dict[str, float]:
    found = [
        predict(model, volume.seismic, ("fault", "denoise"), live_mask=volume.live, **quality) for volume in volumes
    ]
    probabilities, truths = [each["fault"].mean for each in found], [volume.faults for volume in volumes]
    everything = np.concatenate([part.ravel() for part in probabilities])
    truth = np.concatenate([part.ravel() for part in truths])
    cleans = [volume.clean for volume in volumes]
    off = [
        np.abs(each["denoise"].mean - clean).ravel() / each["denoise"].std.ravel()
        for each, clean in zip(found, cleans, strict=True)
    ]
    return rounded(
        {
            **asdict(score_faults(probabilities, truths)),
            "ece": calibration_error(everything, truth),
            "brier_skill": brier_skill(everything, truth),
            "snr_db": output_snr(cleans, [each["denoise"].mean for each in found]),
            "coverage_90": float(np.mean(np.concatenate(off) < 1.645)),
            "outside": float(np.mean([each["fault"].outside for each in found])),
        }
    )
