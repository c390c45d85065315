"""Words of the command line as parameters of a command: `--set key=value`, a YAML file, `@3` for the third item."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

from subsurface_app.cli.setting import CliError

if TYPE_CHECKING:
    from subsurface_app.api import Command, Project


def parameters_from(
    project: "Project | None", command: "Command", assignments: Sequence[str], file: Path | None = None
) -> dict[str, Any]:
    """The parameters that a file and `--set` words give; the words win.

    Raises   CliError - a word without "=", or a file that is no YAML mapping
    """
    given = read_mapping(file) if file is not None else {}
    for word in assignments:
        key, equals, text = word.partition("=")
        if not equals:
            raise CliError(
                "--set takes key=value, found {word}: see subsurface-app commands {id}", word=word, id=command.id
            )
        given[key.strip()] = _value(command, key.strip(), text)
    return resolved(project, command, given)


def resolved(project: "Project | None", command: "Command", given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with `@3` turned into the id of the project's third item.

    Raises   CliError - when the project has fewer items
    """
    from subsurface_app.commands.parameters import item_kinds, with_refs

    values = dict(given)
    if project is None:
        return values
    for name in item_kinds(command.Parameters):
        if name in values:
            values[name] = with_refs(values[name], lambda word: item_of(project, word))
    return values


def item_of(project: "Project", word: Any) -> Any:
    """The id of the third item for "@3"; any other word as it is.

    Raises   CliError - when the project has fewer items
    """
    if not isinstance(word, str) or not word.startswith("@") or not word[1:].isdigit():
        return word
    items = project.items()
    if word in {item.name for item in items}:
        return word
    if not 1 <= int(word[1:]) <= len(items):
        raise CliError(
            "{word} means item number {number}, the project has {count}",
            word=word,
            number=word[1:],
            count=len(items),
        )
    return items[int(word[1:]) - 1].id


def read_mapping(path: Path) -> dict[str, Any]:
    """A YAML (or JSON) file that holds a mapping.

    Raises   CliError - when it cannot be read or holds something else; the message names the line
    """
    import yaml

    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CliError(
            "{path} cannot be read: {reason}", path=str(path), reason=error.strerror or str(error)
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise CliError("{path} is not YAML: {reason}", path=str(path), reason=reason) from error
    if not isinstance(read, dict):
        raise CliError("{path} holds a {found}, expected key: value lines", path=str(path), found=type(read).__name__)
    return read


def _value(command: "Command", key: str, text: str) -> Any:
    """Text as it is where the parameter is text, otherwise what YAML reads in it."""
    field = command.Parameters.model_fields.get(key)
    if field is None or _is_text(field.annotation):
        return text
    import yaml

    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        value = text
    if _takes_texts(field.annotation) and not isinstance(value, list):
        words = text.strip().removeprefix("[").removesuffix("]").split(",")  # wells=A,B and wells=[@2]
        return [one.strip() for one in words if one.strip()]
    return value


def _takes_texts(annotation: Any) -> bool:
    """Whether several texts are taken; they may be given with commas between them."""
    inner = [one for one in get_args(annotation) if one is not Ellipsis]
    return get_origin(annotation) is tuple and all(_is_text(one) for one in inner)


def _is_text(annotation: Any) -> bool:
    if annotation is str:
        return True
    arguments = [one for one in get_args(annotation) if one is not type(None)]
    return bool(arguments) and all(one is str or isinstance(one, str) for one in arguments)
