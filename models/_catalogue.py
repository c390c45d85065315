"""Which models there are, and opening one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models._card import ModelCard, read_card
from models._shipped import SHIPPED
from models.errors import ModelError
from models.public._folder import imported_files, models_folder
from resources import resource_path


@dataclass(frozen=True)
class LoadedModel:
    """A network in memory and its card; `network` is a torch module in evaluation mode on `device`."""

    card: ModelCard
    network: Any
    device: str


def catalogue() -> list[ModelCard]:
    """Cards of the models that ship, then of those that the user imported; reads a few kilobytes, loads no torch."""
    return [read_card(_weights_path(name)) for name in (*SHIPPED, *imported_files())]


def load_model(name: str | Path, *, device: str = "auto") -> LoadedModel:
    """Open a model by its name in the catalogue, or one of our weights files by its path.

    Parameters   device : "auto" (a CUDA device where torch sees one, else the CPU), "cpu", "cuda", "cuda:1" ...
    Raises   ModelError - an unknown name, a damaged file, a device that is not there
    """
    path = _weights_path(name)
    card = read_card(path)
    import torch
    from safetensors.torch import load_file

    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise ModelError("device {device} was asked for but torch sees no GPU: use cpu", device=device)
    try:
        network = _empty_network(card)
        network.load_state_dict({key: tensor.float() for key, tensor in load_file(path).items()})
    except (RuntimeError, TypeError, KeyError, ValueError) as error:
        raise ModelError(
            "the tensors of {path} do not fit its model card: copy the file again", path=str(path)
        ) from error
    except Exception as error:  # safetensors raises its own type for truncated files
        raise ModelError("{path} is damaged: copy the file again", path=str(path)) from error
    network = network.to(device, memory_format=torch.channels_last_3d).eval().requires_grad_(False)
    return LoadedModel(card, network, device)


def _empty_network(card: ModelCard) -> Any:
    """The network that a card describes, with random weights."""
    if card.network.get("architecture") == "faultnet":
        from models.public._faultnet import FaultNet

        return FaultNet()
    from models._network import VolumeNet, read_config

    return VolumeNet(read_config(card.network))


def random_control(model: LoadedModel, *, seed: int = 0) -> LoadedModel:
    """The same network with random weights: the control that shows what training brought."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = _empty_network(model.card)
    network = network.to(model.device, memory_format=torch.channels_last_3d).eval().requires_grad_(False)
    return LoadedModel(model.card, network, model.device)


def _weights_path(name: str | Path) -> Path:
    if isinstance(name, Path) or str(name).endswith(".safetensors"):
        return Path(name)
    if name in SHIPPED:
        return resource_path("weights", f"{name}.safetensors")
    imported = imported_files()
    if name not in imported:
        raise ModelError(
            "there is no model {name}: choose one of {known}, or import its file first (models import FILE); imported "
            "models lie in {folder}",
            name=str(name),
            known=", ".join((*SHIPPED, *imported)),
            folder=str(models_folder()),
        )
    return imported[name]
