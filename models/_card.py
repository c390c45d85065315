"""A weights file: tensors and a model card in one safetensors file; reading it runs no code.

The card travels as JSON in the file's metadata, so that weights never part from what is known about them.
"""

import json
import struct
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from models.errors import ModelError

CARD_VERSION = 1
MAX_HEADER = 16 * 1024 * 1024  # bytes; ours has a few thousand


@dataclass(frozen=True)
class ModelCard:
    """What a user should know before running the model; plain data only.

    Parameters   tasks : what `predict` accepts, or "prior" or "velocity" alone
                 network : the frozen configuration of the network
                 training : data, recipe, seed, steps, voxels seen, CPU and wall seconds
                 calibration : how logits and variances become probabilities and spreads
                 inputs : ranges of the training volumes' statistics, by which `outside` is judged; a
                 statistic that is not among them judges nothing
                 validation : a row for each regime and task with the model, classical methods and random weights
                 error_by_spread : root mean square error in each tenth of the voxels, from the least spread to the
                 greatest, by task; on volumes of another setting than in training
                 spread_holds : by task, whether that error rises with the spread
                 extra : "snapshots", how many earlier averages of the weights lie in the file beside the last one
    """

    name: str
    summary: str
    licence: str
    tasks: tuple[str, ...]
    n_parameters: int
    network: dict[str, Any]
    training: dict[str, Any]
    calibration: dict[str, float]
    inputs: dict[str, tuple[float, float]]
    validation: list[dict[str, Any]]
    known_failures: tuple[str, ...]
    error_by_spread: dict[str, list[float]] = field(default_factory=dict)
    spread_holds: dict[str, bool] = field(default_factory=dict)
    card_version: int = CARD_VERSION
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def n_members(self) -> int:
        """How many networks `predict` can average: the one that ships and its snapshots."""
        return 1 + int(self.extra.get("snapshots", 0))

    @property
    def reads(self) -> str:
        """What the network takes: "volumes" go to `predict`, "sections" to a prior, "gathers" to `predict_velocity`."""
        return "sections" if "prior" in self.tasks else "gathers" if "velocity" in self.tasks else "volumes"

    def shows_spread(self, task: str) -> bool:
        """Whether a spread of this task says where the errors are; otherwise it should not be shown."""
        return self.spread_holds.get(task, False)

    def to_json(self) -> str:
        """The card as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read_card(path: Path) -> ModelCard:
    """The model card of a weights file, without reading its tensors.

    Raises   ModelError - not a safetensors file, one that is cut short, no card inside, or a card of a newer version
    """
    header, needed = _read_header(path)
    metadata = header.get("__metadata__", {})
    if "card" not in metadata:
        raise ModelError("{path} holds tensors but no model card: it is not one of our weights files", path=str(path))
    if (size := path.stat().st_size) < needed:
        raise ModelError(
            "{path} is damaged: it has {size} bytes of {needed}; copy the file again",
            path=str(path),
            size=size,
            needed=needed,
        )
    try:
        return _card_of(path, json.loads(metadata["card"]))
    except (AttributeError, RecursionError, TypeError, ValueError) as error:
        raise ModelError("the model card of {path} is damaged: copy the file again", path=str(path)) from error


def _card_of(path: Path, values: dict[str, Any]) -> ModelCard:
    """A card of the values that were written, checked for those that are missing."""
    if values.get("card_version", 0) > CARD_VERSION:
        raise ModelError("{path} was written by a newer version of the program: install that version", path=str(path))
    needed = [item.name for item in fields(ModelCard) if item.default is item.default_factory is MISSING]
    missing = [name for name in needed if name not in values]
    if missing:
        raise ModelError("the model card of {path} lacks {missing}", path=str(path), missing=", ".join(missing))
    values = {item.name: values[item.name] for item in fields(ModelCard) if item.name in values}
    values["inputs"] = {name: tuple(bounds) for name, bounds in values["inputs"].items()}
    return ModelCard(**{**values, "tasks": tuple(values["tasks"]), "known_failures": tuple(values["known_failures"])})


def _read_header(path: Path) -> tuple[dict[str, Any], int]:
    """The JSON header of a safetensors file, eight bytes of length, then text; and the length of the file by it."""
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > min(MAX_HEADER, path.stat().st_size):
                raise ValueError("header longer than the file")
            header = json.loads(file.read(length))
        if not isinstance(header, dict) or not isinstance(header.get("__metadata__", {}), dict):
            raise ValueError("header is no table")
        ends = [tensor["data_offsets"][1] for name, tensor in header.items() if name != "__metadata__"]
        needed = 8 + length + max(ends, default=0)
    except OSError as error:
        raise ModelError("cannot read {path}: {reason}", path=str(path), reason=str(error.strerror)) from error
    except (IndexError, KeyError, RecursionError, TypeError, ValueError, struct.error) as error:
        raise ModelError(
            "{path} is not a safetensors file: give a file that this program wrote", path=str(path)
        ) from error
    return header, needed
