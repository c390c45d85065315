"""Which models there are, and opening one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models._card import ModelCard, read_card
from models.errors import ModelError
from resources import resource_path

SHIPPED = ("volume-xs",)


@dataclass(frozen=True)
class LoadedModel:
    """A network in memory and its card; `network` is a torch module in evaluation mode on `device`."""

    card: ModelCard
    network: Any
    device: str


def catalogue() -> list[ModelCard]:
    """Cards of the models that ship with the program; reads a few kilobytes, loads no torch."""
    return [read_card(_weights_path(name)) for name in SHIPPED]


def load_model(name: str | Path, *, device: str = "auto") -> LoadedModel:
    """Open a model by its name in the catalogue, or one of our weights files by its path.

    Parameters   device : "auto" (a CUDA device where torch sees one, else the CPU), "cpu", "cuda", "cuda:1" ...
    Raises   ModelError - an unknown name, a damaged file, a device that is not there
    """
    path = _weights_path(name)
    card = read_card(path)
    import torch
    from safetensors.torch import load_file

    from models._network import VolumeNet, read_config

    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise ModelError("device {device} was asked for but torch sees no GPU: use cpu", device=device)
    try:
        network = VolumeNet(read_config(card.network))
        network.load_state_dict({key: tensor.float() for key, tensor in load_file(path).items()})
    except (RuntimeError, TypeError, KeyError, ValueError) as error:
        raise ModelError(
            "the tensors of {path} do not fit its model card: copy the file again", path=str(path)
        ) from error
    except Exception as error:  # safetensors raises its own type for truncated files
        raise ModelError("{path} is damaged: copy the file again", path=str(path)) from error
    network = network.to(device, memory_format=torch.channels_last_3d).eval().requires_grad_(False)
    return LoadedModel(card, network, device)


def random_control(model: LoadedModel, *, seed: int = 0) -> LoadedModel:
    """The same network with random weights: the control that shows what training brought."""
    import torch

    from models._network import VolumeNet

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = VolumeNet(model.network.config)
    network = network.to(model.device, memory_format=torch.channels_last_3d).eval().requires_grad_(False)
    return LoadedModel(model.card, network, model.device)


def _weights_path(name: str | Path) -> Path:
    if isinstance(name, Path) or str(name).endswith(".safetensors"):
        return Path(name)
    if name not in SHIPPED:
        raise ModelError("there is no model {name}: choose one of {known}", name=str(name), known=", ".join(SHIPPED))
    return resource_path("weights", f"{name}.safetensors")
