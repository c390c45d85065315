"""How logits and variances become probabilities and spreads, and whether those spreads say where the errors are.

Measured on volumes of the validation settings, which neither training nor any test draws from.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from models._catalogue import LoadedModel
from models._predict import predict
from models._prompts import Prompts
from models._tasks import impossible_tasks
from models.baselines import WellImpedance
from models.geology import VALIDATION, SyntheticVolume
from models.metrics import error_by_spread, spread_holds
from models.training._batches import SLOWEST, STEEPEST
from models.training._validation_sets import CALIBRATION, GAPS

Array = NDArray[np.float32]
Known = NDArray[np.bool_]

WELLS = ((0.2, 0.25), (0.75, 0.3), (0.3, 0.75), (0.8, 0.7))  # in parts of the lines
LATE = ("rgt", "impedance")  # what is made of a whole region, after what it rests on
N_LATE = 8  # volumes on which they are
N_LAYERS = 48  # of equal volume, along which time that was found is set beside the true one


@dataclass(frozen=True)
class Calibration:
    """What the card holds of it: `numbers` for `predict`; by task, error in each tenth by spread, and if it rises."""

    numbers: dict[str, float]
    error_by_spread: dict[str, list[float]]
    holds: dict[str, bool]


@dataclass
class Evidence:
    """Errors of a task and the spreads said for them, piece by piece; for "fault" labels and logits."""

    errors: list[Array] = field(default_factory=list)
    spreads: list[Array] = field(default_factory=list)

    def add(self, error: Array, spread: Array) -> None:
        self.errors.append(np.asarray(error, np.float32).ravel())
        self.spreads.append(np.asarray(spread, np.float32).ravel())

    @property
    def both(self) -> tuple[Array, Array]:
        return np.concatenate(self.errors), np.concatenate(self.spreads)


def calibrate(model: LoadedModel) -> Calibration:
    """Slope and offset that turn fault logits into probabilities, and a factor on the spread of every other task.

    The model's card must hold the neutral calibration. The logistic fit maximises the likelihood of the labels; a
    factor makes nine of ten errors lie within 1.645 spreads. Geological time rests on calibrated faults, and impedance
    on both, so they come after.
    """
    volumes, gaps = CALIBRATION.volumes(VALIDATION), GAPS.volumes(replace(VALIDATION, missing_chance=1.0))
    found = Calibration(model.card.calibration, {}, {})
    first = tuple(task for task in model.card.tasks if task not in LATE)
    for stage in (first, *((task,) for task in LATE)):
        so_far = replace(model, card=replace(model.card, calibration=found.numbers))
        new = fit(collect(so_far, volumes, gaps, stage))
        found = Calibration(
            found.numbers | new.numbers, found.error_by_spread | new.error_by_spread, found.holds | new.holds
        )
    return found


def fit(evidence: dict[str, Evidence]) -> Calibration:
    """Numbers and deciles from what was collected."""
    numbers: dict[str, float] = {}
    parts: dict[str, list[float]] = {}
    for task, found in evidence.items():
        first, second = found.both
        if task == "fault":
            slope, offset = fit_logistic(second.astype(np.float64), first > 0.5)
            numbers |= {"fault_slope": slope, "fault_offset": offset}
            probability = 1 / (1 + np.exp(-(slope * second + offset)))
            first, second = probability - first, np.sqrt(probability * (1 - probability))
        else:
            ratio = np.abs(first) / np.maximum(second, np.float32(1e-12))
            numbers[f"{task}_spread"] = float(np.quantile(ratio, 0.9) / 1.645)
        parts[task] = [float(f"{value:.4g}") for value in error_by_spread(first, second)]
    return Calibration(numbers, parts, {task: spread_holds(each) for task, each in parts.items()})


def collect(
    model: LoadedModel, volumes: list[SyntheticVolume], gaps: list[SyntheticVolume], tasks: tuple[str, ...]
) -> dict[str, Evidence]:
    """What the model says of volumes whose truth is known; "interpolate" of those with missing traces alone."""
    evidence = {task: Evidence() for task in tasks if task in model.card.tasks}
    plain = tuple(task for task in evidence if task not in (*LATE, "interpolate"))
    for volume in volumes if plain else ():
        possible = tuple(task for task in plain if task not in impossible_tasks(plain, volume.seismic.shape))
        found = predict(model, volume.seismic, possible, live_mask=volume.live) if possible else {}
        for task in possible:
            truth, known = truth_of(volume, task)
            if task == "fault":
                evidence[task].add(truth, _logit(found[task].mean))
            else:
                evidence[task].add((found[task].mean - truth)[known], found[task].std[known])
    for volume in gaps if "interpolate" in evidence else ():
        made = predict(model, volume.seismic, "interpolate", live_mask=volume.live)
        evidence["interpolate"].add((made.mean - volume.clean)[~volume.live], made.std[~volume.live])
    cubes = [each for each in volumes if len(each.seismic) > 1][:N_LATE]
    for volume in cubes if "rgt" in evidence else ():
        made = predict(model, volume.seismic, "rgt", live_mask=volume.live)
        known = ~volume.salt
        evidence["rgt"].add(time_error(made.mean[known], volume.rgt[known]), made.std[known])
    for volume in cubes if "impedance" in evidence else ():
        made = predict(model, volume.seismic, "impedance", live_mask=volume.live, prompts=four_wells(volume))
        evidence["impedance"].add(made.mean - volume.impedance, made.std)
    return {task: each for task, each in evidence.items() if each.errors}


def _logit(probability: Array) -> NDArray[np.float64]:
    likely = np.clip(probability.astype(np.float64), 1e-7, 1 - 1e-7)
    return np.log(likely / (1 - likely))


def time_error(found: Array, truth: Array) -> Array:
    """Distance of geological time from the truth, after the monotone map under which it is free: its mean by layer."""
    order = np.argsort(truth, kind="stable")
    layers = np.array_split(order, N_LAYERS)
    middle = np.array([truth[layer].mean() for layer in layers])
    level = np.maximum.accumulate([float(found[layer].mean()) for layer in layers])
    # Beyond the middles of the outermost layers the map goes on as a line.
    middle, level = (np.array([2 * x[0] - x[1], *x, 2 * x[-1] - x[-2]]) for x in (middle, level))
    return np.asarray(found - np.interp(truth, middle, level), np.float32)


def truth_of(volume: SyntheticVolume, task: str) -> tuple[Array, Known]:
    """The truth in the unit of the task, and where it is known."""
    everywhere = np.ones(volume.seismic.shape, bool)
    if task == "fault":
        return volume.faults.astype(np.float32), everywhere
    if task == "relative_impedance":
        return volume.polarity * volume.relative_impedance, everywhere  # without wells it follows the seismic
    if task not in ("dip_iline", "dip_xline"):
        return (volume.impedance if task == "impedance" else volume.clean), everywhere
    axis = ("dip_iline", "dip_xline").index(task)
    rate = volume.rgt_gradient[2]
    known = volume.gradient_known & (rate > SLOWEST) & (volume.seismic.shape[axis] > 1)
    dip = np.where(known, -volume.rgt_gradient[axis] / np.where(known, rate, np.float32(1)), np.float32(0))
    return dip, known & (np.abs(dip) <= STEEPEST)


def four_wells(volume: SyntheticVolume) -> Prompts:
    """Four wells of the truth, spread over the volume."""
    shape = volume.seismic.shape
    places = dict.fromkeys((int(a * shape[0]), int(b * shape[1])) for a, b in WELLS)
    return Prompts(wells=tuple(WellImpedance(i, j, volume.impedance[i, j]) for i, j in places))


def fit_logistic(logit: NDArray[np.float64], label: Known) -> tuple[float, float]:
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
