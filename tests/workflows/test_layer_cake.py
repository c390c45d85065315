"""A layer cake honours its wells, finds the velocities that it was made from, and says where it does not know."""

from dataclasses import replace

import numpy as np
import pytest

from resources import resource_path
from solvers.errors import GeometryError
from solvers.velocity import gradient_depth, gradient_time
from subsurface_app.data.objects import Horizon, LineNumbers, SeismicVolume, SurveyGeometry, Top, Well
from subsurface_app.workflows.depth_conversion import convert_horizon
from subsurface_app.workflows.exchange import import_well
from subsurface_app.workflows.horizons import extend_horizon_to_well
from subsurface_app.workflows.layer_cake import CakeRules, build_layer_cake, cake_horizons, cake_volumes
from subsurface_app.workflows.time_depth import VelocityTimeDepth

GEOMETRY = SurveyGeometry(LineNumbers(1, 1, 21), LineNumbers(1, 1, 31), (-100.0, 100.0, 0.0, -100.0, 0.0, 100.0))
GRADIENTS = (0.5, 0.3, 0.0)
PLACES = {"A": (310.0, 420.0), "B": (1650.0, 380.0), "C": (1030.0, 2540.0)}
V0 = {"A": (1700.0, 2200.0), "B": (1760.0, 2100.0), "C": (1650.0, 2300.0)}


def horizons() -> tuple[Horizon, Horizon]:
    x, y = GEOMETRY.xy(*np.meshgrid(GEOMETRY.ilines.values, GEOMETRY.xlines.values, indexing="ij"))
    first = (0.8 + 0.1 * np.asarray(x) / 2000).astype(np.float32)
    second = (1.5 + 0.2 * np.asarray(y) / 3000).astype(np.float32)
    return Horizon("one", "A", first, GEOMETRY, "twt"), Horizon("two", "A", second, GEOMETRY, "twt")


def well(name: str) -> Well:
    """A vertical well through two gradient layers and a third of 3000 m/s, 25 m above sea level."""
    (x, y), (v1, v2) = PLACES[name], V0[name]
    t1, t2 = 0.8 + 0.1 * x / 2000, 1.5 + 0.2 * y / 3000
    z1 = float(gradient_depth(0.0, t1, v1, GRADIENTS[0]))
    z2 = float(gradient_depth(z1, t2 - t1, v2, GRADIENTS[1]))
    z = np.unique([*np.arange(0.0, 3000.0, 50.0), z1, z2])
    upper = gradient_time(0.0, z, v1, GRADIENTS[0])
    middle = t1 + gradient_time(z1, z, v2, GRADIENTS[1])
    t = np.where(z <= z1, upper, np.where(z <= z2, middle, t2 + 2 * (z - z2) / 3000))
    path = np.array([[0.0, x, y, -25.0], [3025.0, x, y, 3000.0]])
    tops = (Top("One", z1 + 25), Top("two", z2 + 25))
    return Well(name, "A", x, y, 25.0, path, tops=tops, checkshot=np.stack([z + 25, t], axis=1))


WELLS = [well(name) for name in PLACES]
RULES = CakeRules(gradients=GRADIENTS)


def at(one: Well) -> tuple[np.ndarray, np.ndarray]:
    return np.array([one.x]), np.array([one.y])


def test_that_wells_are_honoured_and_v0_is_found() -> None:
    cake, left_out, notes = build_layer_cake(horizons(), WELLS, RULES)
    assert notes == ()
    for one in WELLS:
        depths, times = cake.nodes(*at(one))
        tops = [float(one.position(top.md)[2]) for top in one.tops]
        assert depths[1:, 0] == pytest.approx(tops, abs=1e-6)
        assert times[1:, 0] == pytest.approx([float(one.twt(top.md)) for top in one.tops], abs=1e-5)
        found = [float(cake.v0(layer, *at(one))[0]) for layer in cake.layers]
        assert found == pytest.approx([*V0[one.name], 3000.0], rel=1e-4)
        assert cake.spreads(*at(one)) == pytest.approx(0.0, abs=1e-3)
    assert {(one.well, one.horizon) for one in left_out} == {(w, h) for w in PLACES for h in ("one", "two")}
    assert 5 < max(abs(one.error) for one in left_out) < 150


def test_that_gradients_are_found_in_the_check_shots() -> None:
    cake, _, _ = build_layer_cake(horizons(), WELLS)
    assert [layer.k for layer in cake.layers] == pytest.approx(GRADIENTS, abs=0.02)


def test_that_a_volume_of_the_model_brings_the_horizons_to_the_depths_of_the_model() -> None:
    cake, _, _ = build_layer_cake(horizons(), WELLS, RULES)
    velocity, spread = cake_volumes(cake, GEOMETRY, step=10.0, depth=2500.0, name="cake", area="A")
    assert spread is not None
    assert (velocity.quantity, velocity.unit, velocity.axis.domain) == ("velocity", "m/s", "depth")
    assert np.array_equal(velocity.samples[3, :, 50], np.asarray(velocity.samples[:])[3, :, 50])
    known = cake_horizons(cake, GEOMETRY, "A")
    for horizon, deep in zip(horizons(), known, strict=True):
        made = convert_horizon(horizon, VelocityTimeDepth(velocity))
        # a cell of 10 m that straddles a horizon has the mean of both velocities: a straight line misses the kink
        assert np.abs(np.asarray(made.values) - np.asarray(deep.values)).max() < 1.0
        assert deep.name == f"{horizon.name}, depth"
        assert deep.spread is not None
        wide = np.asarray(deep.spread)
        near = wide[3, 4]
        assert near < 0.25 * wide.max(), "least beside well A"
    assert float(np.asarray(spread.samples[20, 30, :60]).max()) > 4 * float(np.asarray(spread.samples[3, 4, 20]))


