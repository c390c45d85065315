"""Colours, gain, clip and places in space: what the views compute, without any window."""

import numpy as np
import pytest

from subsurface_app.data.objects import (
    Horizon,
    LineNumbers,
    SampleAxis,
    SeismicVolume,
    SurveyGeometry,
    Top,
    Well,
    signed_offsets,
)
from subsurface_app.gui.colours import TABLES, blend, colour_table, colourise, overlay_colours, overlay_table
from subsurface_app.gui.theme import contrast
from subsurface_app.gui.views._chart import DARK, DARK_CURVES, LIGHT, LIGHT_CURVES, ChartColours
from subsurface_app.gui.views._crossings import horizon_on, well_on
from subsurface_app.gui.views._cuts import cut_at
from subsurface_app.gui.views._display import Gain, apply_gain, clip_levels, histogram, readable
from subsurface_app.gui.views._planes import cube_from, line_numbers
from subsurface_app.gui.views._world import World, behind, patch_of, round_ticks
from subsurface_app.gui.views.gathers._spread import trace_axis
from subsurface_app.gui.views.scene._labels import Label, hidden_edges

GEOMETRY = SurveyGeometry(LineNumbers(100, 2, 5), LineNumbers(300, 1, 7), (605000.0, 3.0, 24.0, 6073000.0, 24.0, -3.0))
AXIS = SampleAxis("twt", 0.1, 0.004, 11)


def volume() -> SeismicVolume:
    rng = np.random.default_rng(3)
    return SeismicVolume("V", "A", rng.normal(size=(5, 7, 11)).astype(np.float32), GEOMETRY, AXIS)


def vertical_well(iline: float, xline: float, depth: float = 400.0) -> Well:
    x, y = (float(value) for value in GEOMETRY.xy(iline, xline))
    path = np.array([[0.0, x, y, -30.0], [depth, x, y, depth - 30.0]])
    checkshot = np.array([[30.0, 0.1], [depth, 0.14]])
    return Well("W", "A", x, y, 30.0, path, (), (Top("T1", 215.0), Top("deep", 900.0)), checkshot)


# --- colours ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(TABLES))
def test_that_every_colour_table_is_256_opaque_colours(name: str) -> None:
    table = colour_table(name)
    assert table.shape == (256, 4)
    assert table.dtype == np.uint8
    assert (table[:, 3] == 255).all()
    assert not table.flags.writeable


@pytest.mark.parametrize("name", ["vik", "RdBu", "seismic"])
def test_that_the_middle_of_a_diverging_table_is_its_palest_colour(name: str) -> None:
    brightness = colour_table(name)[:, :3].astype(int).sum(axis=1)
    assert abs(int(np.argmax(brightness)) - 127.5) < 8


def test_that_values_take_the_colours_of_their_place_in_the_range() -> None:
    table = colour_table("gray")
    colours = colourise(np.array([-9.0, 0.0, 0.5, 1.0, 9.0, np.nan]), (0.0, 1.0), table)
    assert colours[0].tolist() == colours[1].tolist() == table[0].tolist()
    assert colours[3].tolist() == colours[4].tolist() == table[255].tolist()
    assert abs(int(colours[2, 0]) - 127) <= 1
    assert colours[5, 3] == 0


def test_that_an_overlay_fades_where_it_is_low_or_unsure() -> None:
    table = overlay_table("fault_likelihood")
    values = np.array([0.0, 0.25, 0.8, 0.8, 0.8])
    spread = np.array([0.0, 0.0, 0.0, 0.25, 0.5])
    alpha = overlay_colours(values, (0.0, 1.0), table, 0.8, spread)[:, 3].astype(int)
    assert alpha[0] == 0
    assert alpha[2] == 204
    assert alpha[1] == 102
    assert 204 > alpha[3] > alpha[4] > 102


def test_that_blending_keeps_the_base_where_nothing_lies_on_it() -> None:
    base = colourise(np.linspace(0, 1, 5), (0.0, 1.0), colour_table("vik"))
    over = np.zeros_like(base)
    over[2] = (255, 0, 0, 255)
    mixed = blend(base, over)
    assert mixed[2].tolist() == [255, 0, 0, 255]
    np.testing.assert_array_equal(np.delete(mixed, 2, 0), np.delete(base, 2, 0))


@pytest.mark.parametrize(("colours", "curves"), [(LIGHT, LIGHT_CURVES), (DARK, DARK_CURVES)])
def test_that_chart_text_and_curves_stand_out(colours: ChartColours, curves: tuple[str, ...]) -> None:
    for text in (colours.text, colours.muted, colours.accent, colours.warning, *curves):
        assert contrast(text, colours.background) >= 4.5


# --- gain and clip ---------------------------------------------------------------------------------------------------


