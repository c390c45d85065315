"""A recipe from its YAML text: what each key is, told by line where it is something else."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from resources import mark
from subsurface_app.commands.recipes._lines import Lines, read_lines
from subsurface_app.commands.recipes._recipe import (
    FILE_KINDS,
    FORMAT,
    Made,
    Problem,
    Recipe,
    RecipeError,
    RecipeStep,
    Slot,
    refuse,
)
from subsurface_app.data.near_names import near_names
from subsurface_app.data.objects.kinds import KINDS

LARGEST_BYTES = 1 << 20
_MOST_STEPS = 1000
_LONGEST_WORD = 80
_WORD = re.compile(r"[^\W\d][\w-]*")
_KEYS = ("recipe", "title", "project", "slots", "steps", "made")
_SLOT_KEYS = ("kind", "default", "content", "about")
_STEP_KEYS = ("command", "parameters", "as")
_MADE_KEYS = ("item", "content", "versions")


def read_recipe(path: Path | str) -> Recipe:
    """The recipe in a YAML file.

    Raises   RecipeError - the file cannot be read, is larger than 1 MB, or is no recipe: each problem with its line
    """
    path = Path(path)
    return replace(recipe_from_yaml(recipe_text(path), name=path.name), folder=path.absolute().parent)


def recipe_text(path: Path) -> str:
    """The text of a recipe file, whatever it says.

    Raises   RecipeError - the file cannot be read, is larger than 1 MB, or no text
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise RecipeError(
            "the recipe {path} cannot be read ({reason}): check its name and that you may read it",
            path=str(path),
            reason=error.strerror or str(error),
        ) from error
    if len(content) > LARGEST_BYTES:
        raise RecipeError(
            "{path} is larger than {limit} kB: recipes are smaller, choose another file",
            path=str(path),
            limit=LARGEST_BYTES >> 10,
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise refuse(path.name, [Problem(line, mark("this is no text in UTF-8: save the file as that"))]) from error


def recipe_from_yaml(text: str, name: str = "") -> Recipe:
    """The recipe in a YAML text; `name` is what its errors call it.

    Raises   RecipeError - it is no recipe: each problem with its line
    """
    data, lines, problems = read_lines(text)
    reader = _Reader(lines)
    recipe = reader.recipe(data) if not problems else None
    problems += reader.problems
    if recipe is None or problems:
        raise refuse(name or "-", problems)
    return replace(recipe, source=name)


class _Reader:
    """Takes the parts of a recipe out of plain data and remembers what is wrong."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.problems: list[Problem] = []

    def recipe(self, data: Any) -> Recipe | None:
        if data is None:
            self._wrong((), mark("nothing is in it: expected steps"))
            return None
        found = self._mapping(data, (), _KEYS)
        self._check_format(found.get("recipe", FORMAT))
        slots = self._slots(found.get("slots"))
        steps = self._steps(found.get("steps"))
        made = self._made(found["made"]) if found.get("made") is not None else None
        return Recipe(self._text(found, ("title",)), steps, slots, self._text(found, ("project",)), made)

    def _check_format(self, found: Any) -> None:
        if isinstance(found, bool) or not isinstance(found, int) or found < 1:
            template = mark("recipe is {found}: expected the number of the format, {known}")
            self._wrong(("recipe",), template, found=_short(found), known=FORMAT)
        elif found > FORMAT:
            template = mark("its format is {found}, this version reads up to {known}: update subsurface-app")
            self._wrong(("recipe",), template, found=found, known=FORMAT)

    def _slots(self, data: Any) -> dict[str, Slot]:
        slots = {}
        for name, content in self._mapping(data if data is not None else {}, ("slots",)).items():
            path = ("slots", name)
            self._check_word(name, path)
            found = self._mapping(content if content is not None else {}, path, _SLOT_KEYS)
            kinds = self._kinds(found.get("kind"), (*path, "kind"))
            texts = {key: self._text(found, (*path, key)) for key in _SLOT_KEYS[1:]}
            slots[name] = Slot(name, kinds, line=self.lines.of(*path), **texts)
        return slots

    def _kinds(self, data: Any, path: tuple[str, ...]) -> tuple[str, ...]:
        if data is None:
            return ()
        kinds = [data] if isinstance(data, str) else data
        if not isinstance(kinds, list) or not all(isinstance(one, str) for one in kinds):
            self._wrong(path, mark("kind is {found}: expected a kind of item, or a list of them"), found=_short(data))
            return ()
        known = [*FILE_KINDS, *KINDS]
        for one in kinds:
            if one not in known:
                template = mark("there is no kind {found}, did you mean {known}?")
                self._wrong(path, template, found=_short(one), known=near_names(one[:_LONGEST_WORD], known))
        if len(kinds) > 1 and set(kinds) & set(FILE_KINDS):
            self._wrong(path, mark("a slot takes either a file, a folder or items: choose one"))
        return tuple(kinds)

    def _steps(self, data: Any) -> tuple[RecipeStep, ...]:
        if not isinstance(data, list) or not data:
            self._wrong(("steps",), mark("steps is {found}: expected a list of commands"), found=_short(data))
            return ()
        if len(data) > _MOST_STEPS:
            self._wrong(("steps",), mark("{count} steps, at most {most} are taken"), count=len(data), most=_MOST_STEPS)
            return ()
        return tuple(self._step(one, number) for number, one in enumerate(data))

    def _step(self, data: Any, number: int) -> RecipeStep:
        path: tuple[str | int, ...] = ("steps", number)
        found = self._mapping(data, path, _STEP_KEYS)
        command = self._text(found, (*path, "command"))
        if isinstance(data, dict) and "command" not in data:
            self._wrong(path, mark("a step without a command: expected command: ID"))
        given = found.get("parameters")
        parameters = self._mapping(given if given is not None else {}, (*path, "parameters"))
        words = found.get("as")
        names = [words] if isinstance(words, str) else words if words is not None else []
        if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
            self._wrong((*path, "as"), mark("as is {found}: expected words for the results"), found=_short(words))
            names = []
        for name in names:
            self._check_word(name, (*path, "as"))
        lines = {key: self.lines.of(*path, "parameters", key) for key in parameters}
        return RecipeStep(command, parameters, tuple(names), self.lines.of(*path), lines)

    def _made(self, data: Any) -> Made:
        found = self._mapping(data, ("made",), _MADE_KEYS)
        versions = self._mapping(found.get("versions") or {}, ("made", "versions"))
        item, content = (self._text(found, ("made", key)) for key in _MADE_KEYS[:2])
        return Made(item, content, {name: str(value) for name, value in versions.items()})

    def _mapping(self, data: Any, path: tuple[str | int, ...], known: Sequence[str] = ()) -> dict[str, Any]:
        if not isinstance(data, dict):
            self._wrong(path, mark("found {found}, expected key: value lines"), found=_short(data))
            return {}
        for key in data if known else ():
            if key not in known:
                template = mark("{key} is unknown, did you mean one of {known}?")
                near = near_names(key[:_LONGEST_WORD], known)
                self._wrong((*path, key), template, key=_short(key), known=near)
        return data

    def _text(self, found: dict[str, Any], path: tuple[str | int, ...]) -> str:
        """A text; numbers and truths are what is written there, too."""
        value = found.get(str(path[-1]))
        if isinstance(value, dict | list):
            self._wrong(path, mark("{key} is {found}: expected text"), key=path[-1], found=_short(value))
            return ""
        return "" if value is None else str(value)

    def _check_word(self, word: str, path: tuple[str | int, ...]) -> None:
        if len(word) > _LONGEST_WORD or not _WORD.fullmatch(word):
            template = mark("{word} cannot be a word for data: letters, digits and _, a letter first")
            self._wrong(path, template, word=_short(word))

    def _wrong(self, path: tuple[str | int, ...], template: str, **values: Any) -> None:
        self.problems.append(Problem(self.lines.of(*path), template, values))


def _short(value: Any) -> str:
    """What was found, cut where it is long."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _LONGEST_WORD else text[:_LONGEST_WORD] + "..."
