"""A folder of well files as they come: each read once, put together into wells, with a report of what was found."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from resources import mark
from solvers.errors import SubsurfaceError
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import (
    CheckShots,
    LogContent,
    Tops,
    Track,
    WellParts,
    build_well,
    read_checkshot,
    read_las,
    read_logs,
    read_tops,
    read_track,
    well_file_kind,
)
from subsurface_app.data.objects import Finding, Note, Top, Well, note

OnStep = Callable[[int, int], None]
_PART_TITLES = {
    "track": mark("path"),
    "checkshot": mark("check shots"),
    "time_depth": mark("time-depth table"),
    "tops": mark("tops"),
}
# a name of fewer signs is found at the end of too many others
_SHORTEST_END = 3


@dataclass(frozen=True)
class WellLine:
    """A well of the report.

    Parameters   files : tuple of str - from the folder, what it was put together from
                 well : Well or None - None when its files do not make one
                 problem : Note or None - why they do not
    """

    name: str
    files: tuple[str, ...]
    well: Well | None
    problem: Note | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many logs, tops, check shots and stations on its path the well has; all 0 where there is none."""
        well = self.well
        parts: dict[str, Any] = {"logs": (), "tops": (), "shots": (), "stations": ()}
        if well is not None:
            parts = {"logs": well.logs, "tops": well.tops, "stations": well.path, "shots": well.checkshot}
        return {name: 0 if part is None else len(part) for name, part in parts.items()}

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.well.findings if self.well is not None else ()


@dataclass(frozen=True)
class FileLine:
    """A file that no well was made of.

    Parameters   is_broken : bool - a file of a well that cannot be read; False of other files, which stay as they are
    """

    file: str
    reason: Note
    is_broken: bool


@dataclass(frozen=True)
class FolderReport:
    """What a folder holds, a line for each well and for each file that is in none."""

    folder: Path
    wells: tuple[WellLine, ...]
    files: tuple[FileLine, ...]

    @property
    def notes(self) -> tuple[Note, ...]:
        """The report in words: broken files, each well with the repairs offered, what else was noticed."""
        told = [
            note(mark("{file} is left out: {reason}"), file=one.file, reason=one.reason.text)
            for one in self.files
            if one.is_broken
        ]
        for line in self.wells:
            told += _told(line)
        for line in self.wells:
            if noticed := [one.text for one in line.findings if one.repair is None]:
                template = mark("well {name}, also noticed: {findings}")
                told.append(note(template, name=line.name, findings="; ".join(noticed)))
        used = {file for line in self.wells for file in line.files}
        told += [
            note(mark("{file}: {reason}"), file=one.file, reason=one.reason.text)
            for one in self.files
            if not one.is_broken and one.file in used
        ]
        others = [one.file for one in self.files if not one.is_broken and one.file not in used]
        if others:
            template = mark("{n} files belong to no well and stay as they are: {files}")
            told.append(
                note(template, n=len(others), files=", ".join(others[:8]) + (" ..." if len(others) > 8 else ""))
            )
        return tuple(told)

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "folder": str(self.folder),
            "wells": [
                {
                    "name": line.name,
                    "files": list(line.files),
                    "logs": [log.mnemonic for log in line.well.logs] if line.well is not None else [],
                    "problem": line.problem.text if line.problem is not None else "",
                    "findings": [one.to_json() | {"text": one.text} for one in line.findings],
                }
                for line in self.wells
            ],
            "files": [{"file": one.file, "reason": one.reason.text, "is_broken": one.is_broken} for one in self.files],
        }


def _told(line: WellLine) -> list[Note]:
    if line.well is None:
        reason = line.problem.text if line.problem is not None else "-"
        return [note(mark("well {name} is left out: {reason}"), name=line.name, reason=reason)]
    template = mark("well {name}: {logs} logs, {tops} tops, {shots} check shots, {stations} stations, from {files}")
    told = [note(template, name=line.name, files=", ".join(line.files), **line.counts)]
    for one in line.findings:
        if one.repair is not None:
            values = ", ".join(f"{key}={_short(value)}" for key, value in one.repair.parameters.items())
            template = mark("well {name}: {finding} - repair offered: {repair} ({values})")
            told.append(note(template, name=line.name, finding=one.text, repair=one.repair.id, values=values))
    return told


