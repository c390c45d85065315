"""Writing SEG-Y: what is read comes out again, headers included, or the disk stays as it was."""

import os
import struct
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import segyio

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.segy import SegyMapping, read_segy, scan_segy, write_segy
from subsurface_app.data.formats.segy.headers import text_lines
from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicLine, SeismicVolume, SurveyGeometry


def make_volume(axis=None, live=None, affine=(600_000.0, -0.7, 25.0, 6_000_000.0, 24.9, 0.7), n=(3, 4, 6)):
    axis = axis or SampleAxis("twt", 0.1, 0.002, n[2])
    samples = np.random.default_rng(0).normal(size=n).astype(np.float32)
    geometry = SurveyGeometry(LineNumbers(10, 2, n[0]), LineNumbers(300, 1, n[1]), affine)
    return SeismicVolume("cube", "A", samples, geometry, axis, live=live)


def make_line():
    return SeismicLine(
        "line", "A", np.random.default_rng(0).normal(size=(5, 6)).astype(np.float32), np.arange(101, 106),
        np.linspace(5000, 5100, 5), np.full(5, 777.5), SampleAxis("twt", 0.0, 0.004, 6),
    )  # fmt: skip


def test_that_a_volume_written_and_read_is_the_same(tmp_path):
    volume = make_volume()
    path = tmp_path / "体.sgy"
    assert write_segy(path, volume, notes=["made by a test"]) == ()
    again = read_segy(path)
    np.testing.assert_array_equal(again.samples[...], volume.samples)
    assert again.axis == volume.axis
    assert (again.geometry.ilines, again.geometry.xlines) == (volume.geometry.ilines, volume.geometry.xlines)
    np.testing.assert_allclose(again.geometry.xy(14, 303), volume.geometry.xy(14, 303), atol=0.01)
    text = "\n".join(text_lines(scan_segy(path).layout.text))
    assert "made by a test" in text
    assert "INLINES 10-14 STEP 2" in text


def test_that_segyio_reads_what_is_written(tmp_path):
    volume = make_volume()
    write_segy(tmp_path / "cube.sgy", volume)
    with segyio.open(tmp_path / "cube.sgy") as file:
        np.testing.assert_array_equal(file.ilines, [10, 12, 14])
        np.testing.assert_array_equal(segyio.tools.cube(file), volume.samples)
        assert (file.bin[segyio.BinField.Interval], file.bin[segyio.BinField.Format]) == (2000, 5)
        assert file.header[0][segyio.TraceField.DelayRecordingTime] == 100


def test_that_a_line_written_and_read_is_the_same(tmp_path):
    line = make_line()
    write_segy(tmp_path / "line.sgy", line)
    again = read_segy(tmp_path / "line.sgy")
    np.testing.assert_array_equal(again.samples[...], line.samples)
    for field in ("cdp", "cdp_x", "cdp_y"):
        np.testing.assert_allclose(getattr(again, field), getattr(line, field), atol=0.005)


def test_that_dead_traces_are_not_written(tmp_path):
    live = np.ones((3, 4), bool)
    live[1, 2] = live[0, 0] = False
    write_segy(tmp_path / "holes.sgy", make_volume(live=live))
    again = read_segy(tmp_path / "holes.sgy")
    assert scan_segy(tmp_path / "holes.sgy").layout.n_traces == 10
    np.testing.assert_array_equal(again.live, live)


@pytest.mark.parametrize("axis", [
    SampleAxis("depth", 0.0, 20.0, 6), SampleAxis("depth", 4.5, 2.5, 6), SampleAxis("twt", 0.0125, 0.00025, 6),
    SampleAxis("twt", -0.1, 0.004, 6),
])  # fmt: skip
def test_that_axes_survive(tmp_path, axis):
    write_segy(tmp_path / "a.sgy", make_volume(axis))
    again = read_segy(tmp_path / "a.sgy")
    assert again.axis.domain == axis.domain
    assert (again.axis.start, again.axis.step) == (pytest.approx(axis.start), pytest.approx(axis.step))


@pytest.mark.parametrize("axis", [
    SampleAxis("twt", 0.0, 0.0000005, 6), SampleAxis("twt", 0.0, 0.05, 6), SampleAxis("twt", 40.0, 0.004, 6),
    SampleAxis("twt", 1 / 3, 0.004, 6), SampleAxis("depth", 0.0, 50.0, 6),
])  # fmt: skip
def test_that_an_axis_beyond_16_bits_is_refused_and_leaves_nothing(tmp_path, axis):
    with pytest.raises(DataError, match="does not fit SEG-Y"):
        write_segy(tmp_path / "a.sgy", make_volume(axis))
    assert list(tmp_path.iterdir()) == []


def original_file(tmp_path, order=">", ns=6):
    """A file with something in every header byte that nobody interprets."""
    rng = np.random.default_rng(3)
    head = bytearray("".join(f"C{n:2d} {'KEPT' if n < 5 else ''}".ljust(80) for n in range(1, 41)).encode("cp037"))
    head += bytes(rng.integers(0, 256, 400, dtype=np.uint8))
    for position, kind, value in (
        (3217, "h", 4000), (3221, "H", ns), (3225, "h", 3), (3255, "h", 1), (3297, "I", 0),
        (3501, "B", 1), (3502, "B", 0), (3503, "h", 1), (3505, "h", 0),
    ):  # fmt: skip
        struct.pack_into(order + kind, head, position - 1, value)
    parts = [bytes(head)]
    for il in (5, 6):
        for xl in (8, 9, 10):
            header = bytearray(rng.integers(0, 256, 240, dtype=np.uint8).tobytes())
            for position, kind, value in (
                (189, "i", il), (193, "i", xl), (71, "h", 1), (181, "i", 10 * xl), (185, "i", 10 * il), (29, "h", 1),
                (109, "h", 40), (215, "h", -10), (115, "H", 99), (117, "h", 0), (89, "h", 1),
            ):  # fmt: skip
                struct.pack_into(order + kind, header, position - 1, value)
            parts.append(bytes(header) + rng.integers(-999, 999, ns).astype(order + "i2").tobytes())
    path = tmp_path / "original.sgy"
    path.write_bytes(b"".join(parts))
    return path


