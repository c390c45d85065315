"""One application for all tests of the window, settings in a temporary folder, and a window that must leave nothing."""

import gc
import os
import threading
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import psutil
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "xcb" if os.environ.get("DISPLAY") else "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"
os.environ["QT_API"] = "pyside6"

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from resources import set_language
from subsurface_app.data.store import Item, Project
from subsurface_app.gui.application import create_application, create_window
from subsurface_app.gui.collector import Collector
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.theme import LIGHT, apply_theme
from subsurface_app.gui.views.opengl import has_opengl
from subsurface_app.gui.views.view import View
from subsurface_app.plugins import discovery, load_plugins


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application as the program itself makes it."""
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    return create_application()


@pytest.fixture(scope="session")
def collector(qapp: QApplication) -> Iterator[Collector]:
    """Garbage is collected in the thread of the window only, as in the program."""
    made = Collector(qapp)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read from or left in the folders of the user who runs the tests."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _gl_only_where_it_is(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("gl"):
        request.getfixturevalue("qapp")
        if not has_opengl():
            pytest.skip("no OpenGL on this display; run under xvfb-run")


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The plugin of gui_plugin.py, found by its entry point as an installed one is."""
    entry = EntryPoint("trial", "gui_plugin:plugin", discovery.GROUP)
    monkeypatch.setattr(discovery, "entry_points", lambda group: [entry])
    loaded = load_plugins(again=True)
    assert [one.error for one in loaded] == [None]
    yield
    monkeypatch.undo()
    load_plugins(again=True)


@pytest.fixture
def window(qapp: QApplication, collector: Collector, qtbot: QtBot, plugin: None) -> Iterator[MainWindow]:
    """The main window on its welcome page; whatever lives on after it was closed fails the test."""
    apply_theme(qapp, LIGHT)
    collector.spare_what_is_there()  # what is older than the window need not be looked through at its end
    made = create_window(language="en")
    made.settings.theme = "light"
    with qtbot.waitExposed(made, timeout=WAIT_MS):
        made.show()
    QTest.keyRelease(made, Qt.Key.Key_Control)  # a test that pressed Ctrl+Z has let go of Z only
    assert QApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier
    yield made
    if made.session is not None:
        made.session.jobs.clear()  # no question at the end about work that a test has left
    made.close()
    assert made.session is None
    assert made.workspace is None
    made.deleteLater()
    del made
    set_language("en")
    drop_deleted()
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == []
    left = [one.name for one in threading.enumerate() if one.name.startswith(("catalogue", "arrays", "slices", "job-"))]
    assert left == []
    assert [one for one in psutil.Process().children() if "spawn_main" in " ".join(one.cmdline())] == []


@pytest.fixture
def slices(qtbot: QtBot) -> Iterator[SliceService]:
    """What reads for views."""
    service = SliceService()
    yield service
    service.close()


@pytest.fixture
def open_view(qtbot: QtBot, slices: SliceService) -> Iterator[Callable[..., View]]:
    """A function that puts a view of a class by itself on the screen: `open_view(MapView, 1000, 760)`."""
    made: list[View] = []

    def open_view(kind: type[View], width: int, height: int) -> View:
        view = kind(slices)
        made.append(view)
        qtbot.addWidget(view)
        view.resize(width, height)
        with qtbot.waitExposed(view, timeout=WAIT_MS):
            view.show()
        return view

    yield open_view
    for view in made:
        view.shutdown()


def drop_deleted() -> None:
    """Let Qt delete what was asked to be deleted, and Python what nobody holds."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
        gc.collect()


@pytest.fixture
def project_window(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The window with a new, empty project that runs its jobs."""
    assert window.new_project(tmp_path / "study")
    session = window.session
    qtbot.waitUntil(lambda: session.runs_jobs, timeout=WAIT_MS)
    return window


@pytest.fixture
def run_job(project_window: MainWindow, qtbot: QtBot) -> Callable[..., list[Item]]:
    """Run a command as a job of the window and give the items that it made."""

    def run_job(command_id: str, **parameters: object) -> list[Item]:
        session = project_window.session
        with qtbot.waitSignal(session.job_finished, timeout=WAIT_MS) as waited:
            session.submit(command_id, parameters)
        job = waited.args[0]
        assert job.state == "done", job.error
        return [session.item(one) for one in job.result["items"]]

    return run_job


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    project = Project.create(tmp_path / "study")
    yield project
    project.close()
