"""How far a run over tiles is, on disk: a killed run goes on from there and gives the same result bit for bit.

A row is marked when all its boxes are written. The run goes on with the row before the next, for what it gives to that
one, and writes nothing of it again; boxes of a row that was cut short are written anew, with the same numbers.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from models._catalogue import LoadedModel
from models._request import Request
from models._tile_rows import Layout
from models.errors import ModelError

if TYPE_CHECKING:
    from models.impedance import BlindWell, WellTie

WellsSay: TypeAlias = "tuple[tuple[BlindWell, ...], tuple[WellTie, ...]]"
NAME = "progress.json"


class Marks:
    """The progress of one request in a folder, which is made when the first row is done.

    Raises   ModelError - a damaged file, or the marks of another request
    """

    def __init__(self, folder: Path, request: str) -> None:
        self.path, self.request = folder / NAME, request
        self.n_rows, self.counts, self.is_finished = 0, dict[str, Any](), False
        self._wells: dict[str, list[dict[str, Any]]] = {}
        if not self.path.exists():
            return
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
            belongs_to = found["request"]
            self.n_rows, self.counts, self.is_finished = int(found["rows"]), dict(found["counts"]), found["finished"]
            self._wells = dict(found["wells"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                "{path} is damaged: remove its folder to start the prediction again", path=str(self.path)
            ) from error
        if belongs_to != request:
            raise ModelError(
                "{path} belongs to a run with another model, volume, region, task or prompts: choose another folder, "
                "or remove this one to start again",
                path=str(self.path),
            )

    def finish_row(self, row: int, counts: Mapping[str, Any]) -> None:
        """All boxes up to this row are written."""
        if row + 1 > self.n_rows:
            self.n_rows, self.counts = row + 1, dict(counts)
            self._write()

    def finish(self, wells: WellsSay) -> None:
        """Everything is written; what the wells say of it is in no array, and is kept here."""
        self._wells = {key: [asdict(one) for one in part] for key, part in zip(("blind", "ties"), wells, strict=True)}
        self.is_finished = True
        self._write()

    @property
    def wells(self) -> WellsSay:
        """What the wells say of a finished run."""
        from models.impedance import BlindWell, WellTie

        blind, ties = (self._wells.get(key, []) for key in ("blind", "ties"))
        return tuple(BlindWell(**one) for one in blind), tuple(WellTie(**one) for one in ties)

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(NAME + ".part")
        text = {
            "request": self.request,
            "rows": self.n_rows,
            "counts": self.counts,
            "finished": self.is_finished,
            "wells": self._wells,
        }
        with beside.open("w", encoding="utf-8") as file:
            json.dump(text, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, self.path)


def name_request(model: LoadedModel, request: Request, layout: Layout, scaling: Any) -> str:
    """A hash of all that a result depends on but the samples, for which their scaling stands."""
    digest = hashlib.sha256()
    plain = {
        "model": model.card.name,
        "calibration": model.card.calibration,
        "device": model.device.split(":")[0],
        "precision": model.precision,
        "tasks": request.tasks,
        "shape": request.shape,
        "region": [(part.start, part.stop) for part in request.region],
        "tiles": [axis.spans for axis in layout.axes],
        "passes": request.passes,
        "members": request.members,
        "scaling": None if scaling is None else asdict(scaling),
    }
    digest.update(json.dumps(plain, sort_keys=True).encode())
    for network in (model.network, *model.snapshots)[: request.members]:
        for tensor in network.state_dict().values():
            digest.update(tensor.cpu().numpy().tobytes())
    if request.live_mask is not None:
        digest.update(request.live_mask.tobytes())
    if request.prompts is not None:
        digest.update(json.dumps([well.name for well in request.prompts.wells]).encode())  # says which lie on one well
        for array in (request.prompts.horizons, request.prompts.places, request.prompts.logs, request.prompts.logged):
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
