"""Projects opened lately, each with its folder: several may bear the same name."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QMenu

from resources import mark, translate
from subsurface_app.gui.settings import Settings, is_missing

_FOLDER_LETTERS = 44  # about as much of a folder as a menu has room for


def recent_title(path: Path, *, is_gone: bool) -> str:
    """The name of a project opened lately, marked when it is gone."""
    name = path.name.removesuffix(".subsurface")
    return translate(mark("{name} (missing)"), name=name) if is_gone else name


def recent_folder(path: Path) -> str:
    """The folder in which a project lies, the home folder as ~."""
    folder, home = path.parent, Path.home()
    return str(Path("~") / folder.relative_to(home)) if folder.is_relative_to(home) else str(folder)


def recent_hint(path: Path, *, is_gone: bool) -> str:
    """The whole path; of a project that is gone also what may have become of it."""
    gone = translate(mark("There is no project here any more: it was moved, renamed or deleted."))
    return f"{path}\n{gone}" if is_gone else str(path)


def fill_recent(menu: QMenu, settings: Settings, open_project: Callable[[str], object]) -> None:
    """Entries that open the projects; those that are gone are grey, and one entry takes them out of the list."""
    menu.setToolTipsVisible(True)
    metrics = QFontMetrics(menu.font())
    room = metrics.averageCharWidth() * _FOLDER_LETTERS
    recent = settings.recent
    gone = [path for path in recent if is_missing(path)]  # each is looked for once: a disk may be far away
    for path in recent:
        folder = metrics.elidedText(recent_folder(path), Qt.TextElideMode.ElideMiddle, room)
        text = f"{recent_title(path, is_gone=path in gone)} \u2013 {folder}".replace("&", "&&")
        entry = menu.addAction(text, lambda path=path: open_project(str(path)))
        entry.setToolTip(recent_hint(path, is_gone=path in gone))
        entry.setEnabled(path not in gone)
    if gone:
        menu.addSeparator()
        menu.addAction(
            translate(mark("Remove missing ones from the list")),
            lambda: [settings.forget_project(path) for path in gone],
        )
    menu.setEnabled(bool(recent))
