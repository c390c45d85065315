"""One tile through the network: scaled, run under a few symmetries and with a few members, calibrated, scaled back.

All is done where the network lies, so that a tile goes to the device and comes back once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models._catalogue import LoadedModel
from models._channels import LOG_VARIANCE
from models._fields import FIELDS, UNKNOWN_DIP_VARIANCE, Field, channels_of
from models._gaps import fill_gaps
from models._prompts import PromptChannels
from models._scaling import CLIP, Scaling
from models._statistics import describe, lay_windows
from models._tiles import Slices

if TYPE_CHECKING:
    from torch import Tensor

Array = NDArray[np.float32]
Symmetry = tuple[bool, bool, bool]

# (flip inlines, flip crosslines, reverse polarity): geology has no preference, so each is a fair second opinion.
SYMMETRIES = (
    (False, False, False),
    (False, True, False),
    (False, False, True),
    (False, True, True),
    (True, False, False),
    (True, True, False),
    (True, False, True),
    (True, True, True),
)
MAX_PASSES = len(SYMMETRIES)
N_DESCRIBED = 32  # inlines of a tile whose statistics are taken


class TileRunner:
    """Runs tiles of one volume and counts how many of their samples look unlike the training volumes.

    A section of either direction runs as the network knows it, one inline; the dip along the axis that it lacks is 0
    and as unsure as can be.
    """

    def __init__(
        self,
        model: LoadedModel,
        fields: tuple[str, ...],
        scaling: Scaling,
        *,
        passes: int = 1,
        members: int = 1,
        prompts: PromptChannels | None = None,
    ) -> None:
        self.model, self.scaling, self.prompts = model, scaling, prompts
        self.fields = {name: FIELDS[name] for name in fields}
        self.parts = {name: field.parts for name, field in self.fields.items()}
        self.channels = channels_of(fields)
        self.networks = (model.network, *model.snapshots)[:members]
        # Wells have a polarity of their own, which the reversed seismic would contradict.
        knows_polarity = prompts is not None and prompts.has_wells
        self.symmetries = [each for each in SYMMETRIES if not (knows_polarity and each[2])][:passes]
        self.n_samples = 0
        self.strange: Counter[str] = Counter()

    def run(self, block: Array, live_traces: NDArray[np.bool_] | None, where: Slices) -> dict[str, Tensor]:
        """The fields of one tile at `where` of the volume, each (parts, iline, xline, sample): mean and variance."""
        import torch

        channels, overflow = self._prepare(block, live_traces, where)
        with torch.inference_mode():
            total = _Total(self.fields)
            for network in self.networks:
                for symmetry in self._symmetries(block.shape):
                    total.add(self._infer(network, channels, symmetry), self._calibrate_fault)
            return total.fields(overflow, self.scaling, block.shape)

    def outside(self) -> tuple[float, dict[str, float]]:
        """Share of samples in strange windows of the tiles: in all, and by statistic."""
        n = max(self.n_samples, 1)
        by = {name: self.strange[name] / n for name in self.model.card.inputs}
        return self.strange["any"] / n, by

    @property
    def counts(self) -> dict[str, Any]:
        """How many samples were met and how many of them were strange, as plain data: a run that goes on sets them."""
        return {"samples": self.n_samples, "strange": dict(self.strange)}

    @counts.setter
    def counts(self, counts: Mapping[str, Any]) -> None:
        self.n_samples, self.strange = int(counts["samples"]), Counter(counts["strange"])

    def features(
        self, block: Array, live_traces: NDArray[np.bool_] | None, where: Slices, *, deepest: bool = False
    ) -> Tensor:
        """The embedding of a tile, (width, iline, xline, sample), float32, in one plain pass: what the network's head
        reads, or its deepest features."""
        import torch

        channels, _ = self._prepare(block, live_traces, where)
        turned = _is_crossline(block.shape)
        with torch.inference_mode():
            inputs = _turn(torch.stack(list(channels.values())), turned)
            embedded = self._embed(self.model.network, inputs, channels, deepest=deepest)
            return _turn(embedded[0].float(), turned)

    def _prepare(
        self, block: Array, live_traces: NDArray[np.bool_] | None, where: Slices
    ) -> tuple[dict[str, Tensor], Tensor | None]:
        """Input channels by name, without those that are zero, and what the clip took from the amplitudes."""
        import torch

        device, centre = self.model.device, self.scaling.centre
        raw = torch.from_numpy(np.ascontiguousarray(block)).to(device)
        live = raw.isfinite()
        filled = raw if live.all() else torch.where(live, raw, centre)
        if block.shape[-1] > 1:
            live &= filled.amax(-1, keepdim=True) > filled.amin(-1, keepdim=True)
        if live_traces is not None:
            live &= torch.from_numpy(np.array(live_traces, dtype=bool)).to(device)[..., None]
        score = (filled - centre) / self.scaling.scale
        seen = live.to(score.dtype)
        clipped = score.clamp(-CLIP, CLIP)
        overflow = (score - clipped) * seen
        # What the clip takes from strong events is missing between their live traces, too.
        overflow = fill_gaps(overflow, live.any(-1)) if overflow.any() else None
        clipped *= seen
        thin = slice(None, None, max(1, block.shape[0] // N_DESCRIBED))
        self._note_strangeness(clipped[thin].cpu().numpy(), live[thin].cpu().numpy())
        channels = {"seismic": fill_gaps(clipped, live.any(-1)), "live": seen}
        if self.prompts is not None:
            shown = self.prompts.of_tile(where)
            channels |= {name: torch.from_numpy(values).to(device) for name, values in shown.items()}
        return channels, overflow

    def _symmetries(self, shape: tuple[int, ...]) -> list[Symmetry]:
        """Those that differ: flipping a single line changes nothing."""
        flat = [n == 1 for n in shape[:2]]
        return list(dict.fromkeys((a and not flat[0], b and not flat[1], c) for a, b, c in self.symmetries))

    def _infer(self, network: Any, channels: Mapping[str, Tensor], symmetry: Symmetry) -> dict[str, Tensor]:
        """The scaled outputs (iline, xline, sample) of one pass by channel, turned back."""
        import torch

        shape = channels["seismic"].shape
        turned = _is_crossline(shape)
        axes = [axis + 1 for axis in (0, 1) if symmetry[axis]]
        sign = -1.0 if symmetry[2] else 1.0
        inputs = torch.stack([sign * each if name == "seismic" else each for name, each in channels.items()])
        inputs = _turn(torch.flip(inputs, axes) if axes else inputs, turned)
        features = self._embed(network, inputs, channels)
        asked = [self._in_network(name, turned) for name in self.channels]
        with self._precision():
            raw = network.read(features, tuple(asked))[0]
        raw = _turn(raw, turned)
        if axes:
            raw = torch.flip(raw, axes)
        found = dict(zip(self.channels, raw, strict=True))
        for field in self.fields.values():
            odd = field.odd_axis is not None and symmetry[field.odd_axis]
            if odd != (field.follows_polarity and symmetry[2]):
                found[field.channel] = -found[field.channel]
        if "clean" in found:
            found["clean"] = found["clean"] + channels["seismic"]
        return found

    def _embed(self, network: Any, inputs: Tensor, channels: Mapping[str, Tensor], *, deepest: bool = False) -> Tensor:
        import torch

        with self._precision():
            batch = inputs[None].contiguous(memory_format=torch.channels_last_3d)
            read = network.bottleneck if deepest else network.features
            return read(batch, tuple(channels))  # type: ignore[no-any-return]

    def _precision(self) -> Any:
        import torch

        kind = torch.device(self.model.device).type
        return torch.autocast(kind, dtype=torch.bfloat16, enabled=self.model.precision == "bfloat16")

    def _in_network(self, channel: str, turned: bool) -> str:
        """The name under which a turned section's dips come out of the network."""
        other = {"dip_iline": "dip_xline", "dip_xline": "dip_iline"}
        return other.get(channel, channel) if turned else channel

    def _calibrate_fault(self, logit: Tensor) -> Tensor:
        slope, offset = (self.model.card.calibration[key] for key in ("fault_slope", "fault_offset"))
        return (slope * logit + offset).sigmoid()

    def _note_strangeness(self, score: Array, live: NDArray[np.bool_]) -> None:
        self.n_samples += score.size
        for window in lay_windows(score.shape):
            statistics = describe(score[window], live[window])
            strange = [
                name
                for name, (low, high) in self.model.card.inputs.items()
                if name in statistics and not low <= statistics[name] <= high
            ]
            for name in (*strange, *(["any"] if strange else [])):
                self.strange[name] += score[window].size


