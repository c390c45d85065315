"""The recipe of an item: the steps of its history from some items on, those items as slots."""

import keyword
import re
from collections.abc import Sequence
from functools import partial

from subsurface_app.commands.command import CommandError
from subsurface_app.commands.parameters import item_kinds, with_refs
from subsurface_app.commands.recipes._recipe import Made, Recipe, RecipeError, RecipeStep, Slot
from subsurface_app.commands.recipes._versions import USE_VERSION, Versions
from subsurface_app.commands.registry import command as command_of
from subsurface_app.data.store import Item, Project, Step

Lineage = list[tuple[Step, list[Item]]]


def recipe_of(project: Project, ref: str, inputs: Sequence[str] | None = None) -> Recipe:
    """How an item was made, as a recipe: with all parameters, seeds among them.

    Parameters   inputs : names or ids of items at which it begins: they become slots, what made them is left out. None
                     takes what was read from files; () takes none, so that the files are the slots
    Raises       RecipeError - one of the inputs is the item itself; StoreError - there is no such item
    """
    item = project.item(ref)
    lineage = project.lineage(item.id)
    begin = _imported(lineage, item) if inputs is None else {project.item(one).id for one in inputs}
    if item.id in begin:
        raise RecipeError(
            "{name} cannot be an input of its own recipe: choose items that it was made from", name=item.name
        )
    writer = _Writer({one.id: (one, step) for step, made in lineage for one in made})
    kept = _steps_after(lineage, item, begin)
    steps = writer.steps(kept)
    made = Made(writer.words[item.id], item.content_hash, kept[-1][0].versions)
    return Recipe(item.name, steps, writer.slots, fresh_name(project.name), made)


def _imported(lineage: Lineage, item: Item) -> set[str]:
    """Ids of the items that were read from files; what came with the item itself is none of them."""
    read = [made for step, made in lineage if any(one.is_file for one in step.inputs) and step.id != item.step]
    return {one.id for made in read for one in made}


def _steps_after(lineage: Lineage, item: Item, begin: set[str]) -> Lineage:
    """The steps that an item needs when some items are there already."""
    wanted = {item.id}
    kept: Lineage = []
    for step, made in reversed(lineage):
        if wanted & {one.id for one in made}:
            kept.append((step, made))
            wanted |= {one.ref for one in step.inputs if not one.is_file} - begin
    return kept[::-1]


class _Writer:
    """Gives each item and file on the way its word.

    Parameters   items : id -> item of the whole history, deleted ones too, and the step that made it
    """

    def __init__(self, items: dict[str, tuple[Item, Step]]) -> None:
        self._items = items
        self.words: dict[str, str] = {}
        self.slots: dict[str, Slot] = {}

    def steps(self, kept: Lineage) -> tuple[RecipeStep, ...]:
        for _, made in kept:
            for one in made:
                self._word(one.id, one.name)
        again = Versions()
        steps: list[RecipeStep] = []
        for step, made in kept:
            steps += [
                RecipeStep(USE_VERSION, {"item": f"${self.words[move.there]}", "version": move.version}, ())
                for move in again.moves(step)
            ]
            again.add(made)
            steps.append(self._step(step, made))
        return tuple(steps)

    def _step(self, step: Step, made: Sequence[Item]) -> RecipeStep:
        items = {one.parameter for one in step.inputs if not one.is_file}
        parameters = dict(step.parameters)
        for key in items & parameters.keys():
            parameters[key] = with_refs(parameters[key], partial(self._item, step, key))
        for one in step.inputs:
            if one.is_file and one.parameter in parameters:
                parameters[one.parameter] = self._file(one.ref, one.content_hash)
        return RecipeStep(step.command, parameters, tuple(self.words[one.id] for one in made))

    def _item(self, step: Step, parameter: str, ref: str) -> str:
        (item, maker), is_new = self._items[ref], ref not in self.words
        word = self._word(ref, item.name)
        if is_new:
            self.slots[word] = Slot(word, (), item.name, item.content_hash, maker.command)
        if (slot := self.slots.get(word)) is not None:
            taken = _kinds_of(step.command, parameter) or (item.kind,)
            kinds = tuple(kind for kind in slot.kinds or taken if kind in taken)
            self.slots[word] = Slot(word, kinds, slot.default, slot.content, slot.about)
        return f"${word}"

    def _file(self, path: str, content: str) -> str:
        name = re.split(r"[\\/]", path)[-1]
        word = self._word(path, name)
        self.slots[word] = Slot(word, (), path, content, name)
        return f"${word}"

    def _word(self, key: str, name: str) -> str:
        if key not in self.words:
            self.words[key] = identifier(name, set(self.words.values()))
        return self.words[key]


def _kinds_of(command_id: str, parameter: str) -> tuple[str, ...]:
    """The kinds of items that a parameter takes; () for a command that is not installed."""
    try:
        return item_kinds(command_of(command_id).Parameters).get(parameter, ())
    except CommandError:
        return ()


def identifier(name: str, taken: set[str]) -> str:
    """A word made of an item's name, one that Python takes as a name too, unique among those taken."""
    word = re.sub(r"\W+", "_", name.lower()).strip("_")[:40].rstrip("_") or "item"
    if not word.isidentifier() or keyword.iskeyword(word):
        word = f"item_{word}"
    number, free = 2, word
    while free in taken:
        free, number = f"{word}_{number}", number + 1
    return free


def fresh_name(name: str) -> str:
    """A name for a new project that every shell takes as it is."""
    return (re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "project") + "-again"
