"""What stands in the model card: calibration, input statistics and a validation table on other seeds and settings."""

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models._catalogue import LoadedModel
from models._predict import predict
from models._scaling import measure_scaling
from models._statistics import describe
from models.baselines import denoise_gaussian, fault_semblance
from models.geology import IN_BAND_NOISE, REGIMES, GeologySettings, SyntheticVolume, generate_volume
from models.metrics import brier_skill, calibration_error, output_snr, score_faults
from models.training._recipe import Recipe

Array = NDArray[np.float32]
GAUSSIAN_WIDTHS = (0.5, 0.7, 1.0, 1.5, 2.0, 3.0)  # traces; the best of them counts, regime by regime


@dataclass(frozen=True)
class ValidationSet:
    """Which volumes: kinds (shape, number, faults) and the first seed; seeds of calibration and table differ."""

    kinds: tuple[tuple[tuple[int, int, int], int, tuple[int, int]], ...] = (
        ((64, 64, 64), 16, (2, 5)),
        ((96, 96, 96), 2, (3, 6)),
        ((128, 128, 128), 1, (4, 8)),
    )
    first_seed: int = 1_000_000

    def volumes(self, settings: GeologySettings) -> list[SyntheticVolume]:
        """The volumes of one regime."""
        drawn: list[SyntheticVolume] = []
        for shape, number, n_faults in self.kinds:
            for _ in range(number):
                seed = self.first_seed + len(drawn)
                drawn.append(generate_volume(replace(settings, shape=shape, n_faults=n_faults), seed))
        return drawn


# Calibrated on the validation settings: the regimes of the table are for testing only.
CALIBRATION = ValidationSet(kinds=(((64, 64, 64), 12, (1, 8)), ((1, 256, 256), 12, (1, 8))), first_seed=2_000_000)
VOLUMES = ValidationSet()
SECTIONS = ValidationSet(kinds=(((1, 256, 256), 12, (2, 6)),), first_seed=3_000_000)


def calibrate(model: LoadedModel, volumes: list[SyntheticVolume]) -> dict[str, float]:
    """Slope and offset that turn fault logits into probabilities, and the factor on the denoising spread.

    The model's card must hold the neutral calibration (1, 0, 1). The fit maximises the likelihood of the labels.
    """
    logits, labels, errors = [], [], []
    for volume in volumes:
        found = predict(model, volume.seismic, ("fault", "denoise"), live_mask=volume.live)
        probability = np.clip(found["fault"].mean.astype(np.float64), 1e-7, 1 - 1e-7)
        logits.append(np.log(probability / (1 - probability)).ravel())
        labels.append(volume.faults.ravel())
        errors.append(((found["denoise"].mean - volume.clean) / found["denoise"].std).ravel())
    slope, offset = _fit_logistic(np.concatenate(logits), np.concatenate(labels))
    factor = float(np.quantile(np.abs(np.concatenate(errors)), 0.9) / 1.645)
    return {"fault_slope": slope, "fault_offset": offset, "denoise_spread": factor}


def input_ranges(recipe: Recipe, n_volumes: int = 300) -> dict[str, tuple[float, float]]:
    """The range of each input statistic over fresh training volumes, without its outer 0.5 percent."""
    rng = np.random.default_rng(recipe.seed + 1)
    rows = []
    for i in range(n_volumes):
        crop = recipe.crops[i % len(recipe.crops)]
        volume = generate_volume(replace(recipe.geology, shape=crop.shape), int(rng.integers(2**62)))
        score, _ = measure_scaling(volume.seismic, volume.live).apply(volume.seismic)
        rows.append(describe(score, np.broadcast_to(volume.live[..., None], score.shape)))
    ranges = {name: np.quantile([row[name] for row in rows if row], (0.005, 0.995)) for name in rows[0]}
    low, high = ranges["level"]
    # Volumes of a survey are scaled as a whole; their tiles may be softer or louder by the jitter of training.
    ranges["level"] = np.array([low / recipe.amplitude_jitter, high * recipe.amplitude_jitter])
    return {name: (round(float(bounds[0]), 4), round(float(bounds[1]), 4)) for name, bounds in ranges.items()}


def validation_table(model: LoadedModel, control: LoadedModel, which: ValidationSet) -> list[dict[str, Any]]:
    """One row a regime, and one harder: the model in one and four passes, classical methods, random weights."""
    rows = []
    for regime, settings in (REGIMES | {"small throw, low S/N, noise in band": IN_BAND_NOISE}).items():
        volumes = which.volumes(settings)
        truths, cleans = [volume.faults for volume in volumes], [volume.clean for volume in volumes]
        row: dict[str, Any] = {"regime": regime, "volumes": [list(kind[:2]) for kind in which.kinds]}
        row["model"] = _rate_model(model, volumes, 1)
        row["model, 4 passes"] = _rate_model(model, volumes, 4)
        row["random weights"] = {
            key: value for key, value in _rate_model(control, volumes, 1).items() if key in ("f1", "ap", "snr_db")
        }
        semblance = score_faults([fault_semblance(volume.seismic) for volume in volumes], truths)
        row["semblance"] = _rounded(asdict(semblance))
        gaussian = {
            sigma: output_snr(cleans, [denoise_gaussian(volume.seismic, sigma=sigma) for volume in volumes])
            for sigma in GAUSSIAN_WIDTHS
        }
        best = max(gaussian, key=lambda sigma: gaussian[sigma])
        row["gaussian"] = _rounded({"snr_db": gaussian[best], "sigma": best})
        row["input"] = _rounded({"snr_db": output_snr(cleans, [volume.seismic for volume in volumes])})
        rows.append(row)
    return rows


def _rate_model(model: LoadedModel, volumes: list[SyntheticVolume], passes: int) -> dict[str, float]:
    found = [
        predict(model, volume.seismic, ("fault", "denoise"), live_mask=volume.live, passes=passes) for volume in volumes
    ]
    probabilities, truths = [each["fault"].mean for each in found], [volume.faults for volume in volumes]
    everything = np.concatenate([part.ravel() for part in probabilities])
    truth = np.concatenate([part.ravel() for part in truths])
    cleans = [volume.clean for volume in volumes]
    off = [
        np.abs(each["denoise"].mean - clean).ravel() / each["denoise"].std.ravel()
        for each, clean in zip(found, cleans, strict=True)
    ]
    return _rounded(
        {
            **asdict(score_faults(probabilities, truths)),
            "ece": calibration_error(everything, truth),
            "brier_skill": brier_skill(everything, truth),
            "snr_db": output_snr(cleans, [each["denoise"].mean for each in found]),
            "coverage_90": float(np.mean(np.concatenate(off) < 1.645)),
            "outside": float(np.mean([each["fault"].outside for each in found])),
        }
    )


def _fit_logistic(logit: NDArray[np.float64], label: NDArray[np.bool_]) -> tuple[float, float]:
    """Newton's method on the two parameters of a logistic fit."""
    slope, offset = 1.0, 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-(slope * logit + offset)))
        gradient = np.array([np.mean((p - label) * logit), np.mean(p - label)])
        w = p * (1 - p)
        cross = np.mean(w * logit)
        hessian = np.array([[np.mean(w * logit**2), cross], [cross, np.mean(w)]]) + 1e-9 * np.eye(2)
        step = np.clip(np.linalg.solve(hessian, gradient), -0.5, 0.5)
        slope, offset = slope - step[0], offset - step[1]
        if np.abs(step).max() < 1e-6:
            break
    return float(slope), float(offset)


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in values.items()}
