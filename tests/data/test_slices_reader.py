"""The slice service without a window: right values, coarse before fine, stale ones dropped, errors in words."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr
from big_segy import true_traces, write_big_segy

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import browse_segy
from subsurface_app.data.slices import (
    PLANES,
    ChunkCache,
    Loaded,
    SliceAnswer,
    SliceReader,
    Source,
    cut,
    levels_of,
    samples_per,
    thickened,
)
from subsurface_app.data.slices import levels as levels_module
from subsurface_app.data.slices import pieces as pieces_module
from subsurface_app.data.slices.levels import index_on, stages, touched_bytes
from subsurface_app.data.slices.pieces import Pieces, read_plane
from subsurface_app.data.store.pyramid import level_shapes

CUBE = np.arange(40 * 50 * 60, dtype=np.float32).reshape(40, 50, 60)


class SlowArray:
    """An array in chunks whose reads wait for a gate, or take their time; it counts what is read."""

    def __init__(self, values: np.ndarray, chunks: tuple[int, ...] = (8, 8, 8), seconds: float = 0.0) -> None:
        self.values, self.shape, self.dtype, self.chunks = values, values.shape, values.dtype, chunks
        self.seconds = seconds
        self.gate = threading.Event()
        self.gate.set()
        self.samples_read = 0
        self.reads = 0

    def __getitem__(self, key: Any) -> Any:
        assert self.gate.wait(10)
        time.sleep(self.seconds)
        found = self.values[key]
        self.reads += 1
        self.samples_read += found.size
        return found


class Heard:
    """Everything that a reader has delivered and that was still wanted then."""

    def __init__(self) -> None:
        self.answers: list[SliceAnswer] = []
        self.loaded: list[Loaded] = []
        self.reader: SliceReader | None = None

    def __call__(self, answer: SliceAnswer | Loaded) -> None:
        if self.reader.is_wanted(answer):
            (self.loaded if isinstance(answer, Loaded) else self.answers).append(answer)

    def wait(self, truth: Callable[[], bool], seconds: float = 10.0) -> None:
        end = time.monotonic() + seconds
        while not truth():
            assert time.monotonic() < end, f"waited in vain; heard {self.answers}"
            time.sleep(0.002)

    def last_of(self, viewer: str) -> SliceAnswer | None:
        found = [one for one in self.answers if one.request.viewer == viewer and one.is_last]
        return found[-1] if found else None


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def reader(heard: Heard) -> Iterator[SliceReader]:
    heard.reader = SliceReader(heard, ChunkCache(1 << 20))
    yield heard.reader
    heard.reader.close()


@pytest.fixture
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cube of half a megabyte counts as a large one."""
    monkeypatch.setattr(levels_module, "AT_ONCE", 16 << 10)
    monkeypatch.setattr(pieces_module, "PIECE_BYTES", 2 << 10)
    monkeypatch.setattr(pieces_module, "READ_BYTES", 8 << 10)


# --- pieces ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_small_steps")
@pytest.mark.parametrize("limit", [1 << 10, 1 << 16, 1 << 22])
@pytest.mark.parametrize("chunks", [(8, 8, 8), (1, 16, 60), (40, 1, 60), (7, 50, 11), (1, 1, 1)])
@pytest.mark.parametrize("plane", PLANES)
def test_that_a_slice_is_right_whatever_the_chunks_and_the_cache(
    plane: str, chunks: tuple[int, ...], limit: int
) -> None:
    cache, array = ChunkCache(limit), SlowArray(CUBE, chunks)
    for index in (0, 7, 8, 39, 23, 7):
        *before, values = read_plane(array, plane, index, cache, ("a",))
        np.testing.assert_array_equal(values, cut(CUBE, plane, index))
        assert not values.flags.writeable
        assert all(one is None for one in before)
        assert cache.bytes <= limit


@pytest.mark.usefixtures("_small_steps")
def test_that_whole_chunks_serve_all_planes_where_there_is_room(heard: Heard) -> None:
    cache, array = ChunkCache(8 << 20), SlowArray(CUBE)
    for plane in PLANES:
        list(read_plane(array, plane, 12, cache, ("a",)))
    of_three_planes = sum(
        np.prod([8 if plane == other else side for other, side in zip(PLANES, CUBE.shape, strict=True)])
        for plane in PLANES
    )
    assert array.samples_read < of_three_planes
    before = array.reads
    list(read_plane(array, "iline", 15, cache, ("a",)))  # in the chunks of inline 12
    assert array.reads == before


def test_that_thin_plates_are_kept_where_whole_chunks_find_no_room() -> None:
    big = SlowArray(np.zeros((256, 256, 256), np.float32), (64, 64, 64))
    assert Pieces.of(big, "iline", 1 << 30).sides == (64, 64, 64)
    assert Pieces.of(big, "iline", 16 << 20).sides[0] == 8  # 8 planes of 256 KB, six times over
    assert Pieces.of(big, "iline", 1 << 20).sides[0] == 1


