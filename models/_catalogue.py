"""Which models there are, and opening one."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models._architectures import FAULTNET, VOLUMES, architecture_of, empty_network
from models._card import ModelCard, read_card
from models._shipped import SHIPPED
from models._tasks import calibration_of, tasks_of
from models.errors import ModelError
from models.public._folder import imported_files, models_folder
from resources import mark, resource_path, translate


@dataclass(frozen=True)
class LoadedModel:
    """A network in memory and its card.

    Parameters   network : a torch module in evaluation mode on `device`
                 snapshots : the same network with earlier averages of its weights, for an ensemble
                 precision : of its convolutions, "bfloat16" where the device is built for it, else "float32"
    """

    card: ModelCard
    network: Any
    device: str
    snapshots: tuple[Any, ...] = ()
    precision: str = "float32"


def catalogue() -> list[ModelCard]:
    """Cards of the models that ship, then of those that the user imported; reads a few kilobytes, loads no torch.

    Files in the folder of imported models that cannot be used are left out; `damaged_models` tells of them.
    """
    return [card for card in _read_cards() if isinstance(card, ModelCard)]


def damaged_models() -> list[ModelError]:
    """What is wrong with each file of the folder of imported models that cannot be used, and what to do about it.

    Found are files that are cut short, are no weights files of ours, or go by another name than their model. Numbers
    that changed inside a whole file are not: only its header is read.
    """
    return [error for error in _read_cards() if isinstance(error, ModelError)]


def _read_cards() -> list[ModelCard | ModelError]:
    """The cards of all models, or why there is none."""
    shipped = [read_card(_weights_path(name)) for name in SHIPPED]
    return [*shipped, *(_read_imported(name, path) for name, path in imported_files().items())]


def _read_imported(name: str, path: Path) -> ModelCard | ModelError:
    try:
        card = read_card(path)
    except ModelError as error:
        reason = translate(error.template, **error.values)
    else:
        if card.name == name and name not in SHIPPED:
            return card
        reason = translate(mark("the model in {path} is called {name}"), path=str(path), name=card.name)
    return ModelError(
        "an imported model is left out: {reason}; import it again (models import FILE), or delete its file",
        reason=reason,
    )


def model_card(name: str | Path) -> ModelCard:
    """The card of a model by its name in the catalogue or the path of its file; loads no torch.

    Raises   ModelError - an unknown name, a damaged file
    """
    return read_card(_weights_path(name))


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
        tensors = {key: tensor.float() for key, tensor in load_file(path).items()}
        states = _split_members(tensors)
        networks = [_fill(empty_network(card), state, device) for state in states]
    except (RuntimeError, TypeError, KeyError, ValueError) as error:
        raise ModelError(
            "the tensors of {path} do not fit its model card: copy the file again", path=str(path)
        ) from error
    except Exception as error:  # safetensors raises its own type for truncated files
        raise ModelError("{path} is damaged: copy the file again", path=str(path)) from error
    if len(networks) != card.n_members:
        raise ModelError("the tensors of {path} do not fit its model card: copy the file again", path=str(path))
    _check_tasks(card)
    return LoadedModel(card, networks[0], device, tuple(networks[1:]), _choose_precision(card, device))


def _split_members(tensors: dict[str, Any]) -> list[dict[str, Any]]:
    """The state of the network, then those of its snapshots, which lie under "snapshot.<i>."."""
    states: dict[int, dict[str, Any]] = {-1: {}}
    for key, tensor in tensors.items():
        found = re.match(r"snapshot\.(\d+)\.", key)
        place, name = (int(found[1]), key[found.end() :]) if found else (-1, key)
        states.setdefault(place, {})[name] = tensor
    return [states[place] for place in sorted(states)]


def _fill(network: Any, state: dict[str, Any], device: str) -> Any:
    network.load_state_dict(state)
    return network.to(device).eval().requires_grad_(False)


def _check_tasks(card: ModelCard) -> None:
    """Refuse a card that promises what its network does not give, or for which its calibration lacks a number."""
    if architecture_of(card) != VOLUMES:
        return
    impossible = [task for task in card.tasks if task not in tasks_of(tuple(card.network["outputs"]))]
    if impossible:
        raise ModelError(
            "the card of {model} promises {task}, for which its network has no output: train it again",
            model=card.name,
            task=", ".join(impossible),
        )
    missing = [name for name in calibration_of(card.tasks) if name not in card.calibration]
    if missing:
        raise ModelError(
            "the card of {model} lacks the calibration {missing}: train it again, or take the file of a finished run",
            model=card.name,
            missing=", ".join(missing),
        )


def _choose_precision(card: ModelCard, device: str) -> str:
    """bfloat16 where it is fast: on GPUs that have it, and on CPUs with instructions for it."""
    import torch

    if architecture_of(card) == FAULTNET:
        return "float32"  # as its authors run it
    if device.startswith("cuda"):
        return "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float32"
    has_it = device == "cpu" and (torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
    return "bfloat16" if has_it else "float32"


def random_control(model: LoadedModel, *, seed: int = 0) -> LoadedModel:
    """The same network with random weights: the control that shows what training brought."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = empty_network(model.card)
    network = network.to(model.device).eval().requires_grad_(False)
    return LoadedModel(model.card, network, model.device, precision=model.precision)


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