def test_that_horizons_in_depth_get_the_times_of_the_wells() -> None:
    cake, _, _ = build_layer_cake(horizons(), WELLS, RULES)
    deep = [
        replace(one, name=one.name.removesuffix(", depth"), spread=None) for one in cake_horizons(cake, GEOMETRY, "A")
    ]
    again, _, _ = build_layer_cake(deep, WELLS, RULES)
    for one in WELLS:
        _, times = again.nodes(*at(one))
        assert times[1:, 0] == pytest.approx([float(one.twt(top.md)) for top in one.tops], abs=1e-6)
    back = cake_horizons(again, GEOMETRY, "A")
    for horizon, made in zip(horizons(), back, strict=True):
        assert made.domain == "twt"
        assert np.abs(np.asarray(made.values) - np.asarray(horizon.values)).max() < 0.003


def test_that_without_markers_check_shots_say_where_the_horizon_lies() -> None:
    bare = [replace(one, tops=()) for one in WELLS]
    cake, _, _ = build_layer_cake(horizons(), bare, RULES)
    for one in WELLS:
        tops = [float(one.position(top.md)[2]) for top in one.tops]
        assert cake.nodes(*at(one))[0][1:, 0] == pytest.approx(tops, abs=0.3)


def test_that_one_well_tells_no_spread_and_water_lies_on_top() -> None:
    cake, left_out, _ = build_layer_cake(
        horizons(), WELLS[:1], replace(RULES, water_depth=100.0, water_velocity=1480.0)
    )
    velocity, spread = cake_volumes(cake, GEOMETRY, step=10.0, depth=2500.0, name="cake", area="A")
    assert spread is None
    assert left_out == ()
    assert cake_horizons(cake, GEOMETRY, "A")[0].spread is None
    assert np.asarray(velocity.samples[3, 4, :10]) == pytest.approx(1480.0)
    assert cake.nodes(*at(WELLS[0]))[0][1, 0] == pytest.approx(float(WELLS[0].position(WELLS[0].tops[0].md)[2]))


def test_that_holes_are_filled_crossing_horizons_pinch_out_and_nonsense_is_refused() -> None:
    first, second = horizons()
    holed = np.array(second.values)
    holed[15:18, 20:25] = np.nan
    holed[:3, 28:] = 0.5
    cake, _, _ = build_layer_cake((first, replace(second, values=holed)), WELLS, RULES)
    velocity, _ = cake_volumes(cake, GEOMETRY, step=10.0, depth=2500.0, name="cake", area="A")
    values = np.asarray(velocity.samples[:])
    assert np.isfinite(values).all()
    assert values.min() > 1400
    far = replace(WELLS[0], name="far", x=1e5, path=np.add(WELLS[0].path, [0, 1e5, 0, 0]))
    _, _, (*notes,) = build_layer_cake((first, second), [*WELLS, far], RULES)
    assert {one.values["well"] for one in notes} == {"far"}
    with pytest.raises(GeometryError, match="no well passes horizon one"):
        build_layer_cake((first, second), [far], RULES)
    with pytest.raises(GeometryError, match="Check the marker and the horizon there"):
        build_layer_cake((replace(first, values=np.asarray(first.values) / 10), second), WELLS, RULES)
    with pytest.raises(GeometryError, match="2 gradients for 3 layers"):
        build_layer_cake((first, second), WELLS, CakeRules(gradients=(0.5, 0.3)))
    with pytest.raises(GeometryError, match="all in time or all in depth"):
        build_layer_cake((first, replace(second, domain="depth")), WELLS, RULES)
    with pytest.raises(GeometryError, match="1 markers for 2 horizons"):
        build_layer_cake((first, second), WELLS, RULES, ["one"])


def test_that_fs4_along_the_line_of_f02_1_comes_to_its_marker_and_far_wells_are_left_out(
    fs4: Horizon, f02_1: Well, f3_section: SeismicVolume
) -> None:
    line = extend_horizon_to_well(fs4, f02_1, "FS4", f3_section)
    f3 = resource_path("sample", "f3")
    files = {"checkshot": "checkshot.txt", "tops": "markers.txt"}
    far = import_well(**{key: str(f3 / f"F03-4_{name}") for key, name in files.items()}, track=str(f3 / "F03-4.track"))
    cake, left_out, (remark,) = build_layer_cake([line], [f02_1, far], markers=["FS4"])
    assert remark.values["well"] == far.name
    assert left_out == ()
    marker = float(f02_1.position(f02_1.top("FS4").md)[2])
    assert cake.nodes(*at(f02_1))[0][1, 0] == pytest.approx(marker, abs=1e-6)
    assert 1600 < cake.layers[0].v0[0] < 2000
    assert 0 < cake.layers[0].k < 1
    assert np.array_equal(cake_horizons(cake, line.geometry, "F3")[0].extrapolated, line.extrapolated)
