"""Traces of a SEG-Y file as lazy arrays: nothing is read before it is asked for."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.formats.segy.file_rows import FileRows, Rows
from subsurface_app.data.formats.segy.headers import TRACE_HEADER_BYTES, field, trace_header_swap
from subsurface_app.data.formats.segy.layout import SegyLayout

OnStep = Callable[[int, int], None]

_TOGETHER = 16  # neighbours in the file that are best read together


class TraceFile:
    """The traces of a file in file order.

    Nothing is kept open between two reads, so that a file of any size takes no memory, and one that was changed
    meanwhile ends in an error. Pickles as its layout.
    """

    def __init__(self, layout: SegyLayout, keys: tuple[int, ...] = ()) -> None:
        self.layout = layout
        self.keys = keys

    def samples(self, rows: NDArray[np.integer[Any]], columns: slice) -> NDArray[np.float32]:
        """Float32 samples of some traces, shape (rows, columns); `columns` has step 1."""
        width, start = self.layout.format.width, self.layout.header_bytes
        wanted = slice(start + columns.start * width, start + columns.stop * width)
        out = np.empty((len(rows), columns.stop - columns.start), np.float32)
        for part, raw in self._read(rows, wanted):
            out[part] = self.layout.format.decode(raw, self.layout.order)
        return out

    def headers(self, rows: NDArray[np.integer[Any]]) -> NDArray[np.uint8]:
        """Trace headers of some traces, shape (rows, 240), big endian."""
        raw = np.empty((len(rows), TRACE_HEADER_BYTES), np.uint8)
        for part, read in self._read(rows, slice(0, TRACE_HEADER_BYTES)):
            raw[part] = read
        return raw if self.layout.order == ">" else raw[:, trace_header_swap(self.keys)]

    def fields(
        self,
        positions: Mapping[str, tuple[int, int]],
        rows: NDArray[np.integer[Any]] | None = None,
        on_step: OnStep | None = None,
    ) -> dict[str, NDArray[np.int32]]:
        """Fields (first byte, width) of all or some trace headers, by name, shape (rows,)."""
        rows = np.arange(self.layout.n_traces) if rows is None else rows
        table = {name: np.empty(len(rows), np.int32) for name in positions}
        done = 0
        for part, headers in self._read(rows, slice(0, TRACE_HEADER_BYTES)):
            for name, (position, width) in positions.items():
                table[name][part] = field(headers, position, width, self.layout.order)
            done += len(headers)
            if on_step is not None:
                on_step(done, len(rows))
        return table

    def _read(self, rows: NDArray[np.integer[Any]], columns: slice) -> Iterator[tuple[slice | Rows, NDArray[np.uint8]]]:
        """Bytes of some traces, batch by batch: which of the rows, and their columns."""
        layout = self.layout
        return FileRows(layout.path, layout.first_trace, layout.trace_bytes).read(rows, columns)


def sample_rows(n_traces: int, n_wanted: int) -> NDArray[np.int64] | None:
    """Which traces to look at: both ends and many short runs between them; None for all."""
    if n_traces <= n_wanted:
        return None
    # a run of 64 neighbours shows how numbers count from trace to trace
    end = n_wanted // 10
    n_runs = max(1, n_wanted // 500)
    starts = np.linspace(end, n_traces - end - 64, n_runs).astype(np.int64)
    runs = (starts[:, None] + np.arange(64)).ravel()
    return np.unique(np.concatenate([np.arange(end), runs, np.arange(n_traces - end, n_traces)]))


class _LazyRows:
    """An array whose last axis lies in the file and whose other axes are an index of trace numbers (-1: none)."""

    def __init__(self, file: TraceFile, index: NDArray[np.integer[Any]], n_columns: int, dtype: Any) -> None:
        self._file = file
        self._index = index
        self.shape: tuple[int, ...] = (*index.shape, n_columns)
        self.dtype: np.dtype[Any] = np.dtype(dtype)

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def nbytes(self) -> int:
        return self.size * self.dtype.itemsize

    def __len__(self) -> int:
        return self.shape[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self[...], dtype=dtype)

    def __getitem__(self, key: Any) -> Any:
        leading, last = self._split(key)
        rows = np.asarray(self._index[leading])
        if isinstance(last, slice):
            start, stop, step = last.indices(self.shape[-1])
            span = slice(start, stop) if step > 0 else slice(stop + 1, start + 1)
            n_wanted = len(range(start, stop, step))
            picks: Any = slice(None, None, step)
        else:
            chosen = np.arange(self.shape[-1])[last]
            n_wanted, picks = -1, chosen - chosen.min() if chosen.size else chosen
            span = slice(int(chosen.min()), int(chosen.max()) + 1) if chosen.size else slice(0, 0)
        if n_wanted == 0:
            span = slice(0, 0)
        flat = rows.ravel()
        live = flat >= 0
        if live.all():
            values = self._read(flat, span)
        else:
            values = np.zeros((flat.size, span.stop - span.start), self.dtype)
            values[live] = self._read(flat[live], span)
        picked = values[:, picks]
        return picked.reshape(rows.shape + picked.shape[1:])[()]

    def _split(self, key: Any) -> tuple[Any, Any]:
        """A NumPy key as (key of the index, key of the last axis)."""
        parts = key if isinstance(key, tuple) else (key,)
        if any(part is None for part in parts):
            raise IndexError("new axes cannot be made in a lazy array: read it first")
        is_rest = [part is Ellipsis for part in parts]
        if any(is_rest):
            at = is_rest.index(True)
            missing = self.ndim - (len(parts) - 1)
            parts = (*parts[:at], *[slice(None)] * missing, *parts[at + 1 :])
        if len(parts) > self.ndim:
            raise IndexError(f"{len(parts)} indices for an array of {self.ndim} axes")
        if len(parts) == self.ndim:
            return parts[:-1], parts[-1]
        return parts, slice(None)

    def _read(self, rows: NDArray[np.integer[Any]], span: slice) -> NDArray[Any]:
        raise NotImplementedError


class LazySamples(_LazyRows):
    """Samples as float32, shape (iline, xline, sample) or (trace, sample); zeros where the index says -1."""

    def __init__(self, file: TraceFile, index: NDArray[np.integer[Any]]) -> None:
        super().__init__(file, index, file.layout.n_samples, np.float32)

    @property
    def chunks(self) -> tuple[int, ...]:
        """What is best read together: a trace with some of its neighbours in the file."""
        together = [1] * self._index.ndim
        away = [self._index.take([0, min(1, size - 1)], axis) for axis, size in enumerate(self._index.shape)]
        steps = [np.abs(np.diff(two.astype(np.int64), axis=axis)).min() for axis, two in enumerate(away)]
        axis = min(range(len(steps)), key=lambda one: (self._index.shape[one] == 1, steps[one]))
        together[axis] = min(_TOGETHER, self._index.shape[axis])
        return (*together, self.shape[-1])

    def thinned(self, step: int) -> "LazySamples":
        """Every `step`-th trace along each line: a coarse picture for a fraction of the reading."""
        thin = (slice(None, None, step),) * self._index.ndim
        return LazySamples(self._file, self._index[thin])

    def _read(self, rows: NDArray[np.integer[Any]], span: slice) -> NDArray[Any]:
        return self._file.samples(rows, span)


class LazyHeaders(_LazyRows):
    """Trace headers as bytes in the standard order, shape (iline, xline, 240) or (trace, 240)."""

    def __init__(self, file: TraceFile, index: NDArray[np.integer[Any]]) -> None:
        super().__init__(file, index, TRACE_HEADER_BYTES, np.uint8)

    def _read(self, rows: NDArray[np.integer[Any]], span: slice) -> NDArray[Any]:
        return self._file.headers(rows)[:, span]
