"""Velocity models from files: unit, axes and sampling are found with evidence; hostile files are refused in words."""

import io
import math
import pickle
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
import scipy.io
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from solvers.errors import SubsurfaceError
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import VelocityMapping, inspect_file, read_velocity, scan_velocity
from subsurface_app.data.formats.velocity.mat5 import mat5_contents
from subsurface_app.data.objects import VelocityModel

SPACED = VelocityMapping(spacing=10.0)


def layered(nx: int = 40, nz: int = 24) -> NDArray[np.float32]:
    """Velocity, (nx, nz), that grows downward through dipping layers, under water."""
    x, z = np.arange(nx)[:, None], np.arange(nz)[None]
    vp = 1800 + 120.0 * np.floor((z + 0.1 * x) / 4)
    return np.where(z < 3, 1480.0, vp).astype(np.float32)


def test_that_marmousi_is_read_with_its_own_axes(shared_data: Path) -> None:
    path = shared_data / "velocity_models" / "marmousi_dz10.mat"
    scan = scan_velocity(path)
    assert (scan.array, scan.shape, scan.spacing, scan.origin) == ("vel", (941, 301), (10.0, 10.0), (-200.0, 0.0))
    assert (scan.unit, scan.order, scan.problem) == ("m/s", "depth_first", None)
    model = read_velocity(path)
    theirs = scipy.io.loadmat(path)["vel"].T.astype(np.float32)
    np.testing.assert_array_equal(model.vp, theirs)
    assert float(model.vp[:, 0].max()) < 1800, "water and the sea bed on top"
    assert model.vp.flags.c_contiguous


def test_that_the_real_files_are_read_or_say_what_they_lack(shared_data: Path) -> None:
    folder = shared_data / "velocity_models"
    raw = read_velocity(
        folder / "marmousi_221x601.bin", mapping=VelocityMapping(shape=(601, 221), spacing=15.0, depth_spacing=14.0)
    )
    assert raw.vp.shape == (601, 221)
    assert (raw.spacing, float(raw.vp.min())) == ((15.0, 14.0), pytest.approx(1484.0, abs=1))
    squeezed = read_velocity(folder / "red_diffeq_marmousi_70x190.npy", mapping=SPACED)
    assert squeezed.vp.shape == (190, 70)
    assert float(squeezed.vp[:, 0].max()) < float(squeezed.vp[:, -1].min())
    assert (
        "set nx and nz; by their smoothness most likely are 601 x 221"
        in inspect_file(folder / "marmousi_221x601.bin").problem
    )
    assert "set spacing" in inspect_file(folder / "red_diffeq_curvefault_70x70.npy").problem


def test_that_overthrust_is_squared_slowness_in_one_of_two_arrays(shared_data: Path) -> None:
    pytest.importorskip("h5py", reason="HDF5 needs h5py")
    path = shared_data / "velocity_models" / "overthrust_model.h5"
    assert "m (121 x 401), m0 (121 x 401)" in str(scan_velocity(path).problem)
    scan = scan_velocity(path, VelocityMapping(array="m"))
    assert (scan.unit, scan.shape, scan.spacing) == ("s2/km2", (401, 121), (25.0, 25.0))
    assert (scan.low, scan.high) == (pytest.approx(1500, abs=1), pytest.approx(5500, abs=1))


def test_that_without_h5py_the_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    path = tmp_path / "model.h5"
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(600))
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(DataError, match=r"pip install 'subsurface-app\[hdf5\]'"):
        read_velocity(path)
    assert inspect_file(path).kind == "velocity"


@pytest.mark.parametrize("factor", [1.0, 1e-3])
@pytest.mark.parametrize("is_depth_first", [True, False])
@pytest.mark.parametrize("ending", ["npy", "mat", "bin"])
def test_that_unit_and_order_are_found(tmp_path: Path, ending: str, is_depth_first: bool, factor: float) -> None:
    vp = layered()
    stored = np.ascontiguousarray(vp.T if is_depth_first else vp) * np.float32(factor)
    path, mapping = tmp_path / f"model.{ending}", SPACED
    if ending == "npy":
        np.save(path, stored)
    elif ending == "mat":
        scipy.io.savemat(path, {"v": stored}, do_compression=True)
    else:
        stored.tofile(path)
        mapping = VelocityMapping(spacing=10.0, shape=vp.shape)
    assert inspect_file(path).kind == "velocity"
    scan = scan_velocity(path, mapping)
    assert scan.problem is None
    assert (scan.unit, scan.order) == (
        "m/s" if factor == 1 else "km/s",
        f"{'depth' if is_depth_first else 'distance'}_first",
    )
    assert any(scan.unit in note.text for note in scan.notes)
    model = read_velocity(path, mapping=mapping, name="m", area="a")
    np.testing.assert_allclose(model.vp, vp, rtol=1e-6)
    assert (model.spacing, model.origin, model.name, model.area) == ((10.0, 10.0), (0.0, 0.0), "m", "a")


