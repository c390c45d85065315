"""Where an inversion is, on disk: one file that is replaced as a whole after each iteration."""

import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.workflows.inversion.errors import InversionError

NAME = "inversion.npz"
_PLAIN = "plain.json"


@dataclass(frozen=True)
class Checkpoint:
    """All that a run needs to go on.

    Parameters   plain : dict - numbers, words and lists; arrays : dict of ndarray
    """

    plain: dict[str, Any]
    arrays: dict[str, NDArray[Any]]


def write_checkpoint(folder: Path, request: str, found: Checkpoint) -> None:
    """Put a checkpoint in the place of the last one: whatever happens, one of the two is there, and whole."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"request": request, **found.plain}).encode()
    whole = io.BytesIO()
    named: dict[str, Any] = {_PLAIN: np.frombuffer(text, dtype=np.uint8), **found.arrays}
    np.savez(whole, **named)
    beside = folder / (NAME + ".part")
    with beside.open("wb") as file:
        file.write(whole.getbuffer())
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, folder / NAME)


def read_checkpoint(folder: Path, request: str) -> Checkpoint | None:
    """The checkpoint of a run in its folder; None before the first.

    Raises   InversionError - it is damaged, or belongs to a run with other inputs or another plan
    """
    path = folder / NAME
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        plain = json.loads(arrays.pop(_PLAIN).tobytes())
        belongs_to = plain.pop("request")
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise InversionError(
            "the checkpoint {path} is damaged: remove its folder to start the inversion again", path=str(path)
        ) from error
    if belongs_to != request:
        raise InversionError(
            "the checkpoint {path} belongs to an inversion of other gathers, another start or another plan: choose "
            "another folder, or remove this one to start again",
            path=str(path),
        )
    return Checkpoint(plain, arrays)
