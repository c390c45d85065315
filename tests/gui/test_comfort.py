"""Palette, keys, dropped files, notices, help: what makes the window quick to use, by the keyboard where it can."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QGraphicsView, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from segy_files import random_samples, segy_bytes, survey_headers
from waits import WAIT_MS

from resources import set_language
from subsurface_app.data.store import Item, Project
from subsurface_app.gui.command_palette import CommandPalette
from subsurface_app.gui.dialogs import TextDialog
from subsurface_app.gui.file_imports import known_formats
from subsurface_app.gui.forms import CommandDialog
from subsurface_app.gui.fuzzy import fit
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.notices import Notice, NoticeList
from subsurface_app.gui.segy_wizard import SegyWizard
from subsurface_app.gui.settings_dialog import SettingsDialog
from subsurface_app.gui.shortcuts_page import ShortcutsPage

LEFT = Qt.MouseButton.LeftButton


def activate(widget: QWidget, qtbot: QtBot) -> None:
    """Keys trigger actions of the active window only."""
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow, timeout=WAIT_MS)


# --- the palette -----------------------------------------------------------------------------------------------------


@pytest.fixture
def palette(window: MainWindow, qtbot: QtBot) -> Callable[[str], CommandPalette]:
    """Open the palette by its keys and type into it."""

    def open_palette(typed: str) -> CommandPalette:
        qtbot.waitUntil(lambda: window.findChild(CommandPalette) is None, timeout=WAIT_MS)
        activate(window, qtbot)
        qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        qtbot.waitUntil(lambda: window.findChild(CommandPalette) is not None, timeout=WAIT_MS)
        found = window.findChild(CommandPalette)
        if typed.isascii():
            qtbot.keyClicks(found.field, typed)
        else:
            found.field.insert(typed)  # as an input method hands it over
        return found

    return open_palette


def test_that_letters_in_order_fit_and_the_nearer_to_words_the_better():
    assert fit("bp", "Band-pass") is not None
    assert fit("pb", "Band-pass") is None
    assert fit("pass band", "Band-pass") is not None
    assert fit("band", "Band-pass") > fit("band", "Bare and quick")
    assert fit("imp", "Import SEG-Y") > fit("imp", "Shrimp")


def test_that_a_command_is_found_and_opened_by_the_keyboard_alone(
    project_window: MainWindow, qtbot: QtBot, palette: Callable[[str], CommandPalette]
):
    found = palette("bandpas")
    assert found.titles()[0] == "Band-pass"
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: project_window.findChild(CommandDialog) is not None, timeout=WAIT_MS)
    assert project_window.findChild(CommandDialog).objectName() == "form-volume.band_pass"
    project_window.findChild(CommandDialog).reject()


def test_that_commands_are_found_by_id_summary_and_in_both_languages(
    project_window: MainWindow, palette: Callable[[str], CommandPalette], qtbot: QtBot
):
    for typed in ("trial.make", "volume of noise"):
        found = palette(typed)
        assert found.titles()[0] == "Make a volume", typed
        qtbot.keyClick(found.field, Qt.Key.Key_Escape)
    project_window.settings.language = "zh_CN"
    qtbot.waitUntil(lambda: project_window.menuBar().actions()[0].text() == "文件", timeout=WAIT_MS)
    chinese = project_window.menus.actions["volume.band_pass"].text().rstrip("…")
    for typed in ("band-pass", chinese):
        found = palette(typed)
        assert found.titles()[0] == chinese, typed
        qtbot.keyClick(found.field, Qt.Key.Key_Escape)


def test_that_the_palette_shows_keys_and_arrows_move_in_it(
    window: MainWindow, qtbot: QtBot, palette: Callable[[str], CommandPalette]
):
    found = palette("e")
    entries = {entry.title: entry for entry in found._entries}
    assert entries["New project"].keys == "Ctrl+N"
    qtbot.keyClick(found.field, Qt.Key.Key_Down)
    qtbot.keyClick(found.field, Qt.Key.Key_Down)
    qtbot.keyClick(found.field, Qt.Key.Key_Up)
    assert found.list.currentRow() == 1
    found.field.clear()
    qtbot.keyClicks(found.field, "zzqq")
    assert found.titles() == ["nothing is called like that"]
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    assert found.isVisible()
    qtbot.keyClick(found.field, Qt.Key.Key_Escape)


def test_that_items_views_and_recent_projects_are_found(
    project_window: MainWindow,
    qtbot: QtBot,
    palette: Callable[[str], CommandPalette],
    run_job: Callable[..., list[Item]],
    tmp_path: Path,
):
    (made,) = run_job("trial.make", name="North noise", level=2.5)
    session = project_window.session
    session.show([made.id], False)
    found = palette("north noise")
    assert found.titles()[0] == "North noise"
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: made.id in session.shown, timeout=WAIT_MS)
    found = palette("north noise python")
    assert found.titles()[0] == "North noise: Show as Python"
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: project_window.findChild(TextDialog) is not None, timeout=WAIT_MS)
    assert "trial.make" in project_window.findChild(TextDialog).editor.toPlainText()
    project_window.findChild(TextDialog).close()
    found = palette("north run again")
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: project_window.findChild(CommandDialog) is not None, timeout=WAIT_MS)
    assert project_window.findChild(CommandDialog).form.values()["level"] == 2.5
    project_window.findChild(CommandDialog).reject()
    project_window.workspace.docks["logs"].hide()
    found = palette("show logs")
    assert found.titles()[0] == "Show Logs"
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: project_window.workspace.docks["logs"].isVisible(), timeout=WAIT_MS)
    first = session.path
    assert project_window.new_project(tmp_path / "other")
    found = palette("open study")
    assert found.titles()[0] == "Open project study"
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: project_window.session.path == first, timeout=WAIT_MS)


def test_that_the_selected_item_is_replayed_from_the_edit_menu(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    (made,) = run_job("trial.make", name="noise", level=2.5)
    project_window.workspace.tree.select([made.id])
    project_window.menus.actions["edit.run_again_with"].trigger()
    qtbot.waitUntil(lambda: project_window.findChild(CommandDialog) is not None, timeout=WAIT_MS)
    assert project_window.findChild(CommandDialog).form.values()["level"] == 2.5
    project_window.findChild(CommandDialog).reject()
    project_window.menus.actions["edit.show_as_command_line"].trigger()
    qtbot.waitUntil(lambda: project_window.findChild(TextDialog) is not None, timeout=WAIT_MS)
    assert "trial.make" in project_window.findChild(TextDialog).editor.toPlainText()


# --- the keys --------------------------------------------------------------------------------------------------------


def _keys_page(window: MainWindow) -> ShortcutsPage:
    window.show_settings()
    dialog = window.findChild(SettingsDialog)
    dialog.pages.setCurrentWidget(dialog.shortcuts_page)
    return dialog.shortcuts_page


def test_that_new_keys_hold_at_once_and_after_a_restart(project_window: MainWindow, qtbot: QtBot):
    page = _keys_page(project_window)
    qtbot.keyClicks(page.search, "trial.make")
    page.choose("trial.make")
    page.keys.setKeySequence(QKeySequence("Ctrl+Alt+M"))
    assert page.said.text() == "Ctrl+Alt+M is free"
    qtbot.mouseClick(page.assign_button, LEFT)
    action = project_window.menus.actions["trial.make"]
    assert action.shortcut() == QKeySequence("Ctrl+Alt+M")
    project_window.findChild(SettingsDialog).reject()
    activate(project_window, qtbot)
    qtbot.keyClick(project_window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: project_window.findChild(CommandDialog) is not None, timeout=WAIT_MS)
    project_window.findChild(CommandDialog).reject()
    again = MainWindow(project_window.settings, with_3d=False)
    qtbot.addWidget(again)
    assert again.menus.actions["trial.make"].shortcut() == QKeySequence("Ctrl+Alt+M")


def test_that_a_conflict_is_told_in_words_and_solved_by_taking_the_keys_away(window: MainWindow, qtbot: QtBot):
    page = _keys_page(window)
    page.choose("file.settings")
    page.keys.setKeySequence(QKeySequence("Ctrl+N"))
    assert page.said.text() == "Ctrl+N belongs to New project: Assign takes it away from there"
    qtbot.mouseClick(page.assign_button, LEFT)
    actions = window.menus.actions
    assert actions["file.settings"].shortcut() == QKeySequence("Ctrl+N")
    assert actions["file.new_project"].shortcut().isEmpty()
    page.choose("file.settings")
    qtbot.mouseClick(page.reset_button, LEFT)
    assert actions["file.settings"].shortcut() == QKeySequence("Ctrl+,")
    page.keys.setKeySequence(QKeySequence("X"))
    assert not page.assign_button.isEnabled()
    qtbot.mouseClick(page.reset_all_button, LEFT)
    assert actions["file.new_project"].shortcut() == QKeySequence("Ctrl+N")
    assert window.settings.shortcuts == {}


# --- files -----------------------------------------------------------------------------------------------------------


def drop(window: MainWindow, *paths: Path) -> None:
    """Drop files on the window as a file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    actions, no_keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(300, 300), actions, data, LEFT, no_keys)
    QApplication.sendEvent(window, entered)
    assert entered.isAccepted()
    event = QDropEvent(QPointF(300, 300), actions, data, LEFT, no_keys)
    QApplication.sendEvent(window, event)
    assert event.isAccepted()


