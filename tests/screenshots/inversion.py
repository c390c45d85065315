"""A full-waveform inversion as a user sees it, in pictures: `python -m tests.screenshots.inversion --out DIR ...`.

The form is filled and run, the inversion watched, paused, resumed, stopped and kept; another one goes on from its model
with other bands, and stands beside it. Pictures, model and report are exported. Beside each picture stands what is
wrong with its texts, as of `tests.screenshots`.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit
from scipy.ndimage import gaussian_filter

from subsurface_app.commands import run_command
from subsurface_app.data.objects import VelocityModel
from subsurface_app.data.store import Item, Project, Step
from subsurface_app.gui.application import create_application
from subsurface_app.gui.forms import CommandDialog
from subsurface_app.gui.views import InversionView
from tests.screenshots import window as takers
from tests.screenshots.wells import LEFT, Walk

MODEL = Path("../shared/data/velocity_models/red_diffeq_marmousi_70x190.npy")
SHOTS = {
    "n_shots": 4,
    "receiver_spacing": 20.0,
    "source_depth": 20.0,
    "receiver_depth": 20.0,
    "record_length": 0.9,
    "freq": 8.0,
}
PLAN = {"corners": "5", "evaluations": 10, "fixed_depth": 20.0, "highest": 4700.0, "space_order": 4}
TILE = QSize(400, 560)


def sample(path: Path, file: Path) -> None:
    """A project with a crop of a model, shots through it on a grid twice as fine, and two starts."""
    found = np.load(file)[0, 0].T[40:160:2, ::2].astype(np.float32)
    linear = np.tile(np.linspace(1500.0, 4500.0, found.shape[1]), (len(found), 1))
    project = Project.create(path)
    models = {"Marmousi crop": found, "Start, linear": linear, "Start, blurred": gaussian_filter(found, 10.0)}
    for name, vp in models.items():
        vp[:, :1] = found[:, :1]
        _commit(project, name, vp, 20.0)
    fine = _commit(project, "Marmousi crop, fine", found.repeat(2, axis=0).repeat(2, axis=1), 10.0)
    run_command(project, "model.shots", {"model": fine.id, "last_shot": 20.0 * len(found) - 20.0, **SHOTS})


def _commit(project: Project, name: str, vp: Any, spacing: float) -> Item:
    model = VelocityModel(name, "Marmousi", vp.astype(np.float32), (spacing, spacing), (0.0, 0.0))
    return project.commit([project.stage(model)], Step("screenshots.make", {}))[0]


class InversionWalk(Walk):
    """The window with gathers and starts in it, and what a user does with an inversion there."""

    @property
    def inversion(self) -> InversionView:
        """The view in which inversions are watched."""
        view = self.window.workspace.views.views["inversion"]
        assert isinstance(view, InversionView)
        return view

    def named(self, name: str) -> str:
        """The id of an item."""
        return next(one.id for one in self.window.session.items if one.name == name)

    def runs(self) -> list[str]:
        """The ids of the inversions that have ended."""
        return [one.id for one in self.window.session.items if one.kind == "inversion_run"]

    def begin(self, name: str, start: str, picture: str = "") -> None:
        """Fill the form and run it."""
        gathers = next(one.id for one in self.window.session.items if one.kind == "gathers")
        values = {
            "gathers": gathers,
            "model": self.named(start),
            "truth": self.named("Marmousi crop"),
        }
        form = self.window.workspace.open_form("invert.fwi", values | PLAN | {"name": name})
        self._run(form, picture)

    def _run(self, form: QDialog, picture: str) -> None:
        assert isinstance(form, CommandDialog)
        self.taker.settle(form.run_button.isEnabled, rest=1.0)
        if picture:
            self.taker.take(picture, form)
        QTest.mouseClick(form.run_button, LEFT)

    def watch(self, iterations: int) -> None:
        """Wait until so many iterations are on view."""
        views = self.window.workspace.views.views
        self.taker.settle(lambda: "inversion" in views)
        self.taker.settle(lambda: self.inversion.shown is not None and len(self.inversion.shown.curve) >= iterations)

    def press(self, button: str, until: Callable[[], bool]) -> None:
        """Press one of the buttons above the inversion."""
        QTest.mouseClick(getattr(self.inversion.actions_row, button), LEFT)
        self.taker.settle(until)

    def watched(self) -> None:
        """From the form to a model that is kept before its time."""
        self.begin("Plain", "Start, linear", "1-form")
        self.taker.settle(lambda: "inversion" in self.window.workspace.views.views)
        self.take("2-before-the-first", "inversion")
        self.watch(2)
        self.take("3-watched", "inversion")
        row = self.inversion.actions_row
        words = row.pause.text()
        self.press("pause", lambda: row.pause.text() != words)
        self.take("4-paused", "inversion")
        self.press("pause", lambda: row.pause.text() == words)
        self.watch(9)
        self.take("5-second-band", "inversion")
        self.press("keep", lambda: len(self.runs()) == 1)
        self.rest()
        self.take("6-kept", "inversion")

    def other_bands(self) -> None:
        """From the model of a run on, in another band."""
        with self.taker.opened(lambda: QTest.mouseClick(self.inversion.actions_row.go_on, LEFT)) as forms:
            corners = next(one for one in forms[0].findChildren(QLineEdit) if one.text() == PLAN["corners"])
            corners.setFocus()
            QTest.keyClick(corners, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClicks(corners, "7")
            self._run(forms[0], "7-other-bands")
        self.taker.settle(lambda: len(self.runs()) == 2)
        self.rest()
        self.take("8-gone-on", "inversion")

    def compared(self) -> None:
        """Another start, beside the first run; then in a narrow tile."""
        self.begin("Blurred", "Start, blurred")
        self.taker.settle(lambda: len(self.runs()) == 3)
        self.rest()
        box = self.inversion.actions_row.beside
        box.setCurrentIndex(box.findData(self.runs()[0]))
        box.activated.emit(box.currentIndex())
        self.rest()
        self.take("9-compared", "inversion")
        dock = self.window.workspace.docks["inversion"]
        dock.setFloating(True)
        dock.resize(TILE)
        self.rest()
        self.taker.take("10-narrow", dock)
        dock.setFloating(False)
        self.rest()

    def exported(self, out: Path) -> None:
        """Model, picture of the run and report, as the menus write them."""
        project, model, run = self.window.session.project, self.newest("velocity_model"), self.newest("inversion_run")
        run_command(project, "export.picture", {"item": run.id, "file": str(out / "run.png"), "overwrite": True})
        run_command(project, "export.segy", {"item": model.id, "file": str(out / "model.sgy"), "overwrite": True})
        run_command(project, "export.report", {"file": str(out / "report.html"), "overwrite": True})


def main() -> int:
    """The whole way; 1 when a picture was found wrong."""
    parser = argparse.ArgumentParser(prog="tests.screenshots.inversion")
    parser.add_argument("--out", type=Path, default=Path("screenshots/inversion"))
    parser.add_argument("--model", type=Path, default=MODEL, help="Marmousi small, of which a crop is inverted")
    parser.add_argument("--language", default="en", choices=("en", "zh_CN"))
    parser.add_argument("--theme", default="light", choices=("light", "dark"))
    parser.add_argument("--patience", type=float, default=120.0, help="seconds that a step may take")
    chosen = parser.parse_args()
    takers._PATIENCE_S = chosen.patience
    app = create_application()
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, folder)
        project = Path(folder) / "walk.subsurface"
        sample(project, chosen.model)
        walk = InversionWalk(app, project, chosen.out, chosen.language, chosen.theme)
        walk.watched()
        walk.other_bands()
        walk.compared()
        walk.exported(chosen.out)
        walk.window.session.jobs.clear()
        walk.window.close_project()
        walk.window.close()
        app.processEvents()
    return int(any(chosen.out.glob("*.txt")))


if __name__ == "__main__":
    sys.exit(main())
