"""What the layers are made of: a Markov chain of facies down a column, and the impedance that belongs to it.

Impedance is a function of geological time, of facies that change along the layers, and of bodies; no voxel is warped.
"""

from dataclasses import dataclass

import numpy as np
import torch
from scipy.ndimage import gaussian_filter1d
from torch import Tensor
from torch.nn import functional

from models.geology._bodies import build_channels, build_karst
from models.geology._dice import Dice, Number, log_uniform
from models.geology._settings import GeologySettings
from models.geology._structure import Structure

FACIES = ("shale", "silt", "sand", "carbonate", "channel", "karst", "salt")
CHANNEL, KARST, SALT = 4, 5, 6
N_LAYERED = 4  # facies that come in layers
SURFACE_IMPEDANCE = 4.0e6  # kg/(m2 s), about 2000 m/s times 2000 kg/m3
SALT_LOG_IMPEDANCE = float(np.log(4500 * 2160 / SURFACE_IMPEDANCE))
OVERSAMPLING = 8  # table steps a sample: thin layers keep their place when they are looked up at real depths
PERIODS = 4  # length of the table in volumes; beyond it the layers repeat, on the same trend


@dataclass(frozen=True)
class Column:
    """Tables against geological time in steps of 1 / OVERSAMPLING: log impedance without its trend, and facies.

    `other` and `other_facies` hold what the layers change to along themselves; `trend` is log impedance per sample, of
    which the share `burial` follows the depth of burial today and the rest the age.
    """

    log_impedance: Number
    other: Number
    facies: Number
    other_facies: Number
    trend: Number
    burial: Number


@dataclass(frozen=True)
class Rocks:
    """Both (batch, iline, xline, sample): natural log of impedance over SURFACE_IMPEDANCE; index into FACIES, uint8."""

    log_impedance: Tensor
    facies: Tensor


def build_rocks(structure: Structure, settings: GeologySettings, top: int, dice: Dice) -> Rocks:
    """Draw columns and bodies, and read them at every voxel's place of deposition; `top` samples are above depth 0."""
    rgt = structure.rgt
    column = dice.draw(lambda rng: _draw_column(settings, rng))
    n_table = column.log_impedance.shape[1]
    position = torch.remainder(rgt * OVERSAMPLING, n_table - 1)
    index = position.int()
    position -= index
    index += (torch.arange(dice.n, device=dice.device, dtype=torch.int32) * n_table).view(-1, 1, 1, 1)
    flat = index.view(-1)

    logarithm = _read(column.log_impedance, flat, position)
    facies = column.facies.to(torch.uint8).view(-1).index_select(0, flat).view_as(index)
    if settings.lateral_change > 0:
        share = settings.lateral_change * _lateral_share(settings.shape[:2], dice)[..., None]
        logarithm += share * (_read(column.other, flat, position) - logarithm)
        other = column.other_facies.to(torch.uint8).view(-1).index_select(0, flat).view_as(index)
        facies = torch.where(share > 0.5, other, facies)
    depth = torch.arange(rgt.shape[-1], device=dice.device, dtype=torch.float32) - top
    trend = column.trend[..., None] * torch.lerp(rgt, depth.expand_as(rgt), column.burial[..., None])
    logarithm += trend

    x, y = (torch.arange(n, device=dice.device) - (n - 1) / 2 for n in settings.shape[:2])
    x, y = x.view(1, -1, 1), y.view(1, 1, -1)
    for body in build_channels(rgt, x, y, settings, dice):
        logarithm = torch.lerp(logarithm, trend + body.contrast, body.share)
        facies.masked_fill_(body.share > 0.5, CHANNEL)
    for body in build_karst(rgt, x, y, settings, dice):
        logarithm = torch.addcmul(logarithm, body.share, body.contrast)
        facies.masked_fill_(body.share > 0.5, KARST)
    if settings.n_unconformities[1] > 0:
        logarithm = _across_surfaces(logarithm, structure.shared)
    logarithm.masked_fill_(structure.salt, SALT_LOG_IMPEDANCE)
    facies.masked_fill_(structure.salt, SALT)
    return Rocks(logarithm, facies)


