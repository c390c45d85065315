"""A project: the folder `NAME.subsurface/` with its items, their history and their jobs."""

import json
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import zarr

from subsurface_app.data.crs import LOCAL, Crs, crs_of
from subsurface_app.data.errors import DataError, OutdatedError, StoreError
from subsurface_app.data.near_names import near_names
from subsurface_app.data.objects import DomainObject, object_from
from subsurface_app.data.store.catalogue import Catalogue
from subsurface_app.data.store.history import Step, StepInput
from subsurface_app.data.store.settings import (
    FORMAT_VERSION,
    ProjectSettings,
    described,
    settings_of,
    write_description,
    write_settings,
)
from subsurface_app.data.store.staging import Staged, discard_staged, has_arrays, left_behind, stage_draft
from subsurface_app.data.store.versions import Version, Versions

SUFFIX = ".subsurface"


@dataclass(frozen=True)
class Item:
    """A row of the catalogue: what a project tree shows without opening any array."""

    id: str
    kind: str
    name: str
    area: str
    attributes: dict[str, Any]
    content_hash: str
    bytes: int
    step: str
    position: int
    created: str

    @property
    def folder(self) -> str:
        """The user's folder that it lies in, e.g. "Faults/2026"; "" for none. It is no part of the content."""
        return str(self.attributes.get("folder", ""))

    @property
    def version_of(self) -> str:
        """The id of the item that it is the next version of; "" for none. It is no part of the content."""
        return str(self.attributes.get("version_of", ""))


