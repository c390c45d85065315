"""`inspect` and `import`: what a file is, told by its content, and bringing it into a project."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.cli.output import put, put_json, say
from subsurface_app.cli.running import PROJECT_HELP, SET_HELP
from subsurface_app.cli.setting import CliError, Setting
from subsurface_app.data.errors import DataError

if TYPE_CHECKING:
    from subsurface_app.api import Command, Item, Project
    from subsurface_app.data.formats import SegyMapping
    from subsurface_app.plugins.recognition import Recognised

    Run = tuple[Command, dict[str, Any]]

_BAD_INPUT = 2


def inspect(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Any file.")],
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="How to read it, as in import; may be repeated."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer for programs.")] = False,
) -> None:
    """Say what a file is and how it would be imported; changes nothing."""
    from subsurface_app.cli.reading import recognise_as_set
    from subsurface_app.plugins import load_plugins
    from subsurface_app.plugins.recognition import recognise

    setting: Setting = context.obj
    load_plugins(safe_mode=setting.safe_mode)
    found = recognise_as_set(file, assignments) if assignments else recognise(file)
    words = "".join(f" --set {shlex.quote(word)}" for word in assignments or ())
    if json:
        put_json(found.to_json())
    elif not found.problem or len(found.lines) > 1:
        # of a file that is refused as it is, e.g. one that was cut short, what can be read all the same
        put(f"{file.name}: {found.title}")
        for line in found.lines:
            if line != found.problem:
                put(f"  {line}")
        for line in found.fields.get("text", ()):
            if line.strip():
                put(f"  | {line.rstrip()}")
    if not json and not found.problem:
        put(translate(mark("import it with: {line}"), line=f"subsurface-app import PROJECT {file}{words}"))
    if found.problem:
        raise CliError("{title}: {problem}", title=found.title, problem=found.problem)


def import_files(
    context: typer.Context,
    project: Annotated[Path, typer.Argument(help=PROJECT_HELP)],
    files: Annotated[
        list[Path], typer.Argument(help="Files; the parts of one well become one well. Or folders of wells.")
    ],
    assignments: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=SET_HELP)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come of it; import nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer for programs.")] = False,
) -> None:
    """Import files into a project, whatever they are; a bad one is told, and keeps no other from being imported."""
    from subsurface_app.api import Project
    from subsurface_app.api import command as command_of
    from subsurface_app.cli.following import say_error, show_estimate, show_items
    from subsurface_app.cli.reading import notes_as_set, refuse_unknown, segy_as_set, words_known
    from subsurface_app.cli.values import parameters_from
    from subsurface_app.plugins import load_plugins
    from subsurface_app.plugins.recognition import plan_recognised

    setting: Setting = context.obj
    load_plugins(safe_mode=setting.safe_mode)
    opened = Project.open(project)
    words = assignments or []
    folders = [file for file in files if file.is_dir()]
    found, refusals = _recognised([file for file in files if file not in folders], segy_as_set(words))
    runs: list[Run] = _of_folders(opened, folders, words)
    told: set[str] = set()
    plans = [(plan, command_of(plan.command)) for plan in plan_recognised(found)]
    if plans or folders:
        refuse_unknown(words, [command for _, command in plans] + [command for command, _ in runs])
    for plan, command in plans:
        known = words_known(words, command)
        # What the user has set may be the cure (an interval, byte positions): then the import itself decides.
        if plan.problem and not known:
            refusals.append(plan.problem)
            continue
        parameters = {**parameters_from(opened, command, known), **plan.parameters}
        try:
            notes = notes_as_set(plan, command, parameters) if known else plan.notes
        except DataError as error:
            refusals.append(translate(error.template, **error.values))
            continue
        for note in notes:
            say(mark("note: {note}"), note=note)
            told.add(note)
        runs.append((command, parameters))
    for refusal in refusals:
        say_error(refusal)
    if dry_run:
        for command, parameters in runs:
            if command.id == "import.wells":
                _report(Path(parameters["folder"]), as_json=json)
            else:
                show_estimate(opened, command, parameters, as_json=json)
        code = 0
    else:
        code, items = _import_all(opened, runs, files)
        # the report of a folder has told of each of its wells
        for item in items if not folders else ():
            # What the user has set may have changed how a file is read.
            for note in _notes(item):
                if note not in told:
                    say(mark("note: {note}"), note=note)
        if runs:
            show_items(items, as_json=json)
    if code or refusals:
        raise typer.Exit(code or _BAD_INPUT)


def _of_folders(opened: "Project", folders: Sequence[Path], words: Sequence[str]) -> "list[Run]":
    """A run of `import.wells` for each folder."""
    from subsurface_app.api import command as command_of
    from subsurface_app.cli.reading import words_known
    from subsurface_app.cli.values import parameters_from

    command = command_of("import.wells")
    given = parameters_from(opened, command, words_known(words, command)) if folders else {}
    return [(command, {**given, "folder": str(folder)}) for folder in folders]


def _report(folder: Path, *, as_json: bool) -> None:
    """What a folder of wells holds and what was found in it; nothing is imported."""
    from subsurface_app.workflows.well_folder import read_folder

    report = read_folder(folder)
    if as_json:
        put_json(report.to_json())
        return
    for line in report.notes:
        put(line.text)


def _recognised(
    files: Sequence[Path], mapping: "SegyMapping | None"
) -> "tuple[list[tuple[Path, Recognised]], list[str]]":
    """What each file is, and why some of them cannot be imported."""
    from subsurface_app.plugins.recognition import recognise

    found, refusals = [], []
    for file in files:
        try:
            one = recognise(file, mapping)
        except DataError as error:
            refusals.append(translate(error.template, **error.values))
            continue
        if one.command:
            found.append((file, one))
        else:
            refusals.append(one.problem)
    return found, refusals


def _import_all(project: "Project", runs: "Sequence[Run]", files: list[Path]) -> "tuple[int, list[Item]]":
    """Queue all runs and follow them to their ends; gives the first exit code that is not 0, and the items."""
    from subsurface_app.api import submit_command
    from subsurface_app.cli.following import end_of, follow, say_error

    jobs, codes = [], []
    for command, parameters in runs:
        say(mark("{title}: {files}"), title=translate(command.title), files=", ".join(_file_names(files, parameters)))
        try:
            jobs.append(submit_command(project, command.id, parameters))
        except SubsurfaceError as error:
            say_error(translate(error.template, **error.values))
            codes.append(_BAD_INPUT)
    items = []
    for job in follow(project, jobs):
        code, made = end_of(project, job)
        codes.append(code)
        items += made
    return next((code for code in codes if code), 0), items


def _notes(item: "Item") -> list[str]:
    """What was remarked when an item was read, in the chosen language."""
    from subsurface_app.data.objects import notes_from

    return [one.text for one in notes_from(item.attributes)]


def _file_names(files: list[Path], parameters: dict[str, object]) -> list[str]:
    return [file.name for file in files if str(file) in parameters.values()]
