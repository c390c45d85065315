"""Pre-stack files through the commands: imported, stored, stacked, and what waves need refused in words."""

from pathlib import Path

import numpy as np
import pytest
import segyio
from segy_files import random_samples, segy_bytes

from solvers.errors import SubsurfaceError
from subsurface_app.commands import estimate_command, lazy_result, run_command
from subsurface_app.data.formats import read_segy
from subsurface_app.data.objects import LineNumbers, PrestackVolume, SampleAxis, ShotGathers, SurveyGeometry
from subsurface_app.data.store import Project
from subsurface_app.workflows.exchange import export_segy, traces_of


@pytest.fixture
def bins(tmp_path: Path) -> Path:
    headers = [
        {(189, "i"): il, (193, "i"): xl, (37, "i"): offset}
        for il in range(1, 4) for xl in range(10, 16) for offset in (100, 200, 300)
    ]  # fmt: skip
    path = tmp_path / "bins.sgy"
    path.write_bytes(segy_bytes(random_samples(len(headers)), headers=headers))
    return path


def test_that_gathers_of_bins_are_stored_and_stacked(project: Project, bins: Path):
    (item,) = run_command(project, "import.segy", {"file": str(bins)})
    gathers = project[item.id]
    expected = random_samples(54).reshape(3, 6, 3, 7)
    assert item.kind == "prestack_volume"
    np.testing.assert_array_equal(gathers.samples[...], expected)
    np.testing.assert_array_equal(gathers.offsets[:], [100, 200, 300])
    assert gathers.headers.traces.shape == (3, 6, 3, 240)
    given = {"gathers": item.name, "min_offset": 150}
    estimate = estimate_command(project, "prestack.stack", given)
    assert list(estimate.shapes.values()) == [(3, 6, 7)]
    lazily = lazy_result(project, "prestack.stack", given).samples[1]
    (made,) = run_command(project, "prestack.stack", given)
    stacked = project[made.id]
    np.testing.assert_allclose(stacked.samples[...], expected[:, :, 1:].mean(axis=2), rtol=1e-6, atol=1e-7)
    np.testing.assert_array_equal(stacked.samples[1], lazily)
    assert stacked.settings["gathers"] == item.id
    (near,) = run_command(project, "prestack.common_offset", {"gathers": item.id, "offset": 100})
    np.testing.assert_array_equal(project[near.id].samples[...], expected[:, :, 0])
    with pytest.raises(SubsurfaceError, match="the smallest is above the largest"):
        run_command(project, "prestack.stack", {"gathers": item.id, "min_offset": 300, "max_offset": 200})


def test_that_shots_are_stored_with_their_spread(project: Project, shared_data: Path):
    file = shared_data / "viking_graben" / "viking_small.segy"
    (item,) = run_command(project, "import.segy", {"file": str(file)})
    shots = project[item.id]
    assert (item.kind, shots.frame, shots.wavelet, shots.live) == ("gathers", "map", None, None)
    np.testing.assert_array_equal(shots.offsets_of(2), np.arange(-3237.0, -261.0, 25.0))
    np.testing.assert_array_equal(shots.shots[:], [3, 4, 5, 6])
    assert shots.sources.shape == (4, 1, 3)


def test_that_a_land_file_without_headers_is_imported_as_said(project: Project, shared_data: Path):
    file = str(shared_data / "land_shots" / "24.segy")
    with pytest.raises(SubsurfaceError, match="set the interval on import"):
        run_command(project, "import.segy", {"file": file, "layout": "shots"})
    said = {"file": file, "layout": "shots", "traces_per_shot": 48, "interval": 0.00025}
    assert list(estimate_command(project, "import.segy", said).shapes.values()) == [(1, 48, 4000)]
    (item,) = run_command(project, "import.segy", said)
    shots = project[item.id]
    assert (shots.data.shape, shots.axis.step, shots.receivers) == ((1, 48, 4000), 0.00025, None)
    assert shots.offsets_of(0) is None


def same_file(one: Path, other: Path) -> None:
    """All headers and samples, but for the format that everything is written in and the lines of provenance."""
    with (
        segyio.open(one, ignore_geometry=True) as first,
        segyio.open(other, ignore_geometry=True) as second,
    ):
        np.testing.assert_array_equal(first.trace.raw[:], second.trace.raw[:])
        for left, right in zip(first.header, second.header, strict=True):
            left, right = dict(left), dict(right)
            # the number of samples and the interval are stamped as the file really holds them
            for field in (115, 117):
                left.pop(field), right.pop(field)
            assert left == right


