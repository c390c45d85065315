"""The zarr group of an embedding: made once, opened again by the same run, with the rows of tiles that it holds."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.embedding._components import Components
from models.errors import ModelError

FORMAT = 1
CHUNK, LEAST_CHUNK = 64, 16  # voxels along each axis; of deep features, which are long, features


@dataclass
class EmbeddingStore:
    """An open group; `n_rows` of tiles are on disk."""

    group: Any
    components: Components | None
    n_rows: int

    @property
    def features(self) -> Any:
        return self.group["features"]

    def note_row(self, row: int) -> None:
        """Say that this row of tiles is on disk, and all before it."""
        self.n_rows = max(self.n_rows, row + 1)
        self.group.attrs["n_rows"] = self.n_rows


def create_store(path: Path, shape: tuple[int, ...], of: Components | int, told: dict[str, Any]) -> EmbeddingStore:
    """A new group for a volume of this shape: of components, or of so many channels.

    Raises   ModelError - a place that cannot be written
    """
    import zarr

    components = of if isinstance(of, Components) else None
    depth = of if isinstance(of, int) else of.basis.shape[1]
    try:
        group = zarr.open_group(path, mode="w-", attributes={"format": FORMAT, "run": told})
        side = max(LEAST_CHUNK, CHUNK // told["step"])
        chunks = tuple(min(side, n) for n in shape)
        group.create_array("features", shape=(*shape, depth), chunks=(*chunks, depth), dtype=np.float16)
        if components is not None:
            for name in ("centre", "basis", "explained"):
                values = getattr(components, name)
                group.create_array(name, shape=values.shape, dtype=np.float32)[:] = values
        group.attrs["n_rows"] = 0  # from now on the group is complete and a run may go on in it
    except OSError as error:
        raise ModelError(
            "the embedding cannot be written to {path}: {reason}", path=str(path), reason=str(error.strerror)
        ) from error
    return EmbeddingStore(group, components, 0)


def open_store(path: Path, told: dict[str, Any], *, resume: bool) -> EmbeddingStore:
    """The group of a run that stopped.

    Raises   ModelError - nobody said that it goes on, no embedding, or one of another model, volume or choice
    """
    import zarr

    if not resume:
        raise ModelError("{path} is there already: choose another name, or go on with it by resume", path=str(path))
    try:
        group = zarr.open_group(path, mode="r+")
        attributes = dict(group.attrs)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError("{path} is no embedding: choose another name", path=str(path)) from error
    if attributes.get("format") != FORMAT or "n_rows" not in attributes:
        raise ModelError("{path} is no embedding that can go on: remove it, or choose another name", path=str(path))
    before = attributes["run"]
    differing = [name for name, value in json.loads(json.dumps(told)).items() if before.get(name) != value]
    if differing:
        raise ModelError(
            "{path} was begun with another {what}: choose another name, or the same again",
            path=str(path),
            what=", ".join(differing),
        )
    components = None
    if "basis" in group:
        components = Components(*(np.asarray(group[name][:]) for name in ("centre", "basis", "explained")))
    return EmbeddingStore(group, components, int(attributes["n_rows"]))
