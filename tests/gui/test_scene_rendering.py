"""What is drawn in the 3D scene beside slices: regions, bodies, draped horizons, layouts, curtains; the player."""

import gc
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QOpenGLContext, QSurface
from pytestqt.qtbot import QtBot
from shiboken6 import getAllValidWrappers, isValid
from waits import WAIT_MS

from subsurface_app.data.objects import (
    DisplayUnits,
    Horizon,
    LineNumbers,
    LogCurve,
    SampleAxis,
    SeismicLine,
    SeismicVolume,
    ShotGathers,
    SurveyGeometry,
    Top,
    Well,
)
from subsurface_app.data.slices import ChunkCache, RegionValues, Source, level_within, read_region, values_along
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import Scene3D
from subsurface_app.gui.views._planes import cube_from
from subsurface_app.gui.views._world import World
from subsurface_app.gui.views.scene._bodies import body_volume, find_bodies
from subsurface_app.gui.views.scene._horizon_surface import (
    MOST_NODES,
    HorizonLook,
    drape_steps,
    drawn_values,
    node_step,
)
from subsurface_app.gui.views.scene._items import extent_of, labels_of
from subsurface_app.gui.views.scene._well_tube import WellLook

AFFINE = (605000.0, 3.0, 24.0, 6073000.0, 24.0, -3.0)


class Chunked:
    """An array that is read in chunks and tells how many samples were asked for."""

    def __init__(self, values: np.ndarray, chunks: tuple[int, int, int] = (16, 16, 16)) -> None:
        self.values, self.shape, self.dtype, self.chunks = values, values.shape, values.dtype, chunks
        self.read = 0

    def __getitem__(self, key: Any) -> Any:
        found = self.values[key]
        self.read += found.size
        return found


def linear(shape: tuple[int, int, int]) -> np.ndarray:
    """3 il + 5 xl + 7 k of the indices."""
    il, xl, k = np.indices(shape, dtype=np.float32)
    return 3 * il + 5 * xl + 7 * k


