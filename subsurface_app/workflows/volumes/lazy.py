"""Samples that are computed when they are read: one displayed slice and, slab by slab, the whole, by the same code."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import ArrayLike, SampleAxis

Samples = NDArray[np.float32]
Bins = tuple[NDArray[np.intp], NDArray[np.intp]]

_TILE = 64  # lines a side of what is read at once: one column of chunks of the store
_BLOCK_BYTES = 4 << 20  # of traces that are computed at once; spectra and doubles take several times that


class TraceStep(Protocol):
    """What is done to traces, each on its own.

    `reach` is how many samples of the input above and below a sample its result depends on; None means the whole trace.
    """

    @property
    def reach(self) -> int | None: ...

    def output_axis(self, axis: SampleAxis) -> SampleAxis:
        """The sample axis of the result; that of the input unless `reach` is None."""
        ...

    def apply(self, traces: Sequence[Samples], axis: SampleAxis, bins: Bins) -> Samples:
        """The result for some traces.

        Parameters   traces : one array (trace, sample) for each volume that goes in, float32
                     axis : SampleAxis - of those samples, which may be a part of the trace unless `reach` is None
                     bins : (i_iline, i_xline), each of shape (trace,) - the place of each trace on the lattice
        Returns      float32, shape (trace, sample) on `output_axis(axis)`
        """
        ...


class TiledSamples(ABC):
    """An array (iline, xline, sample) that is computed tile by tile of 64 x 64 traces when it is read, float32."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any] = np.dtype(np.float32)

    @property
    def ndim(self) -> int:
        return 3

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self[...], dtype=dtype)

    def __getitem__(self, key: Any) -> Any:
        wanted = picks(key, self.shape)
        ilines, xlines, samples = (one.ravel() for one in wanted)
        out = np.zeros((ilines.size, xlines.size, samples.size), np.float32)
        if out.size:
            for rows in tiles(ilines):
                for columns in tiles(xlines):
                    out[rows, columns] = self._tile(ilines[rows], xlines[columns], samples)
        return out.reshape([size for one in wanted for size in one.shape])[()]

    @abstractmethod
    def _tile(self, ilines: NDArray[np.intp], xlines: NDArray[np.intp], samples: NDArray[np.intp]) -> Samples:
        """Those samples of the traces of one tile, shape (iline, xline, sample)."""


class ComputedSamples(TiledSamples):
    """An array (iline, xline, sample) that applies a step to the traces that are asked for.

    Reads tiles of 64 x 64 traces, so that each chunk of a stored volume is decoded once a slab, and computes a few MB
    at once: what is in memory is what was asked for and one tile. An iline, a crossline or a sample slice costs the
    traces that it cuts; where the step has a reach, a sample slice reads no more than that of each trace.

    Parameters   sources : arrays (iline, xline, sample) of one shape
                 axis : SampleAxis - of the sources
                 live : array of bool, shape (iline, xline), or None - elsewhere the result is zero
    """

    def __init__(
        self, sources: Sequence[ArrayLike], axis: SampleAxis, step: TraceStep, live: NDArray[np.bool_] | None = None
    ) -> None:
        self._sources, self._axis, self._step, self._live = tuple(sources), axis, step, live
        self.shape = (*sources[0].shape[:2], step.output_axis(axis).count)

    def _tile(self, ilines: NDArray[np.intp], xlines: NDArray[np.intp], samples: NDArray[np.intp]) -> Samples:
        """Those samples of the traces of one tile, shape (iline, xline, sample)."""
        reach, first, last = self._step.reach, 0, self._axis.count
        if reach is not None:
            first, last = max(int(samples.min()) - reach, 0), min(int(samples.max()) + 1 + reach, last)
            samples = samples - first
        part = replace(self._axis, start=self._axis.start + first * self._axis.step, count=last - first)
        inside = (ilines - ilines.min())[:, None], (xlines - xlines.min())[None, :]
        read = [
            np.asarray(
                source[ilines.min() : ilines.max() + 1, xlines.min() : xlines.max() + 1, first:last], dtype=np.float32
            )[inside].reshape(-1, last - first)
            for source in self._sources
        ]
        bins = (np.repeat(ilines, xlines.size), np.tile(xlines, ilines.size))
        out = np.empty((bins[0].size, samples.size), np.float32)
        n_block = max(1, _BLOCK_BYTES // (4 * (last - first)))
        for start in range(0, len(out), n_block):
            block = slice(start, start + n_block)
            at = bins[0][block], bins[1][block]
            out[block] = self._step.apply([one[block] for one in read], part, at)[:, samples]
            if self._live is not None:
                out[block][~self._live[at]] = 0.0
        return out.reshape(ilines.size, xlines.size, samples.size)


class KnownSlice:
    """An array (iline, xline, sample) one slice of which is in memory: what lies in it is not read again.

    Parameters   axis, index : which slice; values : its samples, of the shape of the array without that axis
    """

    def __init__(self, source: ArrayLike, axis: int, index: int, values: Samples) -> None:
        self._source, self._axis, self._index = source, axis, index
        self._values = np.expand_dims(values, axis)
        self.shape = tuple(source.shape)
        self.dtype: np.dtype[Any] = source.dtype

    @property
    def ndim(self) -> int:
        return 3

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self[...], dtype=dtype)

    def __getitem__(self, key: Any) -> Any:
        wanted = picks(key, self.shape)
        if not np.all(wanted[self._axis] == self._index):
            return self._source[key]
        places = [one.ravel() for one in wanted]
        places[self._axis] = np.zeros_like(places[self._axis])
        return self._values[np.ix_(*places)].reshape([size for one in wanted for size in one.shape])[()]


