"""From shots to an inversion that starts from a network: `python -m tests.screenshots.network_start --out DIR`.

Shots are modelled over Marmousi small, a network reads a start from them, the inversion from it is watched, paused and
resumed, a plain one from the straight line in depth stands beside it. The comparison, the model and the report of both
are exported. Beside each picture stands what is wrong with its texts, as of `tests.screenshots`.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest

from subsurface_app.data.objects import VelocityModel
from subsurface_app.data.store import Project, Step
from subsurface_app.gui.application import create_application
from tests.screenshots import window as takers
from tests.screenshots.inversion import MODEL, InversionWalk
from tests.screenshots.wells import LEFT

TRUE = "Marmousi crop"


def sample(path: Path, file: Path) -> None:
    """A project with Marmousi small."""
    vp = np.load(file)[0, 0].T.astype(np.float32)
    project = Project.create(path)
    model = VelocityModel(TRUE, "Marmousi", vp, (10.0, 10.0), (0.0, 0.0))
    project.commit([project.stage(model)], Step("screenshots.make", {}))


class NetworkStartWalk(InversionWalk):
    """The window with a model in it, and what a user does to invert its shots with and without a network."""

    def recorded(self) -> None:
        """Shots as the form proposes them, and the start that a network reads from them."""
        form = self.window.workspace.open_form("model.shots")
        self.taker.settle(lambda: "first_shot" in form.form.values())
        form.form.set_values({"name": "Shots"})
        self.taker.settle(form.run_button.isEnabled, rest=1.0)
        self.taker.take("1-shots-form", form)
        QTest.mouseClick(form.run_button, LEFT)
        self.rest(lambda: any(one.kind == "gathers" for one in self.window.session.items))
        self.take("2-shots", "gathers")
        self.run(
            "predict.velocity",
            {"gathers": self.named("Shots"), "water_depth": 5.0, "name": "Network start"},
            "3-network-form",
        )
        self.window.session.show([self.newest("velocity_model").id])
        self.view("model")
        self.take("4-network-start", "model")

    def inverted(self) -> None:
        """From the network's start: watched, paused, resumed, to its end."""
        self.started("From the network", self.named("Network start"), "5-inversion-form")
        self.watch(3)
        row = self.inversion.actions_row
        words = row.pause.text()
        self.press("pause", lambda: row.pause.text() != words)
        self.take("6-paused", "inversion")
        self.press("pause", lambda: row.pause.text() == words)
        self.taker.settle(lambda: len(self.runs()) == 1)
        self.rest()
        self.take("7-from-the-network", "inversion")

    def plain(self) -> None:
        """From the straight line in depth."""
        self.run("velocity.smooth", {"model": self.named(TRUE), "way": "line", "name": "Line"}, "8-line-form")
        self.started("Plain", self.named("Line"))
        self.taker.settle(lambda: len(self.runs()) == 2)
        self.rest()
        self.take("9-plain", "inversion")

    def started(self, name: str, start: str, picture: str = "") -> None:
        """Fill the form of an inversion and run it."""
        values = {"gathers": self.named("Shots"), "model": start, "truth": self.named(TRUE), "name": name}
        form = self.window.workspace.open_form("invert.fwi", values)
        self.taker.settle(form.run_button.isEnabled, rest=1.0)
        if picture:
            self.taker.take(picture, form)
        QTest.mouseClick(form.run_button, LEFT)

    def compared(self) -> None:
        """Both beside each other and the network alone."""
        rows = {
            "physics": self.named("Plain, run"),
            "model": self.named("Network start"),
            "hybrid": self.named("From the network, run"),
        }
        self.run("compare.inversions", {**rows, "truth": self.named(TRUE), "name": "Compared"}, "10-compare-form")
        self.window.session.show([self.newest("inversion_comparison").id])
        self.view("comparison")
        self.take("11-compared", "comparison")

    def exported(self, out: Path) -> None:
        """Model and report, by the forms of the window."""
        model, wide = self.named("From the network"), {"overwrite": True}
        for command, file, named in (
            ("export.velocity", "model.npy", {"item": model}),
            ("export.report", "report.html", {}),
        ):
            form = self.window.workspace.open_form(command, {"file": str(out / file), **wide, **named})
            self.taker.settle(form.run_button.isEnabled, rest=1.0)
            self.taker.take(f"12-{command}", form)
            QTest.mouseClick(form.run_button, LEFT)
            self.taker.settle((out / file).exists)
            self.rest()


def main() -> int:
    """The whole way; 1 when a picture was found wrong."""
    parser = argparse.ArgumentParser(prog="tests.screenshots.network_start")
    parser.add_argument("--out", type=Path, default=Path("screenshots/network_start"))
    parser.add_argument("--model", type=Path, default=MODEL, help="Marmousi small")
    parser.add_argument("--language", default="en", choices=("en", "zh_CN"))
    parser.add_argument("--theme", default="light", choices=("light", "dark"))
    parser.add_argument("--patience", type=float, default=600.0, help="seconds that a step may take")
    chosen = parser.parse_args()
    takers._PATIENCE_S = chosen.patience
    app = create_application()
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, folder)
        project = Path(folder) / "walk.subsurface"
        sample(project, chosen.model)
        walk = NetworkStartWalk(app, project, chosen.out, chosen.language, chosen.theme)
        walk.recorded()
        walk.inverted()
        walk.plain()
        walk.compared()
        walk.exported(chosen.out.resolve())
        walk.window.session.jobs.clear()
        walk.window.close_project()
        walk.window.close()
        app.processEvents()
    return int(any(chosen.out.glob("*.txt")))


if __name__ == "__main__":
    sys.exit(main())
