"""Reading SEG-Y: files written here with segyio or byte by byte, so that what is read is known."""

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import segyio
from segy_files import random_samples, segy_bytes, survey_headers

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.segy import SegyMapping, TruncatedError, read_segy, scan_segy
from subsurface_app.data.formats.segy.samples import FORMATS
from subsurface_app.data.objects import SeismicLine, SeismicVolume, object_from


@pytest.fixture
def write(tmp_path):
    def write_file(content: bytes, name: str = "file.sgy") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write_file


def test_that_a_volume_is_read_with_its_axes_and_place(write):
    samples = random_samples(12)
    headers = survey_headers(
        [10, 12, 14],
        [100, 101, 102, 103],
        xy=lambda il, xl: (500_000 + 25 * xl - 12.5 * il, 6_000_000 + 12.5 * xl + 25 * il),
    )
    volume = read_segy(write(segy_bytes(samples, headers=headers)), name="cube", area="A")
    assert isinstance(volume, SeismicVolume)
    assert (volume.name, volume.area, volume.samples.shape, volume.live) == ("cube", "A", (3, 4, 7), None)
    np.testing.assert_array_equal(volume.samples[...], samples.reshape(3, 4, 7))
    assert (volume.axis.start, volume.axis.step, volume.axis.domain) == (0.0, 0.004, "twt")
    assert (volume.geometry.ilines.first, volume.geometry.ilines.step, volume.geometry.xlines.last) == (10, 2, 103)
    x, y = volume.geometry.xy(14, 103)
    assert (x, y) == (pytest.approx(502_400.0, abs=1e-3), pytest.approx(6_001_637.5, abs=1e-3))
    assert not volume.geometry.assumed


@pytest.mark.parametrize("key", [
    (0,), (slice(1, 3), 2), (slice(None), 1), (Ellipsis, 3), (slice(None), slice(None), slice(1, 6, 2)),
    (slice(None, None, -1), slice(None), slice(None, None, -2)), (-1, -1, -1), ([0, 2], 1), (slice(0, 0),),
    (slice(1), slice(None), [4, 0]), (slice(None), slice(None), slice(5, 5)),
])  # fmt: skip
def test_that_lazy_samples_index_like_an_array(write, key):
    samples = random_samples(12)
    volume = read_segy(write(segy_bytes(samples, headers=survey_headers([1, 2, 3], [1, 2, 3, 4]))))
    expected = samples.reshape(3, 4, 7)[key]
    found = volume.samples[key]
    assert found.shape == expected.shape
    np.testing.assert_array_equal(found, expected)


def test_that_lazy_samples_travel_to_a_worker_without_their_data(write):
    samples = random_samples(400, ns=500)
    volume = read_segy(write(segy_bytes(samples, headers=survey_headers(range(20), range(20)))))
    volume.samples[0]
    travelled = pickle.dumps(volume.samples)
    assert len(travelled) < 20_000
    np.testing.assert_array_equal(pickle.loads(travelled)[3], volume.samples[3])


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("code", sorted(FORMATS))
def test_that_every_sample_format_is_read_in_both_byte_orders(write, code, order):
    known = FORMATS[code]
    if code == 1:
        # 118.625 and its negative are the textbook examples of IBM floats
        values, words = np.array([118.625, -118.625, 0.0, 1.0]), [0x4276A000, 0xC276A000, 0, 0x41100000]
        raw = np.array(words, dtype=order + "u4").tobytes()
    elif known.width == 3:
        values = np.array([1.0, 70_000.0, -5.0 if code == 7 else 16_000_000.0, 0.0])
        wide = values.astype(np.int64).astype(order + "i4").view(np.uint8).reshape(-1, 4)
        raw = (wide[:, 1:] if order == ">" else wide[:, :3]).tobytes()
    else:
        signed = known.dtype[0] in "if"
        values = np.array([1.0, 100.0, -5.0 if signed else 200.0, 0.0])
        raw = values.astype(order + known.dtype).tobytes()
    path = write(segy_bytes(np.zeros((1, 4)), code=code, order=order, raw=[raw]))
    scan = scan_segy(path)
    assert (scan.layout.format.code, scan.layout.order) == (code, order)
    np.testing.assert_array_equal(read_segy(path).samples[0], values.astype(np.float32))


