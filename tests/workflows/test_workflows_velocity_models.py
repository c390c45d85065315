"""Simpler models: constant ones stay, vertical times are kept, water is not touched, a line is the line."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import VelocityModel
from subsurface_app.workflows.velocity_models import SmoothRules, simplify_model

ROUNDING = 2e-7  # of float32, in which models are kept


def model_of(vp: NDArray[np.floating], spacing: tuple[float, ...] = (20.0, 10.0), top: float = 0.0) -> VelocityModel:
    vp = np.asarray(vp, np.float32)
    origin = (*(0.0 for _ in spacing[:-1]), top)
    return VelocityModel("M", "A", vp, spacing, origin, ((0.0, 0.0), (100.0, 0.0)) if vp.ndim == 2 else None)


def layers(nx: int = 60, nz: int = 80, dip: float = 0.2) -> NDArray[np.float64]:
    """Layers of alternating velocity that dip, below water whose bottom dips too; (nx, nz)."""
    x, z = np.arange(nx)[:, None], np.arange(nz)[None]
    rock = 1900 + 14.0 * z + 500.0 * (((z + dip * x) // 7) % 2)
    return np.where(z < 6 + dip * x / 2, 1490.0, rock)


def times(model: VelocityModel) -> NDArray[np.float64]:
    """Vertical one-way time through each column, s."""
    return np.asarray((model.spacing[-1] / np.asarray(model.vp, dtype=float)).sum(axis=-1))


@pytest.mark.parametrize("shape", [(30, 40), (12, 14, 40)])
def test_that_a_constant_model_stays(shape: tuple[int, ...]) -> None:
    vp = np.full(shape, 2345.0)
    made, _ = simplify_model(model_of(vp, (20.0,) * (len(shape) - 1) + (10.0,)))
    np.testing.assert_allclose(made.vp, vp, rtol=ROUNDING)
    line, _ = simplify_model(model_of(vp, (20.0,) * (len(shape) - 1) + (10.0,)), SmoothRules("line"))
    np.testing.assert_allclose(line.vp, vp, rtol=ROUNDING)


def test_that_rock_of_one_velocity_stays_below_any_water() -> None:
    """Water that leaked into the rock, or rock into the water, would show at the bottom."""
    vp = np.where(layers() < 1500, 1490.0, 2600.0)
    made, _ = simplify_model(model_of(vp))
    np.testing.assert_allclose(made.vp, vp, rtol=ROUNDING)


@pytest.mark.parametrize("down", [15.0, 200.0, 5000.0])
def test_that_smoothing_down_keeps_the_vertical_time_of_every_column(down: float) -> None:
    model = model_of(layers())
    made, _ = simplify_model(model, SmoothRules(along=0.0, down=down))
    np.testing.assert_allclose(times(made), times(model), rtol=1e-6)
    assert np.abs(np.diff(made.vp, axis=1)).max() < np.abs(np.diff(model.vp, axis=1)).max() + 400


def test_that_flat_layers_keep_their_vertical_times_when_smoothed_both_ways() -> None:
    model = model_of(layers(dip=0.0))
    made, told = simplify_model(model)
    np.testing.assert_allclose(times(made), times(model), rtol=1e-3)
    velocity = np.where(model.vp < 1500, model.vp, np.mean(np.asarray(model.vp)[:, 6:]))
    assert np.abs(times(replace(model, vp=velocity)) / times(model) - 1).max() > 0.01, "a mean of velocities does not"
    assert any("change by" in one.text for one in told)


def test_that_smoothing_along_a_flat_bottom_keeps_the_mean_time() -> None:
    vp = layers()
    vp[:, :6], vp[:, 6:] = 1490.0, np.maximum(vp[:, 6:], 1900.0)
    model = model_of(vp)
    made, _ = simplify_model(model, SmoothRules(along=300.0, down=100.0))
    assert times(made).mean() == pytest.approx(times(model).mean(), rel=1e-6)
    assert np.ptp(times(made)) < np.ptp(times(model))


def test_that_a_cube_of_one_line_repeated_is_smoothed_as_the_line() -> None:
    vp = layers(30, 50)
    flat, _ = simplify_model(model_of(vp))
    cube, _ = simplify_model(model_of(np.repeat(vp[:, None], 9, axis=1), (20.0, 25.0, 10.0)))
    for line in range(9):
        np.testing.assert_allclose(np.asarray(cube.vp)[:, line], flat.vp, rtol=1e-6)


@pytest.mark.parametrize("way", ["gaussian", "line"])
def test_that_water_and_what_lies_above_a_depth_are_unchanged(way: str) -> None:
    model = model_of(layers(), top=50.0)
    water = np.asarray(model.vp) < 1500
    made, told = simplify_model(model, SmoothRules(way))  # type: ignore[arg-type]
    np.testing.assert_array_equal(np.asarray(made.vp)[water], model.vp[water])
    assert "kept as it was above 105 to 165 m" in told[0].text
    assert np.abs(np.asarray(made.vp) - model.vp)[~water].max() > 100
    deep, _ = simplify_model(model, SmoothRules(way, keep_above=250.0))  # type: ignore[arg-type]
    np.testing.assert_array_equal(deep.vp[:, :20], model.vp[:, :20])  # the centres of 20 cells lie at 50 ... 240 m
    assert np.abs(np.asarray(deep.vp) - model.vp)[:, 20:].max() > 100
    bare, told = simplify_model(model, SmoothRules(way, keep_above=0.0))  # type: ignore[arg-type]
    assert "no cell was kept" in told[0].text
    assert not np.array_equal(np.asarray(bare.vp)[water], model.vp[water])


def test_that_a_model_that_is_a_line_is_its_own_line() -> None:
    depth = 100.0 + 10.0 * np.arange(80)
    vp = np.where(layers() < 1500, 1490.0, 1600 + 0.7 * depth)
    made, told = simplify_model(model_of(vp, top=100.0), SmoothRules("line"))
    np.testing.assert_allclose(made.vp, vp, rtol=ROUNDING)
    assert "1600.0 m/s + 0.7000 1/s" in told[1].text
    assert told[2].text.startswith("0.0 m/s RMS")


def test_that_the_line_is_that_of_least_squares_and_names_say_what_was_done() -> None:
    vp = layers()
    made, told = simplify_model(model_of(vp), SmoothRules("line"))
    rock = vp > 1500
    depth = np.broadcast_to(10.0 * np.arange(80), vp.shape)[rock]
    k, v0 = np.polyfit(depth, vp[rock], 1)
    np.testing.assert_allclose(made.vp[rock], v0 + k * depth, rtol=1e-6)
    rms = np.sqrt(np.mean((made.vp - vp)[rock] ** 2))
    assert told[2].text.startswith(f"{rms:.1f} m/s RMS")
    assert (made.name, made.line, made.spacing) == ("M, line", ((0.0, 0.0), (100.0, 0.0)), (20.0, 10.0))
    assert simplify_model(model_of(vp))[0].name == "M, smoothed"
    assert simplify_model(model_of(vp), name="start")[0].name == "start"


def test_that_what_cannot_be_smoothed_is_refused_in_words() -> None:
    with pytest.raises(GeometryError, match="all cells count as water"):
        simplify_model(model_of(np.full((10, 10), 1500.0)))
    with pytest.raises(GeometryError, match="choose a smaller depth"):
        simplify_model(model_of(layers()), SmoothRules(keep_above=5000.0))
    steep = np.full((10, 60), 400.0)
    steep[:, :6] = 8000.0
    with pytest.raises(GeometryError, match="reaches -"):
        simplify_model(model_of(steep), SmoothRules("line", keep_above=0.0))
