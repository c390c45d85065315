"""After a crash: a killed window is offered again, a living one is not, and errors are told without stopping anyone."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.store import Project
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.safety.failures import Failures
from subsurface_app.gui.safety.logs import WindowLog
from subsurface_app.gui.safety.marker import SessionMark, left_behind
from subsurface_app.gui.safety.offer import RestoreOffer

ROOT = Path(__file__).resolve().parents[2]
LEFT = Qt.MouseButton.LeftButton
_PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from subsurface_app.gui import application
project = sys.argv[1]
app = application.create_application()
window = None

def look():
    global window
    window = next(one for one in app.topLevelWidgets() if one.objectName() == "main-window")
    Path(sys.argv[2]).write_text(str(window.session.path) if window.session else "")

timer = QTimer(interval=100)
timer.timeout.connect(look)
timer.start()
sys.exit(application.run_window(project, language="en"))
"""


_START = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel
from subsurface_app import __main__ as entry
from subsurface_app.gui import application
told = Path(sys.argv.pop(1))
app = application.create_application()

def look():
    offers = [one for one in app.topLevelWidgets() if one.objectName() == "restore-offer" and one.isVisible()]
    windows = [one for one in app.topLevelWidgets() if one.objectName() == "main-window"]
    session = windows[0].session if windows else None
    if offers or session is not None:
        told.write_text(f"{offers[0].findChildren(QLabel)[0].text() if offers else ''}|{session and session.path}")
        app.exit(0)
        timer.stop()

timer = QTimer(interval=100)
timer.timeout.connect(look)
timer.start()
if sys.argv[1:2] == ["demo"]:
    application.run_window(Path(sys.argv[2]), demo=True, language="en")
else:
    entry.main()
