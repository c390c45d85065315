"""Projects by the command line: made, listed, archived, written to files, and how an item came about."""

from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resources import translate
from subsurface_app.cli.output import put, put_json, seconds_text
from subsurface_app.cli.running import PROJECT_HELP, SET_HELP
from subsurface_app.cli.setting import CliError, Setting

if TYPE_CHECKING:
    from subsurface_app.api import Command, Item, Project

ITEM_HELP = "Name or id of the item."
FROM_HELP = "An item at which the recipe begins; may be repeated. Without it: those that were read from files."


class Form(StrEnum):
    """How a history is written."""

    python = "python"
    cli = "cli"
    yaml = "yaml"
    recipe = "recipe"


def new(project: Annotated[Path, typer.Argument(help="Folder to make; .subsurface is added.")]) -> None:
    """Make an empty project."""
    from subsurface_app.api import Project

    put(str(Project.create(project).path))


def archive(
    project: Annotated[Path, typer.Argument(help=PROJECT_HELP)],
    file: Annotated[Path, typer.Argument(help="Zip file to write; .subsurface.zip is added where it lacks .zip.")],
    assignments: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=SET_HELP)] = None,
) -> None:
    """Pack a project into one file with checksums; Ctrl-C leaves nothing behind."""
    from subsurface_app.api import Project, command
    from subsurface_app.cli.following import run_to_the_end
    from subsurface_app.cli.values import parameters_from

    opened, packing = Project.open(project), command("project.archive")
    run_to_the_end(opened, packing, {"file": str(file), **parameters_from(opened, packing, assignments or [])})


def unarchive(
    file: Annotated[Path, typer.Argument(help="Archive of a project.")],
    project: Annotated[Path, typer.Argument(help="Folder to make; .subsurface is added.")],
) -> None:
    """Make a project of an archive; its checksums and names are checked."""
    from subsurface_app.data.store import open_archive

    put(str(open_archive(file, project)))


def list_items(
    project: Annotated[Path, typer.Argument(help=PROJECT_HELP)],
    item: Annotated[str | None, typer.Argument(metavar="[ITEM]", help="Name or id: say what is in this one.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer for programs.")] = False,
) -> None:
    """List the items of a project, or what is in one: lines, logs, tops, numbers."""
    from subsurface_app.cli.following import show_facts, show_items
    from subsurface_app.data.store import Project

    opened = Project.open(project)
    if item is None:
        show_items(opened.items(), as_json=json)
    else:
        show_facts(opened.item(item), as_json=json)


def history(
    context: typer.Context,
    project: Annotated[Path, typer.Argument(help=PROJECT_HELP)],
    item: Annotated[str, typer.Argument(help=ITEM_HELP)],
    form: Annotated[Form | None, typer.Option("--as", help="Write it so that it can be run again.")] = None,
    inputs: Annotated[list[str] | None, typer.Option("--from", metavar="ITEM", help=FROM_HELP)] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer for programs.")] = False,
) -> None:
    """Show how an item came about, a script that makes it again, or a recipe to run on other data by `batch`."""
    from subsurface_app.api import (
        Project,
        history_as_cli,
        history_as_python,
        history_as_yaml,
        recipe_as_yaml,
        recipe_of,
    )
    from subsurface_app.plugins import load_plugins

    opened = Project.open(project)
    if form is not None:
        load_plugins(safe_mode=context.obj.safe_mode)
        if form is Form.recipe:
            put(recipe_as_yaml(recipe_of(opened, item, inputs)).rstrip("\n"))
            return
        write = {Form.python: history_as_python, Form.cli: history_as_cli, Form.yaml: history_as_yaml}[form]
        put(write(opened, item).rstrip("\n"))
        return
    if json:
        put_json([{**step.to_json(), "items": [one.id for one in made]} for step, made in opened.lineage(item)])
        return
    for step, made in opened.lineage(item):
        put(f"{step.created[:19]}  {step.command}  ({step.device}, {seconds_text(step.wall_s)})")
        for one in step.inputs:
            put(f"    {one.parameter}: {one.ref if one.is_file else _name(opened, one.ref)}")
        taken = {one.parameter for one in step.inputs}
        for key, value in step.parameters.items():
            if key not in taken and value not in (None, "", []):
                put(f"    {key} = {value}")
        for product in made:
            put(f"    -> {product.name}  [{product.kind}]  {product.content_hash[:12]}")
    put(", ".join(f"{name} {version}" for name, version in opened.lineage(item)[-1][0].versions.items()))


