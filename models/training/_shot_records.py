"""Velocity sections and their shot records on disk: modelled once, chunk by chunk, whole or not at all.

A data set is a folder with a manifest of what was asked for, and two arrays and their hashes a chunk. Sections are
rounded to half precision before they are modelled, so that both arrays belong together; every section and its records
follow from the settings and its number alone, bit for bit.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError
from models.geology import VelocitySettings, generate_velocities
from models.training._lesson import OnData
from models.velocity._survey import FixedSurvey
from solvers import AcousticModel

Array = NDArray[np.float16]
CHUNK = 32
PARTS = ("velocity", "gathers")


@dataclass(frozen=True)
class ShotRecords:
    """So many sections from a first seed on, and what a survey records above them.

    Parameters   folder : of the data set, its own
    """

    folder: Path
    survey: FixedSurvey
    sections: VelocitySettings
    first_seed: int
    n: int

    @property
    def n_chunks(self) -> int:
        return -(-self.n // CHUNK)

    @property
    def is_complete(self) -> bool:
        """Whether every chunk is there."""
        return all(self._has(chunk) for chunk in range(self.n_chunks))

    def make(self, seconds: float, *, rank: int = 0, n_processes: int = 1, on_data: OnData = None) -> None:
        """Model the chunks that are not there yet, every `n_processes`-th of them, for so many seconds.

        Parameters   on_data : called after each chunk with the sections that are there, all, and the seconds left
        Raises   ModelError - the folder holds another data set
        """
        self._begin()
        began = time.monotonic()
        mine = [chunk for chunk in range(rank, self.n_chunks, n_processes) if not self._has(chunk)]
        for place, chunk in enumerate(mine):
            if time.monotonic() - began >= seconds:
                return
            self._write(chunk, self._model(chunk))
            if on_data:
                left = (time.monotonic() - began) / (place + 1) * (len(mine) - place - 1)
                on_data(self.n - sum(len(self._seeds(each)) for each in mine[place + 1 :]), self.n, left)

    def read(self, places: Sequence[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Sections (batch, x, z), m/s, and their records (batch, shot, receiver, sample), by their numbers."""
        found = [[self._open[part][place // CHUNK][place % CHUNK] for place in places] for part in PARTS]
        velocity, gathers = (np.stack(part).astype(np.float32) for part in found)
        return velocity, gathers

    def verify(self) -> str:
        """One hash of the whole data set.

        Raises   ModelError - a chunk differs from what was written
        """
        whole = hashlib.sha256()
        for chunk in range(self.n_chunks):
            for part in PARTS:
                path = self._path(part, chunk)
                found = hashlib.sha256(path.read_bytes()).hexdigest()
                if found != self._hash_path(chunk).read_text().split()[PARTS.index(part)]:
                    raise ModelError("{path} is damaged: remove it, and the run models it again", path=str(path))
                whole.update(found.encode())
        return whole.hexdigest()[:16]

    @cached_property
    def _open(self) -> dict[str, list[Array]]:
        return {
            part: [np.load(self._path(part, chunk), mmap_mode="r") for chunk in range(self.n_chunks)] for part in PARTS
        }

    def _seeds(self, chunk: int) -> range:
        return range(self.first_seed + chunk * CHUNK, self.first_seed + min(self.n, (chunk + 1) * CHUNK))

    def _model(self, chunk: int) -> dict[str, Array]:
        velocity = generate_velocities(self.sections, self._seeds(chunk)).astype(np.float16)
        return {"velocity": velocity, "gathers": np.stack([self._shoot(section) for section in velocity])}

    def _shoot(self, section: Array) -> Array:
        model = AcousticModel(self.survey.grid, section.astype(np.float32))
        records = self._engine.forward(model, self.survey.wavelet).data
        return np.asarray(records[..., :: self.survey.keep] / self._loudness, np.float16)

    @cached_property
    def _engine(self) -> Any:
        return self.survey.engine()

    @cached_property
    def _loudness(self) -> float:
        """By what records are divided, that half precision holds them: a number of the survey, not of the section."""
        model = AcousticModel(self.survey.grid, np.full(self.survey.grid.shape, 2000.0, np.float32))
        records = self._engine.forward(model, self.survey.wavelet, shots=[self.survey.n_shots // 2]).data
        return float(np.sqrt(np.mean(records.astype(np.float64) ** 2)))

    def _has(self, chunk: int) -> bool:
        return all(path.exists() for path in (*(self._path(part, chunk) for part in PARTS), self._hash_path(chunk)))

    def _path(self, part: str, chunk: int) -> Path:
        return self.folder / f"{part}_{chunk:05d}.npy"

    def _hash_path(self, chunk: int) -> Path:
        return self.folder / f"chunk_{chunk:05d}.sha256"

    def _write(self, chunk: int, arrays: dict[str, Array]) -> None:
        """Both arrays, then their hashes, which say that the chunk is whole."""
        for part in PARTS:
            _write_whole(self._path(part, chunk), lambda file, part=part: np.save(file, arrays[part]))  # type: ignore[misc]
        text = " ".join(hashlib.sha256(self._path(part, chunk).read_bytes()).hexdigest() for part in PARTS)
        _write_whole(self._hash_path(chunk), lambda file: file.write(text.encode()))

    def _begin(self) -> None:
        asked = {"survey": asdict(self.survey), "sections": asdict(self.sections), "first_seed": self.first_seed}
        path = self.folder / "manifest.json"
        self.folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _write_whole(path, lambda file: file.write(json.dumps(asked, indent=1).encode()))
        elif json.loads(path.read_text()) != json.loads(json.dumps(asked)):
            raise ModelError(
                "{folder} holds records of another survey or other sections: choose another folder for the run, or "
                "remove this one",
                folder=str(self.folder),
            )


def _write_whole(path: Path, write: Callable[[Any], object]) -> None:
    """A file, complete or not at all."""
    beside = path.with_name(f"{path.name}.part")
    with beside.open("wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
