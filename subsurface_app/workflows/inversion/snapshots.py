"""What a running inversion shows to those who watch it: a small file in its folder, replaced after each iteration.

It is not what the run goes on from, which is the checkpoint beside it.
"""

import io
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import Note
from subsurface_app.workflows.inversion.errors import InversionError
from subsurface_app.workflows.inversion.progress import CurvePoint, Iteration

Array = NDArray[Any]
_PLAIN = "plain.json"
_STOP = "stop"
_MOST_BYTES = 64_000_000  # of gathers: of more shots only some are kept, evenly


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The last iteration of a run as a file has it.

    Parameters   number : int - iterations so far
                 model, update : ndarray, shape (nx, nz), float32, m/s
                 curve : tuple of CurvePoint; notes : tuple of Note
                 shots : numbers, from 0, of the shots that can be looked at; shot : the one that was asked for
                 observed, predicted : ndarray, shape (n_receivers, nt), float32 - of that shot, in the band
                 fraction : float, 0..1; seconds_left : float
                 floors : dict - band -> misfit of the true model in it
    """

    number: int
    model: Array
    update: Array
    curve: tuple[CurvePoint, ...]
    notes: tuple[Note, ...]
    shots: tuple[int, ...]
    shot: int
    observed: Array
    predicted: Array
    fraction: float
    seconds_left: float
    floors: dict[int, float]


def write_snapshot(folder: Path, seen: Iteration) -> None:
    """Put an iteration where it can be looked at; the file before it goes.

    Raises   OSError - the folder cannot be written
    """
    every = max(1, -(-2 * seen.observed.nbytes // _MOST_BYTES))
    rows = range(0, len(seen.shots), every)
    plain = {
        "curve": [asdict(one) for one in seen.curve],
        "notes": [one.to_json() for one in seen.notes],
        "shots": [seen.shots[row] for row in rows],
        "fraction": seen.fraction,
        "seconds_left": seen.seconds_left,
        "floors": seen.floors,
    }
    arrays: dict[str, Any] = {"model": seen.model, "update": seen.update}
    for row in rows:
        arrays[f"observed.{seen.shots[row]}"] = seen.observed[row].astype(np.float32)
        arrays[f"predicted.{seen.shots[row]}"] = seen.predicted[row].astype(np.float32)
    whole = io.BytesIO()
    np.savez(whole, **{_PLAIN: np.frombuffer(json.dumps(plain).encode(), dtype=np.uint8)}, **arrays)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"seen-{len(seen.curve):06d}.npz"
    beside = path.with_suffix(".part")
    beside.write_bytes(whole.getbuffer())
    os.replace(beside, path)
    for old in folder.glob("seen-*.npz"):
        if old.name != path.name:
            with suppress(PermissionError):  # somebody looks at it on Windows: it goes after the next iteration
                old.unlink(missing_ok=True)


def newest_snapshot(folder: Path) -> int:
    """How many iterations the newest snapshot of a folder has; 0 without one."""
    return max((int(one.stem.removeprefix("seen-")) for one in folder.glob("seen-*.npz")), default=0)


def read_snapshot(folder: Path, shot: int = 0) -> Snapshot | None:
    """The newest snapshot with the shot that is nearest to a number; None while there is none.

    Raises   InversionError - the file is damaged
    """
    number = newest_snapshot(folder)
    path = folder / f"seen-{number:06d}.npz"
    try:
        with np.load(path, allow_pickle=False) as file:
            plain = json.loads(file[_PLAIN].tobytes())
            shots = tuple(plain["shots"])
            chosen = min(shots, key=lambda one: abs(one - shot))
            arrays = [file[name] for name in ("model", "update", f"observed.{chosen}", f"predicted.{chosen}")]
    except FileNotFoundError:
        return None  # none yet, or a newer one has just come in its place
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise InversionError(
            "what the inversion shows, {path}, is damaged: wait for its next iteration", path=str(path)
        ) from error
    model, update, observed, predicted = arrays
    return Snapshot(
        number,
        model,
        update,
        tuple(CurvePoint(**one) for one in plain["curve"]),
        tuple(Note(**one) for one in plain["notes"]),
        shots,
        chosen,
        observed,
        predicted,
        plain["fraction"],
        plain["seconds_left"],
        {int(band): value for band, value in plain["floors"].items()},
    )


def ask_to_stop(folder: Path) -> None:
    """Let the run of a folder end after its present iteration, and keep what it has so far.

    Raises   InversionError - there is no such run
    """
    if not folder.is_dir():
        raise InversionError("there is nothing to keep yet: wait for the first iteration, or cancel the inversion")
    (folder / _STOP).touch()


def is_asked_to_stop(folder: Path | None) -> bool:
    """Whether `ask_to_stop` was called; the question is taken back by this."""
    if folder is None or not (folder / _STOP).exists():
        return False
    (folder / _STOP).unlink()
    return True