class Project:
    """An open project. Any number of processes may have it open; see `Catalogue` for what keeps them apart."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.catalogue = Catalogue(path / "catalogue.sqlite")

    @classmethod
    def create(cls, path: Path | str) -> "Project":
        """Make an empty project folder; the suffix `.subsurface` is added where it lacks.

        Raises   StoreError - when something is there already or the folder cannot be written; nothing is left behind
        """
        path = _with_suffix(Path(path))
        if path.exists():
            raise StoreError("{path} exists already: choose another name, or open it as a project", path=str(path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir()
        except OSError as error:
            raise StoreError(
                "the project folder {path} cannot be made ({reason}): choose a folder that you may write to",
                path=str(path),
                reason=error.strerror or str(error),
            ) from error
        try:
            for folder in ("volumes", "logs", "thumbnails"):
                (path / folder).mkdir()
            project = cls(path, path.name.removesuffix(SUFFIX))
            project.catalogue.create()
            about = {
                "format": FORMAT_VERSION,
                "name": project.name,
                "program": version("subsurface-app"),
                "created": _now(),
            }
            write_description(path, about | ProjectSettings().to_json())
        except (OSError, DataError) as error:
            shutil.rmtree(path, ignore_errors=True)
            if isinstance(error, StoreError):
                raise
            raise StoreError(
                "the project folder {path} cannot be written ({reason}): free disk space or choose another folder",
                path=str(path),
                reason=_reason(error),
            ) from error
        return project

    @classmethod
    def open(cls, path: Path | str) -> "Project":
        """Open an existing project folder.

        Raises   StoreError - when it is no project, is damaged, or was written by a newer version
        """
        path = Path(path)
        if not path.exists() and _with_suffix(path).exists():
            path = _with_suffix(path)
        try:
            about = described(path)
            found, name = about["format"], about["name"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                "{path} is not a project ({reason}): expected a folder NAME.subsurface with a readable project.json; "
                "make one with: subsurface-app new NAME",
                path=str(path),
                reason=type(error).__name__,
            ) from error
        if found > FORMAT_VERSION:
            raise StoreError(
                "{path} has project format {found}, this version reads up to {known}: update subsurface-app",
                path=str(path),
                found=found,
                known=FORMAT_VERSION,
            )
        project = cls(path, name)
        has_parts = (path / "catalogue.sqlite").is_file() and (path / "volumes").is_dir()
        if not has_parts or not project.catalogue.is_complete():
            raise StoreError(
                "{path} is damaged: expected catalogue.sqlite and the folder volumes in it; restore them from a copy",
                path=str(path),
            )
        return project

    @property
    def volumes(self) -> Path:
        """The folder of the arrays."""
        return self.path / "volumes"

    @property
    def settings(self) -> ProjectSettings:
        """Coordinate system and display units, as `project.json` says them now (some bytes are read).

        Raises   StoreError - the file is damaged or gone
        """
        try:
            return settings_of(described(self.path))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                "{path} cannot be read ({reason}): expected the description of a project; restore it from a copy",
                path=str(self.path / "project.json"),
                reason=type(error).__name__,
            ) from error

    @property
    def crs(self) -> Crs | None:
        """The coordinate system of all map positions; None where it is local or was not said.

        Loads pyproj: ask off the GUI thread. `crs.latitude_longitude(x, y)` gives degrees.
        """
        chosen = self.settings.crs
        return None if chosen in ("", LOCAL) else crs_of(chosen)

    def set_settings(self, settings: ProjectSettings) -> None:
        """Change coordinate system and display units.

        Raises   DataError - the folder cannot be written; nothing is changed
        """
        write_settings(self.path, settings)

    # --- reading -------------------------------------------------------------------------------------------------

    def items(self, kind: str | None = None, area: str | None = None) -> list[Item]:
        """The items in the order in which they came, optionally of one kind or area."""
        rows = self.catalogue.connection.execute(
            "SELECT * FROM items WHERE deleted IS NULL AND (? IS NULL OR kind = ?) AND (? IS NULL OR area = ?) "
            "ORDER BY created, position",
            (kind, kind, area, area),
        )
        return [_item(row) for row in rows]

    def item(self, ref: str) -> Item:
        """The item of that id or name; an id stands for just that version, a name for the newest.

        Raises   StoreError - when there is none; the message lists some names
        """
        connection = self.catalogue.connection
        rows = connection.execute(
            "SELECT * FROM items WHERE (id = ? OR name = ?) AND deleted IS NULL", (ref, ref)
        ).fetchall()
        if not rows and Versions.of(connection, ref).newest:
            rows = connection.execute("SELECT * FROM items WHERE id = ?", (ref,)).fetchall()
        if not rows:
            raise StoreError(
                'the project {project} has no item "{ref}": did you mean {names}?',
                project=self.name,
                ref=ref,
                names=near_names(f'"{ref}"', [f'"{item.name}"' for item in self.items()]),
            )
        return _item(rows[0])

    def newest(self, ref: str) -> Item:
        """The item of that id or name, or of an older version the newest.

        Raises   StoreError - as `item`
        """
        item = self.item(ref)
        return self.item(Versions.of(self.catalogue.connection, item.id).newest or item.id)

    def versions(self, ref: str) -> list[Item]:
        """All versions of an item, the oldest first, as they were made; an item without others alone."""
        connection = self.catalogue.connection
        members = Versions.of(connection, self.item(ref).id).members
        return [_item(connection.execute("SELECT * FROM items WHERE id = ?", (one.id,)).fetchone()) for one in members]

    def all_versions(self) -> dict[str, tuple[Version, ...]]:
        """Of each item that has older versions, by id, all of them, the oldest first."""
        found = Versions.all(self.catalogue.connection)
        return {one.newest: one.members for one in found if one.newest and len(one.members) > 1}

    def __getitem__(self, ref: str) -> DomainObject:
        """The domain object of that id or name, its arrays lazy."""
        item = self.item(ref)
        arrays = {name: array for name, array in self._group(item.id).arrays() if isinstance(array, zarr.Array)}
        return object_from(item.kind, item.name, item.area, item.attributes, arrays)

    def has_array(self, ref: str, array: str) -> bool:
        """Whether an item has an array of that name; opens no array."""
        return array in self._group(self.item(ref).id)

    def pyramid(self, ref: str, array: str) -> list[Any]:
        """The levels of an array from fine to coarse, each half the one before along every axis longer than one.

        Those of a 2D line (trace, sample) have an axis more in front, of one inline.
        """
        group = self._group(self.item(ref).id)
        levels = [group[array]]
        number = 1
        while f"pyramid/{array}/{number}" in group:
            levels.append(group[f"pyramid/{array}/{number}"])
            number += 1
        return levels

    def _group(self, item_id: str) -> zarr.Group:
        try:
            return zarr.open_group(self.volumes / item_id / "arrays", mode="r")
        except (OSError, KeyError, ValueError) as error:
            raise StoreError(
                "the arrays of item {item} are missing in {folder}: restore the folder from a copy or delete the item",
                item=item_id,
                folder=str(self.volumes / item_id),
            ) from error

    def step(self, step_id: str) -> Step:
        """The run of a command that is recorded under that id."""
        row = self.catalogue.connection.execute("SELECT * FROM steps WHERE id = ?", (step_id,)).fetchone()
        return _step(row)

    def items_of(self, step_id: str) -> list[tuple[Item, bool]]:
        """What a run of a command has made, each with whether it is still in the project."""
        rows = self.catalogue.connection.execute("SELECT * FROM items WHERE step = ? ORDER BY position", (step_id,))
        return [(_item(row), row["deleted"] is None) for row in rows]

    def lineage(self, ref: str) -> list[tuple[Step, list[Item]]]:
        """Every step that led to an item, oldest first, each with all items it made; deleted ones included."""
        connection = self.catalogue.connection
        ordered: dict[str, tuple[Step, list[Item]]] = {}

        def visit(step_id: str) -> None:
            if step_id in ordered:
                return
            step = self.step(step_id)
            for one in step.inputs:
                row = connection.execute("SELECT step FROM items WHERE id = ?", (one.ref,)).fetchone()
                if row is not None:
                    visit(row["step"])
            rows = connection.execute("SELECT * FROM items WHERE step = ? ORDER BY position", (step_id,))
            ordered[step_id] = (step, [_item(row) for row in rows])

        visit(self.item(ref).step)
        return list(ordered.values())

    # --- writing -------------------------------------------------------------------------------------------------

    def stage(
        self,
        made: DomainObject,
        on_step: Callable[[int, int], None] | None = None,
        measured: Mapping[str, float] | None = None,
    ) -> Staged:
        """Write the arrays of an object; it becomes an item with `commit`. See `stage_draft`.

        Parameters   measured : dict - what its making took, where the object itself does not say it
        """
        rows = self.catalogue.connection.execute("SELECT id, content_hash FROM items")
        hashes = {row["id"]: row["content_hash"] for row in rows}
        draft = made.to_draft()
        draft = replace(draft, measured={**(measured or {}), **draft.measured})
        return stage_draft(draft, self.volumes, hashes=hashes, on_step=on_step)

    def commit(self, staged: Iterable[Staged], step: Step) -> list[Item]:
        """Make items of what was staged, together with the step that made them, in one transaction."""
        staged = list(staged)
        with self.catalogue.transaction() as connection:
            ids = self.write_rows(connection, staged, step)
        return [self.item(item_id) for item_id in ids]

    def write_rows(self, connection: sqlite3.Connection, staged: Sequence[Staged], step: Step) -> list[str]:
        """The rows of `commit` inside a transaction that also writes something else (the state of a job).

        Raises   StoreError - when the arrays are not there: no row shall ever name what is lost
                 OutdatedError - when the step made a new version of what another step has replaced meanwhile
        """
        before = dict(zip((one.id for one in staged), step.replaces, strict=False))
        for old in filter(None, before.values()):
            newest = Versions.of(connection, old).newest
            if newest not in ("", old):
                raise OutdatedError(
                    "{name} has a newer version, which was made while this was computed: run the command again",
                    name=self.item(newest).name,
                )
        for one in staged:
            if not has_arrays(self.volumes, one.id):
                raise StoreError(
                    "the arrays of {name} are gone from {folder}: something else removed them; run the command again",
                    name=one.name,
                    folder=str(self.volumes / one.id),
                )
        step_id, now = step.id or uuid.uuid4().hex[:12], _now()
        connection.execute(
            "INSERT INTO steps VALUES (?,?,?,?,?,?,?,?,?)",
            (
                step_id,
                step.command,
                json.dumps(step.parameters, ensure_ascii=False),
                json.dumps([one.__dict__ for one in step.inputs], ensure_ascii=False),
                json.dumps(step.versions),
                step.device,
                step.seed,
                step.wall_s,
                now,
            ),
        )
        for old in filter(None, before.values()):
            connection.execute("UPDATE items SET deleted = ? WHERE id = ? AND deleted IS NULL", (now, old))
        for position, one in enumerate(staged):
            attributes = one.attributes | _kept(connection, before.get(one.id, ""))
            connection.execute(
                "INSERT INTO items VALUES (?,?,?,?,?,?,?,?,?,?,NULL)",
                (
                    one.id,
                    one.kind,
                    _free_name(connection, one.name),
                    one.area,
                    json.dumps(attributes, ensure_ascii=False),
                    one.content_hash,
                    one.bytes,
                    step_id,
                    position,
                    now,
                ),
            )
        return [one.id for one in staged]

    def discard(self, staged: Iterable[Staged]) -> None:
        """Remove what was staged and will not be committed."""
        for one in staged:
            discard_staged(self.volumes, one.id)

    def rename(self, ref: str, name: str) -> None:
        """Give an item another name.

        Raises   StoreError - when another item has that name
        """
        item = self.newest(ref)
        with self.catalogue.transaction() as connection:
            if name != item.name and _free_name(connection, name) != name:
                raise StoreError("another item is called {name} already: choose another name", name=name)
            connection.execute("UPDATE items SET name = ? WHERE id = ?", (name, item.id))

    def move_to_folder(self, ref: str, folder: str) -> None:
        """Put an item into a folder of the user; "" takes it out of any. A folder is there while something lies in it.

        Parameters   folder : str - names separated by "/"; blanks around them and empty names are dropped
        """
        item = self.newest(ref)
        path = "/".join(filter(None, (part.strip() for part in folder.split("/"))))
        attributes = {key: value for key, value in item.attributes.items() if key != "folder"}
        if path:
            attributes["folder"] = path
        with self.catalogue.transaction() as connection:
            stored = json.dumps(attributes, ensure_ascii=False)
            connection.execute("UPDATE items SET attributes = ? WHERE id = ?", (stored, item.id))

    def delete(self, ref: str) -> Item:
        """Take an item out of the project; its arrays stay on disk, `restore` brings it back."""
        item = self.newest(ref)
        with self.catalogue.transaction() as connection:
            connection.execute("UPDATE items SET deleted = ? WHERE id = ?", (_now(), item.id))
        return item

    def restore(self, item_id: str) -> None:
        """Undo `delete`; an item of which another version is there comes in its place, as by `use_version`."""
        with self.catalogue.transaction() as connection:
            if Versions.of(connection, item_id).newest not in ("", item_id):
                self.use_version(item_id)
                return
            row = connection.execute("SELECT name, deleted FROM items WHERE id = ?", (item_id,)).fetchone()
            if row is None or row["deleted"] is None:
                self.item(item_id)
                return
            name = _free_name(connection, row["name"])
            connection.execute("UPDATE items SET deleted = NULL, name = ? WHERE id = ?", (name, item_id))

    def use_version(self, item_id: str) -> Item:
        """Let a version of an item be the one that is there, under the name and in the folder of the one before.

        The others stay as they are: which step made which is no other history. What is made next follows this one.
        Raises   StoreError - when there is no such item
        """
        with self.catalogue.transaction() as connection:
            now = self.newest(item_id)
            if now.id == item_id:
                return now
            wanted = self.item(item_id)
            attributes = {key: value for key, value in wanted.attributes.items() if key != "folder"}
            stored = json.dumps(attributes | ({"folder": now.folder} if now.folder else {}), ensure_ascii=False)
            connection.execute("UPDATE items SET deleted = ? WHERE id = ?", (_now(), now.id))
            connection.execute(
                "UPDATE items SET deleted = NULL, name = ?, attributes = ? WHERE id = ?", (now.name, stored, item_id)
            )
        return self.item(item_id)

    def sweep(self) -> list[str]:
        """Remove arrays that no row names and whose writers are dead; returns their ids."""
        # In this order: what a writer that is gone now has committed, it committed before the rows are read.
        folders = left_behind(self.volumes)
        known = {row["id"] for row in self.catalogue.connection.execute("SELECT id FROM items")}
        orphans = [folder for folder in folders if folder.name not in known]
        for folder in orphans:
            shutil.rmtree(folder, ignore_errors=True)
        return [folder.name for folder in orphans]

    def close(self) -> None:
        """Close the catalogue of this thread."""
        self.catalogue.close()


def _with_suffix(path: Path) -> Path:
    return path if path.name.endswith(SUFFIX) else path.with_name(path.name + SUFFIX)


def _reason(error: OSError | DataError) -> str:
    """Why something could not be written, in the words of the system."""
    return str(error.values["reason"]) if isinstance(error, DataError) else error.strerror or str(error)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _kept(connection: sqlite3.Connection, before: str) -> dict[str, Any]:
    """What a version takes over of the one before beside its name."""
    row = connection.execute("SELECT attributes FROM items WHERE id = ?", (before,)).fetchone()
    if row is None:
        return {}
    folder = json.loads(row["attributes"]).get("folder", "")
    return {"version_of": before, **({"folder": folder} if folder else {})}


def _free_name(connection: sqlite3.Connection, name: str) -> str:
    """The name itself, or with the first number that makes it unique: "FS4", "FS4 (2)", ..."""
    taken = {row["name"] for row in connection.execute("SELECT name FROM items WHERE deleted IS NULL")}
    if name not in taken:
        return name
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def _item(row: sqlite3.Row) -> Item:
    fields = {key: row[key] for key in row.keys() if key not in ("deleted", "attributes")}  # noqa: SIM118 (a Row is no mapping)
    return Item(**fields, attributes=json.loads(row["attributes"]))


def _step(row: sqlite3.Row) -> Step:
    return Step(
        command=row["command"],
        parameters=json.loads(row["parameters"]),
        inputs=tuple(StepInput(**one) for one in json.loads(row["inputs"])),
        versions=json.loads(row["versions"]),
        device=row["device"],
        seed=row["seed"],
        wall_s=row["wall_s"],
        id=row["id"],
        created=row["created"],
    )