def means(values: np.ndarray) -> np.ndarray:
    """The next coarser level of a volume of even sides."""
    a, b, c = (size // 2 for size in values.shape)
    return values.reshape(a, 2, b, 2, c, 2).mean(axis=(1, 3, 5))


def source_of(*levels: Any) -> Source:
    return Source(levels, ChunkCache(1 << 26), ("v", "samples", 1))


def last(steps: Iterator[Any]) -> Any:
    *_, made = steps
    return made


def volume(values: np.ndarray | None = None) -> SeismicVolume:
    values = linear((24, 32, 40)) if values is None else values
    n_iline, n_xline, n_sample = values.shape
    geometry = SurveyGeometry(LineNumbers(100, 1, n_iline), LineNumbers(300, 1, n_xline), AFFINE)
    return SeismicVolume("Cube", "A", values, geometry, SampleAxis("twt", 0.0, 0.004, n_sample))


def horizon() -> Horizon:
    il, xl = np.indices((24, 32))
    return Horizon("Sand", "A", (0.05 + 0.001 * il + 0.0005 * xl).astype(np.float32), volume().geometry, "twt")


def line() -> SeismicLine:
    x, y = volume().geometry.xy(np.full(30, 110), np.arange(300, 330))
    samples = np.random.default_rng(3).normal(size=(30, 40)).astype(np.float32)
    return SeismicLine("L-1", "A", samples, np.arange(30, dtype=np.int32), x, y, volume().axis)


def well() -> Well:
    x, y = (float(value) for value in volume().geometry.xy(110, 305))
    md = np.linspace(30.0, 150.0, 100)
    logs = tuple(
        LogCurve(name, "API", "API", md, values.astype(np.float32))
        for name, values in (("GR", np.linspace(20, 90, 100)), ("RHOB", np.linspace(2, 3, 100)))
    )
    path = np.array([[0.0, x, y, -30.0], [150.0, x, y, 120.0]])
    return Well("W-1", "A", x, y, 30.0, path, logs, (Top("Top A", 100.0),), np.array([[30.0, 0.0], [150.0, 0.15]]))


@pytest.fixture
def scene(qtbot: QtBot, slices: SliceService) -> Iterator[Scene3D]:
    view = Scene3D(slices)
    qtbot.addWidget(view, before_close_func=lambda view: view.shutdown())
    view.resize(1000, 700)
    with qtbot.waitExposed(view, timeout=WAIT_MS):
        view.show()
    yield view
    view.shutdown()


@pytest.fixture
def shown(qtbot: QtBot, scene: Scene3D) -> Callable[..., Scene3D]:
    """The scene with a volume in it."""

    def shown(values: np.ndarray | None = None) -> Scene3D:
        scene.show_volume("v", volume(values))
        qtbot.waitUntil(lambda: "v iline" in scene._stage.names(), timeout=WAIT_MS)
        return scene

    return shown


# --- what is read --------------------------------------------------------------------------------------------------


def test_that_the_finest_level_within_the_budget_is_chosen() -> None:
    fine = np.zeros((64, 64, 64), np.float32)
    source = source_of(fine, means(fine), means(means(fine)))
    whole = ((0, 64),) * 3
    for budget, expected in ((4 * 64**3, (0, 1)), (4 * 64**3 - 1, (1, 1)), (4 * 16**3, (2, 1)), (4 * 8**3, (2, 2))):
        assert level_within(source, whole, budget) == expected
    assert level_within(source, ((10, 20), (0, 10), (5, 15)), 4000) == (0, 1)


@pytest.mark.parametrize("chunks", [(16, 16, 16), (1, 1, 40), (64, 64, 64)])
def test_that_a_region_is_its_part_of_the_volume_and_little_else_is_read(chunks: tuple[int, int, int]) -> None:
    values = linear((64, 96, 80))
    array = Chunked(values, chunks)
    region = last(read_region(source_of(array), ((20, 31), (40, 47), (3, 60)), 1 << 20))
    np.testing.assert_array_equal(region.values, values[20:31, 40:47, 3:60])
    assert (region.start, region.step) == ((20.0, 40.0, 3.0), (1, 1, 1))
    assert array.read < 0.3 * values.size if chunks != (64, 64, 64) else array.read <= values.size


def test_that_a_coarser_region_of_a_linear_volume_lies_where_its_means_lie() -> None:
    values = linear((64, 64, 64))
    source = source_of(Chunked(values), Chunked(means(values)))
    for budget in (4 * 32**3, 4 * 16**3):  # the second one skips every second sample of the coarsest level
        region = last(read_region(source, ((0, 64),) * 3, budget))
        places = np.array(region.start)[:, None, None, None] + np.indices(region.values.shape) * region.step[0]
        np.testing.assert_allclose(region.values, np.tensordot([3, 5, 7], places, 1), rtol=1e-6)


def test_that_values_along_places_are_exact_between_the_samples_of_a_linear_volume() -> None:
    values = linear((40, 33, 50))
    places = np.random.default_rng(3).uniform(0, [39, 32, 49], (500, 3))
    places[0], places[1] = np.nan, (3, 40, 3)
    found = last(values_along(source_of(Chunked(values)), places))
    assert np.isnan(found[:2]).all()
    np.testing.assert_allclose(found[2:], places[2:] @ [3, 5, 7], rtol=1e-6)


def test_that_a_coarser_level_is_sampled_where_the_finest_would_cost_too_much() -> None:
    values = linear((64, 64, 64))
    fine, coarse = Chunked(values), Chunked(means(values))
    places = np.random.default_rng(3).uniform(1, 62, (2000, 3))
    found = last(values_along(source_of(fine, coarse), places, touched=300_000))
    assert fine.read == 0
    np.testing.assert_allclose(found, places @ [3, 5, 7], rtol=1e-5)


def test_that_a_drape_of_a_linear_volume_is_exact_also_on_another_lattice() -> None:
    shown = volume()
    cube = cube_from("v", shown)
    fine = replace(horizon(), geometry=SurveyGeometry(LineNumbers(101, 2, 8), LineNumbers(302, 3, 9), AFFINE))
    fine = replace(fine, values=np.full((8, 9), 0.0621, np.float32))
    il, xl = np.meshgrid(np.arange(1, 17, 2), np.arange(2, 29, 3), indexing="ij")
    found = last(drape_steps(source_of(Chunked(shown.samples)), cube, fine)).values
    np.testing.assert_allclose(found, 3 * il + 5 * xl + 7 * 0.0621 / 0.004, rtol=1e-5)
    shifted = (AFFINE[0] + 0.5 * AFFINE[1], *AFFINE[1:3], AFFINE[3] + 0.5 * AFFINE[4], *AFFINE[4:])
    moved = replace(fine, geometry=replace(fine.geometry, affine=shifted))  # half an inline on
    found = last(drape_steps(source_of(Chunked(shown.samples)), cube, moved)).values
    np.testing.assert_allclose(found, 3 * (il + 0.5) + 5 * xl + 7 * 0.0621 / 0.004, rtol=1e-5)


# --- bodies ----------------------------------------------------------------------------------------------------------


def balls(*radii: float) -> RegionValues:
    """Values that fall from each centre with the distance, zero at the radius; the centres lie 50 samples apart."""
    il, xl, k = np.indices((48, 48, 50 * len(radii)), dtype=np.float32) - 24.0
    ways = [radius - np.sqrt(il**2 + xl**2 + (k - 50 * i) ** 2) for i, radius in enumerate(radii)]
    return RegionValues(np.max(ways, axis=0), (0.0, 0.0, 0.0), (1, 1, 1), 0)


def enclosed(points: np.ndarray, triangles: np.ndarray) -> float:
    """The volume inside a closed surface."""
    a, b, c = (points[triangles[:, i]] for i in range(3))
    return abs(float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum()) / 6)