def _short(value: Any) -> str:
    """A value of a repair, to four digits."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


@dataclass
class _Group:
    """The parts of one well while files are put together."""

    name: str
    logs: list[tuple[str, LogContent]] = field(default_factory=list)
    parts: dict[str, tuple[str, Any]] = field(default_factory=dict)
    tops: tuple[str, tuple[Top, ...], tuple[Finding, ...]] | None = None
    files: list[str] = field(default_factory=list)


def read_folder(folder: Path, *, area: str = "", on_step: OnStep | None = None) -> FolderReport:
    """Read all files of a folder and of those in it, and put them together into wells by name, else by file name.

    A broken file is told and keeps no other back. Nothing is written.
    Parameters   on_step : callable(done, total) - files; what it raises (a cancel) goes through
    Raises       DataError - no folder, or none that may be read
    """
    paths = _paths(folder)
    read: list[tuple[Path, str, Any]] = []
    files: list[FileLine] = []
    for number, path in enumerate(paths):
        if on_step is not None:
            on_step(number, len(paths))
        name = str(path.relative_to(folder))
        try:
            kind = well_file_kind(path)
            if not kind and path.suffix.lower() == ".las":
                read_las(path)  # says why it is none
            if not kind:
                files.append(FileLine(name, note(mark("no file of a well")), False))
                continue
            read.append((path, kind, _READERS[kind](path)))
        except SubsurfaceError as error:
            # the line names the file already: its path in full would say it twice
            values = {key: name if value == str(path) else value for key, value in error.values.items()}
            files.append(FileLine(name, Note(error.template, values), True))
    groups = _grouped(folder, read, files)
    lines = tuple(_line(group, folder, area) for group in groups)
    if on_step is not None:
        on_step(len(paths), len(paths))
    return FolderReport(folder, lines, tuple(files))


def _paths(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise DataError("{path} is no folder: choose the folder that holds the files of the wells", path=str(folder))
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        path
        for path in found
        if not any(part.startswith(".") or part.endswith(".subsurface") for part in path.relative_to(folder).parts)
    ]


_READERS: dict[str, Callable[[Path], Any]] = {
    "las": read_logs,
    "dlis": read_logs,
    "log_table": read_logs,
    "track": read_track,
    "checkshot": read_checkshot,
    "time_depth": read_checkshot,
    "tops": read_tops,
}


def _grouped(folder: Path, read: list[tuple[Path, str, Any]], files: list[FileLine]) -> list[_Group]:
    """The wells of what was read: logs first, as they name their well best, then what belongs to them."""
    groups: dict[str, _Group] = {}
    words: dict[str, str] = {}
    for path, _, contents in [one for one in read if isinstance(one[2], tuple)]:
        for content in contents:
            _take_logs(folder, path, content, groups, words)
    for path, kind, part in [one for one in read if not isinstance(one[2], tuple)]:
        name = str(path.relative_to(folder))
        if isinstance(part, Tops) and len(part.wells) > 1:
            _share_tops(name, part, groups, files)
            continue
        said = next(iter(part.wells), "") if isinstance(part, Tops) else part.name
        key = _key_of(path, said, groups, words)
        group = groups.setdefault(key, _Group(said or _word(path)))
        taken = group.tops if kind == "tops" else group.parts.get(kind)
        if taken is not None:
            values = {"part": _PART_TITLES[kind], "name": group.name, "first": taken[0]}
            files.append(FileLine(name, note(mark("well {name} has its {part} from {first} already"), **values), True))
            continue
        if isinstance(part, Tops):
            group.tops = (path.name, part.tops, part.findings)
        else:
            group.parts[kind] = (path.name, part)
        group.files.append(name)
    return [group for group in groups.values() if group.files]


def _take_logs(folder: Path, path: Path, content: LogContent, groups: dict[str, _Group], words: dict[str, str]) -> None:
    """Put logs into the well of their name, else into that of the file that begins with the same word."""
    word = plain_name(_word(path))
    tells = bool(re.search(r"[a-z]", word) and re.search(r"\d", word))
    key = plain_name(content.name) or word
    if key not in groups and tells and word in words:
        key = words[word]
    group = groups.setdefault(key, _Group(content.name))
    if tells:
        words.setdefault(word, key)
    group.logs.append((path.name, content))
    group.files.append(str(path.relative_to(folder)))


def _share_tops(name: str, part: Tops, groups: dict[str, _Group], files: list[FileLine]) -> None:
    """Give tops of many wells to those wells that have other files."""
    alone = []
    for well, tops in part.wells.items():
        key = _matching(plain_name(well), groups)
        if key is None or groups[key].tops is not None:
            alone.append(well)
            continue
        groups[key].tops = (Path(name).name, tops, part.findings)
        groups[key].files.append(name)
    if alone:
        template = mark("tops of {n} wells that have no other file: {wells}")
        wells = ", ".join(alone[:6]) + (" ..." if len(alone) > 6 else "")
        files.append(FileLine(name, note(template, n=len(alone), wells=wells), False))


def _key_of(path: Path, said: str, groups: dict[str, _Group], words: dict[str, str]) -> str:
    """The well of a file: the one that it names, else the one whose name its own begins with."""
    if said and (key := _matching(plain_name(said), groups)) is not None:
        return key
    word, stem = plain_name(_word(path)), plain_name(path.stem)
    if word in words:
        return words[word]
    begins = [key for key in groups if len(key) > _SHORTEST_END and stem.startswith(key)]
    if begins:
        return max(begins, key=len)
    return plain_name(said) or word or stem


def _matching(name: str, keys: Iterable[str]) -> str | None:
    """The key that is a name, or the only one that ends with it ("F-12" of "15/9-F-12"); None when none is."""
    keys = list(keys)
    if name in keys:
        return name
    ends = [key for key in keys if len(name) >= _SHORTEST_END and key.endswith(name)]
    return ends[0] if len(ends) == 1 else None


def plain_name(name: str) -> str:
    """A well's name to compare by: letters and digits only, without the country before it."""
    return re.sub(r"[^0-9a-z]", "", re.sub(r"^(no|nl|uk|dk)\s+(?=\d)", "", name.lower()))


