"""Running a recipe step by step; what an earlier run has finished is taken as it is, so that a killed one goes on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from subsurface_app.commands.command import Command, Estimate
from subsurface_app.commands.execute import (
    JOB_TARGET,
    estimate_command,
    inputs_of,
    run_command,
    submit_command,
    validate,
)
from subsurface_app.commands.parameters import file_fields
from subsurface_app.commands.recipes._binding import Bound, bind
from subsurface_app.commands.recipes._checks import references
from subsurface_app.commands.recipes._recipe import Recipe, RecipeError, RecipeStep
from subsurface_app.commands.registry import command as command_of
from subsurface_app.data.store import Item, Project, program_versions
from subsurface_app.jobs import Job, JobQueue, Progress

_PROGRAM = "subsurface-app"


@dataclass(frozen=True)
class Stage:
    """A step of a recipe about to run.

    Parameters   number : int - from one, of `count`
                 parameters : as the command takes them, items by id
                 items : what an earlier run has made of it, None where it has to run
    """

    number: int
    count: int
    step: RecipeStep
    command: Command
    parameters: dict[str, Any]
    items: tuple[Item, ...] | None = None


@dataclass(frozen=True)
class Planned:
    """A step of a recipe before anything runs.

    Parameters   is_done : an earlier run has made it; is_known : its inputs are there, so that its cost can be told
                 estimate : None where the command does not tell it, or it is not known yet
    """

    step: RecipeStep
    command: Command
    is_done: bool
    is_known: bool
    estimate: Estimate | None


class RecipeRun:
    """A recipe on its way through a project: `stage` is what is next, `take` what came of it.

    A step counts as finished where the history of the project has one of the same command with the same parameters, on
    the same items and on files of the same content, run by this version of the program, and all that the rest of the
    recipe needs of it is still there. Of several the newest is taken.

    Parameters   again : run every step, whatever is there
    """

    def __init__(self, project: Project, bound: Bound, *, again: bool = False) -> None:
        self.project, self.bound, self.again = project, bound, again
        self.made: dict[str, Item] = {}
        self._number = 0
        recipe = bound.recipe
        commands = [command_of(step.command) for step in recipe.steps]
        self._steps = list(zip(recipe.steps, commands, strict=True))
        used = {word for step, command in self._steps for _, word in references(step, command)}
        self._used = used | ({recipe.made.item} if recipe.made is not None and recipe.made.item else set())

    @property
    def is_done(self) -> bool:
        return self._number == len(self._steps)

    def stage(self) -> Stage | None:
        """The next step, None after the last.

        Raises   RecipeError - an earlier step has made fewer items than the recipe gives words to
                 CommandError, StoreError - its parameters are refused now that its inputs are known
        """
        if self.is_done:
            return None
        step, command = self._steps[self._number]
        try:
            made = {word: item.id for word, item in self.made.items()}
            parameters = self.bound.parameters(step, command, made)
        except KeyError as error:
            raise RecipeError(
                "{command}: the step that should have given {word} made fewer items: change its parameters, or take "
                "the word out",
                command=step.command,
                word=f"${error.args[0]}",
            ) from error
        validated = validate(self.project, command, parameters).model_dump(mode="json")
        items = None if self.again else _finished(self.project, command, validated, step.names, self._used)
        return Stage(self._number + 1, len(self._steps), step, command, validated, items)

    def submit(self, stage: Stage) -> Job:
        """Queue a step as a job, or find the one that is under way since an earlier run was left or killed."""
        if not self.again:
            for job in JobQueue(self.project).jobs():
                same = (job.payload.get("command"), job.payload.get("parameters"))
                if not job.is_final and job.target == JOB_TARGET and same == (stage.command.id, stage.parameters):
                    return job
        return submit_command(self.project, stage.command.id, stage.parameters)

    @property
    def next_step(self) -> tuple[RecipeStep, Command]:
        """The step that is next, and its command."""
        return self._steps[self._number]

    @property
    def is_ready(self) -> bool:
        """Whether all items that the next step refers to are there."""
        step, command = self.next_step
        known = {*self.made, *self.bound.items, *self.bound.files}
        return all(word in known for _, word in references(step, command))

    def skip(self) -> None:
        """Go past a step that is not run."""
        self._number += 1

    def take(self, stage: Stage, items: Sequence[Item]) -> None:
        """Go on after a step that has made these items."""
        self.made |= dict(zip(stage.step.names, items, strict=False))
        self._number += 1

    def is_same(self) -> bool | None:
        """Whether the result is to the bit what it was when the recipe was written.

        None where that cannot be told: no result is named, or the recipe ran on other data.
        """
        made = self.bound.recipe.made
        if made is None or not made.content or made.item not in self.made:
            return None
        steps = [self.project.step(item.step) for item in self.made.values()]
        files = {one.ref: one.content_hash for step in steps for one in step.inputs if one.is_file}
        found = {name: self.project.item(item_id).content_hash for name, item_id in self.bound.items.items()}
        found |= {name: files.get(path, "") for name, path in self.bound.files.items()}
        if any(self.bound.recipe.slots[name].content != content for name, content in found.items()):
            return None
        return self.made[made.item].content_hash == made.content


def run_recipe(
    project: Project,
    recipe: Recipe,
    given: Mapping[str, str | Item] | None = None,
    *,
    allowed: Sequence[Path | str] = (),
    again: bool = False,
    progress: Progress | None = None,
) -> dict[str, Item]:
    """Run a recipe in this process; gives the items that it has made, by the words of the recipe.

    What an earlier run has finished is taken as it is: see `RecipeRun`. See `bind` for `given` and `allowed`.

    Raises   RecipeError - it cannot run, nothing was changed; any error of a step, the steps before it are kept
    """
    run, whole = RecipeRun(project, bind(recipe, project, given, allowed=allowed), again=again), progress or Progress()
    while (stage := run.stage()) is not None:
        part = whole.part((stage.number - 1) / stage.count, stage.number / stage.count, stage.command.title)
        if stage.items is None:
            run.take(stage, run_command(project, stage.command.id, stage.parameters, progress=part))
        else:
            run.take(stage, stage.items)
    return run.made


def plan_recipe(project: Project | None, bound: Bound, *, again: bool = False) -> list[Planned]:
    """Each step in its order: whether it is done already, and what it would cost as far as that is known.

    Parameters   project : None where it is not there yet: then no cost is known
    Raises       CommandError, StoreError - parameters that are refused
    """
    if project is None:
        steps = bound.recipe.steps
        return [Planned(step, command_of(step.command), False, False, None) for step in steps]
    planned = []
    run = RecipeRun(project, bound, again=again)
    while not run.is_done:
        step, command = run.next_step
        stage = run.stage() if run.is_ready else None
        if stage is None or stage.items is None:
            cost = None if stage is None else estimate_command(project, command.id, stage.parameters)
            planned.append(Planned(step, command, False, stage is not None, cost))
            run.skip()
        else:
            planned.append(Planned(step, command, True, True, None))
            run.take(stage, stage.items)
    return planned


def _finished(
    project: Project, command: Command, parameters: dict[str, Any], names: Sequence[str], used: set[str]
) -> tuple[Item, ...] | None:
    """The items of the newest run of a command with these parameters, None where there is none to be taken."""
    rows = project.catalogue.connection.execute(
        "SELECT id, parameters FROM steps WHERE command = ? ORDER BY created DESC", (command.id,)
    ).fetchall()
    own = program_versions().get(_PROGRAM)
    now: set[tuple[str, str]] | None = None
    for row in rows:
        if json.loads(row["parameters"]) != parameters:
            continue
        step = project.step(row["id"])
        made = project.items_of(step.id)
        if step.versions.get(_PROGRAM) != own or not _are_there(command, parameters, made, names, used):
            continue
        if now is None:  # a look at whole files, only where all else is the same
            now = {(one.parameter, one.content_hash) for one in inputs_of(project, command, parameters)}
        if {(one.parameter, one.content_hash) for one in step.inputs} == now:
            return tuple(item for item, _ in made)
    return None


def _are_there(
    command: Command,
    parameters: Mapping[str, Any],
    made: Sequence[tuple[Item, bool]],
    names: Sequence[str],
    used: set[str],
) -> bool:
    """Whether what a step has made is still in the project as far as it is needed, or on the disk if it made files."""
    if not made:
        written = [parameters[name] for name, role in file_fields(command.Parameters).items() if role == "write"]
        return bool(written) and all(path and Path(path).exists() for path in written)
    named = dict(zip(names, made, strict=False))
    needed = [named[word] for word in names if word in used and word in named]
    return len(named) == min(len(names), len(made)) and all(is_there for _, is_there in needed or made)
