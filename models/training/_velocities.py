"""The lesson of a velocity network: records of generated sections, modelled once, and what acquisition does to them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.geology import VelocitySettings
from models.metrics import structural_similarity
from models.training._lesson import Loss, OnData
from models.training._losses import beta_nll, charbonnier
from models.training._processes import Processes
from models.training._schedule import Schedule
from models.training._shot_records import ShotRecords
from models.velocity._network import VELOCITY_NETWORKS, VelocityNet, VelocityNetConfig, scale_gathers
from models.velocity._survey import VELOCITY_UNIT

FIRST_SEED = 0
FIRST_VALIDATION_SEED = 5_000_000
N_WATCHED = 64
Array = NDArray[np.float32]


@dataclass(frozen=True)
class VelocityRecipe(Schedule):
    """One run over sections whose records are modelled once, in the folder of the run, and told apart by what happens
    to them in every step.

    Parameters   those of `Schedule`, and
                 sections - what is drawn; n_sections - how many, a multiple of 32; more may be added to a run
                 batch - sections of a step in one process
                 noise_chance, snr_db - of sections with noise, and its strength under the root mean square of all
                 records, dB; half of it is white, half lies in the band of the wavelet
                 missing_chance, missing - of sections with dead traces, and the share of these at most
                 loudness - standard deviation of the logarithm by which shots and traces are louder or softer
                 edges - weight of the differences between neighbouring cells beside the velocities
    """

    name: str = "shots-velocity"
    n_steps: int = 5_000
    kernel_rate: float = 8e-3
    warm_up: int = 100
    ema: float = 0.998
    snapshots: int = 1
    network: VelocityNetConfig = field(default_factory=lambda: VELOCITY_NETWORKS["shots-velocity"])
    sections: VelocitySettings = field(default_factory=VelocitySettings)
    n_sections: int = 3200
    batch: int = 8
    noise_chance: float = 0.5
    snr_db: tuple[float, float] = (5.0, 40.0)
    missing_chance: float = 0.4
    missing: float = 0.6
    loudness: float = 0.1
    edges: float = 0.5


@dataclass(frozen=True)
class Shots:
    """Tensors: velocity (batch, 1, x, z) in VELOCITY_UNIT, scaled records (batch, shot, receiver, sample), live."""

    velocity: Tensor
    gathers: Tensor
    live: Tensor

    @property
    def n_voxels(self) -> int:
        return self.velocity.numel()


class VelocityLesson:
    """A `VelocityNet` by a recipe, see `models.training._lesson`.

    Parameters   folder : of the run; the records lie in it
    """

    def __init__(self, recipe: VelocityRecipe, folder: Path) -> None:
        self.recipe = recipe
        self.records = training_records(recipe, folder)
        self.watched = records_of(recipe, folder, "watched", FIRST_VALIDATION_SEED, N_WATCHED)

    def prepare(self, seconds: float, *, processes: Processes, on_data: OnData) -> None:
        """Model the records that are not there yet; the processes share the work."""
        began = time.monotonic()
        for records in (self.watched, self.records):
            left = seconds - (time.monotonic() - began)
            records.make(left, rank=processes.rank, n_processes=processes.n, on_data=on_data)
        processes.meet()

    def build(self) -> VelocityNet:
        layout = torch.channels_last if self.recipe.channels_last else torch.contiguous_format
        return VelocityNet(self.recipe.network).to(memory_format=layout)  # type: ignore[call-overload, no-any-return]

    def draw(self, step: int, *, rank: int, device: torch.device) -> Shots:
        velocity, gathers = self.records.read(self._places(step, rank))
        dice = [np.random.default_rng([self.recipe.seed, 1, step, rank, i]) for i in range(len(velocity))]
        disturbed = [disturb(*each, self.recipe) for each in zip(velocity, gathers, dice, strict=True)]
        return assemble(*(np.stack(part) for part in zip(*disturbed, strict=True)), device=device)

    def lose(self, forward: Callable[..., Tensor], batch: Shots) -> Loss:
        """Charbonnier of velocities and of their steps from cell to cell, and the likelihood of the spread."""
        with torch.autocast(batch.gathers.device.type, torch.bfloat16, enabled=self.recipe.precision == "bfloat16"):
            outputs = forward(batch.gathers, batch.live)
        error = outputs[:, :1] - batch.velocity
        velocity, spread = charbonnier(error).mean(), beta_nll(error**2, outputs[:, 1:]).mean()
        edges = charbonnier(error.diff(dim=-1)).mean() + charbonnier(error.diff(dim=-2)).mean()
        total = velocity + spread + self.recipe.edges * edges
        parts = {"velocity": error.abs().mean(), "spread": spread, "edges": edges}
        return Loss(total, {name: part.detach() for name, part in parts.items()})

    def watch(self, device: torch.device) -> "VelocityWatch":
        return VelocityWatch(self.recipe, self.watched, device)

    def _places(self, step: int, rank: int) -> list[int]:
        """Every section once in an epoch, each process in an order of its own."""
        n, batch = self.recipe.n_sections, self.recipe.batch
        return [
            int(_order(n, (self.recipe.seed, 2, rank, place // n))[place % n])
            for place in range(step * batch, (step + 1) * batch)
        ]


class VelocityWatch:
    """Other sections, always the same, with clean records."""

    def __init__(self, recipe: VelocityRecipe, records: ShotRecords, device: torch.device) -> None:
        self.recipe = recipe
        velocity, gathers = records.read(range(records.n))
        self.batch = assemble(velocity, gathers, np.ones(gathers.shape[:-1], np.float32), device=device)

    @torch.no_grad()
    def measure(self, network: nn.Module) -> dict[str, float]:
        """rel_l2 : norm of the error over that of the velocities; ssim; mae : m/s. Means over the sections."""
        fast = self.recipe.precision == "bfloat16"
        pairs = zip(self.batch.gathers.split(8), self.batch.live.split(8), strict=True)
        with torch.autocast(self.batch.gathers.device.type, torch.bfloat16, enabled=fast):
            found = torch.cat([network(*pair)[:, 0] for pair in pairs])
        return section_scores(self.batch.velocity[:, 0].cpu().numpy(), found.cpu().numpy())


def records_of(recipe: VelocityRecipe, folder: Path, name: str, first_seed: int, n: int) -> ShotRecords:
    """A data set of a run, beside those that it learns from."""
    return ShotRecords(folder / name, recipe.network.survey, recipe.sections, first_seed, n)


def training_records(recipe: VelocityRecipe, folder: Path) -> ShotRecords:
    """What a run learns from."""
    return records_of(recipe, folder, "records", FIRST_SEED, recipe.n_sections)


def section_scores(truth: Array, found: Array) -> dict[str, float]:
    """Means over sections (section, x, z), in VELOCITY_UNIT, of the three scores of `VelocityWatch.measure`."""
    rows = [
        (
            float(np.linalg.norm(b - a) / np.linalg.norm(a)),
            structural_similarity(a, b),
            VELOCITY_UNIT * float(np.abs(b - a).mean()),
        )
        for a, b in zip(truth, found, strict=True)
    ]
    rel_l2, ssim, mae = np.mean(rows, axis=0)
    return {"rel_l2": round(float(rel_l2), 4), "ssim": round(float(ssim), 4), "mae": round(float(mae), 1)}


def assemble(velocity: Array, gathers: Array, live: Array, *, device: torch.device) -> Shots:
    """Sections in m/s, their records and who of these is live, as a network takes them."""
    at, shots, alive = (torch.from_numpy(part).to(device) for part in (velocity, gathers, live))
    return Shots(at[:, None] / VELOCITY_UNIT, scale_gathers(shots, alive), alive)


def disturb(
    velocity: Array, gathers: Array, rng: np.random.Generator, recipe: VelocityRecipe, *, mirror: bool = True
) -> tuple[Array, Array, Array]:
    """One section and its records as another acquisition of it: the other way round, louder, noisy, with dead traces.

    Returns   velocity, gathers, live
    """
    if mirror and rng.random() < 0.5:
        velocity, gathers = mirrored(velocity, gathers)
    rms = float(np.sqrt(np.mean(gathers**2)))
    n_shots, n_receivers, _ = gathers.shape
    loudness = recipe.loudness * (rng.standard_normal((n_shots, 1)) + rng.standard_normal((n_shots, n_receivers)))
    gathers = gathers * np.exp(loudness, dtype=np.float32)[..., None]
    if rng.random() < recipe.noise_chance:
        noise = rng.standard_normal(gathers.shape, dtype=np.float32)
        if rng.random() < 0.5:
            noise = np.float32(1.63) * (0.25 * np.roll(noise, 1, -1) + 0.5 * noise + 0.25 * np.roll(noise, -1, -1))
        gathers = gathers + np.float32(rms * 10 ** (-rng.uniform(*recipe.snr_db) / 20)) * noise
    live = np.ones((n_shots, n_receivers), np.float32)
    if rng.random() < recipe.missing_chance:
        live = np.asarray(rng.random((n_shots, n_receivers)) >= rng.uniform(0, recipe.missing), np.float32)
    return velocity, gathers * live[..., None], live


def mirrored(velocity: Array, gathers: Array) -> tuple[Array, Array]:
    """The section the other way round, and its records: the survey is the same from either end."""
    return np.ascontiguousarray(velocity[::-1]), np.ascontiguousarray(gathers[::-1, ::-1])


def _order(n: int, seed: tuple[int, ...]) -> NDArray[np.int64]:
    return np.random.default_rng(list(seed)).permutation(n)
