"""Files that the history has read: which are gone, and where they lie now."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from subsurface_app.data.errors import StoreError
from subsurface_app.data.store.project import Project

_BLOCK = 4 << 20
OnStep = Callable[[int, int], None]


@dataclass(frozen=True)
class MissingFile:
    """A file that was read once and is not there any more.

    Parameters   digest : str - SHA-256 of what was read
                 items : tuple of str - ids of the items that were made of it
    """

    path: str
    digest: str
    items: tuple[str, ...]


def missing_files(project: Project) -> list[MissingFile]:
    """Files that the steps of present items have read and that are gone; one look at the disk for each path."""
    rows = project.catalogue.connection.execute(
        "SELECT items.id, steps.inputs FROM items JOIN steps ON items.step = steps.id WHERE items.deleted IS NULL"
    )
    made: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for one in json.loads(row["inputs"]):
            if one["is_file"]:
                made.setdefault((one["ref"], one["content_hash"]), []).append(row["id"])
    is_there = {path: os.path.isfile(path) for path in {path for path, _ in made}}
    return [MissingFile(path, digest, tuple(ids)) for (path, digest), ids in made.items() if not is_there[path]]


def relocate(project: Project, place: Path, on_step: OnStep | None = None) -> dict[str, str]:
    """Tell the history where missing files lie now; returns old path -> new path.

    A file is known again by its SHA-256, whatever it is called now. Of a folder, and those in it, files are looked at
    that are called like a missing one. Parameters and inputs of the steps get the new path; content and hashes stay.

    Parameters   place : a file, or a folder to search
                 on_step : callable(done, total) - bytes; may raise to cancel, then nothing is changed
    Raises       StoreError - nothing is missing, nothing was found, or a file is another one: the message says how
    """
    missing, candidates = _search(project, place)
    digests = _digests(candidates, on_step or (lambda done, total: None))
    found = {(one.path, one.digest): str(digests[one.digest]) for one in missing if one.digest in digests}
    if not found:
        raise _not_found(place, candidates, missing, digests)
    with project.catalogue.transaction() as connection:
        for row in connection.execute("SELECT id, parameters, inputs FROM steps").fetchall():
            inputs, parameters = json.loads(row["inputs"]), json.loads(row["parameters"])
            # a path that held other content in another year is another file
            moved = {
                one["parameter"]: found[one["ref"], one["content_hash"]]
                for one in inputs
                if one["is_file"] and (one["ref"], one["content_hash"]) in found
            }
            if not moved:
                continue
            for one in inputs:
                one["ref"] = moved.get(one["parameter"], one["ref"])
            parameters |= {name: path for name, path in moved.items() if name in parameters}
            connection.execute(
                "UPDATE steps SET parameters = ?, inputs = ? WHERE id = ?",
                (json.dumps(parameters, ensure_ascii=False), json.dumps(inputs, ensure_ascii=False), row["id"]),
            )
    return {path: place for (path, _), place in found.items()}


def files_to_compare(project: Project, place: Path) -> list[Path]:
    """The files that `relocate` would read to know missing ones again.

    Raises   StoreError - nothing is missing, or there is no such place
    """
    return _search(project, place)[1]


def _search(project: Project, place: Path) -> tuple[list[MissingFile], list[Path]]:
    missing = missing_files(project)
    if not missing:
        raise StoreError("no source file of the project {project} is missing", project=project.name)
    return missing, _candidates(place, missing)


def _candidates(place: Path, missing: Iterable[MissingFile]) -> list[Path]:
    """The file itself, or files below a folder that are called like a missing one.

    Raises   StoreError - there is nothing at that place
    """
    if place.is_file():
        return [place.absolute()]
    if not place.is_dir():
        raise StoreError("there is neither a file nor a folder {path}: check the name", path=str(place))
    wanted = {Path(one.path).name.casefold() for one in missing}
    return [
        Path(root).absolute() / name
        for root, _, names in os.walk(place)
        for name in sorted(names)
        if name.casefold() in wanted and os.path.isfile(os.path.join(root, name))
    ]


def _digests(files: list[Path], tell: OnStep) -> dict[str, Path]:
    """SHA-256 -> file; what cannot be read is passed over where others are left.

    Raises   StoreError - the only file cannot be read
    """
    found: dict[str, Path] = {}
    total, done = sum(path.stat().st_size for path in files), 0
    for path in files:
        digest = hashlib.sha256()
        try:
            with path.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    digest.update(block)
                    done += len(block)
                    tell(done, total)
        except OSError as error:
            if len(files) == 1:
                raise StoreError(
                    "the file {path} cannot be read ({reason}): check that you may read it",
                    path=str(path),
                    reason=error.strerror or str(error),
                ) from error
            continue
        found.setdefault(digest.hexdigest(), path)
    return found


def _not_found(
    place: Path, candidates: list[Path], missing: list[MissingFile], digests: Mapping[str, Path]
) -> StoreError:
    names = ", ".join(sorted({Path(one.path).name for one in missing})[:5])
    if not candidates:
        return StoreError(
            "no file below {path} is called like one that is missing ({names}): choose another folder, or the file "
            "itself if it has another name now",
            path=str(place),
            names=names,
        )
    file = candidates[0]
    read = next((digest for digest, path in digests.items() if path == file), "-")
    expected = next((one for one in missing if Path(one.path).name.casefold() == file.name.casefold()), missing[0])
    return StoreError(
        "{path} is not the file that was read: its SHA-256 begins with {found}, that of {name} with {expected} (it was "
        "changed, cut or is another one; {size} bytes here); find the original, or import this one as a new item",
        path=str(file),
        found=read[:12],
        name=Path(expected.path).name,
        expected=expected.digest[:12],
        size=file.stat().st_size,
    )
