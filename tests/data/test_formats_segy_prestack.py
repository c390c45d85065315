"""Pre-stack SEG-Y: what a file is found to be, its gathers, offsets and positions; against segyio."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import segyio
from segy_files import random_samples, segy_bytes

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import inspect_file
from subsurface_app.data.formats.segy import SegyMapping, load_mapping, preview_segy, read_segy, scan_segy
from subsurface_app.data.objects import PrestackVolume, ShotGathers


@pytest.fixture
def write(tmp_path):
    def write_file(headers, *, ns=7, **options) -> Path:
        path = tmp_path / "file.sgy"
        path.write_bytes(segy_bytes(random_samples(len(headers), ns), headers=headers, **options))
        return path

    return write_file


def shot_headers(shots, channels, *, scalar=-10, spacing=25.0, near=100.0):
    """A streamer that is towed to the east: positions in m, receivers behind the source."""
    return [
        {
            (9, "i"): shot,
            (13, "i"): channel,
            (37, "i"): -round(near + spacing * (channel - 1)),
            (41, "i"): -80,
            (45, "i"): -50,
            (69, "h"): -10,
            (71, "h"): scalar,
            (73, "i"): round(-scalar * (500_000 + 50 * shot)),
            (77, "i"): -scalar * 6_000_000,
            (81, "i"): round(-scalar * (500_000 + 50 * shot - near - spacing * (channel - 1))),
            (85, "i"): -scalar * 6_000_000,
        }
        for shot in shots
        for channel in channels
    ]


def bin_headers(ilines, xlines, offsets, at=(189, 193)):
    return [
        {(at[0], "i"): il, (at[1], "i"): xl, (37, "i"): offset} for il in ilines for xl in xlines for offset in offsets
    ]


@pytest.mark.parametrize("name", ["small-ps", "small-ps-dec-il-inc-xl-off", "small-ps-dec-xl-off-inc-il"])
def test_that_gathers_of_bins_are_those_that_segyio_reads(shared_data, name):
    path = shared_data / "segy_robustness" / f"{name}.sgy"
    gathers = read_segy(path)
    assert isinstance(gathers, PrestackVolume)
    assert gathers.live is None
    with segyio.open(path) as file:
        np.testing.assert_array_equal(gathers.offsets, np.sort(file.offsets))
        assert gathers.geometry.shape == (len(file.ilines), len(file.xlines))
        for i, il in enumerate(gathers.geometry.ilines.values):
            for j, xl in enumerate(gathers.geometry.xlines.values):
                for k, offset in enumerate(gathers.offsets):
                    theirs = file.gather[int(il), int(xl), int(offset)]
                    np.testing.assert_array_equal(gathers.samples[i, j, k], theirs)


def test_that_marine_shots_are_read_with_offsets_and_positions_in_metres(shared_data):
    path = shared_data / "viking_graben" / "viking_small.segy"
    shots = read_segy(path)
    assert isinstance(shots, ShotGathers)
    assert (shots.data.shape, shots.frame, shots.live, shots.wavelet) == ((4, 120, 600), "map", None, None)
    np.testing.assert_array_equal(shots.shots, [3, 4, 5, 6])
    np.testing.assert_array_equal(shots.channels[2], np.arange(1, 121))
    assert shots.offsets.min() == -3237.0
    assert shots.offsets.max() == -262.0
    # the offset is receiver minus source, and the streamer hangs 10 m deep, 4 m below the guns
    np.testing.assert_array_equal((shots.receivers - shots.sources)[..., 0], shots.offsets)
    np.testing.assert_array_equal(shots.receivers[..., 2], 10.0)
    np.testing.assert_array_equal(shots.sources[..., 2], 6.0)
    with segyio.open(path, ignore_geometry=True) as file:
        np.testing.assert_array_equal(np.asarray(shots.data).reshape(480, 600), file.trace.raw[:])
    notes = scan_segy(path).notes
    assert any("1500" in note and "600 fits the size" in note for note in notes)
    assert any("agree with the offsets within 0 m" in note for note in notes)


def test_that_marine_shots_can_be_taken_as_cdp_gathers_and_keep_every_offset(shared_data):
    gathers = read_segy(shared_data / "viking_graben" / "viking_small.segy", mapping=load_mapping("cdp-gathers"))
    assert isinstance(gathers, PrestackVolume)
    assert gathers.samples.shape == (1, 126, 4, 600)
    assert gathers.fold.sum() == 480
    there = np.isfinite(gathers.trace_offsets)
    np.testing.assert_array_equal(there, gathers.live)
    assert np.all(np.diff(gathers.trace_offsets[0, 60]) > 0)


def test_that_midpoints_place_gathers_without_coordinates_of_their_own(shared_data):
    path = shared_data / "viking_graben" / "viking_small.segy"
    gathers = read_segy(path, mapping=SegyMapping(kind="prestack"))
    x, _ = gathers.geometry.xy(1, np.array([1, 126]))
    # bins of 12.5 m; CDP 1 lies between the source at 3237 m and the receiver at 0 m
    np.testing.assert_allclose(x, [1618.5, 1618.5 + 125 * 12.5], atol=0.01)
    assert any(
        "midpoints of sources and receivers fit" in note for note in scan_segy(path, SegyMapping(kind="prestack")).notes
    )


def test_that_ragged_shots_are_padded_and_keep_their_channels(shared_data):
    path = shared_data / "segy_robustness" / "shot-gather.sgy"
    shots = read_segy(path)
    np.testing.assert_array_equal(shots.shots, [2, 3, 5, 8])
    np.testing.assert_array_equal(shots.fold, [10, 12, 13, 26])
    # the file writes its channels from the last to the first
    np.testing.assert_array_equal(shots.channels[3], np.arange(61, 35, -1))
    assert (shots.sources, shots.receivers, shots.offsets) == (None, None, None)
    with segyio.open(path, ignore_geometry=True) as file:
        np.testing.assert_array_equal(shots.data[0, :10], file.trace.raw[:10])
    assert not np.asarray(shots.data[0, 10:]).any()
    assert np.array_equal(np.asarray(shots.channels) > 0, shots.live)


def test_that_land_shots_without_headers_are_read_with_the_words_of_the_user(shared_data):
    path = shared_data / "land_shots" / "2.segy"
    assert scan_segy(path).kind == "2d"
    assert any("layout=shots and traces_per_shot=48" in note for note in scan_segy(path).notes)
    shots = read_segy(path, mapping=SegyMapping(kind="shots", traces_per_shot=48))
    assert shots.data.shape == (1, 48, 4000)
    assert (shots.axis.step, shots.sources, shots.offsets) == (0.00025, None, None)
    with segyio.open(path, ignore_geometry=True) as file:
        np.testing.assert_array_equal(shots.data[0], file.trace.raw[:])
    # the binary header says 48 too
    assert read_segy(path, mapping=SegyMapping(kind="shots")).data.shape == (1, 48, 4000)
    without_interval = shared_data / "land_shots" / "24.segy"
    assert "set the interval on import" in inspect_file(without_interval, mapping=SegyMapping(kind="shots")).problem
    said = SegyMapping(kind="shots", traces_per_shot=24, interval=0.00025)
    assert read_segy(without_interval, mapping=said).data.shape == (2, 24, 4000)


def test_that_shots_without_any_number_ask_for_traces_per_shot(write):
    path = write([{} for _ in range(6)])
    with pytest.raises(DataError, match=r"bytes 9-12 .* are zero .*traces_per_shot="):
        read_segy(path, mapping=SegyMapping(kind="shots"))
    shots = read_segy(path, mapping=SegyMapping(traces_per_shot=4))
    assert shots.data.shape == (2, 4, 7)
    np.testing.assert_array_equal(shots.live, [[True] * 4, [True, True, False, False]])
    np.testing.assert_array_equal(shots.data[1, :2], random_samples(6)[4:])


def test_that_scalars_signs_and_feet_end_in_metres(write):
    headers = shot_headers([7, 8], range(1, 5))
    shots = read_segy(write(headers))
    np.testing.assert_allclose(shots.sources[:, 0, 0], [500_350, 500_400])
    np.testing.assert_allclose(shots.receivers[1, :, 0], 500_400 - 100 - 25 * np.arange(4))
    np.testing.assert_allclose(shots.sources[:, 0, 2], 5.0)
    np.testing.assert_allclose(shots.receivers[..., 2], 8.0)
    np.testing.assert_array_equal(shots.offsets[0], [-100, -125, -150, -175])
    np.testing.assert_array_equal(shots.offsets_of(1), shots.offsets[1])
    in_feet = read_segy(write(headers, binary={(3255, "h"): 2}))
    np.testing.assert_allclose(in_feet.offsets, 0.3048 * np.asarray(shots.offsets))
    np.testing.assert_allclose(in_feet.receivers, 0.3048 * np.asarray(shots.receivers))


def test_that_a_shot_of_fewer_channels_and_a_hole_are_padded(write):
    headers = shot_headers([1, 2, 3], range(1, 6))
    left = [number for number in range(15) if number not in (7, 13, 14)]
    shots = read_segy(write([headers[number] for number in left]))
    expected = np.ones((3, 5), bool)
    expected[1, 2] = expected[2, 3] = expected[2, 4] = False
    np.testing.assert_array_equal(shots.live, expected)
    np.testing.assert_array_equal(np.isnan(shots.offsets), ~expected)
    np.testing.assert_array_equal(np.isnan(shots.receivers[..., 0]), ~expected)
    np.testing.assert_array_equal(np.asarray(shots.data)[expected], random_samples(12))


def test_that_channels_held_twice_are_taken_in_file_order_with_a_note(write):
    headers = shot_headers([1, 2], range(1, 4))
    headers.insert(2, headers[1])
    path = write(headers)
    shots = read_segy(path, mapping=SegyMapping(kind="shots"))
    assert shots.data.shape == (2, 4, 7)
    np.testing.assert_array_equal(shots.data[0], random_samples(7)[:4])
    assert any(
        "channel 2 of shot 1 is trace 2 and trace 3" in note
        for note in scan_segy(path, SegyMapping(kind="shots")).notes
    )


def test_that_cdp_gathers_are_told_from_shots_by_their_order(write):
    """The same traces once by shot and once by CDP: what stands together in the file decides."""
    headers = []
    for shot in range(8):
        for channel in range(6):
            headers.append({(9, "i"): shot + 1, (13, "i"): channel + 1, (21, "i"): 2 * shot + channel + 1,
                            (37, "i"): 50 * channel + 100})  # fmt: skip
    assert scan_segy(write(headers)).kind == "shots"
    path = write(sorted(headers, key=lambda header: (header[21, "i"], header[37, "i"])))
    scan = scan_segy(path)
    assert (scan.kind, scan.mapping.cdp, scan.mapping.iline) == ("prestack", 21, None)
    gathers = read_segy(path)
    assert gathers.samples.shape == (1, 20, 6, 7)
    np.testing.assert_array_equal(gathers.offsets, [100, 150, 200, 250, 300, 350])
    assert [one.kind for one in scan.sortings] == ["prestack", "shots", "shots"][: len(scan.sortings)]


def test_that_missing_offsets_are_holes_of_their_gather(write):
    headers = bin_headers([1, 2], [10, 11, 12], [100, 200, 300])
    del headers[4]
    gathers = read_segy(write(headers))
    expected = np.ones((2, 3, 3), bool)
    expected[0, 1, 1] = False
    np.testing.assert_array_equal(gathers.live, expected)
    np.testing.assert_array_equal(np.asarray(gathers.samples)[expected], random_samples(17))
    assert not gathers.samples[0, 1, 1].any()
    np.testing.assert_array_equal(gathers.fold, [[3, 2, 3], [3, 3, 3]])
    fold = preview_segy(write(headers)).fold
    np.testing.assert_array_equal(fold.fold, gathers.fold)


def test_that_offsets_held_twice_lose_no_trace(write):
    headers = bin_headers([1, 2], [10, 11, 12], [100, 200])
    headers.insert(1, headers[0])
    path = write(headers)
    gathers = read_segy(path)
    assert gathers.samples.shape == (2, 3, 3, 7)
    np.testing.assert_array_equal(gathers.trace_offsets[0, 0], [100, 100, 200])
    np.testing.assert_array_equal(gathers.samples[0, 0], random_samples(13)[:3])
    assert any("traces 1 and 2 share inline 1, crossline 10 and offset 100" in note for note in scan_segy(path).notes)


def test_that_other_bytes_and_angles_are_read_as_said(write):
    headers = bin_headers([3, 5], [8, 9], [5, 15, 25], at=(201, 209))
    for header in headers:
        header[213, "i"] = header.pop((37, "i"))
    mapping = SegyMapping(kind="prestack", iline=201, xline=209, offset=213, gather_axis="angle")
    gathers = read_segy(write(headers, binary={(3255, "h"): 2}), mapping=mapping)
    assert (gathers.across, gathers.across_unit, gathers.geometry.ilines.step) == ("angle", "°", 2)
    np.testing.assert_array_equal(gathers.offsets, [5, 15, 25])


def test_that_headers_of_gathers_stay_with_their_traces(write):
    headers = bin_headers([1, 2], [10, 11, 12], [300, 100, 200])
    gathers = read_segy(write(headers))
    kept = np.asarray(gathers.headers.traces)
    np.testing.assert_array_equal(
        kept[..., 36:40].copy().view(">i4")[..., 0], np.broadcast_to([100, 200, 300], (2, 3, 3))
    )


def test_that_uneven_numbers_do_not_fill_the_memory(write):
    headers = [{(9, "i"): 1, (13, "i"): n + 1} for n in range(3000)]
    headers += [{(9, "i"): n + 2, (13, "i"): 1} for n in range(3000)]
    with pytest.raises(DataError, match="so uneven that 6000 traces would take 9003000 places"):
        read_segy(write(headers), mapping=SegyMapping(kind="shots"))


def test_that_a_gather_is_read_without_the_rest_of_the_file(tmp_path):
    path = tmp_path / "large.sgy"
    n_shots, n_channels, ns = 40, 100, 2000
    headers = [{(9, "i"): shot + 1, (13, "i"): channel + 1} for shot in range(n_shots) for channel in range(n_channels)]
    path.write_bytes(segy_bytes(np.zeros((n_shots * n_channels, ns), np.float32), headers=headers))
    del headers
    tracemalloc.start()
    shots = read_segy(path, mapping=SegyMapping(kind="shots"))
    assert np.asarray(shots.data[17]).shape == (n_channels, ns)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # one gather has 0.8 MB, its bytes and floats twice that; the file 32 MB
    assert peak < 6e6


def test_that_the_shape_of_a_large_file_is_foretold_from_some_of_its_headers(write, monkeypatch):
    shots = write(shot_headers(range(1, 101), range(1, 41)), ns=2)
    monkeypatch.setattr("subsurface_app.data.formats.segy.scan.FULL_SCAN_TRACES", 3000)
    scan = scan_segy(shots)
    assert (scan.kind, scan.estimated, scan.shape) == ("shots", True, (100, 40, 2))
    bins = write(bin_headers(range(20), range(50), [100, 200, 300, 400]), ns=2)
    scan = scan_segy(bins)
    assert (scan.kind, scan.estimated, scan.shape) == ("prestack", True, (20, 50, 4, 2))
    assert read_segy(bins).samples.shape == scan.shape
