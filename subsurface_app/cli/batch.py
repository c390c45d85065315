"""`batch`: a recipe, each step of it a job; inputs are named slots, steps name what earlier ones have made.

project: study                  # opened, or made when it is not there; beside this file
slots:
  line: {kind: file, default: line.sgy}     # another one by --with line=other.sgy
steps:
  - command: import.segy
    parameters: {file: $line}
    as: [section]
  - command: predict.volume
    parameters: {volume: $section}
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resources import mark, translate
from subsurface_app.cli.output import put, put_json, say
from subsurface_app.cli.setting import CliError, Setting

if TYPE_CHECKING:
    from subsurface_app.api import Project
    from subsurface_app.commands.recipes import Bound, Planned, RecipeRun

_WITH_HELP = "What a slot of the recipe takes: an item by name, id or @3, or a file; may be repeated."
_ALLOW_HELP = "A folder that the recipe may read and write beside its own; may be repeated."


def batch(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Recipe in YAML: slots and steps.")],
    project: Annotated[Path | None, typer.Option(help="Another project than the file says.")] = None,
    given: Annotated[list[str] | None, typer.Option("--with", metavar="SLOT=ITEM", help=_WITH_HELP)] = None,
    allow: Annotated[list[Path] | None, typer.Option(metavar="FOLDER", help=_ALLOW_HELP)] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Run all steps, also those that are finished already.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, say the cost; run nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer for programs.")] = False,
) -> None:
    """Run a recipe step by step; the first that fails ends it. Run it again to go on: finished steps are kept."""
    from subsurface_app.api import Project
    from subsurface_app.commands.recipes import RecipeRun, bind, checked, plan_recipe, project_path, read_recipe
    from subsurface_app.data.store.project import SUFFIX
    from subsurface_app.plugins import load_plugins

    setting: Setting = context.obj
    load_plugins(safe_mode=setting.safe_mode)
    allowed = allow or []
    recipe = checked(read_recipe(file))
    path = project if project is not None else project_path(recipe, allowed)
    is_there = path.exists() or path.with_name(path.name + SUFFIX).exists()
    opened = Project.open(path) if is_there else None
    bound = bind(recipe, opened, _given(given or [], opened), allowed=allowed)
    if dry_run:
        _show_plan(plan_recipe(opened, bound, again=again), has_project=is_there, as_json=json)
        return
    run = RecipeRun(opened or Project.create(path), bound, again=again)
    _run(run, as_json=json)
    _tell_sameness(run, bound)


def _given(words: Sequence[str], project: "Project | None") -> dict[str, str]:
    """The words of `--with` as slot -> item or file.

    Raises   CliError - a word without "="
    """
    from subsurface_app.cli.values import item_of

    found = {}
    for word in words:
        slot, equals, value = word.partition("=")
        if not equals or not value:
            raise CliError("--with takes slot=item, found {word}: the slots stand at the top of the recipe", word=word)
        found[slot.strip()] = str(item_of(project, value)) if project is not None else value
    return found


def _run(run: "RecipeRun", *, as_json: bool) -> None:
    from subsurface_app.cli.following import end_of, follow, show_items

    made = []
    while (stage := run.stage()) is not None:
        words = {"number": stage.number, "count": stage.count, "title": translate(stage.command.title)}
        if stage.items is not None:
            say(mark("step {number} of {count}: {title}: finished before, kept"), **words)
            run.take(stage, stage.items)
            continue
        say(mark("step {number} of {count}: {title}"), **words)
        (job,) = follow(run.project, [run.submit(stage)])
        code, items = end_of(run.project, job)
        if code:
            raise typer.Exit(code)
        run.take(stage, items)
        made += items
        if not as_json:
            show_items(items)
    if as_json:
        show_items(made, as_json=True)


def _tell_sameness(run: "RecipeRun", bound: "Bound") -> None:
    """On the data that the recipe was written from: whether its result came out the same."""
    is_same, made = run.is_same(), bound.recipe.made
    if is_same is None or made is None:
        return
    if is_same:
        say(mark("{word} is to the bit what it was when the recipe was written"), word=made.item)
        return
    versions = ", ".join(f"{name} {version}" for name, version in made.versions.items())
    text = mark("{word} differs from what it was when the recipe was written; that was with {versions}")
    say(text, word=made.item, versions=versions or "-")


def _show_plan(planned: "Sequence[Planned]", *, has_project: bool, as_json: bool) -> None:
    from dataclasses import asdict

    from subsurface_app.cli.following import put_estimate

    if as_json:
        rows = []
        for one in planned:
            told = {"command": one.command.id, "parameters": one.step.parameters, "as": one.step.names}
            cost = {"done": one.is_done, "estimate": asdict(one.estimate) if one.estimate else None}
            rows.append({**told, "makes": one.command.produces, **cost})
        put_json(rows)
        return
    for one in planned:
        names = ", ".join(one.step.names)
        put(f"{one.command.id}: {translate(one.command.title)}" + (f" -> {names}" if names else ""))
        if one.is_done:
            put(translate(mark("  finished before: it is kept")))
        elif not has_project:
            put(translate(mark("  the project is not there yet: the cost is known when it is")))
        elif not one.is_known:
            put(translate(mark("  its inputs are not there yet: the cost is known when they are")))
        else:
            put_estimate(one.command.id, one.estimate)
    seconds = [one.estimate.seconds for one in planned if one.estimate is not None and one.estimate.seconds is not None]
    size = sum(one.estimate.bytes for one in planned if one.estimate is not None)
    n_open = sum(not one.is_done and (one.estimate is None or one.estimate.seconds is None) for one in planned)
    _put_sum(sum(seconds), size, n_open)


def _put_sum(seconds: float, size: int, n_open: int) -> None:
    from subsurface_app.cli.output import bytes_text, seconds_text

    text = translate(mark("in all: on disk {disk}, time {time}"), disk=bytes_text(size), time=seconds_text(seconds))
    if n_open:
        text += translate(mark(", and {count} steps whose cost is not known yet"), count=n_open)
    put(text)
