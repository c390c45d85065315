"""Another sample interval: a sinc under a Kaiser window, which is the anti-alias filter too."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from subsurface_app.data.objects import SampleAxis
from subsurface_app.workflows.volumes.errors import ProcessingError
from subsurface_app.workflows.volumes.gaps import filled_gaps
from subsurface_app.workflows.volumes.lazy import Bins, Samples

_ZERO_CROSSINGS = 32  # of the sinc on each side
_KAISER_BETA = 8.0  # side lobes at -80 dB; with 32 crossings the flank is 8 % of the cut on each side
_CUT = 0.92  # of the new Nyquist frequency, so that the flank ends at it
_ON_SAMPLE = 1e-6


@dataclass(frozen=True)
class Resampling:
    """Traces at another interval, from the same first sample to the last one that the input reaches.

    Finer: every sample that was there stays as it was. Coarser: what lies above the new Nyquist frequency is taken out
    (-80 dB); signals up to 0.84 of it pass with errors of 1e-4.

    Parameters   step : float, s or m, > 0
    """

    step: float

    @property
    def reach(self) -> int | None:
        return None

    def output_axis(self, axis: SampleAxis) -> SampleAxis:
        count = int(np.floor((axis.count - 1) * axis.step / self.step + _ON_SAMPLE)) + 1
        return SampleAxis(axis.domain, axis.start, self.step, count)

    def check(self, axis: SampleAxis) -> None:
        """Raise ProcessingError when fewer than two samples would be left."""
        if not self.step > 0 or self.output_axis(axis).count < 2:
            raise ProcessingError(
                "an interval of {step} {unit} leaves fewer than 2 samples of a trace of {length} {unit}: "
                "choose a shorter one",
                step=f"{self.step:g}",
                unit=axis.unit,
                length=f"{axis.stop - axis.start:g}",
            )

    def apply(self, traces: Sequence[Samples], axis: SampleAxis, bins: Bins) -> Samples:
        whole, gaps = filled_gaps(traces[0])
        target = self.output_axis(axis)
        ratio = self.step / axis.step
        out = np.ascontiguousarray((_weights(axis.count, target.count, ratio) @ whole.T).T, dtype=np.float32)
        if gaps is not None:
            at = np.arange(target.count) * ratio
            above = np.clip(np.floor(at + _ON_SAMPLE).astype(int), 0, axis.count - 1)
            below = np.clip(np.ceil(at - _ON_SAMPLE).astype(int), 0, axis.count - 1)
            out[gaps[:, above] | gaps[:, below]] = np.nan
        return out


@lru_cache(maxsize=4)
def _weights(n_in: int, n_out: int, ratio: float) -> Any:
    """The sparse matrix (n_out, n_in) that reads at every `ratio` samples of a trace reflected (odd) at its ends."""
    from scipy.sparse import csr_array

    cut = 1.0 if ratio <= 1 else _CUT / ratio
    half = _ZERO_CROSSINGS / cut
    at = np.arange(n_out) * ratio
    columns = np.floor(at).astype(np.int64)[:, None] + np.arange(-int(half), int(half) + 2)
    distance = at[:, None] - columns
    window = np.i0(_KAISER_BETA * np.sqrt(np.clip(1 - (distance / half) ** 2, 0, None))) / np.i0(_KAISER_BETA)
    weights = np.where(np.abs(distance) < half, np.sinc(cut * distance) * window, 0.0)
    weights[np.abs(weights) < 1e-12] = 0.0
    weights /= weights.sum(axis=1, keepdims=True)
    rows = np.broadcast_to(np.arange(n_out)[:, None], columns.shape)
    # x[-k] = 2 x[0] - x[k], and likewise at the other end; what lies farther out than the trace is long is the end.
    parts = []
    last = n_in - 1
    for outside, end, mirrored in (
        (columns < 0, 0, np.clip(-columns, 0, last)),
        (columns > last, last, np.clip(2 * last - columns, 0, last)),
    ):
        parts += [
            (2 * weights[outside], rows[outside], np.full(outside.sum(), end)),
            (-weights[outside], rows[outside], mirrored[outside]),
        ]
    inside = (columns >= 0) & (columns <= last)
    parts.append((weights[inside], rows[inside], columns[inside]))
    values, at_row, at_column = (np.concatenate([part[number] for part in parts]) for number in range(3))
    matrix = csr_array((values, (at_row, at_column)), shape=(n_out, n_in))
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    return matrix.astype(np.float32)
