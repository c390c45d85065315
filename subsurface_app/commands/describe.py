"""A command in words and as a schema: its parameters with kinds, units, ranges and defaults, and an example line."""

import shlex
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from resources import mark, translate
from subsurface_app.commands.command import Command
from subsurface_app.commands.parameters import file_fields, item_kinds


@dataclass(frozen=True)
class ParameterRow:
    """One parameter, ready to be shown; empty texts where nothing is to be said."""

    name: str
    title: str
    takes: str
    unit: str
    range: str
    default: str
    description: str
    required: bool


def parameter_rows(command: Command) -> list[ParameterRow]:
    """The parameters of a command in their order, texts in the chosen language."""
    rows = []
    for name, field in command.Parameters.model_fields.items():
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        rows.append(
            ParameterRow(
                name,
                translate(field.title or name),
                _takes(field, extra),
                str(extra.get("unit", "")),
                _range(field),
                translate(mark("required")) if field.is_required() else _shown(field.default),
                translate(field.description or ""),
                field.is_required(),
            )
        )
    return rows


def command_schema(command: Command) -> dict[str, Any]:
    """Everything about a command as plain data; `parameters` is a JSON schema."""
    return {
        "id": command.id,
        "title": translate(command.title),
        "summary": translate(command.summary),
        "tier": command.tier,
        "heavy": command.heavy,
        "produces": list(command.produces),
        "origin": command.origin,
        "items": {name: list(kinds) for name, kinds in item_kinds(command.Parameters).items()},
        "files": file_fields(command.Parameters),
        "parameters": command.Parameters.model_json_schema(),
    }


def example_line(command: Command) -> str:
    """A line for a shell with every required parameter."""
    words = ["subsurface-app", "run", "PROJECT", command.id]
    kinds, files = item_kinds(command.Parameters), file_fields(command.Parameters)
    for name, field in command.Parameters.model_fields.items():
        if field.is_required():
            value = "ITEM" if name in kinds else "FILE" if name in files else _sample(field)
            words += ["--set", f"{name}={value}"]
    return shlex.join(words)


def _takes(field: FieldInfo, extra: dict[str, Any]) -> str:
    if "item_kinds" in extra:
        kinds = ", ".join(extra["item_kinds"])
        if get_origin(field.annotation) is tuple:
            return translate(mark("items: {kinds}"), kinds=kinds)
        return translate(mark("item: {kinds}"), kinds=kinds)
    if "file_role" in extra:
        return translate(mark("file: {pattern}"), pattern=extra["file_pattern"])
    if "names" in extra:
        return translate(mark("a model; models lists them"))
    return _type_name(field.annotation)


def _type_name(annotation: Any) -> str:
    if arguments := get_args(annotation):
        inner = [one for one in arguments if one is not type(None)]
        if get_origin(annotation) in (tuple, list):
            return "[" + ", ".join(_type_name(one) for one in inner if one is not Ellipsis) + "]"
        return " | ".join(dict.fromkeys(_type_name(one) if isinstance(one, type) else str(one) for one in inner))
    return {str: "text", bool: "true | false"}.get(annotation, getattr(annotation, "__name__", str(annotation)))


def _range(field: FieldInfo) -> str:
    least = [one.ge for one in field.metadata if getattr(one, "ge", None) is not None]
    most = [one.le for one in field.metadata if getattr(one, "le", None) is not None]
    if least and most:
        return f"{least[0]:g} .. {most[0]:g}"
    return f">= {least[0]:g}" if least else f"<= {most[0]:g}" if most else ""


def _shown(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _sample(field: FieldInfo) -> str:
    """A value that the field would take."""
    least = [one.ge for one in field.metadata if getattr(one, "ge", None) is not None]
    return str(least[0]) if least else "VALUE"
