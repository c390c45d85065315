"""Requests for slices, answered from background threads: coarse first, one read for all who want the same."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from resources import translate
from solvers.errors import SubsurfaceError
from subsurface_app.data.objects import ArrayLike
from subsurface_app.data.slices.blocks import Source
from subsurface_app.data.slices.cache import ChunkCache
from subsurface_app.data.slices.levels import index_on, stages, stages_of
from subsurface_app.data.slices.pieces import plane_at_hand, read_plane
from subsurface_app.data.slices.planes import Plane, cut
from subsurface_app.data.slices.traverse import Traverse, bytes_of_line, line_at_hand, read_line

N_THREADS = 2  # so that a read that waits for a disk does not hold up all others


@dataclass(frozen=True)
class SliceRequest:
    """One slice that a viewer wants; the newest of a viewer and plane makes the older ones stale.

    Parameters   viewer : str - who asks
                 volume, array : str - as registered; version : int - grows when other arrays are registered there
                 plane : "iline" | "xline" | "sample"; index : int - on the finest level
                 level : int - 0 is the finest
                 generation : int - grows with every call of `SliceReader.ask`
                 traverse : Traverse - the line of a section along one, which has no plane and no index; else None
    """

    viewer: str
    volume: str
    version: int
    array: str
    plane: Plane
    index: int
    level: int
    generation: int
    traverse: Traverse | None = None

    @property
    def channel(self) -> tuple[str, str]:
        """Who waits, and for what: a newer request on it takes the place of an older one."""
        return self.viewer, f"{self.array} {self.plane if self.traverse is None else 'line'}"

    @property
    def target(self) -> tuple[Any, ...]:
        """What of the array it wants, whoever asks."""
        return (self.plane, self.index) if self.traverse is None else (self.traverse,)


@dataclass(frozen=True)
class SliceAnswer:
    """A slice: `values` is (xline, sample), (iline, sample) or (iline, xline), read only; `error` says why not.

    Along a line it is (trace, sample), float32.
    """

    request: SliceRequest
    values: NDArray[Any]
    is_last: bool
    error: str = ""


@dataclass(frozen=True)
class Loaded:
    """What a background function gave: see `SliceReader.load`."""

    viewer: str
    key: str
    generation: int
    value: Any
    error: str = ""

    @property
    def channel(self) -> tuple[str, str]:
        return self.viewer, f"load {self.key}"


@dataclass(frozen=True)
class _Part:
    """What a work has come to."""

    value: Any
    level: int = 0
    error: str = ""


@dataclass(eq=False)
class _Work:
    """Something that is done in steps for one or more who wait; without any it is dropped."""

    key: tuple[Any, ...]
    steps: Iterator[_Part | None]
    waiting: dict[tuple[str, str], SliceRequest | Loaded] = field(default_factory=dict)
    newest: _Part | None = None

    def step(self) -> _Part | None:
        try:
            return next(self.steps)
        except Exception as error:  # a broken file ends in a message in the view, not in a dead thread
            return _Part(None, error=_in_words(error))


class SliceReader:
    """Reads slices for any number of viewers. Each method may be called from any thread.

    Parameters   deliver : called with a SliceAnswer or a Loaded, from a background thread; what it hands on later
                     asks `is_wanted` again, for it may have grown stale on the way
                 cache : ChunkCache - shared by all volumes
    """

    def __init__(self, deliver: Callable[[SliceAnswer | Loaded], None], cache: ChunkCache) -> None:
        self.cache = cache
        self._deliver = deliver
        self._levels: dict[tuple[str, str], tuple[Sequence[ArrayLike], int]] = {}
        self._wanted: dict[tuple[str, str], int] = {}
        self._works: dict[tuple[Any, ...], _Work] = {}
        self._first: OrderedDict[tuple[Any, ...], _Work] = OrderedDict()  # those of which nothing is shown yet
        self._finer: OrderedDict[tuple[Any, ...], _Work] = OrderedDict()
        # Slices that some view shows: the next one that wants the same gets the same array.
        self._shared: WeakValueDictionary[tuple[Any, ...], NDArray[Any]] = WeakValueDictionary()
        self._generation = 0
        self._handing_out = 0  # works that have ended, with answers that are still to be delivered
        self._closed = False
        self._condition = threading.Condition()
        self._threads = [threading.Thread(target=self._run, name=f"slices {i}", daemon=True) for i in range(N_THREADS)]
        for thread in self._threads:
            thread.start()

    def register(self, volume: str, arrays: Mapping[str, Sequence[ArrayLike]]) -> None:
        """Make arrays known under a volume's id: per name the levels from fine to coarse.

        Other arrays than those known take their place: a new version. Who waits for the old one gets the new one.
        """
        with self._condition:
            for name, levels in arrays.items():
                known, version = self._levels.get((volume, name), ((), 0))
                if len(known) == len(levels) and _is_same(known[0], levels[0]):
                    continue
                self._levels[volume, name] = (tuple(levels), version + 1)
                self._move_on((volume, name))

    def ask(
        self, viewer: str, volume: str, array: str, plane: Plane, index: int
    ) -> tuple[SliceRequest, SliceAnswer | None]:
        """Ask for a slice.

        What is at hand comes back at once. Else answers with the generation of the returned request are delivered:
        coarser ones, if reading takes its time, and then the one whose `is_last` is true.
        """
        with self._condition:
            levels, version = self._levels[volume, array]
            index = index_on(levels, 0, plane, index)
            request = SliceRequest(viewer, volume, version, array, plane, index, 0, 0)
        return self._ask(request, levels)

    def ask_line(
        self, viewer: str, volume: str, array: str, traverse: Traverse
    ) -> tuple[SliceRequest, SliceAnswer | None]:
        """Ask for the traces along a line; answers come as with `ask`."""
        with self._condition:
            levels, version = self._levels[volume, array]
        return self._ask(SliceRequest(viewer, volume, version, array, "iline", 0, 0, 0, traverse), levels)

    def _ask(self, request: SliceRequest, levels: Sequence[ArrayLike]) -> tuple[SliceRequest, SliceAnswer | None]:
        with self._condition:
            self._generation += 1
            request = replace(request, generation=self._generation)
            self._leave(request.channel)
            self._wanted[request.channel] = request.generation
        values = self._at_hand(levels, request)
        if values is not None:
            return request, SliceAnswer(request, values, True)
        with self._condition:
            if self._wanted.get(request.channel) != request.generation:
                return request, None
            work = self._join(request)
            return request, _answer(request, work.newest) if work.newest is not None else None

    def load(self, viewer: str, key: str, function: Callable[[], Any]) -> int:
        """Run a function in the background (it reads arrays; it must not touch Qt); a `Loaded` brings what it gave."""
        return self._load(viewer, key, (_Part(made()) for made in (function,)))

    def load_from(
        self, viewer: str, key: str, volume: str, array: str, steps: Callable[[Source], Iterator[Any]]
    ) -> int:
        """As `load`, of something read from a registered array in steps; between two of them it may be dropped.

        Parameters   steps : called with the levels and the cache; gives None after each step, at the end the value
        """
        with self._condition:
            levels, version = self._levels[volume, array]
        source = Source(levels, self.cache, (volume, array, version))
        return self._load(viewer, key, (None if one is None else _Part(one) for one in steps(source)))

    @property
    def is_idle(self) -> bool:
        """Whether nothing is read, waits to be read or is still to be delivered."""
        with self._condition:
            return not self._works and not self._handing_out

    def is_wanted(self, answer: SliceAnswer | Loaded) -> bool:
        """Whether the viewer has asked for nothing else in its place."""
        asked = answer.request if isinstance(answer, SliceAnswer) else answer
        with self._condition:
            return self._wanted.get(asked.channel) == asked.generation

    def forget(self, viewer: str, key: str | None = None) -> None:
        """Drop everything that a viewer still waits for, or its one `load` of that key."""
        with self._condition:
            for channel in [
                one for one in self._wanted if one[0] == viewer and (key is None or one[1] == f"load {key}")
            ]:
                self._leave(channel)
                del self._wanted[channel]

    def close(self) -> None:
        """Stop the threads; the reads in progress are waited for."""
        with self._condition:
            self._closed = True
            self._wanted.clear()
            self._works.clear()
            self._condition.notify_all()
        for thread in self._threads:
            thread.join(timeout=10)

    def _load(self, viewer: str, key: str, steps: Iterator[_Part | None]) -> int:
        with self._condition:
            self._generation += 1
            loaded = Loaded(viewer, key, self._generation, None)
            self._leave(loaded.channel)
            self._wanted[loaded.channel] = loaded.generation
            self._start(_Work(("load", *loaded.channel), steps), loaded)
            return loaded.generation

    # --- with the lock held --------------------------------------------------------------------------------------

    def _move_on(self, array: tuple[str, str]) -> None:
        """Drop what was read of an older version; who waits for it waits for the newest."""
        self.cache.drop_if(lambda key: key[:2] == array)
        for work in [work for key, work in self._works.items() if key[:2] == array]:
            for request in [one for one in work.waiting.values() if isinstance(one, SliceRequest)]:
                self._leave(request.channel)
                self._join(request)

    def _join(self, request: SliceRequest) -> _Work:
        """Wait for a slice, together with whoever does already."""
        levels, version = self._levels[request.volume, request.array]
        request = replace(request, version=version)
        key = (request.volume, request.array, version, *request.target)
        work = self._works.get(key)
        if work is None:
            work = _Work(key, self._slice_steps(levels, request))
            self._start(work, request)
        work.waiting[request.channel] = request
        return work

    def _start(self, work: _Work, waiting: SliceRequest | Loaded) -> None:
        work.waiting[waiting.channel] = waiting
        self._works[work.key] = work
        self._first[work.key] = work
        self._condition.notify()

    def _leave(self, channel: tuple[str, str]) -> None:
        """Wait no longer; a work that nobody waits for ends with the step it is at."""
        for work in list(self._works.values()):
            if work.waiting.pop(channel, None) is not None and not work.waiting:
                self._end(work)

    def _end(self, work: _Work) -> None:
        for of in (self._works, self._first, self._finer):
            if of.get(work.key) is work:
                del of[work.key]

    # --- the background threads ----------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._condition:
                while not self._first and not self._finer and not self._closed:
                    self._condition.wait()
                if self._closed:
                    return
                # Something to look at for everybody comes before anything finer; all take turns.
                _, work = (self._first or self._finer).popitem(last=False)
            part = work.step()
            if part is not None:
                self._hand_out(work, part)
            with self._condition:
                if self._works.get(work.key) is work:
                    (self._first if work.newest is None else self._finer)[work.key] = work
                    self._condition.notify()

    def _hand_out(self, work: _Work, part: _Part) -> None:
        """Deliver to all who wait, before the next step: no finer answer overtakes a coarse one."""
        with self._condition:
            waiting = list(work.waiting.values())
            work.newest = part
            self._handing_out += 1
            if part.level == 0:
                self._end(work)
                if isinstance(part.value, np.ndarray):
                    self._shared[work.key] = part.value
        try:
            for one in waiting:
                if isinstance(one, Loaded):
                    self._deliver(replace(one, value=part.value, error=part.error))
                else:
                    self._deliver(_answer(one, part))
        finally:
            with self._condition:
                self._handing_out -= 1

    def _slice_steps(self, levels: Sequence[ArrayLike], request: SliceRequest) -> Iterator[_Part | None]:
        traverse = request.traverse
        if traverse is not None:
            lines = [traverse.on_level(levels, level) for level in range(len(levels))]
            for level in stages_of([bytes_of_line(*one) for one in zip(levels, lines, strict=True)]):
                key = (request.volume, request.array, request.version, level)
                for values in read_line(levels[level], lines[level], self.cache, key):
                    yield None if values is None else _Part(values, level)
            return
        for level in stages(levels, request.plane):
            index = index_on(levels, level, request.plane, request.index)
            key = (request.volume, request.array, request.version, level)
            for values in read_plane(levels[level], request.plane, index, self.cache, key):
                yield None if values is None else _Part(values, level)

    def _at_hand(self, levels: Sequence[ArrayLike], request: SliceRequest) -> NDArray[Any] | None:
        fine, plane, index = levels[0], request.plane, request.index
        if isinstance(fine, np.ndarray) and request.traverse is None:
            return cut(fine, plane, index)
        key = (request.volume, request.array, request.version)
        shared_key = (*key, *request.target)
        with self._condition:
            shared = self._shared.get(shared_key)
        if request.traverse is not None:
            return shared if shared is not None else line_at_hand(fine, request.traverse)
        if shared is None and (shared := plane_at_hand(fine, plane, index, self.cache, (*key, 0))) is not None:
            with self._condition:
                shared = self._shared.setdefault(shared_key, shared)
        return shared


def _answer(request: SliceRequest, part: _Part) -> SliceAnswer:
    values = np.zeros((1, 1), np.float32) if part.error else part.value
    return SliceAnswer(replace(request, level=part.level), values, part.level == 0, part.error)


def _is_same(one: ArrayLike, other: ArrayLike) -> bool:
    """Whether two array objects surely hold the same values: the same object, or the same place in the same store."""
    if one is other:
        return True
    place, other_place = getattr(one, "store_path", None), getattr(other, "store_path", None)
    return place is not None and place == other_place


def _in_words(error: Exception) -> str:
    if isinstance(error, SubsurfaceError):
        return translate(error.template, **error.values)
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
