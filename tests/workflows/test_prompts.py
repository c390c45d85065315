"""Wells and horizons as prompts: where their values come to lie, and words for those that cannot be used."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.errors import GeometryError
from subsurface_app.data.objects import (
    Horizon,
    LineNumbers,
    LogCurve,
    SampleAxis,
    SeismicVolume,
    SurveyGeometry,
    Well,
)
from subsurface_app.workflows.prompts import horizons_in_samples, well_impedance

GEOMETRY = SurveyGeometry(LineNumbers(100, 2, 8), LineNumbers(300, 1, 10), (6e5, 3.0, 24.0, 6e6, 24.0, -3.0))
TIME, DEPTH = SampleAxis("twt", 0.1, 0.004, 50), SampleAxis("depth", 100.0, 5.0, 60)
MD = np.arange(100.0, 400.0, 0.5)


def volume(axis: SampleAxis) -> SeismicVolume:
    return SeismicVolume("cube", "A", np.ones((8, 10, axis.count), np.float32), GEOMETRY, axis)


def log(mnemonic: str, unit: str, values: np.ndarray) -> LogCurve:
    return LogCurve(mnemonic, unit, unit, MD, values.astype(np.float32))


def well(*logs: LogCurve, iline: float = 106, xline: float = 304, shift: float = 0.0, times: bool = True) -> Well:
    """Straight down at a pair of lines, or leaning along them by `shift` crosslines."""
    head, foot = (np.array(GEOMETRY.xy(iline, xline + more)) for more in (0.0, shift))
    path = np.array([[0.0, *head, 0.0], [400.0, *foot, 400.0]])
    checkshot = np.array([[0.0, 0.0], [400.0, 0.4]]) if times else None  # 2000 m/s
    return Well("W", "A", float(head[0]), float(head[1]), 0.0, path, logs, (), checkshot)


SONIC, DENSITY = log("DT", "s/m", np.full(MD.size, 1 / 2500)), log("RHOB", "kg/m3", 2000 + MD)


def test_that_sonic_and_density_make_impedance_at_the_samples_of_a_volume_in_time() -> None:
    (made,) = well_impedance(well(SONIC, DENSITY), volume(TIME))
    assert (made.iline, made.xline) == (3, 4)
    depth = TIME.values * 1000  # by the check shots
    expected = 2500 * (2000 + depth)
    inside = (depth > 102) & (depth < 397)
    assert np.isfinite(made.impedance[inside]).all()
    assert made.impedance[inside] == pytest.approx(expected[inside], rel=1e-3)


def test_that_an_impedance_log_wins_and_depth_needs_no_check_shots() -> None:
    ready = log("AI", "kg/(m2 s)", np.full(MD.size, 5e6))
    (made,) = well_impedance(well(SONIC, DENSITY, ready, times=False), volume(DEPTH))
    assert np.nanmin(made.impedance) == np.nanmax(made.impedance) == 5e6
    assert np.isnan(made.impedance[DEPTH.values > 400]).all()


def test_that_a_leaning_well_gives_each_trace_that_it_passes_its_part() -> None:
    made = well_impedance(well(SONIC, DENSITY, shift=4.0), volume(DEPTH))
    assert [(one.xline, one.name) for one in made] == [(5, "W"), (6, "W"), (7, "W"), (8, "W")]
    known = np.array([np.isfinite(one.impedance) for one in made])
    assert known.any(axis=0).sum() == 60
    assert known.sum() <= 60 + 3  # a sample where the well goes over to the next trace may belong to both


def test_that_a_well_that_cannot_be_used_is_told_in_words() -> None:
    cases = {
        "check shots": (well(SONIC, DENSITY, times=False), TIME),
        "not both sonic and density: it has DT": (well(SONIC), TIME),
        "outside cube": (well(SONIC, DENSITY, iline=150), TIME),
        "no log value of well W": (well(SONIC, DENSITY), replace(TIME, start=2.0)),
    }
    for words, (one, axis) in cases.items():
        with pytest.raises(GeometryError, match=words):
            well_impedance(one, volume(axis))


def test_that_a_shear_sonic_is_not_taken_for_the_compressional_one() -> None:
    shear = log("DTS", "s/m", np.full(MD.size, 1 / 900))
    (made,) = well_impedance(well(shear, SONIC, DENSITY), volume(TIME))
    assert np.nanmedian(made.impedance) > 2300 * 2000
    with pytest.raises(GeometryError, match="sonic"):
        well_impedance(well(shear, DENSITY), volume(TIME))


def test_that_a_log_whose_unit_was_not_said_is_not_read_as_si() -> None:
    unsaid = log("DT", "", np.full(MD.size, 80.0))
    with pytest.raises(GeometryError, match="not both sonic and density"):
        well_impedance(well(unsaid, DENSITY), volume(TIME))


def test_that_horizons_come_in_samples_of_the_volume_from_the_top_down() -> None:
    rows, columns = np.meshgrid(np.arange(8), np.arange(10), indexing="ij")
    plane = 0.15 + 0.001 * rows + 0.0005 * columns
    deep = Horizon("deep", "A", np.full((8, 10), 0.25, np.float32), GEOMETRY)
    shallow = Horizon("shallow", "A", plane.astype(np.float32), GEOMETRY)
    first, second = horizons_in_samples([deep, shallow], volume(TIME))
    assert first == pytest.approx((plane - 0.1) / 0.004, abs=1e-3)
    assert second == pytest.approx(np.full((8, 10), 37.5), abs=1e-3)


def test_that_a_horizon_on_another_lattice_is_placed_by_its_coordinates_and_holes_stay() -> None:
    # every second crossline, numbered anew: only the map tells that they are the same places
    x0, x_il, x_xl, y0, y_il, y_xl = GEOMETRY.affine or ()
    other = SurveyGeometry(
        LineNumbers(1, 1, 8),
        LineNumbers(1, 1, 5),
        (x0 + 98 * x_il + 298 * x_xl, 2 * x_il, 2 * x_xl, y0 + 98 * y_il + 298 * y_xl, 2 * y_il, 2 * y_xl),
    )
    values = np.broadcast_to(0.16 + 0.008 * np.arange(5), (8, 5)).astype(np.float32).copy()
    values[2, 2] = np.nan
    (made,) = horizons_in_samples([Horizon("H", "A", values, other)], volume(TIME))
    assert made[0, :9] == pytest.approx(15 + np.arange(9), abs=1e-3)
    assert np.isnan(made[2, 4])
    assert made[2, 2] == pytest.approx(17, abs=1e-3)


def test_that_a_horizon_of_the_other_domain_or_of_nowhere_is_refused() -> None:
    depth = Horizon("D", "A", np.full((8, 10), 200.0, np.float32), GEOMETRY, "depth")
    with pytest.raises(GeometryError, match="D is in depth"):
        horizons_in_samples([depth], volume(TIME))
    with pytest.raises(GeometryError, match="no pick inside"):
        horizons_in_samples([replace(depth, values=np.full((8, 10), 5.0, np.float32), domain="twt")], volume(TIME))