def test_that_the_surface_of_a_sphere_holds_its_volume() -> None:
    bodies = find_bodies(balls(18.0), 0.0)
    expected = 4 / 3 * np.pi * 18.0**3
    assert (bodies.found, bodies.kept) == (1, 1)
    assert enclosed(bodies.points, bodies.triangles) == pytest.approx(expected, rel=0.02)
    assert bodies.samples == pytest.approx(expected, rel=0.02)
    np.testing.assert_allclose(bodies.points.mean(axis=0), 24.0, atol=0.1)
    cube = cube_from("v", volume())
    il, xl = volume().geometry.bin_size
    size, unit = body_volume(bodies, cube, DisplayUnits())
    assert (size, unit) == (pytest.approx(bodies.samples * il * xl * 4.0), "m²·ms")


def test_that_the_largest_bodies_are_kept_and_negative_ones_are_found_below() -> None:
    region = balls(10.0, 18.0, 14.0)
    bodies = find_bodies(replace(region, values=-region.values), 0.0, below=True, largest=2)
    expected = 4 / 3 * np.pi * (18.0**3 + 14.0**3)
    assert (bodies.found, bodies.kept) == (3, 2)
    assert enclosed(bodies.points, bodies.triangles) == pytest.approx(expected, rel=0.02)
    assert bodies.points[:, 2].min() > 50


def test_that_a_body_cut_by_the_region_is_closed_there() -> None:
    region = balls(18.0)
    half = replace(region, values=region.values[:25], start=(100.0, 0.0, 0.0), step=(2, 1, 1))
    bodies = find_bodies(half, 0.0)
    assert enclosed(bodies.points, bodies.triangles) == pytest.approx(4 / 3 * np.pi * 18.0**3, rel=0.03)
    assert bodies.points[:, 0].max() == pytest.approx(148.0, abs=0.05)


# --- in the scene ----------------------------------------------------------------------------------------------------


