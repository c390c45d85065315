"""Which command imports which files, for the window and the command line: told by content, plugins asked first."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import structlog

from resources import mark, translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import SegyMapping, VelocityMapping, Vertical, inspect_file
from subsurface_app.plugins.discovery import plugin_readers
from subsurface_app.plugins.specifications import Reader

_HEAD_BYTES = 4096
_WHOLE = {
    kind: f"import.{kind}"
    for kind in ("segy", "horizon", "fault_sticks", "polygons", "triangulated_surface", "velocity")
} | {"grid": "import.velocity"}
# kind of file -> the parameter of `import.well` that takes it
_PARTS_OF_A_WELL = {
    "las": "las",
    "dlis": "las",
    "log_table": "las",
    "checkshot": "checkshot",
    "time_depth": "time_depth",
    "tops": "tops",
    "track": "track",
}


@dataclass(frozen=True)
class Recognised:
    """A file, and the command and parameter that take it.

    Parameters   kind : str - of our own formats or of a plugin's reader
                 reader : str - "" for our own
                 shape, bytes : of the data when imported; () and 0 when there is no one array
                 problem : str - why it cannot be imported as it is; "" when it can
    """

    kind: str
    title: str
    command: str
    parameter: str
    lines: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    shape: tuple[int, ...] = ()
    bytes: int = 0
    problem: str = ""
    reader: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class ImportPlan:
    """One run of an import command.

    Parameters   problem : str - why it would fail as it is; a parameter given by the user may cure it; "" when none
                 notes : what was guessed, left out or looks odd, in words
    """

    command: str
    parameters: dict[str, Any]
    problem: str = ""
    notes: tuple[str, ...] = ()


def recognise(
    path: Path,
    mapping: SegyMapping | None = None,
    *,
    said: Vertical | None = None,
    velocity: VelocityMapping | None = None,
) -> Recognised:
    """What a file is. A plugin's reader knows its own format better than our guess, so it is asked first.

    Parameters   mapping, said, velocity : or None - how to read it, see `inspect_file`
    Raises   DataError - when the file cannot be read
    """
    if reader := _reader_for(path):
        line = translate(mark("recognised by the plugin command {command}"), command=reader.command)
        return Recognised(reader.format, reader.title, reader.command, reader.parameter, (line,), reader=reader.format)
    found = inspect_file(path, mapping=mapping, said=said, velocity=velocity)
    is_part = found.kind in _PARTS_OF_A_WELL
    command = "import.well" if is_part else _WHOLE.get(found.kind, "")
    parameter = _PARTS_OF_A_WELL.get(found.kind, "file")
    return Recognised(
        found.kind,
        found.title,
        command,
        parameter,
        found.lines,
        found.fields,
        found.shape,
        found.bytes,
        found.problem,
    )


def plan_recognised(files: Sequence[tuple[Path, Recognised]]) -> list[ImportPlan]:
    """The runs that bring in files whose command is known already.

    Raises   DataError - when two files claim the same part of one well
    """
    plans: list[ImportPlan] = []
    parts: list[tuple[Path, Recognised]] = []
    for path, found in files:
        if found.command == "import.well" and not found.reader:
            parts.append((path, found))
        else:
            notes = tuple(found.fields.get("notes", ()))
            plans.append(ImportPlan(found.command, {found.parameter: str(path)}, found.problem, notes))
    problems = {str(path): found.problem for path, found in parts}
    return plans + [
        ImportPlan("import.well", well, "; ".join(filter(None, (problems[part] for part in well.values()))))
        for well in _wells(parts)
    ]


def _wells(parts: list[tuple[Path, Recognised]]) -> list[dict[str, str]]:
    """The parts of each well: all of them one well when no kind comes twice, otherwise by the word they begin with."""
    kinds = [found.parameter for _, found in parts]
    several = len(set(kinds)) < len(kinds)
    wells: dict[str, dict[str, str]] = {}
    for path, found in parts:
        well = wells.setdefault(_well_word(path) if several else "", {})
        if found.parameter in well:
            raise DataError(
                "{first} and {second} are both {kind} of one well: import them one after the other",
                first=Path(well[found.parameter]).name,
                second=path.name,
                kind=found.title,
            )
        well[found.parameter] = str(path)
    return list(wells.values())


def _well_word(path: Path) -> str:
    """ "F03-4" of F03-4_logs.las, F03-4.track and "F03-4 tops.txt"."""
    return re.split(r"[_ .]", path.name, maxsplit=1)[0].lower()


def _reader_for(path: Path) -> Reader | None:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise DataError(
            "cannot read {path}: {reason}; check the name and that you may read it",
            path=str(path),
            reason=error.strerror or str(error),
        ) from error
    for reader in plugin_readers():
        try:
            if reader.recognise(path, head):
                return reader
        except Exception as error:
            # A reader that stumbles over a foreign file shall not hide that file from the others.
            structlog.get_logger().warning("reader failed", format=reader.format, path=str(path), reason=str(error))
    return None