def test_that_a_depth_file_with_kept_headers_says_that_it_is_depth(tmp_path):
    made = make_volume(SampleAxis("twt", 0.004, 0.004, 6))
    write_segy(tmp_path / "silent.sgy", made)
    depth = read_segy(tmp_path / "silent.sgy", mapping=SegyMapping(domain="depth"))
    assert depth.axis == SampleAxis("depth", 4.0, 4.0, 6)
    write_segy(tmp_path / "kept.sgy", depth)
    assert read_segy(tmp_path / "kept.sgy").axis == depth.axis


@pytest.mark.parametrize("order", [">", "<"])
def test_that_kept_headers_change_only_where_they_must(tmp_path, order):
    first = read_segy(original_file(tmp_path, order))
    path = tmp_path / "again.sgy"
    write_segy(path, first, notes=["PROVENANCE LINE"])
    second = read_segy(path)
    np.testing.assert_array_equal(second.samples[...], first.samples[...])
    assert (second.geometry, second.axis) == (first.geometry, first.axis)
    before, after = first.headers.traces[...], second.headers.traces[...]
    changed = np.unique(np.nonzero(before != after)[2]) + 1
    assert set(changed) <= {115, 116, 117, 118}
    changed = {
        n + 3201 for n, (a, b) in enumerate(zip(first.headers.binary, second.headers.binary, strict=True)) if a != b
    }
    assert changed <= {3225, 3226}
    lines = text_lines(second.headers.text)
    assert lines[0] == "C 1 KEPT"
    assert lines[4] == "C 5 PROVENANCE LINE"
    # what was written once is written byte for byte the same again
    write_segy(tmp_path / "third.sgy", second)
    assert (tmp_path / "third.sgy").read_bytes() == path.read_bytes()


def test_that_little_endian_headers_mean_the_same_in_the_standard_order(tmp_path):
    path = original_file(tmp_path, "<")
    write_segy(tmp_path / "big.sgy", read_segy(path))
    with (
        segyio.open(path, endian="little", ignore_geometry=True) as little,
        segyio.open(tmp_path / "big.sgy", ignore_geometry=True) as big,
    ):
        # 219-224 is one mantissa and exponent to segyio and three angles in the standard
        unchanged = {key for key in little.header[0] if int(key) not in (115, 117, 219, 223)}
        for n in range(6):
            for key in unchanged:
                assert little.header[n][key] == big.header[n][key], key


def test_that_headers_of_another_item_can_be_used(tmp_path):
    source = read_segy(original_file(tmp_path))
    result = replace(source, samples=np.ones((2, 3, 6), np.float32), headers=None)
    write_segy(tmp_path / "result.sgy", result, headers=source.headers)
    again = read_segy(tmp_path / "result.sgy")
    np.testing.assert_array_equal(again.headers.traces[..., 0:100], source.headers.traces[..., 0:100])
    with pytest.raises(DataError, match="headers of the same shape"):
        write_segy(tmp_path / "x.sgy", make_volume(), headers=source.headers)


def test_that_notes_without_a_free_line_are_handed_back(tmp_path):
    left = write_segy(tmp_path / "a.sgy", make_volume(), notes=[f"note {n}" for n in range(40)])
    assert left[-1] == "note 39"
    assert 0 < len(left) < 40


def test_that_a_long_note_is_broken_into_lines(tmp_path):
    write_segy(tmp_path / "a.sgy", make_volume(), notes=["word " * 40])
    lines = text_lines(scan_segy(tmp_path / "a.sgy").layout.text)
    assert sum("word" in line for line in lines) == 3


def test_that_a_failure_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.sgy"
    write_segy(path, make_volume())
    before = path.read_bytes()

    def stop(done, total):
        raise OSError(28, "No space left on device")

    with pytest.raises(DataError, match=r"No space left.*nothing was changed"):
        write_segy(path, make_volume(affine=None), on_step=stop)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.sgy"]


def test_that_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(DataError, match="cannot write"):
        write_segy(tmp_path / "absent" / "a.sgy", make_volume())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to become another user")
def test_that_a_folder_without_permission_is_refused():
    # root ignores permissions: the attempt is made by a child that is somebody else
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        child = os.fork()
        if child == 0:
            if os.geteuid() == 0:
                os.setuid(65534)
            try:
                write_segy(Path(folder) / "a.sgy", make_volume())
            except DataError as error:
                os._exit(0 if "cannot write" in str(error) else 3)
            os._exit(4)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert os.listdir(folder) == []


def test_that_a_full_disk_is_seen_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 100})())
    with pytest.raises(DataError, match="100 free"):
        write_segy(tmp_path / "a.sgy", make_volume())
    assert list(tmp_path.iterdir()) == []


def test_that_a_volume_without_place_has_none_after_reading(tmp_path):
    write_segy(tmp_path / "a.sgy", make_volume(affine=None))
    assert read_segy(tmp_path / "a.sgy").geometry.affine is None
