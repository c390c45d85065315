"""Slices of volumes read in one background thread, from a cache bounded in bytes, coarse levels first."""

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal

from subsurface_app.data.objects import ArrayLike

Plane = Literal["iline", "xline", "sample"]
PLANES: tuple[Plane, ...] = ("iline", "xline", "sample")

HOLD_BYTES = 256 << 20  # arrays up to this size are kept whole once they were looked at
CACHE_BYTES = 1 << 30
BLOCK_BYTES = 32 << 20  # neighbouring slices of one chunk are decoded together up to this size


@dataclass(frozen=True)
class SliceRequest:
    """One slice that a viewer wants; the newest of a viewer and plane makes the older ones stale.

    Parameters   viewer : str - who asks
                 volume, array : str - as registered
                 plane : "iline" | "xline" | "sample"; index : int - on the finest level
                 level : int - 0 is the finest
                 generation : int - grows with every call of `SliceService.ask`
    """

    viewer: str
    volume: str
    array: str
    plane: Plane
    index: int
    level: int
    generation: int


@dataclass(frozen=True)
class SliceAnswer:
    """A slice: `values` is (xline, sample), (iline, sample) or (iline, xline), read only; `error` says why not."""

    request: SliceRequest
    values: NDArray[Any]
    is_last: bool
    error: str = ""


@dataclass(frozen=True)
class Loaded:
    """What a background function gave: see `SliceService.load`."""

    viewer: str
    key: str
    generation: int
    value: Any
    error: str = ""


