"""Sections along any line: true to the volume, no chunk read that the line does not need, coarse before fine."""

from collections.abc import Iterator

import numpy as np
import pytest
from test_slices_reader import CUBE, Heard, SlowArray

from subsurface_app.data.slices import ChunkCache, SliceReader, Traverse
from subsurface_app.data.slices import levels as levels_module
from subsurface_app.data.slices.traverse import bytes_of_line, read_line

ROW, COLUMN, SAMPLE = (np.arange(size, dtype=np.float32) for size in CUBE.shape)
PLANE = (3.0 * ROW[:, None, None] - 2.0 * COLUMN[None, :, None] + 0.5 * SAMPLE).astype(np.float32)


def line(rows: np.ndarray, columns: np.ndarray, between: str = "bilinear") -> Traverse:
    return Traverse(tuple(rows.tolist()), tuple(columns.tolist()), between)


def read(array: SlowArray, traverse: Traverse, limit: int = 1 << 20) -> np.ndarray:
    cache = ChunkCache(limit)
    *before, values = read_line(array, traverse, cache, ("a",))
    assert all(one is None for one in before)
    assert cache.bytes <= limit
    assert not values.flags.writeable
    return values


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def reader(heard: Heard) -> Iterator[SliceReader]:
    heard.reader = SliceReader(heard, ChunkCache(1 << 20))
    yield heard.reader
    heard.reader.close()


@pytest.mark.parametrize("limit", [1 << 10, 1 << 22])
@pytest.mark.parametrize("chunks", [(8, 8, 8), (1, 16, 60), (7, 50, 11), (1, 1, 60)])
def test_that_values_linear_over_the_map_are_given_back_exactly(chunks: tuple[int, ...], limit: int) -> None:
    share = np.linspace(0.0, 1.0, 77)
    rows, columns = 1.3 + 36.1 * share, 47.7 - 40.2 * share
    values = read(SlowArray(PLANE, chunks), line(rows, columns), limit)
    np.testing.assert_allclose(values, (3 * rows - 2 * columns)[:, None] + 0.5 * SAMPLE, atol=2e-5)


@pytest.mark.parametrize("between", ["bilinear", "nearest"])
def test_that_a_line_along_an_inline_is_that_inline(between: str) -> None:
    inline = line(np.full(50, 13.0), COLUMN, between)
    crossline = line(ROW[::-1], np.full(40, 49.0), between)
    array = SlowArray(CUBE)
    np.testing.assert_array_equal(read(array, inline), CUBE[13])
    assert array.samples_read == 8 * 50 * 60  # the chunks of that inline alone
    np.testing.assert_array_equal(read(array, crossline), CUBE[::-1, 49])


def test_that_the_nearest_trace_is_taken_as_it_is() -> None:
    values = read(SlowArray(CUBE), line(np.array([3.4, 3.6]), np.array([7.6, 8.4]), "nearest"))
    np.testing.assert_array_equal(values, CUBE[[3, 4], [8, 8]])


def test_that_half_a_bin_outside_is_the_edge_and_beyond_is_nothing() -> None:
    values = read(SlowArray(CUBE), line(np.array([-0.4, -0.6, 39.4, 5.0]), np.array([0.0, 0.0, 49.5, np.nan])))
    np.testing.assert_array_equal(values[[0, 2]], CUBE[[0, 39], [0, 49]])
    assert np.isnan(values[[1, 3]]).all()


def test_that_a_line_beside_the_survey_reads_nothing() -> None:
    array = SlowArray(CUBE)
    assert np.isnan(read(array, line(np.array([99.0]), np.array([99.0])))).all()
    assert array.reads == 0


def test_that_only_chunks_below_the_line_are_read_and_kept_where_there_is_room() -> None:
    array, cache = SlowArray(CUBE), ChunkCache(8 << 20)
    diagonal = line(np.arange(0.0, 40.0), np.arange(0.0, 40.0))
    list(read_line(array, diagonal, cache, ("a",)))
    assert array.samples_read == 5 * 8 * 8 * 60
    assert bytes_of_line(array, diagonal) == 5 * 8 * 8 * 64 * 4
    reads = array.reads
    list(read_line(array, line(np.arange(0.0, 38.0, 0.5), np.arange(0.0, 38.0, 0.5)), cache, ("a",)))
    assert array.samples_read < 5 * 8 * 8 * 60 + 3 * 4 * 8 * 8 * 60  # only the corners between those chunks are new
    assert array.reads > reads


def test_that_a_line_through_memory_is_answered_at_once(reader: SliceReader) -> None:
    reader.register("v", {"samples": [CUBE]})
    traverse = line(ROW, ROW)
    request, answer = reader.ask_line("me", "v", "samples", traverse)
    assert answer.request == request
    assert request.traverse == traverse
    np.testing.assert_array_equal(answer.values, CUBE[np.arange(40), np.arange(40)])


def test_that_a_coarse_line_comes_before_the_fine_one(
    reader: SliceReader, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(levels_module, "AT_ONCE", 16 << 10)
    reader.register("v", {"samples": [SlowArray(PLANE), SlowArray(PLANE[::4, ::4, ::4])]})
    traverse = line(ROW, ROW)
    reader.ask_line("me", "v", "samples", traverse)
    heard.wait(lambda: heard.last_of("me") is not None)
    first, last = heard.answers
    assert (first.request.level, first.is_last, first.values.shape) == (1, False, (10, 15))
    np.testing.assert_array_equal(first.values, PLANE[::4, ::4, ::4][np.arange(10), np.arange(10)])
    np.testing.assert_array_equal(last.values, PLANE[np.arange(40), np.arange(40)])


def test_that_two_views_of_one_line_read_it_once(reader: SliceReader, heard: Heard) -> None:
    array = SlowArray(CUBE)
    array.gate.clear()
    reader.register("v", {"samples": [array]})
    for viewer in ("section", "scene"):
        reader.ask_line(viewer, "v", "samples", line(ROW, ROW))
    array.gate.set()
    heard.wait(lambda: heard.last_of("section") is not None and heard.last_of("scene") is not None)
    assert heard.last_of("section").values is heard.last_of("scene").values
    assert array.samples_read == 5 * 8 * 8 * 60


def test_that_only_the_newest_line_of_a_viewer_is_answered_and_planes_do_not_disturb_it(
    reader: SliceReader, heard: Heard
) -> None:
    array = SlowArray(CUBE)
    array.gate.clear()
    reader.register("v", {"samples": [array]})
    for start in range(4):
        reader.ask_line("me", "v", "samples", line(ROW, ROW + start))
    reader.ask("me", "v", "samples", "xline", 0)
    array.gate.set()
    heard.wait(lambda: len(heard.answers) == 2)
    lines = [one for one in heard.answers if one.request.traverse is not None]
    np.testing.assert_array_equal(lines[0].values, CUBE[np.arange(40), np.arange(40) + 3])