def test_that_what_is_said_goes_before_what_is_found(tmp_path: Path) -> None:
    path = tmp_path / "model.npy"
    np.save(path, layered())
    said = VelocityMapping(unit="ft/s", order="depth_first", spacing=5.0, depth_spacing=2.0, start=100.0, top=-8.0)
    model = read_velocity(path, mapping=said)
    np.testing.assert_allclose(model.vp, layered().T * 0.3048, rtol=1e-6)
    assert (model.spacing, model.origin) == ((5.0, 2.0), (100.0, -8.0))


def test_that_big_endian_samples_are_told_by_their_values(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    layered().astype(">f4").tofile(path)
    mapping = VelocityMapping(spacing=10.0, shape=(40, 24))
    np.testing.assert_array_equal(read_velocity(path, mapping=mapping).vp, layered())
    with pytest.raises(DataError, match=r"holds 960 samples of float32, 41 x 24 needs 984"):
        read_velocity(path, mapping=VelocityMapping(spacing=10.0, shape=(41, 24)))


def test_that_a_3d_model_turns_as_a_whole(tmp_path: Path) -> None:
    cube = np.repeat(layered()[:, None], 7, axis=1) + np.arange(7, dtype=np.float32)[None, :, None]
    path = tmp_path / "cube.npy"
    np.save(path, cube.T)
    np.testing.assert_array_equal(read_velocity(path, mapping=SPACED).vp, cube)


@pytest.mark.parametrize(
    ("values", "mapping", "words"),
    [
        (layered(), None, "does not say how far apart"),
        (np.full((20, 30), 2000.0), SPACED, "does not tell which axis is depth"),
        (
            np.where(layered() < 1500, 0, layered()),
            SPACED,
            r"120 of 960 samples are no velocities .* the first at 0, 0",
        ),
        (np.where(layered() < 1500, np.nan, layered()), SPACED, "no velocities"),
        (-layered(), SPACED, "no velocities"),
        (layered() * 1e6, SPACED, "set the unit"),
        (np.linspace(0.2, 0.4, 600).reshape(20, 30), SPACED, "could be s2/km2, s/km: set the unit"),
        (np.arange(1, 40.0), SPACED, "no numeric array of two or three axes"),
        (np.ones((2, 3), complex), SPACED, "expected plain numbers"),
        (np.array([["a", "b"]]), SPACED, "expected plain numbers"),
    ],
)
def test_that_what_is_no_model_is_refused_in_words(
    tmp_path: Path, values: NDArray, mapping: VelocityMapping | None, words: str
) -> None:
    path = tmp_path / "model.npy"
    np.save(path, values)
    with pytest.raises(DataError, match=words):
        read_velocity(path, mapping=mapping)


def test_that_cells_structures_and_text_of_a_mat_file_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "m.mat"
    others = {"note": "Marmousi", "cells": np.array([[1, "b"]], object), "s": {"a": 1.0}, "c": np.ones((3, 3), complex)}
    scipy.io.savemat(path, {**others, "vel": layered().T, "z": np.arange(24) * 0.005, "x": np.arange(40) * 0.01})
    scan = scan_velocity(path)
    assert scan.array == "vel"
    assert scan.spacing == pytest.approx((10.0, 5.0)), "km, told by the step"
    scipy.io.savemat(path, others)
    assert "it has note, cells, s, c;" in str(scan_velocity(path).problem)


@pytest.mark.parametrize("do_compression", [False, True])
@pytest.mark.parametrize("code", ["f8", "f4", "i2", "u1", "i4", "u8"])
def test_that_our_mat_reader_agrees_with_scipy(tmp_path: Path, code: str, do_compression: bool) -> None:
    path = tmp_path / "m.mat"
    written = {name: np.arange(1, 1 + math.prod(shape)).reshape(shape).astype(code) for name, shape in
               {"a": (3, 5), "long_name_of_an_array": (2, 3, 4), "b": (1, 1), "c": (1, 3)}.items()}  # fmt: skip
    scipy.io.savemat(path, written, do_compression=do_compression)
    ours = {one.name: one.read() for one in mat5_contents(path).arrays}
    theirs = scipy.io.loadmat(path)
    assert set(ours) == set(written)
    for name, values in ours.items():
        np.testing.assert_array_equal(values, theirs[name])


# --- hostile files ----------------------------------------------------------------------------------------------------


class _Trap:
    """Unpickling this would leave a mark."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return Path.touch, (self.path,)


def test_that_nothing_is_unpickled(tmp_path: Path) -> None:
    mark, path = tmp_path / "mark", tmp_path / "trap.npy"
    np.save(path, np.array([[_Trap(mark)] * 2] * 2, object), allow_pickle=True)
    with pytest.raises(DataError, match="expected plain numbers"):
        read_velocity(path)
    path.write_bytes(pickle.dumps(_Trap(mark)) * 20)
    with pytest.raises(DataError, match="none of the files that hold a velocity model"):
        read_velocity(path)
    assert not mark.exists()


def _npy(shape: tuple[int, ...], samples: bytes) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f4", "fortran_order": False, "shape": shape})
    return stream.getvalue() + samples


def _mat(shape: tuple[int, int], claimed: int, samples: bytes, packed: bool) -> bytes:
    """A MAT-file of one array of doubles that claims so many bytes."""
    body = struct.pack("<IIII", 6, 8, 6, 0) + struct.pack("<IIii", 5, 8, *shape) + struct.pack("<II", 1 | 1 << 16, 0x76)
    body += struct.pack("<II", 9, claimed) + samples
    inner = struct.pack("<II", 14, len(body) if not packed else 48 + claimed) + body
    element = inner if not packed else struct.pack("<II", 15, len(zlib.compress(inner))) + zlib.compress(inner)
    return b"MATLAB 5.0 MAT-file".ljust(124) + b"\x00\x01IM" + element


HOSTILE = {
    "huge.npy": _npy((1 << 30, 1 << 30), bytes(64)),
    "cut.npy": _npy((40, 24), bytes(64)),
    "long.npy": _npy((4, 4), bytes(640)),
    "negative.npy": _npy((-4, 4), bytes(64)),
    "header.npy": b"\x93NUMPY\x01\x00\xff\xff{'descr': __import__('os')",
    "version.npy": b"\x93NUMPY\x09\x00" + bytes(90),
    "huge.mat": _mat((1 << 28, 1), 1 << 31, bytes(64), False),
    "lie.mat": _mat((40, 24), 1 << 20, bytes(64), False),
    "bomb.mat": _mat((16384, 16384), 1 << 31, bytes(1 << 16), True),
    "empty.mat": b"MATLAB 5.0 MAT-file".ljust(128),
    "zlib.mat": b"MATLAB 5.0 MAT-file".ljust(124) + b"\x00\x01IM" + struct.pack("<II", 15, 30) + bytes(30),
    "odd.bin": np.full(100, 2000.0, "<f4").tobytes() + b"x",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_that_a_file_that_lies_about_its_size_is_refused_before_memory_is_taken(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    tracemalloc.start()
    with pytest.raises(DataError) as refusal:
        read_velocity(path, mapping=VelocityMapping(spacing=10.0, order="depth_first"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert name in str(refusal.value)
    assert peak < 20_000_000


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1), change=st.binary(min_size=1, max_size=12), cut=st.integers(0, 200), kind=st.booleans())
def test_that_damaged_files_are_read_or_refused_in_words(
    tmp_path: Path, where: float, change: bytes, cut: int, kind: bool
) -> None:
    path = tmp_path / ("m.mat" if kind else "m.npy")
    if kind:
        scipy.io.savemat(path, {"vel": layered(12, 8), "z": np.arange(8) * 10.0}, do_compression=len(change) % 2 == 0)
    else:
        np.save(path, layered(12, 8))
    raw = bytearray(path.read_bytes())
    at = int(where * len(raw))
    raw[at : at + len(change)] = change
    path.write_bytes(raw[: len(raw) - cut])
    refused = ""
    try:
        model = read_velocity(path, mapping=VelocityMapping(spacing=10.0, order="distance_first", unit="m/s"))
    except SubsurfaceError as error:
        refused = str(error)
    assert path.name in refused or np.all(np.asarray(model.vp) > 0)


def test_that_a_model_keeps_its_notes_in_the_store(tmp_path: Path) -> None:
    path = tmp_path / "model.npy"
    np.save(path, layered())
    model = read_velocity(path, mapping=SPACED)
    draft = model.to_draft()
    again = VelocityModel.from_stored(draft.name, draft.area, draft.attributes, draft.arrays)
    assert [note.text for note in again.notes] == [note.text for note in model.notes] != []


def test_that_a_grid_of_values_that_lie_close_together_is_no_model_unless_its_spacing_is_said(tmp_path: Path) -> None:
    """Two-way times of a horizon in ms, as NumPy saves them: smooth, with a hole, dipping by a tenth."""
    across, along = np.meshgrid(np.arange(50), np.arange(40))
    times = 950.0 + 1.5 * along + 8.0 * np.sin(across / 9.0)
    path = tmp_path / "horizon.npy"
    for holes in (0, 1):
        times[0, :holes] = np.nan
        np.save(path, times)
        found = inspect_file(path)
        assert found.kind == "grid"
        assert "40 x 50 numbers from 94" in found.problem
        assert f"{holes} missing: more likely times or depths of a horizon" in found.problem
        assert "save a horizon as columns inline, crossline, z" in found.problem
        assert "spacing=10" in found.problem
    np.save(path, np.nan_to_num(times, nan=950.0))
    said = VelocityMapping(order="distance_first", spacing=10.0)
    assert inspect_file(path, velocity=said).kind == "velocity"
    assert read_velocity(path, mapping=said).vp.shape == (40, 50)


def test_that_a_real_horizon_in_an_array_is_not_taken_for_velocities(shared_data: Path) -> None:
    found = inspect_file(shared_data / "f3_seismic" / "F3_FS4_horizon.npy")
    assert (found.kind, "horizon" in found.problem) == ("grid", True)
