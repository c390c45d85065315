"""The pictures of one look, a process of its own: the window in one language, theme and scale."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from subsurface_app.gui.application import create_application, create_window
from tests.screenshots.charts import charts
from tests.screenshots.fitting import cut_texts, outside, untranslated
from tests.screenshots.placing import astray, faint, overlaps
from tests.screenshots.shown import take_dialogs, take_views

_PATIENCE_S = 60.0
_SETTLE_S = 0.3


def take_all(look: str, project: Path, out: Path, only: str = "") -> None:
    """Write `NAME.png` into a folder and, where something is wrong, the findings beside it as `.txt`.

    Parameters   look : "LANGUAGE-THEME-SCALE"; the scale is that of the process
    """
    language, theme, _ = look.split("-")
    app = create_application()
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(out / "settings"))
    window = create_window(language=language)
    window.settings.language, window.settings.theme = language, theme
    window.resize(app.primaryScreen().availableGeometry().size())
    window.show()
    taker = Taker(app, out, only, language)
    taker.settle(lambda: window.isVisible())
    taker.take("welcome", window)
    if not window.open_project(project):
        raise SystemExit(f"{project} cannot be opened")
    session, views = window.session, window.workspace.views
    taker.settle(lambda: bool(session.items) and session.is_idle and views.is_idle)
    taker.known = " ".join([project.stem, *(f"{one.name} {one.area}" for one in session.items)])
    window.workspace.arrange()
    taker.settle(lambda: views.is_idle, rest=5 * _SETTLE_S)  # tabs come last
    taker.take("window", window)
    take_views(taker, window)
    take_dialogs(taker, window, out)
    session.jobs.clear()
    window.close_project()
    window.close()
    app.processEvents()


class Taker:
    """Waits until a widget has come to rest, takes its picture from the screen and writes what is wrong with it."""

    def __init__(self, app: QApplication, out: Path, only: str, language: str) -> None:
        self.app, self.out, self.only = app, out, only
        self.known = ""
        self._language = language
        out.mkdir(parents=True, exist_ok=True)

    def wants(self, name: str) -> bool:
        return self.only in name

    def settle(self, until: Callable[[], bool], rest: float = _SETTLE_S) -> None:
        """Let the window live until something is true, and a moment longer."""
        end = time.monotonic() + _PATIENCE_S
        while not until() and time.monotonic() < end:
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
        end = time.monotonic() + rest
        while time.monotonic() < end:
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)

    def take(self, name: str, widget: QWidget, *, of: QWidget | None = None) -> None:
        """A picture of a window, with what is wrong in it or in a part of it."""
        if not self.wants(name):
            return
        path = self.out / f"{name}.png"
        picture = widget.screen().grabWindow(widget.winId())
        small = picture.toImage().scaled(24, 24)
        is_blank = len({small.pixel(x, y) for x in range(24) for y in range(24)}) == 1
        if not picture.save(str(path)):
            raise SystemExit(f"{path} cannot be written")
        part = of or widget
        room = widget.screen().availableGeometry().size()
        wrong = [*cut_texts(part), *overlaps(part), *astray(part), *charts(part), *faint(part), *outside(widget, room)]
        if is_blank:
            wrong.append("blank: nothing was drawn")
        if self._language != "en":
            wrong += untranslated(part, self.known)
        if wrong:
            path.with_suffix(".txt").write_text("\n".join(dict.fromkeys(wrong)), encoding="utf-8")
        sys.stdout.write(f"{path.name}: {len(wrong)}\n")

    def take_dialog(
        self, name: str, show: Callable[[], object], until: Callable[[QDialog], bool] | None = None
    ) -> None:
        """A picture of the dialog that something opens.

        Parameters   until : whether the dialog has found what it shows
        """
        if not self.wants(name):
            return
        with self.opened(show) as dialogs:
            for dialog in dialogs:
                self.settle(lambda dialog=dialog: until is None or until(dialog))
                self.take(name, dialog)

    @contextmanager
    def opened(self, show: Callable[[], object]) -> Iterator[list[QDialog]]:
        """The dialogs that something opens; they are closed afterwards."""
        before = {one for one in self.app.topLevelWidgets() if one.isVisible()}
        show()
        self.settle(lambda: True)
        new = [one for one in self.app.topLevelWidgets() if one not in before]
        dialogs = [one for one in new if isinstance(one, QDialog) and one.isVisible()]
        yield dialogs
        for dialog in dialogs:
            dialog.close()
        self.app.processEvents()


if __name__ == "__main__":
    take_all(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
