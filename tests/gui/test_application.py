"""The program as a process: it opens, it closes, and its exit code is 0."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

_START = """
import sys
sys.path.insert(0, {tests!r})
from PySide6.QtCore import QTimer
from subsurface_app.gui.application import create_application, create_window
"""


def run_program(code: str, tmp_path: Path, seconds: float = 300) -> subprocess.CompletedProcess[str]:
    """A script in a process of its own, with settings of its own."""
    import os

    script = tmp_path / "program.py"
    script.write_text(_START.format(tests=str(ROOT / "tests" / "gui")) + code, encoding="utf-8")
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path / "home"), "XDG_STATE_HOME": str(tmp_path / "home")}
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", str(script)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def test_that_the_window_opens_soon_and_closes_with_exit_code_0(tmp_path: Path):
    code = """
import time
began = time.perf_counter()
from subsurface_app.gui import application
def told():
    print("usable", time.perf_counter() - began)
    app.activeWindow() or None
    [one.close() for one in app.topLevelWidgets()]
app = application.create_application()
QTimer.singleShot(0, lambda: QTimer.singleShot(0, told))
sys.exit(application.run_window(None, language="en"))
"""
    done = run_program(code, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("answer", ["stop", "stay"])
def test_that_closing_with_a_job_in_flight_asks_and_puts_it_back(tmp_path: Path, answer: str):
    code = f"""
import gui_plugin, time
from dataclasses import replace
from PySide6.QtWidgets import QMessageBox, QPushButton
from subsurface_app.commands import register

def main():
    app = create_application()
    for one in gui_plugin.plugin.subsurface_commands():
        register(replace(one, origin="gui_plugin:plugin"))
    window = create_window(language="en")
    window.show()
    window.new_project({str(tmp_path / "study")!r})
    window.session.submit("trial.wait", {{"seconds": 100.0}})
    began = []
    def look():
        jobs = list(window.session.jobs.values()) if window.session else []
        if jobs and jobs[0].state == "running" and not began:
            began.append(time.monotonic())
            QTimer.singleShot(0, window.close)
        box = window.findChild(QMessageBox, "ask-stop")
        if box is not None and box.isVisible():
            print("asked", box.text().splitlines()[0])
            if {answer!r} == "stop":
                box.findChild(QPushButton, "stop").click()
            else:
                box.button(QMessageBox.StandardButton.Cancel).click()
                timer.stop()
                QTimer.singleShot(300, stayed)
    def stayed():
        print("stayed", window.isVisible(), window.session.active_jobs()[0].state)
        window.session.jobs.clear()
        window.close()
    timer = QTimer(interval=50)
    timer.timeout.connect(look)
    timer.start()
    code = app.exec()
    print("seconds", time.monotonic() - began[0])
    from subsurface_app.api import JobQueue, Project
    print("state", [job.state for job in JobQueue(Project.open({str(tmp_path / "study.subsurface")!r})).jobs()])
    return code

if __name__ == "__main__":
    sys.exit(main())
"""
    done = run_program(code, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "asked Work is still going on:" in done.stdout
    assert "state ['queued']" in done.stdout
    assert ("stayed True running" in done.stdout) == (answer == "stay")
    seconds = float(done.stdout.split("seconds ")[1].split()[0])
    assert seconds < 30.0  # of the 100 that the job would take
    assert "Traceback" not in done.stderr
