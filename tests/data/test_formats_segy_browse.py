"""Looking into a large SEG-Y: the same survey as a full read, by few headers."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from big_segy import FIRST_ILINE, true_traces, write_big_segy

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import SegyMapping, browse_segy, read_segy
from subsurface_app.data.formats.segy import browse, file_rows, full_order
from subsurface_app.data.formats.segy.traces import TraceFile
from subsurface_app.data.objects import SeismicLine, SeismicVolume, ShotGathers

SHAPE = (40, 30, 25)


def _put(traces: np.ndarray, position: int, numbers: Any) -> None:
    """Write a number at a byte position of each trace header."""
    traces[:, position - 1 : position + 3] = np.asarray(numbers).astype(">i4").view(np.uint8).reshape(-1, 4)


def _turned(traces: np.ndarray) -> np.ndarray:
    """The survey turned by 30 degrees on the map, in whole metres."""
    i, j = np.divmod(np.arange(len(traces)), SHAPE[1])
    _put(traces, 181, np.round(600000 + 25 * (0.866 * j - 0.5 * i)))
    _put(traces, 185, np.round(6000000 + 25 * (0.5 * j + 0.866 * i)))
    return traces


def _in_shots(traces: np.ndarray) -> np.ndarray:
    """Shots of 30 channels that follow each other along a line: no line numbers, field records and channels."""
    shot, channel = np.divmod(np.arange(len(traces)), 30)
    traces[:, 180:196] = 0
    for position, numbers in ((9, shot + 1), (13, channel + 1), (73, 50 * shot), (81, 50 * shot + 25 * channel + 100)):
        _put(traces, position, numbers)
    return traces


def _in_bins(traces: np.ndarray) -> np.ndarray:
    """Four offsets in each bin."""
    bins = np.repeat(traces[:600], 4, axis=0)
    _put(bins, 37, np.tile([100, 200, 300, 400], 600))
    return bins


def _as_a_line(traces: np.ndarray) -> np.ndarray:
    """One line with CDP numbers and no line numbers."""
    traces[:, 188:196] = 0
    n = np.arange(len(traces))
    for position, numbers in ((21, n + 1), (181, 600000 + 25 * n), (185, np.full(len(n), 6000000))):
        _put(traces, position, numbers)
    return traces


def _lines(traces: np.ndarray) -> list[np.ndarray]:
    return np.split(traces, SHAPE[0])


# what becomes of the traces of a full survey in inlines, shape (trace, bytes)
ORDERS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "full": lambda traces: traces,
    "by crosslines": lambda traces: traces[np.arange(len(traces)).reshape(SHAPE[:2]).T.ravel()],
    "both falling": lambda traces: traces[::-1],
    "there and back": lambda traces: np.concatenate([line[:: (-1) ** i] for i, line in enumerate(_lines(traces))]),
    "decimated": lambda traces: np.concatenate([line[::3] for line in _lines(traces)[::2]]),
    "turned": _turned,
    "a hole": lambda traces: np.delete(traces, np.add.outer(np.arange(10, 20) * 30, np.arange(5, 12)).ravel(), 0),
    "whole lines less": lambda traces: np.delete(traces, np.arange(10 * 30, 20 * 30), 0),
    "one trace less": lambda traces: np.delete(traces, 777, 0),
    "as many traces less as a line has": lambda traces: np.delete(traces, np.arange(3, 1200, 40), 0),
    "the last traces less": lambda traces: traces[:-12],
    "one trace less and another one twice": lambda traces: np.insert(np.delete(traces, 100, 0), 900, traces[901], 0),
    "one trace twice": lambda traces: np.insert(traces, 300, traces[300], 0),
    "lines of all lengths": lambda traces: np.concatenate([one[: 20 + i % 10] for i, one in enumerate(_lines(traces))]),
    "at random": lambda traces: np.random.default_rng(0).permutation(traces),
    "one crossline": lambda traces: traces[3::30],
    "one inline": lambda traces: traces[60:90],
    "shots": _in_shots,
    "bins": _in_bins,
    "2D": _as_a_line,
}


def _opened(read: Callable[[Path], Any], path: Path) -> Any:
    """What the file is, or why it is refused."""
    try:
        return read(path)
    except DataError as error:
        return str(error)


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few traces count as many, and few of them are looked at; a file is read in several batches and requests."""
    monkeypatch.setattr(browse, "FEW_TRACES", 100)
    monkeypatch.setattr(full_order, "_EDGES", 10)
    monkeypatch.setattr(full_order, "_INSIDE", 10)
    monkeypatch.setattr(file_rows, "_SPAN_BYTES", 2_000)
    monkeypatch.setattr(file_rows, "_BATCH_BYTES", 10_000)


