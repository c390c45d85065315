"""Parameter models: one declaration gives the form, the CLI option, the batch key and the history row."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from resources import mark


class Parameters(BaseModel):
    """Base of every parameter model: unknown names are refused, values never change after validation."""

    # A number where a text is taken, as YAML and agents give it: `corners: 8`.
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


def item_kinds(model: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    """The fields of a model that name an item, or several, with the kinds they take."""
    return {name: tuple(kinds) for name, kinds in _extras(model, "item_kinds").items()}


def refs_in(value: Any) -> tuple[str, ...]:
    """The items that the value of such a field names: of one item itself, of several each."""
    return tuple(one for one in ([value] if isinstance(value, str) else value or ()) if one)


def with_refs(value: Any, change: Callable[[Any], Any]) -> Any:
    """The value of such a field with each item that it names changed."""
    if isinstance(value, list | tuple):
        return type(value)(change(one) for one in value)
    return change(value) if value else value


def file_fields(model: type[BaseModel]) -> dict[str, str]:
    """The fields of a model that name files, each with its role: "read", "folder" (all files in it) or "write"."""
    return _extras(model, "file_role")


def path_words(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of text that may give a path where they do not give a name: of a model, a mapping, a folder."""
    return tuple(_extras(model, "names") | _extras(model, "may_be_path"))


def _extras(model: type[BaseModel], key: str) -> dict[str, Any]:
    found = {}
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra
        if isinstance(extra, dict) and key in extra:
            found[name] = extra[key]
    return found


def item(*kinds: str, title: str, description: str = "", optional: bool = False) -> Any:
    """A field that names an item of the project by id or name."""
    return _field("" if optional else ..., title, description, item_kinds=list(kinds))


def items(*kinds: str, title: str, description: str = "") -> Any:
    """A field of type tuple[str, ...] that names items of the project by id or name; none by default."""
    return _field((), title, description, item_kinds=list(kinds))


def file(*, title: str, pattern: str, role: str = "read", description: str = "", optional: bool = False) -> Any:
    """A field that names a file; `pattern` is a glob list for the dialog, e.g. "*.sgy *.segy"."""
    return _field("" if optional else ..., title, description, file_role=role, file_pattern=pattern)


def folder(*, title: str, description: str = "") -> Any:
    """A field that names a folder to read from."""
    return _field(..., title, description, file_role="folder", file_pattern="*")


def number(
    default: Any,
    *,
    title: str,
    unit: str = "",
    ge: float | None = None,
    le: float | None = None,
    description: str = "",
    unset: str = mark("automatic"),
) -> Any:
    """A numeric field in SI units with its range; `default` may be ... for a required one, None for an optional one.

    Parameters   unset : str - what None means, marked for translation
    """
    extra = {"unit": unit, "unset": unset}
    return Field(default, title=title, description=description, ge=ge, le=le, json_schema_extra=extra)  # type: ignore[arg-type]


def choice(default: Any, *, title: str, choices: dict[Any, str], description: str = "") -> Any:
    """A field with named choices: value -> marked text."""
    return _field(default, title, description, choices=choices)


def choices(default: tuple[str, ...], *, title: str, choices: dict[str, str], description: str = "") -> Any:
    """A field of type tuple[Literal[...], ...] of which several named choices may be taken, one at least."""
    return _field(default, title, description, choices=choices, several=True, least=1)


def text(default: Any = "", *, title: str, description: str = "", may_be_path: bool = False) -> Any:
    """A field of free text; `default` is ... for a required one."""
    return _field(default, title, description, **({"may_be_path": True} if may_be_path else {}))


def model_name(default: str, *, title: str, reads: str = "volumes", description: str = "") -> Any:
    """A field that names a model of the catalogue, or gives the path of a weights file.

    Parameters   reads : what the model must take: "volumes", "sections" or "gathers", see `ModelCard.reads`
    """
    return _field(default, title, description, names="model", reads=reads)


def toggle(default: bool, *, title: str, description: str = "") -> Any:
    """A yes/no field."""
    return _field(default, title, description)


def _field(default: Any, title: str, description: str, *, least: int | None = None, **extra: Any) -> Any:
    return Field(default, title=title, description=description, min_length=least, json_schema_extra=extra)
