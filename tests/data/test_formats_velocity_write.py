"""Velocity models out and in again: the same samples on the same grid, and a grid beside them that is not trusted."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import (
    VelocityMapping,
    grid_path,
    inspect_file,
    read_velocity,
    scan_velocity,
    write_velocity,
)
from subsurface_app.data.objects import VelocityModel


def model_of(shape: tuple[int, ...], seed: int = 1) -> VelocityModel:
    """Velocities without any trend, on a grid that no file of numbers tells."""
    vp = np.random.default_rng(seed).uniform(1400, 5000, shape).astype(np.float32)
    if len(shape) == 2:
        return VelocityModel("模型", "A", vp, (12.5, 4.0), (-200.0, 30.0), ((4.5e5, 6e6), (4.6e5, 6.1e6)))
    return VelocityModel("cube", "A", vp, (25.0, 12.5, 5.0), (100.0, -50.0, 0.0))


@pytest.mark.parametrize("ending", [".npy", ".bin", ".raw", ".vp"])
@pytest.mark.parametrize("shape", [(40, 30), (32, 32), (7, 9, 11), (8, 8, 8)])
def test_that_a_model_comes_in_as_it_went_out(tmp_path: Path, ending: str, shape: tuple[int, ...]) -> None:
    model = model_of(shape)
    path = tmp_path / f"m{ending}"
    assert write_velocity(path, model) == (path, tmp_path / f"m{ending}.json")
    assert sorted(one.name for one in tmp_path.iterdir()) == [path.name, f"{path.name}.json"]
    again = read_velocity(path)
    np.testing.assert_array_equal(again.vp, model.vp)
    assert (again.spacing, again.origin, again.line) == (model.spacing, model.origin, model.line)
    assert any(f"the grid is that of m{ending}.json" in one.text for one in again.notes)
    found = inspect_file(path)
    assert (found.kind, found.shape, found.problem) == ("velocity", shape, "")


def test_that_the_file_of_samples_is_plain(tmp_path: Path) -> None:
    model = model_of((40, 30))
    np.testing.assert_array_equal(np.load(write_velocity(tmp_path / "m.npy", model)[0]), model.vp)
    bare, beside = write_velocity(tmp_path / "m.bin", model)
    np.testing.assert_array_equal(np.fromfile(bare, "<f4").reshape(40, 30), model.vp)
    held = json.loads(beside.read_text(encoding="utf-8"))
    assert (held["name"], held["axes"], held["spacing_m"], held["unit"]) == ("模型", ["x", "z"], [12.5, 4.0], "m/s")


def test_that_what_the_user_says_goes_before_the_grid(tmp_path: Path) -> None:
    path, _ = write_velocity(tmp_path / "m.npy", model_of((40, 30)))
    said = read_velocity(path, mapping=VelocityMapping(spacing=20.0, top=5.0, unit="ft/s"))
    assert (said.spacing, said.origin) == ((20.0, 20.0), (-200.0, 5.0))
    assert float(np.max(said.vp)) < 2000
    turned = scan_velocity(path, VelocityMapping(order="depth_first", spacing=20.0))
    assert (turned.shape, turned.origin) == ((30, 40), (0.0, 0.0))
    assert any("or what is said: left aside" in one.text for one in turned.notes)


@pytest.mark.parametrize("ending", [".npy", ".bin"])
def test_that_the_grid_of_other_samples_is_left_aside(tmp_path: Path, ending: str) -> None:
    path, beside = write_velocity(tmp_path / f"m{ending}", model_of((40, 30)))
    text = beside.read_text()
    write_velocity(path, model_of((40, 20)))
    beside.write_text(text)
    scan = scan_velocity(path)
    assert scan.problem is not None
    assert any("does not fit the samples" in one.text for one in scan.notes)


def test_that_a_file_of_another_program_is_not_asked(tmp_path: Path) -> None:
    path, beside = write_velocity(tmp_path / "m.npy", model_of((40, 30)))
    beside.write_text('{"spacing_m": [1, 1]}')
    assert not any("m.npy.json" in one.text for one in scan_velocity(path).notes)
    assert scan_velocity(path).problem is not None
    assert any("m.npy.json tells no grid" in one.text for one in scan_velocity(path, said(beside)).notes)


def test_that_a_grid_may_lie_elsewhere(tmp_path: Path) -> None:
    path, beside = write_velocity(tmp_path / "m.npy", model_of((40, 30)))
    beside.rename(tmp_path / "grid.json")
    assert scan_velocity(path).problem is not None
    assert read_velocity(path, mapping=said(tmp_path / "grid.json")).spacing == (12.5, 4.0)


def said(grid: Path) -> VelocityMapping:
    return VelocityMapping(grid=str(grid))


DAMAGE = {
    "cut": lambda text: text[:-30],
    "version": lambda text: text.replace('"version": 1', '"version": 2'),
    "nan": lambda text: text.replace("12.5", "NaN"),
    "negative": lambda text: text.replace("12.5", "-12.5"),
    "huge": lambda text: text.replace("12.5", "1" + 400 * "0"),
    "zero": lambda text: text.replace("12.5", "0"),
    "shape": lambda text: text.replace("30,", "true,", 1).replace("40,", "[40],", 1),
    "axes": lambda text: text.replace('"z"', '"x"'),
    "deep": lambda text: text.replace('"name": ', '"name": ' + 30_000 * "["),
    "long": lambda text: text + 70_000 * " ",
    "list": lambda text: f"[{text}]",
    "line": lambda text: text.replace('"line_m": [', '"line_m": [[1, 2], '),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_that_a_damaged_grid_is_left_aside_with_a_word(tmp_path: Path, damage: str) -> None:
    path, beside = write_velocity(tmp_path / "m.npy", model_of((40, 30)))
    text = beside.read_text()
    beside.write_text(DAMAGE[damage](text))
    assert beside.read_text() != text
    scan = scan_velocity(path, VelocityMapping(order="distance_first"))
    assert any("m.npy.json is damaged, or of a later version" in one.text for one in scan.notes)
    assert "set spacing" in str(scan.problem)
    assert scan.line is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 400), byte=st.integers(0, 255))
def test_that_a_changed_byte_of_the_grid_never_breaks_the_import(tmp_path: Path, at: int, byte: int) -> None:
    path, beside = write_velocity(tmp_path / "m.npy", model_of((40, 30)))
    raw = bytearray(beside.read_bytes())
    raw[at % len(raw)] = byte
    beside.write_bytes(raw)
    scan = scan_velocity(path)
    assert scan.problem is not None or scan.shape == (40, 30)


def test_that_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, beside = write_velocity(tmp_path / "m.npy", model_of((40, 30)))
    before = {one: one.read_bytes() for one in (path, beside)}

    class Broken:
        shape = (40, 30)

        def __getitem__(self, window: object) -> NDArray[np.float32]:
            raise DataError("the store is gone")

    with pytest.raises(DataError, match="gone"):
        write_velocity(path, VelocityModel("M", "A", Broken(), (1.0, 1.0), (0.0, 0.0)))  # type: ignore[arg-type]
    assert {one: one.read_bytes() for one in tmp_path.iterdir()} == before
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DataError, match="nothing was changed"):
        write_velocity(tmp_path / "file" / "m.npy", model_of((40, 30)))
    # the grid cannot be written: the samples that were there stay
    grid_path(path).unlink()
    grid_path(path).mkdir()
    with pytest.raises(DataError, match="nothing was changed"):
        write_velocity(path, model_of((40, 30), seed=2))
    assert path.read_bytes() == before[path]
