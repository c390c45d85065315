"""Synthetic volumes, all of their truths side by side, from settings and seeds."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.geology._acquisition import Handling, apply_gain, draw_handling, live_traces, quantise
from models.geology._dice import Dice, Number
from models.geology._noise import draw_noise, make_noise, spread
from models.geology._presets import SAMPLE_SURVEY
from models.geology._rocks import SURFACE_IMPEDANCE, Rocks, build_rocks
from models.geology._settings import GeologySettings
from models.geology._structure import Structure, build_structure
from models.geology._truth import time_gradient, trace_horizons
from models.geology._wavelet import draw_wavelet, low_pass, reflectivity, smear, wavelet_matrix

MARGIN = 20  # samples above and below the volume, so that the wavelet meets rock on both sides
VOXELS_AT_ONCE = 2**24  # in a batch on a GPU


@dataclass(frozen=True)
class SyntheticBatch:
    """Volumes side by side: float32 tensors (batch, iline, xline, sample) on one device, but for what is said.

    Parameters   seismic : the image with noise and gain; zero on traces that are not live
                 clean : the image without noise, with the same gain, on all traces
                 live : (batch, iline, xline) bool, False for missing and dead traces
                 faults : bool, one voxel thick; throw : vertical offset on them, samples, negative for reverse faults
                 rgt : relative geological time as depth of deposition in samples, grows downward; within salt, that of
                 the rock in whose place the salt is
                 rgt_gradient : (batch, 3, iline, xline, sample) and gradient_known : bool, see `time_gradient`; it is
                 not known in salt
                 log_impedance : natural log of impedance over SURFACE_IMPEDANCE; relative_impedance : what is left of
                 it above the low frequencies that the wavelet lacks; whatever the polarity of the seismic
                 reflectivity : at normal incidence; facies : index into FACIES, uint8; salt : bool
                 horizons : (batch, n_horizons, iline, xline) depths in samples, NaN where missing; ages : of these
                 peak_frequency : (batch,) Hz; polarity, snr : (batch,)
    """

    seismic: Tensor
    clean: Tensor
    live: Tensor
    faults: Tensor
    throw: Tensor
    rgt: Tensor
    rgt_gradient: Tensor
    gradient_known: Tensor
    log_impedance: Tensor
    relative_impedance: Tensor
    reflectivity: Tensor
    facies: Tensor
    salt: Tensor
    horizons: Tensor
    ages: Tensor
    peak_frequency: Tensor
    polarity: Tensor
    snr: Tensor

    def volume(self, i: int) -> "SyntheticVolume":
        """One of the volumes, as arrays."""
        arrays = {field.name: getattr(self, field.name)[i].cpu().numpy() for field in fields(self)}
        return SyntheticVolume(**arrays)


@dataclass(frozen=True)
class SyntheticVolume:
    """One volume: the fields of `SyntheticBatch` as NumPy arrays, without the batch axis."""

    seismic: NDArray[np.float32]
    clean: NDArray[np.float32]
    live: NDArray[np.bool_]
    faults: NDArray[np.bool_]
    throw: NDArray[np.float32]
    rgt: NDArray[np.float32]
    rgt_gradient: NDArray[np.float32]
    gradient_known: NDArray[np.bool_]
    log_impedance: NDArray[np.float32]
    relative_impedance: NDArray[np.float32]
    reflectivity: NDArray[np.float32]
    facies: NDArray[np.uint8]
    salt: NDArray[np.bool_]
    horizons: NDArray[np.float32]
    ages: NDArray[np.float32]
    peak_frequency: NDArray[np.float32]
    polarity: NDArray[np.float32]
    snr: NDArray[np.float32]

    @property
    def impedance(self) -> NDArray[np.float32]:
        """Acoustic impedance, kg/(m2 s)."""
        return np.float32(SURFACE_IMPEDANCE) * np.exp(self.log_impedance)

    @property
    def velocity(self) -> NDArray[np.float32]:
        """P-wave velocity in m/s that has this impedance when density follows Gardner's rule, 310 v**0.25 kg/m3."""
        return (self.impedance / np.float32(310.0)) ** np.float32(0.8)

    @property
    def density(self) -> NDArray[np.float32]:
        """Density in kg/m3 that belongs to `velocity`."""
        return self.impedance / self.velocity


@dataclass(frozen=True)
class _Smear:
    top: Number
    bottom: Number


@dataclass(frozen=True)
class _Level:
    snr: Number


