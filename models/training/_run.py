"""The training loop: fresh volumes, Muon and AdamW on a cosine, an average of the weights, in pieces of any length."""

import copy
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from models.errors import ModelError
from models.training._lesson import Lesson, OnData, Watch
from models.training._lessons import lesson_of
from models.training._muon import Muon, split_parameters
from models.training._processes import Processes, join_processes
from models.training._schedule import Schedule
from models.training._state import NAME, Counters, load_state, save_state, write_tensors


@dataclass(frozen=True)
class Progress:
    """After a step: how far, how fast, and the losses of that step by task."""

    step: int
    n_steps: int
    seconds_left: float
    losses: dict[str, float]
    validation: dict[str, float] | None


@dataclass(frozen=True)
class TrainedNetwork:
    """The averaged network of a run; it is not `finished` when its seconds were used up before its steps.

    `is_first` is False in the processes that only help.
    """

    network: nn.Module
    counters: Counters
    finished: bool
    is_first: bool = True


def train(
    recipe: Schedule,
    folder: Path,
    *,
    device: str | torch.device = "cpu",
    seconds: float = math.inf,
    changed: bool = False,
    on_step: Callable[[Progress], None] | None = None,
    on_data: OnData = None,
) -> TrainedNetwork:
    """Begin a run in `folder`, or go on with the one that is there, until its end or for so many seconds.

    With `changed` a run of the same network goes on although its recipe was another one until now.

    Parameters   on_data : called while a lesson makes what it makes once: how many of how many, and the seconds left

    On the CPU, with the same number of threads, pieces give the same weights as one go, bit for bit.

    Raises   ModelError - the folder holds another run, or numbers stopped being finite; the last good state is kept
    """
    device = torch.device(device)
    with join_processes(device) as processes:
        lesson, began = lesson_of(recipe, folder), time.monotonic()
        run = Run(lesson, folder, device, processes, changed=changed)
        lesson.prepare(seconds, processes=processes, on_data=on_data)
        run.go_on(seconds - (time.monotonic() - began), on_step)
        return TrainedNetwork(run.average.eval(), run.counters, run.counters.step >= recipe.n_steps, processes.is_first)


