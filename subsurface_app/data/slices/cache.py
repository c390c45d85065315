"""The one cache of all views: pieces of arrays, the least recently used dropped beyond a number of bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

import psutil
from numpy.typing import NDArray

LARGEST_DEFAULT = 384 << 20  # with the window, its pictures and what a read takes this stays below 1.5 GB
_SHARE = 16  # of the machine's memory


def default_limit() -> int:
    """A sixteenth of the machine's memory, at most 384 MB, in bytes."""
    return min(int(psutil.virtual_memory().total) // _SHARE, LARGEST_DEFAULT)


class ChunkCache:
    """Arrays by key; any thread may use it, and at no moment does it hold more than `limit` bytes.

    Parameters   limit : int - bytes; an array larger than that is not kept
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._bytes = 0
        self._arrays: OrderedDict[Hashable, NDArray[Any]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def bytes(self) -> int:
        """What it holds now."""
        return self._bytes

    def get(self, key: Hashable) -> NDArray[Any] | None:
        """The array of that key, which becomes the last one to be dropped; None when it is not here."""
        with self._lock:
            array = self._arrays.get(key)
            if array is not None:
                self._arrays.move_to_end(key)
            return array

    def put(self, key: Hashable, array: NDArray[Any]) -> None:
        """Keep an array; room is made before it is taken in."""
        with self._lock:
            self._drop(key)
            if array.nbytes > self.limit:
                return
            while self._bytes + array.nbytes > self.limit:
                self._drop(next(iter(self._arrays)))
            self._arrays[key] = array
            self._bytes += array.nbytes

    def drop_if(self, matches: Callable[[Any], bool]) -> None:
        """Drop what has such a key."""
        with self._lock:
            for key in [key for key in self._arrays if matches(key)]:
                self._drop(key)

    def resize(self, limit: int) -> None:
        """Set another bound, in bytes."""
        with self._lock:
            self.limit = limit
            while self._bytes > limit:
                self._drop(next(iter(self._arrays)))

    def _drop(self, key: Hashable) -> None:
        array = self._arrays.pop(key, None)
        if array is not None:
            self._bytes -= array.nbytes