class ByteCache:
    """Arrays by key, the least recently used ones dropped beyond a number of bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.bytes = 0
        self._arrays: OrderedDict[Any, NDArray[Any]] = OrderedDict()

    def get(self, key: Any) -> NDArray[Any] | None:
        array = self._arrays.get(key)
        if array is not None:
            self._arrays.move_to_end(key)
        return array

    def put(self, key: Any, array: NDArray[Any]) -> None:
        self.drop(key)
        if array.nbytes > self.limit:
            return
        self._arrays[key] = array
        self.bytes += array.nbytes
        while self.bytes > self.limit:
            self.bytes -= self._arrays.popitem(last=False)[1].nbytes

    def drop(self, key: Any) -> None:
        array = self._arrays.pop(key, None)
        if array is not None:
            self.bytes -= array.nbytes

    def drop_if(self, matches: Callable[[Any], bool]) -> None:
        for key in [key for key in self._arrays if matches(key)]:
            self.drop(key)


def cut(array: ArrayLike, plane: Plane, index: int) -> NDArray[Any]:
    """One slice of a (iline, xline, sample) array; from NumPy it is a view."""
    place: list[Any] = [slice(None)] * 3
    place[PLANES.index(plane)] = index
    return np.asarray(array[tuple(place)])


class SliceService(QObject):
    """Reads slices for any number of viewers. Live in the thread of the window; `close` it before the window goes.

    `answered` brings a SliceAnswer, `loaded` a Loaded, both in the window's thread; answers that are no longer wanted
    do not come. What is at hand already is answered at once, inside `ask`.
    """

    answered = Signal(object)
    loaded = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None, *, cache_bytes: int = CACHE_BYTES) -> None:
        super().__init__(parent)
        self._levels: dict[tuple[str, str], Sequence[ArrayLike]] = {}
        self._versions: dict[tuple[str, str], int] = {}
        self._cache = ByteCache(cache_bytes)
        self._wanted: dict[tuple[str, str], int] = {}
        self._queue: OrderedDict[tuple[str, str], list[Any]] = OrderedDict()
        self._generation = 0
        self._condition = threading.Condition()
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name="slices", daemon=True)
        self._thread.start()

    # --- the window's thread -------------------------------------------------------------------------------------

    def register(self, volume: str, arrays: Mapping[str, Sequence[ArrayLike]]) -> None:
        """Make arrays known under a volume's id: per name the levels from fine to coarse. Known ones are replaced."""
        with self._condition:
            for name, levels in arrays.items():
                key = (volume, name)
                known = self._levels.get(key)
                if known is not None and len(known) == len(levels) and all(map(_same, known, levels)):
                    continue
                self._levels[key] = tuple(levels)
                self._versions[key] = self._versions.get(key, 0) + 1
                self._cache.drop_if(lambda cached, key=key: cached[:2] == key)

    def ask(self, viewer: str, volume: str, array: str, plane: Plane, index: int) -> int:
        """Ask for a slice; the answers bear the returned generation (at most one coarse one before the fine one)."""
        levels = self._levels[volume, array]
        self._generation += 1
        generation = self._generation
        channel = (viewer, f"{array} {plane}")
        self._wanted[channel] = generation
        fine = SliceRequest(viewer, volume, array, plane, index, 0, generation)
        values = self._at_hand(fine)
        if values is not None:
            with self._condition:
                self._queue.pop(channel, None)
            self.answered.emit(SliceAnswer(fine, values, True))
            return generation
        requests = [fine]
        coarse = first_level(levels, plane)
        if coarse:
            requests.insert(0, SliceRequest(viewer, volume, array, plane, index, coarse, generation))
        with self._condition:
            self._queue[channel] = requests
            self._condition.notify()
        return generation

    def load(self, viewer: str, key: str, function: Callable[[], Any]) -> int:
        """Run a function in the background (it reads arrays; it must not touch Qt); `loaded` brings what it gave."""
        self._generation += 1
        channel = (viewer, f"load {key}")
        self._wanted[channel] = self._generation
        with self._condition:
            self._queue[channel] = [(viewer, key, self._generation, function)]
            self._condition.notify()
        return self._generation

    def forget(self, viewer: str) -> None:
        """Drop everything that a viewer still waits for."""
        with self._condition:
            for channel in [channel for channel in self._queue if channel[0] == viewer]:
                del self._queue[channel]
        self._wanted = {channel: wanted for channel, wanted in self._wanted.items() if channel[0] != viewer}

    def forget_load(self, viewer: str, key: str) -> None:
        """Drop one `load` that a viewer no longer waits for."""
        channel = (viewer, f"load {key}")
        with self._condition:
            self._queue.pop(channel, None)
        self._wanted.pop(channel, None)

    def close(self) -> None:
        """Stop the thread; the read in progress is waited for."""
        with self._condition:
            self._closed = True
            self._queue.clear()
            self._condition.notify()
        self._wanted.clear()
        self._thread.join(timeout=10)

    def _deliver(self, answer: SliceAnswer | Loaded) -> None:
        if isinstance(answer, Loaded):
            if self._wanted.get((answer.viewer, f"load {answer.key}")) == answer.generation:
                self.loaded.emit(answer)
            return
        request = answer.request
        if self._wanted.get((request.viewer, f"{request.array} {request.plane}")) == request.generation:
            self.answered.emit(answer)

    def _at_hand(self, request: SliceRequest) -> NDArray[Any] | None:
        key = (request.volume, request.array)
        level = self._levels[key][request.level]
        index = _index_on(self._levels[key], request)
        if isinstance(level, np.ndarray):
            return cut(level, request.plane, index)
        with self._condition:
            whole = self._cache.get((*key, request.level, "whole"))
            if whole is not None:
                return cut(whole, request.plane, index)
            return self._cache.get((*key, request.level, request.plane, index))

    # --- the background thread -----------------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self._condition:
                while not self._queue and not self._closed:
                    self._condition.wait()
                if self._closed:
                    return
                channel, requests = self._queue.popitem(last=False)
                request = requests.pop(0)
                if requests:
                    self._queue[channel] = requests  # the coarse slices of all viewers come before any fine one
            answer = self._load(*request) if isinstance(request, tuple) else self._read(request)
            with self._condition:
                if self._closed:
                    return
            self._arrived.emit(answer)

    def _load(self, viewer: str, key: str, generation: int, function: Callable[[], Any]) -> Loaded:
        try:
            return Loaded(viewer, key, generation, function())
        except Exception as error:  # whatever a reader raises is shown where the picture would be
            return Loaded(viewer, key, generation, None, str(error) or type(error).__name__)

    def _read(self, request: SliceRequest) -> SliceAnswer:
        is_last = request.level == 0
        try:
            values = self._at_hand(request)
            if values is None:
                values = self._read_through(request)
            return SliceAnswer(request, values, is_last)
        except Exception as error:  # a broken file ends in a message in the view, not in a dead thread
            return SliceAnswer(request, np.zeros((1, 1), np.float32), True, str(error) or type(error).__name__)

    def _read_through(self, request: SliceRequest) -> NDArray[Any]:
        """Read the whole array when it is small, else the slice and those of its neighbours that share its chunks."""
        key = (request.volume, request.array)
        with self._condition:
            levels, version = self._levels[key], self._versions[key]
        array = levels[request.level]
        index = _index_on(levels, request)
        found: dict[Any, NDArray[Any]] = {}
        if _bytes(array) <= HOLD_BYTES:
            whole = np.ascontiguousarray(array[...])
            found[(*key, request.level, "whole")] = whole
            values = cut(whole, request.plane, index)
        else:
            axis = PLANES.index(request.plane)
            start, stop = _block(array, axis, index)
            place: list[Any] = [slice(None)] * 3
            place[axis] = slice(start, stop)
            block = np.asarray(array[tuple(place)])
            for i in range(start, stop):
                found[(*key, request.level, request.plane, i)] = np.ascontiguousarray(block.take(i - start, axis))
            values = found[(*key, request.level, request.plane, index)]
        with self._condition:
            if self._versions.get(key) == version:
                for cached, read in found.items():
                    self._cache.put(cached, read)
        return values