def test_that_agc_levels_a_decaying_trace() -> None:
    time = np.arange(500) * 0.004
    trace = (np.sin(2 * np.pi * 30 * time) * np.exp(-3 * time))[None].astype(np.float32)
    levelled = apply_gain(trace, 0.0, 0.004, Gain("agc", window=0.2))[0]
    first, last = (float(np.sqrt(np.mean(np.square(part)))) for part in (levelled[50:150], levelled[350:450]))
    assert last == pytest.approx(first, rel=0.1)


def test_that_time_power_leaves_the_last_sample_and_the_input_alone() -> None:
    values = np.ones((2, 10), np.float32)
    gained = apply_gain(values, 0.0, 0.1, Gain("power", exponent=2.0))
    assert gained[0, -1] == pytest.approx(1.0)
    assert gained[0, 3] == pytest.approx((3 / 9) ** 2)
    assert (values == 1).all()


def test_that_the_clip_of_amplitudes_is_symmetric_and_ignores_mutes() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(0.5, 1.0, 20000).astype(np.float32)
    low, high = clip_levels(values, 2, 98, symmetric=True)
    assert low == -high
    muted = np.concatenate([values, np.zeros(60000, np.float32)])
    assert clip_levels(muted, 2, 98, symmetric=True) == pytest.approx((low, high), rel=0.02)


@pytest.mark.parametrize("values", [np.zeros(10), np.full(10, np.nan), np.full(10, 7.0), np.zeros(0)])
def test_that_dull_data_still_have_a_range_and_a_histogram(values: np.ndarray) -> None:
    for symmetric in (True, False):
        low, high = clip_levels(values, 2, 98, symmetric=symmetric)
        assert high > low
    edges, counts = histogram(values)
    assert np.isfinite(edges).all()
    assert len(edges) == len(counts) + 1


@pytest.mark.parametrize(("value", "text"), [(-1234.4, "−1234"), (0.00138, "0.00138"), (12.3456, "12.35")])
def test_that_numbers_are_readable(value: float, text: str) -> None:
    assert readable(value) == text


# --- planes ----------------------------------------------------------------------------------------------------------


def test_that_planes_are_named_by_line_numbers_and_milliseconds() -> None:
    cube = cube_from("v", volume())
    assert cube.numbers("iline") == (100, 2, 5)
    assert cube.numbers("sample") == pytest.approx((100.0, 4.0, 11))
    assert cube.index("sample", 121.0) == 5
    assert cube.index("iline", 999) == 4


def test_that_map_positions_and_line_numbers_are_inverse_with_and_without_coordinates() -> None:
    for geometry in (GEOMETRY, SurveyGeometry(LineNumbers(1, 1, 5), LineNumbers(1, 1, 7))):
        assert line_numbers(geometry, *geometry.xy(103.5, 304.25)) == pytest.approx((103.5, 304.25))


def test_that_a_horizon_of_another_lattice_is_cut_where_the_section_runs() -> None:
    lattice = SurveyGeometry(LineNumbers(90, 10, 4), LineNumbers(296, 4, 4), GEOMETRY.affine)
    il, xl = np.meshgrid(lattice.ilines.values, lattice.xlines.values, indexing="ij")
    values = (0.1 + 0.001 * (il - 90) + 0.002 * (xl - 296)).astype(np.float32)
    extrapolated = xl < 302
    horizon = Horizon("H", "A", values, lattice, "twt", extrapolated)
    line = horizon_on(cut_at(cube_from("v", volume()), "iline", 104), horizon)
    assert line is not None
    np.testing.assert_allclose(line.z, 1000 * (0.1 + 0.014 + 0.002 * (line.at - 296)), rtol=1e-5)
    assert line.extrapolated.tolist() == [True, True, False, False, False, False, False]


def test_that_holes_of_a_horizon_stay_holes() -> None:
    values = np.full((5, 7), 0.12, np.float32)
    values[2, 3] = np.nan
    line = horizon_on(cut_at(cube_from("v", volume()), "iline", 104), Horizon("H", "A", values, GEOMETRY))
    assert line is not None
    assert np.flatnonzero(np.isnan(line.z)).tolist() == [3]


def test_that_a_horizon_in_depth_is_not_drawn_on_a_section_in_time() -> None:
    horizon = Horizon("H", "A", np.full((5, 7), 800.0, np.float32), GEOMETRY, "depth")
    assert horizon_on(cut_at(cube_from("v", volume()), "iline", 104), horizon) is None


def test_that_a_well_stands_where_its_line_numbers_say_and_only_near_the_section() -> None:
    cube, well = cube_from("v", volume()), vertical_well(104.5, 303.0)
    found = well_on(cut_at(cube, "iline", 104), well)
    assert found is not None
    assert found.distance == pytest.approx(0.5 * np.hypot(3, 24), rel=1e-3)
    assert np.nanmax(np.abs(found.at - 303.0)) < 1e-6
    assert [(name, round(z)) for name, _, z in found.tops] == [("T1", 120)]  # "deep" lies below the path
    assert well_on(cut_at(cube, "iline", 104), well, reach=5.0) is None
    assert well_on(cut_at(cube, "iline", 104), vertical_well(104, 340.0)) is None  # beside the end of the section


