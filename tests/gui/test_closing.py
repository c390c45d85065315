"""Opening and closing a project: off the window's thread, and nothing of it lives on."""

import gc
import threading
import weakref
from collections import Counter
from pathlib import Path

import pytest
from conftest import drop_deleted
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from small_project import write_small_project
from waits import WAIT_MS

from subsurface_app.data.errors import StoreError
from subsurface_app.data.store import Project
from subsurface_app.gui import main_window as window_module
from subsurface_app.gui.background import meanwhile_drawn
from subsurface_app.gui.main_window import MainWindow


def _open_and_duplicate(window: MainWindow, qtbot: QtBot, path: Path) -> dict[str, weakref.ref]:
    (path / "window.json").unlink(missing_ok=True)
    assert window.open_project(path)
    session, area = window.session, window.workspace.views

    def is_there() -> bool:
        calm = session.is_idle and area.is_idle and area.slices.is_idle and session.displays.is_restored
        return bool(session.items) and calm and area.views["section"].shown_values is not None

    qtbot.waitUntil(is_there, timeout=WAIT_MS)
    for name in {"section", "scene"} & area.views.keys():
        area.duplicate(name)
    qtbot.waitUntil(is_there, timeout=WAIT_MS)
    objects = {"session": session, "workspace": window.workspace, "area": area, "cache": area.slices.cache}
    objects |= {f"view {name}": one for name, one in area.views.items()}
    objects |= {f"place {name}": one for name, one in area.places.items()}
    objects |= {f"dock {name}": one for name, one in window.workspace.docks.items()}
    objects |= {f"menu {one.title()}": one for one in window.menuBar().findChildren(QMenu) if one.title()}
    return {name: weakref.ref(one) for name, one in objects.items()}


def test_that_nothing_of_a_closed_project_lives_on(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    path, counts = write_small_project(tmp_path / "small"), []
    for _ in range(3):
        seen = _open_and_duplicate(window, qtbot, path)
        assert "view section 2" in seen
        assert window.close_project()
        drop_deleted()
        assert [name for name, one in seen.items() if one() is not None] == []
        counts.append(Counter(type(one).__name__ for one in gc.get_objects() if isinstance(one, QMenu | QAction)))
    assert counts[1] == counts[2]


def test_that_a_project_is_opened_in_a_thread_and_the_window_draws_meanwhile(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    Project.create(tmp_path / "study").close()
    gate, threads, drawn = threading.Event(), [], []
    real = Project.open

    def slow(path: Path) -> Project:
        threads.append(threading.current_thread())
        assert gate.wait(60)
        return real(path)

    monkeypatch.setattr(window_module.Project, "open", slow)
    QTimer.singleShot(50, lambda: (drawn.append(window.statusBar().currentMessage()), gate.set()))
    assert window.open_project(tmp_path / "study.subsurface")
    assert threads != [threading.main_thread()]
    assert drawn == ["Opening study.subsurface"]
    assert window.session is not None


def test_that_a_window_closed_while_a_project_is_opened_stays_empty(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    Project.create(tmp_path / "study").close()
    gate, real = threading.Event(), Project.open

    def slow(path: Path) -> Project:
        assert gate.wait(60)
        return real(path)

    monkeypatch.setattr(window_module.Project, "open", slow)
    QTimer.singleShot(50, lambda: (window.close(), gate.set()))
    assert not window.open_project(tmp_path / "study.subsurface")
    assert window.session is None
    assert not window.isVisible()


def test_that_the_window_draws_while_the_threads_of_a_project_come_to_their_end(
    project_window: MainWindow, qtbot: QtBot
):
    session, gate, drawn = project_window.session, threading.Event(), []
    session.read(lambda: gate.wait(60), lambda _: drawn.append("answered"), project_window)
    QTimer.singleShot(50, lambda: (drawn.append("drawn"), gate.set()))
    assert project_window.close_project()
    assert drawn == ["drawn"]


def test_that_an_edit_still_waiting_to_be_written_is_kept_when_the_window_closes(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
):
    assert window.open_project(write_small_project(tmp_path / "small"))
    session, gate = window.session, threading.Event()
    qtbot.waitUntil(lambda: bool(session.items) and session.is_idle, timeout=WAIT_MS)
    path, raw = session.path, next(one for one in session.items if one.name == "Raw")
    session.ask(lambda project: gate.wait(60), lambda _: None, window)  # the catalogue is busy
    window.workspace.tree.leaf(raw.id).setText(0, "Renamed")
    QTimer.singleShot(50, gate.set)
    assert window.close_project()
    project = Project.open(path)
    assert project.item(raw.id).name == "Renamed"
    project.close()


def test_that_nothing_is_told_of_a_project_whose_threads_come_to_their_end(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
):
    assert window.open_project(write_small_project(tmp_path / "small"))
    session, gate, told, looked = window.session, threading.Event(), [], []
    qtbot.waitUntil(lambda: bool(session.items) and session.is_idle, timeout=WAIT_MS)
    project = Project.open(session.path)

    def change_and_look() -> None:
        project.rename(session.items[0].id, "Renamed")
        session.items_changed.connect(lambda: told.append("items"))
        session.refresh()
        session.ask(lambda _: looked.append("asked"), lambda _: gate.set(), window)

    session.read(lambda: gate.wait(60), lambda _: None, window)
    QTimer.singleShot(50, change_and_look)
    assert window.close_project()
    project.close()
    assert (looked, told) == (["asked"], [])


def test_that_what_is_waited_for_may_fail(qtbot: QtBot):
    def refuse() -> None:
        raise StoreError("the disk is away")

    with pytest.raises(StoreError, match="the disk is away"):
        meanwhile_drawn(refuse, "closing")
    assert meanwhile_drawn(lambda: threading.current_thread(), "closing") is not threading.main_thread()
