"""Log tracks: the vertical axis, scales and fills as numbers, and the view with real widgets; no OpenGL."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.objects import DisplayUnits, LogCurve, Top, Well
from subsurface_app.gui.views import LogTracks
from subsurface_app.gui.views.logs._curves import Scale, curve_of, has_codes, scale_of
from subsurface_app.gui.views.logs._fills import area, coded, parted, with_crossings
from subsurface_app.gui.views.logs._looks import CurveLook, TrackLook, alone, logs_of, usual_tracks, with_logs
from subsurface_app.gui.views.logs._panels import near_samples, panels_of
from subsurface_app.gui.views.logs._thinning import kept_samples
from subsurface_app.gui.views.logs._tracks_dialog import TracksDialog
from subsurface_app.gui.views.logs._vertical import Vertical
from subsurface_app.gui.views.logs._well_choice import ALL

MD = np.linspace(30.0, 250.0, 221)
CODES = np.repeat([1.0, 2.0, 1.0, 3.0], [60, 60, 60, 41]).astype(np.float32)


def log(name: str, unit: str, values: np.ndarray, source: str = "") -> LogCurve:
    return LogCurve(name, unit, source or unit, MD, values.astype(np.float32))


def well(name: str = "W-1", *, top: float = 100.0, with_times: bool = True) -> Well:
    """A well that goes down straight for 100 m and then at 60 degrees from the vertical."""
    logs = (
        log("GR", "gAPI", np.linspace(1, 9, MD.size), "API"),
        log("RDEP", "ohm.m", np.geomspace(0.5, 500.0, MD.size)),
        log("RHOB", "kg/m3", np.linspace(2000, 2600, MD.size), "g/cc"),
        log("NPHI", "1", np.linspace(0.1, 0.4, MD.size), "v/v"),
        log("DT", "s/m", np.full(MD.size, 3e-4), "us/ft"),
        log("LITH", "", CODES),
        log("CALI", "m", np.linspace(0.2, 0.3, MD.size), "in"),
    )
    path = np.array([[0.0, 5000.0, 6000.0, -30.0], [100.0, 5000.0, 6000.0, 70.0], [300.0, 5173.2, 6000.0, 170.0]])
    times = np.array([[30.0, 0.0], [250.0, 0.22]]) if with_times else None
    return Well(name, "A", 5000.0, 6000.0, 30.0, path, logs, (Top("Top A", top), Top("Top B", 200.0)), times)


@pytest.fixture
def view(open_view: Callable[..., LogTracks]) -> LogTracks:
    return open_view(LogTracks, 900, 600)


def show(qtbot: QtBot, view: LogTracks, wells: dict[str, Well]) -> None:
    view.set_order(list(wells))
    for number, (item_id, one) in enumerate(wells.items()):
        (view.show_other_well if number else view.show_well)(item_id, one)
    if len(wells) > 1:
        view.choose_well(ALL)
    qtbot.waitUntil(lambda: len(view.shown_wells) == len(wells), timeout=WAIT_MS)


def axis(view: LogTracks) -> str:
    return str(view.chart.plots[0].getAxis("left").labelText)


def pick(box: Any, data: str) -> None:
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_that_depths_hang_on_the_axis_that_is_chosen_and_are_zero_at_the_top() -> None:
    md = np.array([30.0, 100.0, 200.0])
    assert Vertical("md").at(well(), md).tolist() == [30.0, 100.0, 200.0]
    assert Vertical("tvdss").at(well(), md).tolist() == [0.0, 70.0, 120.0]
    assert Vertical("tvd").at(well(), md).tolist() == [30.0, 100.0, 150.0]  # below the kelly bushing, 30 m up
    assert Vertical("twt").at(well(), md) == pytest.approx([0.0, 70.0, 170.0])
    assert np.isnan(Vertical("twt").at(well(with_times=False), md)).all()
    assert np.isnan(Vertical("tvd").at(well(), np.array([301.0]))).all()  # below the end of the path
    assert Vertical("tvdss", "Top B").at(well(), md).tolist() == [-120.0, -50.0, 0.0]
    assert np.isnan(Vertical("md", "Top C").at(well(), md)).all()


@pytest.mark.parametrize(
    "vertical", [Vertical(key, top) for key in ("md", "tvd", "tvdss", "twt") for top in ("", "Top B")]
)
def test_that_a_place_of_the_axis_leads_back_to_its_measured_depth(vertical: Vertical) -> None:
    there = float(vertical.at(well(), np.array([173.0]))[0])
    assert vertical.md_at(well(), there) == pytest.approx(173.0, abs=1e-6)
    assert np.isnan(vertical.md_at(well(), 1e5))


def test_that_a_scale_is_usual_where_it_holds_the_log_and_follows_the_values_where_not() -> None:
    of = {curve.mnemonic: curve for curve in well().logs}
    assert scale_of(CurveLook("GR"), [of["GR"]]) == Scale(0.0, 150.0)
    assert scale_of(CurveLook("RDEP"), [of["RDEP"]]) == Scale(0.2, 2000.0, is_log=True)
    low = scale_of(CurveLook("GR"), [log("GR", "gAPI", np.linspace(500.0, 600.0, MD.size))])
    assert 490 < low.left < 502 < 598 < low.right < 610
    slow = scale_of(CurveLook("DT"), [log("DT", "s/m", np.linspace(5e-4, 8e-4, MD.size))])
    assert slow.left > 7.9e-4 > 5.1e-4 > slow.right  # sonic logs run backwards on any scale
    assert scale_of(CurveLook("GR", 100.0, 0.0), [of["GR"]]) == Scale(100.0, 0.0)  # backwards, as chosen
    assert scale_of(CurveLook("CALI", is_log=True), [of["CALI"]]) == Scale(0.1, 1.0, is_log=True)
    assert scale_of(CurveLook("GR", -1.0, is_log=True), [of["GR"]]).left > 0  # has no logarithm
    assert scale_of(CurveLook("X"), []) == Scale(0.0, 1.0)
    assert Scale(0.2, 2000.0, is_log=True).place(np.array([0.2, 20.0, 2000.0, -1.0]))[:3] == pytest.approx([0, 0.5, 1])
    assert Scale(0.45, -0.15).place(np.array([0.45, -0.15])).tolist() == [0.0, 1.0]


def test_that_density_and_neutron_of_wet_limestone_lie_on_each_other() -> None:
    porosity = np.array([0.0, 0.3])
    density = scale_of(CurveLook("RHOB"), []).place(2710.0 + porosity * (1000.0 - 2710.0))
    assert density == pytest.approx(scale_of(CurveLook("NPHI"), []).place(porosity), abs=0.03)


def test_that_logs_are_shown_in_handy_units_and_name_those_of_the_file() -> None:
    dt, rhob = well().log("DT"), log("RHOB", "kg/m3", CODES, "kg/m3")
    curve = curve_of(well(), dt, Scale(1e-4, 5e-4), Vertical("twt"), DisplayUnits())
    assert curve.values[3] == pytest.approx(300.0)
    assert (curve.unit, curve.file_unit) == ("µs/m", "us/ft")
    assert (curve.scale.left, curve.scale.right) == pytest.approx((100.0, 500.0))
    assert curve.to_source * curve.values[3] == pytest.approx(300.0 * 0.3048, rel=1e-6)
    assert curve.at[[0, -1]] == pytest.approx([0.0, 220.0])
    assert curve_of(well(), rhob, Scale(0, 1), Vertical("md"), DisplayUnits()).file_unit == ""


def test_that_the_usual_logs_come_first_in_their_usual_tracks() -> None:
    tracks = usual_tracks([well()])
    assert [tuple(curve.log for curve in track.curves) for track in tracks] == [
        ("GR",), ("RDEP",), ("RHOB", "NPHI"), ("DT",), ("LITH",)
    ]  # fmt: skip
    assert [track.fill for track in tracks] == ["left", "", "between", "", ""]
    other = replace(well(), logs=(log("SGR", "gAPI", CODES), log("CALI", "m", CODES)))
    assert logs_of(usual_tracks([well(), other]))[:2] == ("GR", "SGR")  # each well its own, in one track
    unknown = replace(well(), logs=(log("X1", "", CODES), log("X2", "", CODES)))
    assert logs_of(usual_tracks([unknown])) == ("X1", "X2")
    assert usual_tracks([]) == ()


def test_that_other_names_of_a_quantity_come_into_the_same_track_on_the_same_scale() -> None:
    """GR of the first run and GRD of the second, AC of one well and DTC of another."""
    rest = [one for one in well().logs if one.mnemonic not in ("GR", "DT")]
    runs = (replace(log("GR", "gAPI", 10 + MD), run="1"), replace(log("GRD", "gAPI", 20 + MD), run="2"))
    first = replace(well(), logs=(*runs, *rest, log("AC", "s/m", np.full(MD.size, 3e-4))))
    second = replace(well("W-2"), logs=(log("GAM", "gAPI", 30 + MD), log("DTC", "s/m", np.full(MD.size, 4e-4))))
    tracks = usual_tracks([first, second])
    assert [logs_of([track]) for track in tracks if {"GR", "AC"} & set(logs_of([track]))] == [
        ("GR", "GRD", "GAM"),
        ("AC", "DTC"),
    ]
    panels = panels_of([first, second], tracks, Vertical("md"), DisplayUnits())
    drawn = [[[curve.mnemonic for curve in track.curves] for track in panel.tracks] for panel in panels]
    assert drawn[0][0] == ["GR", "GRD"]
    assert drawn[1] == [["GAM"], ["DTC"]]
    scales = {(curve.scale.left, curve.scale.right) for panel in panels for curve in panel.tracks[0].curves}
    assert len(scales) == 1
    # tracks that were chosen for one well show the same quantities of another one
    chosen = (alone("GR"), alone("DT"))
    there = panels_of([second, first], chosen, Vertical("md"), DisplayUnits())
    assert [[curve.mnemonic for track in panel.tracks for curve in track.curves] for panel in there] == [
        ["GAM", "DTC"],
        ["GR", "AC"],
    ]


def test_that_thinned_curves_keep_peaks_gaps_and_what_leads_out_of_the_picture() -> None:
    at, places = np.arange(20_000.0), np.random.default_rng(0).uniform(0.4, 0.6, 20_000)
    places[7_001], places[7_500:7_600], places[15_000] = 0.99, np.nan, np.nan
    keep = kept_samples(places, at, 5_000.0, 12_000.0, 500)
    assert len(keep) < 4 * 500
    assert 7_001 in keep
    assert np.isnan(places[keep]).any()
    assert (keep[0], keep[-1]) == (4_999, 12_001)
    assert np.all(np.diff(keep) > 0)
    for first in range(5_000, 12_000, 700):  # each stretch reaches as far as before, to the samples at its ends
        mine = places[keep[(keep >= first) & (keep < first + 700)]]
        whole = places[first : first + 700]
        assert (np.nanmin(mine), np.nanmax(mine)) == pytest.approx((np.nanmin(whole), np.nanmax(whole)), abs=0.005)
    assert kept_samples(places, at, 100.0, 200.0, 500).tolist() == list(range(99, 202))
    assert kept_samples(places, at, 100.2, 100.8, 500).tolist() in ([99, 100, 101], [100, 101, 102])
    assert kept_samples(np.full(9, np.nan), np.full(9, np.nan), 0.0, 1.0, 5).tolist() == [0, 1]


def test_that_logs_stay_in_their_tracks_and_new_ones_get_their_own() -> None:
    tracks = usual_tracks([well()])
    changed = with_logs(tracks, ["CALI", "NPHI", "GR"])
    assert [logs_of([track]) for track in changed] == [("GR",), ("NPHI",), ("CALI",)]
    assert [track.fill for track in changed] == ["left", "", ""]  # the crossover has lost its first log
    assert [TrackLook.from_json(one.to_json()) for one in tracks] == list(tracks)


def test_that_fills_end_at_gaps_and_change_where_lines_cross() -> None:
    at = np.arange(5.0)
    one, other = np.array([0.0, 0.0, np.nan, 1.0, 1.0]), np.full(5, 0.5)
    path = area(one, other, at)
    boxes = [box.boundingRect().getRect() for box in path.toSubpathPolygons()]
    assert boxes == [(0.0, 0.0, 0.5, 1.0), (0.5, 3.0, 0.5, 1.0)]
    crossed = with_crossings(np.array([0.0, 1.0]), np.array([0.5, 0.5]), np.array([10.0, 12.0]))
    assert [line.tolist() for line in crossed] == [[0.0, 0.5, 1.0], [0.5, 0.5, 0.5], [10.0, 11.0, 12.0]]
    left, right = parted(np.array([0.0, 1.0]), np.array([0.5, 0.5]), np.array([10.0, 12.0]))
    assert left.contains(QPointF(0.3, 10.2))
    assert not left.contains(QPointF(0.7, 11.8))
    assert right.contains(QPointF(0.7, 11.8))
    assert left.boundingRect().bottom() == pytest.approx(12.0)


def test_that_facies_are_told_from_amounts_and_lie_in_blocks() -> None:
    assert has_codes(CODES)
    assert not has_codes(np.linspace(0, 9, 200))
    assert not has_codes(np.arange(200.0))  # whole numbers, but no blocks
    assert not has_codes(np.full(200, 8.0))
    holed = np.where(np.arange(CODES.size) == 30, np.nan, CODES)
    assert coded(holed, MD)[:3] == [(1.0, 29.5, 59.5), (1.0, 60.5, 89.5), (2.0, 89.5, 149.5)]


def test_that_samples_of_a_coarser_step_are_found_again() -> None:
    fine = replace(log("GR", "", CODES), md=np.arange(0.0, 20.0, 0.5), values=np.zeros(40))
    chosen = near_samples(fine, np.array([4.0, 6.0]))
    assert fine.md[chosen].tolist() == np.arange(3.0, 7.1, 0.5).tolist()
    assert not near_samples(fine, np.zeros(0)).any()


# --- the view --------------------------------------------------------------------------------------------------------


def test_that_logs_hang_on_the_axis_that_is_chosen_with_their_tops(qtbot: QtBot, view: LogTracks) -> None:
    show(qtbot, view, {"w": well()})
    assert view.logs == ("GR", "RDEP", "RHOB", "NPHI", "DT", "LITH")
    assert len(view.chart.plots) == 5
    assert axis(view) == "TWT (ms)"
    assert [label.toPlainText() for label in view.chart.top_labels] == ["Top A", "Top B"]
    for key, title, last in (
        ("md", "Measured depth (m)", 250.0),
        ("tvd", "TVD (m)", 175.0),
        ("tvdss", "TVDSS (m)", 145.0),
    ):
        with qtbot.waitSignal(view.edited, timeout=WAIT_MS):
            pick(view._axes, key)
        assert axis(view) == title
        assert view.chart.curve_items[0][1].at[-1] == pytest.approx(last)
    view.set_logs(["CALI", "GR", "not there"])
    assert view.logs == ("GR", "CALI")


def test_that_a_well_without_times_is_shown_over_depth_and_does_not_decide_the_axis_of_the_next(
    qtbot: QtBot, view: LogTracks
) -> None:
    for item_id, with_times, shown in (("a", True, "twt"), ("b", False, "md"), ("c", True, "twt")):
        view.show_well(item_id, well(with_times=with_times))
        qtbot.waitUntil(lambda item_id=item_id: item_id in view.shown_wells, timeout=WAIT_MS)
        assert view.vertical.key == view._axes.currentData() == shown
        assert view._axes.model().item(view._axes.findData("twt")).isEnabled() == with_times
        assert view.state()["domain"] == "twt"
        view.hide_item(item_id)
    assert view.logs == ()


def test_that_wells_side_by_side_share_axis_zoom_and_scales_and_are_flattened_on_a_top(
    qtbot: QtBot, view: LogTracks
) -> None:
    loud = replace(well("Loud", top=150.0), logs=(log("CALI", "m", 5 * np.ones(MD.size)), *well().logs[:2]))
    bare = replace(well("Bare", with_times=False), tops=())
    show(qtbot, view, {"a": well(), "b": loud, "c": bare})
    assert [panel.well.name for panel in view.chart.panels] == ["W-1", "Loud", "Bare"]
    assert [len(panel.tracks) for panel in view.chart.panels] == [5, 2, 5]  # no empty tracks
    assert [panel.note for panel in view.chart.panels] == ["", "", "no times"]
    pick(view._axes, "md")
    with qtbot.waitSignal(view.edited, timeout=WAIT_MS):
        pick(view._tops, "Top A")
    assert axis(view) == "Measured depth from Top A (m)"
    firsts = [next(curve for number, curve, _ in view.chart.curve_items if number == one) for one in range(3)]
    assert [curve.at[0] for curve in firsts[:2]] == [-70.0, -120.0]
    assert np.isnan(firsts[2].at).all()
    assert view.chart.panels[2].note == "without Top A"
    view.chart.plots[-1].getViewBox().setYRange(-5.0, 5.0, padding=0.0)
    assert {tuple(np.round(plot.getViewBox().viewRange()[1])) for plot in view.chart.plots} == {(-5.0, 5.0)}
    view.set_logs(["CALI"])
    assert len({(curve.scale.left, curve.scale.right) for _, curve, _ in view.chart.curve_items}) == 1


def test_that_a_state_brings_wells_axis_top_tracks_and_zoom_back(qtbot: QtBot, view: LogTracks) -> None:
    show(qtbot, view, {"a": well(), "b": well("W-2")})
    view.choose_well("a")
    before = view.state()
    view.choose_well(ALL)
    view.set_axis("tvdss")
    view.flatten("Top A")
    view.set_looks((TrackLook((CurveLook("GR", 0.0, 10.0), CurveLook("DT")), "line", 5.0), alone("CALI", "value")))
    view._fill.setChecked(False)
    view.chart.zoomed.emit(-20.0, 30.0)
    changed = view.state()
    for state in (before, changed, before, changed):
        view.restore(state)
        assert view.state() == state
    assert view.logs == ("GR", "DT", "CALI")
    assert view.chart.plots[0].getViewBox().viewRange()[1] == pytest.approx([-20.0, 30.0])
    assert "zoom" in view.places


def test_that_the_part_on_view_stays_when_it_is_drawn_anew_but_not_on_another_axis(
    qtbot: QtBot, view: LogTracks
) -> None:
    show(qtbot, view, {"a": well()})
    assert view.state()["zoom"] is None
    box = view.chart.plots[0].getViewBox()
    box.setYRange(40.0, 80.0, padding=0.0)
    box.sigRangeChangedManually.emit([False, True])  # as the wheel does
    assert view.state()["zoom"] == pytest.approx([40.0, 80.0])
    view.set_theme(True)
    assert view.chart.plots[0].getViewBox().viewRange()[1] == pytest.approx([40.0, 80.0])
    view.set_axis("md")
    assert view.state()["zoom"] is None


def test_that_tops_are_named_by_the_room_that_they_will_have(qtbot: QtBot, view: LogTracks) -> None:
    """The last track follows the axis of the first one late: what it shows in between does not count."""
    tops = tuple(Top(f"Top {n}", 60.0 + 6 * n) for n in range(25))
    show(qtbot, view, {"w": replace(well(), tops=tops)})

    def named() -> list[str]:
        return [label.toPlainText() for label in view.chart.top_labels if label.isVisible()]

    qtbot.waitUntil(lambda: len(named()) > 2, timeout=WAIT_MS)  # how many have room is a matter of the font
    before = named()
    box = view.chart.plots[-1].getViewBox()
    box.state["viewRange"][1], box._matrixNeedsUpdate = [0.0, 5000.0], True  # without the signals of setYRange
    view.chart.thin_out_tops()
    assert named() == before


def test_that_tracks_scales_and_fills_are_chosen_in_a_dialog(qtbot: QtBot, view: LogTracks) -> None:
    show(qtbot, view, {"w": well()})
    view._tracks_button.click()
    dialog = view.findChild(TracksDialog)
    assert dialog.looks() == view.looks  # nothing touched, nothing changed
    rows = {row.look.log: row for row in dialog.rows}
    qtbot.keyClicks(rows["DT"].left, "600")
    qtbot.keyClicks(rows["DT"].right, "100")
    rows["DT"].fill.setCurrentIndex(rows["DT"].fill.findData("line"))
    qtbot.keyClicks(rows["DT"].line, "300")
    rows["GR"].track.setValue(rows["RDEP"].track.value())
    rows["RDEP"].is_log.setChecked(False)
    with qtbot.waitSignal(view.edited, timeout=WAIT_MS):
        dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok).click()
    first, dt = view.looks[0], view.looks[2]
    assert [curve.log for curve in first.curves] == ["GR", "RDEP"]
    assert first.curves[1].is_log is False
    assert (dt.curves[0].left, dt.curves[0].right, dt.line) == pytest.approx((6e-4, 1e-4, 3e-4))
    assert dt.fill == "line"
    shown = next(curve for _, curve, _ in view.chart.curve_items if curve.mnemonic == "DT")
    assert (shown.scale.left, shown.scale.right) == pytest.approx((600.0, 100.0))


def test_that_the_read_out_tells_place_zone_and_values_in_the_units_shown_and_of_the_file(
    qtbot: QtBot, view: LogTracks
) -> None:
    show(qtbot, view, {"w": well()})
    view.set_axis("tvdss")
    places: list[tuple[float, ...]] = []
    view.cursor_moved.connect(lambda *at: places.append(at))
    view.chart.pointed.emit(0, 95.0)
    text = view._reading.text()
    assert "TVDSS 95.0 m" in text
    assert "Measured depth 150.0 m" in text
    assert "below Top A" in text
    assert "DT 300 µs/m (91.44 us/ft)" in text
    assert "LITH 3" not in text
    assert "LITH 2" in text or "LITH 1" in text
    assert places[-1] == pytest.approx((5043.3, 6000.0, 95.0))
    view.set_axis("twt")
    view.flatten("Top A")
    view.chart.pointed.emit(0, 50.0)
    assert places[-1] == pytest.approx((5043.3, 6000.0, 0.12))  # the cursor tells time from zero, not from the top


def test_that_marked_samples_lie_on_the_curves_of_their_well_alone(qtbot: QtBot, view: LogTracks) -> None:
    show(qtbot, view, {"a": well(), "b": well("W-2")})
    view.mark_samples({"b": np.array([100.0, 101.0])})
    assert len(view.chart.marks) == 6
    x, y = view.chart.marks[0].getData()
    assert y.tolist() == pytest.approx([70.0, 71.0])
    gr = next(curve for number, curve, _ in view.chart.curve_items if number == 1)
    assert x == pytest.approx(gr.places[70:72])
    view.set_axis("md")  # drawn anew, still marked
    assert view.chart.marks[0].getData()[1].tolist() == [100.0, 101.0]
    view.set_axis("tvd")
    view.mark_samples({"b": np.array([500.0])})  # no log has a sample there
    assert view.chart.marks == []
    view.mark_samples({})
    assert view.chart.marks == []


def test_that_plots_stay_for_other_contents_and_no_more_samples_are_drawn_than_pixels_tell_apart(
    qtbot: QtBot, view: LogTracks
) -> None:
    md = np.linspace(30.0, 250.0, 20_000)
    dense = replace(log("GR", "gAPI", CODES), md=md, values=np.sin(md).astype(np.float32) * 50 + 70)
    show(qtbot, view, {"a": replace(well(), logs=(dense,)), "b": replace(well("W-2"), logs=(dense,))})
    plots = list(view.chart.plots)

    def drawn() -> tuple[int, int]:
        x, _ = view.chart.curve_items[0][2].getData()
        return len(x), int(view.chart.plots[0].getViewBox().height())

    qtbot.waitUntil(lambda: 2 * drawn()[1] < drawn()[0] < 6 * drawn()[1], timeout=WAIT_MS)
    n_items = len(plots[0].getViewBox().childGroup.childItems())
    view.chart.show_range(100.0, 100.3)  # far in, where each sample counts
    assert drawn()[0] < 100
    view.set_axis("tvd")
    assert view.chart.plots == plots
    assert len(plots[0].getViewBox().childGroup.childItems()) == n_items  # nothing of before lies below
    assert drawn()[0] > 2 * drawn()[1]
    assert axis(view) == "TVD (m)"
    view.set_theme(True)  # other pens
    assert view.chart.plots != plots


def test_that_a_click_on_the_head_of_a_track_asks_for_the_tracks(qtbot: QtBot, view: LogTracks) -> None:
    show(qtbot, view, {"w": well()})
    head = view.chart.ci.getItem(0, 1)
    at = view.chart.mapFromScene(head.sceneBoundingRect().center())
    qtbot.mouseClick(view.chart.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.findChildren(TracksDialog)
