"""Files on the screen that are not in the project: while they are imported, or only to be looked at."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from big_segy import FIRST_ILINE, true_traces, write_big_segy
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from segy_files import random_samples, segy_bytes, survey_headers
from waits import WAIT_MS

from subsurface_app.data.errors import StoreError
from subsurface_app.gui import guest_files
from subsurface_app.gui import session as session_module
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.segy_wizard import SegyWizard

LEFT = Qt.MouseButton.LeftButton
BIG = (400, 300, 32)  # more traces than are all read when a file is only looked at


def _entry(window: MainWindow, name: str) -> QAction:
    return next(one for one in window.findChildren(QAction) if one.objectName() == name)


def _shown(window: MainWindow, view: str = "section") -> dict[str, str]:
    """What a view shows, by id."""
    return window.workspace.views.places[view].roles


def _values(window: MainWindow) -> np.ndarray | None:
    return window.workspace.views.views["section"].shown_values


@pytest.fixture
def wizard(project_window: MainWindow, qtbot: QtBot) -> Callable[..., SegyWizard]:
    def open_wizard(*files: Path) -> SegyWizard:
        _entry(project_window, "import.segy").trigger()
        made = project_window.findChild(SegyWizard)
        with qtbot.waitSignal(made.looked, timeout=WAIT_MS):
            made.files_page.add([str(path) for path in files])
        qtbot.waitUntil(lambda: project_window.session.is_idle, timeout=WAIT_MS)
        return made

    return open_wizard


@pytest.fixture
def browse(project_window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Choose files by the menu entry."""

    def browse(*files: Path) -> None:
        chosen = [str(path) for path in files], ""
        monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: chosen)
        _entry(project_window, "file.browse_seg_y").trigger()

    return browse


def _irregular(path: Path) -> Path:
    headers = survey_headers(range(7, 15), range(30, 42))
    del headers[17:40]
    path.write_bytes(segy_bytes(random_samples(len(headers)), headers=headers))
    return path


def test_that_a_file_is_on_the_screen_before_its_import_is_done_and_the_item_takes_its_place(
    project_window: MainWindow, qtbot: QtBot, wizard: Callable[..., SegyWizard], tmp_path: Path
):
    session, files = project_window.session, project_window.workspace.files
    dialog = wizard(write_big_segy(tmp_path / "big.sgy", BIG))
    states: list[str] = []
    files.opened.connect(lambda _: states.extend(job.state for job in session.jobs.values()))
    qtbot.mouseClick(dialog.import_button, LEFT)
    qtbot.waitUntil(lambda: bool(states), timeout=WAIT_MS)
    assert states[0] not in ("done", "failed")
    (guest,) = session.guests.items
    assert guest.name == "big (from the file, being imported)"
    assert (session.items, session.undo_stack.count()) == ([], 0)
    assert _shown(project_window) == {guest.id: "volume"}
    assert guest.id in _shown(project_window, "map")
    section = project_window.workspace.views.views["section"]
    section.set_plane("iline", FIRST_ILINE + 123)
    qtbot.waitUntil(lambda: _values(project_window) is not None, timeout=WAIT_MS)
    section.set_display(guest_display := section.display)
    qtbot.waitUntil(lambda: np.array_equal(_values(project_window), true_traces(123, *BIG[1:])), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not session.guests.items, timeout=3 * WAIT_MS)
    (item,) = session.items
    assert item.name == "big"
    qtbot.waitUntil(lambda: _shown(project_window) == {item.id: "volume"}, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: session.displays.is_restored, timeout=WAIT_MS)
    assert section.number == FIRST_ILINE + 123
    assert section.display == guest_display
    np.testing.assert_array_equal(_values(project_window), true_traces(123, *BIG[1:]))