def test_that_ibm_floats_agree_with_segyio(tmp_path):
    # all exponents that float32 can hold, random fractions
    rng = np.random.default_rng(1)
    values = (rng.normal(size=(1, 4000)) * 10.0 ** rng.uniform(-30, 30, size=(1, 4000))).astype(np.float32)
    path = tmp_path / "ibm.sgy"
    spec = segyio.spec()
    spec.samples, spec.tracecount, spec.format = np.arange(4000) * 4.0, 1, 1
    with segyio.create(path, spec) as file:
        file.trace[0] = values[0]
        file.bin.update({segyio.BinField.Interval: 4000})
    with segyio.open(path, ignore_geometry=True) as file:
        expected = file.trace[0].copy()
    np.testing.assert_allclose(read_segy(path).samples[0], expected, rtol=2e-7)


def test_that_crossline_sorted_and_falling_line_numbers_give_the_same_volume(write):
    samples = random_samples(6)
    headers = survey_headers([1, 2], [7, 8, 9])
    expected = samples.reshape(2, 3, 7)
    for order in ([0, 3, 1, 4, 2, 5], [5, 4, 3, 2, 1, 0], [3, 0, 5, 2, 1, 4]):
        path = write(segy_bytes(samples[order], headers=[headers[number] for number in order]))
        np.testing.assert_array_equal(read_segy(path).samples[...], expected)


def test_that_negative_line_numbers_are_read(write):
    volume = read_segy(write(segy_bytes(random_samples(6), headers=survey_headers([-4, -2], [-1, 0, 1]))))
    assert (volume.geometry.ilines.first, volume.geometry.ilines.step) == (-4, 2)
    assert volume.geometry.xlines.first == -1


def test_that_holes_are_zero_and_dead(write):
    samples, headers = random_samples(12), survey_headers([1, 2, 3], [1, 2, 3, 4])
    keep = [number for number in range(12) if number not in (0, 6)]
    path = write(segy_bytes(samples[keep], headers=[headers[number] for number in keep]))
    volume = read_segy(path)
    assert not volume.live[0, 0]
    assert not volume.live[1, 2]
    assert volume.live.sum() == 10
    assert not volume.samples[0, 0].any()
    np.testing.assert_array_equal(volume.samples[2, 3], samples[11])
    assert any("2 of 12 places hold no trace" in note for note in scan_segy(path).notes)


def test_that_one_inline_is_a_volume_with_an_assumed_direction_across(write):
    headers = survey_headers([362], range(300, 310), xy=lambda il, xl: (25.0 * xl, 100.0))
    volume = read_segy(write(segy_bytes(random_samples(10), headers=headers)))
    assert volume.samples.shape == (1, 10, 7)
    assert volume.geometry.assumed
    assert volume.geometry.bin_size == pytest.approx((25.0, 25.0))
    x, y = volume.geometry.xy(363, 300)
    assert (x, y) == (pytest.approx(7500.0), pytest.approx(125.0))


def test_that_unusable_coordinates_leave_no_affine_and_a_note(write):
    constant = write(segy_bytes(random_samples(4), headers=survey_headers([1, 2], [1, 2], xy=lambda il, xl: (5, 5))))
    assert read_segy(constant).geometry.affine is None
    assert any("placeholder" in note for note in scan_segy(constant).notes)
    rng = np.random.default_rng(0)
    noisy = survey_headers(range(5), range(5), xy=lambda il, xl: (*rng.uniform(0, 1000, 2),))
    scan = scan_segy(write(segy_bytes(random_samples(25), headers=noisy)))
    assert scan.geometry.affine is None
    assert any("do not fit a regular survey" in note for note in scan.notes)


