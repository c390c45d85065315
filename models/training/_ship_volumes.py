"""From a trained network to a weights file: calibrate, validate, write the model card.

One file holds all that ships: the average of the weights, and under "snapshot.0.", "snapshot.1." ... the averages that
were kept on the way, from the oldest.
"""

import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from safetensors.torch import load_file
from torch import Tensor

from models._card import ModelCard
from models._catalogue import LoadedModel, load_model, random_control
from models._tasks import neutral_calibration, tasks_of
from models.geology import FROZEN, VALIDATION, recipe_hash
from models.training._calibrate import calibrate
from models.training._described import describe_run
from models.training._recipe import Recipe
from models.training._run import TrainedNetwork, snapshot_path, snapshot_steps
from models.training._state import write_tensors
from models.training._validate import input_ranges, validation_table
from models.training._validation_sets import CALIBRATION, GAPS, SECTIONS, STRUCTURE, VOLUMES

NOUNS = {
    "denoise": "clean sections",
    "interpolate": "missing traces",
    "fault": "faults",
    "dip_iline": "dips",
    "dip_xline": "dips",
    "relative_impedance": "impedance",
    "impedance": "impedance",
    "rgt": "geological time",
}
KNOWN_FAILURES = {
    "denoise": (
        "Trained on generated geology only: it never saw gas chimneys, intrusions, slumps and noise of real surveys.",
        "Thin, strong layers lose some high frequencies to the cleaned section.",
        "In weak noise a well-chosen lateral Gaussian cleans gentle layers as well as one pass does; use four passes.",
    ),
    "interpolate": (
        "Missing traces are filled without noise, so they look smoother than recorded ones beside them.",
        "In the middle of gaps wider than some sixteen traces faults and channels are guessed, if drawn at all.",
    ),
    "fault": (
        "Faults whose throw is under a quarter of the wavelet's period, or in zones without reflections, are missed.",
        "Noise in the band of the signal that is correlated between traces hides small faults; see the table.",
        "On a single section only faults that cut it steeply are found, and in strong noise few.",
    ),
    "dip_xline": ("Dips of more than four samples a trace were not part of the training: they come out too gentle.",),
    "relative_impedance": (
        "Relative impedance has the polarity of the seismic and a scale that is learnt from generated rocks, as "
        "amplitudes have no unit: compare within a survey, not between surveys.",
    ),
    "impedance": (
        "Impedance is as good as the layers that carry it from well to well; far from every well its low frequencies "
        "are a guess.",
    ),
    "rgt": (
        "Across faults that cut the whole volume the layers on either side fit only as well as throws can be told from "
        "the seismic; a horizon as a prompt ties them.",
        "Time that is missing at an erosion surface cannot be seen: it is counted as one sample a sample.",
    ),
}


def ship_volumes(trained: TrainedNetwork, recipe: Recipe, folder: Path, *, validate: bool = True) -> Path:
    """Write the weights of a finished run with their card into the run's folder; without `validate` no table.

    What is calibrated and validated is what ships: the file in half precision, read again.
    """
    raw = folder / f"{recipe.name}_uncalibrated.safetensors"
    snapshots = _read_snapshots(folder, recipe)
    write_weights(LoadedModel(_neutral_card(trained, recipe, len(snapshots)), trained.network, "cpu"), raw, snapshots)
    model = load_model(raw, device=str(next(trained.network.parameters()).device))
    found = calibrate(model)
    card = replace(
        model.card,
        calibration=found.numbers,
        error_by_spread=found.error_by_spread,
        spread_holds=found.holds,
        inputs=input_ranges(recipe),
    )
    model = replace(model, card=card)
    if validate:
        began = time.perf_counter()
        table = validation_table(model, random_control(model))
        took = {"table_seconds": round(time.perf_counter() - began, 1)}
        card = replace(card, validation=table, training=card.training | took)
    path = folder / f"{recipe.name}.safetensors"
    write_tensors(path, load_file(raw), {"card": card.to_json()})
    raw.unlink()
    return path


def write_weights(model: LoadedModel, path: Path, snapshots: Sequence[dict[str, Tensor]] = ()) -> None:
    """Write tensors in half precision and the card in the metadata, as safetensors."""
    tensors = {name: tensor.half().cpu() for name, tensor in model.network.state_dict().items()}
    for i, snapshot in enumerate(snapshots):
        tensors |= {f"snapshot.{i}.{name}": tensor.half().cpu() for name, tensor in snapshot.items()}
    write_tensors(path, tensors, {"card": model.card.to_json()})


def _read_snapshots(folder: Path, recipe: Recipe) -> list[dict[str, Tensor]]:
    """From the oldest; without that of the last step, which is the average itself.

    A run that went on by a longer recipe left others in the folder, of weights that have moved on since.
    """
    paths = [snapshot_path(folder, step) for step in snapshot_steps(recipe) if step != recipe.n_steps]
    return [load_file(path) for path in paths if path.exists()]


def _neutral_card(trained: TrainedNetwork, recipe: Recipe, n_snapshots: int) -> ModelCard:
    tasks = tasks_of(recipe.network.outputs)
    nouns = dict.fromkeys(NOUNS[task] for task in tasks)
    return ModelCard(
        name=recipe.name,
        summary=f"3D residual U-Net for {', '.join(nouns)}, with a spread; takes volumes and 2D sections, and "
        "wells and horizons as prompts.",
        licence="Apache-2.0",
        tasks=tasks,
        n_parameters=sum(parameter.numel() for parameter in trained.network.parameters()),
        network=asdict(recipe.network),
        training=_describe_training(trained, recipe),
        calibration=neutral_calibration(tasks),
        inputs={},
        validation=[],
        known_failures=tuple(each for task, told in KNOWN_FAILURES.items() if task in tasks for each in told),
        extra={"snapshots": n_snapshots},
    )


def _describe_training(trained: TrainedNetwork, recipe: Recipe) -> dict[str, Any]:
    return {
        "data": "generated by models.geology during training; no field data, no third-party data",
        **describe_run(trained, recipe),
        "counted": "CPU time of all threads of the first process over all steps, generator and the validations of the "
        "curve included; calibration and the table not",
        "geology": {"training": recipe_hash(recipe.geology), "validation": recipe_hash(VALIDATION)},
        "frozen_tests": {name: each.hash for name, each in FROZEN.items()},
        "calibration_seeds": [CALIBRATION.first_seed, GAPS.first_seed],
        "validation_seeds": [VOLUMES.first_seed, SECTIONS.first_seed, STRUCTURE.first_seed],
    }