@pytest.mark.gl
def test_that_a_region_is_seen_through_where_it_lies(qtbot: QtBot, shown: Callable[..., Scene3D]) -> None:
    scene = shown()
    assert "v region" not in scene._stage.names()  # off at first
    page = scene._panel.region_page
    scene._strip.display.click()
    scene._panel.choose("region")
    page.bounds[0][0].setValue(105)
    page.bounds[2][1].setValue(80)
    assert scene._region.look.box == ((5, 24), (0, 32), (0, 21))
    with qtbot.waitSignal(scene.edited, timeout=WAIT_MS) as edited:
        page.rendered.click()
    assert edited.args == ["Volume rendering"]
    qtbot.waitUntil(lambda: "v region" in scene._stage.names(), timeout=WAIT_MS)
    scene.set_exaggeration(3.0)
    (actor,) = scene._stage.actors("v region")
    corners = volume().geometry.xy([105, 105, 123, 123], [300, 331, 300, 331])
    points = scene._room.world.points(*corners, 0.0)
    bounds = np.reshape(actor.GetBounds(), (3, 2))
    np.testing.assert_allclose(bounds[:2, 0], points[:, :2].min(axis=0), atol=0.1)
    np.testing.assert_allclose(bounds[:2, 1], points[:, :2].max(axis=0), atol=0.1)
    np.testing.assert_allclose(bounds[2], [-240.0, 0.0], atol=0.1)
    assert "19 × 32 × 21" in page.note.text()
    page.rendered.click()
    assert "v region" not in scene._stage.names()


@pytest.mark.gl
def test_that_bodies_are_counted_and_drawn_in_the_world(qtbot: QtBot, shown: Callable[..., Scene3D]) -> None:
    values = balls(12.0, 18.0).values
    scene = shown(values)
    scene._panel.choose("region")
    page = scene._panel.region_page
    page.whole.click()
    page.has_bodies.click()
    page.value.setValue(0.5)
    qtbot.waitUntil(lambda: "2 bodies" in page.note.text(), timeout=WAIT_MS)
    page.largest.setValue(1)
    qtbot.waitUntil(lambda: "The 1 largest of 2 bodies" in page.note.text(), timeout=WAIT_MS)
    (actor,) = scene._stage.actors("v bodies")
    middle = scene._room.world.points(*volume(values).geometry.xy(124, 324), 0.004 * 74)
    centre = np.array(actor.GetCenter()) / (1, 1, scene._room.exaggeration)
    np.testing.assert_allclose(centre, middle, atol=2.0)
    scene.hide_item("v")
    assert scene._stage.names() == []


@pytest.mark.gl
def test_that_a_horizon_takes_the_amplitudes_along_it(qtbot: QtBot, shown: Callable[..., Scene3D]) -> None:
    scene = shown()
    scene.show_horizon("h", horizon())
    qtbot.waitUntil(lambda: "h" in scene._stage.names(), timeout=WAIT_MS)
    scene._panel.choose("h")
    page = scene._panel.horizon_page
    page.paint.setCurrentIndex(page.paint.findData("amplitude"))
    page.paint.activated.emit(page.paint.currentIndex())
    qtbot.waitUntil(lambda: scene._items.drape("h") is not None, timeout=WAIT_MS)
    il, xl = np.indices((24, 32))
    np.testing.assert_allclose(scene._items.drape("h"), 3 * il + 5 * xl + 7 * horizon().values / 0.004, rtol=1e-5)
    drawn = np.asarray(scene._stage.actors("h")[0].GetMapper().GetInput()["colours"])
    assert np.ptp(drawn[:, :3].astype(int), axis=0).max() > 100  # from the low to the high end of the colours
    page.contours.click()
    qtbot.waitUntil(lambda: len(scene._stage.actors("h")) == 2, timeout=WAIT_MS)
    assert "A contour every" in page.note.text()