# --- space -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plane", ["iline", "xline", "sample"])
@pytest.mark.parametrize("coarse", [1, 2])
def test_that_a_slice_fills_its_place_in_space(plane: str, coarse: int) -> None:
    world, cube = World(605000.0, 6073000.0, "twt"), cube_from("v", volume())
    index = 2
    patch = patch_of(world, cube, plane, index)
    sides = {"iline": (7, 11), "xline": (5, 11), "sample": (5, 7)}
    fine = sides[plane]
    shape = (max(fine[0] // coarse, 2), max(fine[1] // coarse, 2))
    matrix = patch.matrix(3.0, shape, fine)
    far = matrix @ [shape[1] - 1, shape[0] - 1, 0, 1]
    corner = {"iline": [index, 6, 10], "xline": [4, index, 10], "sample": [4, 6, index]}[plane]
    il, xl, z = 100 + 2 * corner[0], 300 + corner[1], 0.1 + 0.004 * corner[2]
    np.testing.assert_allclose(far[:3], world.points(*GEOMETRY.xy(il, xl), z) * (1, 1, 3.0), atol=1e-6)


def test_that_world_places_turn_back_into_map_positions() -> None:
    world = World(605000.0, 6073000.0, "twt")
    point = world.points(605120.0, 6073040.0, 0.8) * (1, 1, 4.0)
    assert world.place(point, 4.0) == pytest.approx((605120.0, 6073040.0, 0.8))


def test_that_points_behind_a_slice_are_known() -> None:
    screen = np.array([[[0.0, 0, 0], [10, 0, 0], [0, 0, 10]]])
    points = np.array([[5.0, 5, 5], [5, -5, 5], [15, 5, 15], [5, 0, 5]])
    assert behind(screen, np.array([5.0, -20.0, 5.0]), points).tolist() == [True, False, False, False]


def test_that_numbers_stand_at_the_outer_edges_of_the_frame() -> None:
    labels = [Label("a", (0, 0, 0), edge=edge) for edge in ("z 0", "z 1", "iline 0", "iline 1")] + [
        Label("b", (0, 0, 0))
    ]
    places = np.array([[0.2, 0.5, 0.5], [0.8, 0.5, 0.5], [0.5, 0.9, 0.5], [0.5, 0.4, 0.5], [0.1, 0.1, 0.5]])
    assert hidden_edges(labels, places) == {"z 1", "iline 1"}


def test_that_ticks_are_round_and_inside() -> None:
    assert round_ticks(0.0, 1848.0).tolist() == [0, 500, 1000, 1500]
    assert round_ticks(-3.0, 3.0, 3).tolist() == [-2, 0, 2]


# --- gathers ---------------------------------------------------------------------------------------------------------


def test_that_offsets_have_a_sign_and_uneven_spreads_fall_back_to_numbers() -> None:
    receivers = np.column_stack([np.arange(0.0, 500.0, 25.0), np.full(20, 5.0)])
    source = np.array([[100.0, 5.0]])
    axis = trace_axis("offset", signed_offsets(source, receivers), 20)
    assert (axis.kind, axis.first, axis.step) == ("offset", -100.0, 25.0)
    receivers[7, 0] += 9.0
    assert trace_axis("offset", signed_offsets(source, receivers), 20).kind == "receiver"


@pytest.mark.parametrize("count", [1, 2, 3, 100, 1001])
def test_that_the_colour_range_lies_between_the_percentiles_of_numpy(count: int) -> None:
    values = np.random.default_rng(count).gamma(2.0, size=count).astype(np.float32)
    expected = np.percentile(values, [2, 98]) if count > 1 else (values[0], values[0] * (1 + 1e-3))
    assert clip_levels(values, 2, 98, symmetric=False) == pytest.approx(tuple(expected), rel=1e-5)


def test_that_values_become_the_colours_of_the_table_whatever_their_layout_and_gaps() -> None:
    table = colour_table("vik")
    values = np.array([[-3.0, -1.0, 0.0], [1.0, 3.0, np.nan], [np.inf, -np.inf, 0.4999]], np.float32)
    expected = table[np.array([[0, 0, 127], [255, 255, 0], [255, 0, 191]])]
    expected[1, 2, 3] = 0  # no value is clear
    np.testing.assert_array_equal(colourise(values, (-1.0, 1.0), table), expected)
    np.testing.assert_array_equal(colourise(values.T, (-1.0, 1.0), table), expected.transpose(1, 0, 2))
    assert (colourise(np.full((2, 3), 5, np.int16), (1.0, 1.0), table) == table[0]).all()
