"""Traces of a SEG-Y file as lazy arrays over a memory map: nothing is read before it is asked for."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.segy.headers import TRACE_HEADER_BYTES, field, trace_header_swap
from subsurface_app.data.formats.segy.layout import SegyLayout

OnStep = Callable[[int, int], None]

_BLOCK_BYTES = 8 * 2**20


class TraceFile:
    """The traces of a file in file order.

    Pickles as its layout, without data, so that a worker maps the file itself.
    """

    def __init__(self, layout: SegyLayout, keys: tuple[int, ...] = ()) -> None:
        self.layout = layout
        self.keys = keys
        self._map: NDArray[np.uint8] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return TraceFile, (self.layout, self.keys)

    @property
    def bytes(self) -> NDArray[np.uint8]:
        """All traces as bytes, shape (traces, bytes of a trace)."""
        if self._map is None:
            layout = self.layout
            shape = (layout.n_traces, layout.trace_bytes)
            try:
                # a plain array over the map: slicing it costs less than slicing a memmap
                mapped = np.memmap(layout.path, np.uint8, mode="r", offset=layout.first_trace, shape=shape)
            except (OSError, ValueError) as error:
                raise DataError("cannot read {path}: {reason}", path=str(layout.path), reason=str(error)) from error
            self._map = mapped.view(np.ndarray)
        return self._map

    def samples(self, rows: NDArray[np.integer[Any]], columns: slice) -> NDArray[np.float32]:
        """Float32 samples of some traces, shape (rows, columns); `columns` has step 1."""
        width, start = self.layout.format.width, self.layout.header_bytes
        wanted = self.bytes[:, start + columns.start * width : start + columns.stop * width]
        out = np.empty((len(rows), columns.stop - columns.start), np.float32)
        n_block = max(1, _BLOCK_BYTES // max(1, wanted.shape[1]))
        for first in range(0, len(rows), n_block):
            block = rows[first : first + n_block]
            out[first : first + n_block] = self.layout.format.decode(_take(wanted, block), self.layout.order)
        return out

    def headers(self, rows: NDArray[np.integer[Any]]) -> NDArray[np.uint8]:
        """Trace headers of some traces, shape (rows, 240), big endian."""
        raw = _take(self.bytes[:, :TRACE_HEADER_BYTES], rows)
        return raw if self.layout.order == ">" else raw[:, trace_header_swap(self.keys)]

    def fields(
        self,
        positions: Mapping[str, tuple[int, int]],
        rows: NDArray[np.integer[Any]] | None = None,
        on_step: OnStep | None = None,
    ) -> dict[str, NDArray[np.int32]]:
        """Fields (first byte, width) of all or some trace headers, by name, shape (rows,)."""
        n_rows = self.layout.n_traces if rows is None else len(rows)
        table = {name: np.empty(n_rows, np.int32) for name in positions}
        n_block = max(1, _BLOCK_BYTES // TRACE_HEADER_BYTES)
        mapped = self.bytes[:, :TRACE_HEADER_BYTES]
        for first in range(0, n_rows, n_block):
            last = min(first + n_block, n_rows)
            headers = mapped[first:last].copy() if rows is None else _take(mapped, rows[first:last])
            for name, (position, width) in positions.items():
                table[name][first:last] = field(headers, position, width, self.layout.order)
            if on_step is not None:
                on_step(last, n_rows)
        return table


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


def _take(mapped: NDArray[np.uint8], rows: NDArray[np.integer[Any]]) -> NDArray[np.uint8]:
    """Rows of the map; neighbours in file order are read in one go."""
    if len(rows) and np.all(np.diff(rows) == 1):
        return mapped[int(rows[0]) : int(rows[-1]) + 1].copy()
    return np.asarray(mapped[rows])


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

    def _read(self, rows: NDArray[np.integer[Any]], span: slice) -> NDArray[Any]:
        return self._file.samples(rows, span)


class LazyHeaders(_LazyRows):
    """Trace headers as bytes in the standard order, shape (iline, xline, 240) or (trace, 240)."""

    def __init__(self, file: TraceFile, index: NDArray[np.integer[Any]]) -> None:
        super().__init__(file, index, TRACE_HEADER_BYTES, np.uint8)

    def _read(self, rows: NDArray[np.integer[Any]], span: slice) -> NDArray[Any]:
        return self._file.headers(rows)[:, span]
