"""The slice service of the window: requests from widgets, answers as signals in the window's thread."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from subsurface_app.data.objects import ArrayLike
from subsurface_app.data.slices import (
    ChunkCache,
    Loaded,
    Plane,
    SliceAnswer,
    SliceReader,
    Source,
    Traverse,
    default_limit,
)


class SliceService(QObject):
    """Reads slices for any number of viewers. Live in the thread of the window; `close` it before the window goes.

    `answered` brings a SliceAnswer, `loaded` a Loaded, both in the window's thread; answers that are no longer wanted
    do not come. What is at hand already is answered at once, inside `ask`.

    Parameters   cache_bytes : int - bound of the one cache of all views; 0 takes a share of the machine's memory
    """

    answered = Signal(object)
    loaded = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None, *, cache_bytes: int = 0) -> None:
        super().__init__(parent)
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._sent = self._delivered = 0
        self._sending = threading.Lock()
        self._reader = SliceReader(self._send, ChunkCache(cache_bytes or default_limit()))

    @property
    def cache(self) -> ChunkCache:
        """The one cache of all views."""
        return self._reader.cache

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked for has been read and answered."""
        return self._reader.is_idle and self._sent == self._delivered

    def register(self, volume: str, arrays: Mapping[str, Sequence[ArrayLike]]) -> None:
        """Make arrays known under a volume's id: per name the levels from fine to coarse. Known ones are replaced."""
        self._reader.register(volume, arrays)

    def ask(self, viewer: str, volume: str, array: str, plane: Plane, index: int) -> int:
        """Ask for a slice; the answers bear the returned generation (coarser ones may come before the fine one)."""
        request, answer = self._reader.ask(viewer, volume, array, plane, index)
        if answer is not None:
            self.answered.emit(answer)
        return request.generation

    def ask_line(self, viewer: str, volume: str, array: str, traverse: Traverse) -> int:
        """Ask for the traces along a line; the answers come as those of `ask`."""
        request, answer = self._reader.ask_line(viewer, volume, array, traverse)
        if answer is not None:
            self.answered.emit(answer)
        return request.generation

    def load(self, viewer: str, key: str, function: Callable[[], Any]) -> int:
        """Run a function in the background (it reads arrays; it must not touch Qt); `loaded` brings what it gave."""
        return self._reader.load(viewer, key, function)

    def load_from(
        self, viewer: str, key: str, volume: str, array: str, steps: Callable[[Source], Iterator[Any]]
    ) -> int:
        """Read from a registered array in the background, in steps between which it may be dropped; see `load`."""
        return self._reader.load_from(viewer, key, volume, array, steps)

    def forget(self, viewer: str) -> None:
        """Drop everything that a viewer still waits for."""
        self._reader.forget(viewer)

    def forget_load(self, viewer: str, key: str) -> None:
        """Drop one `load` that a viewer no longer waits for."""
        self._reader.forget(viewer, key)

    def close(self) -> None:
        """Stop the threads; the reads in progress are waited for."""
        self._reader.close()

    def _send(self, answer: SliceAnswer | Loaded) -> None:
        """Called in the threads that read."""
        with self._sending:
            self._sent += 1
        self._arrived.emit(answer)

    def _deliver(self, answer: SliceAnswer | Loaded) -> None:
        self._delivered += 1
        if self._reader.is_wanted(answer):
            (self.loaded if isinstance(answer, Loaded) else self.answered).emit(answer)
