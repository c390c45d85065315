"""What a look into a large SEG-Y takes from the disk and from memory."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from big_segy import true_traces, write_big_segy

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import browse_segy, read_segy
from subsurface_app.data.formats.segy import browse, file_rows
from subsurface_app.data.formats.segy.file_rows import FileRows
from subsurface_app.data.slices import ChunkCache
from subsurface_app.data.slices.pieces import Pieces, read_plane

LONG_TRACES, MANY_LINES = (80, 90, 1500), (1300, 60, 200)  # some 45 and 81 MB


@pytest.fixture(autouse=True)
def _small_files_count_as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browse, "FEW_TRACES", 1000)


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The bytes of each request to a file."""
    found: list[int] = []
    read = FileRows._read_bytes

    def read_bytes(self, file, start, out):
        found.append(len(out))
        read(self, file, start, out)

    monkeypatch.setattr(FileRows, "_read_bytes", read_bytes)
    return found


@pytest.mark.parametrize("xlines_first", [False, True])
@pytest.mark.parametrize("shape", [LONG_TRACES, MANY_LINES])
def test_that_a_large_survey_opens_by_few_requests(
    tmp_path: Path, requests: list[int], shape: tuple[int, int, int], xlines_first: bool
) -> None:
    browse_segy(write_big_segy(tmp_path / "a.sgy", shape, xlines_first=xlines_first))
    assert len(requests) < 400
    assert sum(requests) < 6e6


@pytest.mark.skipif(sys.platform != "linux", reason="reads what the disk gave from /proc")
def test_that_the_system_reads_nothing_ahead_of_these(tmp_path: Path) -> None:
    path = write_big_segy(tmp_path / "a.sgy", LONG_TRACES)
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    before = _bytes_from_disk()
    volume = browse_segy(path)
    assert _bytes_from_disk() - before < 8e6
    assert volume.geometry.shape == LONG_TRACES[:2]


def test_that_headers_of_long_traces_are_read_without_the_traces(tmp_path: Path, requests: list[int]) -> None:
    shape = (20, 30, 8000)
    path = write_big_segy(tmp_path / "a.sgy", shape)
    read_segy(path)
    assert sum(requests) <= 3 * 240 * shape[0] * shape[1]


def test_that_a_time_slice_reads_the_file_once_line_by_line(tmp_path: Path, requests: list[int]) -> None:
    path = write_big_segy(tmp_path / "a.sgy", LONG_TRACES)
    samples = browse_segy(path).samples
    requests.clear()
    cache = ChunkCache(64 << 20)
    assert Pieces.of(samples, "sample", cache.limit).sides[1] == LONG_TRACES[1]
    *_, values = read_plane(samples, "sample", 700, cache, ("a",))
    np.testing.assert_array_equal(values[33], true_traces(33, *LONG_TRACES[1:])[:, 700])
    assert sum(requests) < path.stat().st_size
    assert len(requests) < 2 * path.stat().st_size / file_rows._SPAN_BYTES


def _bytes_from_disk() -> int:
    lines = Path("/proc/self/io").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("read_bytes")).split()[1])


def test_that_rows_come_in_the_order_asked_for_however_often_and_far_apart(tmp_path: Path) -> None:
    path, length = tmp_path / "rows", 5000
    rows = np.random.default_rng(0).integers(0, 255, (3000, length)).astype(np.uint8)
    path.write_bytes(b"head" + rows.tobytes())
    file = FileRows(path, 4, length)
    rng = np.random.default_rng(1)
    wanted = (
        np.arange(3000),
        np.arange(2999, -1, -7),
        np.array([5, 5, 7, 6, 5]),
        np.array([8, 8, 10]),
        rng.integers(0, 3000, 500),
        np.array([2999]),
        np.empty(0, np.int64),
    )
    for some in wanted:
        for columns in (slice(0, length), slice(100, 103)):
            got = np.zeros((len(some), columns.stop - columns.start), np.uint8)
            for place, read in file.read(some, columns):
                got[place] = read
            np.testing.assert_array_equal(got, rows[some, columns])
    with pytest.raises(DataError, match="traces were expected up to byte"):
        list(file.read(np.array([3, 3000]), slice(0, 10)))


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