def test_that_files_are_looked_at_listed_and_closed_and_the_project_knows_nothing(
    project_window: MainWindow, qtbot: QtBot, browse: Callable[..., None], tmp_path: Path
):
    session, tree = project_window.session, project_window.workspace.tree
    browse(_irregular(tmp_path / "holes.sgy"), write_big_segy(tmp_path / "regular.sgy", (12, 9, 20)))
    qtbot.waitUntil(lambda: len(session.guests.items) == 2, timeout=WAIT_MS)
    first, second = session.guests.items
    assert [first.name, second.name] == ["holes (from the file)", "regular (from the file)"]
    qtbot.waitUntil(lambda: _shown(project_window).get(second.id) == "volume", timeout=WAIT_MS)
    leaf = tree.leaf(first.id)
    assert leaf.parent().text(0) == "Files looked at"
    tree.tree.itemDoubleClicked.emit(leaf, 0)
    qtbot.waitUntil(lambda: _shown(project_window).get(first.id) == "volume", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: _values(project_window) is not None, timeout=WAIT_MS)
    tree.select([first.id])
    menu = tree.menu()
    assert [one.text() for one in menu.actions()] == ["Close the file"]
    menu.actions()[0].trigger()
    assert tree.leaf(first.id) is None
    assert session.guests.items == [second]
    qtbot.waitUntil(lambda: _shown(project_window).get(second.id) == "volume", timeout=WAIT_MS)
    assert session.project.items() == []
    assert session.undo_stack.count() == 0
    assert not session.jobs
    assert second.id not in session.on_view.preferred


def test_that_the_wizard_shows_a_file_with_its_mapping_and_imports_nothing(
    project_window: MainWindow, qtbot: QtBot, wizard: Callable[..., SegyWizard], tmp_path: Path
):
    path = tmp_path / "keys.sgy"
    headers = survey_headers(range(7, 15), range(30, 42), at=(198, 206))
    path.write_bytes(segy_bytes(random_samples(96), headers=headers))
    dialog, session = wizard(path), project_window.session
    with qtbot.waitSignal(dialog.looked, timeout=WAIT_MS):
        dialog.bytes_page.set_values({"iline_byte": 198, "xline_byte": 206, "layout": "3d"})
        dialog.bytes_page.changed.emit()
    assert dialog.browse_button.isEnabled()
    qtbot.mouseClick(dialog.browse_button, LEFT)
    qtbot.waitUntil(lambda: bool(session.guests.items), timeout=WAIT_MS)
    (seen,) = session.guests.objects.values()
    assert (seen.geometry.ilines.first, seen.geometry.xlines.first) == (7, 30)
    assert not session.jobs


def test_that_a_broken_file_says_why(
    project_window: MainWindow, qtbot: QtBot, browse: Callable[..., None], tmp_path: Path
):
    path = tmp_path / "broken.sgy"
    path.write_bytes(b"no SEG-Y" * 20)
    told: list[Any] = []
    project_window.workspace.noticed.connect(told.append)
    browse(path)
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    assert told[0].level == "trouble"
    assert told[0].text.startswith("Cannot be shown: broken.sgy is not SEG-Y: it is plain text")
    assert not told[0].actions
    assert not project_window.session.guests.items


def test_that_the_whole_traces_of_a_file_cut_short_are_shown_when_asked_for(
    project_window: MainWindow, qtbot: QtBot, browse: Callable[..., None], tmp_path: Path
):
    path, samples = tmp_path / "cut.sgy", random_samples(12)
    path.write_bytes(segy_bytes(samples, headers=survey_headers(range(3), range(4)))[:-10])
    told: list[Any] = []
    project_window.workspace.noticed.connect(told.append)
    browse(path)
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    assert told[0].text.startswith("Cannot be shown: cut.sgy ends in trace 12")
    session = project_window.session
    assert not session.guests.items
    ((word, show),) = told[0].actions
    assert word == "Show the whole traces"
    show()
    qtbot.waitUntil(lambda: bool(session.guests.items), timeout=WAIT_MS)
    (seen,) = session.guests.objects.values()
    np.testing.assert_array_equal(np.asarray(seen.samples).reshape(12, 7)[:11], samples[:11])
    assert not session.jobs


