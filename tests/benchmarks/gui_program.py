"""Rows of `bench_gui` that need the whole program: its start, its loop while jobs run, its memory, its docks."""

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from tests.big_segy import write_big_segy

STARTS = 5
QT_CALLS, SLICE_MOVES, PROJECTS = 20_000, 200, 12
_BUSY_S = 20.0
_WARM_PROJECTS = 3  # what is loaded at first use is no leak

_START = """
import sys, time
from subsurface_app.gui.application import create_application, create_window
app = create_application()
window = create_window()
window.show()
while not window.windowHandle().isExposed():
    app.processEvents()
app.processEvents()
sys.stdout.write(f"{time.time()}\\n")
sys.stdout.flush()
window.close()
"""


def start(folder: Path) -> dict[str, Any]:
    """From the start of the process to a window that answers, the second time and later."""
    taken = []
    environment = os.environ | {name: str(folder) for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")}
    for _ in range(STARTS + 1):
        began = time.time()
        done = subprocess.run(
            [sys.executable, "-c", _START], capture_output=True, text=True, check=True, env=environment
        )
        taken.append(float(done.stdout.split()[-1]) - began)
    return {"start_s": round(statistics.median(taken[1:]), 2), "first_start_s": round(taken[0], 2)}


def busy(folder: Path) -> dict[str, Any]:
    """How late the loop of the window is while one job imports a SEG-Y and another models shots."""
    program = Program(folder)
    file = folder / "busy.sgy"
    write_big_segy(file, (220, 220, 1000))
    program.window.new_project(folder / "busy")
    session = program.window.session
    program.run(lambda: session.runs_jobs, 30)
    session.submit("import.segy", {"file": str(file)})
    session.submit("generate.survey", {})
    program.run(lambda: len(session.active_jobs()) > 0, 30)
    late = program.delays(lambda: not session.active_jobs(), _BUSY_S)
    session.jobs.clear()
    program.close()
    return {
        "loop_delay_p50_ms": round(float(np.percentile(late, 50)), 1),
        "loop_delay_p99_ms": round(float(np.percentile(late, 99)), 1),
        "loop_delay_worst_ms": round(max(late), 1),
    }


def soak(folder: Path) -> dict[str, Any]:
    """Memory and references after many Qt calls, slice moves and projects."""
    from PySide6.QtWidgets import QLabel

    program = Program(folder)
    label = QLabel(program.window)

    def project(number: int, moves: int) -> None:
        program.window.open_project(_sample(folder, number))
        session, views = program.window.session, program.window.workspace.views
        program.run(lambda: bool(session.items) and session.is_idle and views.is_idle, 60)
        scene = views.views["scene"]
        for step in range(moves):
            scene.set_plane("iline", 1 + step % 64)
            program.run(lambda: scene._volumes.is_up_to_date, 5)
        program.window.close_project()
        program.drop()

    for number in range(_WARM_PROJECTS):
        project(number, 4)
    before, none = psutil.Process().memory_info().rss, sys.getrefcount(None)
    for number in range(QT_CALLS):
        label.setText(str(number % 7))
        if number % 100 == 0:
            program.app.processEvents()
    none = abs(sys.getrefcount(None) - none)  # of the calls alone: what projects hold besides has its own Nones
    for number in range(PROJECTS):
        project(_WARM_PROJECTS + number, SLICE_MOVES // PROJECTS + 1)
    grown = (psutil.Process().memory_info().rss - before) / 2**20
    row = {"growth_mb": round(grown, 1), "none_references": none}
    label.deleteLater()
    program.close()
    return row


def docks(folder: Path) -> dict[str, Any]:
    """Each dock floated, docked again, hidden and shown: what is exported afterwards against what was before."""
    from PySide6.QtGui import QImage

    program = Program(folder)
    program.window.open_project(_sample(folder, 0))
    session, workspace = program.window.session, program.window.workspace
    program.run(lambda: bool(session.items) and session.is_idle and workspace.views.is_idle, 60)

    def exported(name: str) -> np.ndarray:
        program.run(lambda: False, 0.3)
        path = folder / f"{name}.png"
        program.window.export_picture(name, path)
        image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32).scaled(200, 200)
        return np.frombuffer(image.constBits(), np.uint8).reshape(200, 200, 4)[..., :3].astype(float)

    changed, blank = [], []
    for name in list(workspace.views.views):
        dock = workspace.docks[name]
        dock.raise_()
        before = exported(name)
        for steps in ((True, False), (None,)):
            for floats in steps:
                if floats is None:
                    dock.hide()
                    program.run(lambda: False, 0.1)
                    dock.show()
                else:
                    dock.setFloating(floats)
                dock.raise_()
            after = exported(name)
            changed.append(float(np.abs(after - before).mean()))
            blank += [name] if after.std() < 1.0 <= before.std() else []
    row = {"views": len(workspace.views.views), "blank": len(blank), "change_of_255": round(max(changed), 2)}
    program.close()
    return row


class Program:
    """The application with its window, settings in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        from PySide6.QtCore import QSettings

        from subsurface_app.gui.application import create_application, create_window

        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
            os.environ[name] = str(folder / "home")
        self.app = create_application()
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(folder / "settings"))
        self.window = create_window(language="en")
        self.window.show()
        self.run(lambda: self.window.isVisible(), 10)

    def run(self, until: Callable[[], bool], seconds: float) -> bool:
        """Let the window live until something is true, for so many seconds at most."""
        from PySide6.QtCore import QEventLoop

        end = time.perf_counter() + seconds
        while not until():
            if time.perf_counter() > end:
                return False
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)
        return True

    def delays(self, until: Callable[[], bool], seconds: float) -> list[float]:
        """How late a timer of 5 ms comes, in ms, until something is true."""
        from PySide6.QtCore import QTimer

        late: list[float] = []
        ticked = time.perf_counter()

        def tick() -> None:
            nonlocal ticked
            now = time.perf_counter()
            late.append(max(0.0, 1000 * (now - ticked) - 5))
            ticked = now

        timer = QTimer(interval=5)
        timer.timeout.connect(tick)
        timer.start()
        self.run(until, seconds)
        timer.stop()
        return late

    def drop(self) -> None:
        """Let Qt delete what was asked to be deleted, and Python what nobody holds."""
        from PySide6.QtCore import QCoreApplication, QEvent

        for _ in range(3):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            self.app.processEvents()
            gc.collect()

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()
        self.drop()


def _sample(folder: Path, number: int) -> Path:
    """A project with a volume, a horizon and a well of generated geology."""
    from subsurface_app.data.store import Project
    from tests.benchmarks.bench_gui import cube

    project = Project.create(folder / f"sample-{number}")
    cube(project, 64)
    project.close()
    return project.path