def test_that_shots_are_written_with_their_headers_as_they_were(project: Project, shared_data: Path, tmp_path: Path):
    for name in ("viking_graben/viking_small.segy", "segy_robustness/shot-gather.sgy", "segy_robustness/small-ps.sgy"):
        (item,) = run_command(project, "import.segy", {"file": str(shared_data / name)})
        written = tmp_path / f"{item.name}.sgy"
        run_command(project, "export.segy", {"item": item.id, "file": str(written)})
        same_file(shared_data / name, written)
        (again,) = run_command(project, "import.segy", {"file": str(written)})
        first, second = project[item.id], project[again.id]
        for field in ("offsets", "live", "shots", "channels", "sources", "receivers"):
            one, two = getattr(first, field, None), getattr(second, field, None)
            assert (one is None) == (two is None)
            if one is not None:
                np.testing.assert_array_equal(one[...], two[...])


def test_that_holes_are_not_written_and_come_back_as_holes(project: Project, tmp_path: Path):
    headers = [
        {(189, "i"): il, (193, "i"): xl, (37, "i"): offset}
        for il in range(1, 4) for xl in range(10, 14) for offset in (100, 200, 300)
        if (il, xl, offset) not in {(1, 11, 200), (3, 13, 300), (3, 13, 100), (3, 13, 200)}
    ]  # fmt: skip
    path, written = tmp_path / "holes.sgy", tmp_path / "again.sgy"
    path.write_bytes(segy_bytes(random_samples(len(headers)), headers=headers))
    (item,) = run_command(project, "import.segy", {"file": str(path)})
    run_command(project, "export.segy", {"item": item.id, "file": str(written)})
    same_file(path, written)
    (again,) = run_command(project, "import.segy", {"file": str(written)})
    np.testing.assert_array_equal(project[again.id].live[...], project[item.id].live[...])
    np.testing.assert_array_equal(project[again.id].samples[...], project[item.id].samples[...])


def test_that_gathers_without_headers_of_their_own_get_new_ones(tmp_path: Path):
    samples = np.random.default_rng(0).normal(size=(2, 3, 2, 5)).astype(np.float32)
    geometry = SurveyGeometry(LineNumbers(5, 1, 2), LineNumbers(20, 2, 3), (5e5, 0.0, 12.5, 6e6, 25.0, 0.0))
    live = np.ones((2, 3, 2), bool)
    live[1, 1, 0] = False
    samples[1, 1, 0] = 0
    axis = SampleAxis("twt", 0.1, 0.002, 5)
    made = PrestackVolume("g", "A", samples, geometry, np.array([-250.0, 400.0]), axis, live=live)
    export_segy(tmp_path / "g.sgy", traces_of(made))
    again = read_segy(tmp_path / "g.sgy")
    np.testing.assert_array_equal(again.samples[...], samples)
    np.testing.assert_array_equal(again.live, live)
    np.testing.assert_array_equal(again.offsets, made.offsets)
    assert again.axis == axis
    assert again.geometry.ilines == geometry.ilines
    np.testing.assert_allclose(again.geometry.xy(6, 24), geometry.xy(6, 24))


def test_that_shots_without_headers_or_positions_are_written_by_number(tmp_path: Path):
    data = np.random.default_rng(0).normal(size=(2, 3, 5)).astype(np.float32)
    live = np.array([[True] * 3, [True, True, False]])
    data[1, 2] = 0
    axis = SampleAxis("twt", 0.0, 0.001, 5)
    offsets = np.array([[100.0, 150, 200], [-100, -150, np.nan]])
    made = ShotGathers("s", "A", data, None, None, None, axis, {}, "map", live, offsets, np.array([7, 9]))
    export_segy(tmp_path / "s.sgy", traces_of(made))
    again = read_segy(tmp_path / "s.sgy")
    np.testing.assert_array_equal(again.data[...], data)
    np.testing.assert_array_equal(again.shots, [7, 9])
    np.testing.assert_array_equal(again.offsets, offsets)
    assert again.sources is None
