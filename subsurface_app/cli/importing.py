"""`inspect` and `import`: what a file is, told by its content, and bringing it into a project."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resources import mark, translate
from subsurface_app.cli.output import put, put_json, say
from subsurface_app.cli.running import PROJECT_HELP, SET_HELP
from subsurface_app.cli.setting import CliError, Setting

if TYPE_CHECKING:
    from subsurface_app.api import Item


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
    elif not found.problem:
        put(f"{file.name}: {found.title}")
        for line in found.lines:
            put(f"  {line}")
        put(translate(mark("import it with: {line}"), line=f"subsurface-app import PROJECT {file}{words}"))
    if found.problem:
        raise CliError("{title}: {problem}", title=found.title, problem=found.problem)


def import_files(
    context: typer.Context,
    project: Annotated[Path, typer.Argument(help=PROJECT_HELP)],
    files: Annotated[list[Path], typer.Argument(help="Files; the parts of one well become one well.")],
    assignments: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=SET_HELP)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would cost; import nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer for programs.")] = False,
) -> None:
    """Import files into a project, whatever they are; all are looked at before the first is imported."""
    from subsurface_app.api import Project
    from subsurface_app.api import command as command_of
    from subsurface_app.cli.following import run_to_the_end, show_estimate, show_items
    from subsurface_app.cli.reading import notes_as_set, refuse_unknown, segy_as_set, words_known
    from subsurface_app.cli.values import parameters_from
    from subsurface_app.plugins import load_plugins
    from subsurface_app.plugins.recognition import plan_imports

    setting: Setting = context.obj
    load_plugins(safe_mode=setting.safe_mode)
    opened = Project.open(project)
    words = assignments or []
    runs = []
    told = set()
    for plan in plan_imports(files, segy_as_set(words)):
        command = command_of(plan.command)
        known = words_known(words, command)
        # What the user has set may be the cure (an interval, byte positions): then the import itself decides.
        if plan.problem and not known:
            raise CliError("{problem}", problem=plan.problem)
        parameters = {**parameters_from(opened, command, known), **plan.parameters}
        runs.append((command, parameters))
        for note in notes_as_set(plan, command, parameters) if known else plan.notes:
            say(mark("note: {note}"), note=note)
            told.add(note)
    refuse_unknown(words, [command for command, _ in runs])
    items = []
    for command, parameters in runs:
        if dry_run:
            show_estimate(opened, command, parameters, as_json=json)
        else:
            say(
                mark("{title}: {files}"),
                title=translate(command.title),
                files=", ".join(_file_names(files, parameters)),
            )
            items += run_to_the_end(opened, command, parameters)
    for item in items:
        # What the user has set may have changed how a file is read.
        for note in _notes(item):
            if note not in told:
                say(mark("note: {note}"), note=note)
    if not dry_run:
        show_items(items, as_json=json)


def _notes(item: "Item") -> list[str]:
    """What was remarked when an item was read, in the chosen language."""
    from subsurface_app.data.objects import Note

    return [Note(**one).text for one in item.attributes.get("notes", ()) if isinstance(one, dict)]


def _file_names(files: list[Path], parameters: dict[str, object]) -> list[str]:
    return [file.name for file in files if str(file) in parameters.values()]
