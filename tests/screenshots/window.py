"""The pictures of one look, a process of its own: the window in one language, theme and scale."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, QSize
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from subsurface_app.commands import commands
from subsurface_app.gui.application import create_application, create_window
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.project_tree import ITEM_QUESTIONS
from subsurface_app.gui.scene_export import ask_movie, ask_picture
from subsurface_app.gui.views import Scene3D
from tests.screenshots.fitting import cut_texts, outside, overlaps, untranslated

_PATIENCE_S = 60.0
_SETTLE_S = 0.3
_SCREEN = QSize(1600, 1000)


def take_all(look: str, project: Path, out: Path, only: str = "") -> None:
    """Write `NAME.png` into a folder and, where something is wrong, the findings beside it as `.txt`.

    Parameters   look : "LANGUAGE-THEME-SCALE"; the scale is that of the process
    """
    language, theme, _ = look.split("-")
    app = create_application()
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(out / "settings"))
    window = create_window(language=language)
    window.settings.language, window.settings.theme = language, theme
    window.resize(_SCREEN)
    window.show()
    taker = _Taker(app, out, only, language)
    taker.settle(lambda: window.isVisible())
    taker.take("welcome", window)
    if not window.open_project(project):
        raise SystemExit(f"{project} cannot be opened")
    session, views = window.session, window.workspace.views
    taker.settle(lambda: bool(session.items) and session.is_idle and views.is_idle)
    taker.known = " ".join(f"{one.name} {one.area}" for one in session.items)
    window.workspace.arrange()
    taker.settle(lambda: views.is_idle)
    taker.take("window", window)
    _take_views(taker, window)
    _take_dialogs(taker, window)
    session.jobs.clear()
    window.close_project()
    window.close()
    app.processEvents()


def _take_views(taker: "_Taker", window: MainWindow) -> None:
    """Each dock at the front of the window, then the parts of it alone."""
    for name, dock in window.workspace.docks.items():
        if not taker.wants(f"view-{name}"):
            continue
        was_shown = not dock.isHidden()
        dock.show()
        dock.raise_()
        views = window.workspace.views
        taker.settle(lambda views=views: views.is_idle)
        taker.take(f"view-{name}", window, of=dock)
        dock.setVisible(was_shown)


def _take_dialogs(taker: "_Taker", window: MainWindow) -> None:
    """Every form, the wizard, the dialogs that the menus open."""
    for command_id in commands():
        taker.take_dialog(f"form-{command_id}", lambda command_id=command_id: window.workspace.open_form(command_id))
    for name, show in _dialogs(window):
        taker.take_dialog(name, show)


def _dialogs(window: MainWindow) -> Iterator[tuple[str, Callable[[], object]]]:
    """Name and opener of the dialogs beside the forms."""
    session, views = window.session, window.workspace.views
    yield "settings", window.show_settings
    yield "about", window.show_about
    yield "palette", window.show_command_palette
    yield "notices", window.show_notices
    yield "report", window.aids.make_report
    if isinstance(views.views.get("scene"), Scene3D):
        yield "scene-picture", lambda: ask_picture(window, views.views["scene"], window.notify)
        yield "scene-movie", lambda: ask_movie(window, views.views["scene"], window.notify)
    item = session.items[0].id
    for what in ITEM_QUESTIONS:
        yield f"item-{what}", lambda what=what: window.workspace.answer(what, item)


class _Taker:
    """Waits until a widget has come to rest, takes its picture from the screen and writes what is wrong with it."""

    def __init__(self, app: QApplication, out: Path, only: str, language: str) -> None:
        self.app, self.out, self.only = app, out, only
        self.known = ""
        self._language = language
        out.mkdir(parents=True, exist_ok=True)

    def wants(self, name: str) -> bool:
        return self.only in name

    def settle(self, until: Callable[[], bool]) -> None:
        """Let the window live until something is true, and a moment longer."""
        end = time.monotonic() + _PATIENCE_S
        while not until() and time.monotonic() < end:
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
        end = time.monotonic() + _SETTLE_S
        while time.monotonic() < end:
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)

    def take(self, name: str, widget: QWidget, *, of: QWidget | None = None) -> None:
        """A picture of a window, with what is wrong in it or in a part of it."""
        if not self.wants(name):
            return
        path = self.out / f"{name}.png"
        picture = widget.screen().grabWindow(widget.winId())
        if not picture.save(str(path)):
            raise SystemExit(f"{path} cannot be written")
        part = of or widget
        wrong = [*cut_texts(part), *overlaps(part), *outside(widget, _SCREEN)]
        if self._language != "en":
            wrong += untranslated(part, self.known)
        if wrong:
            path.with_suffix(".txt").write_text("\n".join(dict.fromkeys(wrong)), encoding="utf-8")
        sys.stdout.write(f"{path.name}: {len(wrong)}\n")

    def take_dialog(self, name: str, show: Callable[[], object]) -> None:
        """A picture of the dialog that something opens."""
        if not self.wants(name):
            return
        before = set(self.app.topLevelWidgets())
        show()
        self.settle(lambda: True)
        for dialog in self.app.topLevelWidgets():
            if dialog not in before and isinstance(dialog, QDialog) and dialog.isVisible():
                self.take(name, dialog)
                dialog.close()
        self.app.processEvents()


if __name__ == "__main__":
    take_all(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
