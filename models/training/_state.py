"""The whole state of a run in one safetensors file: it goes on from there as if it had never stopped.

Tensors in float32, numbers and curves as JSON in the metadata; the file replaces the one before in one move.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from models.errors import ModelError
from models.training._schedule import Schedule

VERSION = 1
NAME = "state.safetensors"


@dataclass
class Counters:
    """How far a run is: steps done, voxels seen, seconds, the curves so far, and where its recipe was changed."""

    step: int = 0
    voxels: int = 0
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    pieces: int = 0
    curve: list[dict[str, float]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)


def hash_of(recipe: Schedule) -> str:
    """Sixteen hex digits of all numbers of a recipe."""
    return hashlib.sha256(json.dumps(asdict(recipe), sort_keys=True).encode()).hexdigest()[:16]


def save_state(folder: Path, recipe: Schedule, tensors: dict[str, Tensor], counters: Counters) -> None:
    """Write the state; a power cut leaves the state before it."""
    metadata = {
        "version": VERSION,
        "recipe": hash_of(recipe),
        "numbers": asdict(recipe),
        "counters": asdict(counters),
    }
    write_tensors(folder / NAME, tensors, {"state": json.dumps(metadata)})


def load_state(
    folder: Path, recipe: Schedule, device: torch.device, *, changed: bool = False
) -> tuple[dict[str, Tensor], Counters] | None:
    """The state of a run, None where there is none yet.

    Parameters   changed : whether the run may go on by another recipe; the step, and the values that were left, are
                 then kept among the counters' changes
    Raises   ModelError - a damaged file, a newer version, or the state of another recipe or of another network
    """
    path = folder / NAME
    if not path.exists():
        return None
    try:
        with safe_open(path, "pt", device=str(device)) as file:
            metadata: dict[str, Any] = json.loads((file.metadata() or {})["state"])
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118  no mapping
        counters = Counters(**metadata["counters"])
    except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
        raise ModelError(
            "{path} is damaged: remove it to start again, or bring it back from a copy", path=str(path)
        ) from error
    if metadata["version"] != VERSION:
        raise ModelError("{path} was written by another version of the program: choose another folder", path=str(path))
    if metadata["recipe"] != hash_of(recipe):
        left = _differing(metadata["numbers"], recipe)
        if not changed or any(name.split(".")[0] == "network" for name in left):
            raise ModelError(
                "{path} is the state of another recipe, with other values of {names}: choose another folder, give the "
                "recipe it was begun with, or say --changed when the same network is to go on by the new one",
                path=str(path),
                names=", ".join(left),
            )
        counters.changes.append({"step": counters.step, "recipe_before": metadata["recipe"], "left": left})
    return tensors, counters


def _differing(numbers: dict[str, Any], recipe: Schedule) -> dict[str, Any]:
    """The values of a state's recipe that are others in this one, by name; nested ones as "geology.snr"."""
    before, mine = _flat(numbers), _flat(json.loads(json.dumps(asdict(recipe))))
    return {name: before.get(name) for name in mine | before if before.get(name) != mine.get(name)}


def _flat(numbers: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """The numbers of nested dictionaries under one name each."""
    flat: dict[str, Any] = {}
    for name, value in numbers.items():
        flat |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
    return flat


def write_tensors(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """A safetensors file, complete or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    save_file({name: tensor.detach().contiguous() for name, tensor in tensors.items()}, beside, metadata=metadata)
    with beside.open("r+b") as file:
        os.fsync(file.fileno())
    beside.chmod(0o644)  # safetensors makes the file private
    os.replace(beside, path)