@pytest.mark.parametrize(("scalar", "expected"), [(0, 1000.0), (1, 1000.0), (10, 10_000.0), (-10, 100.0)])
def test_that_the_coordinate_scalar_multiplies_divides_and_zero_means_one(write, scalar, expected):
    headers = survey_headers([0, 1], [0, 1], xy=lambda il, xl: (10 * xl, 10 * il), scalar=scalar)
    assert read_segy(write(segy_bytes(random_samples(4), headers=headers))).geometry.bin_size[0] == pytest.approx(
        expected
    )


def test_that_feet_become_metres(write):
    headers = survey_headers([0, 1], [0, 1], xy=lambda il, xl: (100 * xl, 100 * il))
    path = write(segy_bytes(random_samples(4), headers=headers, binary={(3255, "h"): 2}))
    assert read_segy(path).geometry.bin_size == pytest.approx((30.48, 30.48))


def test_that_line_numbers_at_other_bytes_are_found_and_explained(write):
    samples, headers = random_samples(12), survey_headers([1, 2, 3], [1, 2, 3, 4], at=(17, 25))
    path = write(segy_bytes(samples, headers=headers))
    scan = scan_segy(path)
    assert (scan.kind, scan.mapping.iline, scan.mapping.xline) == ("3d", 17, 25)
    assert any("bytes 17 and 25" in note for note in scan.notes)
    assert any("12 of 12 places" in line for line in scan.candidates[0].evidence)
    np.testing.assert_array_equal(read_segy(path, mapping=scan.mapping).samples[...], samples.reshape(3, 4, 7))
    unusual = write(segy_bytes(samples, headers=survey_headers([1, 2, 3], [1, 2, 3, 4], at=(198, 206))))
    assert scan_segy(unusual).kind == "2d"
    assert read_segy(unusual, mapping=SegyMapping(iline=198, xline=206)).samples.shape == (3, 4, 7)


