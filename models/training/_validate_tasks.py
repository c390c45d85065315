"""Rows of the validation table for gaps, dips, impedance and geological time, beside classical methods."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from models._catalogue import LoadedModel
from models._predict import predict
from models._prompts import Prompts
from models.baselines import (
    fill_fx,
    fill_linear,
    invert_impedance,
    krige_impedance,
    local_slopes,
    track_horizon,
)
from models.geology import VALIDATION, SyntheticVolume
from models.metrics import coverage, horizon_error, iso_surface, missing_snr
from models.training._calibrate import four_wells, truth_of
from models.training._validation_sets import ValidationSet

Array = NDArray[np.float32]
DAMPINGS = (0.1, 0.3, 1.0, 3.0)  # of the inversion; the best of them counts
SEEDS = (0.3, 0.5, 0.7)  # depths of the horizons, in parts of the volume, on its middle trace
INTEGRATION = 12.0  # samples of the Gaussian below whose frequencies the running sum is left out


def task_rows(model: LoadedModel, control: LoadedModel, which: ValidationSet) -> list[dict[str, Any]]:
    """One row for each task that the model has, on volumes of the validation settings."""
    volumes = which.volumes(VALIDATION)
    makers: dict[str, Callable[..., dict[str, Any]]] = {
        "interpolate": _gaps,
        "dip_xline": _dips,
        "relative_impedance": _relative_impedance,
        "impedance": _impedance,
        "rgt": _time,
    }
    rows = []
    for task, make in makers.items():
        if task in model.card.tasks:
            chosen = which.volumes(replace(VALIDATION, missing_chance=1.0)) if task == "interpolate" else volumes
            named = {"task": "dip" if task == "dip_xline" else task, "regime": "validation", "volumes": which.sizes}
            rows.append(named | make(model, control, chosen))
    return rows


def _gaps(model: LoadedModel, control: LoadedModel, volumes: list[SyntheticVolume]) -> dict[str, Any]:
    """Signal over error on the missing traces, dB."""
    cleans, lives = [each.clean for each in volumes], [each.live for each in volumes]

    def snr(made: list[Array]) -> dict[str, float]:
        return rounded({"snr_db": missing_snr(cleans, made, lives)})

    found = [predict(model, each.seismic, "interpolate", live_mask=each.live) for each in volumes]
    gaps = [~live for live in lives]
    inside = _covered([each.mean for each in found], [each.std for each in found], cleans, gaps)
    return {
        "model": snr([each.mean for each in found]) | inside,
        "random weights": snr(
            [predict(control, each.seismic, "interpolate", live_mask=each.live).mean for each in volumes]
        ),
        "linear": snr([fill_linear(each.seismic, each.live) for each in volumes]),
        "f-x prediction": snr([fill_fx(each.seismic, each.live) for each in volumes]),
    }


def _dips(model: LoadedModel, control: LoadedModel, volumes: list[SyntheticVolume]) -> dict[str, Any]:
    """Mean distance of both dips from the truth where layers have one, samples per trace."""
    names = tuple(name for name in ("dip_iline", "dip_xline") if name in model.card.tasks)
    truths = [truth_of(each, name) for each in volumes for name in names]

    def error(made: list[Array]) -> dict[str, float]:
        off = [np.abs(each - truth)[known] for each, (truth, known) in zip(made, truths, strict=True)]
        return rounded({"error": float(np.mean(np.concatenate(off)))})

    found = [predict(model, each.seismic, names, live_mask=each.live) for each in volumes]
    means = [each[name].mean for each in found for name in names]
    stds = [each[name].std for each in found for name in names]
    inside = _covered(means, stds, [truth for truth, _ in truths], [known for _, known in truths])
    chance = [predict(control, each.seismic, names, live_mask=each.live) for each in volumes]
    slopes = [local_slopes(each.seismic, each.live) for each in volumes]
    return {
        "model": error(means) | inside,
        "random weights": error([each[name].mean for each in chance for name in names]),
        "structure tensor": error([getattr(each, name.removeprefix("dip_")) for each in slopes for name in names]),
        "flat": error([np.zeros_like(truth) for truth, _ in truths]),
    }


def _relative_impedance(model: LoadedModel, control: LoadedModel, volumes: list[SyntheticVolume]) -> dict[str, Any]:
    """Correlation with the truth in the band, volume by volume; classical is the running sum of the trace."""
    truths = [truth_of(each, "relative_impedance")[0] for each in volumes]
    found = [predict(model, each.seismic, "relative_impedance", live_mask=each.live) for each in volumes]
    chance = [predict(control, each.seismic, "relative_impedance", live_mask=each.live).mean for each in volumes]
    inside = _covered([each.mean for each in found], [each.std for each in found], truths, [...] * len(truths))
    sums = [np.cumsum(fill_linear(each.seismic, each.live), axis=2) for each in volumes]
    return {
        "model": _correlation([each.mean for each in found], truths) | inside,
        "random weights": _correlation(chance, truths),
        "running sum": _correlation([each - gaussian_filter1d(each, INTEGRATION, axis=2) for each in sums], truths),
    }


def _impedance(model: LoadedModel, control: LoadedModel, volumes: list[SyntheticVolume]) -> dict[str, Any]:
    """Correlation of log-impedance with the truth, volume by volume, with four wells."""
    truths, prompts = [each.log_impedance for each in volumes], [four_wells(each) for each in volumes]
    made = [
        predict(model, each.seismic, "impedance", live_mask=each.live, prompts=wells)
        for each, wells in zip(volumes, prompts, strict=True)
    ]
    chance = [
        predict(control, each.seismic, "impedance", live_mask=each.live, prompts=wells).mean
        for each, wells in zip(volumes, prompts, strict=True)
    ]
    kriged = [
        krige_impedance(each.seismic.shape, list(wells.wells)) for each, wells in zip(volumes, prompts, strict=True)
    ]
    inverted = {
        damping: _correlation(
            [
                np.log(invert_impedance(each.seismic, list(wells.wells), each.live, damping=damping))
                for each, wells in zip(volumes, prompts, strict=True)
            ],
            truths,
        )
        for damping in DAMPINGS
    }
    best = max(inverted, key=lambda damping: inverted[damping]["correlation"])
    levels = [each.impedance for each in volumes]
    inside = _covered([each.mean for each in made], [each.std for each in made], levels, [...] * len(levels))
    return {
        "model": _correlation([np.log(each.mean) for each in made], truths) | inside,
        "random weights": _correlation([np.log(each) for each in chance], truths),
        "kriging": _correlation([np.log(each) for each in kriged], truths),
        "inversion": inverted[best] | {"damping": best},
    }


def _time(model: LoadedModel, control: LoadedModel, volumes: list[SyntheticVolume]) -> dict[str, Any]:
    """Mean distance of horizons from the truth, samples, each seeded by one point; and with one horizon as a prompt."""
    errors: dict[str, list[float]] = {}
    for volume in volumes:
        n_iline, n_xline, n_sample = volume.seismic.shape
        points = [(n_iline // 2, n_xline // 2, round(level * n_sample)) for level in SEEDS]
        surfaces = [iso_surface(volume.rgt, float(volume.rgt[point])) for point in points]
        times = {
            "model": predict(model, volume.seismic, "rgt", live_mask=volume.live).mean,
            "model, 1 horizon": predict(
                model, volume.seismic, "rgt", live_mask=volume.live, prompts=Prompts(horizons=(surfaces[1],))
            ).mean,
            "random weights": predict(control, volume.seismic, "rgt", live_mask=volume.live).mean,
        }
        slopes = local_slopes(volume.seismic, volume.live)
        for i, (point, surface) in enumerate(zip(points, surfaces, strict=True)):
            rows = {name: iso_surface(time, float(time[point])) for name, time in times.items()}
            rows["dip-steered tracking"] = track_horizon(volume.seismic, point, volume.live, slopes=slopes)
            rows["flat"] = np.full_like(surface, point[2])
            for name, found in rows.items():
                if not (i == 1 and "horizon" in name):  # the one that was given
                    errors.setdefault(name, []).append(horizon_error(found, surface))
    return {name: rounded({"error_samples": float(np.nanmean(values))}) for name, values in errors.items()}


def _correlation(found: list[Array], truths: list[Array]) -> dict[str, float]:
    pairs = zip(found, truths, strict=True)
    return rounded({"correlation": float(np.mean([np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in pairs]))})


def _covered(means: list[Array], stds: list[Array], truths: list[Array], where: list[Any]) -> dict[str, float]:
    """How often the 90 percent interval holds the truth."""
    parts = [[each[mask].ravel() for each in row] for *row, mask in zip(means, stds, truths, where, strict=True)]
    mean, std, truth = (np.concatenate(column) for column in zip(*parts, strict=True))
    return rounded({"coverage_90": coverage(mean, std, truth)})


def rounded(values: dict[str, float]) -> dict[str, float]:
    """Four decimals, as a card holds them."""
    return {name: round(float(value), 4) for name, value in values.items()}