class Run:
    """A network in training: its weights, their average, the optimizers' memory and the counters."""

    def __init__(
        self, lesson: Lesson, folder: Path, device: torch.device, processes: Processes, *, changed: bool = False
    ) -> None:
        self.lesson, self.recipe = lesson, lesson.recipe
        self.folder, self.device, self.processes = folder, device, processes
        recipe = self.recipe
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(recipe.seed)
            self.network = lesson.build().to(device)
        self.average = copy.deepcopy(self.network).requires_grad_(False)
        kernels, others = split_parameters(self.network)
        self.optimizers: tuple[torch.optim.Optimizer, ...] = (
            Muon(kernels, lr=recipe.kernel_rate),
            torch.optim.AdamW(others, lr=recipe.learning_rate, weight_decay=recipe.weight_decay),
        )
        self.counters = Counters()
        self._load(changed)
        shared: nn.Module = processes.share(self.network, device)
        self.forward = torch.compile(shared, dynamic=False) if recipe.compile else shared  # few shapes
        self.watch: Watch | None = None

    def go_on(self, seconds: float, on_step: Callable[[Progress], None] | None = None) -> None:
        """Take steps until the end or for so many seconds, and leave a state on disk."""
        clock = _Clock(self.counters)
        self.counters.pieces += 1
        saved = validated = began = time.monotonic()
        first = self.counters.step
        while self.counters.step < self.recipe.n_steps:
            now = time.monotonic()
            if self.processes.agree(now - began >= seconds, self.device):
                break
            losses = self.take_step()
            clock.tell(self.counters)
            scores = None
            ends = self.counters.step == self.recipe.n_steps
            if self.processes.is_first and (ends or now - validated >= 60 * self.recipe.validate_minutes):
                scores, validated = self.validate(), time.monotonic()
            if self._is_snapshot():
                self._write_snapshot()
            if now - saved >= 60 * self.recipe.save_minutes:
                self.save()
                saved = time.monotonic()
            if on_step:
                done = self.counters.step - first
                left = (time.monotonic() - began) * (self.recipe.n_steps - self.counters.step) / done
                on_step(Progress(self.counters.step, self.recipe.n_steps, left, losses, scores))
        self.save()

    def take_step(self) -> dict[str, float]:
        """One batch, one change of the weights; the losses by task.

        Raises   ModelError - when the gradient is not finite; the weights are as before
        """
        recipe, step = self.recipe, self.counters.step
        batch = self.lesson.draw(step, rank=self.processes.rank, device=self.device)
        loss = self.lesson.lose(self.forward, batch)
        self.network.zero_grad()
        loss.total.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.network.parameters(), recipe.clip)
        if not bool(torch.isfinite(norm)):
            raise ModelError(
                "the losses stopped being finite at step {step}: the last good state is in {path}; lower kernel_rate "
                "or learning_rate, or use float32",
                step=step,
                path=str(self.folder / NAME),
            )
        peaks = (recipe.kernel_rate, recipe.learning_rate)
        for optimizer, peak in zip(self.optimizers, peaks, strict=True):
            optimizer.param_groups[0]["lr"] = peak * rate_at(step, recipe)
            optimizer.step()
        follow(self.average, self.network, min(recipe.ema, (1 + step) / (10 + step)))
        self.counters.step += 1
        self.counters.voxels += batch.n_voxels * self.processes.n
        return {name: float(value) for name, value in loss.parts.items()}

    def validate(self) -> dict[str, float]:
        """Scores of the averaged network, also kept in the curve."""
        if self.watch is None:
            self.watch = self.lesson.watch(self.device)
        scores = self.watch.measure(self.average)
        self.counters.curve.append({"step": self.counters.step, "voxels": self.counters.voxels, **scores})
        return scores

    def save(self) -> None:
        """Write the state, if this is the process that does."""
        if self.processes.is_first:
            save_state(self.folder, self.recipe, self._tensors(), self.counters)

    def _tensors(self) -> dict[str, Tensor]:
        names = {id(parameter): name for name, parameter in self.network.named_parameters()}
        tensors = {f"network.{name}": tensor for name, tensor in self.network.state_dict().items()}
        tensors |= {f"average.{name}": tensor for name, tensor in self.average.state_dict().items()}
        for optimizer in self.optimizers:
            for parameter, memory in optimizer.state.items():
                tensors |= {f"memory.{names[id(parameter)]}.{key}": value for key, value in memory.items()}
        return tensors

    def _load(self, changed: bool) -> None:
        found = load_state(self.folder, self.recipe, self.device, changed=changed)
        if found is None:
            return
        tensors, self.counters = found
        self.network.load_state_dict(_under("network.", tensors))
        self.average.load_state_dict(_under("average.", tensors))
        memory = _under("memory.", tensors)
        for name, parameter in self.network.named_parameters():
            mine = _under(f"{name}.", memory)
            for optimizer in self.optimizers:
                if mine and any(parameter is one for one in optimizer.param_groups[0]["params"]):
                    kept = {key: torch.empty_like(parameter).copy_(value) for key, value in mine.items() if value.ndim}
                    optimizer.state[parameter] = kept | {
                        key: value.cpu() for key, value in mine.items() if not value.ndim
                    }

    def _is_snapshot(self) -> bool:
        return self.processes.is_first and self.counters.step in snapshot_steps(self.recipe)

    def _write_snapshot(self) -> None:
        tensors = {name: tensor.half() for name, tensor in self.average.state_dict().items()}
        write_tensors(snapshot_path(self.folder, self.counters.step), tensors, {"step": str(self.counters.step)})


def snapshot_steps(recipe: Schedule) -> list[int]:
    """The steps after which the average is kept, over the last fifth of the run, the last step among them."""
    n, total = recipe.snapshots, recipe.n_steps
    return sorted({total - math.ceil(0.2 * total * i / n) for i in range(n)})


def snapshot_path(folder: Path, step: int) -> Path:
    """Where the average of a step is kept."""
    return folder / "snapshots" / f"step_{step:07d}.safetensors"


class _Clock:
    """Adds the seconds of this piece to those of the pieces before."""

    def __init__(self, counters: Counters) -> None:
        self.before = (counters.wall_seconds, counters.cpu_seconds)
        self.began = (time.perf_counter(), time.process_time())

    def tell(self, counters: Counters) -> None:
        counters.wall_seconds = self.before[0] + time.perf_counter() - self.began[0]
        counters.cpu_seconds = self.before[1] + time.process_time() - self.began[1]


def rate_at(step: int, recipe: Schedule) -> float:
    """Share of the full learning rate: up in a line, down on a cosine."""
    if step < recipe.warm_up:
        return (step + 1) / recipe.warm_up
    return 0.5 * (1 + math.cos(math.pi * (step - recipe.warm_up) / max(1, recipe.n_steps - recipe.warm_up)))


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Move the average a little toward the network."""
    for slow, fast in zip(average.parameters(), network.parameters(), strict=True):
        slow.lerp_(fast, 1 - decay)


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
