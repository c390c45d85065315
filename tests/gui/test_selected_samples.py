"""Samples that a polygon of the crossplot selects are marked in the log tracks, and on the paths in the scene."""

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from test_log_tracks import well
from waits import WAIT_MS

from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.view_place import ViewPlace
from subsurface_app.gui.view_trails import ViewTrails
from subsurface_app.gui.views._world import World
from subsurface_app.gui.views.scene._well_tube import stretches_of, well_actors

WORLD = World(5000.0, 6000.0, "depth")
BOX = np.array([[100.0, 0.0], [120.0, 0.0], [120.0, 1e9], [100.0, 1e9]])  # measured depths of 100 to 120 m


def place(name: str, slices: SliceService, qtbot: QtBot) -> ViewPlace:
    made = ViewPlace(name, with_3d=True)
    made.put(made.kind.make(slices))
    qtbot.addWidget(made)
    return made


def test_that_neighbouring_samples_make_one_stretch() -> None:
    assert stretches_of(np.array([14.0, 10.0, 12.0, np.nan, 30.0])) == ((9.0, 15.0), (29.0, 31.0))
    assert stretches_of(np.array([7.0])) == ((6.5, 7.5),)
    assert stretches_of(np.zeros(0)) == ()


def test_that_marked_stretches_are_sleeves_around_the_path() -> None:
    bare = well_actors(WORLD, well(), 1000.0, 1.0)
    marked = well_actors(WORLD, well(), 1000.0, 1.0, None, ((50.0, 60.0), (80.0, 81.0)))
    (sleeve,) = [one for one in marked if one.GetProperty().GetColor()[0] == 1.0]
    assert len(marked) == len(bare) + 1
    x0, x1, _, _, z0, z1 = sleeve.GetBounds()
    assert (z0, z1) == pytest.approx((-51.0, -20.0), abs=1e-3)  # depth below sea level, upwards
    assert (x0 + x1) / 2 == pytest.approx(0.0, abs=0.2)
    assert (x1 - x0) / 2 > 0.0035 * 1000.0  # outside the path, else it is not seen


@pytest.mark.gl
def test_that_a_selection_reaches_tracks_and_scenes_those_made_later_too(qtbot: QtBot, slices: SliceService) -> None:
    places = {name: place(name, slices, qtbot) for name in ("crossplot", "logs", "scene")}
    owner = QObject()
    trails = ViewTrails(places, owner)
    cross, logs, scene = (one.view for one in places.values())
    for one in places.values():
        trails.add(one)
        one.view.show_well("a", well())
    cross.setParent(None)  # it reads only while it is seen
    qtbot.addWidget(cross)
    cross.show()
    qtbot.waitUntil(lambda: bool(cross._sources.wells and logs.shown_wells and scene._items.items), timeout=WAIT_MS)
    cross.choose("logs", "md", "DT")
    qtbot.waitUntil(lambda: cross.points is not None, timeout=WAIT_MS)
    cross.select_inside(BOX)
    assert logs.chart.marks
    assert np.ravel(scene._items.marked["a"]) == pytest.approx([100.0, 120.0], abs=1.0)
    places["logs 2"] = place("logs 2", slices, qtbot)
    trails.add(places["logs 2"])
    places["logs 2"].view.show_well("a", well())
    qtbot.waitUntil(lambda: bool(places["logs 2"].view.chart.marks), timeout=WAIT_MS)
    trails.drop(places["crossplot"])
    assert logs.chart.marks == []
    assert scene._items.marked == {}
    for one in places.values():
        one.view.shutdown()