def generate_batch(
    settings: GeologySettings, seeds: Sequence[int], device: str | torch.device = "cpu"
) -> SyntheticBatch:
    """Draw one volume for each seed.

    On the CPU the same settings and seed give the same bits, whatever the other seeds: volumes are made one by one
    there, which is also quickest. On a GPU they are made together, with the same structures and other noise.
    """
    device = torch.device(device)
    n_voxels = int(np.prod(settings.shape))
    n_at_once = 1 if device.type == "cpu" else max(1, VOXELS_AT_ONCE // n_voxels)
    with torch.no_grad():
        parts = [draw_together(settings, seeds[i : i + n_at_once], device) for i in range(0, len(seeds), n_at_once)]
    if len(parts) == 1:
        return parts[0]
    names = [field.name for field in fields(SyntheticBatch)]
    return SyntheticBatch(**{name: torch.cat([getattr(part, name) for part in parts]) for name in names})


def generate_volume(settings: GeologySettings, seed: int) -> SyntheticVolume:
    """Draw one volume on the CPU; the same settings and seed give the same arrays."""
    return generate_batch(settings, [seed]).volume(0)


def sample_survey(seed: int = 2033) -> SyntheticVolume:
    """The generated survey of the sample project: 128 x 128 x 256, folds, faults, an erosion surface, known truth."""
    return generate_volume(SAMPLE_SURVEY, seed)


def draw_together(settings: GeologySettings, seeds: Sequence[int], device: torch.device) -> SyntheticBatch:
    """All volumes in the same tensors."""
    dice = Dice(seeds, device)
    n_iline, n_xline, n_sample = settings.shape
    n_depth = n_sample + 2 * MARGIN
    structure = build_structure(settings, MARGIN, n_depth, dice)
    rocks = build_rocks(structure, settings, MARGIN, dice)

    wavelet = dice.draw(lambda rng: draw_wavelet(settings, rng))
    reflection = reflectivity(rocks.log_impedance)
    matrix = wavelet_matrix(wavelet, n_depth, MARGIN, settings.dt)[:, None, :, _inside(n_sample)]
    clean = smear(
        reflection @ matrix, _draw_smear(settings, n_sample, dice), max(max(bounds) for bounds in settings.smear)
    )
    clean = clean / spread(clean)
    snr = dice.draw(lambda rng: draw_snr(settings, rng)).snr
    noise = dice.draw(lambda rng: draw_noise(settings, rng))
    seismic = clean + make_noise(clean, noise, settings, dice) / snr[..., None]

    handling: Handling = dice.draw(lambda rng: draw_handling(settings, rng))
    live = live_traces(handling, n_iline, n_xline, dice)
    seismic, clean = apply_gain(seismic, clean, handling)
    seismic = quantise(seismic, handling) * live[..., None]
    background = low_pass(wavelet, n_depth, settings.dt)[:, None, :, _inside(n_sample)]
    return SyntheticBatch(
        seismic=seismic,
        clean=clean,
        live=live,
        relative_impedance=rocks.log_impedance[..., _inside(n_sample)] - rocks.log_impedance @ background,
        reflectivity=_cut(reflection, n_sample),
        peak_frequency=wavelet.peak.view(-1),
        polarity=handling.polarity.view(-1),
        snr=snr.view(-1),
        **_truths(structure, rocks, settings),
    )


def _truths(structure: Structure, rocks: Rocks, settings: GeologySettings) -> dict[str, Tensor]:
    n_iline, n_xline, n_sample = settings.shape
    rgt = _cut(structure.rgt, n_sample)
    salt = _cut(structure.salt, n_sample)
    gradient, known = (_cut(part, n_sample) for part in time_gradient(structure.rgt, structure.block))
    places = torch.linspace(0.15, 0.85, settings.n_horizons, device=rgt.device) * n_sample
    ages = rgt[:, n_iline // 2, n_xline // 2, places.long()]
    return {
        "faults": _cut(structure.faults, n_sample),
        "throw": _cut(structure.throw, n_sample),
        "rgt": rgt,
        "rgt_gradient": gradient,
        "gradient_known": known & ~salt,
        "log_impedance": _cut(rocks.log_impedance, n_sample),
        "facies": _cut(rocks.facies, n_sample),
        "salt": salt,
        "horizons": trace_horizons(rgt, gradient, ages, absent=salt),
        "ages": ages,
    }


def _inside(n_sample: int) -> slice:
    return slice(MARGIN, MARGIN + n_sample)


def _cut(volume: Tensor, n_sample: int) -> Tensor:
    return volume[..., _inside(n_sample)].contiguous()


def _draw_smear(settings: GeologySettings, n_sample: int, dice: Dice) -> Tensor:
    """Lateral Gaussian of the image at every sample, traces, (batch, n_sample): as deep as the Fresnel zone is wide."""
    drawn = dice.draw(lambda rng: _Smear(*(rng.uniform(*bounds) for bounds in settings.smear)))
    top, bottom = drawn.top[:, 0], torch.maximum(drawn.top, drawn.bottom)[:, 0]
    return torch.lerp(top, bottom, torch.linspace(0, 1, n_sample, device=dice.device))


def draw_snr(settings: GeologySettings, rng: np.random.Generator) -> _Level:
    """The signal to noise ratio of one volume."""
    low, high = settings.snr
    return _Level(low * (high / low) ** (rng.random() ** settings.snr_skew))
