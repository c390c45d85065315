"""From a file that a user has to a model of the catalogue: recognise, prove, convert, register."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models._card import ModelCard, read_card
from models._shipped import SHIPPED
from models.errors import ModelError
from models.public._folder import models_folder
from models.public._golden import FAULTNET
from models.public._torch_file import read_torch_tensors

FAULTNET_SOURCE = "https://github.com/douyimin/FaultNet"


def import_model(path: Path, *, folder: Path | None = None) -> ModelCard:
    """Take a weights file into the folder of imported models; the file itself is not changed.

    Known are the FaultNet files network/FaultNet_Gamma*.pt of its authors' repository, and weights files of this
    program. A torch file is read by a reader that runs nothing of it (`models.public._torch_file`).
    Parameters   folder : where to write; the user's folder of models when None
    Returns      ModelCard - what the file turned out to be; `load_model(card.name)` opens it
    Raises       ModelError - a file that is refused, unknown tensors, outputs that are not the published ones; then
                 nothing was written
    """
    target = models_folder() if folder is None else folder
    with _opened(path) as file:
        start = file.read(4)
    if start[:2] != b"PK":
        card = read_card(path)
        _install(path, target / f"{_safe_name(card.name)}.safetensors")
        return card
    tensors = read_torch_tensors(path)
    card = _recognise(path, tensors)
    with tempfile.TemporaryDirectory() as room:
        written = Path(room) / "weights.safetensors"
        from safetensors.numpy import save_file

        save_file(tensors, written, metadata={"card": card.to_json()})
        _install(written, target / f"{card.name}.safetensors")
    return card


def _opened(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as error:
        raise ModelError("cannot read {path}: {reason}", path=str(path), reason=str(error.strerror)) from error


def _safe_name(name: str) -> str:
    if name in SHIPPED or not name or not set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_."):
        raise ModelError(
            "the model in the file calls itself {name}: choose a name of small letters, digits, dots and dashes that "
            "no shipped model has",
            name=name,
        )
    return name


def _recognise(path: Path, tensors: dict[str, NDArray[Any]]) -> ModelCard:
    """The card of a known architecture whose golden output these tensors give."""
    import torch

    from models.public._faultnet import FaultNet

    network = FaultNet().eval()
    expected = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    found = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    if found != expected:
        strange = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
        raise ModelError(
            "{path} holds {count} tensors of a network that the program does not know ({which}): known are the files "
            "of FaultNet, {source}",
            path=str(path),
            count=len(found),
            which=", ".join(strange[:3]) + (" ..." if len(strange) > 3 else ""),
            source=FAULTNET_SOURCE,
        )
    network.load_state_dict({name: torch.from_numpy(tensor) for name, tensor in tensors.items()})
    known = torch.from_numpy(np.random.RandomState(0).standard_normal((1, 1, 32, 32, 32)).astype(np.float32))
    with torch.inference_mode():
        output = network(known).numpy()
    for gamma, golden in FAULTNET.items():
        if golden.fits(output):
            return _faultnet_card(gamma, sum(parameter.numel() for parameter in network.parameters()))
    raise ModelError(
        "{path} has the tensors of FaultNet but gives none of the published outputs: it is damaged or was trained anew",
        path=str(path),
    )


def _faultnet_card(gamma: str, n_parameters: int) -> ModelCard:
    return ModelCard(
        name=f"faultnet-{gamma}",
        summary=f"FaultNet of Dou et al. (2022), gamma {gamma}: finds faults; imported from its authors' file.",
        licence="Apache-2.0",
        tasks=("fault",),
        n_parameters=n_parameters,
        network={"architecture": "faultnet"},
        training={"data": "by its authors, on synthetic volumes and sparse hand labels; not by this program"},
        calibration={},
        inputs={},
        validation=[],
        known_failures=(
            "Its threshold is not calibrated: the best one moves between 0.02 and 0.9 with throw and noise.",
            "It knows no spread, and no statistics of its training say when a volume lies outside them.",
            "The whole volume is scaled by its extremes, so a single spike makes everything else grey.",
        ),
        extra={
            "source": FAULTNET_SOURCE,
            "reference": "Dou et al. (2022), MD loss, doi 10.1109/TGRS.2022.3196810",
        },
    )


def _install(written: Path, target: Path) -> None:
    """Copy a file to its place in one step, so that a model is there whole or not at all."""
    part = target.with_suffix(".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(written, part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ModelError(
            "the model cannot be written to {path}: {reason}", path=str(target), reason=str(error.strerror)
        ) from error
