"""A recipe as YAML to be read and edited: each parameter with its title, unit and range beside it."""

from pathlib import Path
from typing import Any

import yaml

from resources import mark, translate
from subsurface_app.commands.command import Command, CommandError
from subsurface_app.commands.describe import parameter_rows
from subsurface_app.commands.parameters import file_fields
from subsurface_app.commands.recipes._recipe import FORMAT, Recipe, RecipeStep, Slot
from subsurface_app.commands.registry import command as command_of
from subsurface_app.data.formats.whole_file import write_whole

_WIDTH = 100  # of a value before its comment
_COMMENT_AT = 44


def recipe_as_yaml(recipe: Recipe) -> str:
    """The text of a recipe; `recipe_from_yaml` reads the same recipe from it."""
    lines = [*_heading(recipe), *_entry("recipe", FORMAT), *_entry("title", recipe.title)]
    if recipe.project:
        lines += _entry("project", recipe.project)
    if recipe.slots:
        lines += ["", "slots:"]
        for name, slot in recipe.slots.items():
            lines.append(f"  {_flow(name)}:")
            for key, value in _slot(slot, recipe).items():
                lines += _entry(key, value, "    ")
    lines += ["", "steps:"]
    for step in recipe.steps:
        lines += _step(step)
    if recipe.made is not None:
        made = recipe.made
        lines += ["", "made:", *_entry("item", made.item, "  ")]
        lines += _entry("content", made.content, "  ") if made.content else []
        lines += _entry("versions", dict(made.versions), "  ") if made.versions else []
    return "\n".join(lines) + "\n"


def write_recipe(recipe: Recipe, path: Path | str) -> Path:
    """Write a recipe to a file, which appears whole or not at all.

    Raises   DataError - the folder or the disk refuses
    """
    path = Path(path)
    write_whole(path, recipe_as_yaml(recipe).encode("utf-8"))
    return path


def _heading(recipe: Recipe) -> list[str]:
    given = " ".join(f"--with {name}=..." for name in recipe.slots)
    lines = [
        translate(
            mark("How {name} was made. Edit it, then run it:"), name=recipe.title or translate(mark("something"))
        ),
        "  subsurface-app batch " + translate(mark("THIS_FILE")) + f" --project PROJECT {given}".rstrip(),
        translate(mark("With --dry-run it is checked, and nothing runs. Numbers are in SI units.")),
    ]
    return [f"# {' '.join(line.split()) if not line.startswith(' ') else line}".rstrip() for line in lines]


def _slot(slot: Slot, recipe: Recipe) -> dict[str, Any]:
    kinds = slot.kinds or _file_kind(slot, recipe)
    kind: Any = kinds[0] if len(kinds) == 1 else list(kinds)
    content = {"kind": kind, "default": slot.default, "content": slot.content, "about": slot.about}
    return {key: value for key, value in content.items() if value}


def _file_kind(slot: Slot, recipe: Recipe) -> tuple[str, ...]:
    """What a slot without kinds is, where a step reads it as a file or folder."""
    for step in recipe.steps:
        command = _known(step.command)
        for name, role in file_fields(command.Parameters).items() if command is not None else ():
            if step.parameters.get(name) == f"${slot.name}":
                return ("folder",) if role == "folder" else ("file",)
    return ()


def _step(step: RecipeStep) -> list[str]:
    command = _known(step.command)
    lines = [_commented(f"  - command: {_flow(step.command)}", translate(command.title) if command is not None else "")]
    if step.parameters:
        said = _comments(command) if command is not None else {}
        lines.append("    parameters:")
        for key, value in step.parameters.items():
            block = _entry(key, value, "      ")
            lines += [_commented(block[0], said.get(key, "")), *block[1:]] if len(block) == 1 else block
    if step.names:
        lines.append(f"    as: {_flow(list(step.names))}")
    return lines


def _known(command_id: str) -> Command | None:
    try:
        return command_of(command_id)
    except CommandError:
        return None


def _comments(command: Command) -> dict[str, str]:
    """Title, unit and range of each parameter."""
    said = {}
    for row in parameter_rows(command):
        more = ", ".join(filter(None, [f"[{row.unit}]" if row.unit else "", row.range]))
        said[row.name] = f"{row.title} {more}".strip()
    return said


def _commented(line: str, comment: str) -> str:
    comment = " ".join(comment.split())
    return f"{line.ljust(_COMMENT_AT)}  # {comment}" if comment else line


def _entry(key: str, value: Any, indent: str = "") -> list[str]:
    """A key and its value: in one line where that is short, else a line each."""
    written = f"{indent}{_flow(key)}: {_flow(value)}"
    if isinstance(value, dict | list) and len(written) > _WIDTH:
        text: str = yaml.safe_dump({key: value}, sort_keys=False, allow_unicode=True, width=10**6)
        return [f"{indent}{line}" for line in text.rstrip("\n").split("\n")]
    return [written]


def _flow(value: Any) -> str:
    text: str = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**6)
    return text.removesuffix("...\n").strip()