class CutArray:
    """A lazy window into an array: the first axes cut to ranges, further ones whole."""

    def __init__(self, source: ArrayLike, windows: Sequence[slice]) -> None:
        self._source = source
        self._ranges = [
            range(size)[window]
            for size, window in zip(
                source.shape, [*windows, *[slice(None)] * (len(source.shape) - len(windows))], strict=True
            )
        ]
        self.shape: tuple[int, ...] = tuple(len(one) for one in self._ranges)
        self.dtype: np.dtype[Any] = source.dtype

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self[...], dtype=dtype)

    def __getitem__(self, key: Any) -> Any:
        shifted = []
        for window, one in zip(self._ranges, whole_key(key, self.ndim), strict=True):
            chosen = window[one]
            shifted.append(slice(chosen.start, chosen.stop, chosen.step) if isinstance(chosen, range) else chosen)
        return self._source[tuple(shifted)]


class PlacedSamples:
    """A volume inside a larger lattice: NaN outside it and where it has no trace.

    Parameters   shape : of the larger lattice; offset : index in it of the first sample of the first trace
                 live : array of bool, shape (iline, xline) of the source, or None
    """

    def __init__(
        self,
        source: ArrayLike,
        shape: tuple[int, ...],
        offset: tuple[int, int, int],
        live: NDArray[np.bool_] | None = None,
    ) -> None:
        self._source, self._offset, self._live = source, offset, live
        self.shape = shape
        self.dtype: np.dtype[Any] = np.dtype(np.float32)

    def __getitem__(self, key: Any) -> Samples:
        wanted = [range(size)[one] for size, one in zip(self.shape, whole_key(key, 3), strict=True)]
        out = np.full([len(one) for one in wanted], np.nan, np.float32)
        inner, outer = [], []
        for one, offset, size in zip(wanted, self._offset, self._source.shape, strict=True):
            first, last = max(one.start - offset, 0), min(one.stop - offset, size)
            if first >= last:
                return out
            inner.append(slice(first, last))
            outer.append(slice(first + offset - one.start, last + offset - one.start))
        values = np.array(self._source[tuple(inner)], dtype=np.float32)
        if self._live is not None:
            values[~self._live[inner[0], inner[1]]] = np.nan
        out[tuple(outer)] = values
        return out


def picks(key: Any, shape: Sequence[int]) -> list[NDArray[np.intp]]:
    """The indices that a key asks for along each axis: of no dimension for a number, of one for a slice or a list."""
    return [np.asarray(np.arange(size)[one]) for size, one in zip(shape, whole_key(key, len(shape)), strict=True)]


def whole_key(key: Any, ndim: int) -> tuple[Any, ...]:
    """A NumPy key with one entry for each axis."""
    parts = key if isinstance(key, tuple) else (key,)
    at = next((number for number, part in enumerate(parts) if part is Ellipsis), len(parts))
    missing = ndim - (len(parts) - (at < len(parts)))
    if missing < 0:
        raise IndexError(f"{len(parts)} indices for an array of {ndim} axes")
    return (*parts[:at], *[slice(None)] * missing, *parts[at + 1 :])


def tiles(lines: NDArray[np.intp]) -> Iterator[slice]:
    """Runs of lines (indices) that lie in one row of tiles."""
    edges = [0, *(np.flatnonzero(np.diff(lines // _TILE)) + 1).tolist(), lines.size]
    for first, last in pairwise(edges):
        yield slice(first, last)