def _horizon(path: Path) -> Path:
    rows = [f"{1000 + 25 * xl} {2000 + 25 * il} {il} {xl} {0.5 + 0.01 * il}" for il in range(5) for xl in range(6)]
    path.write_text("X Y Inline Crossline Z\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_that_dropped_segy_files_come_into_the_wizard_together(
    project_window: MainWindow, qtbot: QtBot, tmp_path: Path
):
    paths = [tmp_path / "a.sgy", tmp_path / "乙.sgy"]
    for path in paths:
        path.write_bytes(segy_bytes(random_samples(6), headers=survey_headers([1, 2], [1, 2, 3])))
    drop(project_window, *paths)
    qtbot.waitUntil(lambda: project_window.findChild(SegyWizard) is not None, timeout=WAIT_MS)
    wizard = project_window.findChild(SegyWizard)
    qtbot.waitUntil(lambda: wizard.import_page.table.rowCount() == 2, timeout=WAIT_MS)
    wizard.reject()
    qtbot.waitUntil(lambda: project_window.session.is_idle, timeout=WAIT_MS)


def test_that_a_file_dropped_on_a_view_is_imported_too(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]], tmp_path: Path
):
    run_job("trial.make", name="noise")
    views = project_window.workspace.views
    qtbot.waitUntil(lambda: "section" in views.views, timeout=WAIT_MS)
    canvas = views.views["section"].findChild(QGraphicsView)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(_horizon(tmp_path / "one.txt")))])
    actions, no_keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(canvas.viewport(), QDragEnterEvent(QPoint(50, 50), actions, data, LEFT, no_keys))
    QApplication.sendEvent(canvas.viewport(), QDropEvent(QPointF(50, 50), actions, data, LEFT, no_keys))
    qtbot.waitUntil(lambda: project_window.findChild(CommandDialog) is not None, timeout=WAIT_MS)
    project_window.findChild(CommandDialog).reject()


