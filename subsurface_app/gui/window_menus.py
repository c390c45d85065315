"""The menu bar: the window's own menus and those of the commands, every entry by an id that palette and keys use."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from resources import mark, translate
from subsurface_app.commands import Command, commands
from subsurface_app.gui.archive_opening import ask_archive
from subsurface_app.gui.guest_files import ask_files
from subsurface_app.gui.menus import FILE_GROUPS, OWN_GROUPS, add_group, grouped, menu_title, new_menu
from subsurface_app.gui.project_tree import ITEM_QUESTIONS
from subsurface_app.gui.recent_projects import fill_recent
from subsurface_app.gui.scene_export import ask_movie, ask_picture, ask_scene
from subsurface_app.gui.shortcuts import Shortcuts
from subsurface_app.gui.view_kinds import VIEW_KINDS
from subsurface_app.gui.views import Scene3D

if TYPE_CHECKING:
    from subsurface_app.gui.main_window import MainWindow

Keys = QKeySequence | QKeySequence.StandardKey


class WindowMenus:
    """Builds the menus again whenever project or language change, and knows all their entries.

    `actions` maps ids to entries: "file.new_project", "view.dock_jobs", "import.segy". An entry's id follows from its
    English title, so it is the same in every language.
    """

    def __init__(self, window: "MainWindow", shortcuts: Shortcuts) -> None:
        self._window, self._shortcuts = window, shortcuts
        self.actions: dict[str, QAction] = {}

    def build(self) -> None:
        """Make all menus anew."""
        bar = self._window.menuBar()
        old = [action.menu() for action in bar.actions() if action.menu() is not None]
        bar.clear()
        for menu in old:
            menu.deleteLater()
        self.actions = {}
        by_group = grouped(commands().values())
        self._build_file_menu(bar, by_group)
        self._build_edit_menu(bar)
        self._build_view_menu(bar)
        for group, members in by_group.items():
            if group not in (*FILE_GROUPS, *OWN_GROUPS):
                self._add_commands(bar, group, members)
        self._build_help_menu(bar)
        self._shortcuts.take(self.actions)

    def _build_file_menu(self, bar: QMenuBar, by_group: dict[str, list[Command]]) -> None:
        window, menu = self._window, _menu(bar, "file")
        self._act(menu, mark("New project…"), window.ask_new_project, QKeySequence.StandardKey.New)
        self._act(menu, mark("Open project…"), window.ask_open_project, QKeySequence.StandardKey.Open)
        recent = new_menu(menu, translate(mark("Open recent")))
        fill_recent(recent, window.settings, window.open_project)
        self._act(menu, mark("Open archive…"), lambda: ask_archive(window, window.open_project))
        self._act(menu, mark("Run the demo"), window.run_demo)
        is_open = window.workspace is not None
        self._act(menu, mark("Close project"), window.close_project).setEnabled(is_open)
        menu.addSeparator()
        self._act(menu, mark("Import files…"), window.ask_import_files, QKeySequence("Ctrl+I")).setEnabled(is_open)
        self._act(menu, mark("Import a folder of wells…"), window.ask_import_folder).setEnabled(is_open)
        browse = self._act(menu, mark("Browse SEG-Y…"), lambda: ask_files(window, window.workspace.files.browse))
        browse.setEnabled(is_open)
        recipe = self._act(menu, mark("Run a recipe…"), lambda: window.workspace.histories.ask_recipe())
        recipe.setEnabled(is_open)
        for group in FILE_GROUPS:
            if group in by_group:
                self._add_commands(menu, group, by_group[group])
        pictures = new_menu(menu, translate(mark("Export picture")))
        pictures.setEnabled(is_open)
        if window.workspace is not None:
            for name, place in window.workspace.views.places.items():
                pictures.addAction(place.title + "…", lambda name=name: self._ask_picture(name))
            pictures.addAction(translate(mark("Whole window")) + "…", lambda: window.ask_export_picture("window"))
        scene_to_file = self._act(menu, mark("Scene as glTF or OpenUSD…"), self._ask_scene)
        movie = self._act(menu, mark("Movie of the scene…"), self._ask_movie)
        for entry in (scene_to_file, movie):
            entry.setEnabled(is_open and window.has_3d)
        menu.addSeparator()
        self._act(menu, mark("Settings…"), window.show_settings, QKeySequence("Ctrl+,"))
        self._act(menu, mark("Quit"), window.close, QKeySequence.StandardKey.Quit)

    def _ask_picture(self, view_id: str) -> None:
        """Of a scene the size is asked for too."""
        window = self._window
        view = window.workspace.views.views.get(view_id)
        if isinstance(view, Scene3D):
            ask_picture(window, view, window.notify)
        else:
            window.ask_export_picture(view_id)

    def _ask_scene(self) -> None:
        if (scene := self._scene()) is not None:
            ask_scene(self._window, scene, self._window.session, self._window.notify)

    def _ask_movie(self) -> None:
        if (scene := self._scene()) is not None:
            ask_movie(self._window, scene, self._window.notify)

    def _scene(self) -> Scene3D | None:
        """The first scene; where nothing was shown in one yet, that is said."""
        scene = self._window.workspace.views.views.get("scene")
        if not isinstance(scene, Scene3D):
            self._window.notify(translate(mark("nothing is shown in 3D yet: tick something in the project tree")))
            return None
        return scene

    def _build_edit_menu(self, bar: QMenuBar) -> None:
        window, menu = self._window, _menu(bar, "edit")
        if window.session is None or window.workspace is None:
            menu.setEnabled(False)
            return
        workspace = window.workspace
        stack, tree = window.session.undo_stack, workspace.tree
        undo = stack.createUndoAction(menu, translate(mark("Undo")))
        redo = stack.createRedoAction(menu, translate(mark("Redo")))
        for action, step in ((undo, stack.undo), (redo, stack.redo)):
            action.triggered.disconnect()
            action.triggered.connect(lambda _=False, step=step: step())  # not Qt's own, which waits for no writing
        menu.addActions([undo, redo])
        self._enter("edit.undo", undo, mark("Undo"), QKeySequence.StandardKey.Undo)
        self._enter("edit.redo", redo, mark("Redo"), QKeySequence.StandardKey.Redo)
        menu.addSeparator()
        self._act(menu, mark("Rename"), tree.rename_selected)
        self._act(menu, mark("Delete"), tree.delete_selected)
        menu.addSeparator()
        for what, title in ITEM_QUESTIONS.items():
            self._act(menu, title, lambda what=what: workspace.answer_selected(what))

    def _build_view_menu(self, bar: QMenuBar) -> None:
        workspace, menu = self._window.workspace, _menu(bar, "view")
        if workspace is None:
            menu.setEnabled(False)
            return
        for name, dock in workspace.docks.items():
            action = dock.toggleViewAction()
            menu.addAction(action)
            self._enter(f"view.dock_{name}", action, name.capitalize())
        self._window.aids.fill_view(menu)
        menu.addSeparator()
        more = new_menu(menu, translate(mark("New view")))
        more.setObjectName("menu-new")
        for kind in VIEW_KINDS.values():
            action = self._act(more, kind.title, lambda name=kind.name: workspace.views.make_view(name))
            action.setEnabled(workspace.views.places[kind.name].can_show)
        save = self._act(menu, mark("Save view as…"), workspace.save_current_view)
        self._enter("view.save", save, mark("Save view as…"))
        self._act(menu, mark("Section in time or depth"), workspace.turn_domain, QKeySequence("Ctrl+Shift+D"))
        menu.addSeparator()
        self._act(menu, mark("Tile"), workspace.tile)
        self._act(menu, mark("Tabs"), workspace.put_in_tabs)
        self._act(menu, mark("Arrange anew"), workspace.arrange)

    def _build_help_menu(self, bar: QMenuBar) -> None:
        window, menu = self._window, _menu(bar, "help")
        self._act(menu, mark("Find a command…"), window.show_command_palette, QKeySequence("Ctrl+Shift+P"))
        self._act(menu, mark("Notices"), window.show_notices, QKeySequence("Ctrl+Shift+N"))
        menu.addSeparator()
        self._act(menu, mark("Guided tour"), window.aids.start_tour)
        self._act(menu, mark("Make a report…"), window.aids.make_report)
        menu.addSeparator()
        self._act(menu, mark("About Subsurface"), window.show_about)

    def _add_commands(self, parent: QMenuBar | QMenu, group: str, members: list[Command]) -> None:
        menu, actions = add_group(parent, group, members)
        menu.setEnabled(self._window.workspace is not None)
        for action, command in zip(actions, members, strict=True):
            action.triggered.connect(lambda _=False, one=command.id: self._window.open_form(one))
            self._enter(command.id, action, command.title)

    def _act(self, menu: QMenu, title: str, slot: Callable[[], object], keys: Keys | None = None) -> QAction:
        action = menu.addAction(translate(title))
        action.triggered.connect(lambda: slot())
        group = menu.objectName().removeprefix("menu-")
        self._enter(f"{group}.{_word(title)}", action, title, keys)
        return action

    def _enter(self, action_id: str, action: QAction, english: str, keys: Keys | None = None) -> None:
        """Let an entry be found by its id; `keys` are those it has until the user chooses others."""
        action.setObjectName(action_id)
        action.setProperty("english", english)
        if keys is not None:
            action.setShortcut(keys)
        self.actions[action_id] = action


def _menu(bar: QMenuBar, name: str) -> QMenu:
    menu = new_menu(bar, menu_title(name))
    menu.setObjectName(f"menu-{name}")
    return menu


def _word(title: str) -> str:
    """ "new_project" of "New project…"."""
    return "_".join(re.findall(r"[a-z0-9]+", title.lower()))


def shown_title(action: QAction) -> str:
    """The title of a menu entry without its access key and dots."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")