@pytest.fixture
def headers_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many trace headers each look into a file has read."""
    found: list[int] = []
    read = TraceFile.fields

    def fields(self, positions, rows=None, on_step=None):
        found.append(self.layout.n_traces if rows is None else len(rows))
        return read(self, positions, rows, on_step)

    monkeypatch.setattr(TraceFile, "fields", fields)
    return found


@pytest.mark.parametrize("xlines_first", [False, True])
def test_that_few_headers_give_the_same_survey_as_all(
    tmp_path: Path, headers_read: list[int], xlines_first: bool
) -> None:
    path = write_big_segy(tmp_path / "大.sgy", SHAPE, xlines_first=xlines_first)
    seen = browse_segy(path)
    assert sum(headers_read) < 200
    full = read_segy(path)
    assert isinstance(seen, SeismicVolume)
    assert (seen.geometry.ilines, seen.geometry.xlines) == (full.geometry.ilines, full.geometry.xlines)
    np.testing.assert_allclose(seen.geometry.affine, full.geometry.affine, atol=1e-6)
    assert seen.axis == full.axis
    np.testing.assert_array_equal(seen.samples[...], full.samples[...])
    np.testing.assert_array_equal(seen.samples[7], true_traces(7, *SHAPE[1:]))


def test_that_a_survey_with_a_hole_is_read_in_full(tmp_path: Path, headers_read: list[int]) -> None:
    path = write_big_segy(tmp_path / "hole.sgy", SHAPE)
    n_trace = 240 + 4 * SHAPE[2]
    whole = path.read_bytes()
    path.write_bytes(whole[: 3600 + 500 * n_trace] + whole[3600 + 501 * n_trace :])
    volume = browse_segy(path)
    assert headers_read[-1] == SHAPE[0] * SHAPE[1] - 1
    assert not volume.live[500 // 30, 500 % 30]
    assert np.count_nonzero(volume.live) == SHAPE[0] * SHAPE[1] - 1


@pytest.mark.parametrize("order", ORDERS)
def test_that_a_file_in_any_order_is_the_same_as_read_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    path = write_big_segy(tmp_path / "some.sgy", SHAPE)
    whole = path.read_bytes()
    traces = np.frombuffer(bytearray(whole[3600:]), np.uint8).reshape(SHAPE[0] * SHAPE[1], -1)
    path.write_bytes(whole[:3600] + ORDERS[order](traces).tobytes())
    monkeypatch.setattr(browse, "FEW_TRACES", 20)
    seen, full = _opened(browse_segy, path), _opened(read_segy, path)
    assert type(seen) is type(full)
    if isinstance(seen, str):
        assert seen == full
        return
    if isinstance(seen, ShotGathers):
        np.testing.assert_array_equal(seen.data[...], full.data[...])
        return
    np.testing.assert_array_equal(seen.samples[...], full.samples[...])
    if isinstance(seen, SeismicVolume):
        lines = full.geometry.ilines, full.geometry.xlines
        assert (seen.geometry.ilines, seen.geometry.xlines) == lines
        corners = np.meshgrid(*([one.first, one.last] for one in lines))
        # coordinates are whole metres
        np.testing.assert_allclose(seen.geometry.xy(*corners), full.geometry.xy(*corners), atol=0.5)
        assert (seen.live is None) == (full.live is None)
        assert full.live is None or np.array_equal(seen.live, full.live)


def test_that_two_swapped_lines_are_noticed(tmp_path: Path) -> None:
    path = write_big_segy(tmp_path / "swapped.sgy", SHAPE)
    n_line = SHAPE[1] * (240 + 4 * SHAPE[2])
    whole = bytearray(path.read_bytes())
    first, last = slice(3600, 3600 + n_line), slice(len(whole) - n_line, len(whole))
    whole[first], whole[last] = whole[last], whole[first]
    path.write_bytes(whole)
    np.testing.assert_array_equal(browse_segy(path).samples[0], true_traces(0, *SHAPE[1:]))


def test_that_a_file_asked_for_as_a_line_is_one(tmp_path: Path) -> None:
    path = write_big_segy(tmp_path / "line.sgy", SHAPE)
    assert isinstance(browse_segy(path, mapping=SegyMapping(kind="2d")), SeismicLine)


@pytest.mark.parametrize("xlines_first", [False, True])
def test_that_thinned_samples_are_every_nth_trace(tmp_path: Path, xlines_first: bool) -> None:
    samples = browse_segy(write_big_segy(tmp_path / "a.sgy", SHAPE, xlines_first=xlines_first)).samples
    np.testing.assert_array_equal(samples.thinned(4)[...], samples[...][::4, ::4])
    assert samples.chunks == ((16, 1, 25) if xlines_first else (1, 16, 25))


def test_that_a_file_cut_short_while_it_is_open_ends_in_words(tmp_path: Path) -> None:
    path = write_big_segy(tmp_path / "cut.sgy", SHAPE)
    volume = browse_segy(path)
    os.truncate(path, path.stat().st_size // 2)
    np.testing.assert_array_equal(volume.samples[3], true_traces(3, *SHAPE[1:]))
    with pytest.raises(DataError, match="changed while it was in use"):
        volume.samples[SHAPE[0] - 1]
    path.unlink()
    with pytest.raises(DataError, match="cannot read"):
        volume.samples[0]
    assert volume.geometry.ilines.first == FIRST_ILINE