def test_that_one_dropped_file_fills_its_form(project_window: MainWindow, qtbot: QtBot, tmp_path: Path):
    path = _horizon(tmp_path / "top chalk.txt")
    drop(project_window, path)
    qtbot.waitUntil(lambda: project_window.findChild(CommandDialog) is not None, timeout=WAIT_MS)
    dialog = project_window.findChild(CommandDialog, "form-import.horizon")
    assert dialog.form.values()["file"] == str(path)
    dialog.reject()


def test_that_several_files_are_imported_and_what_is_unknown_is_told_with_the_known_formats(
    project_window: MainWindow, qtbot: QtBot, tmp_path: Path
):
    session = project_window.session
    odd = tmp_path / "letter.docx"
    odd.write_bytes(b"PK\x03\x04" + bytes(200))
    drop(project_window, _horizon(tmp_path / "one.txt"), odd, _horizon(tmp_path / "two.txt"))
    qtbot.waitUntil(lambda: {one.name for one in session.items} == {"one", "two"}, timeout=WAIT_MS)
    box = project_window.findChild(QMessageBox, "refused-files")
    assert "letter.docx: of no kind that can be imported" in box.text()
    assert all(line in box.text() for line in known_formats())
    assert any("SEG-Y" in line and "*.sgy" in line for line in known_formats())
    box.close()