def _draw_column(settings: GeologySettings, rng: np.random.Generator) -> Column:
    """Layers of exponential thickness, in packages of strong and weak contrast."""
    n_sample = settings.shape[2]
    n_table = PERIODS * max(n_sample, 16) * OVERSAMPLING
    mean_thickness = log_uniform(rng, *settings.layer_thickness)
    n_layers = int(1.5 * PERIODS * max(n_sample, 16) / mean_thickness) + 20
    thickness = rng.exponential(mean_thickness, n_layers) + 0.3
    layer = np.minimum(np.searchsorted(np.cumsum(thickness) * OVERSAMPLING, np.arange(n_table)), n_layers - 1)

    package = np.repeat(np.exp(rng.normal(0, rng.uniform(*settings.package_spread), n_layers // 12 + 1)), 12)[:n_layers]
    strength = rng.uniform(*settings.contrast) * package
    usual = np.array([0.0, 0.4, rng.choice([-1.2, 1.0]), 1.8]) * rng.uniform(
        0.5, 1.5
    )  # of shale, silt, sand, carbonate
    facies = _markov_chain(n_layers, rng)
    other_facies = np.where(rng.random(n_layers) < 0.5, facies, _markov_chain(n_layers, rng))
    own = rng.standard_normal((2, n_layers))
    tables = [
        (strength * (0.7 * usual[kind] + 0.7 * deviation))[layer]
        for kind, deviation in ((facies, own[0]), (other_facies, own[1]))
    ]
    # Half a sample of smoothing keeps dipping layers from turning into stairs.
    log_impedance, other = (gaussian_filter1d(table, 0.5 * OVERSAMPLING, mode="wrap") for table in tables)
    trend = rng.uniform(*settings.compaction) / n_sample
    return Column(log_impedance, other, facies[layer], other_facies[layer], trend, rng.uniform(*settings.burial))


def _markov_chain(n_layers: int, rng: np.random.Generator) -> np.ndarray:
    """Facies of successive layers: no layer is followed by its like, and shale is the most frequent."""
    often = np.array([0.45, 0.2, 0.25, 0.1]) * rng.uniform(0.3, 1.7, N_LAYERED)
    transition = np.tile(often, (N_LAYERED, 1)) * rng.uniform(0.5, 1.5, (N_LAYERED, N_LAYERED))
    np.fill_diagonal(transition, 0)
    bounds = (np.cumsum(transition, axis=1) / transition.sum(axis=1, keepdims=True)).tolist()
    chain, at = [], 0
    for chance in rng.random(n_layers).tolist():
        row = bounds[at]
        at = 0 if chance < row[0] else 1 if chance < row[1] else 2 if chance < row[2] else 3
        chain.append(at)
    return np.array(chain)


def _read(table: Tensor, flat: Tensor, fraction: Tensor) -> Tensor:
    """A table (batch, n) at indices into all of it, between the entry and the next."""
    step = torch.diff(table, append=table[:, -1:])
    values, steps = (part.reshape(-1).index_select(0, flat).view_as(fraction) for part in (table, step))
    return torch.addcmul(values, fraction, steps)


def _across_surfaces(logarithm: Tensor, shared: Tensor) -> Tensor:
    """Voxels that an erosion surface cuts take their share of the rock on its other side."""
    below = torch.cat([logarithm[..., 1:], logarithm[..., -1:]], -1)
    above = torch.cat([logarithm[..., :1], logarithm[..., :-1]], -1)
    return torch.lerp(logarithm, torch.where(shared > 0, below, above), shared.abs())


def _lateral_share(shape: tuple[int, ...], dice: Dice) -> Tensor:
    """A smooth map from 0 to 1, (batch, iline, xline), with features of a third of the volume."""
    coarse = dice.normal("lateral", 1, 5, 5)
    fine = functional.interpolate(coarse, size=shape, mode="bilinear", align_corners=True)[:, 0]
    return torch.sigmoid(2.5 * fine)