def _word(path: Path) -> str:
    """ "F03-4" of F03-4_logs.las, F03-4.track and "F03-4 tops.txt"; "Well_B" of Well_B_wellpath.txt."""
    words = re.split(r"[_ .]", path.stem)
    if words[0].lower() == "well" and len(words) > 1:
        return "_".join(words[:2])
    return words[0]


def _line(group: _Group, folder: Path, area: str) -> WellLine:
    parts = WellParts(
        tuple(group.logs),
        _part(group, "track", Track),
        _part(group, "checkshot", CheckShots),
        _part(group, "time_depth", CheckShots),
        group.tops,
    )
    try:
        well = build_well(parts, name=group.name, area=area, is_placed=False)
    except SubsurfaceError as error:
        return WellLine(group.name, tuple(group.files), None, Note(error.template, error.values))
    if not (well.logs or well.tops or well.intervals or group.parts):
        return WellLine(group.name, tuple(group.files), None, note(mark("its files hold nothing that a well keeps")))
    made = replace(well, name=group.name, files_hash=_hash_of(folder, group.files))
    return WellLine(group.name, tuple(group.files), made)


def _hash_of(folder: Path, files: Iterable[str]) -> str:
    """SHA-256 over the contents of files, whatever they are called."""
    parts = []
    for name in files:
        with (folder / name).open("rb") as file:
            parts.append(hashlib.file_digest(file, "sha256").hexdigest())
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def _part(group: _Group, kind: str, expected: type[Any]) -> tuple[str, Any] | None:
    part = group.parts.get(kind)
    return part if part is not None and isinstance(part[1], expected) else None