def test_that_a_refused_file_is_named_once(project_window: MainWindow, qtbot: QtBot, tmp_path: Path):
    empty = tmp_path / "empty.sgy"
    empty.write_bytes(b"")
    drop(project_window, empty)
    qtbot.waitUntil(lambda: project_window.findChild(QMessageBox, "refused-files") is not None, timeout=WAIT_MS)
    box = project_window.findChild(QMessageBox, "refused-files")
    assert "empty.sgy is not SEG-Y: it is an empty file" in box.text()
    assert (box.text().count("empty.sgy"), str(tmp_path) in box.text()) == (1, False)
    box.close()


def test_that_a_dropped_project_is_opened(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    assert window.new_project(tmp_path / "study")
    path = window.session.path
    assert window.close_project()
    drop(window, path)
    qtbot.waitUntil(lambda: window.session is not None, timeout=WAIT_MS)
    assert window.session.path == path


def test_that_without_a_project_a_dropped_file_says_what_to_do(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    drop(window, _horizon(tmp_path / "one.txt"))
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=WAIT_MS)
    assert "make a new one, or open one" in window.findChild(QMessageBox).text()
    window.findChild(QMessageBox).close()


def test_that_an_empty_project_says_where_to_begin_until_something_is_there(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]], monkeypatch: pytest.MonkeyPatch
):
    window, places = project_window, project_window.workspace.views.places
    qtbot.waitUntil(lambda: places["section"].first_steps.isVisible(), timeout=WAIT_MS)
    steps = places["section"].first_steps
    chosen: list[Path] = []
    answer = lambda *_: (["/nowhere/line.sgy"], "")  # noqa: E731
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", answer)
    monkeypatch.setattr(window.imports, "take", chosen.extend)
    qtbot.mouseClick(steps.import_button, Qt.MouseButton.LeftButton)
    assert chosen == [Path("/nowhere/line.sgy")]
    qtbot.mouseClick(steps.generate_button, Qt.MouseButton.LeftButton)
    form = window.findChild(CommandDialog)
    assert form.objectName() == "form-generate.survey"
    form.reject()
    run_job("trial.make", name="noise")
    qtbot.waitUntil(lambda: not steps.isVisible() and places["section"].has_content, timeout=WAIT_MS)
    assert not any(place.first_steps.isVisible() for place in places.values())


# --- recent projects -------------------------------------------------------------------------------------------------


