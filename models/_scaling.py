"""The amplitudes that a network sees: robust z-scores by volume, the same in training and in prediction."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError

Array = NDArray[np.float32]
CLIP = 6.0  # robust standard deviations; what lies beyond is kept aside and added to the cleaned volume again
N_PROBE = 400_000


@dataclass(frozen=True)
class Scaling:
    """x -> (x - centre) / scale, clipped; `scale` is 1.4826 times the median absolute deviation."""

    centre: float
    scale: float

    def apply(self, volume: Array) -> tuple[Array, Array]:
        """The clipped z-scores, and the overflow that the clip took away."""
        score = (volume - np.float32(self.centre)) / np.float32(self.scale)
        clipped = np.clip(score, -CLIP, CLIP)
        return clipped, score - clipped


def measure_scaling(volume: Any, live: NDArray[np.bool_] | None = None) -> Scaling:
    """Median and spread of the live, finite, non-zero samples, from a few hundred thousand of them.

    Raises   ModelError - when nothing is left, or when all that is left is one value
    """
    probe = _probe(volume, live)
    probe = probe[np.isfinite(probe)]
    if probe.size == 0:
        raise ModelError("the volume holds no finite sample on a live trace: check the import or the live mask")
    values = probe[probe != 0]  # muted zones and dead traces are exact zeros and say nothing about amplitudes
    centre = float(np.median(values)) if values.size else 0.0
    scale = 1.4826 * float(np.median(np.abs(values - centre))) if values.size else 0.0
    if scale == 0 and values.size:
        scale = float(values.std())
    if not scale > 1e-30 * max(1.0, abs(centre)):
        raise ModelError(
            "every live sample of the volume is {value}: there is nothing to predict; check the import",
            value=f"{float(probe[0]):g}",
        )
    return Scaling(centre, scale)


def measure_offset(volume: Any, live: NDArray[np.bool_] | None = None) -> float:
    """The level that samples swing around where that is not zero, as 128 of unsigned bytes; else 0.

    A median within one robust standard deviation of zero is that of ordinary seismic, and none is told.
    """
    probe = _probe(volume, live)
    values = probe[np.isfinite(probe) & (probe != 0)]
    if not values.size:
        return 0.0
    centre = float(np.median(values))
    return centre if abs(centre) > 1.4826 * float(np.median(np.abs(values - centre))) else 0.0


def _probe(volume: Any, live: NDArray[np.bool_] | None) -> NDArray[np.float64]:
    """Whole traces, spread evenly over the volume, as one flat array."""
    n_iline, n_xline, n_sample = volume.shape
    n_traces = max(1, min(n_iline * n_xline, N_PROBE // n_sample))
    step = max(1, int(np.sqrt(n_iline * n_xline / n_traces)))
    parts = []
    for iline in range((step - 1) // 2 if n_iline > 1 else 0, n_iline, step if n_iline > 1 else 1):
        step_xline = step if n_iline > 1 else max(1, n_xline // n_traces)
        section = np.asarray(volume[iline : iline + 1])[0, ::step_xline]
        if live is not None:
            section = section[live[iline, ::step_xline]]
        parts.append(np.asarray(section, dtype=np.float64).ravel())
    return np.concatenate(parts)