"""


@pytest.fixture
def program(tmp_path: Path) -> Callable[[Path], subprocess.Popen]:
    """Start the real program in a process of its own and wait until it has a project open; killed at the end."""
    script = tmp_path / "program.py"
    script.write_text(_PROGRAM, encoding="utf-8")
    started = []

    def start(project: Path) -> subprocess.Popen:
        told = tmp_path / f"told-{len(started)}"
        with (tmp_path / f"stderr-{len(started)}").open("w") as stderr:
            process = subprocess.Popen(
                [sys.executable, str(script), str(project), str(told)],
                stderr=stderr,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
        started.append(process)
        deadline = time.monotonic() + 180
        while not (told.exists() and told.read_text()):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def study(tmp_path: Path) -> Path:
    project = Project.create(tmp_path / "study")
    project.close()
    return project.path


def test_that_a_killed_window_is_offered_at_the_next_start_and_its_project_opens(
    program: Callable[[Path], subprocess.Popen], study: Path, window: MainWindow, qtbot: QtBot
):
    process = program(study)
    assert window.aids.offer_restore() is None  # it lives
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    offer = window.aids.offer_restore()
    assert offer is not None
    assert "Restore the project study as it was at " in offer.findChildren(QLabel)[0].text()
    qtbot.mouseClick(offer.findChild(QPushButton, "restore"), LEFT)
    assert window.session is not None
    assert window.session.path == study
    assert left_behind() is None


def test_that_the_offer_can_be_refused_and_is_not_made_again(
    program: Callable[[Path], subprocess.Popen], study: Path, window: MainWindow, qtbot: QtBot
):
    process = program(study)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    offer = window.aids.offer_restore()
    qtbot.mouseClick(offer.findChild(QPushButton, "empty"), LEFT)
    assert window.session is None
    qtbot.waitUntil(lambda: window.findChild(RestoreOffer) is None, timeout=WAIT_MS)
    assert window.aids.offer_restore() is None


@pytest.mark.parametrize(
    "words", [[], ["other.subsurface"], ["--language", "en", "other.subsurface/project.json"], ["demo", "made"]]
)
def test_that_every_way_into_the_window_offers_what_a_killed_one_has_left(
    program: Callable[[Path], subprocess.Popen], study: Path, tmp_path: Path, words: list[str]
):
    Project.create(tmp_path / "other").close()
    process = program(study)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    said, project = _start(tmp_path, words)
    assert said.startswith("Restore the project study as it was at ")
    assert project == "None"  # nothing else is opened before that is answered
    assert not (tmp_path / "made").exists()


def test_that_a_project_named_at_the_start_opens_and_is_not_asked_for_when_it_was_the_killed_one(
    program: Callable[[Path], subprocess.Popen], study: Path, tmp_path: Path
):
    process = program(study)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert _start(tmp_path, [str(study)]) == ("", str(study))


def _start(folder: Path, words: list[str]) -> tuple[str, str]:
    """Start the program with these words; gives the question that it asks, and the project that it opens."""
    script, told = folder / "start.py", folder / "start-told"
    script.write_text(_START, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, script, told, *words], cwd=folder, env=environment, timeout=300, check=False)
    said, _, project = told.read_text(encoding="utf-8").partition("|")
    return said, project


def test_that_what_was_asked_for_is_done_once_the_offer_is_refused(
    program: Callable[[Path], subprocess.Popen], study: Path, window: MainWindow, qtbot: QtBot, tmp_path: Path
):
    other = Project.create(tmp_path / "other")
    other.close()
    process = program(study)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    offer = window.aids.offer_restore(lambda: window.open_project(other.path), other.path)
    assert window.session is None
    qtbot.mouseClick(offer.findChild(QPushButton, "empty"), LEFT)
    assert window.session.path == other.path


def _marks(home: Path) -> list[Path]:
    return sorted(home.rglob("sessions/*.json"))


def test_that_a_used_process_number_does_not_pass_for_a_living_window(study: Path, tmp_path: Path):
    marker = SessionMark()
    marker.set(study)
    assert left_behind() is None
    (path,) = _marks(tmp_path / "home")
    stored = json.loads(path.read_text())
    assert stored["pid"] == psutil.Process().pid
    path.unlink()
    stored["started"] -= 100.0  # the same number, another process
    path.with_name(f"{stored['host']}-{stored['pid']}-{stored['started']:.2f}.json").write_text(json.dumps(stored))
    assert left_behind().project == str(study)


def test_that_a_closed_project_leaves_no_mark(project_window: MainWindow, tmp_path: Path):
    assert len(_marks(tmp_path / "home")) == 1
    project_window.close_project()
    assert _marks(tmp_path / "home") == []


def test_that_a_torn_mark_and_a_project_that_is_gone_are_passed_over(study: Path, tmp_path: Path):
    marker = SessionMark()
    marker.set(study)
    (path,) = _marks(tmp_path / "home")
    path.write_text('{"project": "')
    assert left_behind() is None
    assert not path.exists()


@pytest.fixture
def failures(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Failures:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)  # pytest-qt's own would fail the test
    log = WindowLog()
    made = Failures(window, log)
    yield made
    made.close()
    log.close()


def _raise() -> None:
    raise ZeroDivisionError("nothing to divide by")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("where", ["window", "thread"])
def test_that_an_error_nobody_caught_is_told_without_stopping_anyone_and_logged(
    failures: Failures, window: MainWindow, qtbot: QtBot, tmp_path: Path, where: str
):
    if where == "window":
        try:
            _raise()
        except ZeroDivisionError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    else:
        thread = threading.Thread(target=_raise)
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: bool(window.notices.cards), timeout=WAIT_MS)
    (card,) = window.notices.cards
    assert "nothing to divide by" in card.text.text()
    assert [one.text() for one in card.buttons] == ["Details…", "Report…"]
    assert window.menuBar().isEnabled()
    (log,) = (tmp_path / "home").rglob("window-*.log")
    assert "in _raise" in log.read_text()
