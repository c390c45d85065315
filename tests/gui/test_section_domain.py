"""The section in the other domain: the slice, what lies over it, the read-out; and back as it was."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from solvers.velocity import TimeDepth, read_traces_at
from subsurface_app.data.objects import (
    FaultSticks,
    Horizon,
    LineNumbers,
    Prediction,
    SampleAxis,
    SeismicVolume,
    SurveyGeometry,
    Top,
    Well,
)
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import SectionView
from subsurface_app.gui.views._crossings import horizon_on, polylines_on, well_on
from subsurface_app.gui.views._cuts import MapLine, cut_at
from subsurface_app.gui.views._planes import cube_from

GEOMETRY = SurveyGeometry(LineNumbers(100, 1, 20), LineNumbers(300, 1, 30), (1000.0, 0.0, 25.0, 2000.0, 25.0, 0.0))
AXIS = SampleAxis("twt", 0.0, 0.004, 150)
T = np.broadcast_to(AXIS.values, (20, 30, 150))
VOLUME = SeismicVolume("Sine", "A", np.sin(2 * np.pi * 25.0 * T).astype(np.float32), GEOMETRY, AXIS)
SPEED = 2000.0 + 20.0 * np.arange(30)  # m/s, of each crossline
VELOCITY = SeismicVolume(
    "Speeds",
    "A",
    np.broadcast_to(SPEED[None, :, None], (20, 30, 60)).astype(np.float32),
    GEOMETRY,
    SampleAxis("twt", 0.0, 0.01, 60),
    "velocity",
    "m/s",
)
HORIZON = Horizon("Sand", "A", np.full((20, 30), 0.24, np.float32), GEOMETRY)


@pytest.fixture
def section(qtbot: QtBot) -> Iterator[SectionView]:
    service = SliceService()
    view = SectionView(service)
    qtbot.addWidget(view)
    view.resize(900, 600)
    with qtbot.waitExposed(view, timeout=WAIT_MS):
        view.show()
    view.show_volume("v", VOLUME)
    view.switch.begin()
    view.switch.relations_asked.connect(lambda: view.switch.offer([("speeds", "Speeds")]))
    view.switch.relation_asked.connect(lambda one: view.switch.take(one, VELOCITY))
    yield view
    view.shutdown()
    service.close()


def turn(qtbot: QtBot, section: SectionView, domain: str) -> None:
    section.switch.turn()
    qtbot.waitUntil(
        lambda: (
            section.cursor_domain == domain
            and section.values is not None
            and (domain == "twt" or getattr(section.cut, "curves", VELOCITY) is not None)
        ),
        timeout=WAIT_MS,
    )


def test_that_a_section_goes_to_depth_on_the_fly_and_back_as_it_was(qtbot: QtBot, section: SectionView) -> None:
    section.set_plane("iline", 108)
    before, levels = np.array(section.values), section.levels
    turn(qtbot, section, "depth")
    cube = section.cube
    assert (cube.id, cube.axis.domain, cube.name) == ("v", "depth", "Sine")
    assert section.canvas.plot.getAxis("left").labelText == "Depth below sea level, by Speeds (m)"
    assert (section.plane, section.number, section.levels) == ("iline", 108, levels)
    z = cube.axis.values
    inside = (z > 60.0) & (z < 450.0)
    expected = np.sin(2 * np.pi * 25.0 * 2 * z[None, :] / SPEED[:, None])
    np.testing.assert_allclose(section.values[:, inside], expected[:, inside], atol=0.02)
    # back: what was computed for the eye holds the trace to a tenth of a sample
    times = cube.axis.position(SPEED[:, None] * AXIS.values[None, :] / 2)
    back = read_traces_at(np.nan_to_num(section.values), times, "band_limited")
    inner = slice(15, 120)
    slope = np.gradient(before, axis=1)[:, inner]
    shift = ((back - before)[:, inner] * slope).sum(axis=1) / (slope**2).sum(axis=1)
    assert np.abs(shift).max() < 0.1
    turn(qtbot, section, "twt")
    np.testing.assert_array_equal(section.values, before)
    assert section.canvas.plot.getAxis("left").labelText == "TWT (ms)"


def test_that_no_picture_of_times_is_seen_under_an_axis_of_depth(qtbot: QtBot, section: SectionView) -> None:
    seen = []

    def look() -> None:
        is_deep = section.canvas.plot.getAxis("left").labelText.startswith("Depth")
        shape = None if section.canvas.image.image is None else section.canvas.image.image.shape
        seen.append((section.cursor_domain, is_deep, shape))

    section.cut_changed.connect(look)
    section.drawn.connect(look)
    turn(qtbot, section, "depth")
    deep = (section.cube.axis.count, 30)
    assert {one for one in seen if one[0] == "depth"} <= {
        ("depth", False, None),
        ("depth", True, None),
        ("depth", True, deep),
    }


def test_that_horizons_wells_and_faults_find_their_depth(qtbot: QtBot, section: SectionView) -> None:
    x, y = (float(one) for one in GEOMETRY.xy(108, 310))
    path = np.array([[0.0, x, y, -30.0], [480.0, x, y, 450.0]])
    well = Well("W", "A", x, y, 30.0, path, (), (Top("Sand", 30.0 + SPEED[10] * 0.12),))
    ends = np.array([[*GEOMETRY.xy(108, 305), 0.1], [*GEOMETRY.xy(108, 325), 0.3]], dtype=float)
    fault = FaultSticks("F", "A", ends, np.zeros(2, np.int64), ("1",), "twt")
    section.set_plane("iline", 108)
    cut = section.cut
    assert well_on(cut, well) is None, "no check shots: in time the well has no place"
    turn(qtbot, section, "depth")
    cut = section.cut
    np.testing.assert_allclose(horizon_on(cut, HORIZON).z, SPEED * 0.12, rtol=1e-5)
    told = horizon_on(cut, replace(HORIZON, spread=np.full((20, 30), 0.01, np.float32)))
    np.testing.assert_allclose(told.spread, SPEED * 0.005, rtol=1e-4)
    ((_, at, z),) = well_on(cut, well).tops
    assert (at, z) == pytest.approx((310.0, SPEED[10] * 0.12))
    pieces = polylines_on(cut, fault, 25.0)
    assert pieces[0] == pytest.approx(np.array([[305.0, SPEED[5] * 0.05], [325.0, SPEED[25] * 0.15]]))
    section.show_horizon("h", HORIZON)
    annotations = section._over._annotations
    qtbot.waitUntil(lambda: len(annotations._lines) > 0, timeout=WAIT_MS)
    section._pointed(310.0, 200.0)
    assert "Depth 200 m" in section._reading.text()
    assert f"TWT {400_000 / SPEED[10]:.0f} ms" in section._reading.text()


def test_that_a_well_without_times_stands_in_a_time_section_by_its_relation() -> None:
    x, y = (float(one) for one in GEOMETRY.xy(108, 310))
    well = Well("W", "A", x, y, 0.0, np.array([[0.0, x, y, 0.0], [400.0, x, y, 400.0]]))
    curve = TimeDepth(np.array([0.0, 1000.0]), np.array([0.0, 1.0]))
    cut = replace(cut_at(cube_from("v", VOLUME), "iline", 108), curves=curve)
    shown = well_on(cut, well)
    assert (np.nanmin(shown.z), np.nanmax(shown.z)) == pytest.approx((0.0, 400.0))


def test_that_depth_slices_lines_and_overlays_go_along(qtbot: QtBot, section: SectionView) -> None:
    section.set_plane("sample", 240.0)
    turn(qtbot, section, "depth")
    middle = np.interp(14.5, np.arange(30), SPEED)
    assert section.number == pytest.approx(middle * 0.12, abs=section.cube.axis.step), "the same level, in m"
    expected = np.sin(2 * np.pi * 25.0 * 2 * section.number / SPEED)
    np.testing.assert_allclose(section.values, np.broadcast_to(expected, (20, 30)), atol=0.02)
    points = tuple((float(x), float(y)) for x, y in (GEOMETRY.xy(104, 302), GEOMETRY.xy(116, 326)))
    section.show_line(MapLine(points))
    qtbot.waitUntil(lambda: section.values is not None and section.cut.curves is not None, timeout=WAIT_MS)
    assert section.values.shape[0] == len(section.cut.at)
    section.set_plane("iline", 108)
    mean = np.broadcast_to(np.linspace(0, 1, 150), (20, 30, 150)).astype(np.float32)
    section.show_overlay("p", Prediction("P", "A", mean, mean / 10, GEOMETRY, AXIS, "fault", "m", 0.0, "v"))
    qtbot.waitUntil(lambda: section._over.overlays.has_come, timeout=WAIT_MS)
    ((item, over),) = section._over.overlays.cubes.items()
    assert (item, over.axis) == ("p", section.cube.axis)
    turn(qtbot, section, "twt")
    assert section._over.overlays.cubes["p"].axis == AXIS


def test_that_the_state_brings_the_domain_back(qtbot: QtBot, section: SectionView) -> None:
    section.set_plane("iline", 104)
    as_it_was = section.state()
    turn(qtbot, section, "depth")
    state = section.state()
    assert (state["converted_by"], state["domain"]) == ("speeds", "depth")
    section.restore(state)
    assert section.state() == state
    section.restore({**state, "converted_by": ""})
    qtbot.waitUntil(lambda: section.cursor_domain == "twt", timeout=WAIT_MS)
    assert section.state()["number"] == as_it_was["number"]


def test_that_without_velocities_the_switch_asks_for_some(qtbot: QtBot, section: SectionView) -> None:
    section.switch.relations_asked.disconnect()
    section.switch.relations_asked.connect(lambda: section.switch.offer([]))
    with qtbot.waitSignal(section.switch.velocities_missed, timeout=WAIT_MS) as missed:
        section.strip.tools.domain.click()
    assert missed.args == ["twt"]
    assert not section.strip.tools.domain.isChecked()
    assert section.cursor_domain == "twt"


def test_that_velocities_of_another_place_are_refused_in_words(qtbot: QtBot, section: SectionView) -> None:
    far = replace(VELOCITY, geometry=replace(GEOMETRY, affine=(9e5, 0.0, 25.0, 9e5, 25.0, 0.0)))
    section.switch.relation_asked.disconnect()
    section.switch.relation_asked.connect(lambda one: section.switch.take(one, far))
    section.switch.turn()
    qtbot.waitUntil(lambda: section.switch.by == "", timeout=WAIT_MS)
    assert section._reading.text().startswith("no place lies on the velocities Speeds")
    assert section.cursor_domain == "twt"
