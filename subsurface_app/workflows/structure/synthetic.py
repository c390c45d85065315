"""The stack that cells of velocity and density would give: primaries at vertical incidence, in time or depth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.tie import Wavelet, spread_on
from solvers.velocity import TimeDepth
from subsurface_app.data.objects import Domain, SampleAxis
from subsurface_app.workflows.depth_conversion import converted_traces
from subsurface_app.workflows.structure.model import Cells

Array = NDArray[np.float64]
_BLOCK = 256  # traces at once where each has times of its own


@dataclass(frozen=True)
class Synthesiser:
    """From cells to traces.

    Parameters   domain, step, count : of the cells
                 axis : SampleAxis - of the section, in time or depth
                 wavelet : Wavelet - on the time step that traces are made on
    """

    domain: Domain
    step: float
    count: int
    axis: SampleAxis
    wavelet: Wavelet

    def traces(self, cells: Cells) -> NDArray[np.float32]:
        """The synthetic, (trace, sample); zero where nothing is logged."""
        spikes = reflectivity(cells)
        if self.axis.domain == "twt":
            return self._in_time(cells, spikes, self.axis).astype(np.float32)
        curves = curves_of(cells, self.domain, self.step)
        deepest = float(curves.time_at(np.full((len(spikes), 1), self.axis.stop)).max())
        axis = SampleAxis("twt", 0.0, self.wavelet.dt, int(np.ceil(deepest / self.wavelet.dt)) + 2)
        made = self._in_time(cells, spikes, axis).astype(np.float32)
        return np.nan_to_num(converted_traces(made, axis, self.axis, curves, "band_limited"))

    def logged(self, cells: Cells) -> NDArray[np.bool_]:
        """Where the samples of the section lie between logged cells, as far from their ends as a wavelet reaches."""
        edges = self.step * np.arange(self.count + 1)
        if self.domain == self.axis.domain:
            at = np.broadcast_to(self.axis.values, (len(cells.logged), self.axis.count))
        else:
            curves = curves_of(cells, self.domain, self.step)
            across = curves.time_at if self.axis.domain == "depth" else curves.depth_at
            at = across(np.broadcast_to(self.axis.values, (len(cells.logged), self.axis.count)))
        place = np.clip(np.floor((at - edges[0]) / self.step).astype(int), 0, self.count - 1)
        inside = np.take_along_axis(cells.logged, place, axis=1) & (at >= edges[0]) & (at <= edges[-1])
        return eroded(inside, self._margin)

    @property
    def _margin(self) -> int:
        """Samples of the section over which a wavelet reaches with a tenth of its peak or more, one way."""
        strong = np.flatnonzero(np.abs(self.wavelet.samples) >= 0.1 * np.abs(self.wavelet.samples).max())
        seconds = self.wavelet.dt * float(np.abs(strong - self.wavelet.half).max())
        # of a section in depth at 2000 m/s
        return int(np.ceil((seconds if self.axis.domain == "twt" else 1000 * seconds) / self.axis.step))

    def _in_time(self, cells: Cells, spikes: Array, axis: SampleAxis) -> Array:
        half, dt = self.wavelet.half, self.wavelet.dt
        start, count = axis.start - half * dt, axis.count + 2 * half
        if self.domain == "twt":
            times = np.asarray(self.step * np.arange(1, self.count), dtype=np.float64)
            return np.asarray(np.matmul(spikes, self._response(times, start, count)))
        out, whole = np.empty((len(spikes), axis.count)), curves_of(cells, self.domain, self.step).times
        for first in range(0, len(spikes), _BLOCK):
            part = slice(first, first + _BLOCK)
            times = whole[part, 1:-1]
            spread = spread_on(times.ravel(), start, dt, count)
            lines = np.repeat(np.arange(len(times)), times.shape[1])[:, None] * (count + 2)
            weights = spread.share * spikes[part].ravel()[:, None]
            summed = np.bincount((spread.rows + lines).ravel(), weights.ravel(), minlength=len(times) * (count + 2))
            trains = np.asarray(summed, dtype=np.float64).reshape(len(times), count + 2)[:, 1:-1]
            out[part] = _convolved(trains, self.wavelet.samples)
        return out

    def _response(self, times: Array, start: float, count: int) -> Array:
        """What a spike at each time gives, (time, sample)."""
        spread = spread_on(times, start, self.wavelet.dt, count)
        rows = np.zeros((len(times), count + 2))
        np.add.at(rows, (np.arange(len(times))[:, None], spread.rows), spread.share)
        return _convolved(rows[:, 1:-1], self.wavelet.samples)


def _convolved(trains: Array, wavelet: Array) -> Array:
    """Each row with the wavelet where both overlap in full; `scipy.signal` would take seconds to load."""
    size = 1 << int(np.ceil(np.log2(trains.shape[1] + len(wavelet) - 1)))
    made = np.fft.irfft(np.fft.rfft(trains, size, axis=1) * np.fft.rfft(wavelet, size), size, axis=1)
    return np.asarray(made[:, len(wavelet) - 1 : trains.shape[1]])


def reflectivity(cells: Cells) -> Array:
    """(Z2 - Z1) / (Z2 + Z1) between cells, (trace, n - 1); zero unless both are logged."""
    impedance = cells.impedance
    made = (impedance[:, 1:] - impedance[:, :-1]) / (impedance[:, 1:] + impedance[:, :-1])
    return np.where(cells.logged[:, 1:] & cells.logged[:, :-1], made, 0.0)


def curves_of(cells: Cells, domain: Domain, step: float) -> TimeDepth:
    """Depth to two-way time below each place, with nodes at the boundaries of the cells."""
    along = cells.velocity * step / 2 if domain == "twt" else 2 * step / cells.velocity
    sums = np.concatenate([np.zeros((len(along), 1)), np.cumsum(along, axis=1)], axis=1)
    edges = np.broadcast_to(step * np.arange(along.shape[1] + 1), sums.shape)
    return TimeDepth(sums, edges) if domain == "twt" else TimeDepth(edges, sums)


def eroded(inside: NDArray[np.bool_], margin: int) -> NDArray[np.bool_]:
    """What lies more than `margin` samples away from what is not inside, along the last axis."""
    from scipy.ndimage import minimum_filter1d

    return np.asarray(minimum_filter1d(inside.astype(np.uint8), 2 * margin + 1, axis=-1, mode="nearest") > 0)
