"""From a trained velocity network to a weights file: ranges of its records, calibrated spread, a table, the card."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models._architectures import VELOCITY
from models._card import ModelCard
from models._catalogue import LoadedModel, load_model, random_control
from models.metrics import error_by_spread, spread_holds
from models.training._described import describe_run
from models.training._run import TrainedNetwork
from models.training._state import write_tensors
from models.training._velocities import VelocityRecipe, disturb, records_of, section_scores, training_records
from models.velocity._predict import VelocityPrediction, predict_velocity
from models.velocity._records import STATISTICS, Records, describe_shots
from models.velocity._survey import VELOCITY_UNIT

FIRST_SEED = 6_000_000
N_TESTED = 64  # the first half calibrates, the second fills the table
N_DESCRIBED = 256
Array = NDArray[np.float32]
Pair = tuple[Array, Array]
Look = Callable[[VelocityRecipe], VelocityRecipe]

# Nothing is louder or the other way round here: what is left is noise and dead traces.
REGIMES: dict[str, Look] = {
    "clean": lambda recipe: replace(recipe, loudness=0.0, noise_chance=0.0, missing_chance=0.0),
    "noise 10 dB": lambda recipe: replace(
        recipe, loudness=0.0, noise_chance=1.0, snr_db=(10.0, 10.0), missing_chance=0.0
    ),
    "traces missing": lambda recipe: replace(recipe, loudness=0.0, noise_chance=0.0, missing_chance=1.0, missing=0.8),
}


def ship_velocities(trained: TrainedNetwork, recipe: VelocityRecipe, folder: Path, *, validate: bool = True) -> Path:
    """Write the weights of a finished run with their card into the run's folder; without `validate` no table.

    Other sections than those of the run are modelled for it, in the run's folder; they stay there.
    """
    path = folder / f"{recipe.name}.safetensors"
    tensors = {name: tensor.half().cpu() for name, tensor in trained.network.state_dict().items()}
    card = replace(_card(trained, recipe, folder), inputs=input_ranges(recipe, folder))
    write_tensors(path, tensors, {"card": card.to_json()})
    model = load_model(path, device=str(next(trained.network.parameters()).device))
    tested = records_of(recipe, folder, "tested", FIRST_SEED, N_TESTED)
    tested.make(float("inf"))
    velocity, gathers = tested.read(range(N_TESTED))
    half = N_TESTED // 2
    model = replace(model, card=calibrated(model, recipe, (velocity[:half], gathers[:half])))
    if validate:
        table = velocity_table(model, recipe, (velocity[half:], gathers[half:]), velocity[:half].mean(0))
        model = replace(model, card=replace(model.card, validation=table))
    write_tensors(path, tensors, {"card": model.card.to_json()})
    return path


def input_ranges(recipe: VelocityRecipe, folder: Path) -> dict[str, tuple[float, float]]:
    """Where nearly all records of the training lie, shot by shot, a tenth of the range added at either end."""
    records = training_records(recipe, folder)
    velocity, gathers = records.read(range(min(N_DESCRIBED, recipe.n_sections)))
    rows = []
    for i, pair in enumerate(zip(velocity, gathers, strict=True)):
        _, shots, live = disturb(*pair, np.random.default_rng([recipe.seed, 3, i]), recipe)
        rows.append(describe_shots(recipe.network.survey, Records(shots, live > 0)))
    ranges = {}
    for name in STATISTICS:
        low, high = np.nanquantile(np.concatenate([row[name] for row in rows]), (0.002, 0.998))
        spare = 0.1 * (high - low) + 1e-3 * abs(high)
        ranges[name] = (float(low - spare), float(high + spare))
    return ranges


def calibrated(model: LoadedModel, recipe: VelocityRecipe, sections: Pair) -> ModelCard:
    """The card with the factor by which nine of ten errors lie within 1.645 spreads, over all regimes."""
    errors, spreads = [], []
    for look in REGIMES.values():
        for velocity, found in _predicted(model, look(recipe), sections):
            errors.append(found.mean - velocity)
            spreads.append(found.std)
    error, spread = np.concatenate(errors), np.concatenate(spreads)
    factor = float(np.quantile(np.abs(error) / spread, 0.9) / 1.645)
    parts = [float(f"{value:.4g}") for value in error_by_spread(error, spread)]
    return replace(
        model.card,
        calibration={"velocity_spread": factor},
        error_by_spread={"velocity": parts},
        spread_holds={"velocity": spread_holds(parts)},
    )


def velocity_table(
    model: LoadedModel, recipe: VelocityRecipe, sections: Pair, mean_section: Array
) -> list[dict[str, Any]]:
    """By regime: rel-L2, SSIM and mean error in m/s, of the network, of random weights and of what knows no records.

    "mean section" is that of all generated ones; "line" is the straight line in depth that fits the truth best.
    """
    rows = []
    for regime, look in REGIMES.items():
        row: dict[str, Any] = {
            "task": "velocity",
            "regime": regime,
            "volumes": [[[*sections[0].shape[1:]], len(sections[0])]],
        }
        for name, each in ((model.card.name, model), ("random weights", random_control(model))):
            pairs = list(_predicted(each, look(recipe), sections))
            found = np.stack([prediction.mean for _, prediction in pairs])
            row[name] = section_scores(sections[0] / VELOCITY_UNIT, found / VELOCITY_UNIT)
            if each is model:
                row[name]["coverage_90"] = _coverage(sections[0], pairs)
        for name, found in (("mean section", _repeated(mean_section, sections[0])), ("line", _lines(sections[0]))):
            row[name] = section_scores(sections[0] / VELOCITY_UNIT, found / VELOCITY_UNIT)
        rows.append(row)
    return rows


def _predicted(
    model: LoadedModel, recipe: VelocityRecipe, sections: Pair
) -> Iterator[tuple[Array, VelocityPrediction]]:
    survey = recipe.network.survey
    for i, pair in enumerate(zip(*sections, strict=True)):
        velocity, gathers, _ = disturb(*pair, np.random.default_rng([FIRST_SEED, i]), recipe, mirror=False)
        yield velocity, predict_velocity(model, gathers, survey.geometry, survey.kept)


def _coverage(truth: Array, pairs: list[tuple[Array, VelocityPrediction]]) -> float:
    inside = [np.abs(found.mean - one) <= 1.645 * found.std for one, (_, found) in zip(truth, pairs, strict=True)]
    return round(float(np.mean(inside)), 3)


def _repeated(section: Array, like: Array) -> Array:
    return np.broadcast_to(section, like.shape)


def _lines(truth: Array) -> Array:
    """a + b z for each section, by least squares."""
    depth = np.arange(truth.shape[2], dtype=np.float64)
    by_depth = truth.mean(1, dtype=np.float64)
    slope, height = np.polyfit(depth, by_depth.T, 1)
    lines = height[:, None] + slope[:, None] * depth
    return np.asarray(np.broadcast_to(lines[:, None], truth.shape), np.float32)


def _card(trained: TrainedNetwork, recipe: VelocityRecipe, folder: Path) -> ModelCard:
    survey = recipe.network.survey
    return ModelCard(
        name=recipe.name,
        summary=f"2D U-Net from the records of {survey.n_shots} shots over {survey.n_x} receivers to a velocity "
        "section with a spread, the start of full-waveform inversion.",
        licence="Apache-2.0",
        tasks=("velocity",),
        n_parameters=sum(parameter.numel() for parameter in trained.network.parameters()),
        network={"architecture": VELOCITY} | asdict(recipe.network),
        training={
            "data": "sections generated by models.geology, records modelled by solvers; no field or third-party data",
            "records": training_records(recipe, folder).verify(),
            **describe_run(trained, recipe),
            "counted": "CPU time of all threads over all steps; modelling the records is not in it",
            "validation_seeds": [FIRST_SEED],
        },
        calibration={"velocity_spread": 1.0},
        inputs={},
        validation=[],
        known_failures=(
            "It knows one survey and one wavelet, constant density and acoustic waves with absorbing borders: other "
            "records are refused or come out wrong.",
            "Thin layers come out blurred, and what lies under the reach of turning and reflected waves is guessed.",
            "It knows the generator's layers, faults, folds, channels, salt and water: ground that looks otherwise is "
            "drawn towards these.",
        ),
    )
