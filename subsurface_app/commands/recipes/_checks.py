"""What can be known to be wrong with a recipe before it runs: commands, parameters, words, kinds, circles."""

import heapq
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.commands.command import Command, CommandError
from subsurface_app.commands.execute import parameter_problems
from subsurface_app.commands.parameters import file_fields, item_kinds, path_words
from subsurface_app.commands.recipes._recipe import (
    Problem,
    Recipe,
    RecipeStep,
    Slot,
    refuse,
    word_of,
)
from subsurface_app.commands.registry import command as command_of
from subsurface_app.data.near_names import near_names


def words_in(value: Any) -> list[str]:
    """The words that a value stands for: of one text, or of each in a list."""
    values = value if isinstance(value, list | tuple) else [value]
    return [word for one in values if (word := word_of(one)) is not None]


def references(step: RecipeStep, command: Command) -> list[tuple[str, str]]:
    """What a step refers to: (parameter, word), of its items and files."""
    names = [*item_kinds(command.Parameters), *file_fields(command.Parameters)]
    return [(name, word) for name in names if name in step.parameters for word in words_in(step.parameters[name])]


def is_path(value: Any) -> bool:
    """Whether a text that may be a name is a path: it has a separator, an ending, or begins at the home folder."""
    return isinstance(value, str) and re.search(r"[/\\]|^~|\.[A-Za-z]\w*$", value) is not None


