"""FaultNet over the tiles of a volume, with the normalisation that its authors use."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError

Array = NDArray[np.float32]
MULTIPLE = 16
PAD = np.float32(0.5)

FLIPS: tuple[tuple[int, ...], ...] = ((), (3,), (4,), (3, 4))  # axes of (batch, channel, sample, xline, iline)


class FaultNetRunner:
    """Runs tiles of one volume: the whole volume to 0..1 by its extremes, axes (sample, xline, iline), 0.5 around it.

    Samples that are not finite, and dead traces, count as 0.5, which is also what fills a tile up to multiples of 16.
    A section is repeated sixteen times along the axis that it lacks: a network that was trained on volumes then sees
    faults that go on, where padding would show it a slab between two walls.
    """

    parts = {"fault": 1}  # noqa: RUF012
    counts: dict[str, Any] = {}  # noqa: RUF012  it counts nothing

    def __init__(self, model: Any, volume: Any, live_mask: NDArray[np.bool_] | None, passes: int) -> None:
        self.model = model
        self.low, self.high = _extremes(volume, live_mask)
        self.flips = FLIPS[: min(passes, len(FLIPS))]

    def run(self, block: Array, live_traces: NDArray[np.bool_] | None, _: Any = None) -> dict[str, Any]:
        """The fault probability of one tile, a tensor (1, iline, xline, sample); its place does not matter."""
        import torch

        live = np.isfinite(block)
        if live_traces is not None:
            live &= np.asarray(live_traces, dtype=bool)[..., None]
        unit = (np.where(live, block, np.float32(self.low)) - np.float32(self.low)) / np.float32(self.high - self.low)
        unit = np.where(live, unit, PAD).astype(np.float32)
        for axis in (0, 1):
            if unit.shape[axis] == 1:
                unit = np.repeat(unit, MULTIPLE, axis=axis)
        inner = unit.shape
        padded = np.full([-(-n // MULTIPLE) * MULTIPLE for n in inner], PAD, np.float32)
        padded[: inner[0], : inner[1], : inner[2]] = unit
        tensor = torch.from_numpy(np.ascontiguousarray(padded.transpose(2, 1, 0)))[None, None].to(self.model.device)
        total = torch.zeros_like(tensor)
        with torch.inference_mode():
            for axes in self.flips:
                flipped = self.model.network(torch.flip(tensor, axes) if axes else tensor)
                total += torch.flip(flipped, axes) if axes else flipped
        answer = (total / len(self.flips))[0, 0].permute(2, 1, 0)
        middle = tuple(
            slice(MULTIPLE // 2, MULTIPLE // 2 + 1) if asked == 1 and axis < 2 else slice(0, asked)
            for axis, asked in enumerate(block.shape)
        )
        return {"fault": answer[middle][None]}

    def outside(self) -> tuple[float, dict[str, float]]:
        """Not a number: its authors publish no statistics of the volumes on which they trained."""
        return float("nan"), {}


def _extremes(volume: Any, live_mask: NDArray[np.bool_] | None) -> tuple[float, float]:
    """Least and largest live, finite sample of a volume, one inline at a time."""
    low, high = np.inf, -np.inf
    for iline in range(volume.shape[0]):
        section = np.asarray(volume[iline : iline + 1], dtype=np.float32)[0]
        if live_mask is not None:
            section = section[np.asarray(live_mask[iline], dtype=bool)]
        section = section[np.isfinite(section)]
        if section.size:
            low, high = min(low, float(section.min())), max(high, float(section.max()))
    if not high > low:
        raise ModelError(
            "every live sample of the volume is {value}: there is nothing to predict; check the import",
            value=f"{low:g}" if np.isfinite(low) else "missing",
        )
    return low, high
