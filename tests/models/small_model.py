"""A small network that has learnt nothing, the volume it is shown and a well in it, for what holds of any network."""

from dataclasses import asdict

import numpy as np
import torch

from models import _tile_rows
from models._card import ModelCard
from models._catalogue import LoadedModel
from models._network import VolumeNet, VolumeNetConfig
from models._tasks import neutral_calibration, tasks_of
from models.baselines import WellImpedance
from models.geology import SURFACE_IMPEDANCE

SHAPE = (12, 16, 40)


def make_model(seed: int = 0, n_snapshots: int = 0) -> LoadedModel:
    """A small network that knows nothing, in full precision, with all tasks."""
    config = VolumeNetConfig(widths=(8, 16), decoder_convs=1)
    networks = []
    for i in range(1 + n_snapshots):
        torch.manual_seed(seed + i)
        network = VolumeNet(config).eval().requires_grad_(False)
        torch.nn.init.normal_(network.head.weight, std=0.3)
        networks.append(network)
    tasks = tasks_of(config.outputs)
    known, extra = neutral_calibration(tasks), {"snapshots": n_snapshots}
    card = ModelCard("small", "", "", tasks, 0, asdict(config), {}, known, {}, [], (), extra=extra)
    return LoadedModel(card, networks[0], "cpu", tuple(networks[1:]))


def well(iline: int, xline: int, n: int = SHAPE[2]) -> WellImpedance:
    log = SURFACE_IMPEDANCE * np.exp(np.linspace(0, 0.5, n))
    log[:3] = np.nan
    return WellImpedance(iline, xline, log.astype(np.float32))


def narrow_tiles() -> None:
    """Many tiles in a small volume."""
    _tile_rows.VOLUME_TILE, _tile_rows.VOLUME_OVERLAP, _tile_rows.VOLUME_DEAD = 24, 8, 2
