"""Files that come into the window, dropped or chosen: told by content, each led to the command that imports it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.commands import commands
from subsurface_app.commands.parameters import file_fields
from subsurface_app.gui.dialogs import error_text, message_box
from subsurface_app.gui.menus import FILE_GROUPS
from subsurface_app.gui.session import Session
from subsurface_app.gui.well_folder import WellFolderDialog
from subsurface_app.gui.words import named_once
from subsurface_app.gui.workspace import Workspace
from subsurface_app.plugins.recognition import ImportPlan, Recognised, plan_recognised, recognise

SEGY_SUFFIXES = (".sgy", ".segy")


@dataclass(frozen=True)
class Found:
    """What a look at the files has given: runs of import commands, and files that no command takes, with the reason."""

    plans: tuple[ImportPlan, ...]
    refused: tuple[tuple[Path, str], ...]


def look_at(paths: Sequence[Path]) -> Found:
    """Recognise files; one that cannot be read or is of no known kind does not keep the others back."""
    known: list[tuple[Path, Recognised]] = []
    refused: list[tuple[Path, str]] = []
    for path in paths:
        try:
            found = recognise(path)
        except SubsurfaceError as error:
            refused.append((path, error_text(error)))
            continue
        if found.command:
            known.append((path, found))
        else:
            # SEG-Y by its name, or the first of several lines: why it is not what its name promises
            reason, several, _ = found.problem.partition("\n")
            promised = several or path.suffix.lower() in SEGY_SUFFIXES
            refused.append((path, reason if promised else translate(mark("of no kind that can be imported"))))
    try:
        return Found(tuple(plan_recognised(known)), tuple(refused))
    except SubsurfaceError as error:
        # parts of several wells with no name to tell them apart
        parts = [(path, found) for path, found in known if found.command == "import.well"]
        others = [one for one in known if one not in parts]
        refused += [(path, error_text(error)) for path, _ in parts]
        return Found(tuple(plan_recognised(others)), tuple(refused))


def project_in(paths: Sequence[Path]) -> Path | None:
    """The folder of the first project among the paths: a *.subsurface folder, or its project.json."""
    for path in paths:
        folder = path.parent if path.name == "project.json" else path
        if folder.suffix == ".subsurface" and (folder / "project.json").is_file():
            return folder
    return None


class FileImports(QObject):
    """Leads files into the open project.

    SEG-Y files go into the wizard, all at once, a folder into the report on its wells. One other file opens its form,
    filled in, for a last look; several are imported by their commands right away, as the command line does it, and
    those that need an answer get their form.
    """

    looked = Signal()

    def __init__(self, session: Session, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._session, self._workspace = session, workspace

    def take(self, paths: Sequence[Path]) -> None:
        """Look at the files in a thread, then import them; each folder is taken for one of wells."""
        for folder in [path for path in paths if path.is_dir()]:
            self.take_folder(folder)
        paths = [path for path in paths if not path.is_dir()]
        if not paths:
            return
        self._workspace.notified.emit(translate(mark("looking at {count} files"), count=len(paths)))
        self._session.read(lambda: look_at(paths), self._import, self)

    def take_folder(self, folder: Path) -> WellFolderDialog:
        """Show what a folder of wells holds, and import what the user leaves checked."""
        dialog = WellFolderDialog(self._session, folder, self._session.area, self._workspace.window)
        dialog.asked.connect(lambda parameters: self._workspace.run("import.wells", parameters))
        dialog.open()
        return dialog

    def _import(self, found: Found) -> None:
        segy = [plan.parameters["file"] for plan in found.plans if plan.command == "import.segy"]
        others = [plan for plan in found.plans if plan.command != "import.segy"]
        if segy:
            wizard = self._workspace.open_segy_wizard(segy)
            # Horizons want the survey that they lie in, wells its area: they wait until the wizard has said.
            wizard.accepted.connect(lambda: self._import_others(others, wizard.areas))
            wizard.rejected.connect(lambda: self._import_others(others))
            if others:
                text = mark("{count} more files are imported after the SEG-Y files")
                count = sum(len(plan.parameters) for plan in others)  # a well may come in several
                self._workspace.notified.emit(translate(text, count=count))
        else:
            self._import_others(others)
        if found.refused:
            self._tell_refused(found.refused)
        self.looked.emit()

    def _import_others(self, plans: Sequence[ImportPlan], areas: Collection[str] = ()) -> None:
        """Import files into the one area that was just made; of several the user says which, each in its form."""
        if self._workspace.is_closed:
            return  # which has closed the wizard
        area = {"area": next(iter(areas))} if len(areas) == 1 else {}
        for plan in plans:
            has_area = "area" in commands()[plan.command].Parameters.model_fields  # not every plugin asks for one
            parameters = {**plan.parameters, **(area if has_area else {})}
            if len(plans) == 1 or plan.problem or len(areas) > 1:
                self._workspace.open_form(plan.command, parameters)
            else:
                self._workspace.run(plan.command, parameters)

    def _tell_refused(self, refused: Sequence[tuple[Path, str]]) -> None:
        told = "\n".join(named_once(path, reason) for path, reason in refused)
        text = translate(
            mark("These cannot be imported:\n\n{files}\n\nWhat can be imported:\n{formats}"),
            files=told,
            formats="\n".join(known_formats()),
        )
        box = message_box(self._workspace.window, QMessageBox.Icon.Information, text)
        box.setObjectName("refused-files")
        box.open()


def known_formats() -> list[str]:
    """Each import command with the names that its files have, as lines of text; plugins included."""
    lines = []
    for command in commands().values():
        if command.group not in FILE_GROUPS[:1]:
            continue
        patterns: list[str] = []
        for name in file_fields(command.Parameters):
            extra = command.Parameters.model_fields[name].json_schema_extra
            patterns += str(extra["file_pattern"]).lower().split() if isinstance(extra, dict) else []
        lines.append(f"{translate(command.title)}: {' '.join(dict.fromkeys(patterns))}")
    return lines
