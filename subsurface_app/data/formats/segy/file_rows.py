"""Rows of equal length in a file, the traces, read by several threads: a disk answers many requests in the time of one.

Nothing is mapped, and the system is told to read nothing ahead: around each page that is touched in a map it reads
megabytes where the disk is set so, and a look at the headers of some traces becomes a read of much of the file.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from io import FileIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.errors import DataError

_THREADS = 8
_SPAN_BYTES = 512 << 10  # at most so much is read by one request, one row at least
_GAP_BYTES = 16 << 10  # reading on over so much takes no longer than another request
_BATCH_BYTES = 16 << 20  # read between two results, so that memory is bounded and who asks can give up

Bytes = NDArray[np.uint8]
Rows = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class FileRows:
    """Where the rows of a file are: the first one at byte `first`, each `length` bytes long."""

    path: Path
    first: int
    length: int

    def read(self, rows: Rows, columns: slice) -> Iterator[tuple[slice | Rows, Bytes]]:
        """Bytes of some rows in any order, batch by batch: which of `rows`, and these, shape (some, columns).

        Nothing is kept open between two calls.
        Parameters   columns : which bytes of each row, step 1
        Raises       DataError - the file cannot be read, or ends before a row does
        """
        order = None if bool(np.all(rows[1:] >= rows[:-1])) else np.argsort(rows, kind="stable")
        ascending = rows if order is None else rows[order]
        spans = self._spans(ascending, columns.stop - columns.start)
        n_threads = min(_THREADS, len(spans))
        try:
            with ExitStack() as opened:
                files = [opened.enter_context(self._open()) for _ in range(n_threads)]
                pool = opened.enter_context(ThreadPoolExecutor(n_threads, "rows")) if n_threads > 1 else None
                for some in self._batches(ascending, spans):
                    place = slice(some[0][0], some[-1][1])
                    out = np.empty((place.stop - place.start, columns.stop - columns.start), np.uint8)
                    fill = partial(self._fill, files, ascending, some, columns, out)
                    list(pool.map(fill, range(n_threads)) if pool else map(fill, range(n_threads)))
                    yield place if order is None else order[place], out
        except OSError as error:
            reason = error.strerror or str(error)
            raise DataError("cannot read {path}: {reason}", path=str(self.path), reason=reason) from error

    def _open(self) -> FileIO:
        file = self.path.open("rb", buffering=0)
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_RANDOM)
        return file

    def _spans(self, ascending: Rows, width: int) -> list[tuple[int, int]]:
        """From which of the rows to before which one a request reads: near neighbours, not too many."""
        if len(ascending) == 0:
            return []
        far = np.diff(ascending.astype(np.int64)) * self.length - width > _GAP_BYTES
        full = np.diff(ascending // max(1, _SPAN_BYTES // self.length)) > 0
        edges = [0, *(np.flatnonzero(far | full) + 1).tolist(), len(ascending)]
        return list(pairwise(edges))

    def _batches(self, ascending: Rows, spans: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
        """Some spans at a time."""
        some: list[tuple[int, int]] = []
        taken = 0
        for low, high in spans:
            some.append((low, high))
            taken += max(high - low, int(ascending[high - 1]) - int(ascending[low])) * self.length
            if taken >= _BATCH_BYTES:
                yield some
                some, taken = [], 0
        if some:
            yield some

    def _fill(
        self,
        files: list[FileIO],
        ascending: Rows,
        spans: list[tuple[int, int]],
        columns: slice,
        out: Bytes,
        turn: int,
    ) -> None:
        """Every n-th span, by one of n threads."""
        for low, high in spans[turn :: len(files)]:
            self._read_span(files[turn], ascending[low:high], columns, out[low - spans[0][0] : high - spans[0][0]])

    def _read_span(self, file: FileIO, rows: Rows, columns: slice, out: Bytes) -> None:
        """Rows that lie together, by one request."""
        first, n_rows, width = int(rows[0]), int(rows[-1] - rows[0]) + 1, out.shape[1]
        start = self.first + first * self.length + columns.start
        if len(rows) == 1:
            self._read_bytes(file, start, out[0])
            return
        flat = np.empty(n_rows * self.length, np.uint8)
        self._read_bytes(file, start, flat[: (n_rows - 1) * self.length + width])
        lying = flat.reshape(n_rows, self.length)[:, :width]
        is_run = n_rows == len(rows) and bool(np.all(np.diff(rows) == 1))  # some may be asked for twice
        out[...] = lying if is_run else lying[rows - first]

    def _read_bytes(self, file: FileIO, start: int, out: Bytes) -> None:
        file.seek(start)
        rest = out.data
        while rest:
            n_read = file.readinto(rest)
            if not n_read:
                raise DataError(
                    "{path} ends at byte {size}, traces were expected up to byte {stop}: "
                    "it was changed while it was in use; copy it again or open it anew",
                    path=str(self.path),
                    size=self.path.stat().st_size,
                    stop=start + len(out),
                )
            rest = rest[n_read:]