def first_level(levels: Sequence[ArrayLike], plane: Plane) -> int:
    """The level to show first: 0 for what reads quickly, else the coarsest with some 128 samples a side."""
    if _bytes(levels[0]) <= HOLD_BYTES // 4:
        return 0
    axis = PLANES.index(plane)
    for level in range(len(levels) - 1, 0, -1):
        sides = [side for i, side in enumerate(levels[level].shape) if i != axis]
        full = [side for i, side in enumerate(levels[0].shape) if i != axis]
        if all(side >= min(128, whole) for side, whole in zip(sides, full, strict=True)):
            return level
    return len(levels) - 1


def _index_on(levels: Sequence[ArrayLike], request: SliceRequest) -> int:
    axis = PLANES.index(request.plane)
    fine, coarse = levels[0].shape[axis], levels[request.level].shape[axis]
    if request.level and fine > 1:
        return min(request.index // max(round(fine / coarse), 1), coarse - 1)
    return min(max(request.index, 0), fine - 1)


def _block(array: ArrayLike, axis: int, index: int) -> tuple[int, int]:
    """The neighbours of a slice that lie in the same chunks, few enough for BLOCK_BYTES."""
    chunks = getattr(array, "chunks", None)
    if not chunks:
        return index, index + 1
    one = max(_bytes(array) // array.shape[axis], 1)
    count = min(int(chunks[axis]), max(BLOCK_BYTES // one, 1))
    first = index // chunks[axis] * chunks[axis]
    start = first + (index - first) // count * count
    return start, min(start + count, first + chunks[axis], array.shape[axis])


def _bytes(array: ArrayLike) -> int:
    return math.prod(array.shape) * np.dtype(array.dtype).itemsize


def _same(one: ArrayLike, other: ArrayLike) -> bool:
    """Whether two array objects surely hold the same values: the same object, or the same place in the same store."""
    if one is other:
        return True
    place, other_place = getattr(one, "store_path", None), getattr(other, "store_path", None)
    return place is not None and place == other_place