def _without_paths(command: Command, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters without files that a command looks into to check them: that is for later, where they may lie."""
    fields = command.Parameters.model_fields
    looked_into = [name for name in path_words(command.Parameters) if not fields[name].is_required()]
    return {key: value for key, value in parameters.items() if key not in looked_into or not is_path(value)}


def checked(recipe: Recipe) -> Recipe:
    """The recipe with its steps in an order in which they can run, each slot with its kinds.

    Steps may stand in any order: what a step needs runs before it, else they keep theirs. Plugins must be loaded.

    Raises   RecipeError - telling all of: commands and parameters that are not known, values that a parameter does not
                 take, words that nothing gives or two give, items of another kind, circles
    """
    check = _Check(recipe)
    check.commands_and_parameters()
    check.words()
    slots = check.slots()
    order = check.order()
    if check.problems:
        raise refuse(recipe.name, check.problems)
    return replace(recipe, steps=tuple(recipe.steps[number] for number in order), slots=slots)


@dataclass(frozen=True)
class _Giver:
    """Where a word comes from: a step by its number, or a slot (-1)."""

    step: int
    line: int


class _Check:
    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.problems: list[Problem] = []
        self.commands: dict[int, Command] = {}
        self.givers: dict[str, _Giver] = {}

    def commands_and_parameters(self) -> None:
        for number, step in enumerate(self.recipe.steps):
            if not step.command:
                continue  # told when it was read
            try:
                command = self.commands[number] = command_of(step.command)
            except CommandError as error:
                self._wrong(step.line, error.template, **error.values)
                continue
            try:
                problems = parameter_problems(command, _without_paths(command, step.parameters))
            except SubsurfaceError as error:  # what a parameter names is not there, or other than it should be
                problems = [("", translate(error.template, **error.values))]
            for name, text in problems:
                template = mark("{command}: {problem}")
                self._wrong(step.line_of(name), template, command=step.command, problem=text)

    def words(self) -> None:
        """Which slot or step gives each word."""
        for name, slot in self.recipe.slots.items():
            self.givers[name] = _Giver(-1, slot.line)
        for number, step in enumerate(self.recipe.steps):
            for name in step.names:
                if name in self.givers:
                    template = mark("the word {word} is given twice, also in line {other}: choose another one")
                    self._wrong(step.line, template, word=name, other=self.givers[name].line)
                self.givers.setdefault(name, _Giver(number, step.line))
        made = self.recipe.made
        if made is not None and made.item and made.item not in self.givers:
            template = mark("made.item is {word}, which no step gives: the words are {known}")
            self._wrong(0, template, word=made.item, known=near_names(made.item, self.givers))

    def slots(self) -> dict[str, Slot]:
        """The slots, each with the kinds that all steps that use it take."""
        found = dict(self.recipe.slots)
        for number, command in self.commands.items():
            step = self.recipe.steps[number]
            kinds, files = item_kinds(command.Parameters), file_fields(command.Parameters)
            for parameter, word in references(step, command):
                if word not in self.givers:
                    self._unknown_word(step, parameter, word)
                elif parameter in files:
                    found |= self._file_slot(step, parameter, word, files[parameter], found)
                elif word in found:
                    found[word] = self._item_slot(step, parameter, found[word], kinds[parameter])
                else:
                    self._check_made(step, parameter, word, kinds[parameter])
        return found

    def _unknown_word(self, step: RecipeStep, parameter: str, word: str) -> None:
        self._wrong(
            step.line_of(parameter),
            mark("{command}: {parameter} is {word}, which neither a slot nor a step gives: the words are {known}"),
            command=step.command,
            parameter=parameter,
            word=f"${word}",
            known=near_names(word, self.givers),
        )

    def _file_slot(
        self, step: RecipeStep, parameter: str, word: str, role: str, slots: Mapping[str, Slot]
    ) -> dict[str, Slot]:
        kind = "folder" if role == "folder" else "file"
        slot = slots.get(word)
        if slot is None or (slot.kinds and slot.kinds != (kind,)):
            found = translate(mark("what a step makes")) if slot is None else " / ".join(slot.kinds)
            template = mark("{command}: {parameter} takes a {kind}, {word} is {found}")
            values = {"command": step.command, "parameter": parameter, "kind": kind, "word": f"${word}"}
            self._wrong(step.line_of(parameter), template, found=found, **values)
            return {}
        return {word: replace(slot, kinds=(kind,))}

    def _item_slot(self, step: RecipeStep, parameter: str, slot: Slot, taken: tuple[str, ...]) -> Slot:
        both = tuple(kind for kind in slot.kinds or taken if kind in taken)
        if not both:
            self._other_kind(step, parameter, slot.name, slot.kinds, taken)
            return slot
        return replace(slot, kinds=both)

    def _check_made(self, step: RecipeStep, parameter: str, word: str, taken: tuple[str, ...]) -> None:
        giver = self.commands.get(self.givers[word].step)
        if giver is None or not giver.produces:
            return
        kinds = [kind for one in giver.produces for kind in one.split(" | ")]
        if not set(kinds) & set(taken):
            self._other_kind(step, parameter, word, kinds, taken)

    def _other_kind(
        self, step: RecipeStep, parameter: str, word: str, found: Iterable[str], taken: Iterable[str]
    ) -> None:
        self._wrong(
            step.line_of(parameter),
            mark("{command}: {parameter} takes an item of kind {expected}, {word} is a {found}"),
            command=step.command,
            parameter=parameter,
            expected=" / ".join(taken),
            word=f"${word}",
            found=" / ".join(dict.fromkeys(found)),
        )

    def order(self) -> list[int]:
        """The numbers of the steps, each after those that it needs, else as they stand."""
        needs: dict[int, set[int]] = {}
        for number, step in enumerate(self.recipe.steps):
            command = self.commands.get(number)
            words = [word for _, word in references(step, command)] if command is not None else []
            needs[number] = {self.givers[word].step for word in words if word in self.givers} - {-1}
        followers: dict[int, list[int]] = {number: [] for number in needs}
        for number, before in needs.items():
            for one in before:
                followers[one].append(number)
        waiting = {number: len(before) for number, before in needs.items()}
        ready = [number for number, count in waiting.items() if not count]
        heapq.heapify(ready)
        order: list[int] = []
        while ready:
            number = heapq.heappop(ready)
            order.append(number)
            for one in followers[number]:
                waiting[one] -= 1
                if not waiting[one]:
                    heapq.heappush(ready, one)
        if len(order) < len(needs):
            self._tell_circle(needs, set(needs) - set(order))
        return order

    def _tell_circle(self, needs: Mapping[int, set[int]], left: set[int]) -> None:
        """Walk against the arrows among steps that wait for each other until one comes twice."""
        walked: list[int] = []
        number = min(left)
        while number not in walked:
            walked.append(number)
            number = min(needs[number] & left)
        circle = [*walked[walked.index(number) :], number]
        said = " <- ".join(self.recipe.steps[one].command for one in circle)
        line = self.recipe.steps[number].line
        self._wrong(line, mark("steps wait for each other in a circle: {circle}"), circle=said)

    def _wrong(self, line: int, template: str, **values: Any) -> None:
        self.problems.append(Problem(line, template, values))
