"""Pre-stack gathers over the same geology: reflection angles, moveout and amplitude by simple physics.

Assumptions: flat layering within a gather, so that straight two-term moveout t^2 = t0^2 + x^2 / v_rms^2 and the angle
sin(theta) = x v / (v_rms^2 t) hold; P-wave velocity and density from impedance by Gardner's rule, S-wave velocity by
the mudrock line and the sandstone line of Castagna; the Aki-Richards reflection coefficient of small contrasts; no
transmission loss, no converted waves. Moveout maps the rocks to the time of each offset before they reflect, so that
wavelets do not stretch, as in a field record; correct it and they do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from models.geology._acquisition import apply_gain, draw_handling, live_traces, quantise
from models.geology._dice import Dice
from models.geology._noise import draw_noise, make_noise, spread
from models.geology._rocks import SURFACE_IMPEDANCE, Rocks, build_rocks
from models.geology._settings import GeologySettings
from models.geology._structure import build_structure
from models.geology._volume import MARGIN, draw_snr
from models.geology._wavelet import draw_wavelet, wavelet_matrix
from solvers.errors import GeometryError

SAND, SALT = 2, 6
WIDEST = 0.85  # sine of the largest reflection angle; the linear coefficients mean nothing beyond


@dataclass(frozen=True)
class GatherSettings:
    """What is recorded at every common midpoint.

    Parameters   n_offset, first_offset, last_offset : even steps, m
                 start : two-way time of the first sample, s; water above it, of `water_velocity` (m/s), takes that time
                 is_corrected : normal moveout removed with the true velocities, wavelets stretched
    """

    n_offset: int = 32
    first_offset: float = 100.0
    last_offset: float = 3200.0
    start: float = 1.0
    water_velocity: float = 1500.0
    is_corrected: bool = False

    def __post_init__(self) -> None:
        """Raises GeometryError for offsets that do not grow from zero or more, or a start that is not after 0."""
        if self.n_offset < 1 or not 0 <= self.first_offset <= self.last_offset or not self.start > 0:
            raise GeometryError(
                "gathers need 1 offset or more, growing from 0 or more, and a start after 0 s: found {n} offsets from "
                "{first} m to {last} m, start {start} s",
                n=self.n_offset,
                first=self.first_offset,
                last=self.last_offset,
                start=self.start,
            )


@dataclass(frozen=True)
class SyntheticGathers:
    """Gathers of a line, float32 (batch, cmp, offset, sample) but for what is said.

    Parameters   seismic, clean : with and without noise; live : (batch, cmp, offset) bool
                 offsets : (n_offset,) m; times : (n_sample,) s
                 vp, vs, rho : (batch, cmp, sample), m/s and kg/m3, at zero-offset time
                 v_rms : (batch, cmp, sample), m/s, the velocity of the moveout
                 rgt : (batch, cmp, sample); faults : bool, likewise
    """

    seismic: Tensor
    clean: Tensor
    live: Tensor
    offsets: Tensor
    times: Tensor
    vp: Tensor
    vs: Tensor
    rho: Tensor
    v_rms: Tensor
    rgt: Tensor
    faults: Tensor


def generate_gathers(
    settings: GeologySettings,
    gathers: GatherSettings,
    seeds: Sequence[int],
    device: str | torch.device = "cpu",
) -> SyntheticGathers:
    """One line of gathers for each seed; `settings.shape` is (1, n_cmp, n_sample).

    On the CPU the same settings and seed give the same bits, whatever the other seeds.

    Raises   GeometryError - when the settings are not those of one line
    """
    if settings.shape[0] != 1:
        raise GeometryError(
            "gathers are made along a line, of shape (1, n_cmp, n_sample), not {shape}", shape=str(settings.shape)
        )
    n_at_once = 1 if torch.device(device).type == "cpu" else len(seeds)
    with torch.no_grad():
        parts = [
            _gathers_together(settings, gathers, seeds[i : i + n_at_once], device)
            for i in range(0, len(seeds), n_at_once)
        ]
    shared = {name: getattr(parts[0], name) for name in ("offsets", "times")}
    others = [name for name in SyntheticGathers.__dataclass_fields__ if name not in shared]
    joined = {name: torch.cat([getattr(part, name) for part in parts]) for name in others}
    return SyntheticGathers(**shared, **joined)


def _gathers_together(
    settings: GeologySettings, gathers: GatherSettings, seeds: Sequence[int], device: str | torch.device
) -> SyntheticGathers:
    dice = Dice(seeds, device)
    n_sample = settings.shape[2]
    n_depth = n_sample + 2 * MARGIN
    structure = build_structure(settings, MARGIN, n_depth, dice)
    vp, vs, rho = elastic_rocks(build_rocks(structure, settings, MARGIN, dice))
    zero_offset = gathers.start + settings.dt * (torch.arange(n_depth, device=dice.device) - MARGIN)
    v_rms = _v_rms(vp, zero_offset, gathers)

    offsets = torch.linspace(gathers.first_offset, gathers.last_offset, gathers.n_offset, device=dice.device)
    reflection = _reflections(vp, vs, rho, v_rms, zero_offset, offsets)
    wavelet = dice.draw(lambda rng: draw_wavelet(settings, rng))
    clean = reflection @ wavelet_matrix(wavelet, n_depth, MARGIN, settings.dt)[:, None]
    if gathers.is_corrected:
        clean = _remove_moveout(clean, v_rms, zero_offset, offsets)
    inside = slice(MARGIN, MARGIN + n_sample)
    clean = clean[..., inside].contiguous()
    clean = clean / spread(clean)

    noise = dice.draw(lambda rng: draw_noise(settings, rng))
    snr = dice.draw(lambda rng: draw_snr(settings, rng)).snr
    seismic = clean + make_noise(clean, noise, settings, dice) / snr[..., None]
    handling = dice.draw(lambda rng: draw_handling(settings, rng))
    live = live_traces(handling, settings.shape[1], gathers.n_offset, dice)
    seismic, clean = apply_gain(seismic, clean, handling)
    return SyntheticGathers(
        seismic=quantise(seismic, handling) * live[..., None],
        clean=clean,
        live=live,
        offsets=offsets,
        times=zero_offset[inside],
        **{name: each[:, 0, :, inside] for name, each in (("vp", vp), ("vs", vs), ("rho", rho), ("v_rms", v_rms))},
        rgt=structure.rgt[:, 0, :, inside],
        faults=structure.faults[:, 0, :, inside],
    )


def elastic_rocks(rocks: Rocks) -> tuple[Tensor, Tensor, Tensor]:
    """P- and S-wave velocity (m/s) and density (kg/m3) of every voxel.

    References   Gardner et al. (1974), rho = 310 vp**0.25; Castagna et al. (1985, 1993): vs = 0.862 vp - 1172 in shale,
                 0.804 vp - 856 in sand; salt has 4500 m/s, 2160 kg/m3 and a Poisson's ratio of a quarter
    """
    impedance = SURFACE_IMPEDANCE * torch.exp(rocks.log_impedance)
    is_salt = rocks.facies == SALT
    vp = torch.where(is_salt, 4500.0, (impedance / 310) ** 0.8)
    rho = impedance / vp
    vs = torch.where(rocks.facies == SAND, 0.804 * vp - 856, 0.862 * vp - 1172)
    return vp, torch.where(is_salt, vp / 3**0.5, vs.clamp(min=200.0)), rho


def reflection_weights(sine: Tensor, vs_over_vp: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """What the changes of ln vp, ln vs and ln rho weigh in the P-P reflection coefficient of a small contrast.

    References   Aki and Richards (1980), Quantitative seismology, eq. 5.44
    """
    square = vs_over_vp**2
    return 0.5 / (1 - sine**2), -4 * square * sine**2, 0.5 * (1 - 4 * square * sine**2)


def _v_rms(vp: Tensor, zero_offset: Tensor, gathers: GatherSettings) -> Tensor:
    """Root of the mean square velocity down to each sample, the water and the margin above it included."""
    step = zero_offset[1] - zero_offset[0]
    above = gathers.water_velocity**2 * zero_offset[0].clamp(min=0)
    return ((above + torch.cumsum(vp.square() * step, -1)) / (zero_offset.clamp(min=1e-3) + step)).sqrt()


def _reflections(vp: Tensor, vs: Tensor, rho: Tensor, v_rms: Tensor, zero_offset: Tensor, offsets: Tensor) -> Tensor:
    """Reflection coefficients at the times of each offset, (batch, cmp, offset, sample); 0 where there are none."""
    t0 = _zero_offset_times(v_rms, zero_offset, offsets)
    position = (t0 - zero_offset[0]) / (zero_offset[1] - zero_offset[0])
    at_zero_offset = {
        "ln vp": vp.log(),
        "ln vs": vs.log(),
        "ln rho": rho.log(),
        "vp": _smooth(vp),
        "vs": _smooth(vs),
        "rms": _smooth(v_rms),
    }
    at = {name: _read(values[:, 0], position) for name, values in at_zero_offset.items()}
    time = torch.sqrt(t0**2 + (offsets[:, None] / at["rms"]) ** 2)
    sine = offsets[:, None] * at["vp"] / (at["rms"] ** 2 * time)
    weights = reflection_weights(sine.clamp(max=WIDEST), at["vs"] / at["vp"])
    reflection = torch.zeros_like(sine)
    for weight, name in zip(weights, ("ln vp", "ln vs", "ln rho"), strict=True):
        reflection[..., 1:] += weight[..., 1:] * torch.diff(at[name], dim=-1)
    return reflection * (sine < WIDEST) * (position > 0)


def _zero_offset_times(v_rms: Tensor, zero_offset: Tensor, offsets: Tensor) -> Tensor:
    """The zero-offset time of what arrives at each time, (batch, cmp, offset, sample), by fixed-point steps."""
    t0 = zero_offset.clamp(min=1e-3).expand(*v_rms.shape[:1], v_rms.shape[2], len(offsets), -1)
    step = zero_offset[1] - zero_offset[0]
    time = zero_offset
    smooth = _smooth(v_rms)[:, 0]
    for _ in range(6):
        rms = _read(smooth, (t0 - zero_offset[0]) / step)
        t0 = (time**2 - (offsets[:, None] / rms) ** 2).clamp(min=1e-6).sqrt()
    return t0


def _remove_moveout(gathers: Tensor, v_rms: Tensor, zero_offset: Tensor, offsets: Tensor) -> Tensor:
    time = torch.sqrt(zero_offset**2 + (offsets[:, None] / v_rms[:, 0, :, None]) ** 2)
    position = (time - zero_offset[0]) / (zero_offset[1] - zero_offset[0])
    n_sample = gathers.shape[-1]
    index = position.long().clamp(0, n_sample - 2)
    corrected = torch.lerp(gathers.gather(-1, index), gathers.gather(-1, index + 1), position - index)
    return corrected * (position < n_sample - 1)


def _smooth(values: Tensor) -> Tensor:
    """A running mean of 21 samples along the last axis of (batch, 1, cmp, sample): angles follow the background."""
    flat = torch.nn.functional.pad(values.flatten(0, 2)[:, None], (10, 10), mode="replicate")
    return torch.nn.functional.avg_pool1d(flat, 21, stride=1).view(values.shape)


def _read(values: Tensor, position: Tensor) -> Tensor:
    """Values (batch, cmp, sample) at positions (batch, cmp, offset, sample), linear between samples."""
    n_sample = values.shape[-1]
    position = position.clamp(0, n_sample - 1.001)
    index = position.long()
    table = values[:, :, None].expand(*position.shape[:3], n_sample)
    return torch.lerp(table.gather(-1, index), table.gather(-1, index + 1), position - index)
