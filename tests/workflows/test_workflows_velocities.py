"""The velocity model keeps the times it was built from, and its velocities are sane."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.errors import GeometryError
from subsurface_app.data.objects import Horizon, SeismicVolume, VelocityModel, Well
from subsurface_app.workflows.horizons import extend_horizon_to_well
from subsurface_app.workflows.velocities import VelocityRules, layers_from_checkshots, velocity_from_well

RULES = VelocityRules()
# Cells hold the mean slowness over their height, so times are exact at cell edges; between them a straight line may
# miss a kink in mid cell by at most a quarter of a cell's time times the contrast, 10 m at 1500 to 2600 m/s.
TOLERANCE_S = 0.0012


@pytest.fixture(scope="module")
def line(fs4: Horizon, f02_1: Well, f3_section: SeismicVolume) -> Horizon:
    return extend_horizon_to_well(fs4, f02_1, "FS4", f3_section)


@pytest.fixture(scope="module")
def model(line: Horizon, f02_1: Well) -> VelocityModel:
    return velocity_from_well(f02_1, line, "FS4")


def two_way_time(model: VelocityModel, column: int, depth: np.ndarray) -> np.ndarray:
    """Vertical time through the cells of a column; cell i reaches half a spacing above and below its centre."""
    vp, dz = np.asarray(model.vp[column], dtype=float), model.spacing[1]
    edges = np.clip(dz * (np.arange(len(vp) + 1) - 0.5), 0, None)
    times = np.concatenate([[0.0], np.cumsum(np.diff(edges) / vp)])
    return 2 * np.interp(depth, edges, times)


def test_that_the_vertical_time_to_every_used_check_shot_is_its_time(model: VelocityModel, f02_1: Well) -> None:
    layers = layers_from_checkshots(f02_1, "FS4", RULES)
    table = np.asarray(f02_1.checkshot)
    within_logs = layers.depths <= layers.end
    for depth, time in zip(layers.depths[1:][within_logs[1:]], layers.times[1:][within_logs[1:]], strict=True):
        assert np.any(np.all(np.isclose(table, [depth + 30.0, time]), axis=1)), "every boundary is a row of the file"
    column = 90  # 900 m along the line; the well stands at 902 m, where the horizon is flat
    found = two_way_time(model, column, layers.depths[within_logs])
    assert np.abs(found - layers.times[within_logs]).max() <= TOLERANCE_S


def test_that_the_vertical_time_to_the_horizon_is_the_horizon_on_every_column(
    model: VelocityModel, line: Horizon, f02_1: Well
) -> None:
    layers = layers_from_checkshots(f02_1, "FS4", RULES)
    columns = np.arange(0, model.vp.shape[0], 97)
    wanted = np.interp(columns * 10.0, 24.9999 * np.arange(951), np.asarray(line.values[0], dtype=float))
    hung, bed = layers.hung_on, layers.depths[0]
    for column, time in zip(columns, wanted, strict=True):
        stretch = (time - layers.times[0]) / (layers.times[hung] - layers.times[0])
        depth = bed + stretch * (layers.depths[hung] - bed)
        assert two_way_time(model, column, np.array([depth]))[0] == pytest.approx(time, abs=TOLERANCE_S)


def test_that_thin_intervals_are_merged_and_the_marker_stays(f02_1: Well) -> None:
    layers = layers_from_checkshots(f02_1, "FS4", RULES)
    assert np.diff(layers.times).min() >= RULES.least_time - 1e-6
    assert layers.depths[layers.hung_on] == pytest.approx(1094.12 - 30)
    assert layers.velocities.min() > 1700
    assert layers.velocities.max() < 2700
    wild = layers_from_checkshots(f02_1, "FS4", replace(RULES, least_time=0.002)).velocities
    assert wild.max() > 2800, "without the rule a single interval of 18 ms reads 2820 m/s"


def test_that_there_is_water_on_top_and_a_gradient_below_the_logs(model: VelocityModel) -> None:
    vp = np.asarray(model.vp)
    assert np.all(vp[:, 0:4] == pytest.approx(RULES.water_velocity))
    below = vp[90, 155:].astype(float)
    assert np.diff(below) / 10.0 == pytest.approx(RULES.gradient, rel=0.02)
    assert (vp > 1400).all()
    assert (vp < 3000).all()


def test_that_the_line_runs_from_the_first_to_the_last_trace(model: VelocityModel, f3_section: SeismicVolume) -> None:
    assert model.line is not None
    for end, xline in zip(model.line, (300, 1250), strict=True):
        assert end == pytest.approx(f3_section.geometry.xy(362, xline), abs=12.0)


def test_that_a_horizon_with_holes_and_a_well_without_check_shots_are_refused(
    line: Horizon, f02_1: Well, fs4: Horizon
) -> None:
    holes = np.array(line.values)
    holes[0, 10] = np.nan
    with pytest.raises(GeometryError, match="has 1 holes"):
        velocity_from_well(f02_1, replace(line, values=holes), "FS4")
    with pytest.raises(GeometryError, match="225 inlines"):
        velocity_from_well(f02_1, fs4, "FS4")
    with pytest.raises(GeometryError, match="lacks check shots or logs"):
        layers_from_checkshots(replace(f02_1, checkshot=None), "FS4", RULES)


def test_that_a_sea_bed_below_the_horizon_is_refused(line: Horizon, f02_1: Well) -> None:
    with pytest.raises(GeometryError, match="no sane velocities between the sea bed and FS4"):
        velocity_from_well(f02_1, line, "FS4", rules=replace(RULES, water_depth=900.0))
    shallow = replace(line, values=np.full_like(line.values, 0.03))
    with pytest.raises(GeometryError, match=r"reads 0\.03 s above the sea bed at 0\.054 s"):
        velocity_from_well(f02_1, shallow, "FS4")


def test_that_a_marker_below_the_logs_serves_too(model: VelocityModel, line: Horizon, f02_1: Well) -> None:
    short = replace(
        f02_1,
        logs=tuple(
            replace(log, values=np.where(np.asarray(log.md) < 900, np.asarray(log.values), np.nan))
            for log in f02_1.logs
        ),
    )
    made = velocity_from_well(short, line, "FS4")
    above = int(1000 / made.spacing[1])
    assert np.array_equal(made.vp[90, :above], model.vp[90, :above])


def test_that_logs_without_a_value_are_refused(line: Horizon, f02_1: Well) -> None:
    empty = replace(f02_1, logs=tuple(replace(log, values=np.full(len(log.md), np.nan)) for log in f02_1.logs))
    with pytest.raises(GeometryError, match="lacks check shots or logs"):
        velocity_from_well(empty, line, "FS4")
