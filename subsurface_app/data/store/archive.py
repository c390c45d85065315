"""A project as one file, or as a copy in another folder: consistent while others write, whole or not there at all."""

import hashlib
import json
import os
import shutil
import sqlite3
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from subsurface_app.data.errors import StoreError
from subsurface_app.data.store.catalogue import Catalogue
from subsurface_app.data.store.project import SUFFIX, Project
from subsurface_app.data.store.settings import FILE, described, write_description
from subsurface_app.data.store.unfinished import sweep_unfinished, unfinished

OnStep = Callable[[int, int], None]
MANIFEST = "archive.json"
ENDING = ".subsurface.zip"
_BLOCK = 4 << 20
_CATALOGUE = "catalogue.sqlite"
# What is no part of a project: journals of the catalogue, logs of workers, thumbnails that are drawn again.
_LEFT_OUT = (f"{_CATALOGUE}-wal", f"{_CATALOGUE}-shm", f"{_CATALOGUE}-journal")
_CACHES = ("logs", "thumbnails")
_LARGEST_LIST = 1 << 29  # bytes of the list of files, some three million of them: a list is read into memory


@dataclass(frozen=True)
class _Entry:
    """A file of the project and its name in the archive."""

    source: Path
    name: str
    size: int


def archive_project(
    project: Project,
    target: Path,
    *,
    with_pyramids: bool = True,
    overwrite: bool = False,
    on_step: OnStep | None = None,
) -> Path:
    """Write a project into one zip file with the SHA-256 of each file in it.

    Arrays are compressed already, so they are stored as they are; the rest is deflated. The catalogue is copied by
    SQLite's backup, so items that are committed meanwhile are either all in or not in; arrays that no row names, logs
    and jobs' leftovers stay out. The file appears under its name when it is whole.

    Parameters   with_pyramids : bool - False leaves out the coarse levels, an eighth of the size: large volumes are
                     then slower to look at when the archive is opened
                 on_step : callable(done, total) - bytes; may raise to cancel, then nothing stays behind
    Raises       StoreError - no space, no permission, the target exists or lies in the project itself
    """
    target = target if target.name.endswith(".zip") else target.with_name(target.name + ENDING)
    _refuse(target, exists=target.exists() and not overwrite, project=project)
    partial = unfinished(target, "partial")
    snapshot = unfinished(target, "catalogue")
    with _told(target, partial, snapshot):
        _snapshot(project, snapshot)
        entries = _entries(project, snapshot, with_pyramids)
        _check_space(target.parent, sum(one.size for one in entries))
        _write_zip(project, partial, entries, on_step or (lambda done, total: None))
        os.replace(partial, target)
    return target


def copy_project(project: Project, target: Path, *, on_step: OnStep | None = None) -> Path:
    """Copy a project into a new folder, which appears under its name when it is whole.

    Raises   StoreError - no space, no permission, the target exists or lies in the project itself
    """
    target = target if target.name.endswith(SUFFIX) else target.with_name(target.name + SUFFIX)
    _refuse(target, exists=target.exists(), project=project)
    partial = unfinished(target, "partial")
    snapshot = unfinished(target, "catalogue")
    tell = on_step or (lambda done, total: None)
    with _told(target, partial, snapshot):
        _snapshot(project, snapshot)
        entries = _entries(project, snapshot, with_pyramids=True)
        total, done = sum(one.size for one in entries), 0
        _check_space(target.parent, total)
        _make_folders(partial)
        for entry in entries:
            place = partial / entry.name
            place.parent.mkdir(parents=True, exist_ok=True)
            with entry.source.open("rb") as source, place.open("xb") as sink:
                for block in _blocks(source):
                    sink.write(block)
                    done += len(block)
                    tell(done, total)
                sink.flush()
                os.fsync(sink.fileno())
        _rename(partial, target.name)
        os.replace(partial, target)
    return target


