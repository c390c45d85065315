"""`batch`: several commands from one YAML file, each a job; later steps name what earlier ones made.

project: study                  # opened, or made when it is not there; beside this file
steps:
  - command: import.segy
    parameters: {file: line.sgy}
    as: [line]
  - command: predict.volume
    parameters: {volume: $line}
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from resources import mark, translate
from subsurface_app.cli.output import put, say
from subsurface_app.cli.setting import CliError, Setting

if TYPE_CHECKING:
    from subsurface_app.api import Command, Project


class BatchStep(BaseModel):
    """One command; `as` gives words to the items that it makes."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    command: str
    parameters: dict[str, Any] = {}
    names: list[str] = Field(default=[], alias="as")


class BatchFile(BaseModel):
    """A project and the steps to run in it."""

    model_config = ConfigDict(extra="forbid")

    project: str
    steps: list[BatchStep]


def batch(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="YAML file: project and steps.")],
    project: Annotated[Path | None, typer.Option(help="Another project than the file says.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, say the cost; run nothing.")] = False,
) -> None:
    """Run the commands of a file one after the other; the first that fails ends it."""
    from subsurface_app.api import Project, command
    from subsurface_app.cli.following import run_to_the_end, show_items
    from subsurface_app.data.store.project import SUFFIX
    from subsurface_app.plugins import load_plugins

    setting: Setting = context.obj
    load_plugins(safe_mode=setting.safe_mode)
    read = _read(file)
    path = project if project is not None else file.parent / Path(read.project).expanduser()
    steps = [(command(step.command), step) for step in read.steps]
    _check(steps)
    is_there = path.exists() or path.with_name(path.name + SUFFIX).exists()
    if dry_run:
        _show_cost(Project.open(path) if is_there else None, steps, file.parent)
        return
    opened = Project.open(path) if is_there else Project.create(path)
    made: dict[str, str] = {}
    for number, (chosen, step) in enumerate(steps, start=1):
        say(mark("step {number} of {count}: {title}"), number=number, count=len(steps), title=translate(chosen.title))
        items = run_to_the_end(opened, chosen, _parameters(opened, chosen, step, made, file.parent))
        made |= dict(zip(step.names, [item.id for item in items], strict=False))
        show_items(items)


def _read(file: Path) -> BatchFile:
    from subsurface_app.cli.values import read_mapping

    try:
        return BatchFile.model_validate(read_mapping(file))
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg'].lower()}" for one in error.errors())
        raise CliError("{file} is no batch file: {problems}", file=str(file), problems=problems) from error


def _check(steps: "list[tuple[Command, BatchStep]]") -> None:
    """Refuse, before anything runs, what can be known to be wrong: unknown parameters, words that nothing gives."""
    from subsurface_app.commands.execute import check_parameters
    from subsurface_app.commands.parameters import item_kinds, refs_in

    given: set[str] = set()
    for chosen, step in steps:
        for name in item_kinds(chosen.Parameters):
            for word in refs_in(step.parameters.get(name)):
                if isinstance(word, str) and word.startswith("$") and word[1:] not in given:
                    raise CliError(
                        "{command}: {parameter} is {word}, which no earlier step gives: earlier are {known}",
                        command=chosen.id,
                        parameter=name,
                        word=word,
                        known=", ".join(sorted(given)) or "-",
                    )
        check_parameters(chosen, step.parameters)
        given |= set(step.names)


def _parameters(
    project: "Project", chosen: "Command", step: BatchStep, made: dict[str, str], folder: Path
) -> dict[str, Any]:
    """The parameters of a step: `$words` as items, paths from the folder of the batch file."""
    from subsurface_app.cli.values import resolved
    from subsurface_app.commands.parameters import file_fields, item_kinds, with_refs

    def item_of(word: Any) -> Any:
        if not isinstance(word, str) or not word.startswith("$"):
            return word
        if word[1:] not in made:
            raise CliError("{word}: the step that should have given it made fewer items", word=word)
        return made[word[1:]]

    parameters = dict(step.parameters)
    for name in item_kinds(chosen.Parameters):
        if name in parameters:
            parameters[name] = with_refs(parameters[name], item_of)
    for name in file_fields(chosen.Parameters):
        if parameters.get(name):
            parameters[name] = str(folder / Path(parameters[name]).expanduser())
    return resolved(project, chosen, parameters)


def _show_cost(project: "Project | None", steps: "list[tuple[Command, BatchStep]]", folder: Path) -> None:
    from subsurface_app.cli.following import show_estimate
    from subsurface_app.commands.parameters import item_kinds, refs_in

    for chosen, step in steps:
        put(f"{chosen.id}: {translate(chosen.title)}")
        names = item_kinds(chosen.Parameters)
        words = [word for name in names for word in refs_in(step.parameters.get(name))]
        waits = any(str(word).startswith("$") for word in words)
        if waits or (project is None and names):
            put(translate(mark("  its inputs are not there yet: the cost is known when they are")))
        elif project is None:
            put(translate(mark("  the project is not there yet: the cost is known when it is")))
        else:
            show_estimate(project, chosen, _parameters(project, chosen, step, {}, folder), as_json=False)