def test_that_a_missing_project_is_marked_and_can_be_removed(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    assert window.new_project(tmp_path / "study")
    path = window.session.path
    assert window.close_project()
    path.rename(tmp_path / "elsewhere.subsurface")
    window.welcome.list_recent(window.settings.recent)
    row = window.welcome.recent.item(0)
    assert row.text().startswith("study (missing)")
    window.welcome.recent.itemActivated.emit(row)
    assert window.session is None
    window.welcome.recent.setCurrentRow(0)
    activate(window, qtbot)
    window.welcome.recent.setFocus()
    qtbot.keyClick(window.welcome.recent, Qt.Key.Key_Delete)
    assert window.settings.recent == []
    assert window.welcome.recent.item(0).text() == "none yet"
    assert not window.welcome.forget_button.isEnabled()


def test_that_recent_projects_of_one_name_are_told_apart_by_their_folders(window: MainWindow, tmp_path: Path):
    for folder in ("north", "south", "gone"):
        (tmp_path / folder).mkdir()
        Project.create(tmp_path / folder / "study").close()
        window.settings.remember_project(tmp_path / folder / "study.subsurface")
    (tmp_path / "gone" / "study.subsurface").rename(tmp_path / "elsewhere.subsurface")
    window.menus.build()
    window.welcome.list_recent(window.settings.recent)
    menu = [one for one in window.menuBar().findChildren(QMenu) if one.title() == "Open recent"][-1]
    entries = [one for one in menu.actions() if not one.isSeparator()]
    assert [one.isEnabled() for one in entries] == [False, True, True, True]
    assert [one.text().split(" \u2013 ")[0] for one in entries[:3]] == ["study (missing)", "study", "study"]
    assert [one.text().rsplit(os.sep, 1)[-1] for one in entries[:3]] == ["gone", "south", "north"]
    assert entries[1].toolTip() == str(tmp_path / "south" / "study.subsurface")
    rows = [window.welcome.recent.item(number) for number in range(3)]
    assert rows[2].text() == f"study\n{tmp_path / 'north'}"
    assert rows[0].foreground().color() != rows[1].foreground().color()
    entries[3].trigger()
    assert [path.parent.name for path in window.settings.recent] == ["south", "north"]
    assert window.welcome.recent.count() == 2


# --- notices ---------------------------------------------------------------------------------------------------------


def test_that_a_deletion_is_taken_back_by_its_notice(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    (made,) = run_job("trial.make", name="noise")
    session, tree = project_window.session, project_window.workspace.tree
    tree.select([made.id])
    tree.delete_selected()
    qtbot.waitUntil(lambda: session.item(made.id) is None, timeout=WAIT_MS)
    told = {one.text.text(): one for one in project_window.notices.cards}
    assert list(told) == ["Job 1 is done: Make a volume", "Done: Delete noise"]
    card = told["Done: Delete noise"]
    assert [one.text() for one in card.buttons] == ["Undo"]
    qtbot.mouseClick(card.buttons[0], LEFT)
    qtbot.waitUntil(lambda: session.item(made.id) is not None, timeout=WAIT_MS)
    assert card not in project_window.notices.cards
    card.notice.actions[0][1]()
    assert session.undo_stack.index() == 0  # pressed again from the list: there is nothing to take back any more


def test_that_notices_stack_go_and_are_kept_in_the_list(window: MainWindow, qtbot: QtBot):
    done: list[int] = []
    for number in range(6):
        window.notices.add(Notice(f"news {number}", actions=(("Show", lambda number=number: done.append(number)),)))
    area = window.notices
    assert [card.notice.text for card in area.cards] == ["news 2", "news 3", "news 4", "news 5"]
    assert window.rect().contains(area.geometry())

    def are_stacked() -> bool:
        boxes = [card.geometry() for card in area.cards]
        return all(one.bottom() < other.top() for one, other in pairwise(boxes))

    qtbot.waitUntil(are_stacked, timeout=WAIT_MS)
    qtbot.mouseClick(area.cards[0].close_button, LEFT)
    assert len(area.cards) == 3
    window.menus.actions["help.notices"].trigger()
    shown = window.findChild(NoticeList)
    assert shown.list.count() == 6
    assert "News 5" in shown.list.item(0).text()
    qtbot.keyClick(shown.list, Qt.Key.Key_Down)
    qtbot.keyClick(shown.list, Qt.Key.Key_Return)
    assert done == [4]


def test_that_a_job_that_is_done_can_be_shown(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    (made,) = run_job("trial.make", name="noise")
    session = project_window.session
    session.show([made.id], False)
    card = project_window.notices.cards[-1]
    assert "is done" in card.text.text()
    qtbot.mouseClick(card.buttons[0], LEFT)
    assert made.id in session.shown


def test_that_the_notes_of_a_job_are_told_where_it_ends_and_in_the_jobs(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    run_job("trial.make", name="noise")
    session, jobs = project_window.session, project_window.workspace.jobs
    job = session.jobs[1]
    notes = [{"template": "{count} traces are dead", "values": {"count": number}} for number in range(5)]
    warned = replace(job, result={**job.result, "notes": notes})
    session.job_changed.emit(warned)
    session.job_finished.emit(warned)
    notice = project_window.notices.kept[0]
    assert notice.level == "warning"
    first = "Job 1 is done: Make a volume · 0 traces are dead · 1 traces are dead · 2 traces are dead"
    assert project_window.notices.cards[-1].text.text() == f"{first} · 2 more in the jobs"
    assert jobs.model.index(0, 4).data() == " · ".join(f"{number} traces are dead" for number in range(5))


def test_that_notices_go_with_the_workspace_whose_doing_they_offer(
    project_window: MainWindow, run_job: Callable[..., list[Item]]
):
    run_job("trial.make", name="noise")
    assert project_window.notices.kept
    project_window.settings.theme = "dark"
    assert project_window.notices.kept == project_window.notices.cards == []
    project_window.settings.theme = "light"


def test_that_another_theme_leaves_the_settings_open_in_its_colours(project_window: MainWindow, qtbot: QtBot):
    dialog = project_window.show_settings()
    qtbot.addWidget(dialog)
    dialog.theme_box.setCurrentIndex(dialog.theme_box.findData("dark"))
    assert dialog.isVisible()
    assert dialog.palette().color(dialog.backgroundRole()).lightness() < 128
    assert project_window.workspace is not None
    dialog.theme_box.setCurrentIndex(dialog.theme_box.findData("light"))
    assert dialog.palette().color(dialog.backgroundRole()).lightness() > 128
    dialog.close()


# --- forms -----------------------------------------------------------------------------------------------------------


def test_that_run_waits_for_what_is_needed_and_says_so(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    dialog = project_window.workspace.open_form("volume.resample")
    assert not dialog.run_button.isEnabled()
    assert dialog.needed.text() == "Needed: Seismic volume, Sample interval"
    run_job("trial.make", name="noise")
    assert dialog.needed.text() == "Needed: Sample interval"
    box = dialog.form.fields["step"].box
    assert box.suffix() == " s"
    box.lineEdit().selectAll()
    qtbot.keyClicks(box.lineEdit(), "0.002")
    assert dialog.run_button.isEnabled()
    assert dialog.needed.text() == ""
    assert dialog.form.values()["step"] == 0.002
    dialog.reject()


def test_that_f1_opens_the_help_with_units_ranges_and_references(project_window: MainWindow, qtbot: QtBot):
    dialog = project_window.workspace.open_form("baseline.volume")
    assert not dialog.help.isVisible()
    activate(dialog, qtbot)
    qtbot.keyClick(dialog, Qt.Key.Key_F1)
    assert dialog.help.isVisible()
    text = dialog.help.toPlainText()
    assert "Marfurt et al. (1998)" in text
    assert "https://doi.org/10.1190/1.1444415" in dialog.help.toHtml()
    qtbot.keyClick(dialog, Qt.Key.Key_F1)
    assert not dialog.help.isVisible()
    dialog.reject()
    dialog = project_window.workspace.open_form("trial.make")
    assert "unit: m/s; range: 0 .. 10" in dialog.help.toPlainText()
    dialog.reject()


# --- fonts -----------------------------------------------------------------------------------------------------------


def test_that_the_font_size_is_applied_at_once(window: MainWindow, qtbot: QtBot):
    before = window.menuBar().fontMetrics().height()
    window.settings.font_size = 18
    assert QApplication.font().pointSize() == 18
    assert window.menuBar().fontMetrics().height() > 1.4 * before
    window.settings.font_size = 0
    assert window.menuBar().fontMetrics().height() == before


def test_that_the_window_is_whole_on_a_small_screen(project_window: MainWindow, qtbot: QtBot):
    project_window.resize(1024, 700)
    project_window.workspace.arrange()
    QApplication.processEvents()
    assert (project_window.width(), project_window.height()) == (1024, 700)
    for name in ("project", "scene", "section", "jobs"):
        dock = project_window.workspace.docks[name]
        corner = dock.mapTo(project_window, QPoint(dock.width() - 1, dock.height() - 1))
        assert project_window.rect().contains(corner), name


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    set_language("en")
