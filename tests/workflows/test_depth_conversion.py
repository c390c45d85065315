"""Time and depth of real things: there and back, and as far as the wells of Volve and F3 agree with the velocities."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from resources import resource_path
from solvers.errors import GeometryError
from subsurface_app.data.formats import SegyMapping
from subsurface_app.data.objects import (
    Horizon,
    LineNumbers,
    Polygons,
    SampleAxis,
    SeismicLine,
    SeismicVolume,
    SurveyGeometry,
    TriangulatedSurface,
    VelocityModel,
    Well,
)
from subsurface_app.workflows.depth_conversion import (
    NewAxis,
    VelocitySpread,
    chosen_axis,
    convert_horizon,
    convert_line,
    convert_polylines,
    convert_triangles,
    convert_volume,
    outside_note,
    time_well,
)
from subsurface_app.workflows.exchange import import_seismic
from subsurface_app.workflows.time_depth import VelocityTimeDepth, time_depth_field, well_curve

VOLVE = Path(__file__).resolve().parents[3] / "shared" / "data" / "volve"
GEOMETRY = SurveyGeometry(LineNumbers(10, 2, 6), LineNumbers(100, 1, 9), (0.0, 12.5, 0.0, 0.0, 0.0, 25.0))


def velocities(domain: str = "twt", geometry: SurveyGeometry = GEOMETRY) -> SeismicVolume:
    """Growing downward and along both directions."""
    axis = SampleAxis("twt", 0.0, 0.02, 60) if domain == "twt" else SampleAxis("depth", 0.0, 20.0, 120)
    il, xl, down = np.meshgrid(*(np.linspace(0, 1, n) for n in (*geometry.shape, axis.count)), indexing="ij")
    values = (1700 + 1500 * down + 200 * il - 300 * xl).astype(np.float32)
    return SeismicVolume("vel", "A", values, geometry, axis, "velocity", "m/s")


def amplitudes(count: int = 300, geometry: SurveyGeometry = GEOMETRY) -> SeismicVolume:
    spectrum = np.fft.rfft(np.random.default_rng(0).standard_normal((*geometry.shape, count)))
    spectrum *= np.linspace(0, 1, spectrum.shape[-1]) < 0.6
    samples = np.fft.irfft(spectrum, count).astype(np.float32)
    return SeismicVolume("amp", "A", samples, geometry, SampleAxis("twt", 0.0, 0.004, count))


@pytest.fixture(scope="module")
def volve() -> SeismicVolume:
    file = resource_path("sample", "volve", "volve10-migvel-depth-sub3d.sgy")
    made = import_seismic(file, mapping=SegyMapping(domain="depth"), name="Volve", quantity="velocity")
    assert isinstance(made, SeismicVolume)
    return made


@pytest.mark.parametrize("domain", ["twt", "depth"])
def test_that_a_volume_goes_to_depth_and_back_within_a_tenth_of_a_sample(domain: str) -> None:
    volume, field = amplitudes(), time_depth_field(velocities(domain))
    there = convert_volume(volume, field)
    assert (there.axis.domain, there.name, there.axis.start) == ("depth", "amp, depth", 0.0)
    assert there.axis.step == pytest.approx(2.5), "1400 m/s, 4 ms: 2.8 m"
    back = convert_volume(
        replace(there, samples=np.nan_to_num(there.samples[:])), field, NewAxis(step=0.004, start=0.0, stop=1.196)
    )
    assert back.axis == volume.axis
    inner = np.s_[..., 15:-15]
    wrong = (np.asarray(back.samples[:]) - volume.samples)[inner]
    slope = np.gradient(volume.samples, axis=-1)[inner]
    shift = (wrong * slope).sum(axis=-1) / (slope**2).sum(axis=-1)
    assert np.abs(shift).max() < 0.01, "samples"
    assert wrong.std() < 0.1 * slope.std()


def test_that_one_slice_of_a_converted_volume_is_that_of_the_whole_and_dead_traces_stay_dead() -> None:
    volume = replace(amplitudes(), live=np.arange(54).reshape(6, 9) != 20)
    made = convert_volume(volume, time_depth_field(velocities()))
    whole = np.asarray(made.samples[:])
    assert np.array_equal(whole[3], made.samples[3], equal_nan=True)
    assert np.array_equal(whole[..., 200], made.samples[..., 200], equal_nan=True)
    assert not whole[20 // 9, 20 % 9].any()


def test_that_gaps_and_what_lies_below_the_traces_have_no_data() -> None:
    volume = amplitudes()
    volume.samples[2, 3, 100:120] = np.nan
    made = convert_volume(volume, time_depth_field(velocities()))
    trace, field = np.asarray(made.samples[2, 3]), time_depth_field(velocities())
    times = field.on_bins(GEOMETRY, np.array([2]), np.array([3])).time_at(made.axis.values[None])[0]
    assert np.array_equal(np.isnan(trace), ((times > 0.396) & (times < 0.480)) | (times > 1.196 + 4e-6))


def test_that_horizons_points_triangles_and_lines_go_there_and_back() -> None:
    field = time_depth_field(velocities("depth"))
    values = np.linspace(0.2, 1.1, 54).reshape(6, 9).astype(np.float32)
    values[1, 1] = np.nan
    horizon = Horizon("top", "A", values, GEOMETRY, "twt", spread=np.full((6, 9), 0.002, np.float32))
    deep = convert_horizon(horizon, field)
    assert deep.domain == "depth"
    assert deep.name == "top, depth"
    again = convert_horizon(deep, field)
    assert np.allclose(again.values, values, atol=1e-6, equal_nan=True)
    assert np.nanmax(np.abs(np.asarray(again.spread) - 0.002)) < 1e-5
    ends = field.on_bins(GEOMETRY, np.full(9, 3), np.arange(9)).depth_at(values[3][:, None] + [-0.001, 0.001])
    assert np.asarray(deep.spread)[3] == pytest.approx(np.diff(ends)[:, 0], rel=0.02), "2 ms in depth"

    points = np.array([[150.0, 2600.0, 500.0], [180.0, 2650.0, 900.0]])
    outline = Polygons("p", "A", points, np.zeros(2, np.int32), ("1",), "depth")
    in_time = convert_polylines(outline, field)
    assert in_time.domain == "twt"
    assert convert_polylines(in_time, field).points == pytest.approx(points)
    triangle = TriangulatedSurface("t", "A", points[[0, 1, 0]], np.array([[0, 1, 2]], np.int32), "depth")
    assert convert_triangles(triangle, field).nodes[:2] == pytest.approx(np.asarray(in_time.points))

    volume = amplitudes()
    x, y = GEOMETRY.xy(14, GEOMETRY.xlines.values)
    line = SeismicLine("l", "A", volume.samples[2], np.arange(9), np.asarray(x), np.asarray(y), volume.axis)
    steps: list[int] = []
    made = convert_line(line, field, NewAxis(2.0, 0.0, 900.0), on_step=lambda done, total: steps.append(done))
    same = convert_volume(volume, field, NewAxis(2.0, 0.0, 900.0))
    assert np.allclose(made.samples, same.samples[2], atol=1e-5, equal_nan=True)
    assert steps == [9]
    with pytest.raises(GeometryError, match="without coordinates"):
        convert_line(replace(line, cdp_x=np.full(9, np.nan)), field)


def test_that_curves_between_traces_are_the_mean_of_theirs_and_dead_velocities_take_the_nearest() -> None:
    field = VelocityTimeDepth(velocities())
    x, y = GEOMETRY.xy(np.array([12.0, 14.0, 13.0]), np.array([103.0, 103.0, 103.0]))
    depths = field.on_map(np.asarray(x), np.asarray(y)).depth_at(np.array([[0.7]]))[:, 0]
    assert depths[2] == pytest.approx(depths[:2].mean())
    holed = velocities()
    holed.samples[2, 3] = 0.0
    live = np.ones((6, 9), dtype=bool)
    live[2, 3] = False
    repaired = VelocityTimeDepth(replace(holed, live=live))
    there = [one.on_bins(GEOMETRY, np.array([2]), np.array([3])).depths[0, -1] for one in (field, repaired)]
    assert there[0] != there[1]
    assert there[1] == pytest.approx(there[0], rel=0.05)
    with pytest.raises(GeometryError, match="no positive value at inline 14, crossline 103"):
        VelocityTimeDepth(holed).on_bins(GEOMETRY, np.array([2]), np.array([3]))


def test_that_places_beyond_the_velocities_are_counted_and_a_wrong_survey_is_refused() -> None:
    field = VelocityTimeDepth(velocities())
    (note,) = outside_note(field, np.array([150.0, 2000.0]), np.array([2600.0, 2600.0]))
    assert note.values["n"] == 1
    with pytest.raises(GeometryError, match="no place lies on the velocities"):
        outside_note(field, np.array([1e6]), np.array([1e6]))
    with pytest.raises(GeometryError, match="make interval velocities"):
        VelocityTimeDepth(replace(velocities(), quantity="rms_velocity"))
    with pytest.raises(GeometryError, match="no coordinates"):
        field.on_bins(replace(GEOMETRY, affine=None), np.array([0]), np.array([0]))
    placeless = VelocityTimeDepth(velocities(geometry=replace(GEOMETRY, affine=None)))
    assert placeless.on_bins(replace(GEOMETRY, affine=None), np.array([0]), np.array([0])).depths.shape == (1, 61)


def test_that_axes_are_handy_and_lose_nothing() -> None:
    field = time_depth_field(velocities())
    curves = field.on_bins(GEOMETRY, np.arange(6), np.arange(6))
    axis = chosen_axis(SampleAxis("depth", 0.0, 5.0, 200), curves, NewAxis())
    assert axis.step == pytest.approx(0.003), "2 * 5 m / 3200 m/s: 3.1 ms"
    with pytest.raises(GeometryError, match="fewer than 2 samples"):
        chosen_axis(SampleAxis("depth", 0.0, 5.0, 200), curves, NewAxis(start=1.0, stop=0.5))


def test_that_the_spread_of_velocities_is_that_of_depths() -> None:
    field = time_depth_field(velocities())
    horizon = Horizon("top", "A", np.full((6, 9), 0.8, np.float32), GEOMETRY, "twt")
    five = convert_horizon(horizon, field, spread=VelocitySpread(share=0.05))
    assert np.asarray(five.spread) == pytest.approx(0.05 * np.asarray(five.values), rel=1e-4)
    volume = replace(velocities(), samples=np.asarray(velocities().samples) * np.float32(0.05), quantity="spread")
    told = convert_horizon(horizon, field, spread=VelocitySpread(volume=volume))
    assert np.asarray(told.spread) == pytest.approx(np.asarray(five.spread), rel=1e-3)
    less = convert_horizon(horizon, field, spread=VelocitySpread(share=0.05, correlation=0.1))
    assert np.all(np.asarray(less.spread) < 0.75 * np.asarray(five.spread))


def test_that_the_velocities_of_volve_agree_with_the_picks_of_f12_along_its_path(volve: SeismicVolume) -> None:
    """11 picks with times on the deviated well, 2400 to 2950 m deep: 10 m RMS, 20 m at most, 0.7 % of the depth."""
    table, deviation = VOLVE / "Volve_well_picks_modified.csv", VOLVE / "well_f12_deviation.asc"
    if not table.exists():
        pytest.skip("the data of Volve are not there")
    rows = np.loadtxt(deviation, skiprows=17)
    path = np.stack([rows[:, 0], rows[:, 1], rows[:, 2], -rows[:, 3]], axis=1)
    well = Well("F-12", "Volve", float(path[0, 1]), float(path[0, 2]), 54.9, path)
    timed = time_well(well, VelocityTimeDepth(volve))
    with table.open() as file:
        picks = [row for row in csv.DictReader(file) if row["WELL"] == "NO 15/9-F-12" and row["TWT"]]
    md = np.array([float(row["DEPTH"]) for row in picks])
    depth, time = (np.array([float(row[key]) for row in picks]) for key in ("TVDSS", "TWT"))
    x, y, tvdss = timed.position(md)
    assert np.abs(tvdss + depth).max() < 2.5, "the path is that of the picks"
    assert np.abs(timed.twt(md) - time / 1000).max() < 0.015
    there = VelocityTimeDepth(volve).on_map(x, y).depth_at((time / 1000)[:, None])[:, 0]
    misfit = there + depth
    assert len(picks) == 11
    assert np.sqrt((misfit**2).mean()) < 10
    assert np.abs(misfit).max() < 20
    assert float(timed.twt(55.0)) == pytest.approx(2 * 0.1 / 1480, rel=0.01), "time begins at sea level"


def test_that_the_model_from_f02_1_carries_time_to_its_check_shots(
    f02_1: Well, fs4: Horizon, f3_section: SeismicVolume
) -> None:
    from subsurface_app.workflows.horizons import extend_horizon_to_well
    from subsurface_app.workflows.velocities import velocity_from_well

    line = extend_horizon_to_well(fs4, f02_1, "FS4", f3_section)
    model = velocity_from_well(f02_1, line, "FS4")
    assert isinstance(model, VelocityModel)
    marker = float(f02_1.position(f02_1.top("FS4").md)[2])
    timed = time_well(f02_1, time_depth_field(model))
    assert float(timed.twt(f02_1.top("FS4").md)) == pytest.approx(float(f02_1.twt(f02_1.top("FS4").md)), abs=0.0012)
    deep = convert_horizon(line, time_depth_field(model))
    _, xline = f3_section.geometry.line_numbers(f02_1.x, f02_1.y)
    trace = round(float(f3_section.geometry.xlines.position(xline)))
    assert float(np.asarray(deep.values)[0, trace]) == pytest.approx(marker, abs=2.0)
    assert well_curve(f02_1).depth_at(f02_1.twt(f02_1.top("FS4").md)) == pytest.approx(marker, abs=1e-6)
    deep_section = convert_volume(f3_section, time_depth_field(f02_1))
    assert deep_section.axis.domain == "depth"
    with pytest.raises(GeometryError, match="no check shots"):
        time_depth_field(replace(f02_1, checkshot=None))
