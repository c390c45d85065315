"""A recipe with its slots filled: which items and files it runs on, and where on the disk it may read and write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from resources import mark
from subsurface_app.commands.command import Command
from subsurface_app.commands.parameters import file_fields, item_kinds, path_words, with_refs
from subsurface_app.commands.recipes._checks import checked, is_path
from subsurface_app.commands.recipes._recipe import Problem, Recipe, RecipeError, RecipeStep, Slot, refuse, word_of
from subsurface_app.commands.registry import command as command_of
from subsurface_app.data.errors import StoreError
from subsurface_app.data.near_names import near_names
from subsurface_app.data.store import Item, Project


@dataclass(frozen=True)
class Bound:
    """A recipe that can run.

    Parameters   recipe : Recipe - checked, its steps in their order
                 items, files : slot -> id of the item, or path
                 allowed : folders inside which its steps may read and write
    """

    recipe: Recipe
    items: Mapping[str, str]
    files: Mapping[str, str]
    allowed: tuple[Path, ...] = field(default=())

    def parameters(self, step: RecipeStep, command: Command, made: Mapping[str, str]) -> dict[str, Any]:
        """What a step runs with: words as ids of items and as paths; `made` holds what earlier steps have given.

        Raises   KeyError - a word that no step has given yet
        """
        items = {**self.items, **made}
        parameters = dict(step.parameters)
        for name in item_kinds(command.Parameters):
            if name in parameters:
                parameters[name] = with_refs(
                    parameters[name], lambda one: items[word] if (word := word_of(one)) else one
                )
        for name in file_fields(command.Parameters):
            if parameters.get(name):
                word = word_of(parameters[name])
                parameters[name] = self.files[word] if word else str(self._absolute(parameters[name]))
        for name in path_words(command.Parameters):
            if is_path(parameters.get(name)):
                parameters[name] = str(self._absolute(parameters[name]))
        return parameters

    def _absolute(self, path: str) -> Path:
        return (self.recipe.folder or Path.cwd()) / Path(path).expanduser()


def bind(
    recipe: Recipe,
    project: Project | None,
    given: Mapping[str, str | Item] | None = None,
    *,
    allowed: Sequence[Path | str] = (),
) -> Bound:
    """Check a recipe and fill its slots.

    Parameters   project : Project or None - None where it will be made: then no slot can take an item of it
                 given : slot -> item by name, id or itself, or the path of a file; others take their defaults
                 allowed : folders that it may read from and write to beside its own; files that are given may lie
                     anywhere
    Raises       RecipeError - as `checked`; a slot without an item, of another kind, or that the recipe has not;
                     a path outside of the folders
    """
    binding = _Binding(checked(recipe), project, allowed)
    binding.fill(dict(given or {}))
    binding.check_paths()
    if binding.problems:
        raise refuse(recipe.name, binding.problems)
    return Bound(binding.recipe, binding.items, binding.files, binding.allowed)


def project_path(recipe: Recipe, allowed: Sequence[Path | str] = ()) -> Path:
    """Where the project lies that a recipe names; it may not be there yet.

    Raises   RecipeError - it names none, or one outside of its own folder and the allowed ones
    """
    if not recipe.project:
        raise RecipeError("the recipe {name} names no project: say which, or add project: NAME to it", name=recipe.name)
    binding = _Binding(recipe, None, allowed)
    if not binding.is_allowed(0, recipe.project):
        raise refuse(recipe.name, binding.problems)
    return binding.base / Path(recipe.project).expanduser()


class _Binding:
    def __init__(self, recipe: Recipe, project: Project | None, allowed: Sequence[Path | str]) -> None:
        self.recipe, self.project = recipe, project
        own = (recipe.folder,) if recipe.folder is not None else ()
        self.allowed = tuple(Path(one).expanduser().resolve() for one in (*own, *allowed))
        self.problems: list[Problem] = []
        self.items: dict[str, str] = {}
        self.files: dict[str, str] = {}

    def fill(self, given: dict[str, str | Item]) -> None:
        slots = self.recipe.slots
        for name in given:
            if name not in slots:
                template = mark("there is no slot {name}, did you mean one of {known}?")
                self._wrong(0, template, name=name, known=near_names(name, slots))
        for name, slot in slots.items():
            value = given.get(name) or slot.default
            if not value:
                template = mark("the slot {name} has nothing: give {what} for it, as {name}=...")
                self._wrong(slot.line, template, name=name, what=" / ".join(slot.kinds) or "item")
            elif slot.is_file:
                self._fill_file(slot, str(value), is_given=bool(given.get(name)))
            else:
                self._fill_item(slot, value)

    def _fill_file(self, slot: Slot, path: str, *, is_given: bool) -> None:
        if is_given:
            self.files[slot.name] = str(Path(path).expanduser().absolute())
        elif self.is_allowed(slot.line, path):
            self.files[slot.name] = str((self.base / Path(path).expanduser()).absolute())

    def _fill_item(self, slot: Slot, value: str | Item) -> None:
        if self.project is None:
            template = mark("the slot {name} takes an item, and its project is not there yet: name one that is")
            self._wrong(slot.line, template, name=slot.name)
            return
        try:
            item = value if isinstance(value, Item) else self.project.item(value)
        except StoreError as error:
            self._wrong(slot.line, error.template, **error.values)
            return
        if slot.kinds and item.kind not in slot.kinds:
            self._wrong(
                slot.line,
                mark("the slot {name} takes an item of kind {expected}, {item} is a {found}: choose another item"),
                name=slot.name,
                expected=" / ".join(slot.kinds),
                item=item.name,
                found=item.kind,
            )
        self.items[slot.name] = item.id

    @property
    def base(self) -> Path:
        """From where relative paths go."""
        return self.recipe.folder or Path.cwd()

    def check_paths(self) -> None:
        """Refuse paths of the steps that lead out of the allowed folders."""
        for step in self.recipe.steps:
            command = command_of(step.command)
            for name in file_fields(command.Parameters):
                path = step.parameters.get(name)
                if isinstance(path, str) and path and word_of(path) is None:
                    self.is_allowed(step.line_of(name), path)
            for name in path_words(command.Parameters):
                path = step.parameters.get(name)
                if isinstance(path, str) and is_path(path):
                    self.is_allowed(step.line_of(name), path)

    def is_allowed(self, line: int, path: str) -> bool:
        """Whether a path lies where the recipe may read and write; a problem is remembered where it does not."""
        try:
            found = (self.base / Path(path).expanduser()).resolve()
        except (OSError, RuntimeError, ValueError) as error:
            self._wrong(line, mark("{path} is no path: {reason}"), path=repr(path)[:200], reason=str(error)[:200])
            return False
        if self.recipe.folder is None or any(found.is_relative_to(one) for one in self.allowed):
            return True
        self._wrong(
            line,
            mark(
                "{path} lies outside of {folders}: a recipe reads and writes there only; allow its folder as well, or "
                "give the file as a slot"
            ),
            path=str(found),
            folders=", ".join(map(str, self.allowed)),
        )
        return False

    def _wrong(self, line: int, template: str, **values: Any) -> None:
        self.problems.append(Problem(line, template, values))