def export(
    context: typer.Context,
    project: Annotated[Path, typer.Argument(help=PROJECT_HELP)],
    item: Annotated[str, typer.Argument(help=ITEM_HELP)],
    file: Annotated[Path, typer.Argument(help="File to write; its ending chooses the format.")],
    assignments: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=SET_HELP)] = None,
) -> None:
    """Write an item to a file."""
    from subsurface_app.api import Project
    from subsurface_app.cli.following import run_to_the_end
    from subsurface_app.cli.values import parameters_from
    from subsurface_app.plugins import load_plugins

    setting: Setting = context.obj
    load_plugins(safe_mode=setting.safe_mode)
    opened = Project.open(project)
    found = opened.item(item)
    command, item_field, file_field = _exporter(found, file)
    given = parameters_from(opened, command, assignments or [])
    run_to_the_end(opened, command, {item_field: found.id, file_field: str(file), **given})


def _exporter(item: "Item", file: Path) -> "tuple[Command, str, str]":
    """The export command that takes such an item and writes such a file, with the names of the two parameters.

    Raises   CliError - when there is none; the message lists the endings that can be written
    """
    from subsurface_app.api import commands
    from subsurface_app.commands.parameters import file_fields, item_kinds

    writable: dict[str, list[str]] = {}
    for command in commands().values():
        items = [name for name, kinds in item_kinds(command.Parameters).items() if item.kind in kinds]
        files = [name for name, role in file_fields(command.Parameters).items() if role == "write"]
        if command.group != "export" or len(items) != 1 or len(files) != 1:
            continue
        extra = command.Parameters.model_fields[files[0]].json_schema_extra
        endings = str(extra["file_pattern"]).split() if isinstance(extra, dict) else []
        if any(fnmatch(file.name.lower(), ending.lower()) for ending in endings):
            return command, items[0], files[0]
        for ending in endings:
            writable.setdefault(ending, []).append(translate(command.title))
    raise _cannot_be_written(item, file, writable)


def _cannot_be_written(item: "Item", file: Path, writable: dict[str, list[str]]) -> CliError:
    """Why not, which ending may have been meant, and all that can be written, as "*.sgy, *.segy: Export SEG-Y"."""
    from subsurface_app.data.near_names import near_names
    from subsurface_app.data.objects.kinds import kind_title

    if not writable:
        return CliError("{name} ({kind}) cannot be written to a file", name=item.name, kind=kind_title(item.kind))
    by_title: dict[tuple[str, ...], list[str]] = {}
    for ending, titles in writable.items():
        by_title.setdefault(tuple(titles), []).append(ending)
    return CliError(
        "{name} ({kind}) cannot be written as {file}: did you mean {near}? It can be written as {table}",
        name=item.name,
        kind=kind_title(item.kind),
        file=file.name,
        near=near_names(f"*{file.suffix or file.name}", writable),
        table="; ".join(f"{', '.join(endings)} ({', '.join(titles)})" for titles, endings in by_title.items()),
    )


def _name(project: "Project", item_id: str) -> str:
    """The name of an item, also of one that was deleted since."""
    row = project.catalogue.connection.execute("SELECT name FROM items WHERE id = ?", (item_id,)).fetchone()
    return str(row["name"]) if row is not None else item_id
