"""YAML as plain data with the line of each value; nothing in a file can make anything but texts, numbers and lists."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from resources import mark
from subsurface_app.commands.recipes._recipe import Problem

Path = tuple[str | int, ...]
_DEEPEST = 24
_MOST_VALUES = 50_000
_LONGEST_NUMBER = 400
_RESOLVER: Any = yaml.resolver.Resolver()
_CONSTRUCTOR = yaml.constructor.SafeConstructor()
_PREFIX = "tag:yaml.org,2002:"
# What libyaml reads ten times as fast is the same to the letter; not every installation has it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _RefusedError(Exception):
    """Reading cannot go on."""

    def __init__(self, line: int, template: str, **values: Any) -> None:
        super().__init__(template)
        self.problem = Problem(line, template, values)


@dataclass
class Lines:
    """The line of each value, counted from one, by the keys and numbers that lead to it."""

    known: dict[Path, int] = field(default_factory=dict)

    def of(self, *path: str | int) -> int:
        """The line of a value, or of the nearest thing around it that has one; 0 where there is none."""
        while path and path not in self.known:
            path = path[:-1]
        return self.known.get(path, 0)


@dataclass
class _Open:
    """A mapping or list that is being filled."""

    content: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None

    @property
    def wants_key(self) -> bool:
        return isinstance(self.content, dict) and self.key is None


def read_lines(text: str) -> tuple[Any, Lines, list[Problem]]:
    """The data of a YAML text, the line of each value, and what is wrong with it; None where it cannot be read.

    Anchors, copies, tags, keys that are no words, keys that stand twice and what is nested deeper than 24 levels are
    refused; dates and times of day stay texts.
    """
    lines, problems = Lines(), []
    try:
        data = _build(text, lines)
    except _RefusedError as refused:
        return None, lines, [refused.problem]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 0
        reason = " ".join(str(error.problem or error.context or "").split())
        problems.append(Problem(line, mark("this is not YAML: {reason}"), {"reason": reason}))
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        problems.append(Problem(0, mark("this is not YAML: {reason}"), {"reason": reason}))
    else:
        return data, lines, problems
    return None, lines, problems


def _build(text: str, lines: Lines) -> Any:
    stack: list[_Open] = []
    roots: list[Any] = []
    count = 0
    for event in _events(text):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent) and roots:
            raise _RefusedError(line, mark("a second document begins here: expected one in a file"))
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            stack.pop()
            continue
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError(line, mark("copies of other values (*name) are not taken: write the value out"))
        if not isinstance(event, yaml.NodeEvent):
            continue
        count += 1
        if count > _MOST_VALUES:
            raise _RefusedError(line, mark("more than {most} values: this is no recipe"), most=_MOST_VALUES)
        _check_node(event, line)
        if stack and stack[-1].wants_key:
            _take_key(stack[-1], event, line, lines)
            continue
        path = _path_of(stack)
        lines.known.setdefault(path, line)
        value: Any = _scalar(event, line) if isinstance(event, yaml.ScalarEvent) else None
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
            if len(stack) >= _DEEPEST:
                raise _RefusedError(line, mark("nested deeper than {deepest} levels"), deepest=_DEEPEST)
        _put(stack, roots, value)
        if isinstance(value, dict | list):
            stack.append(_Open(value, path))
    return roots[0] if roots else None


def _events(text: str) -> Iterator[Any]:
    return iter(yaml.parse(text, Loader=_LOADER))


def _check_node(event: Any, line: int) -> None:
    if event.anchor is not None:
        raise _RefusedError(line, mark("names for values (&name) are not taken: write the value out"))
    if getattr(event, "tag", None) not in (None, "!"):
        raise _RefusedError(line, mark("tags such as {tag} are not taken: write the value alone"), tag=event.tag)


def _take_key(around: _Open, event: Any, line: int, lines: Lines) -> None:
    if not isinstance(event, yaml.ScalarEvent):
        raise _RefusedError(line, mark("a key is a list or mapping: expected a word"))
    key = event.value
    assert isinstance(around.content, dict)
    if key in around.content:
        raise _RefusedError(line, mark("{key} stands twice here: leave one out"), key=key)
    around.key = key
    lines.known[(*around.path, key)] = line


def _path_of(stack: list[_Open]) -> Path:
    if not stack:
        return ()
    around = stack[-1]
    last = around.key if isinstance(around.content, dict) else len(around.content)
    return (*around.path, last if last is not None else "")


def _put(stack: list[_Open], roots: list[Any], value: Any) -> None:
    if not stack:
        roots.append(value)
        return
    around = stack[-1]
    if isinstance(around.content, dict):
        around.content[str(around.key)] = value
        around.key = None
    else:
        around.content.append(value)


def _scalar(event: Any, line: int) -> Any:
    """Texts, whole and real numbers, truths and nothing; all else is the text that stands there."""
    text: str = event.value
    if not event.implicit[0]:
        return text
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False)).removeprefix(_PREFIX)
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() in ("yes", "true", "on")
    if tag not in ("int", "float") or ":" in text:  # 1:30 would be a number to the base of sixty
        return text
    if len(text) > _LONGEST_NUMBER:
        raise _RefusedError(line, mark("a number of {digits} digits"), digits=len(text))
    make = _CONSTRUCTOR.construct_yaml_int if tag == "int" else _CONSTRUCTOR.construct_yaml_float
    try:
        return make(yaml.ScalarNode(tag, text))
    except ValueError:
        return text
