"""A recipe: the graph of commands that made an item, its inputs as named slots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from resources import mark, translate
from solvers.errors import SubsurfaceError

FORMAT = 1
FILE_KINDS = ("file", "folder")
_TOLD = 12


@dataclass(frozen=True)
class Problem:
    """Something wrong with a recipe.

    Parameters   line : int - of its file, counted from one; 0 where it is of no line
                 template, values : an English sentence, as an error has it
    """

    line: int
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """In the chosen language, with the line."""
        said = translate(self.template, **self.values)
        return translate(mark("line {line}: {problem}"), line=self.line, problem=said) if self.line else said


class RecipeError(SubsurfaceError):
    """A recipe that cannot be read or run; `problems` tells everything that is wrong, each with its line."""

    @property
    def problems(self) -> list[tuple[int, str]]:
        """Line (0 where it is of none) and sentence of each."""
        return [(int(line), str(text)) for line, text in self.values.get("lines", ())]


def refuse(name: str, problems: Sequence[Problem]) -> RecipeError:
    """The error that tells problems, by line, the first dozen of them in its sentence."""
    ordered = sorted(dict.fromkeys((one.line, one.text) for one in problems))
    told = "; ".join(text for _, text in ordered[:_TOLD]) + (" ..." if len(ordered) > _TOLD else "")
    return RecipeError("the recipe {name} cannot be run: {problems}", name=name, problems=told, lines=ordered)


@dataclass(frozen=True)
class Slot:
    """An input that is given when a recipe is run.

    Parameters   kinds : kinds of items that it takes; ("file",) or ("folder",) for one that is read from the disk; ()
                     leaves that to the steps that use it
                 default : str - name or id of an item, or a path; "" where one must be given
                 content : str - hash of what the recipe was written from
                 about : str - what that was
    """

    name: str
    kinds: tuple[str, ...] = ()
    default: str = ""
    content: str = ""
    about: str = ""
    line: int = 0

    @property
    def is_file(self) -> bool:
        return self.kinds[:1] in (("file",), ("folder",))


@dataclass(frozen=True)
class RecipeStep:
    """A command of a recipe.

    Parameters   parameters : as the command takes them; "$word" stands for a slot or for what a step has made
                 names : words for the items that it makes, in their order
                 lines : parameter -> line of the file
    """

    command: str
    parameters: dict[str, Any]
    names: tuple[str, ...] = ()
    line: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)

    def line_of(self, parameter: str) -> int:
        return self.lines.get(parameter, self.line)


@dataclass(frozen=True)
class Made:
    """What a recipe made when it was written.

    Parameters   item : str - the word of the result; content : str - its hash; versions : of program and libraries
    """

    item: str
    content: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipe:
    """Steps whose inputs have names.

    Parameters   title : str - for people
                 project : str - where it runs if nothing else is said, beside its file; "" for none
                 made : the result, None where the file does not say which it is
                 folder : from which its relative paths go, and outside of which it reads and writes nothing unless that
                     was allowed; None for one that was never in a file
                 source : str - what its errors call it
    """

    title: str
    steps: tuple[RecipeStep, ...]
    slots: Mapping[str, Slot] = field(default_factory=dict)
    project: str = ""
    made: Made | None = None
    folder: Path | None = None
    source: str = ""

    @property
    def name(self) -> str:
        """What errors call it."""
        return self.source or self.title or translate(mark("without a name"))


def word_of(value: Any) -> str | None:
    """The word that a value stands for, "line" of "$line"; None for any other value."""
    return value[1:] if isinstance(value, str) and value.startswith("$") and len(value) > 1 else None
