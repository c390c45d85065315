"""The menus: those of the window itself, and one for each group of commands in the registry, plugins included."""

from collections.abc import Iterable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from resources import mark, translate
from subsurface_app.commands import Command

_GROUP_TITLES = {
    "import": mark("Import"),
    "export": mark("Export"),
    "generate": mark("Generate"),
    "volume": mark("Volumes"),
    "prestack": mark("Pre-stack"),
    "gathers": mark("Shot gathers"),
    "well": mark("Wells"),
    "horizon": mark("Horizons"),
    "logs": mark("Logs"),
    "velocity": mark("Velocity"),
    "depth": mark("Time and depth"),
    "model": mark("Modelling"),
    "migrate": mark("Migration"),
    "invert": mark("Inversion"),
    "predict": mark("Prediction"),
    "baseline": mark("Baselines"),
    "compare": mark("Compare"),
    "project": mark("Project"),
}
_OWN_TITLES = {"file": mark("File"), "edit": mark("Edit"), "view": mark("View"), "help": mark("Help")}
# Files come and go where every user looks for that.
FILE_GROUPS = ("import", "export")
# Its commands stand in a menu of the window.
OWN_GROUPS = ("view",)


def group_title(group: str) -> str:
    """The translated name of a group; a plugin's own group is shown as it is written."""
    title = _GROUP_TITLES.get(group)
    return translate(title) if title else group.replace("_", " ").replace("-", " ").capitalize()


def menu_title(name: str) -> str:
    """The translated name of a menu: one of the window's own, or that of a group of commands."""
    return translate(_OWN_TITLES[name]) if name in _OWN_TITLES else group_title(name)


def grouped(commands: Iterable[Command]) -> dict[str, list[Command]]:
    """Commands by group, both in the order of the registry."""
    groups: dict[str, list[Command]] = {}
    for command in commands:
        groups.setdefault(command.group, []).append(command)
    return groups


def command_action(command: Command, parent: QMenu) -> QAction:
    """The menu entry of a command; whoever adds it connects it."""
    action = QAction(translate(command.title) + "…", parent)
    action.setObjectName(command.id)
    action.setData(command.id)
    summary = translate(command.summary)
    action.setToolTip(summary)
    action.setStatusTip(summary)
    return action


def new_menu(parent: QMenuBar | QMenu, title: str) -> QMenu:
    """A menu below another.

    Not by `addMenu(title)`: of objects that Qt itself makes PySide never hears the end, and keeps what Python knew of
    them, with all their entries, for as long as the menu bar lives.
    """
    menu = QMenu(title, parent)
    parent.addMenu(menu)
    return menu


def add_group(bar: QMenuBar | QMenu, group: str, commands: Iterable[Command]) -> tuple[QMenu, list[QAction]]:
    """A menu of a group with its entries."""
    menu = new_menu(bar, group_title(group))
    menu.setObjectName(f"group-{group}")
    menu.setToolTipsVisible(True)
    actions = [command_action(command, menu) for command in commands]
    menu.addActions(actions)
    return menu, actions