# --- levels ----------------------------------------------------------------------------------------------------------


def test_that_what_reads_at_once_is_shown_fine_at_once() -> None:
    assert stages([SlowArray(CUBE)], "iline") == [0]
    assert stages([SlowArray(CUBE), SlowArray(CUBE[::2, ::2, ::2])], "iline") == [0]


class Sized:
    """The shape of a stored array of 64^3 chunks, without any data."""

    dtype = np.dtype(np.float32)
    chunks = (64, 64, 64)

    def __init__(self, *shape: int) -> None:
        self.shape = shape


def test_that_the_first_level_of_a_cube_of_20_gb_reads_at_once_and_the_last_is_the_finest() -> None:
    levels = [Sized(*(-(-size // 2**level) for size in (2000, 1500, 1700))) for level in range(6)]
    for plane in PLANES:
        chosen = stages(levels, plane)
        assert touched_bytes(levels[chosen[0]], plane) <= 16 << 20
        assert chosen[-1] == 0
        assert chosen == sorted(chosen, reverse=True)


def test_that_a_time_slice_that_takes_the_whole_file_grows_finer_on_the_way() -> None:
    class InFile(Sized):
        chunks = (1, 16, 1500)

    levels = [InFile(-(-2106 // 2**level), -(-1522 // 2**level), 1500) for level in range(7)]
    assert stages(levels, "sample") == [6, 3, 2, 0]
    assert stages(levels, "iline") == [0]


def test_that_a_short_axis_of_a_long_volume_is_found_on_its_coarse_levels() -> None:
    levels = [Sized(*shape) for shape in [(5000, 100, 1), *level_shapes((5000, 100, 1))]]
    source = Source(levels, ChunkCache(0), ("long",))
    for level, array in enumerate(levels):
        assert samples_per(100, array.shape[1]) == min(2**level, 128)  # 7 of 100 stand for 16 each, not for 14
        assert source.factors(level)[2] == 1
        for index in (0, 49, 99):
            assert index_on(levels, level, "xline", index) == index // 2**level
    assert source.offsets(len(levels) - 1)[1:] == (49.5, 0.0)  # one mean of all


def test_that_a_2d_array_is_a_volume_one_thick() -> None:
    line = CUBE[0]
    stored = zarr.array(line, chunks=(16, 32))
    for axis in (0, 1):
        thick = thickened(stored, axis)
        plane = PLANES[axis]
        *_, values = read_plane(thick, plane, 0, ChunkCache(1 << 20), ("line",))
        np.testing.assert_array_equal(values, line)
        np.testing.assert_array_equal(cut(thickened(line, axis), plane, 0), line)


# --- requests --------------------------------------------------------------------------------------------------------


def test_that_an_array_in_memory_is_answered_at_once(reader: SliceReader) -> None:
    reader.register("v", {"samples": [CUBE]})
    request, answer = reader.ask("me", "v", "samples", "iline", 5)
    assert answer.request == request
    np.testing.assert_array_equal(answer.values, CUBE[5])


def test_that_a_stored_array_is_read_in_the_background_and_then_at_hand(reader: SliceReader, heard: Heard) -> None:
    array = SlowArray(CUBE)
    reader.register("v", {"samples": [array]})
    assert reader.ask("me", "v", "samples", "sample", 1)[1] is None
    heard.wait(lambda: heard.last_of("me") is not None)
    np.testing.assert_array_equal(heard.last_of("me").values, CUBE[:, :, 1])
    reads = array.reads
    _, answer = reader.ask("me", "v", "samples", "sample", 2)
    np.testing.assert_array_equal(answer.values, CUBE[:, :, 2])
    assert array.reads == reads


def test_that_two_views_of_one_slice_get_the_same_array_by_one_read(reader: SliceReader, heard: Heard) -> None:
    array = SlowArray(CUBE)
    array.gate.clear()
    reader.register("v", {"samples": [array]})
    for viewer in ("section", "scene"):
        reader.ask(viewer, "v", "samples", "iline", 3)
    array.gate.set()
    heard.wait(lambda: heard.last_of("section") is not None and heard.last_of("scene") is not None)
    assert heard.last_of("section").values is heard.last_of("scene").values
    assert array.samples_read == 8 * 50 * 60  # the chunks of one slice, once
    _, answer = reader.ask("third", "v", "samples", "iline", 3)
    assert answer.values is heard.last_of("scene").values


@pytest.mark.usefixtures("_small_steps")
def test_that_coarse_comes_before_fine(reader: SliceReader, heard: Heard) -> None:
    fine, coarse = SlowArray(CUBE, seconds=0.001), SlowArray(CUBE[::2, ::2, ::2])
    reader.register("v", {"samples": [fine, coarse]})
    for index in range(0, 40, 8):
        reader.ask(f"viewer {index}", "v", "samples", "xline", index)
    heard.wait(lambda: sum(answer.is_last for answer in heard.answers) == 5)
    for index in range(0, 40, 8):
        first, last = [one for one in heard.answers if one.request.viewer == f"viewer {index}"]
        assert (first.request.level, first.is_last, last.request.level, last.is_last) == (1, False, 0, True)
        np.testing.assert_array_equal(first.values, coarse.values[:, index // 2])
        np.testing.assert_array_equal(last.values, CUBE[:, index])


@pytest.mark.usefixtures("_small_steps")
def test_that_a_coarse_slice_does_not_wait_for_anothers_fine_one(reader: SliceReader, heard: Heard) -> None:
    slow = SlowArray(CUBE, seconds=0.02)
    reader.register("slow", {"samples": [slow]})
    reader.register("v", {"samples": [SlowArray(CUBE, seconds=0.02), SlowArray(CUBE[::4, ::4, ::4])]})
    for viewer in ("one", "two", "three"):
        reader.ask(viewer, "slow", "samples", "sample", {"one": 1, "two": 20, "three": 50}[viewer])
    began = time.monotonic()
    reader.ask("me", "v", "samples", "iline", 3)
    heard.wait(lambda: any(one.request.viewer == "me" for one in heard.answers))
    assert time.monotonic() - began < 0.3
    assert all(heard.last_of(viewer) is None for viewer in ("one", "two", "three"))


@pytest.mark.usefixtures("_small_steps")
def test_that_stale_requests_are_dropped_while_a_slow_store_is_read(reader: SliceReader, heard: Heard) -> None:
    array = SlowArray(CUBE, seconds=0.005)
    reader.register("v", {"samples": [array]})
    one_slice = sum(1 for one in read_plane(SlowArray(CUBE), "iline", 0, ChunkCache(1 << 20), ()) if one is None)
    for index in range(0, 40, 2):
        reader.ask("me", "v", "samples", "iline", index)
        time.sleep(0.006)
    heard.wait(lambda: heard.last_of("me") is not None)
    assert {one.request.index for one in heard.answers} == {38}
    assert array.reads < 20 / 4 * one_slice  # some 20 slices in 5 stacks of chunks would have been read to the end
    assert reader._works == {}
    assert not reader._first
    assert not reader._finer


def test_that_only_the_newest_request_of_a_viewer_is_answered(reader: SliceReader, heard: Heard) -> None:
    array = SlowArray(CUBE)
    array.gate.clear()
    reader.register("v", {"samples": [array]})
    for index in range(5):
        reader.ask("me", "v", "samples", "iline", 8 * index)
    reader.ask("other", "v", "samples", "xline", 0)
    array.gate.set()
    heard.wait(lambda: heard.last_of("me") is not None and heard.last_of("other") is not None)
    assert [one.request.index for one in heard.answers if one.request.viewer == "me"] == [32]


def test_that_what_a_viewer_forgot_does_not_come(reader: SliceReader, heard: Heard) -> None:
    array = SlowArray(CUBE)
    array.gate.clear()
    reader.register("v", {"samples": [array]})
    reader.ask("gone", "v", "samples", "iline", 1)
    reader.load("gone", "thing", lambda: 1)
    reader.load("half", "dropped", lambda: 2)
    reader.load("half", "kept", lambda: 3)
    reader.ask("stays", "v", "samples", "iline", 20)
    reader.forget("gone")
    reader.forget("half", "dropped")
    array.gate.set()
    heard.wait(lambda: heard.last_of("stays") is not None and bool(heard.loaded))
    assert [one.request.viewer for one in heard.answers] == ["stays"]
    assert [(one.key, one.value) for one in heard.loaded] == [("kept", 3)]


def test_that_a_new_version_drops_what_was_read_and_answers_who_waits(reader: SliceReader, heard: Heard) -> None:
    old, new = SlowArray(CUBE), SlowArray(CUBE + 1)
    reader.register("v", {"samples": [old]})
    reader.ask("me", "v", "samples", "iline", 3)
    heard.wait(lambda: heard.last_of("me") is not None)
    assert reader.cache.bytes > 0
    old.gate.clear()
    reader.ask("waits", "v", "samples", "xline", 40)
    reader.register("v", {"samples": [new]})
    assert reader.cache.bytes == 0
    request, answer = reader.ask("me", "v", "samples", "iline", 3)
    assert (answer, request.version) == (None, 2)
    old.gate.set()
    heard.wait(lambda: heard.last_of("waits") is not None and heard.last_of("me").request.version == 2)
    np.testing.assert_array_equal(heard.last_of("me").values, CUBE[3] + 1)
    np.testing.assert_array_equal(heard.last_of("waits").values, CUBE[:, 40] + 1)


def test_that_the_same_stored_array_keeps_its_version(reader: SliceReader, tmp_path: Path) -> None:
    group = zarr.open_group(tmp_path / "a")
    group.create_array("samples", data=CUBE)
    for _ in range(2):
        reader.register("v", {"samples": [zarr.open_group(tmp_path / "a", mode="r")["samples"]]})
    assert reader.ask("me", "v", "samples", "iline", 0)[0].version == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(5, "Input/output error"), "Input/output error"),
        (DataError("byte {byte} is missing", byte=7), "byte 7 is missing"),
        (ValueError(), "ValueError"),
    ],
)
def test_that_what_cannot_be_read_is_an_answer_in_words(
    reader: SliceReader, heard: Heard, error: Exception, words: str
) -> None:
    class Broken(SlowArray):
        def __getitem__(self, key: Any) -> Any:
            raise error

    reader.register("v", {"samples": [Broken(CUBE)]})
    for _ in range(3):  # more often than there are threads: none of them dies
        reader.ask("me", "v", "samples", "iline", 0)
        heard.wait(lambda: bool(heard.answers))
        answer = heard.answers.pop()
        assert (answer.error, answer.is_last) == (words, True)


def test_that_closing_ends_the_threads_also_in_the_middle_of_a_slow_slice(heard: Heard) -> None:
    heard.reader = reader = SliceReader(heard, ChunkCache(1 << 20))
    reader.register("v", {"samples": [SlowArray(CUBE, (1, 1, 60), seconds=0.01)]})
    reader.ask("me", "v", "samples", "sample", 0)
    reader.close()
    assert not any(thread.name.startswith("slices") and thread.is_alive() for thread in threading.enumerate())
    assert heard.answers == []


# --- a SEG-Y file before its conversion ----------------------------------------------------------------------------


@pytest.mark.usefixtures("_small_steps")
def test_that_a_segy_file_is_browsed_through_the_same_service(
    reader: SliceReader, heard: Heard, tmp_path: Path
) -> None:
    shape = (150, 140, 50)
    samples = browse_segy(write_big_segy(tmp_path / "a.sgy", shape)).samples
    truth = np.stack([true_traces(i, *shape[1:]) for i in range(shape[0])])
    levels = levels_of(samples)
    assert [level.shape for level in levels] == [(150, 140, 50), (75, 70, 50), (38, 35, 50)]
    reader.register("file", {"samples": levels})
    for plane in PLANES:
        heard.answers.clear()
        reader.ask("me", "file", "samples", plane, 21)
        heard.wait(lambda: heard.last_of("me") is not None)
        np.testing.assert_array_equal(heard.last_of("me").values, cut(truth, plane, 21))
        first = heard.answers[0]
        step = 2**first.request.level
        assert step > 1
        thin = truth[::step, ::step]
        np.testing.assert_array_equal(first.values, cut(thin, plane, 21 if plane == "sample" else 21 // step))


_BROWSE = """
import resource, sys, time
from subsurface_app.data.formats import browse_segy
from subsurface_app.data.slices import PLANES, ChunkCache, SliceReader, levels_of
def peak(): return int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1]) // 1024
volume = browse_segy(sys.argv[1])
before = peak()
now = int(next(l for l in open("/proc/self/status") if l.startswith("VmSize")).split()[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (now + (160 << 20),) * 2)  # less than the file
answers = []
reader = SliceReader(answers.append, ChunkCache(8 << 20))
reader.register("file", {"samples": levels_of(volume.samples)})
for turn in range(6):
    for plane, size in zip(PLANES, volume.samples.shape):
        request, answer = reader.ask("me", "file", "samples", plane, (turn * size) // 6)
        while answer is None or not answer.is_last:
            mine = [one for one in answers if one.request.generation == request.generation]
            answer = next((one for one in mine if one.is_last), None)
            time.sleep(0.001)
        assert not answer.error, answer.error
        assert answer.values.any()
        assert reader.cache.bytes <= 8 << 20
        answers.clear()
reader.close()
print(peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="sets a limit of memory and reads its peak from /proc")
def test_that_a_file_larger_than_the_memory_is_browsed(tmp_path: Path) -> None:
    path = write_big_segy(tmp_path / "big.sgy", (480, 220, 500))  # 237 MB
    frugal = {**os.environ, "MALLOC_ARENA_MAX": "1"}  # else each thread sets 128 MB of addresses aside
    command = [sys.executable, "-c", _BROWSE, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=frugal)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[-1]) < 100