@pytest.mark.gl
def test_that_amplitudes_that_are_read_coarsely_say_so(
    qtbot: QtBot, scene: Scene3D, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subsurface_app.data.slices.along.TOUCHED_BYTES", 1000)
    values = linear((24, 32, 40))
    fine = Chunked(values)
    scene.show_volume("v", replace(volume(), samples=fine), {"samples": [fine, Chunked(means(values))]})
    scene.show_horizon("h", horizon())
    qtbot.waitUntil(lambda: "h" in scene._stage.names(), timeout=WAIT_MS)
    told = "stays coarse 1:2: the amplitudes along Sand lie in more blocks"
    scene._items.set_look("h", HorizonLook("amplitude"))
    qtbot.waitUntil(lambda: told in scene._room.caption(), timeout=WAIT_MS)
    scene._items.set_look("h", HorizonLook("values"))
    assert told not in scene._room.caption()
    scene._items.set_look("h", HorizonLook("amplitude"))
    assert told in scene._room.caption()
    scene.hide_item("h")
    assert told not in scene._room.caption()


@pytest.mark.gl
def test_that_a_drape_that_cannot_be_read_says_why(qtbot: QtBot, scene: Scene3D) -> None:
    class Broken(Chunked):
        def __getitem__(self, key: Any) -> Any:
            raise OSError(5, "Input/output error")

    scene.show_volume("v", replace(volume(), samples=Broken(linear((24, 32, 40)))))
    scene.show_horizon("h", horizon())
    qtbot.waitUntil(lambda: "h" in scene._stage.names(), timeout=WAIT_MS)
    scene._items.set_look("h", HorizonLook("amplitude"))
    scene._panel.choose("h")
    qtbot.waitUntil(lambda: "Input/output error" in scene._panel.horizon_page.note.text(), timeout=WAIT_MS)
    scene._panel.choose("region")
    scene._panel.region_page.rendered.click()
    qtbot.waitUntil(lambda: "Input/output error" in scene._panel.region_page.note.text(), timeout=WAIT_MS)


@pytest.mark.gl
def test_that_a_well_is_coloured_by_the_log_chosen_and_thick_where_it_is_high(
    qtbot: QtBot, shown: Callable[..., Scene3D]
) -> None:
    scene = shown()
    scene.show_well("w", well())
    qtbot.waitUntil(lambda: "w" in scene._stage.names(), timeout=WAIT_MS)
    scene._panel.choose("w")
    page = scene._panel.well_page
    page.log.setCurrentIndex(page.log.findData("RHOB"))
    page.log.activated.emit(page.log.currentIndex())
    assert "W-1 (RHOB)" in {one.text for one in scene._stage._labels}
    assert (page.low.value(), page.high.value()) == pytest.approx((2.05, 2.95), abs=0.01)
    thin = np.ptp(np.array(scene._stage.actors("w")[0].GetMapper().GetInput().points)[:, 0])
    page.by_value.click()
    thick = np.ptp(np.array(scene._stage.actors("w")[0].GetMapper().GetInput().points)[:, 0])
    assert thick > 2 * thin
    page.has_tops.click()
    assert "Top A" not in {one.text for one in scene._stage._labels}


@pytest.mark.gl
def test_that_the_player_steps_and_waits_for_a_slice_that_has_not_come(
    qtbot: QtBot, shown: Callable[..., Scene3D]
) -> None:
    scene = shown()
    qtbot.waitUntil(lambda: scene._player._is_ready("iline"), timeout=WAIT_MS)
    scene._player.set_speed(30)
    indices: list[int] = []
    scene._player.moved.connect(lambda plane, index: indices.append(index))
    qtbot.keyClick(scene._stage._plotter, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(indices) > 14, timeout=WAIT_MS)
    scene._panel.player_bar.play.click()
    assert not scene._player.is_playing
    assert indices[:14] == [*range(13, 24), 0, 1, 2]  # from the middle, over the end, to the front
    assert scene._planes.selectors["iline"].index == indices[-1]
    seen = len(indices)
    scene._volumes._awaited.add("iline")
    scene._player._tick()
    assert len(indices) == seen
    scene._volumes._awaited.clear()
    scene._player.way, scene._player.plane = "swing", "sample"
    scene.set_plane("sample", 156.0)
    scene._player.step(1)
    assert (indices[-1], scene._player.direction) == (38, -1)


@pytest.mark.gl
def test_that_shots_and_receivers_are_points_on_the_map(qtbot: QtBot, shown: Callable[..., Scene3D]) -> None:
    scene = shown()
    x, y = (float(one) for one in volume().geometry.xy(110, 305))
    along = np.linspace(0, 400, 2000)
    sources = np.array([[[0.0, 5.0]], [[100.0, 5.0]]])
    receivers = np.stack([along, np.full(2000, 10.0)], axis=1)[None].repeat(2, 0)
    settings = {"origin": [0.0, 0.0], "line": [[x, y], [x + 300.0, y + 400.0]]}
    data = np.zeros((2, 2000, 4), np.float32)
    gathers = ShotGathers("Shots", "A", data, sources, receivers, data[0, 0], SampleAxis("twt", 0, 0.004, 4), settings)
    scene.show_gathers("g", gathers)
    qtbot.waitUntil(lambda: "g" in scene._stage.names(), timeout=WAIT_MS)
    receivers_drawn, sources_drawn = (one.GetMapper().GetInput().points for one in scene._stage.actors("g"))
    assert len(receivers_drawn) == 2000
    np.testing.assert_allclose(sources_drawn[1], scene._room.world.points(x + 60.0, y + 80.0, 0.0), atol=1e-2)
    assert {"Shots: 2 shots", "2000 receivers"} <= {one.text for one in scene._stage._labels}
    unknown = replace(gathers, settings={"origin": [0.0, 0.0]})
    scene.hide_item("g")
    scene.show_gathers("g", unknown)
    assert not unknown.is_on_map
    assert "g" not in scene._stage.names()


@pytest.mark.gl
def test_that_a_curtain_hangs_along_its_path(qtbot: QtBot, shown: Callable[..., Scene3D]) -> None:
    scene = shown()
    path = np.stack(volume().geometry.xy(np.array([102, 110, 120]), np.array([303, 320, 325])), axis=1)
    scene.show_curtain(
        "c", path, np.random.default_rng(1).normal(size=(3, 20)), SampleAxis("twt", 0.02, 0.004, 20), "T"
    )
    (actor,) = scene._stage.actors("c")
    points = actor.GetMapper().GetInput().points
    np.testing.assert_allclose(points[:3], scene._room.world.points(*path.T, 0.02), atol=1e-2)
    np.testing.assert_allclose(points[3:], scene._room.world.points(*path.T, 0.096), atol=1e-2)
    assert actor.GetTexture() is not None
    assert "T" in {one.text for one in scene._stage._labels}


@pytest.mark.gl
def test_that_a_viewpoint_comes_back_by_its_name_at_any_exaggeration(shown: Callable[..., Scene3D]) -> None:
    scene = shown()
    scene.set_exaggeration(2.0)
    views = scene._viewpoints
    views.look("east")
    at, to, _ = scene._stage.camera
    assert to[0] - at[0] < -10 * abs(to[1] - at[1])
    views.save("From the sea")
    views.look("top")
    assert scene._stage.camera[0][2] > 0
    assert np.allclose(scene._stage.camera[0][:2], scene._stage.camera[1][:2], atol=1e-6)
    views.recall("From the sea")
    np.testing.assert_allclose(scene._stage.camera[0], at, rtol=1e-6)
    scene.set_exaggeration(4.0)
    views.recall("From the sea")
    np.testing.assert_allclose(scene._stage.camera[0], at * (1, 1, 2), rtol=1e-6)
    assert [one.text() for one in views.menu.actions() if one.data()] == ["From the sea"]
    views.forget("From the sea")
    assert [one for one in views.menu.actions() if one.data()] == []


@pytest.mark.gl
def test_that_parallel_projection_keeps_the_size_of_what_is_looked_at(shown: Callable[..., Scene3D]) -> None:
    scene = shown()
    before = scene._stage.camera[0]
    scene._viewpoints.parallel.trigger()
    assert scene._stage.projection[1]
    scene._viewpoints.parallel.trigger()
    np.testing.assert_allclose(scene._stage.camera[0], before, rtol=1e-6)


@pytest.mark.gl
def test_that_the_state_brings_everything_back_through_json(qtbot: QtBot, shown: Callable[..., Scene3D]) -> None:
    scene = shown()
    scene.show_horizon("h", horizon())
    scene.show_well("w", well())
    qtbot.waitUntil(lambda: {"h", "w"} <= set(scene._stage.names()), timeout=WAIT_MS)
    first = json.loads(json.dumps(scene.state()))
    scene._panel.choose("region")
    scene._panel.region_page.bounds[1][0].setValue(310)
    scene._panel.region_page.rendered.click()
    scene._items.set_look("h", HorizonLook("values", "roma", True, 0.5))
    scene._items.set_look("w", WellLook("RHOB", "vik", (2.0, 2.5), True, False))
    scene._player.restore({"plane": "xline", "way": "once", "direction": -1, "speed": 3.0})
    scene._viewpoints.parallel.trigger()
    scene._viewpoints.save("Mine")
    changed = json.loads(json.dumps(scene.state()))
    said: list[str] = []
    scene.edited.connect(said.append)
    scene.restore(first)
    assert "v region" not in scene._stage.names()
    assert json.loads(json.dumps(scene.state())) == first
    scene.restore(changed)
    assert json.loads(json.dumps(scene.state())) == changed
    qtbot.waitUntil(lambda: "v region" in scene._stage.names(), timeout=WAIT_MS)
    assert scene._stage.actors("h")[0].GetProperty().GetOpacity() == 0.5
    assert said == []
    scene.restore({})
    assert json.loads(json.dumps(scene.state())) == changed


@pytest.mark.gl
def test_that_the_opacity_curve_is_drawn_by_mouse_and_keys(qtbot: QtBot, shown: Callable[..., Scene3D]) -> None:
    scene = shown()
    scene._strip.display.click()
    scene._panel.choose("region")
    page = scene._panel.region_page
    page.rendered.click()
    curve = page.curve
    before = curve.points
    place = curve._places()[2].toPoint()
    qtbot.mousePress(curve, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseMove(curve, place - QPoint(0, 30))
    with qtbot.waitSignal(scene.edited, timeout=WAIT_MS) as edited:
        qtbot.mouseRelease(curve, Qt.MouseButton.LeftButton, pos=place - QPoint(0, 30))
    assert edited.args == ["Opacity by value"]
    assert scene._region.look.curve[2][1] > before[2][1] + 0.2
    assert page.presets.currentData() == "own"
    qtbot.keyClick(curve, Qt.Key.Key_Delete)
    assert len(scene._region.look.curve) == len(before) - 1
    qtbot.mouseDClick(curve, Qt.MouseButton.LeftButton, pos=place)
    assert len(scene._region.look.curve) == len(before)


@pytest.mark.gl
def test_that_a_scene_closed_while_it_reads_leaves_nothing_of_vtk(qtbot: QtBot, slices: SliceService) -> None:
    def alive() -> int:
        for _ in range(3):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()
            gc.collect()
        kinds = ("Volume", "vtkImageData", "RayCastMapper", "vtkActor", "vtkTexture", "Renderer", "TransferFunction")
        return sum(type(one).__name__.endswith(kinds) for one in gc.get_objects())

    before = alive()
    for is_awaited in (True, False):
        view = Scene3D(slices)
        with qtbot.waitExposed(view, timeout=WAIT_MS):
            view.show()
        view.show_volume("v", volume(balls(12.0).values))
        view.show_horizon("h", horizon())
        view.show_line("l", line())
        view.show_curtain("c", np.array(volume().geometry.xy([101, 110], [301, 310])).T, np.ones((2, 9)), volume().axis)
        view._region.set_look(replace(view._region.look, is_rendered=True, has_bodies=True, value=0.5))
        if is_awaited:
            names = {"v iline", "h", "l", "c", "v region", "v bodies"}
            qtbot.waitUntil(lambda view=view, names=names: names <= set(view._stage.names()), timeout=WAIT_MS)
            assert alive() > before
        view._player.play()
        view.close()
        view.deleteLater()
        del view
    assert alive() <= before


@pytest.mark.gl
def test_that_a_surface_is_lit_from_the_side_it_is_seen_from(qtbot: QtBot, shown: Callable[..., Scene3D]) -> None:
    scene = shown()
    scene.show_horizon("h", horizon())
    qtbot.waitUntil(lambda: "h" in scene._stage.names(), timeout=WAIT_MS)
    mesh = scene._stage.actors("h")[0].GetMapper().GetInput()
    corners = np.asarray(mesh.points)[mesh.regular_faces[0]]
    turning = np.cross(corners[1] - corners[0], corners[2] - corners[0])
    assert (np.asarray(mesh.point_data.active_normals) @ turning > 0).all()


@pytest.mark.gl
def test_that_a_narrow_dock_shows_all_controls(qtbot: QtBot, shown: Callable[..., Scene3D]) -> None:
    scene = shown()
    scene._strip.display.click()
    for width in (1000, 600, 380):
        qtbot.waitUntil(lambda width=width: scene.resize(width, 700) or scene.width() == width, timeout=WAIT_MS)
        parts = [*scene._planes.selectors.values(), scene._strip.display, scene._panel.list]
        qtbot.waitUntil(
            lambda parts=parts: all(part.mapTo(scene, part.rect().bottomRight()).x() < scene.width() for part in parts),
            timeout=WAIT_MS,
        )
        fields = [selector.field for selector in scene._planes.selectors.values()]
        assert all(field.width() >= field.minimumSizeHint().width() for field in fields)
    assert scene.minimumSizeHint().width() <= 380


def test_that_a_large_horizon_is_named_and_given_room_by_the_nodes_that_are_drawn() -> None:
    lines = LineNumbers(11, 1, 1400), LineNumbers(5, 1, 1000)
    geometry = SurveyGeometry(*lines, (0.0, 0.0, 25.0, 0.0, 25.0, 0.0))
    il = np.arange(1400, dtype=np.float32)[:, None] / 1000
    values = np.broadcast_to(1.0 + il, (1400, 1000)).copy()
    values[:600] = np.nan
    horizon = Horizon("Large", "A", values, geometry)
    step = node_step(horizon)
    assert step == 3
    assert drawn_values(horizon).size <= MOST_NODES
    world = World(0.0, 0.0, "twt")
    (label,) = labels_of(world, horizon)
    assert label.at == pytest.approx((25.0 * 5, 25.0 * 611, -1600.0))  # the first node that is picked, and drawn
    extent = extent_of([], [horizon], world)
    assert extent is not None
    assert extent.z == pytest.approx((1.6, 2.398))


@pytest.mark.gl
def test_that_python_forgets_the_surface_of_a_closed_scene_before_it_collects(
    qtbot: QtBot, slices: SliceService
) -> None:
    """A new menu entry at the address of the dead surface was taken for that surface."""
    gc.collect()
    view = Scene3D(slices)
    with qtbot.waitExposed(view, timeout=WAIT_MS):
        view.show()
    of_qt = [one for one in getAllValidWrappers() if isinstance(one, QSurface | QOpenGLContext)]
    assert {type(one) for one in of_qt} == {QSurface, QOpenGLContext}
    view.shutdown()
    assert [isValid(one) for one in of_qt] == [False] * len(of_qt)
    view.deleteLater()