def test_that_the_picture_goes_also_when_the_item_cannot_be_read(
    project_window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    session, workspace = project_window.session, project_window.workspace
    told: list[str] = []
    workspace.noticed.connect(lambda notice: told.append(notice.text))

    def unreadable(*_: Any) -> None:
        raise StoreError("the disk is gone")

    session.submit("trial.wait", {"seconds": 600.0})  # so that the import is not done before its picture is there
    qtbot.waitUntil(lambda: any(job.state == "running" for job in session.jobs.values()), timeout=WAIT_MS)
    (waiting,) = session.jobs
    path = _irregular(tmp_path / "gone.sgy")
    session.submit("import.segy", {"file": str(path)}, workspace.files.follow)
    qtbot.waitUntil(lambda: bool(session.guests.items), timeout=WAIT_MS)
    monkeypatch.setattr(session_module, "read_item", unreadable)
    session.cancel(waiting)
    qtbot.waitUntil(lambda: bool(session.items), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not session.guests.items and session.is_idle, timeout=WAIT_MS)
    assert not session.guests.objects
    assert _shown(project_window) == {}
    assert "the disk is gone" in told


def _endless(*_: Any, on_step: Callable[[int, int], None], **__: Any) -> None:
    """A full scan of a file that never comes to its end."""
    while True:
        on_step(1, 3)
        time.sleep(0.01)


def test_that_a_long_scan_is_told_and_cancelled_and_the_next_file_is_opened(
    project_window: MainWindow, qtbot: QtBot, browse: Callable[..., None], tmp_path: Path, monkeypatch
):
    session, files = project_window.session, project_window.workspace.files
    real = guest_files.browse_segy
    monkeypatch.setattr(
        guest_files, "browse_segy", lambda path, **more: (_endless if path.stem == "slow" else real)(path, **more)
    )
    browse(tmp_path / "slow.sgy", _irregular(tmp_path / "next.sgy"))
    qtbot.waitUntil(files.bar.isVisible, timeout=WAIT_MS)
    assert not files.is_idle
    qtbot.mouseClick(files.cancel_button, LEFT)
    qtbot.waitUntil(lambda: [one.name for one in session.guests.items] == ["next (from the file)"], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: session.is_idle and files.is_idle, timeout=WAIT_MS)
    assert not files.bar.isVisible()


def test_that_a_failed_import_takes_its_picture_away_with_a_notice(
    project_window: MainWindow, qtbot: QtBot, tmp_path: Path
):
    session, workspace = project_window.session, project_window.workspace
    told: list[str] = []
    workspace.noticed.connect(lambda notice: told.append(notice.text))
    path = _irregular(tmp_path / "late.sgy")
    session.submit("trial.wait", {"seconds": 600.0})
    qtbot.waitUntil(lambda: any(job.state == "running" for job in session.jobs.values()), timeout=WAIT_MS)
    (waiting,) = session.jobs
    session.submit("import.segy", {"file": str(path)}, workspace.files.follow)
    qtbot.waitUntil(lambda: bool(session.guests.items), timeout=WAIT_MS)
    imported = max(session.jobs)
    session.cancel(imported)
    session.cancel(waiting)
    qtbot.waitUntil(lambda: not session.guests.items, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "late.sgy is not shown any more: it was not imported" in told, timeout=WAIT_MS)


def test_that_the_window_closes_while_a_file_is_opened(
    project_window: MainWindow, qtbot: QtBot, browse: Callable[..., None], tmp_path: Path, monkeypatch
):
    """The fixture of the window asserts that no thread is left."""
    monkeypatch.setattr(guest_files, "browse_segy", _endless)
    browse(tmp_path / "slow.sgy", tmp_path / "slower.sgy")
    qtbot.waitUntil(project_window.workspace.files.bar.isVisible, timeout=WAIT_MS)
    began = time.monotonic()
    project_window.close()
    assert time.monotonic() - began < 20
