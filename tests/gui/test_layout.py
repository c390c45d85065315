"""A project is opened as it was left, also by a window that was killed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from small_project import write_small_project
from waits import WAIT_MS

from subsurface_app.gui.layout import read_layout
from subsurface_app.gui.main_window import MainWindow

HERE = Path(__file__).parent


def open_and_wait(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    assert window.open_project(path)
    session, area = window.session, window.workspace.views

    def is_there() -> bool:
        ready = bool(session.items) and session.is_idle and area.is_idle and session.displays.is_restored
        return ready and "section" in area.views and area.views["section"].shown_values is not None

    qtbot.waitUntil(is_there, timeout=WAIT_MS)


def test_that_a_project_is_opened_as_it_was_left(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    path = write_small_project(tmp_path / "small")
    open_and_wait(window, qtbot, path)
    session, section = window.session, window.workspace.views.views["section"]
    section.set_plane("sample", 40)
    section._strip._tables.setCurrentIndex(3)
    section._histogram._high.setValue(80.0)
    section._canvas.box.setRange(xRange=(302, 308), yRange=(103, 107), padding=0.0)
    raw, clean = (next(one.id for one in session.items if one.name == name) for name in ("Raw", "Clean"))
    session.show([raw], False)
    session.show([clean])
    qtbot.waitUntil(lambda: section.state()["item"] == clean, timeout=WAIT_MS)
    section._strip._tables.setCurrentIndex(4)
    window.workspace.docks["jobs"].hide()
    state, shown = section.state(), set(session.shown)
    assert window.close_project()
    open_and_wait(window, qtbot, path)
    assert window.session.shown == shown
    assert window.workspace.views.views["section"].state() == state
    assert window.workspace.docks["jobs"].isHidden()
    assert not window.workspace.docks["project"].isHidden()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 99}', '{"format": 1, "docks": 3}'])
def test_that_a_layout_that_cannot_be_read_is_none(tmp_path: Path, content: str):
    (tmp_path / "window.json").write_text(content, encoding="utf-8")
    assert read_layout(tmp_path) is None


def test_that_a_damaged_layout_is_no_error_and_is_written_anew(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    path = write_small_project(tmp_path / "small")
    (path / "window.json").write_bytes(b"\xff\x00{")
    open_and_wait(window, qtbot, path)
    assert window.session.area == "North"
    assert window.close_project()
    assert read_layout(path) is not None


def test_that_a_folder_that_refuses_is_told_once_and_stops_nothing(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    path = write_small_project(tmp_path / "small")
    (path / "window.json").mkdir()  # a file cannot take this place, whoever asks
    told: list[str] = []
    assert window.open_project(path)
    window.session.notified.connect(told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    assert window.close_project()
    assert told == [f"the layout of the window is not kept: {path / 'window.json'} cannot be written"]


def test_that_a_folder_that_refused_once_is_asked_again_with_the_next_change(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = write_small_project(tmp_path / "small")
    told: list[str] = []
    open_and_wait(window, qtbot, path)
    keeper, section = window._keeper, window.workspace.views.views["section"]
    keeper._timer.setInterval(20)
    qtbot.waitUntil(lambda: (path / "window.json").exists(), timeout=WAIT_MS)
    (path / "window.json").unlink()
    (path / "window.json").mkdir()
    window.session.notified.connect(told.append)
    for table in (2, 3):
        section._strip._tables.setCurrentIndex(table)
        qtbot.waitUntil(lambda: keeper._newest == keeper.layout() and window.session.is_idle, timeout=WAIT_MS)
    assert len(told) == 1
    (path / "window.json").rmdir()
    section._strip._tables.setCurrentIndex(4)
    qtbot.waitUntil(lambda: (path / "window.json").exists(), timeout=WAIT_MS)
    assert read_layout(path).displays["section"]["table"] == section.state()["table"]
    (path / "window.json").unlink()
    (path / "window.json").mkdir()  # refused again, and free again before the window is closed
    section._strip._tables.setCurrentIndex(5)
    qtbot.waitUntil(lambda: len(told) == 2, timeout=WAIT_MS)
    (path / "window.json").rmdir()
    state = section.state()
    assert window.close_project()
    assert read_layout(path).displays["section"] == json.loads(json.dumps(state))


def test_that_a_killed_window_comes_back_as_it_was(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    path = write_small_project(tmp_path / "small")
    other = subprocess.Popen(
        [sys.executable, str(HERE / "window_to_kill.py"), str(path)],
        env=os.environ | {"PYTHONPATH": str(HERE.parents[1])},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        told = json.loads(other.stdout.readline())
    finally:
        other.kill()
        other.wait()
        other.stdout.close()
    open_and_wait(window, qtbot, path)
    views = window.workspace.views.views
    assert views["section"].state() == told["section"]
    assert (views["section"].plane, views["section"].number) == ("xline", 309)
    assert sorted(window.session.shown) == told["shown"]
    assert window.session.area == told["area"]
    assert not window.workspace.docks["history"].isHidden()
