"""A new user's way from a folder of wells to a tie, as pictures: `python -m tests.screenshots.wells --out DIR ...`.

The window is worked by its own buttons, fields and clicks: a folder is reported and imported, logs are looked at in
tracks, samples chosen in the crossplot with a polygon, which tracks and scene mark, a log that a well lacks is
predicted with its interval, a well is tied, its synthetic laid beside the section, logs put along the paths in 3D.
Beside each picture stands what is wrong with its texts, as of `tests.screenshots`.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from subsurface_app.data.store import Item
from subsurface_app.gui.application import create_application, create_window
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.views.logs._looks import CurveLook, TrackLook, alone
from subsurface_app.gui.views.logs._well_choice import ALL
from subsurface_app.gui.well_folder import WellFolderDialog
from tests.screenshots import window as takers
from tests.screenshots.window import Taker

_AREA = "F3"
_SECTION = "F3 inline 362"
LEFT = Qt.MouseButton.LeftButton


class Walk:
    """The window with a project in it, and what a user does there."""

    def __init__(self, app: QApplication, project: Path, out: Path, language: str, theme: str = "light") -> None:
        self.window: MainWindow = create_window(language=language)
        self.window.settings.language, self.window.settings.theme = language, theme
        self.window.resize(app.primaryScreen().availableGeometry().size())
        self.window.show()
        self.wells: list[str] = []  # ids of those that the walk has imported
        self.taker = Taker(app, out, "", language)
        self.taker.settle(self.window.isVisible)
        if not self.window.open_project(project):
            raise SystemExit(f"{project} cannot be opened")
        self.rest()
        self.window.workspace.arrange()
        self.rest()

    def rest(self, until: Callable[[], bool] = lambda: True) -> None:
        """Wait until nothing is read or drawn any more."""
        session, views = self.window.session, self.window.workspace.views
        self.taker.settle(lambda: bool(session.items) and session.is_idle and views.is_idle and until(), rest=1.0)

    def newest(self, kind: str, begins: str = "") -> Item:
        """The newest item of a kind whose name begins so."""
        return [one for one in self.window.session.items if one.kind == kind and one.name.startswith(begins)][-1]

    def view(self, name: str) -> Any:
        """A view, with its dock at the front."""
        dock = self.window.workspace.docks[name]
        dock.show()
        dock.raise_()
        self.rest()
        return self.window.workspace.views.views[name]

    def take(self, name: str, of: str = "") -> None:
        """A picture of the window."""
        self.taker.take(name, self.window, of=self.window.workspace.docks[of] if of else None)

    def run(self, command_id: str, values: dict[str, Any], picture: str) -> None:
        """Fill a form, take its picture, run it and wait for what it makes."""
        session, before = self.window.session, {one.id for one in self.window.session.items}
        form = self.window.workspace.open_form(command_id, values)
        self.taker.settle(form.run_button.isEnabled, rest=1.0)
        self.taker.take(picture, form)
        QTest.mouseClick(form.run_button, LEFT)
        self.rest(lambda: {one.id for one in session.items} != before)

    def import_folder(self, folder: Path) -> None:
        """Drop a folder on the window, look at the report, make the sure repairs, import."""
        self.window.import_files([folder])
        dialog = self.window.findChild(WellFolderDialog)
        self.taker.settle(lambda: dialog.tree.topLevelItemCount() > 0)
        dialog.area.setText(_AREA)
        self.taker.take("1-report", dialog)
        dialog.repair.setChecked(True)
        before = {one.id for one in self.window.session.items}
        self.window.session.show(before, shown=False)
        QTest.mouseClick(dialog.import_button, LEFT)
        self.rest(lambda: {one.id for one in self.window.session.items} != before)
        self.wells = [one.id for one in self.window.session.items if one.id not in before]

    def look_at_tracks(self) -> None:
        """All wells side by side, over measured depth."""
        tracks = self.view("logs")
        box = tracks.wells
        box.setCurrentIndex(box.findData(ALL))
        box.activated.emit(box.currentIndex())
        self.rest(lambda: len(tracks.shown_wells) == len(tracks.wells.wells))
        self.take("2-tracks", "logs")

    def choose_samples(self) -> None:
        """A polygon around porous samples in the crossplot."""
        plot = self.view("crossplot")
        plot.choose("logs", "AI", "GR", "DT")
        self.rest(lambda: plot.points is not None)
        plot.strip.select.click()
        (left, right), (low, high) = plot.canvas.box.viewRange()
        corners = [(0.15, 0.45), (0.4, 0.45), (0.4, 0.8), (0.15, 0.8)]
        for across, up in corners:
            x, y = left + across * (right - left), low + up * (high - low)
            at = plot.canvas.mapFromScene(plot.canvas.box.mapViewToScene(QPointF(x, y)))
            QTest.mouseClick(plot.canvas.viewport(), LEFT, pos=at)
        QTest.keyClick(plot.canvas, Qt.Key.Key_Return)
        self.rest()
        self.take("3-crossplot", "crossplot")
        self.view("logs")
        self.take("4-selected-in-tracks", "logs")
        self.view("scene")
        self.take("5-selected-in-3d", "scene")

    def fill_a_gap(self) -> None:
        """The density of a well from the other wells, with its interval."""
        well = self.newest("well", "F02-1")
        others = [one for one in self.wells if one != well.id]
        self.run("logs.predict", {"well": well.id, "target": "density", "wells": others}, "6-predict")
        made = self.newest("well", "F02-1")
        self.window.session.show([made.id])
        tracks = self.view("logs")
        box = tracks.wells
        box.setCurrentIndex(box.findData(made.id))
        box.activated.emit(box.currentIndex())
        self.rest(lambda: made.id in tracks.shown_wells)
        names = ("RHOB", "RHOB_PREDICTED", "RHOB_LOW", "RHOB_HIGH")
        tracks.set_looks((TrackLook(tuple(CurveLook(name) for name in names)), alone("GR", "left"), alone("DT")))
        self.rest()
        self.take("7-predicted", "logs")

    def tie(self) -> None:
        """Tie the well that stands on the section, and look at its synthetic beside it."""
        section = next(one for one in self.window.session.items if one.name == _SECTION)
        well = self.newest("well", "F02-1")
        self.run("well.tie", {"well": well.id, "volume": section.id}, "8-tie")
        tie = self.newest("well_tie")
        self.window.session.show([section.id, well.id, tie.id])
        view = self.view("section")
        self.rest(lambda: tie.id in view._over.ties)
        view.canvas.box.setRange(xRange=(300.0, 420.0), yRange=(0.0, 1600.0), padding=0.0)
        self.rest()
        self.take("9-synthetic-on-section", "section")
        self.view("scene")
        self.take("10-logs-in-3d", "scene")


def main() -> int:
    """The whole way; 1 when a picture was found wrong."""
    parser = argparse.ArgumentParser(prog="tests.screenshots.wells")
    parser.add_argument("--out", type=Path, default=Path("screenshots/wells"))
    parser.add_argument("--project", type=Path, required=True, help="a project of the demo, with the F3 section")
    parser.add_argument("--folder", type=Path, default=Path("../shared/data/f3_wells"), help="of wells")
    parser.add_argument("--language", default="en", choices=("en", "zh_CN"))
    parser.add_argument("--patience", type=float, default=60.0, help="seconds that a step may take")
    chosen = parser.parse_args()
    takers._PATIENCE_S = chosen.patience
    app = create_application()
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, folder)
        project = Path(shutil.copytree(chosen.project, Path(folder) / "walk.subsurface"))
        walk = Walk(app, project, chosen.out, chosen.language)
        walk.import_folder(chosen.folder.resolve())
        walk.look_at_tracks()
        walk.choose_samples()
        walk.fill_a_gap()
        walk.tie()
        walk.window.session.jobs.clear()
        walk.window.close_project()
        walk.window.close()
        app.processEvents()
    return int(any(chosen.out.glob("*.txt")))


if __name__ == "__main__":
    sys.exit(main())
