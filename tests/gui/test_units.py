"""The units of a project reach every view: what it says, what is typed into it, its pictures."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot
from small_project import write_small_project
from test_tie_view import line as line_at_well
from test_tie_view import well as tied_well
from test_undo import settle
from waits import WAIT_MS

from subsurface_app.commands import Command
from subsurface_app.commands.command import Result
from subsurface_app.commands.parameters import Parameters, number
from subsurface_app.data.objects import FOOT, DisplayUnits
from subsurface_app.data.store import Project
from subsurface_app.gui.crs_dialog import ChangeSettings
from subsurface_app.gui.forms.form import CommandForm
from subsurface_app.gui.handover import hand_over
from subsurface_app.gui.item_reading import read_item
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.roles import choose_roles
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.view_kinds import VIEW_KINDS
from subsurface_app.gui.views import MapView
from subsurface_app.gui.views._controls import UnitBox
from subsurface_app.gui.views._display import Gain, readable

FEET = DisplayUnits("ft", "ft", "s", "ft/s", "g/cm3", "us/ft")
# A unit that is none of these, at the end of a number or title.
OTHERS = re.compile(r"(?<![\w/°·²³])(ms|m|km|µs/m|m/s|km/s|kg/m³|kg/\(m²s\))(?![\w²³/])|1/km|m²|(?<!c)m³")
KINDS = ("section", "scene", "map", "logs", "crossplot", "comparison", "model", "gathers", "tie")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_project(tmp_path_factory.mktemp("units") / "small")


@pytest.fixture
def show(qtbot: QtBot, slices: SliceService, written: Path) -> Iterator[Callable[[str], Any]]:
    """A function that makes the view of a kind with all it can take of the small project."""
    made: list[Any] = []

    def show(kind: str) -> Any:
        project = Project.open(written)
        area = "South" if kind in ("model", "gathers") else "North"
        items = [one for one in project.items() if one.area == area]
        present = {one.id: read_item(project, one.id) for one in items}
        view = VIEW_KINDS[kind].make(slices)
        qtbot.addWidget(view)
        made.append(view)
        view.resize(900, 600)
        with qtbot.waitExposed(view):
            view.show()
        if kind == "tie":  # no synthetic comes of the small project
            view.show_well("w", tied_well())
            view.show_volume("s", line_at_well())
            present = {}
        for item_id, role in choose_roles(present, set(present), [])[kind].items():
            hand_over(view, role, present[item_id], present)
        settled(slices, qtbot)
        project.close()
        return view

    yield show
    for view in made:
        view.shutdown()


def settled(slices: SliceService, qtbot: QtBot) -> None:
    """Wait until all that was asked for has come, and what was asked for by that."""
    calm = 0

    def is_calm() -> bool:
        nonlocal calm
        calm = calm + 1 if slices.is_idle else 0
        return calm >= 4

    qtbot.waitUntil(is_calm, timeout=WAIT_MS)


# --- what a view says ------------------------------------------------------------------------------------------------


def axes(view: QWidget) -> list[pg.AxisItem]:
    charts = view.findChildren(pg.GraphicsView)
    return [one for chart in charts for one in chart.scene().items() if isinstance(one, pg.AxisItem)]


def said(view: QWidget) -> Iterator[str]:
    """All that can be read in a view, tool tips and names for screen readers included."""
    for part in [view, *view.findChildren(QWidget)]:
        yield from (part.toolTip(), part.accessibleName())
        if isinstance(part, QLabel | QAbstractButton):
            yield part.text()
        elif isinstance(part, QComboBox):
            yield from (part.itemText(number) for number in range(part.count()))
        elif isinstance(part, QAbstractSpinBox):
            yield part.text()
    for chart in view.findChildren(pg.GraphicsView):
        for one in chart.scene().items():
            if isinstance(one, pg.AxisItem):
                yield one.labelText
            elif isinstance(one, pg.TextItem):
                yield one.toPlainText()
    if stage := getattr(view, "_stage", None):
        yield from (label.text for label in stage._labels)
        yield stage._caption
    if isinstance(view, MapView):
        yield view.canvas.sheet.scale_text()


def _point(canvas: Any) -> None:
    rect = canvas.box.viewRect()
    canvas.pointed.emit(rect.center().x(), rect.center().y())


def _stir_section(view: Any) -> None:
    view.choose_tool("ruler")
    tool, rect = view.canvas.tool, view.canvas.box.viewRect()
    tool.press(rect.left() + 1, rect.top() + 1)
    tool.drag(rect.right() - 1, rect.bottom() - 1)
    _point(view.canvas)


def _stir_map(view: Any) -> None:
    view._tools.choose("measure")
    view.canvas.clicked.emit(605000.0, 6073000.0)
    view.canvas.clicked.emit(605100.0, 6073000.0)


STIR: dict[str, Callable[[Any], None]] = {
    "section": _stir_section,
    "scene": lambda view: view._strip.display.setChecked(True),
    "map": _stir_map,
    "logs": lambda view: view.chart._moved(view.chart.plots[0].getViewBox().sceneBoundingRect().center()),
    "crossplot": lambda view: view._pointed(1.0, 1.0),
    "comparison": lambda view: _point(view.sections[0].canvas),
    "model": lambda view: _point(view._canvas),
    "tie": lambda view: (view._pointed(0.9), view._drag(0.9, 0.905, False)),
    "gathers": lambda view: (_point(view._canvas), view.show_spectra()),
}


@pytest.mark.gl
@pytest.mark.parametrize("kind", KINDS)
def test_that_a_view_says_nothing_in_other_units_and_comes_back_as_it_was(
    show: Callable[[str], Any], slices: SliceService, qtbot: QtBot, kind: str
):
    view = show(kind)
    view.tell_units()
    state, before = view.state(), sorted(said(view))
    titles = [(one.labelText, one.scale) for one in axes(view)]
    view.set_units(FEET)
    settled(slices, qtbot)
    assert view.state() == state
    assert [text for text in said(view) if is_other(kind, text)] == []
    view.set_units(DisplayUnits())
    settled(slices, qtbot)
    assert [(one.labelText, one.scale) for one in axes(view)] == titles
    assert sorted(said(view)) == before
    view.set_units(FEET)
    STIR[kind](view)
    settled(slices, qtbot)
    assert [text for text in said(view) if is_other(kind, text)] == []


def is_other(kind: str, text: str) -> bool:
    """Whether a text tells a unit that is not one of `FEET`; coordinates stay in the unit of their system."""
    return bool(OTHERS.search(text)) and not (kind == "map" and text in ("X east (m)", "Y north (m)"))


def ticks(axis: pg.AxisItem) -> list[tuple[float, float]]:
    """Axis value and number told at each tick of an axis as it is drawn."""
    low, high = sorted(axis.range)
    spacing, values = axis.tickValues(low, high, 400)[0]
    return list(zip(values, map(float, axis.tickStrings(values, axis.scale, spacing)), strict=True))


def test_that_ticks_stand_at_round_feet_where_these_are(show: Callable[[str], Any]):
    view = show("model")
    view.set_units(FEET)
    canvas = view.canvas if hasattr(view, "canvas") else view._canvas
    for name in ("left", "bottom"):
        places = ticks(canvas.plot.getAxis(name))
        assert len(places) > 1
        for metres, feet in places:
            assert metres == pytest.approx(feet * FOOT, abs=1e-6)
            assert feet == round(feet)


def test_that_section_read_out_and_ruler_agree_with_its_axis(show: Callable[[str], Any]):
    view = show("section")
    view.set_units(FEET)
    axis = view.canvas.plot.getAxis("left")
    places = ticks(axis)
    assert axis.labelText == "TWT (s)"
    for milliseconds, seconds in places:
        assert seconds == pytest.approx(milliseconds / 1000)
    at = places[1][0]
    view.canvas.pointed.emit(305.0, at)
    assert f"TWT {at / 1000:.3f} s" in view._reading.text()
    view.choose_tool("ruler")
    view.canvas.tool.press(302.0, places[0][0])
    view.canvas.tool.drag(306.0, at)
    text = view.canvas.tool._label.toPlainText()
    bin_size = float(np.hypot(24.0, 3.0))
    assert f"Distance {4 * bin_size / FOOT:.0f} ft" in text
    assert f"Time difference {(at - places[0][0]) / 1000:.3f} s" in text
    view.set_units(DisplayUnits())
    assert f"Distance {4 * bin_size:.0f} m" in view.canvas.tool._label.toPlainText()


def test_that_a_time_typed_in_seconds_moves_the_slice_there(show: Callable[[str], Any]):
    view = show("section")
    view.set_units(FEET)
    view.set_plane("sample", 0.0)
    told: list[tuple[str, float]] = []
    view.plane_changed.connect(lambda plane, number: told.append((plane, number)))
    field = view.strip.selector.field
    assert field.suffix() == " s"
    field.setValue(0.064)
    assert told[-1] == ("sample", pytest.approx(64.0))
    assert field.text() == "0.064 s"
    view.set_units(DisplayUnits())
    assert (field.value(), field.suffix()) == (64.0, " ms")
    assert view.number == pytest.approx(64.0)


def test_that_a_number_is_kept_exactly_until_another_one_is_typed(qtbot: QtBot):
    box = UnitBox(0.0, 5000.0, 500.0, 20.0, "Window")
    qtbot.addWidget(box)
    for units in (FEET, DisplayUnits(), FEET):
        box.set_unit(units.of("depth"), units.factor("depth"))
        assert box.real == 500.0
    assert box.text() == "1640 ft"
    box.setValue(1000.0)
    assert box.real == pytest.approx(1000.0 * FOOT)


def test_that_fields_of_gathers_are_typed_in_the_shown_unit_and_kept_in_si(show: Callable[[str], Any]):
    view = show("gathers")
    view.restore({"moveout": {"curve": "reflection", "t0": 0.06, "velocity": 1500.0}})
    view._gain.set_gain(Gain("agc", 1.0, 0.25))
    view.set_units(FEET)
    moveout = view._moveout
    assert (moveout._t0.text(), moveout._velocity.text()) == ("0.060 s", f"{1500 / FOOT:.0f} ft/s")
    assert (moveout.curve.t0, moveout.curve.velocity, view._gain.gain.window) == (0.06, 1500.0, 0.25)
    moveout._t0.setValue(0.08)
    moveout._velocity.setValue(6000.0)
    view._gain._window.setValue(0.1)
    assert moveout.curve.t0 == pytest.approx(0.08)
    assert view.state()["moveout"]["velocity"] == pytest.approx(6000 * FOOT)
    assert view.state()["gain"][2] == pytest.approx(0.1)


def test_that_crossplot_and_log_view_show_a_log_in_one_unit(
    show: Callable[[str], Any], slices: SliceService, qtbot: QtBot
):
    logs, cross = show("logs"), show("crossplot")
    cross.choose("logs", "DT", "CALI")
    for units, unit, factor in ((DisplayUnits(), "µs/m", 1e6), (FEET, "µs/ft", 1e6 * FOOT)):
        for view in (logs, cross):
            view.set_units(units)
        settled(slices, qtbot)
        assert cross.canvas.main.getAxis("bottom").labelText == f"DT ({unit})"
        assert next(curve for _, curve, _ in logs.chart.curve_items if curve.mnemonic == "DT").unit == unit
        x = cross._on_axes()[0]
        np.testing.assert_allclose(x, factor * cross.points.x)
        assert f"DT ({unit}): n {len(x)}, mean {readable(factor * cross.points.x.mean())}" in cross.text


def test_that_a_selection_stays_on_its_points_in_other_units(
    show: Callable[[str], Any], slices: SliceService, qtbot: QtBot
):
    view = show("crossplot")
    view.choose("logs", "CALI", "DT")
    qtbot.waitUntil(lambda: slices.is_idle and view.points is not None, timeout=WAIT_MS)
    view.select_inside(np.array([[2.0, 0.0], [5.0, 0.0], [5.0, 1e8], [2.0, 1e8]]))
    n, state = sum(int(one.mask.sum()) for one in view.selections), view.state()
    assert 0 < n < len(view.points.x)
    view.set_units(FEET)
    assert sum(int(one.mask.sum()) for one in view.selections) == n
    assert view.state() == state


def test_that_coordinates_of_a_system_in_feet_are_told_as_they_are_and_distances_are_not(
    show: Callable[[str], Any], slices: SliceService, qtbot: QtBot
):
    view = show("map")
    view.set_crs("EPSG:2276")  # Texas, US survey feet
    qtbot.waitUntil(lambda: view.canvas.plot.getAxis("left").labelText != "Y north (m)", timeout=WAIT_MS)
    assert view.canvas.plot.getAxis("left").labelText == "Y north (US survey foot)"
    assert view.canvas.plot.getAxis("left").scale == 1.0
    view._tools.choose("measure")
    for x in (605000.0, 605300.0):
        view.canvas.clicked.emit(x, 6073000.0)
    assert view._reading.text().startswith(f"Distance {300 * 1200 / 3937:.1f} m,")
    view.set_units(FEET)
    assert view._reading.text().startswith(f"Distance {300 * 1200 / 3937 / FOOT:.1f} ft,")
    length, pixels = view.canvas.sheet.scale_bar()
    assert length / pixels == pytest.approx(view.canvas.metres_per_pixel * 1200 / 3937 / FOOT)
    assert view.canvas.sheet.scale_text() == f"{length:g} ft"


def test_that_a_picture_is_in_the_units_of_the_view(show: Callable[[str], Any], tmp_path: Path):
    view = show("model")
    for name, units in (("before", DisplayUnits()), ("feet", FEET), ("after", DisplayUnits())):
        view.set_units(units)
        view.export_picture(tmp_path / f"{name}.png")
    before, feet, after = (QImage(str(tmp_path / f"{name}.png")) for name in ("before", "feet", "after"))
    assert before == after
    assert before != feet


def test_that_a_change_reaches_every_open_view_is_undone_and_kept_with_the_project(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
):
    assert window.open_project(write_small_project(tmp_path / "small"))
    session, views = window.session, window.workspace.views
    qtbot.waitUntil(lambda: bool(session.shown), timeout=WAIT_MS)
    for kind in ("section", "map", "logs", "crossplot"):
        views.make_view(kind)
    settle(window, qtbot)
    before = session.project.settings
    assert before.units == DisplayUnits()
    assert {view.units for view in views.views.values()} == {DisplayUnits()}
    session.undo_stack.push(ChangeSettings(session, before, replace(before, units=FEET)))
    qtbot.waitUntil(lambda: {view.units for view in views.views.values()} == {FEET}, timeout=WAIT_MS)
    assert views.make_view("section", "section 2").units == FEET
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: {view.units for view in views.views.values()} == {DisplayUnits()}, timeout=WAIT_MS)
    session.undo_stack.redo()
    qtbot.waitUntil(lambda: views.units == FEET, timeout=WAIT_MS)
    session.submit("project.set_units", {"depth": "ft"})
    qtbot.waitUntil(lambda: views.units == DisplayUnits(depth="ft"), timeout=WAIT_MS)
    session.undo_stack.push(ChangeSettings(session, before, replace(before, units=FEET)))
    qtbot.waitUntil(lambda: views.units == FEET, timeout=WAIT_MS)
    path = session.project.path
    assert window.open_project(path)
    qtbot.waitUntil(lambda: window.workspace.views.units == FEET, timeout=WAIT_MS)


def test_that_a_form_takes_feet_and_gives_metres(qtbot: QtBot):
    class Lengths(Parameters):
        spacing: float = number(12.5, title="Spacing", unit="m", ge=1.0, le=100.0)
        fast: float = number(..., title="Velocity", unit="m/s", ge=300.0)

    form = CommandForm(Command("trial.feet", "Feet", "Two.", Lengths, lambda p, c: Result()), units=FEET)
    qtbot.addWidget(form)
    spacing, fast = form.fields["spacing"], form.fields["fast"]
    assert form.values() == {"spacing": 12.5}  # exactly, whatever is shown of it
    assert spacing.box.suffix() == " ft"
    assert spacing.box.value() == pytest.approx(12.5 / FOOT)
    spacing.box.setValue(100.0)
    fast.box.setValue(1000.0)
    assert form.values() == {"spacing": pytest.approx(100 * FOOT), "fast": pytest.approx(1000 * FOOT)}
    spacing.box.setValue(1.0)  # less than it may be
    assert form.values()["spacing"] == 1.0
    assert form.check()
    form.set_values({"spacing": 33.3})
    assert form.values()["spacing"] == 33.3
