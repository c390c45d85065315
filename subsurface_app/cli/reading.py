"""Files read as the words on the command line say, not as they were found."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from subsurface_app.cli.setting import CliError
from subsurface_app.cli.values import parameters_from
from subsurface_app.commands import Command, Parameters
from subsurface_app.commands import command as command_of
from subsurface_app.commands.exchange import ImportVelocity, segy_mapping, velocity_mapping
from subsurface_app.commands.execute import check_parameters
from subsurface_app.commands.surfaces import (
    ImportFaultSticks,
    ImportHorizon,
    ImportPolygons,
    ImportTriangulated,
    vertical_said,
)
from subsurface_app.data.formats import SegyMapping, inspect_file, scan_segy
from subsurface_app.data.near_names import near_names
from subsurface_app.plugins.recognition import ImportPlan, Recognised, recognise

_OF_SURFACES = (ImportHorizon, ImportFaultSticks, ImportPolygons, ImportTriangulated)


def recognise_as_set(file: Path, words: Sequence[str]) -> Recognised:
    """What a file is, read as `--set` words for its import say.

    Raises   CliError, CommandError, DataError - words that its import does not take; a file that cannot be read
    """
    found = recognise(file, segy_as_set(words))
    # what is not recognised may be SEG-Y all the same: the words may be for that
    command = command_of(found.command or "import.segy")
    refuse_unknown(words, [command])
    if command.id == "import.segy":
        return found
    said = _checked(command, words, found.parameter, file)
    if isinstance(said, _OF_SURFACES):
        return recognise(file, said=vertical_said(said))
    return recognise(file, velocity=velocity_mapping(said)) if isinstance(said, ImportVelocity) else found


def segy_as_set(words: Sequence[str]) -> SegyMapping | None:
    """The mapping that those of the `--set` words say which `import.segy` knows; None when it knows none.

    Raises   CliError, CommandError, DataError - values that the command does not take
    """
    command = command_of("import.segy")
    known = words_known(words, command)
    return segy_mapping(_checked(command, known, "file", Path()).model_dump()) if known else None


def words_known(words: Sequence[str], command: Command) -> list[str]:
    """The `--set` words that name a parameter of a command."""
    return [word for word in words if _key(word) in command.Parameters.model_fields]


def refuse_unknown(words: Sequence[str], commands: Sequence[Command]) -> None:
    """Raise CliError for a `--set` word that names no parameter of any of the commands."""
    for word in words:
        if not any(words_known([word], command) for command in commands):
            fields = dict.fromkeys(name for command in commands for name in command.Parameters.model_fields)
            raise CliError(
                "{word} is no parameter of {commands}, did you mean one of {near}? See subsurface-app commands {id}",
                word=word,
                commands=", ".join(dict.fromkeys(command.id for command in commands)),
                near=near_names(_key(word), fields),
                id=commands[0].id,
            )


def notes_as_set(plan: ImportPlan, command: Command, parameters: Mapping[str, Any]) -> tuple[str, ...]:
    """The remarks about a file that is read as the user has set, not as it was found.

    Raises   CommandError, DataError - the parameters or the file are refused
    """
    said = check_parameters(command, parameters)
    if command.id == "import.segy":
        scan = scan_segy(parameters["file"], segy_mapping(said.model_dump()))
        if scan.problem is not None:
            raise scan.problem
        return scan.notes
    if isinstance(said, _OF_SURFACES):
        return tuple(inspect_file(said.file, said=vertical_said(said)).fields.get("notes", ()))
    if isinstance(said, ImportVelocity):
        return tuple(inspect_file(said.file, velocity=velocity_mapping(said)).fields.get("notes", ()))
    return plan.notes


def _key(word: str) -> str:
    return word.partition("=")[0].strip()


def _checked(command: Command, words: Sequence[str], file_field: str, file: Path) -> Parameters:
    return check_parameters(command, {**parameters_from(None, command, words), file_field: str(file)})
