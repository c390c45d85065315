"""An item's history as something that makes it again: a Python script, shell lines, or a recipe from its files."""

import pprint
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from subsurface_app.commands.parameters import with_refs
from subsurface_app.commands.recipes import USE_VERSION, Versions, fresh_name, identifier, recipe_as_yaml, recipe_of
from subsurface_app.commands.registry import commands
from subsurface_app.data.store import Item, Project, Step

_USED_BY_THE_SCRIPT = ("project", "sys", "identical", "run_command", "load_plugins", "print")


@dataclass(frozen=True)
class _Script:
    """The steps that led to an item, with a word for each item on the way."""

    item: Item
    steps: list[tuple[Step, list[Item]]]
    names: dict[str, str]

    @property
    def files(self) -> list[tuple[str, str]]:
        """Files that the steps read, with their SHA-256."""
        read = {one.ref: one.content_hash for step, _ in self.steps for one in step.inputs if one.is_file}
        return sorted(read.items())

    @property
    def used(self) -> set[str]:
        """Ids of the items that a later step reads, and of the last one."""
        return {one.ref for step, _ in self.steps for one in step.inputs if not one.is_file} | {self.item.id}

    @property
    def needs_plugins(self) -> bool:
        known = commands()
        return any(step.command not in known or known[step.command].origin for step, _ in self.steps)

    def parameters(self, step: Step, reference: Callable[[str], Any]) -> dict[str, Any]:
        """The parameters of a step, the items among them replaced by `reference(item id)`."""
        items = {one.parameter for one in step.inputs if not one.is_file}
        return {key: with_refs(value, reference) if key in items else value for key, value in step.parameters.items()}


def history_as_python(project: Project, ref: str) -> str:
    """A script that makes the item again in a new project, whose path is its first argument.

    It ends by saying whether the content is identical; that is promised on one CPU type with equal versions.
    """
    script = _script(project, ref)
    last = script.names[script.item.id]
    lines = [
        f'"""Make {_quotable(script.item.name)} of the project {_quotable(project.name)} again, in a new project."""',
        "",
        "import sys",
        "",
        "from subsurface_app.api import Project, run_command",
        *(["from subsurface_app.plugins import load_plugins", "", "load_plugins()"] if script.needs_plugins else []),
        "",
        f'project = Project.create(sys.argv[1] if len(sys.argv) > 1 else "{fresh_name(project.name)}")',
    ]
    lines += [f"# reads {path} (SHA-256 {digest[:16]})" for path, digest in script.files]
    again = Versions()
    for step, items in script.steps:
        lines += [f"project.use_version({script.names[move.wanted]}.id)" for move in again.moves(step)]
        again.add(items)
        written = _python(script.parameters(step, lambda item_id: _Name(script.names[item_id])))
        targets = [script.names[item.id] if item.id in script.used else "_" for item in items]
        unpacked = f"[{', '.join(targets)}]"
        lines += ["", f"{unpacked} = run_command(project, {step.command!r}, {written})"]
    lines += [
        "",
        f"identical = {last}.content_hash == {script.item.content_hash!r}",
        f'print({last}.name, {last}.content_hash, "identical" if identical else "different")',
    ]
    return "\n".join(lines) + "\n"


def history_as_cli(project: Project, ref: str) -> str:
    """Shell lines that make the item again; `@3` is the third item of the new project."""
    script = _script(project, ref)
    name = fresh_name(project.name)
    lines = [f"subsurface-app new {name}"]
    again = Versions()

    def run(command: str, chosen: dict[str, Any]) -> None:
        words = [f"--set {shlex.quote(f'{key}={_plain(value)}')}" for key, value in chosen.items()]
        lines.append(" ".join(["subsurface-app", "run", name, command, *words]))

    for step, items in script.steps:
        for move in again.moves(step):
            run(USE_VERSION, {"item": f"@{move.number_there}", "version": move.version})
        numbers = {item_id: f"@{number}" for number, item_id in enumerate(again.there, start=1)}
        run(step.command, script.parameters(step, numbers.__getitem__))
        again.add(items)
    return "\n".join(lines) + "\n"


def history_as_yaml(project: Project, ref: str) -> str:
    """A file for `subsurface-app batch` that makes the item again from the files that were read for it."""
    return recipe_as_yaml(recipe_of(project, ref, ()))


def _script(project: Project, ref: str) -> _Script:
    item = project.item(ref)
    steps = project.lineage(item.id)
    names: dict[str, str] = {}
    for _, items in steps:
        for one in items:
            names[one.id] = identifier(one.name, {*names.values(), *_USED_BY_THE_SCRIPT})
    return _Script(item, steps, names)


def _quotable(text: str) -> str:
    return text.replace("\\", "/").replace('"', "'")


class _Name:
    """A variable in the printed script."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


def _python(parameters: dict[str, Any]) -> str:
    """The parameters as Python, one to a line, numbers to the last digit."""
    if not parameters:
        return "{}"
    lines = []
    for key, value in parameters.items():
        written = pprint.pformat(value, width=100, sort_dicts=False).replace("\n", "\n    ")
        lines.append(f"    {key!r}: {written},")
    return "{\n" + "\n".join(lines) + "\n}"


def _plain(value: Any) -> str:
    """A value as `--set` reads it: text as it is, the rest as YAML in one line."""
    if isinstance(value, str):
        return value
    return yaml.safe_dump(value, default_flow_style=True, width=10**6).removesuffix("...\n").strip()
