"""One tile through the network: scaled, run under a few symmetries, calibrated, scaled back."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from models._catalogue import LoadedModel
from models._channels import LOG_VARIANCE
from models._scaling import Scaling
from models._statistics import describe

Array = NDArray[np.float32]

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
SIGNED = ("clean", "impedance")  # without wells these follow the polarity of the seismic


class TileRunner:
    """Runs tiles of one volume and counts how many of their samples look unlike the training volumes."""

    def __init__(self, model: LoadedModel, tasks: tuple[str, ...], scaling: Scaling, passes: int) -> None:
        self.model, self.tasks, self.scaling, self.passes = model, tasks, scaling, passes
        self.channel = {name: i for i, name in enumerate(model.network.config.outputs)}
        self.n_samples = 0
        self.strange: Counter[str] = Counter()

    def run(self, block: Array, live_traces: NDArray[np.bool_] | None) -> dict[str, tuple[Array, Array]]:
        """Mean and variance of each task for one tile, in the volume's units."""
        live = np.isfinite(block)
        filled = np.where(live, block, np.float32(self.scaling.centre))
        is_constant = np.ptp(filled, axis=-1) == 0
        if block.shape[-1] > 1:
            live &= ~is_constant[..., None]
        if live_traces is not None:
            live &= np.asarray(live_traces, dtype=bool)[..., None]
        score, overflow = self.scaling.apply(filled)
        score *= live
        overflow *= live
        self._note_strangeness(score, live)

        symmetries = SYMMETRIES[: self.passes]
        if block.shape[0] == 1 or block.shape[1] == 1:  # flipping a single line changes nothing
            lines = 0 if block.shape[0] == 1 else 1
            symmetries = tuple(dict.fromkeys(_without(symmetry, lines) for symmetry in symmetries))
        runs = [self._infer(score, live, symmetry) for symmetry in symmetries]
        return {name: self._fault(runs) if name == "fault" else self._denoise(runs, overflow) for name in self.tasks}

    def outside(self) -> tuple[float, dict[str, float]]:
        """Share of samples in strange tiles: in all, and by statistic."""
        n = max(self.n_samples, 1)
        by = {name: self.strange[name] / n for name in self.model.card.inputs}
        return self.strange["any"] / n, by

    def _infer(self, score: Array, live: NDArray[np.bool_], symmetry: tuple[bool, bool, bool]) -> Array:
        """The raw outputs (channel, iline, xline, sample) of one pass, in the order of the card; no prompts."""
        import torch

        axes = [axis for axis in (0, 1) if symmetry[axis]]
        sign = np.float32(-1 if symmetry[2] else 1)
        given = {"seismic": sign * score, "live": live.astype(np.float32)}
        nothing = np.zeros_like(score)
        inputs = np.stack([given.get(name, nothing) for name in self.model.network.config.inputs])
        turned = inputs.shape[2] == 1 and inputs.shape[1] > 1  # a crossline runs as a section of one inline
        if axes:
            inputs = np.flip(inputs, tuple(axis + 1 for axis in axes))
        if turned:
            inputs = inputs.swapaxes(1, 2)
        tensor = torch.from_numpy(inputs.copy())[None].to(self.model.device)
        with torch.inference_mode():
            raw = self.model.network(tensor.contiguous(memory_format=torch.channels_last_3d))[0].cpu().numpy()
        if turned:
            raw = raw.swapaxes(1, 2)
        if axes:
            raw = np.flip(raw, tuple(axis + 1 for axis in axes))
        signs = [sign if name in SIGNED else np.float32(1) for name in self.channel]
        return raw * np.reshape(signs, (-1, 1, 1, 1))

    def _fault(self, runs: list[Array]) -> tuple[Array, Array]:
        slope, offset = (np.float32(self.model.card.calibration[key]) for key in ("fault_slope", "fault_offset"))
        probabilities = [1 / (1 + np.exp(-(slope * raw[self.channel["fault_logit"]] + offset))) for raw in runs]
        mean = np.mean(probabilities, axis=0, dtype=np.float32)
        return mean, np.zeros_like(mean)  # its spread follows from the blended probability

    def _denoise(self, runs: list[Array], overflow: Array) -> tuple[Array, Array]:
        scale = np.float32(self.scaling.scale)
        factor = np.float32(self.model.card.calibration["denoise_spread"])
        clean = np.stack([raw[self.channel["clean"]] for raw in runs])
        logs = [np.clip(raw[self.channel["clean_log_variance"]], *LOG_VARIANCE) for raw in runs]
        variance = np.mean(np.exp(logs), axis=0, dtype=np.float32)
        variance = factor**2 * (variance + clean.var(axis=0))
        return (clean.mean(axis=0) + overflow) * scale + np.float32(self.scaling.centre), scale**2 * variance

    def _note_strangeness(self, score: Array, live: NDArray[np.bool_]) -> None:
        self.n_samples += score.size
        statistics = describe(score, live)
        strange = [
            name
            for name, (low, high) in self.model.card.inputs.items()
            if name in statistics and not low <= statistics[name] <= high
        ]
        for name in (*strange, *(["any"] if strange else [])):
            self.strange[name] += score.size


def _without(symmetry: tuple[bool, bool, bool], axis: int) -> tuple[bool, bool, bool]:
    return (symmetry[0] and axis != 0, symmetry[1] and axis != 1, symmetry[2])