class _Total:
    """Mean over runs, and by the law of total variance the mean of their variances plus the variance of their means."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.each = fields
        self.n_runs = 0
        self.mean: dict[str, Tensor] = {}
        self.variance: dict[str, Tensor] = {}

    def add(self, found: Mapping[str, Tensor], calibrate_fault: Callable[[Tensor], Tensor]) -> None:
        """Add one run's channels."""
        self.n_runs += 1
        share = 1 / self.n_runs
        for name, field in self.each.items():
            value = calibrate_fault(found[field.channel]) if name == "fault" else found[field.channel]
            variance = found[field.log_variance].clamp(*LOG_VARIANCE).exp() if field.log_variance else None
            if self.n_runs == 1:
                self.mean[name] = value
                if field.parts == 2:
                    self.variance[name] = value.new_zeros(value.shape) if variance is None else variance
                continue
            step = value - self.mean[name]
            self.mean[name] = self.mean[name] + share * step
            if field.parts == 2:
                new = (1 - share) * step**2 if variance is None else variance + (1 - share) * step**2
                self.variance[name] = self.variance[name] + share * (new - self.variance[name])

    def fields(self, overflow: Tensor | None, scaling: Scaling, shape: tuple[int, ...]) -> dict[str, Tensor]:
        """Mean and variance in physical units, one tensor for each field."""
        made = {}
        for name, field in self.each.items():
            mean, unit = self.mean[name], field.unit
            if name == "clean":
                mean = (mean if overflow is None else mean + overflow) * scaling.scale + scaling.centre
                unit = scaling.scale
            elif unit != 1.0:
                mean = mean * unit
            parts = [mean, *([self.variance[name] * unit**2] if field.parts == 2 else [])]
            if field.odd_axis is not None and shape[field.odd_axis] == 1:
                parts = [mean.new_zeros(mean.shape), mean.new_full(mean.shape, UNKNOWN_DIP_VARIANCE)]
            made[name] = mean.new_empty((field.parts, *mean.shape))
            for target, part in zip(made[name], parts, strict=True):
                target.copy_(part)
        return made


def _is_crossline(shape: tuple[int, ...]) -> bool:
    return shape[1] == 1 and shape[0] > 1


def _turn(values: Tensor, turned: bool) -> Tensor:
    """Exchange ilines and xlines of (channel, iline, xline, sample): a crossline runs as a section of one inline."""
    return values.transpose(1, 2) if turned else values
