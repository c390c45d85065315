"""The SEG-Y wizard through its real widgets: wrong bytes corrected, presets, several files, what is refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from segy_files import random_samples, segy_bytes, survey_headers
from waits import WAIT_MS

from resources import resource_path
from subsurface_app.data.formats.segy import load_mapping
from subsurface_app.data.objects import SampleAxis, SeismicLine, item_facts
from subsurface_app.data.store import Project, Step
from subsurface_app.gui.dialogs import TextDialog
from subsurface_app.gui.forms import CommandDialog
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.segy_wizard import SegyWizard
from subsurface_app.gui.segy_wizard.areas import NEAR, Extent, known_extents, propose_areas
from subsurface_app.plugins.recognition import ImportPlan

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def wizard(project_window: MainWindow, qtbot: QtBot) -> Callable[..., SegyWizard]:
    """Open the wizard by its menu entry, and wait until it has looked at the files."""

    def open_wizard(*files: Path) -> SegyWizard:
        entry = next(one for one in project_window.findChildren(QAction) if one.objectName() == "import.segy")
        entry.trigger()
        made = project_window.findChild(SegyWizard)
        with qtbot.waitSignal(made.looked, timeout=WAIT_MS):
            made.files_page.add([str(path) for path in files])
        qtbot.waitUntil(lambda: project_window.session.is_idle, timeout=WAIT_MS)
        return made

    return open_wizard


@pytest.fixture
def odd_file(tmp_path: Path) -> Path:
    """Line numbers at bytes 198 and 206, coordinates at 121 and 125: no reader finds them by itself."""
    headers = survey_headers(range(7, 15), range(30, 42), at=(198, 206))
    for header in headers:
        il, xl = header[198, "i"], header[206, "i"]
        header |= {(71, "h"): 1, (121, "i"): 400_000 + 20 * xl - 10 * il, (125, "i"): 6_000_000 + 10 * xl + 20 * il}
    path = tmp_path / "奇数 keys.sgy"
    path.write_bytes(segy_bytes(random_samples(96), headers=headers))
    return path


def click_looking(qtbot: QtBot, wizard: SegyWizard, button) -> None:
    with qtbot.waitSignal(wizard.looked, timeout=WAIT_MS):
        qtbot.mouseClick(button, LEFT)


def test_that_wrong_bytes_are_corrected_and_the_slices_come_out_right(
    project_window: MainWindow, qtbot: QtBot, wizard: Callable[..., SegyWizard], odd_file: Path
):
    made, session = wizard(odd_file), project_window.session
    assert "2D line: 96 × 7" in made.outcome.text()
    made.steps.setCurrentRow(3)
    cards = made.bytes_page.cards
    assert cards[0].values == {"iline_byte": 198, "xline_byte": 206}
    words = [one.text() for one in cards[0].findChildren(QLabel)]
    assert "96 of 96 places hold a trace" in words
    click_looking(qtbot, made, cards[0].use_button)
    place = next(one for one in made.bytes_page.cards if one.values == {"x_byte": 121, "y_byte": 125})
    click_looking(qtbot, made, place.use_button)
    assert "3D survey: 8 × 12 × 7" in made.outcome.text()
    assert [one.toPlainText() for one in made.map_page.corner_texts] == ["7 / 30", "7 / 41", "14 / 41", "14 / 30"]
    assert made.map_page.image.image.shape == (8, 12, 3)
    made.steps.setCurrentRow(5)
    with qtbot.waitSignal(session.job_finished, timeout=WAIT_MS) as waited:
        qtbot.mouseClick(made.import_button, LEFT)
    job = waited.args[0]
    assert job.state == "done", job.error
    (item_id,) = job.result["items"]
    volume = session.project[item_id]
    np.testing.assert_array_equal(volume.samples[:], random_samples(96).reshape(8, 12, 7))
    assert volume.geometry.xy(9, 33) == pytest.approx((400_570.0, 6_000_510.0), abs=1e-6)
    assert volume.name == odd_file.stem
    views = project_window.workspace.views.views
    qtbot.waitUntil(lambda: "section" in views and views["section"].shown_values is not None, timeout=WAIT_MS)


def test_that_a_file_goes_through_the_wizard_into_the_section(
    project_window: MainWindow, qtbot: QtBot, wizard: Callable[..., SegyWizard]
):
    made, session = wizard(resource_path("sample", "f3", "F3_inline362_derived.sgy")), project_window.session
    made.import_page.form.fields["name"].set_value("F3 inline 362")
    with qtbot.waitSignal(made.looked, timeout=WAIT_MS):
        made.import_page.form.fields["area"].set_value("F3")
    with qtbot.waitSignal(session.job_finished, timeout=WAIT_MS) as waited:
        qtbot.mouseClick(made.import_button, LEFT)
    (item_id,) = waited.args[0].result["items"]
    leaf = project_window.workspace.tree.leaf(item_id)
    assert leaf.text(0) == "F3 inline 362"
    assert leaf.checkState(0) == Qt.CheckState.Checked
    assert session.area == "F3"
    views = project_window.workspace.views.views
    qtbot.waitUntil(lambda: "section" in views and views["section"].shown_values is not None, timeout=WAIT_MS)
    assert views["section"].shown_values.shape[1] > 100
    assert np.std(views["section"].shown_values) > 0


def test_that_what_the_wizard_shows_stands_in_the_file(qtbot: QtBot, wizard: Callable[..., SegyWizard], tmp_path: Path):
    path = tmp_path / "headers.sgy"
    headers = survey_headers([1, 2, 3], [10, 11], extra={(117, "h"): 2000, (109, "h"): 40})
    path.write_bytes(segy_bytes(random_samples(6), headers=headers))
    made = wizard(path)
    assert made.files_page.text.toPlainText().startswith(" 1  C 1 TEST")
    assert "EBCDIC" in made.files_page.encoding.text()
    table = made.headers_page.trace
    rows = {table.item(row, 0).text(): row for row in range(table.rowCount())}
    assert [table.item(rows["189-192"], column).text() for column in range(1, 7)] == [
        "Inline number", "1", "2", "3", "1", "3",
    ]  # fmt: skip
    made.headers_page.trace.cellDoubleClicked.emit(rows["193-196"], 0)
    assert made.pages.currentWidget() is made.plot_page
    qtbot.waitUntil(lambda: list(made.plot_page.curve.yData) == [10, 11, 10, 11, 10, 11], timeout=WAIT_MS)
    assert list(made.plot_page.curve.xData) == [1, 2, 3, 4, 5, 6]
    assert "4000 in the binary header" in made.import_page.notes.text()
    made.close()


def test_that_a_mapping_is_saved_and_taken_again(qtbot: QtBot, wizard: Callable[..., SegyWizard], odd_file: Path):
    made = wizard(odd_file)
    click_looking(qtbot, made, made.bytes_page.cards[0].use_button)
    qtbot.keyClicks(made.bytes_page.name, "odd keys")
    qtbot.mouseClick(made.bytes_page.save_button, LEFT)
    assert "mapping=odd keys" in made.bytes_page.said.text()
    assert (load_mapping("odd keys").iline, load_mapping("odd keys").xline) == (198, 206)
    box = made.bytes_page.preset
    for name, expected in (("kingdom", (9, 21, 105)), ("odd keys", (198, 206, None)), ("", (None, None, None))):
        box.setCurrentIndex(box.findData(name))
        with qtbot.waitSignal(made.looked, timeout=WAIT_MS):
            box.activated.emit(box.currentIndex())
        values = made.values()
        assert tuple(values.get(key) for key in ("iline_byte", "xline_byte", "delay_byte")) == expected
    made.close()


def test_that_several_files_become_several_items_with_the_same_settings(
    project_window: MainWindow, qtbot: QtBot, wizard: Callable[..., SegyWizard], tmp_path: Path
):
    paths = [tmp_path / "a.sgy", tmp_path / "b.sgy"]
    for path in paths:
        path.write_bytes(segy_bytes(random_samples(6), headers=survey_headers([1, 2], [1, 2, 3])))
    made, session = wizard(*paths), project_window.session
    assert made.import_page.table.rowCount() == 2
    assert not made.import_page.form.fields["name"].isEnabled()
    qtbot.mouseClick(made.line_button, LEFT)
    text = made.findChild(TextDialog)
    assert text.editor.toPlainText().count("import.segy") == 2
    text.close()
    qtbot.mouseClick(made.import_button, LEFT)
    qtbot.waitUntil(lambda: {one.name for one in session.items} == {"a", "b"}, timeout=WAIT_MS)


def _placed_file(path: Path, x: int, y: int) -> Path:
    headers = survey_headers([1, 2, 3], [1, 2, 3])
    for header in headers:
        il, xl = header[189, "i"], header[193, "i"]
        header |= {(71, "h"): 1, (181, "i"): x + 25 * xl, (185, "i"): y + 25 * il}
    path.write_bytes(segy_bytes(random_samples(9), headers=headers))
    return path


def test_that_files_far_apart_get_an_area_each_and_a_warning_and_near_ones_share_it(
    project_window: MainWindow, qtbot: QtBot, wizard: Callable[..., SegyWizard], tmp_path: Path
):
    places = {"north": (600_000, 6_000_000), "next": (610_000, 6_000_000), "far": (400_000, 5_700_000)}
    paths = [_placed_file(tmp_path / f"{name}.sgy", *place) for name, place in places.items()]
    made, session = wizard(*paths), project_window.session
    table = made.import_page.table
    assert [table.item(row, 1).text() for row in range(3)] == ["north", "north", "far"]
    assert "lie up to 366 km apart" in made.outcome.text()
    with qtbot.waitSignal(made.looked, timeout=WAIT_MS):
        table.item(2, 1).setText("South")
        assert [one["area"] for one in made.parameters()] == ["north", "north", "South"], "before a look at the files"
    assert [one["area"] for one in made.parameters()] == ["north", "north", "South"]
    qtbot.mouseClick(made.import_button, LEFT)
    qtbot.waitUntil(lambda: {one.area for one in session.items} == {"north", "South"}, timeout=WAIT_MS)
    again = _placed_file(tmp_path / "later.sgy", 401_000, 5_700_000)
    made = wizard(again)
    assert made.parameters()[0]["area"] == "South", "near an area that is there"
    with qtbot.waitSignal(made.looked, timeout=WAIT_MS):
        made.import_page.form.fields["area"].set_value("Mine")
        assert made.parameters()[0]["area"] == "Mine", "before a look at the file"
        made.import_page.changed.emit()
    assert made.parameters()[0]["area"] == "Mine"
    made.close()


def test_that_a_later_line_joins_the_area_of_an_earlier_one(tmp_path: Path) -> None:
    x, y = 500_000.0 + 25.0 * np.arange(40), np.full(40, 6_000_000.0)
    samples, cdp, axis = np.zeros((40, 8), np.float32), np.arange(40, dtype=np.int32), SampleAxis("twt", 0.0, 0.004, 8)
    project = Project.create(tmp_path / "lines")
    for name, way in (("First", x), ("Lost", np.full(40, np.nan))):
        line = SeismicLine(name, "Alaska", samples, cdp, way, y, axis)
        project.commit([project.stage(line)], Step("test.make", {}))
    known = known_extents(project.items())
    project.close()
    assert known == {"Alaska": [Extent(500_000.0, 500_975.0, 6_000_000.0, 6_000_000.0)]}
    for gap, area in ((0.5 * NEAR, "Alaska"), (1.5 * NEAR, "Survey")):
        later = Extent(500_975.0 + gap, 500_975.0 + gap, 6_000_000.0, 6_000_000.0)
        assert propose_areas([(Path("second.sgy"), later)], known, "Survey").of == {Path("second.sgy"): area}


def test_that_one_place_in_a_new_project_keeps_the_usual_area(
    qtbot: QtBot, wizard: Callable[..., SegyWizard], tmp_path: Path
):
    made = wizard(*(_placed_file(tmp_path / name, 600_000, 6_000_000) for name in ("a.sgy", "b.sgy")))
    assert {one["area"] for one in made.parameters()} == {"Survey"}
    assert "apart" not in made.outcome.text()
    made.close()


def test_that_a_well_dropped_with_a_survey_waits_for_its_area(project_window: MainWindow, qtbot: QtBot, tmp_path: Path):
    well = tmp_path / "W-1.las"
    well.write_text(
        "~V\nVERS. 2.0:\nWRAP. NO:\n~W\nSTRT.M 0:\nSTOP.M 2:\nSTEP.M 1:\nNULL. -999:\nWELL. W-1:\n"
        "~C\nDEPT.M :\nGR.API :\n~A\n0 1\n1 2\n2 3\n"
    )
    survey = _placed_file(tmp_path / "north.sgy", 600_000, 6_000_000)
    times = tmp_path / "W-1_checkshot.txt"
    times.write_text("MD TWT\n0 0\n1 0.001\n2 0.002\n")
    project_window.import_files([well, times, survey])
    qtbot.waitUntil(lambda: project_window.findChild(SegyWizard) is not None, timeout=WAIT_MS)
    assert project_window.statusBar().currentMessage().startswith("2 more files are imported")
    made = project_window.findChild(SegyWizard)
    qtbot.waitUntil(lambda: made.look is not None, timeout=WAIT_MS)
    assert project_window.findChild(CommandDialog) is None
    with qtbot.waitSignal(made.looked, timeout=WAIT_MS):
        made.import_page.form.fields["area"].set_value("Block 7")
        made.import_page.changed.emit()
    qtbot.mouseClick(made.import_button, LEFT)
    qtbot.waitUntil(lambda: project_window.findChild(CommandDialog) is not None, timeout=WAIT_MS)
    form = project_window.findChild(CommandDialog)
    assert form.form.values()["area"] == "Block 7"
    form.reject()
    qtbot.waitUntil(lambda: project_window.session.is_idle, timeout=WAIT_MS)


def test_that_a_command_without_an_area_of_its_own_is_run_beside_a_survey(project_window: MainWindow, qtbot: QtBot):
    plans = [ImportPlan("trial.make", {"name": name}) for name in ("one", "two")]
    project_window.imports._import_others(plans, {"Block 7"})
    session = project_window.session
    qtbot.waitUntil(lambda: sorted(one.name for one in session.items) == ["one", "two"], timeout=WAIT_MS)


def test_that_a_bad_file_among_good_ones_is_named_and_the_others_are_imported(
    project_window: MainWindow, qtbot: QtBot, wizard: Callable[..., SegyWizard], tmp_path: Path
):
    whole = segy_bytes(random_samples(6), headers=survey_headers([1, 2], [1, 2, 3]))
    paths = [tmp_path / name for name in ("a.sgy", "cut.sgy", "b.sgy")]
    for path in paths:
        path.write_bytes(whole[:-10] if path.stem == "cut" else whole)
    made, session = wizard(*paths), project_window.session
    assert made.refusal.text().startswith("left out: cut.sgy ends in trace 6")
    assert str(tmp_path) not in made.refusal.text()
    assert "cut short" in made.refusal.text()
    told: list[str] = []
    project_window.workspace.noticed.connect(lambda notice: told.append(notice.text))
    said = made.refusal.text().splitlines()[0]
    qtbot.mouseClick(made.import_button, LEFT)
    qtbot.waitUntil(lambda: {one.name for one in session.items} == {"a", "b"}, timeout=WAIT_MS)
    assert said in told
    assert len(session.jobs) == 2


def test_that_files_are_dropped_onto_the_wizard_and_their_format_is_shown(
    qtbot: QtBot, wizard: Callable[..., SegyWizard], odd_file: Path, tmp_path: Path
):
    made = wizard()
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(odd_file)), QUrl.fromLocalFile(str(tmp_path))])
    place, copy = QPointF(made.files_page.list.rect().center()), Qt.DropAction.CopyAction
    drop = QDropEvent(place, copy, dragged, LEFT, Qt.KeyboardModifier.NoModifier)
    with qtbot.waitSignal(made.looked, timeout=WAIT_MS):
        made.files_page.dropEvent(drop)
    assert made.files_page.files == [odd_file]
    layout = made.look.preview.scan.layout
    field = made.import_page.form.fields["sample_format"]
    assert (field.value(), field.box.value()) == (None, layout.format.code)
    made.close()


def test_that_a_bad_file_or_half_a_pair_is_said_and_cannot_be_imported(
    qtbot: QtBot, wizard: Callable[..., SegyWizard], odd_file: Path, tmp_path: Path
):
    broken = tmp_path / "broken.sgy"
    broken.write_bytes(odd_file.read_bytes()[:-10])
    made = wizard(broken)
    assert "cut short" in made.refusal.text()
    assert not made.import_button.isEnabled()
    with qtbot.waitSignal(made.looked, timeout=WAIT_MS):
        qtbot.mouseClick(made.files_page.remove_button, LEFT)
    assert "Add a SEG-Y file" in made.outcome.text()
    with qtbot.waitSignal(made.looked, timeout=WAIT_MS):
        made.files_page.add([str(odd_file)])
    assert made.import_button.isEnabled()
    made.bytes_page.form.fields["iline_byte"].set_value(9)
    qtbot.waitUntil(lambda: "give both or neither" in made.refusal.text(), timeout=WAIT_MS)
    assert not made.import_button.isEnabled()
    made.close()


@pytest.fixture
def bins_file(tmp_path: Path) -> Path:
    """Gathers of six bins over three offsets; one trace is missing."""
    headers = survey_headers([1, 2], [10, 11, 12])
    headers = [{**one, (37, "i"): offset} for one in headers for offset in (100, 200, 300)]
    del headers[4]
    path = tmp_path / "bins.sgy"
    path.write_bytes(segy_bytes(random_samples(17, ns=50), headers=headers))
    return path


def test_that_gathers_of_bins_are_foretold_with_their_fold_and_shown_as_gathers(
    project_window: MainWindow, qtbot: QtBot, wizard: Callable[..., SegyWizard], bins_file: Path
):
    made, session = wizard(bins_file), project_window.session
    assert "pre-stack volume: 2 × 3 × 3 × 50" in made.outcome.text()
    assert "Fold 2 to 3" in made.map_page.fold_words.text()
    titles = [one.findChild(QLabel).text() for one in made.bytes_page.cards]
    assert titles[0].startswith("gathers of bins by inline and crossline: bytes 189, 193, 37")
    qtbot.mouseClick(made.import_button, LEFT)
    qtbot.waitUntil(lambda: [one.kind for one in session.items] == ["prestack_volume"], timeout=WAIT_MS)


def test_that_a_layout_is_changed_by_the_card_of_another_sorting(
    qtbot: QtBot, wizard: Callable[..., SegyWizard], tmp_path: Path
):
    headers = [
        {(9, "i"): shot, (13, "i"): channel, (21, "i"): 2 * shot + channel, (37, "i"): 50 * channel}
        for shot in range(1, 9) for channel in range(1, 7)
    ]  # fmt: skip
    path = tmp_path / "shots.sgy"
    path.write_bytes(segy_bytes(random_samples(48), headers=headers))
    made = wizard(path)
    assert "set of shot gathers: 8 × 6 × 7" in made.outcome.text()
    card = next(one for one in made.bytes_page.cards if "by CDP" in one.findChild(QLabel).text())
    click_looking(qtbot, made, card.use_button)
    assert made.values()["layout"] == "prestack"
    assert "pre-stack volume: 1 × 20 × 6 × 7" in made.outcome.text()


def test_that_a_file_cut_short_is_shown_and_its_whole_traces_are_imported_when_ticked(
    project_window: MainWindow, qtbot: QtBot, wizard: Callable[..., SegyWizard], tmp_path: Path
):
    path, samples = tmp_path / "cut.sgy", random_samples(12)
    path.write_bytes(segy_bytes(samples, headers=survey_headers(range(3), range(4)))[:-10])
    made, session = wizard(path), project_window.session
    assert made.refusal.text().startswith("cut.sgy ends in trace 12")
    assert "11 whole traces of 7 samples" in made.refusal.text()
    assert "tick that on the page Import" in made.refusal.text()
    assert not made.import_button.isEnabled()
    assert made.files_page.text.toPlainText().startswith(" 1  C 1 TEST")
    assert made.headers_page.binary.rowCount() > 2
    assert made.headers_page.trace.rowCount() == 2
    made.steps.setCurrentRow(5)
    tick = made.import_page.whole_traces
    assert tick.isVisible()
    assert not tick.isChecked()
    click_looking(qtbot, made, tick)
    assert not made.refusal.isVisible()
    assert "it ended in trace 12" in made.import_page.notes.text()
    qtbot.mouseClick(made.import_button, LEFT)
    qtbot.waitUntil(lambda: [one.name for one in session.items] == ["cut"], timeout=WAIT_MS)
    (item,) = session.items
    volume = session.project[item.id]
    np.testing.assert_array_equal(volume.samples[:].reshape(12, 7)[:11], samples[:11])
    (note,) = volume.notes
    assert note.text in [value for _, value in item_facts(item.kind, item.attributes)]


def test_that_a_tick_for_a_file_cut_short_does_not_hold_for_a_later_one(
    qtbot: QtBot, wizard: Callable[..., SegyWizard], odd_file: Path, tmp_path: Path
):
    path = tmp_path / "cut.sgy"
    path.write_bytes(odd_file.read_bytes()[:-10])
    made = wizard(path)
    made.steps.setCurrentRow(5)
    click_looking(qtbot, made, made.import_page.whole_traces)
    assert made.parameters()[0]["truncated"] == "whole_traces"
    with qtbot.waitSignal(made.looked, timeout=WAIT_MS):
        made.files_page._remove()
    with qtbot.waitSignal(made.looked, timeout=WAIT_MS):
        made.files_page.add([str(odd_file)])
    assert "truncated" not in made.parameters()[0]
    assert not made.import_page.whole_traces.isVisible()
    made.close()


def test_that_one_inline_is_called_a_section_and_its_unit_is_the_one_found(
    wizard: Callable[..., SegyWizard],
):
    made = wizard(resource_path("sample", "f3", "F3_inline362_derived.sgy"))
    assert "section of one inline: 1 × 951 × 463" in made.outcome.text()
    interval = made.import_page.form.fields["interval"]
    assert (interval.value(), interval.box.text()) == (None, "0.004 s")
    made.close()