def test_that_shot_numbers_of_a_line_make_no_survey(write):
    headers = [{(17, "i"): 1 + n // 4, (25, "i"): 1 + n % 4, (21, "i"): 500 + n} for n in range(40)]
    path = write(segy_bytes(random_samples(40), headers=headers))
    assert scan_segy(path).kind == "2d"
    assert any("may stand at bytes 17 and 25" in note for note in scan_segy(path).notes)
    assert read_segy(path, mapping=SegyMapping(iline=17, xline=25)).samples.shape == (10, 4, 7)


def test_that_traces_without_line_numbers_are_a_line(write):
    samples = random_samples(5)
    headers = [{(21, "i"): 100 + n, (73, "i"): 1000 * n, (77, "i"): 7, (71, "h"): -10} for n in range(5)]
    line = read_segy(write(segy_bytes(samples, headers=headers)))
    assert isinstance(line, SeismicLine)
    np.testing.assert_array_equal(line.samples[...], samples)
    np.testing.assert_array_equal(line.cdp, range(100, 105))
    np.testing.assert_allclose(line.cdp_x, 100.0 * np.arange(5))
    np.testing.assert_allclose(line.cdp_y, 0.7)


def test_that_a_line_across_a_survey_is_no_volume(write):
    headers = [{(189, "i"): 100 + n, (193, "i"): 200 + n // 2, (21, "i"): n + 1} for n in range(40)]
    scan = scan_segy(write(segy_bytes(random_samples(40), headers=headers)))
    assert scan.kind == "2d"
    assert any("no 3D survey" in note for note in scan.notes)


def test_that_a_volume_can_be_taken_as_a_line(write):
    path = write(segy_bytes(random_samples(4), headers=survey_headers([1, 2], [1, 2])))
    assert isinstance(read_segy(path, mapping=SegyMapping(kind="2d")), SeismicLine)


def test_that_places_held_twice_are_refused_with_an_example(write):
    headers = survey_headers([1, 2], [1, 2, 3])
    headers[4] = headers[3]
    path = write(segy_bytes(random_samples(6), headers=headers))
    with pytest.raises(DataError, match="inline 2, crossline 1 is trace 4 and trace 5"):
        read_segy(path)


def test_that_gathers_of_bins_are_recognised(write):
    headers = [{(189, "i"): 1 + n // 6, (193, "i"): 1 + n % 6 // 2, (37, "i"): 100 * (n % 2)} for n in range(12)]
    path = write(segy_bytes(random_samples(12), headers=headers))
    assert scan_segy(path).kind == "prestack"
    assert read_segy(path).samples.shape == (2, 3, 2, 7)


def test_that_an_interval_of_zero_needs_a_word_from_the_user(write):
    path = write(segy_bytes(random_samples(1), interval=0))
    assert scan_segy(path).axis is None
    with pytest.raises(DataError, match=r"3217-3218.*set the interval on import"):
        read_segy(path)
    assert read_segy(path, mapping=SegyMapping(interval=0.002)).axis.step == 0.002


def test_that_interval_conflicts_are_explained(write):
    header = [{(117, "h"): 2000}]
    scan = scan_segy(write(segy_bytes(random_samples(1), headers=header)))
    assert scan.axis.step == 0.004
    assert any("4000" in note and "2000" in note for note in scan.notes)
    assert scan_segy(write(segy_bytes(random_samples(1), headers=header, interval=-1))).axis.step == 0.002


@pytest.mark.parametrize(("scalar", "start"), [(0, 0.5), (1, 0.5), (-10, 0.05), (10, 5.0)])
def test_that_the_delay_is_scaled(write, scalar, start):
    path = write(segy_bytes(random_samples(1), headers=[{(109, "h"): 500, (215, "h"): scalar}]))
    assert read_segy(path).axis.start == start
    assert read_segy(path, mapping=SegyMapping(delay=0.1)).axis.start == 0.1


def test_that_traces_with_different_delays_are_refused(write):
    path = write(segy_bytes(random_samples(2), headers=[{(109, "h"): 0}, {(109, "h"): 8}]))
    with pytest.raises(DataError, match="different times, 0 to 8 ms"):
        read_segy(path)
    assert read_segy(path, mapping=SegyMapping(delay=0.0)).axis.start == 0.0


def test_that_a_depth_file_is_suspected_and_read_as_depth_when_told(write):
    path = write(segy_bytes(random_samples(1), interval=20000, headers=[{(109, "h"): 40}]))
    assert any("may be depth" in note for note in scan_segy(path).notes)
    axis = read_segy(path, mapping=SegyMapping(domain="depth")).axis
    assert (axis.domain, axis.start, axis.step) == ("depth", 40.0, 20.0)


@pytest.mark.parametrize(("binary", "message"), [
    ({(3221, "H"): 0}, "number of samples is 0"),
    ({(3221, "H"): 60000}, "takes 240240 bytes, only 1072"),
    ({(3221, "H"): 8}, "3 whole traces of 8 samples"),
    ({(3225, "h"): 4}, "fixed point with gain"),
    ({(3225, "h"): 77}, "3225-3226 is 77"),
    ({(3501, "B"): 2, (3513, "Q"): 10**9}, "claim 1000000000 traces"),
    ({(3501, "B"): 2, (3269, "i"): 2_000_000_000, (3221, "H"): 0}, "takes 8000000240 bytes"),
    ({(3505, "h"): -1}, "EndText"),
    ({(3505, "h"): 3000}, None),
])  # fmt: skip
def test_that_headers_which_lie_are_refused_with_their_bytes(write, binary, message):
    path = write(segy_bytes(random_samples(4), binary=binary))
    if message is None:
        assert scan_segy(path).layout.n_traces == 4
        return
    with pytest.raises(DataError, match=message):
        read_segy(path)


def test_that_cut_files_are_refused_at_every_length(write):
    content = segy_bytes(random_samples(3, ns=5))
    for size in (0, 1, 3199, 3600, 3601, 3839, 3859, len(content) - 1, len(content) - 100):
        with pytest.raises(DataError):
            read_segy(write(content[:size]))
    with pytest.raises(DataError, match="no traces"):
        scan_segy(write(content[:3600]))
    with pytest.raises(DataError, match="remain from byte 4120"):
        read_segy(write(content[:-1]))
    scan = scan_segy(write(content[:-1]))
    assert (scan.layout.n_traces, scan.layout.truncation.rest, type(scan.problem)) == (2, 259, TruncatedError)


def test_that_gathers_and_lines_keep_the_note_of_a_file_cut_short(write):
    headers = [
        {(9, "i"): shot, (13, "i"): channel, (37, "i"): 50 * channel} for shot in (1, 2) for channel in (1, 2, 3)
    ]
    path, mapping = write(segy_bytes(random_samples(6), headers=headers)[:-1]), SegyMapping(truncated="whole_traces")
    for kind in ("shots", "2d", "prestack"):
        made = read_segy(path, mapping=replace(mapping, kind=kind))
        draft = made.to_draft()
        again = object_from(draft.kind, draft.name, draft.area, draft.attributes, draft.arrays)
        assert again.notes == made.notes
        assert made.notes[0].values == {"next": 6, "whole": 5, "rest": 267}


def test_that_missing_files_and_folders_are_refused(tmp_path):
    for path in (tmp_path / "absent.sgy", tmp_path):
        with pytest.raises(DataError, match="cannot read"):
            scan_segy(path)


def test_that_chinese_paths_and_ascii_text_headers_are_read(write):
    content = segy_bytes(random_samples(1))
    path = write("C 1 文".encode("gbk").ljust(3200) + content[3200:], "地震 数据.sgy")
    scan = scan_segy(path)
    assert scan.layout.text_encoding == "ASCII"
    assert read_segy(path).name == "地震 数据"


def test_that_progress_is_reported_to_the_end(write):
    steps = []
    path = write(segy_bytes(random_samples(4), headers=survey_headers([1, 2], [1, 2])))
    read_segy(path, on_step=lambda done, total: steps.append((done, total)))
    assert steps[-1] == (4, 4)


def test_that_a_long_file_is_sampled_by_the_scan_and_read_whole(write, monkeypatch):
    monkeypatch.setattr("subsurface_app.data.formats.segy.scan.FULL_SCAN_TRACES", 6000)
    samples = random_samples(200 * 200, ns=1)
    path = write(segy_bytes(samples, headers=survey_headers(range(1, 201), range(1, 201))))
    scan = scan_segy(path)
    assert scan.estimated
    assert scan.kind == "3d"
    assert any("estimate" in note for note in scan.notes)
    volume = read_segy(path)
    np.testing.assert_array_equal(volume.samples[..., 0].ravel(), samples[:, 0])


@pytest.mark.parametrize("wrong", [
    {"iline": 0, "xline": 193}, {"iline": 189}, {"cdp_x": 238, "cdp_y": 1}, {"format": 99}, {"interval": 0.0},
    {"domain": "time"}, {"byte_order": "middle"},
])  # fmt: skip
def test_that_a_senseless_mapping_is_refused(wrong):
    with pytest.raises(DataError):
        SegyMapping(**wrong)


def test_that_a_byte_order_can_be_forced(write):
    path = write(segy_bytes(random_samples(1), order="<"))
    assert scan_segy(path, SegyMapping(byte_order="little")).layout.byte_order == "little"
    with pytest.raises(DataError):
        scan_segy(path, SegyMapping(byte_order="big"))


def test_that_ibm_floats_follow_their_definition():
    words = np.random.default_rng(2).integers(0, 2**32, 20_000, dtype=np.uint32)
    sign = np.where(words >> 31, -1.0, 1.0)
    exact = sign * np.ldexp((words & 0xFFFFFF).astype(float), 4 * ((words >> 24) & 0x7F).astype(int) - 280)
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(
            FORMATS[1].decode(words.astype(">u4").view(np.uint8)[None], ">")[0], exact.astype("f4")
        )
