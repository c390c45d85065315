"""Where sections run and what lies on them, against analytic answers; without any window."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from solvers.errors import GeometryError
from subsurface_app.data.objects import (
    FaultSticks,
    Horizon,
    LineNumbers,
    SampleAxis,
    SeismicVolume,
    SurveyGeometry,
    TriangulatedSurface,
    Well,
)
from subsurface_app.gui.views._crossings import horizon_on, polylines_on, triangles_on, well_on, well_through
from subsurface_app.gui.views._cuts import MapLine, cut_along, cut_at, is_inside
from subsurface_app.gui.views._map_lines import along_map, line_from_text, line_through, text_of
from subsurface_app.gui.views._planes import Cube, cube_from
from subsurface_app.gui.views.section._ruler import measure
from subsurface_app.gui.views.section._wiggles import MOST_SWING, NEAREST, curves_in, inked
from subsurface_app.workflows.spectra import mean_spectrum

GEOMETRY = SurveyGeometry(LineNumbers(100, 2, 21), LineNumbers(300, 1, 41), (1000.0, 0.0, 25.0, 2000.0, 25.0, 0.0))
TWT, DEPTH = SampleAxis("twt", 0.1, 0.004, 51), SampleAxis("depth", 0.0, 10.0, 51)


def cube(axis: SampleAxis = TWT) -> Cube:
    return cube_from("v", SeismicVolume("V", "A", np.zeros((21, 41, 51), np.float32), GEOMETRY, axis))


def at(iline: float, xline: float) -> tuple[float, float]:
    x, y = GEOMETRY.xy(iline, xline)
    return float(x), float(y)


BENT = MapLine((at(102, 302), at(110, 302), at(110, 332)))  # 200 m north, then 750 m east


def test_that_a_line_has_a_trace_a_bin_and_knows_its_places() -> None:
    cut = cut_along(cube(), BENT)
    assert (cut.at[0], cut.at[-1], len(cut.at)) == (0.0, 950.0, 39)
    assert cut.knees.tolist() == [0.0, 200.0, 950.0]
    assert cut.place_at(100.0, 150.0) == pytest.approx((106.0, 302.0, 0.15))
    assert cut.place_at(450.0, 150.0) == pytest.approx((110.0, 312.0, 0.15))
    assert cut.axis_values((110.0, 312.0, 0.15)) == pytest.approx((450.0, 150.0))
    assert BENT.length == pytest.approx(950.0)


@pytest.mark.parametrize("numbers", [LineNumbers(300, 1, 41), LineNumbers(340, -1, 41)])
@pytest.mark.parametrize("plane", ["iline", "xline", "sample"])
def test_that_places_and_axis_values_of_planes_are_inverse(plane: str, numbers: LineNumbers) -> None:
    turned = SurveyGeometry(GEOMETRY.ilines, numbers, GEOMETRY.affine)
    volume = SeismicVolume("V", "A", np.zeros((21, 41, 51), np.float32), turned, TWT)
    cut = cut_at(cube_from("v", volume), plane, {"iline": 110.0, "xline": 320.0, "sample": 160.0}[plane])
    place = {"iline": (110.0, 307.0, 0.2), "xline": (104.0, 320.0, 0.2), "sample": (104.0, 307.0, 0.16)}[plane]
    assert cut.place_at(*cut.axis_values(place)) == pytest.approx(place)
    row, column = cut.pixel(place, {"iline": (41, 51), "xline": (21, 51), "sample": (21, 41)}[plane])
    expected = {"il": 2, "xl": numbers.position(307), "t": 25}
    names = {"iline": ("xl", "t"), "xline": ("il", "t"), "sample": ("il", "xl")}[plane]
    assert (row, column) == tuple(int(expected[name]) for name in names)


def test_that_the_value_read_out_of_a_coarse_slice_is_the_one_that_covers_the_place() -> None:
    cut = cut_at(cube(), "iline", 110.0)  # 41 crosslines from 300, 51 samples from 100 ms every 4 ms
    for trace, sample in ((3, 0), (1, 3), (40, 50), (19, 21)):
        place = (110.0, 300.0 + trace, 0.1 + 0.004 * sample)
        assert cut.pixel(place, (41, 51)) == (trace, sample)
        assert cut.pixel(place, (21, 26)) == (trace // 2, sample // 2)
    assert cut.pixel((110.0, 299.4, 0.1), (41, 51))[0] == -1
    assert cut.pixel((110.0, 340.6, 0.1), (41, 51))[0] == 41


def test_that_a_well_stands_on_a_slice_where_it_passes_through() -> None:
    (x, y), (far_x, far_y) = at(110, 310), at(118, 330)
    path = np.array([[0.0, x, y, 0.0], [100.0, x, y, 100.0], [900.0, far_x, far_y, 500.0]])
    deviated = Well("W", "A", x, y, 0.0, path, (), (), np.array([[0.0, 0.0], [900.0, 0.45]]))
    through = {number: well_through(cut_at(cube(DEPTH), "sample", number), deviated) for number in (50.0, 300.0, 500.0)}
    assert through[50.0] == pytest.approx((110.0, 310.0))
    assert through[300.0] == pytest.approx((114.0, 320.0))
    assert through[500.0] == pytest.approx((118.0, 330.0))
    assert well_through(cut_at(cube(), "sample", 250.0), deviated) == pytest.approx((114.0, 320.0))  # 250 ms at MD 500
    silent = Well("W", "A", x, y, 0.0, path, (), (), None)
    assert well_through(cut_at(cube(), "sample", 250.0), silent) == pytest.approx((110.0, 310.0))


def test_that_a_line_is_asked_for_in_steps_of_the_lattice() -> None:
    traverse = cut_along(cube(), BENT).traverse()
    assert traverse.rows[:2] == pytest.approx((1.0, 1.5))
    assert traverse.rows[-1] == pytest.approx(5.0)
    assert traverse.columns[-1] == pytest.approx(32.0)


def test_that_a_line_beside_the_survey_is_known() -> None:
    assert is_inside(cube(), BENT)
    assert not is_inside(cube(), MapLine((at(50, 302), at(60, 310))))


def test_that_a_point_beyond_the_end_of_a_line_is_not_on_it() -> None:
    cut = cut_along(cube(), BENT)
    across, away = cut.project([110.0, 112.0, 110.0, 90.0], [312.0, 312.0, 340.0, 302.0])
    assert across[:2] == pytest.approx([450.0, 450.0])
    assert away[:2] == pytest.approx([0.0, 50.0])
    assert np.isinf(away[2:]).all()


def sloping(geometry: SurveyGeometry = GEOMETRY) -> Horizon:
    il, xl = np.meshgrid(geometry.ilines.values, geometry.xlines.values, indexing="ij")
    return Horizon("H", "A", (0.15 + 0.001 * (il - 100) + 0.0005 * (xl - 300)).astype(np.float32), geometry)


def test_that_a_horizon_is_cut_along_a_line() -> None:
    cut = cut_along(cube(), BENT)
    line = horizon_on(cut, sloping())
    iline, xline = cut.lines
    np.testing.assert_allclose(line.z, 150 + (iline - 100) + 0.5 * (xline - 300), rtol=1e-5)


def test_that_flattening_makes_the_horizon_flat_and_places_stay_true() -> None:
    cut = cut_along(cube(), BENT)
    flat = cut.flattened(horizon_on(cut, sloping()).z)
    np.testing.assert_allclose(horizon_on(flat, sloping()).z, 0.0, atol=1e-4)
    place = cut.place_at(450.0, 176.0)
    assert flat.place_at(*flat.axis_values(place)) == pytest.approx(place)
    assert flat.axis_values(place)[1] == pytest.approx(176.0 - (150 + 10 + 6))
    times = np.broadcast_to(1000 * TWT.values, (39, 51)).astype(np.float32)
    shown = flat.flatten(times)
    first, step, count = flat.down_axis
    relative = first + step * np.arange(count)
    truth = flat.datum[:, None] + relative
    known = np.isfinite(shown)
    assert known.any(axis=1).all()
    inside = (truth >= 100) & (truth <= 300)
    np.testing.assert_allclose(shown[inside], truth[inside], atol=1e-3)
    assert not known[(truth < 97.9) | (truth > 302.1)].any()


def test_that_a_coarse_slice_is_flattened_to_the_same_place() -> None:
    cut = cut_at(cube(), "iline", 110.0)
    flat = cut.flattened(np.linspace(150.0, 190.0, 41))
    times = 1000 * TWT.values[:50].reshape(25, 2).mean(axis=1)
    shown = flat.flatten(np.broadcast_to(times, (20, 25)).astype(np.float32))
    left, top, width, height = flat.extent
    across = left + (np.arange(20) + 0.5) * width / 20
    down = top + (np.arange(shown.shape[1]) + 0.5) * height / shown.shape[1]
    truth = flat.true(across[:, None], down[None, :])
    inside = np.isfinite(shown) & (truth > 110) & (truth < 290)
    assert np.abs(shown[inside] - truth[inside]).max() < 4.0  # half a coarse sample


def slanted_well() -> Well:
    start, end = at(102, 302), at(110, 302)
    path = np.array([[0.0, *start, 0.0], [400.0, *start, 400.0], [800.0, *end, 700.0]])
    return Well("W", "A", *start, 0.0, path, (), (), np.array([[0.0, 0.0], [800.0, 0.4]]))


def test_that_a_slanted_well_lies_in_the_section_along_it() -> None:
    line = line_through([slanted_well()], GEOMETRY)
    cut = cut_along(cube(), line)
    found = well_on(cut, slanted_well())
    assert found.distance == pytest.approx(0.0, abs=1e-6)
    margin = (line.length - 200.0) / 2
    assert np.nanmin(found.at) == pytest.approx(margin)
    assert np.nanmax(found.at) == pytest.approx(margin + 200.0)
    assert line.names == ("", "W", "", "")


def test_that_a_section_through_wells_passes_each_in_order() -> None:
    wells = [
        Well(name, "A", *at(*place), 0.0, np.array([[0.0, *at(*place), 0.0], [500.0, *at(*place), 500.0]]))
        for name, place in (("A", (120, 310)), ("B", (104, 335)), ("C", (110, 303)))
    ]
    assert [wells[number].name for number in along_map(wells)] == ["C", "A", "B"]
    line = line_through(wells, GEOMETRY)
    assert line.names == ("", "A", "B", "C", "")
    assert line.points[1:4] == tuple(at(*place) for place in ((120, 310), (104, 335), (110, 303)))
    single = line_through(wells[:1], GEOMETRY)
    assert {round(y) for _, y in single.points} == {round(at(120, 310)[1])}  # along its inline
    with pytest.raises(GeometryError, match="needs a well"):
        line_through([], GEOMETRY)


def test_that_a_pasted_table_becomes_a_line_and_back() -> None:
    line = line_from_text("X\tY\tname\n1000.0\t2000.5\tfirst\n\n1500, 2600;\n1500 2600\n")
    assert line.points == ((1000.0, 2000.5), (1500.0, 2600.0))
    assert line_from_text(text_of(line)) == line


@pytest.mark.parametrize(
    ("text", "message"), [("1 2\nthree 4", "row 2 is"), ("1 2", "has 1 points"), ("1 2\n3", "row 2 is"), ("", "has 0")]
)
def test_that_a_table_that_is_no_line_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(GeometryError, match=message):
        line_from_text(text)


# --- faults ----------------------------------------------------------------------------------------------------------


def test_that_a_triangle_is_cut_where_its_plane_says() -> None:
    corners = [(*at(100, 310), 0.1), (*at(140, 310), 0.1), (*at(120, 330), 0.3)]
    surface = TriangulatedSurface("F", "A", np.array(corners), np.array([[0, 1, 2]], np.int32), "twt")
    (piece,) = triangles_on(cut_at(cube(), "iline", 120), surface)
    assert sorted(map(tuple, piece.round(6))) == [(310.0, 100.0), (330.0, 300.0)]
    (half,) = triangles_on(cut_along(cube(), MapLine((at(120, 320), at(120, 340)))), surface)
    assert sorted(map(tuple, half.round(6))) == [(0.0, 200.0), (250.0, 300.0)]
    assert len(triangles_on(cut_at(cube(), "xline", 305), surface)) == 0
    assert len(triangles_on(cut_at(cube(DEPTH), "iline", 120), surface)) == 0  # time is no depth


def test_that_sticks_are_drawn_within_reach_of_the_section() -> None:
    near, far = (*at(121, 305), 0.1, *at(121, 315), 0.3), (*at(130, 305), 0.1, *at(130, 315), 0.3)
    through = (*at(110, 320), 0.1, *at(130, 320), 0.3)
    points = np.array([near, far, through]).reshape(-1, 3)
    sticks = FaultSticks("S", "A", points, np.repeat(np.arange(3), 2).astype(np.int32), ("", "", ""), "twt")
    pieces = polylines_on(cut_at(cube(), "iline", 120), sticks, 25.0)
    assert pieces[0].round(6).tolist() == [[305.0, 100.0], [315.0, 300.0]]
    assert pieces[1].round(6).tolist() == [[320.0, 190.0], [320.0, 210.0]]  # 1 of 20 lines to both sides
    assert len(pieces) == 2


# --- ruler, spectrum, wiggles ----------------------------------------------------------------------------------------


def test_that_the_ruler_knows_metres_and_dips() -> None:
    found = measure(cut_at(cube(), "iline", 110), (302.0, 150.0), (322.0, 200.0))
    assert (found.metres, found.down, found.dip) == pytest.approx((500.0, 50.0, 100.0))
    in_depth = measure(cut_at(cube(DEPTH), "xline", 310), (102.0, 300.0), (110.0, 100.0))
    assert (in_depth.metres, in_depth.down, in_depth.dip) == pytest.approx((200.0, -200.0, 45.0))
    on_map = measure(cut_at(cube(), "sample", 160.0), (300.0, 100.0), (312.0, 104.0))
    assert on_map.metres == pytest.approx(np.hypot(300.0, 100.0))
    straight_down = measure(cut_at(cube(DEPTH), "xline", 310), (102.0, 100.0), (102.0, 200.0))
    assert straight_down.dip == pytest.approx(90.0)


def test_that_a_sine_of_30_hz_peaks_at_30_hz() -> None:
    time = np.arange(500) * 0.004
    traces = np.sin(2 * np.pi * 30.0 * time + np.arange(20)[:, None]) * 3.0 + 7.0
    spectrum = mean_spectrum(traces, 0.004)
    assert spectrum.peak == pytest.approx(30.0, abs=0.125)  # a quarter of 1 / length
    assert spectrum.amplitude.max() == pytest.approx(3.0, rel=0.03)
    low, high = spectrum.band(6.0)
    assert 29.0 < low < 30.0 < high < 31.0
    assert spectrum.n_traces == 20


def test_that_the_band_of_a_ricker_wavelet_is_that_of_its_formula() -> None:
    time = (np.arange(1001) - 500) * 0.002
    a = (np.pi * 25.0 * time) ** 2
    spectrum = mean_spectrum(((1 - 2 * a) * np.exp(-a))[None], 0.002)
    assert spectrum.peak == pytest.approx(25.0, abs=0.2)
    f = np.linspace(0.01, 100.0, 200_000)
    level = 20 * np.log10((f / 25) ** 2 * np.exp(1 - (f / 25) ** 2))
    for down in (6.0, 20.0):
        inside = f[level >= -down]
        assert spectrum.band(down) == pytest.approx((inside[0], inside[-1]), abs=0.4)


def test_that_dead_traces_and_holes_take_no_part_in_a_spectrum() -> None:
    time = np.arange(200) * 0.004
    alive = np.sin(2 * np.pi * 30.0 * time)
    values = np.stack([alive, np.zeros(200), np.where(np.arange(200) < 9, np.nan, alive)])
    assert mean_spectrum(values, 0.004).n_traces == 1
    assert mean_spectrum(np.zeros((3, 200)), 0.004) is None
    assert mean_spectrum(values[:, :5], 0.004) is None


def test_that_wiggles_are_thinned_to_what_the_screen_shows() -> None:
    values = np.ones((1000, 300), np.float32)
    rect = QRectF(0.0, 0.0, 1000.0, 1200.0)
    curves = curves_in(values, rect, rect, (2.0, 2.0), 2.0, 1.0)
    apart = np.diff(curves.zero)
    assert (apart >= NEAREST * 2.0).all()
    np.testing.assert_allclose(curves.x - curves.zero[:, None], 0.5 * apart[0])  # half the level swings half as far
    near = curves_in(values, rect, QRectF(100.0, 0.0, 20.0, 1200.0), (0.02, 2.0), 2.0, 1.0)
    assert np.diff(near.zero).tolist() == [1.0] * (len(near.zero) - 1)
    assert 20 <= len(near.zero) <= 24
    spike = curves_in(1e6 * values, rect, rect, (2.0, 2.0), 2.0, 1.0)
    assert np.abs(spike.x - spike.zero[:, None]).max() == pytest.approx(MOST_SWING * apart[0])


def test_that_a_filled_wiggle_covers_the_pixels_between_its_zero_and_its_peak() -> None:
    y = np.array([2.0, 8.0])
    x = np.array([[15.0, 15.0], [30.0, 30.0], [np.nan, np.nan]])
    zero = np.array([10.0, 35.0, 50.0])
    ink = inked(x, y, zero, (60, 12), filled=True)
    assert sorted(set(np.flatnonzero(ink.any(axis=1)))) == [2, 3, 4, 5, 6, 7]
    peak, trough = np.flatnonzero(ink[4, :25]), 25 + np.flatnonzero(ink[4, 25:])
    assert peak.tolist() == [10, 11, 12, 13, 14, 15] or peak.tolist() == [10, 11, 12, 13, 14]
    assert set(trough) <= {29, 30}  # a line alone: only peaks, to the right, are filled
    assert len(trough) >= 1
    upside_down = inked(x[:, ::-1], y[::-1], zero, (60, 12), filled=True)
    np.testing.assert_array_equal(upside_down, ink)
    assert inked(x, y, zero, (60, 12), filled=False)[4].sum() <= 4
