"""The networks that a weights file may hold: which one its card describes, empty, in its memory layout."""

from typing import Any

from models._card import ModelCard

VOLUMES, DENOISER, VELOCITY, FAULTNET = "volumes", "denoiser", "velocity", "faultnet"


def architecture_of(card: ModelCard) -> str:
    """The kind of network of a card; cards of volume networks do not name it."""
    return str(card.network.get("architecture", VOLUMES))


def empty_network(card: ModelCard) -> Any:
    """The network that a card describes, with random weights, on the CPU.

    Raises   KeyError - an architecture that this program does not know
    """
    import torch

    name = architecture_of(card)
    if name == DENOISER:
        from models.priors._network import Denoiser
        from models.priors._network import read_config as read_denoiser

        return Denoiser(read_denoiser(card.network)).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if name == VELOCITY:
        from models.velocity._network import VelocityNet
        from models.velocity._network import read_config as read_velocity

        return VelocityNet(read_velocity(card.network)).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if name == FAULTNET:
        from models.public._faultnet import FaultNet

        return FaultNet().to(memory_format=torch.channels_last_3d)  # type: ignore[call-overload]
    if name != VOLUMES:
        raise KeyError(name)
    from models._network import VolumeNet, read_config

    return VolumeNet(read_config(card.network)).to(memory_format=torch.channels_last_3d)  # type: ignore[call-overload]
