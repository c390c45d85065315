"""The Python console: the project at hand, in a process of its own that ends with the window."""

import os
import signal
import stat
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.store import Item
from subsurface_app.gui.console.panel import ConsolePanel
from subsurface_app.gui.main_window import MainWindow


@pytest.fixture
def console(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]], tmp_path: Path, monkeypatch
) -> ConsolePanel:
    """The console of a project with one volume, its first prompt on view."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    run_job("trial.make", name="noise")
    panel = project_window.aids.console.panel
    assert panel.kernel is None  # not before it is shown
    project_window.aids.console.toggleViewAction().trigger()
    qtbot.waitUntil(lambda: panel.terminal is not None and "In [1]:" in panel.terminal.text(), timeout=3 * WAIT_MS)
    return panel


def _say(panel: ConsolePanel, qtbot: QtBot, line: str, expected: str) -> None:
    panel.terminal.execute(line)
    qtbot.waitUntil(lambda: expected in panel.terminal.text() and not panel.terminal.is_busy, timeout=WAIT_MS)


def _kernels() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if "ipykernel_launcher" in " ".join(one.cmdline())]


def test_that_the_project_is_at_hand_and_what_is_made_appears_in_the_tree(
    console: ConsolePanel, project_window: MainWindow, qtbot: QtBot
):
    (kernel,) = _kernels()
    assert kernel.pid != os.getpid()
    assert "project.items()" in console.terminal.text()
    _say(console, qtbot, "[one.name for one in project.items()]", "['noise']")
    _say(console, qtbot, "np.arange(3).sum() + 39", "42")
    line = "made = run_command(project, 'volume.reverse_polarity', {'volume': project.items()[0].id})"
    console.terminal.execute(line)
    qtbot.waitUntil(lambda: len(project_window.session.items) == 2, timeout=WAIT_MS)
    made = project_window.session.items[1].id
    qtbot.waitUntil(lambda: project_window.workspace.tree.leaf(made) is not None, timeout=WAIT_MS)
    project_window.close_project()
    assert _kernels() == []
    assert not kernel.is_running()


def test_that_work_is_interrupted_and_a_restart_forgets(console: ConsolePanel, qtbot: QtBot):
    _say(console, qtbot, "answer = 6 * 7; print('noted')", "noted")
    console.terminal.execute("import time; print('asleep'); time.sleep(100)")
    qtbot.waitUntil(lambda: "asleep\n" in console.terminal.text(), timeout=WAIT_MS)
    console.interrupt_button.click()
    qtbot.waitUntil(
        lambda: "KeyboardInterrupt" in console.terminal.text() and not console.terminal.is_busy, timeout=WAIT_MS
    )
    _say(console, qtbot, "answer + 1", "43")
    (before,) = _kernels()
    console.restart_button.click()
    qtbot.waitUntil(lambda: "43" not in console.terminal.text() and not console.terminal.is_busy, timeout=WAIT_MS)
    _say(console, qtbot, "len(project.items()), 'answer' in globals()", "(1, False)")
    assert _kernels() != [before]


def test_that_the_kernel_is_started_in_a_thread_and_ends_when_the_project_is_closed_meanwhile(
    project_window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    from qtconsole.manager import QtKernelManager

    start, threads, gate = QtKernelManager.start_kernel, [], threading.Event()

    def slow_start(manager: QtKernelManager, **more: object) -> None:
        threads.append(threading.current_thread())
        assert gate.wait(60)
        start(manager, **more)

    monkeypatch.setattr(QtKernelManager, "start_kernel", slow_start)
    panel = project_window.aids.console.panel
    project_window.aids.console.toggleViewAction().trigger()
    qtbot.waitUntil(lambda: bool(threads), timeout=3 * WAIT_MS)
    folder = panel._starting._folder
    assert threads != [threading.main_thread()]
    QTimer.singleShot(100, gate.set)  # the project waits for its threads, the window for neither
    assert project_window.close_project()
    assert _kernels() == []
    assert not folder.exists()
    assert panel.terminal is None


@pytest.mark.skipif(os.name == "nt", reason="files have no modes there")
def test_that_nobody_else_can_reach_the_kernel(console: ConsolePanel):
    manager = console.kernel.manager
    file = Path(manager.connection_file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert manager.transport == "ipc"
    assert len(manager.session.key) >= 32


_DYING = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from subsurface_app.gui.application import create_application, create_window

def main():
    app = create_application()
    window = create_window(language="en")
    window.show()
    window.new_project(sys.argv[1])
    window.aids.console.toggleViewAction().trigger()
    def look():
        panel = window.aids.console.panel
        if panel.terminal is not None and "In [1]:" in panel.terminal.text():
            Path(sys.argv[2]).write_text(str(panel.kernel.manager.provisioner.pid))
    timer = QTimer(interval=100)
    timer.timeout.connect(look)
    timer.start()
    app.exec()

if __name__ == "__main__":
    main()
"""


def test_that_the_kernel_ends_when_its_window_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import subprocess

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    script, told = tmp_path / "dying.py", tmp_path / "told"
    script.write_text(_DYING, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    window = subprocess.Popen([sys.executable, str(script), str(tmp_path / "study"), str(told)], env=environment)
    try:
        deadline = time.monotonic() + 120
        while not (told.exists() and told.read_text()):
            assert window.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        kernel = psutil.Process(int(told.read_text()))
        os.kill(window.pid, signal.SIGKILL)
        window.wait()
        deadline = time.monotonic() + 60
        while kernel.is_running() and kernel.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    finally:
        window.kill()
        window.wait()
