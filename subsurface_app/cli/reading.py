"""SEG-Y read as the words on the command line say, not as it was found."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from subsurface_app.cli.values import parameters_from
from subsurface_app.commands import Command
from subsurface_app.commands import command as command_of
from subsurface_app.commands.exchange import segy_mapping
from subsurface_app.commands.execute import check_parameters
from subsurface_app.data.formats import SegyMapping, scan_segy
from subsurface_app.plugins.recognition import ImportPlan


def segy_as_set(file: Path, words: Sequence[str]) -> SegyMapping:
    """The mapping that `--set` words for `import.segy` say.

    Raises   CliError, CommandError, DataError - words that the command does not take
    """
    command = command_of("import.segy")
    parameters = {**parameters_from(None, command, words), "file": str(file)}
    return segy_mapping(check_parameters(command, parameters).model_dump())


def notes_as_set(plan: ImportPlan, command: Command, parameters: Mapping[str, Any]) -> tuple[str, ...]:
    """The remarks about a file that is read as the user has set, not as it was found.

    Raises   CommandError, DataError - the parameters or the file are refused
    """
    if command.id != "import.segy":
        return plan.notes
    mapping = segy_mapping(check_parameters(command, parameters).model_dump())
    return scan_segy(parameters["file"], mapping).notes
