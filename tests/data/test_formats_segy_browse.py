"""Looking into a large SEG-Y: the same survey as a full read, by few headers; samples read in bounded memory."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from big_segy import FIRST_ILINE, true_traces, write_big_segy

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import SegyMapping, browse_segy, read_segy
from subsurface_app.data.formats.segy import browse, traces
from subsurface_app.data.objects import SeismicLine, SeismicVolume

SHAPE = (40, 30, 25)


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few traces count as many, and a window into the file holds 30 of them."""
    monkeypatch.setattr(browse, "FEW_TRACES", 100)
    monkeypatch.setattr(browse, "_LONGEST_LINE", 100)
    monkeypatch.setattr(browse, "_RUNS", 10)
    monkeypatch.setattr(traces, "_WINDOW_BYTES", 10_000)


@pytest.fixture
def headers_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many trace headers each look into a file has read."""
    found: list[int] = []
    read = traces.TraceFile.fields

    def fields(self, positions, rows=None, on_step=None):
        found.append(self.layout.n_traces if rows is None else len(rows))
        return read(self, positions, rows, on_step)

    monkeypatch.setattr(traces.TraceFile, "fields", fields)
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


_BROWSE = """
import sys
from subsurface_app.data.formats import browse_segy
def peak(): return int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1]) // 1024
before = peak()
volume = browse_segy(sys.argv[1])
for plane in (volume.samples[100], volume.samples[:, 100], volume.samples[..., 100]): assert plane.any()
print(peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
def test_that_planes_of_a_file_are_read_without_keeping_the_file_in_memory(tmp_path: Path) -> None:
    path = write_big_segy(tmp_path / "big.sgy", (600, 200, 500))  # 269 MB
    grown = subprocess.run([sys.executable, "-c", _BROWSE, str(path)], capture_output=True, text=True, check=True)
    assert int(grown.stdout.split()[-1]) < 90
