"""Where the steps of the tour point to, how they see that something was done, and how they do it themselves."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from subsurface_app.gui.dialogs import TextDialog
from subsurface_app.gui.forms import CommandDialog
from subsurface_app.gui.tour.step import Stage

LINE, WELL, CUBE = "F3 inline 362", "F02-1", "Generated seismic"
GENERATED = "Generated"
COMMAND = "volume.rotate_phase"

# --- where ---------------------------------------------------------------------------------------------------------


def dock(name: str) -> Callable[[Stage], QWidget | None]:
    """A dock of the project, what it holds."""
    return lambda stage: stage.workspace.docks[name].widget()


def tree(stage: Stage) -> QWidget:
    return stage.workspace.tree.tree


def area_box(stage: Stage) -> QWidget:
    return stage.workspace.tree.area_box


def menu_bar(stage: Stage) -> QWidget:
    return stage.window.menuBar()


def form(stage: Stage) -> CommandDialog | None:
    """The open form of the tour's command."""
    return next((one for one in stage.window.findChildren(CommandDialog, f"form-{COMMAND}") if one.isVisible()), None)


def script(stage: Stage) -> TextDialog | None:
    """The script that the form shows."""
    asked = form(stage)
    return next((one for one in asked.findChildren(TextDialog) if one.isVisible()), None) if asked else None


def run_button(stage: Stage) -> QWidget | None:
    asked = form(stage)
    return asked.run_button if asked else menu_bar(stage)


# --- looking and ticking ---------------------------------------------------------------------------------------------


def is_ready(stage: Stage) -> bool:
    """Whether the sample data of the tour is there."""
    return all(stage.item_named(name) is not None for name in (LINE, WELL, CUBE))


def is_ticked(name: str) -> Callable[[Stage], bool]:
    return lambda stage: stage.item_named(name) in stage.session.shown


def tick(name: str, view: str) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        item = stage.session.item(stage.item_named(name) or "")
        if item is not None:
            stage.session.choose_area(item.area)
            stage.session.show([item.id])
        stage.workspace.raise_view(view)

    return do


def is_in_area(stage: Stage) -> bool:
    return stage.session.area == GENERATED and is_ticked(CUBE)(stage)


def section(stage: Stage) -> Any:
    return stage.workspace.views.views.get("section")


def note_plane(stage: Stage) -> None:
    stage.workspace.raise_view("section")
    view = section(stage)
    stage.memory["plane"] = (view.plane, view.number) if view is not None else None


def is_moved(stage: Stage) -> bool:
    view = section(stage)
    return view is not None and (view.plane, view.number) != stage.memory["plane"]


def move(stage: Stage) -> None:
    view = section(stage)
    if view is not None:
        plane = "xline" if view.plane != "xline" else "iline"
        view.set_plane(plane, 64.0)


def note_table(stage: Stage) -> None:
    view = section(stage)
    stage.memory["table"] = view.display.table if view is not None else None


def is_recoloured(stage: Stage) -> bool:
    view = section(stage)
    return view is not None and view.display.table != stage.memory["table"]


def recolour(stage: Stage) -> None:
    from subsurface_app.gui.colours import TABLES

    view = section(stage)
    if view is not None:
        other = next(name for name in TABLES if name != view.display.table)
        low, high = view.levels
        view.set_display(type(view.display)(other, low, high, view.display.gain))


def raise_view(name: str) -> Callable[[Stage], None]:
    return lambda stage: stage.workspace.raise_view(name)


# --- running a command -----------------------------------------------------------------------------------------------


def open_form(stage: Stage) -> None:
    stage.workspace.tree.select([stage.item_named(CUBE) or ""])
    stage.window.open_form(COMMAND)


def show_script(stage: Stage) -> None:
    if form(stage) is None:
        open_form(stage)
    asked = form(stage)
    if asked is not None:
        asked.show_as_python()


def note_jobs(stage: Stage) -> None:
    stage.memory["jobs"] = set(stage.session.jobs)


def _result(stage: Stage) -> str | None:
    """The item that the run of this step has made."""
    for job in stage.session.jobs.values():
        if job.id not in stage.memory["jobs"] and job.state == "done" and job.payload.get("command") == COMMAND:
            return next(iter((job.result or {}).get("items", ())), None)
    return None


def is_run(stage: Stage) -> bool:
    made = _result(stage)
    if made is None or stage.session.item(made) is None:
        return False
    stage.memory["made"] = made
    return True


def _is_running(stage: Stage) -> bool:
    """Whether the run of this step is on its way: a second press of the button starts no second one."""
    new = (job for job in stage.session.active_jobs() if job.id not in stage.memory["jobs"])
    return any(job.payload.get("command") == COMMAND for job in new)


def run(stage: Stage) -> None:
    if _is_running(stage):
        return
    shown = script(stage)
    if shown is not None:
        shown.close()
    if form(stage) is None:
        open_form(stage)
    asked = form(stage)
    if asked is not None:
        asked.run()


def note_result(stage: Stage) -> None:
    stage.memory.setdefault("made", stage.item_named(CUBE))
    stage.workspace.tree.select([stage.memory["made"]])


def is_deleted(stage: Stage) -> bool:
    return stage.session.item(stage.memory["made"]) is None


def delete(stage: Stage) -> None:
    if not is_deleted(stage):
        stage.workspace.tree.select([stage.memory["made"]])
        stage.workspace.tree.delete_selected()


def is_undone(stage: Stage) -> bool:
    return not is_deleted(stage)


def undo(stage: Stage) -> None:
    if is_deleted(stage):
        stage.session.undo_stack.undo()


# --- the rest --------------------------------------------------------------------------------------------------------


def note_pictures(stage: Stage) -> None:
    stage.workspace.raise_view("section")
    stage.memory["picture"] = False


def is_pictured(stage: Stage) -> bool:
    return bool(stage.memory["picture"])


def picture(stage: Stage) -> None:
    stage.window.export_picture("section", stage.folder / "section.png")
