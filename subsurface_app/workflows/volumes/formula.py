"""Arithmetic on volumes, written as a formula: read into a tree of known parts, never run as Python."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import SampleAxis
from subsurface_app.workflows.volumes.errors import ProcessingError
from subsurface_app.workflows.volumes.lazy import Bins, Samples

Values = NDArray[np.float64]
Evaluate = Callable[[Mapping[str, Any]], Any]

_LONGEST = 1000  # characters
_DEEPEST = 50  # brackets and operators inside each other


def _compared(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """1 where it is true, 0 where not, NaN where either side has no value."""

    def compare(left: Any, right: Any) -> Any:
        return np.where(np.isnan(left) | np.isnan(right), np.nan, operation(left, right))

    return compare


def _where(condition: Any, yes: Any, no: Any) -> Any:
    return np.where(np.isnan(condition), np.nan, np.where(condition != 0, yes, no))


_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Mod: np.mod,
    ast.Pow: np.power,
    ast.USub: np.negative,
    ast.UAdd: np.positive,
    ast.Lt: _compared(np.less),
    ast.LtE: _compared(np.less_equal),
    ast.Gt: _compared(np.greater),
    ast.GtE: _compared(np.greater_equal),
    ast.Eq: _compared(np.equal),
    ast.NotEq: _compared(np.not_equal),
}
# name -> (how many values it takes, what it does)
_FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "abs": (1, np.abs),
    "sqrt": (1, np.sqrt),
    "exp": (1, np.exp),
    "log": (1, np.log),
    "log10": (1, np.log10),
    "sin": (1, np.sin),
    "cos": (1, np.cos),
    "sign": (1, np.sign),
    "isnan": (1, lambda value: np.where(np.isnan(value), 1.0, 0.0)),
    "min": (2, np.minimum),
    "max": (2, np.maximum),
    "where": (3, _where),
    "clip": (3, np.clip),
}


@dataclass(frozen=True)
class Formula:
    """A formula over volumes, ready to be worked out on their traces.

    Numbers, the names of the volumes, + - * / % **, comparisons (1 or 0), brackets, and the functions abs, sqrt, exp,
    log, log10, sin, cos, sign, isnan, min(x, y), max(x, y), where(condition, yes, no), clip(x, low, high). Worked out
    in double precision; what comes out as no finite number (1/0, log of a negative) is NaN, and NaN stays NaN.

    Parameters   text : str, at most 1000 characters
                 names : names of the volumes, in the order in which their traces come
                 used : those of them that the formula names
    Raises       ProcessingError - anything else in the text; the message says what and where

    Examples
    --------
    >>> formula = Formula("where(a > 0, a - 0.5 * b, 0)", ("a", "b"))
    >>> formula.values({"a": np.array([1.0, -1.0]), "b": np.array([1.0, 1.0])})
    array([0.5, 0. ])
    """

    text: str
    names: tuple[str, ...]
    used: tuple[str, ...] = field(init=False, compare=False)
    _evaluate: Evaluate = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        evaluate, used = _read(self.text, self.names)
        if not used:
            raise ProcessingError(
                'the formula "{text}" names no volume: expected one of {names} in it',
                text=self.text,
                names=", ".join(self.names),
            )
        object.__setattr__(self, "used", tuple(one for one in self.names if one in used))
        object.__setattr__(self, "_evaluate", evaluate)

    @property
    def reach(self) -> int | None:
        return 0

    def output_axis(self, axis: SampleAxis) -> SampleAxis:
        return axis

    def values(self, volumes: Mapping[str, NDArray[Any]]) -> Values:
        """The formula on arrays of one shape, by name."""
        with np.errstate(all="ignore"):
            out = np.array(self._evaluate(volumes), dtype=np.float64)
        out[~np.isfinite(out)] = np.nan
        return out

    def apply(self, traces: Sequence[Samples], axis: SampleAxis, bins: Bins) -> Samples:
        values = self.values(dict(zip(self.names, traces, strict=True)))
        with np.errstate(over="ignore"):
            out = values.astype(np.float32)
        out[np.isinf(out)] = np.nan  # more than single precision holds
        return out


def _read(text: str, names: Sequence[str]) -> tuple[Evaluate, set[str]]:
    """The formula as nested functions, and the volumes that it names."""
    if len(text) > _LONGEST:
        raise ProcessingError(
            "the formula has {found} characters: at most {most} are read; make it shorter or do it in two steps",
            found=len(text),
            most=_LONGEST,
        )
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ProcessingError(
            'the formula "{text}" cannot be read from character {place} on: expected something like a - 0.5 * b',
            text=text,
            place=getattr(error, "offset", None) or 1,
        ) from error
    used: set[str] = set()
    return _built(tree.body, tuple(names), used, 0), used


def _built(node: ast.AST, names: tuple[str, ...], used: set[str], depth: int) -> Evaluate:
    """One part of the formula as a function of the volumes; raises for whatever is not listed here."""
    if depth > _DEEPEST:
        raise ProcessingError("the formula is nested more than {most} deep: do it in two steps", most=_DEEPEST)

    def inner(part: ast.AST) -> Evaluate:
        return _built(part, names, used, depth + 1)

    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return _constant(value)
        case ast.Name(id=name) if name in names:
            used.add(name)
            return lambda volumes: np.asarray(volumes[name], dtype=np.float64)
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _OPERATORS:
            return _call(_OPERATORS[type(op)], [inner(operand)])
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _call(_OPERATORS[type(op)], [inner(left), inner(right)])
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _OPERATORS:
            return _call(_OPERATORS[type(op)], [inner(left), inner(right)])
        case ast.Call(func=ast.Name(id=name), args=given, keywords=[]) if name in _FUNCTIONS:
            count, function = _FUNCTIONS[name]
            if len(given) != count:
                raise ProcessingError(
                    "{function} takes {expected} values in a formula, {found} are given",
                    function=name,
                    expected=count,
                    found=len(given),
                )
            return _call(function, [inner(one) for one in given])
    raise ProcessingError(
        'a formula cannot hold "{part}": it takes numbers, the volumes {names}, + - * / % **, comparisons in brackets '
        "and the functions {functions}",
        part=_shown(node),
        names=", ".join(names),
        functions=", ".join(_FUNCTIONS),
    )


def _constant(value: float) -> Evaluate:
    try:
        number = np.float64(value)
    except OverflowError as error:
        raise ProcessingError("a number in the formula is larger than 1e308: choose a smaller one") from error
    return lambda volumes: number


def _call(function: Callable[..., Any], parts: Sequence[Evaluate]) -> Evaluate:
    return lambda volumes: function(*[part(volumes) for part in parts])


def _shown(node: ast.AST) -> str:
    """The part of the formula in the words of the user, short."""
    try:
        text = ast.unparse(node)
    except (RecursionError, ValueError):
        text = type(node).__name__
    return text if len(text) <= 60 else text[:57] + "..."