def open_archive(archive: Path, target: Path, *, on_step: OnStep | None = None) -> Path:
    """Unpack an archive into a new project folder, which appears when every checksum was right.

    Refused before anything is written: names that lead out of the folder (absolute, `..`, a drive), links, names that
    come twice, files that the archive's own list does not have.

    Parameters   on_step : callable(done, total) - bytes; may raise to cancel, then nothing stays behind
    Raises       StoreError - no archive of a project, damaged, a bad name in it, no space, or the target exists
    """
    target = target if target.name.endswith(SUFFIX) else target.with_name(target.name + SUFFIX)
    _refuse(target, exists=target.exists())
    partial = unfinished(target, "partial")
    tell = on_step or (lambda done, total: None)
    with _told(target, partial), _opened(archive) as packed:
        checksums = _listed(archive, packed)
        total, done = sum(packed.getinfo(name).file_size for name in checksums), 0
        _check_space(target.parent, total)
        _make_folders(partial)
        for name, expected in checksums.items():
            place = partial.joinpath(*PurePosixPath(name).parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            digest = hashlib.sha256()
            with packed.open(name) as source, place.open("xb") as sink:
                for block in _blocks(source):
                    digest.update(block)
                    sink.write(block)
                    done += len(block)
                    tell(done, total)
                sink.flush()
                os.fsync(sink.fileno())
            if digest.hexdigest() != expected:
                raise _damaged(archive, name)
        _check_project(archive, partial)
        _rename(partial, target.name)
        os.replace(partial, target)
    return target


def _snapshot(project: Project, place: Path) -> None:
    """The catalogue at one moment, without its jobs: their workers are not in the copy."""
    with closing(sqlite3.connect(place)) as copied:
        project.catalogue.connection.backup(copied)
        copied.execute("PRAGMA journal_mode=DELETE")
        copied.execute("DELETE FROM jobs")
        copied.execute("DELETE FROM runner")
        copied.commit()


def _entries(project: Project, snapshot: Path, with_pyramids: bool) -> list[_Entry]:
    """The files that belong to a project, the catalogue as its snapshot, in the order of their names."""
    with closing(sqlite3.connect(snapshot)) as copied:
        known = {row[0] for row in copied.execute("SELECT id FROM items")}
    found = []
    for path in sorted(project.path.rglob("*")):
        parts = path.relative_to(project.path).parts
        if parts[0] in (*_LEFT_OUT, *_CACHES, _CATALOGUE) or path.is_symlink() or not path.is_file():
            continue
        if parts[0] == "volumes" and (len(parts) < 3 or parts[1] not in known):
            continue
        if not with_pyramids and parts[0] == "volumes" and parts[2:4] == ("arrays", "pyramid"):
            continue
        found.append(_Entry(path, "/".join(parts), path.stat().st_size))
    return [_Entry(snapshot, _CATALOGUE, snapshot.stat().st_size), *found]


def _write_zip(project: Project, partial: Path, entries: list[_Entry], tell: OnStep) -> None:
    total, done = sum(one.size for one in entries), 0
    checksums = {}
    with partial.open("xb") as stream:
        with zipfile.ZipFile(stream, "w", allowZip64=True) as packed:
            for entry in entries:
                digest = hashlib.sha256()
                information = zipfile.ZipInfo(entry.name, date_time=(2000, 1, 1, 0, 0, 0))
                is_array = entry.name.startswith("volumes/")
                information.compress_type = zipfile.ZIP_STORED if is_array else zipfile.ZIP_DEFLATED
                information.file_size = entry.size
                with entry.source.open("rb") as source, packed.open(information, "w", force_zip64=True) as sink:
                    for block in _blocks(source):
                        digest.update(block)
                        sink.write(block)
                        done += len(block)
                        tell(done, total)
                checksums[entry.name] = digest.hexdigest()
            about = {"project": project.name, "files": checksums}
            packed.writestr(MANIFEST, json.dumps(about, indent=1, ensure_ascii=False))
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def _opened(archive: Path) -> Iterator[zipfile.ZipFile]:
    try:
        packed = zipfile.ZipFile(archive)
    except OSError as error:
        raise StoreError(
            "the file {path} cannot be read ({reason}): check that you may read it",
            path=str(archive),
            reason=error.strerror or str(error),
        ) from error
    except zipfile.BadZipFile as error:
        raise _not_unpacked(archive, error) from error
    try:
        with packed:
            yield packed
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise _not_unpacked(archive, error) from error


def _not_unpacked(archive: Path, error: Exception) -> StoreError:
    return StoreError(
        "{path} cannot be unpacked ({reason}): expected an archive of a project; get it again",
        path=str(archive),
        reason=str(error) or type(error).__name__,
    )


def _listed(archive: Path, packed: zipfile.ZipFile) -> dict[str, str]:
    """Name and checksum of each file, all names safe.

    Raises   StoreError - it is no archive of a project, or a name must not be unpacked
    """
    names = [one.filename for one in packed.infolist()]
    try:
        if packed.getinfo(MANIFEST).file_size > _LARGEST_LIST:
            raise _damaged(archive, MANIFEST)
        checksums = json.loads(packed.read(MANIFEST))["files"]
        wanted = {str(name): str(digest) for name, digest in checksums.items()}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise StoreError(
            "{path} is no archive of a project: expected {manifest} with the list of its files",
            path=str(archive),
            manifest=MANIFEST,
        ) from error
    for one in packed.infolist():
        if not _is_safe(one):
            raise StoreError(
                "{path} holds {name}, which leads out of the project's folder or is a link: it was not unpacked; do "
                "not trust this archive",
                path=str(archive),
                name=one.filename,
            )
    needed = {FILE, _CATALOGUE}
    if sorted(names) != sorted([*wanted, MANIFEST]) or not needed <= wanted.keys():
        odd = next(iter(sorted(set(names) ^ {*wanted, MANIFEST}) or sorted(needed - wanted.keys())), names[0])
        raise _damaged(archive, odd)
    return wanted


def _is_safe(one: zipfile.ZipInfo) -> bool:
    """Whether a name stays below the folder, on every system, and is a plain file."""
    mode = one.external_attr >> 16
    name = one.filename
    parts = name.split("/")
    plain = not stat.S_IFMT(mode) or stat.S_ISREG(mode)
    return (
        plain
        and not one.is_dir()
        and all(part not in ("", ".", "..") for part in parts)
        and not any(sign in name for sign in ("\\", ":", "\0"))
    )


def _damaged(archive: Path, name: str) -> StoreError:
    return StoreError(
        "{path} is damaged at {name}: its content is not what its list says; nothing was unpacked, get it again",
        path=str(archive),
        name=name,
    )


def _make_folders(partial: Path) -> None:
    for folder in ("volumes", "logs", "thumbnails"):
        (partial / folder).mkdir(parents=True)


def _check_project(archive: Path, partial: Path) -> None:
    """Whether what was unpacked opens as a project; what does not is told of the archive, not of a hidden folder."""
    try:
        described(partial)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(archive, FILE) from error
    try:
        Project.open(partial).close()
    except StoreError as error:
        raise StoreError(error.template, **(error.values | {"path": str(archive)})) from error


def _rename(partial: Path, name: str) -> None:
    """Let a copy be called like its folder; whatever its format is, it stays in it."""
    stored = json.loads((partial / FILE).read_text(encoding="utf-8"))
    write_description(partial, stored | {"name": name.removesuffix(SUFFIX)})
    # Opened once so that nothing of a journal is left in the copy.
    Catalogue(partial / _CATALOGUE).close()


def _blocks(source: IO[bytes]) -> Iterator[bytes]:
    while block := source.read(_BLOCK):
        yield block


def _refuse(target: Path, *, exists: bool, project: Project | None = None) -> None:
    if project is not None and target.resolve().is_relative_to(project.path.resolve()):
        raise StoreError(
            "{path} lies in the project itself, which would then hold its own copies: choose a folder outside it",
            path=str(target),
        )
    if exists:
        raise StoreError("{path} exists already: choose another name", path=str(target))
    if not target.parent.is_dir():
        raise StoreError("there is no folder {path}: make it or choose another one", path=str(target.parent))


def _check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed + 1_000_000 > free:
        raise StoreError(
            "the disk of {folder} has {free_mb:.1f} MB free, {needed_mb:.1f} MB are needed: "
            "free disk space or choose another folder, then try again",
            folder=str(folder),
            free_mb=free / 1e6,
            needed_mb=(needed + 1_000_000) / 1e6,
        )


@contextmanager
def _told(target: Path, *leftovers: Path) -> Iterator[None]:
    """Tell what the system refuses in words; whatever happens, nothing half-done stays behind.

    Not even of a process that was killed: what it left in the folder is swept now.
    """
    try:
        sweep_unfinished(target.parent)
        yield
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            "{path} cannot be written ({reason}): free disk space or get write permission, then try again",
            path=str(target),
            reason=getattr(error, "strerror", None) or str(error),
        ) from error
    finally:
        for one in leftovers:
            with suppress(OSError):
                if one.is_dir():
                    shutil.rmtree(one, ignore_errors=True)
                else:
                    one.unlink(missing_ok=True)
