"""What a project says about itself in `project.json`: coordinate system and display units."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from subsurface_app.data.errors import StoreError
from subsurface_app.data.formats.whole_file import write_whole
from subsurface_app.data.objects import DisplayUnits

FORMAT_VERSION = 2
FILE = "project.json"


@dataclass(frozen=True)
class ProjectSettings:
    """Coordinate system and display units.

    Parameters   crs : str - "EPSG:23031" or WKT; "local" where the coordinates are nobody else's; "" not said yet
    """

    crs: str = ""
    units: DisplayUnits = field(default_factory=DisplayUnits)

    def to_json(self) -> dict[str, Any]:
        return {"crs": self.crs, "units": self.units.to_json()}


def described(path: Path) -> dict[str, Any]:
    """What `project.json` of a project folder says, in the present form.

    Format 1 knew neither coordinate system nor units: it is read as a project that has not said them. The file itself
    is rewritten with the first change (`write_settings`), the old one kept beside it.

    Raises   OSError, ValueError, KeyError, TypeError - no such file, or not of that form
    """
    return _in_present_form((path / FILE).read_bytes())


def _in_present_form(content: bytes) -> dict[str, Any]:
    stored = json.loads(content)
    found = int(stored["format"])
    if found == 1:
        stored |= ProjectSettings().to_json()
    return {**stored, "format": found, "name": str(stored["name"])}


def settings_of(stored: Mapping[str, Any]) -> ProjectSettings:
    """The settings in what `described` gives."""
    return ProjectSettings(str(stored["crs"]), DisplayUnits.from_json(stored["units"]))


def write_settings(path: Path, settings: ProjectSettings) -> None:
    """Put settings into `project.json`, whole or not at all; an older format is migrated, its file kept as a copy.

    Raises   StoreError - the file is damaged; DataError - the folder cannot be written
    """
    try:
        content = (path / FILE).read_bytes()
        stored = _in_present_form(content)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            "{path} cannot be read ({reason}): expected the description of a project; restore it from a copy",
            path=str(path / FILE),
            reason=type(error).__name__,
        ) from error
    if stored["format"] < FORMAT_VERSION:
        # what was looked at, not what lies there now: another process may have migrated it meanwhile
        write_whole(path / f"{FILE}.format{stored['format']}", content)
    write_description(path, {**stored, "format": FORMAT_VERSION, **settings.to_json()})


def description_with(path: Path, settings: ProjectSettings) -> bytes:
    """What `project.json` would hold with these settings; nothing is written.

    Raises   OSError, ValueError, KeyError, TypeError - as `described`
    """
    return _content({**described(path), "format": FORMAT_VERSION, **settings.to_json()})


def _content(stored: Mapping[str, Any]) -> bytes:
    return json.dumps(stored, indent=1, ensure_ascii=False).encode()


def write_description(path: Path, stored: Mapping[str, Any]) -> None:
    """Write `project.json`."""
    write_whole(path / FILE, _content(stored))
