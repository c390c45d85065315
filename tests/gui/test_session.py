"""The session keeps up with the project, whoever changes it, and never holds up the window."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.errors import StoreError
from subsurface_app.data.store import Item, Project
from subsurface_app.gui.background import Background
from subsurface_app.gui.jobs_panel import JobsPanel
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.session import Session
from subsurface_app.jobs import JobQueue


def test_that_what_another_process_does_is_seen(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    (made,) = run_job("trial.make", name="noise")
    session = project_window.session
    code = f"from subsurface_app.api import Project; Project.open({str(session.path)!r}).rename('noise', 'hiss')"
    with qtbot.waitSignal(session.items_changed, timeout=WAIT_MS):
        subprocess.run([sys.executable, "-c", code], check=True, timeout=300)
    qtbot.waitUntil(lambda: session.item(made.id).name == "hiss", timeout=WAIT_MS)
    assert project_window.workspace.tree.leaf(made.id).text(0) == "hiss"


def test_that_an_item_deleted_while_it_is_read_is_no_error(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]], monkeypatch: pytest.MonkeyPatch
):
    (made,) = run_job("trial.make", name="noise")
    session = project_window.session
    qtbot.waitUntil(lambda: session.is_idle, timeout=WAIT_MS)
    read = Project.pyramid

    def deleted_meanwhile(project: Project, ref: str, array: str) -> list[object]:
        project.delete(made.id)
        return read(project, ref, array)

    monkeypatch.setattr(Project, "pyramid", deleted_meanwhile)
    answers: list[object] = []
    session.failed.connect(answers.append)
    session.load(made.id, answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=WAIT_MS)
    assert answers == [None]


def test_that_items_of_which_another_window_has_deleted_one_can_be_deleted(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    made = [run_job("trial.make", name=name)[0] for name in ("noise", "hiss")]
    session, tree = project_window.session, project_window.workspace.tree
    tree.select([one.id for one in made])
    other = Project.open(session.path)
    other.delete(made[0].id)
    other.close()
    told: list[object] = []
    session.failed.connect(told.append)
    tree.delete_selected()
    qtbot.waitUntil(lambda: session.items == [], timeout=WAIT_MS)
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: {one.id for one in session.items} == {one.id for one in made}, timeout=WAIT_MS)
    assert told == []


def test_that_a_disk_that_is_away_is_told_once_until_it_is_back(
    project_window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    session, told, looks = project_window.session, [], []
    session.failed.connect(told.append)
    look = session.project.catalogue.data_version

    def away() -> int:
        looks.append(1)
        raise StoreError("the disk is away")

    for round_ in (1, 2):
        monkeypatch.setattr(session.project.catalogue, "data_version", away)
        qtbot.waitUntil(lambda: len(looks) >= 3, timeout=WAIT_MS)
        assert len(told) == round_
        monkeypatch.setattr(session.project.catalogue, "data_version", look)
        qtbot.waitUntil(lambda: not session._is_blind, timeout=WAIT_MS)
        looks.clear()


def test_that_an_opened_project_is_not_empty_to_the_eye(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    (first,) = run_job("trial.make", name="first")
    (second,) = run_job("trial.make", name="second")
    path = project_window.session.path
    project_window.close_project()
    (path / "window.json").unlink()  # as one that no window has seen yet
    project_window.open_project(path)
    qtbot.waitUntil(lambda: bool(project_window.session and project_window.session.items), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: project_window.session.shown == {first.id}, timeout=WAIT_MS)
    assert second.id in {one.id for one in project_window.session.items}


def test_that_the_event_loop_is_late_by_50_ms_at_most_while_a_job_runs(project_window: MainWindow, qtbot: QtBot):
    session = project_window.session
    session.submit("trial.wait", {"seconds": 600.0})
    qtbot.waitUntil(lambda: any(job.fraction > 0 for job in session.jobs.values()), timeout=WAIT_MS)
    late = [_lateness(qtbot)]
    while late[-1] > 50.0 and len(late) < 5:  # other work on this machine comes and goes, ours would be there each time
        late.append(_lateness(qtbot))
    (job,) = session.jobs.values()
    assert psutil.Process(job.pid).nice() >= max(psutil.Process().nice(), 10), "the worker does not yield to the window"
    if late[-1] > 50.0 and os.getloadavg()[0] > 1.5 * (os.cpu_count() or 1):
        pytest.skip("the machine is too busy to measure")
    assert late[-1] <= 50.0, f"p99 {late} ms"


def _lateness(qtbot: QtBot) -> float:
    """By how many ms the event loop is late at most, in 99 of 100 turns."""
    delays: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        delays.append(now - last - 0.010)
        last = now

    timer = QTimer(interval=10)
    timer.timeout.connect(tick)
    timer.start()
    qtbot.waitUntil(lambda: len(delays) >= 300, timeout=WAIT_MS)
    timer.stop()
    return 1000 * float(np.percentile(delays, 99))


def test_that_void_qt_calls_do_not_lose_references_to_none(qapp: QApplication):
    before = sys.getrefcount(None)
    for _ in range(300):
        QCoreApplication.processEvents()
    assert abs(sys.getrefcount(None) - before) < 20


def test_that_background_answers_come_in_the_gui_thread_and_not_after_the_end(qtbot: QtBot):
    import threading

    background, answers = Background("catalogue"), []
    background.submit(lambda: 7, lambda value: answers.append((value, threading.current_thread())))
    qtbot.waitUntil(lambda: bool(answers), timeout=WAIT_MS)
    assert answers == [(7, threading.main_thread())]
    errors: list[BaseException] = []
    background.submit(lambda: 1 / 0, failed=errors.append)
    qtbot.waitUntil(lambda: bool(errors), timeout=WAIT_MS)
    assert isinstance(errors[0], ZeroDivisionError)
    background.submit(lambda: 8, answers.append)
    background.close()
    QCoreApplication.processEvents()
    assert len(answers) == 1


def test_that_closing_a_project_leaves_its_jobs_in_the_queue(project_window: MainWindow, qtbot: QtBot):
    from subsurface_app.data.store import Project
    from subsurface_app.jobs import JobQueue

    session, path = project_window.session, project_window.session.path
    for _ in range(2):
        session.submit("trial.wait", {"seconds": 600.0})
    qtbot.waitUntil(
        lambda: sorted(job.state for job in session.jobs.values()) == ["queued", "running"], timeout=WAIT_MS
    )
    began = time.monotonic()
    session.close()
    assert time.monotonic() - began < 20.0  # of the minutes that the jobs would take
    project = Project.open(path)
    assert [job.state for job in JobQueue(project).jobs()] == ["queued", "queued"]
    project.close()


def test_that_jobs_of_a_program_that_was_killed_are_interrupted_at_once_and_taken_over(
    project: Project, qtbot: QtBot, qapp: QApplication
):
    job = JobQueue(project).submit("absent:absent", {}, title="some work")
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    with project.catalogue.transaction() as connection:
        connection.execute("UPDATE jobs SET state = 'running', attempts = 1")
        connection.execute("INSERT INTO runner VALUES (1, ?, ?, ?)", (other.pid, socket.gethostname(), time.time()))
    session = Session(project)
    panel = JobsPanel(session)
    qtbot.addWidget(panel)
    states: list[str] = []
    session.job_changed.connect(lambda one: states.append(one.state))
    try:
        session.start()
        qtbot.waitUntil(lambda: session.is_idle and bool(session.jobs), timeout=WAIT_MS)
        panel.select(job.id)
        assert not session.runs_jobs
        assert panel.table.model().index(0, 1).data() == "running"
        other.kill()  # nobody asks for its end: the system keeps its number
        with qtbot.waitSignal(session.job_finished, timeout=WAIT_MS):
            pass
        assert states[:2] == ["running", "interrupted"]
        assert session.runs_jobs
        assert session.jobs[job.id].attempts == 2
    finally:
        other.kill()
        other.wait()
        session.close()
