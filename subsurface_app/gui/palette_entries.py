"""What the command palette finds: menu entries and commands, views, items with what can be done to them, projects."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from resources import mark, translate
from subsurface_app.commands import commands
from subsurface_app.data.objects import KINDS, kind_title
from subsurface_app.data.store import Item
from subsurface_app.gui.command_palette import Entry
from subsurface_app.gui.menus import menu_title
from subsurface_app.gui.project_tree import ITEM_QUESTIONS
from subsurface_app.gui.settings import is_missing
from subsurface_app.gui.window_menus import shown_title
from subsurface_app.gui.workspace import Workspace

if TYPE_CHECKING:
    from subsurface_app.gui.main_window import MainWindow


def palette_entries(window: "MainWindow") -> Iterator[Entry]:
    """Everything that can be done in a window now, in the order in which it is listed."""
    known = commands()
    is_open = window.workspace is not None
    for name, action in window.menus.actions.items():
        if action.isEnabled() and not name.startswith("view.dock_") and (is_open or name not in known):
            yield _of_action(name, action)
    if window.workspace is not None and window.session is not None:
        yield from _of_views(window.workspace)
        for item in window.session.items:
            yield from _of_item(window.workspace, item)
    for path in window.settings.recent:
        if is_missing(path) or (window.session is not None and path == window.session.path.absolute()):
            continue
        title = translate(mark("Open project {name}"), name=path.name.removesuffix(".subsurface"))
        yield Entry(title, str(path.parent), lambda path=path: window.open_project(path), also=("open recent project",))


def _of_action(name: str, action: QAction) -> Entry:
    command = commands().get(name)
    english = str(action.property("english") or "")
    group = menu_title(name.partition(".")[0])
    summary = translate(command.summary) if command is not None else group
    also = (name, english, f"{group} {shown_title(action)}")
    texts = (summary, command.summary) if command is not None else ()
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return Entry(shown_title(action), summary, action.trigger, keys, also, texts)


def _of_views(workspace: Workspace) -> Iterator[Entry]:
    for name, dock in workspace.docks.items():
        title = translate(mark("Show {view}"), view=dock.windowTitle())
        summary = translate(mark("Brings this part of the window to the front."))
        yield Entry(title, summary, lambda name=name: workspace.raise_view(name), also=(f"show {name}", "view dock"))


def _of_item(workspace: Workspace, item: Item) -> Iterator[Entry]:
    kind = kind_title(item.kind) if item.kind in KINDS else item.kind
    summary = f"{kind} · {item.area}" if item.area else kind
    yield Entry(item.name, summary, lambda: workspace.open_item(item.id), also=(item.id, item.kind))
    for what, title in ITEM_QUESTIONS.items():
        yield Entry(
            f"{item.name}: {translate(title)}",
            summary,
            lambda what=what: workspace.answer(what, item.id),
            also=(f"{title} {item.name}",),
            rank=1,
        )
