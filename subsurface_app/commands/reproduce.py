"""An item's history as something that makes it again: a Python script, shell lines, or a batch file."""

import keyword
import pprint
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from subsurface_app.commands.parameters import with_refs
from subsurface_app.commands.registry import commands
from subsurface_app.data.store import Item, Project, Step

_USE_VERSION = "project.use_version"
_USED_BY_THE_SCRIPT = ("project", "sys", "identical", "run_command", "load_plugins", "print")


@dataclass(frozen=True)
class _Recipe:
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
    recipe = _recipe(project, ref)
    last = recipe.names[recipe.item.id]
    lines = [
        f'"""Make {_quotable(recipe.item.name)} of the project {_quotable(project.name)} again, in a new project."""',
        "",
        "import sys",
        "",
        "from subsurface_app.api import Project, run_command",
        *(["from subsurface_app.plugins import load_plugins", "", "load_plugins()"] if recipe.needs_plugins else []),
        "",
        f'project = Project.create(sys.argv[1] if len(sys.argv) > 1 else "{_fresh_name(project)}")',
    ]
    lines += [f"# reads {path} (SHA-256 {digest[:16]})" for path, digest in recipe.files]
    again = _Versions()
    for step, items in recipe.steps:
        lines += [f"project.use_version({recipe.names[move.wanted]}.id)" for move in again.moves(step)]
        again.add(items)
        written = _python(recipe.parameters(step, lambda item_id: _Name(recipe.names[item_id])))
        targets = [recipe.names[item.id] if item.id in recipe.used else "_" for item in items]
        unpacked = f"[{', '.join(targets)}]"
        lines += ["", f"{unpacked} = run_command(project, {step.command!r}, {written})"]
    lines += [
        "",
        f"identical = {last}.content_hash == {recipe.item.content_hash!r}",
        f'print({last}.name, {last}.content_hash, "identical" if identical else "different")',
    ]
    return "\n".join(lines) + "\n"


def history_as_cli(project: Project, ref: str) -> str:
    """Shell lines that make the item again; `@3` is the third item of the new project."""
    recipe = _recipe(project, ref)
    name = _fresh_name(project)
    lines = [f"subsurface-app new {name}"]
    again = _Versions()

    def run(command: str, chosen: dict[str, Any]) -> None:
        words = [f"--set {shlex.quote(f'{key}={_plain(value)}')}" for key, value in chosen.items()]
        lines.append(" ".join(["subsurface-app", "run", name, command, *words]))

    for step, items in recipe.steps:
        for move in again.moves(step):
            run(_USE_VERSION, {"item": f"@{move.number_there}", "version": move.version})
        numbers = {item_id: f"@{number}" for number, item_id in enumerate(again.there, start=1)}
        run(step.command, recipe.parameters(step, numbers.__getitem__))
        again.add(items)
    return "\n".join(lines) + "\n"


def history_as_yaml(project: Project, ref: str) -> str:
    """A file for `subsurface-app batch` that makes the item again."""
    recipe = _recipe(project, ref)
    steps: list[dict[str, Any]] = []
    again = _Versions()
    for step, items in recipe.steps:
        steps += [
            {
                "command": _USE_VERSION,
                "parameters": {"item": f"${recipe.names[move.there]}", "version": move.version},
                "as": [],
            }
            for move in again.moves(step)
        ]
        again.add(items)
        steps.append(
            {
                "command": step.command,
                "parameters": recipe.parameters(step, lambda item_id: f"${recipe.names[item_id]}"),
                "as": [recipe.names[item.id] for item in items],
            }
        )
    batch = {"project": _fresh_name(project), "steps": steps}
    return yaml.safe_dump(batch, sort_keys=False, allow_unicode=True, width=120)


@dataclass(frozen=True)
class _Move:
    """Another version of an item that a step reads: its id, its number, and what is there in its place by then.

    Parameters   number_there : int - among the items of the project, from 1
    """

    wanted: str
    version: int
    there: str
    number_there: int


class _Versions:
    """Which version of each item is there while the steps are run again, one after the other."""

    def __init__(self) -> None:
        self._made: list[str] = []
        self._first: dict[str, str] = {}  # of each item the first of its versions
        self._there: dict[str, str] = {}  # of each first version the one that is there

    @property
    def there(self) -> list[str]:
        """The items of the project in their order."""
        return [one for one in self._made if self._there[self._first[one]] == one]

    def moves(self, step: Step) -> list[_Move]:
        """What has to be gone to before a step, which reads the versions that it read."""
        found = []
        for ref in dict.fromkeys(one.ref for one in step.inputs if not one.is_file):
            first = self._first.get(ref, "")
            there = self._there.get(first, ref)
            if there != ref:
                versions = [one for one in self._made if self._first[one] == first]
                found.append(_Move(ref, versions.index(ref) + 1, there, self.there.index(there) + 1))
                self._there[first] = ref
        return found

    def add(self, items: list[Item]) -> None:
        """What a step has made."""
        for item in items:
            first = self._first.get(item.version_of, item.id)
            self._made.append(item.id)
            self._first[item.id], self._there[first] = first, item.id


def _recipe(project: Project, ref: str) -> _Recipe:
    item = project.item(ref)
    steps = project.lineage(item.id)
    names: dict[str, str] = {}
    for _, items in steps:
        for one in items:
            names[one.id] = _identifier(one.name, taken=set(names.values()))
    return _Recipe(item, steps, names)


def _fresh_name(project: Project) -> str:
    """A name for the new project that every shell takes as it is."""
    return (re.sub(r"[^A-Za-z0-9_-]+", "-", project.name).strip("-") or "project") + "-again"


def _identifier(name: str, taken: set[str]) -> str:
    """A Python name made of an item's name, unique among those taken."""
    word = re.sub(r"\W+", "_", name.lower()).strip("_") or "item"
    if not word.isidentifier() or keyword.iskeyword(word) or word in _USED_BY_THE_SCRIPT:
        word = f"item_{word}"
    number, free = 2, word
    while free in taken:
        free, number = f"{word}_{number}", number + 1
    return free


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
