"""The report: what is shown is what is written, and none of it is data or names a person."""

import getpass
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.commands.logs import log_folder
from subsurface_app.commands.problem_report import Part, anonymous, gather_report, write_report
from subsurface_app.data.errors import DataError
from subsurface_app.data.store import Item
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.safety import report_dialog
from subsurface_app.gui.safety.report_dialog import ReportDialog


@pytest.fixture
def dialog(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]], monkeypatch: pytest.MonkeyPatch
) -> ReportDialog:
    """The report of a project with a secret volume, a failed job, and a log that names the home folder."""
    home = str(Path.home())
    doctor = [{"matter": "python", "state": "ok", "text": f"3.11 ({home}/bin/python of {getpass.getuser()})"}]
    monkeypatch.setattr(report_dialog, "ask_doctor", lambda _: doctor)
    (made,) = run_job("trial.make", name="Secret prospect")
    session = project_window.session
    with qtbot.waitSignal(session.job_finished, timeout=WAIT_MS):
        session.submit("trial.fail", {"volume": made.id})
    session.mine.clear()
    for box in project_window.findChildren(report_dialog.QDialog):
        box.close()
    log_folder().mkdir(parents=True, exist_ok=True)
    (log_folder() / "window-1.log").write_text(f"opened {home}/x, shown Secret prospect\n", encoding="utf-8")
    shown = project_window.aids.make_report()
    qtbot.waitUntil(lambda: bool(shown.parts), timeout=WAIT_MS)
    return shown


def _all_of(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return b"\n".join(one.encode() + b"\n" + archive.read(one) for one in archive.namelist())


def test_that_the_report_holds_no_samples_and_no_names(
    dialog: ReportDialog, project_window: MainWindow, qtbot: QtBot, tmp_path: Path
):
    path = tmp_path / "report.zip"
    dialog.save(path)
    qtbot.waitUntil(path.exists, timeout=WAIT_MS)
    everything = _all_of(path)
    item = project_window.session.items[0]
    samples = np.asarray(project_window.session.project[item.id].samples[...])
    assert not any(trace.tobytes() in everything for trace in samples.reshape(-1, samples.shape[-1]))
    text = everything.decode()
    assert f"{samples.flat[0]:.4f}" not in text
    for hidden in ("Secret prospect", str(Path.home()) + "/", "Test"):
        assert hidden not in text
    assert f" of {getpass.getuser()})" not in text
    assert '"kind": "seismic_volume"' in text
    assert "shown item-1" in text
    assert "too quiet" in text  # the failed job, as its message is before names are filled in
    dialog.reject()


def test_that_what_is_shown_is_what_is_written_and_names_come_only_when_wanted(
    dialog: ReportDialog, qtbot: QtBot, tmp_path: Path
):
    assert [dialog.files.item(row).text() for row in range(dialog.files.count())] == [one.name for one in dialog.parts]
    assert {"versions.json", "doctor.txt", "project.json", "jobs.json"} <= {one.name for one in dialog.parts}
    dialog.files.setCurrentRow(1)
    assert dialog.text.toPlainText() == dialog.parts[1].text
    dialog.names.setChecked(False)
    qtbot.waitUntil(lambda: any("Secret prospect" in one.text for one in dialog.parts), timeout=WAIT_MS)
    path = tmp_path / "report.zip"
    dialog.save(path)
    qtbot.waitUntil(path.exists, timeout=WAIT_MS)
    assert _all_of(path) == b"\n".join(one.name.encode() + b"\n" + one.text.encode() for one in dialog.parts)
    dialog.reject()


def test_that_a_report_can_be_made_without_a_project(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(report_dialog, "ask_doctor", lambda _: [])
    shown = window.aids.make_report()
    qtbot.waitUntil(lambda: bool(shown.parts), timeout=WAIT_MS)
    assert "project.json" not in [one.name for one in shown.parts]
    shown.reject()


def test_that_home_user_and_hidden_names_are_replaced():
    text = f"{Path.home()}/a by {getpass.getuser()}: North Sea 1"
    assert anonymous(text, {"North Sea": "area-1"}) == "~/a by user: area-1 1"


def test_that_a_report_that_cannot_be_written_leaves_nothing(tmp_path: Path):
    with pytest.raises(DataError, match="cannot be written"):
        write_report([Part("a", "b")], tmp_path / "nowhere" / "report.zip")
    assert list(tmp_path.glob("**/*.part")) == []


def test_that_the_doctor_is_heard_in_the_report():
    found = gather_report(doctor=[{"matter": "gpu", "state": "note", "text": "none"}])
    assert any(one.name == "doctor.txt" and "none" in one.text for one in found)


def test_that_the_dialog_closes_at_once_while_the_machine_is_looked_at(window: MainWindow, qtbot: QtBot):
    shown = window.aids.make_report()
    qtbot.waitUntil(lambda: shown._child is not None, timeout=WAIT_MS)
    began = time.monotonic()
    shown.reject()
    assert time.monotonic() - began < 5.0
