"""The SQLite catalogue of a project: items, history and jobs, in short transactions safe from several processes."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from subsurface_app.data.errors import StoreError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS steps (
    id TEXT PRIMARY KEY, command TEXT NOT NULL, parameters TEXT NOT NULL, inputs TEXT NOT NULL,
    versions TEXT NOT NULL, device TEXT NOT NULL, seed INTEGER, wall_s REAL NOT NULL, created TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS items (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, area TEXT NOT NULL, attributes TEXT NOT NULL,
    content_hash TEXT NOT NULL, bytes INTEGER NOT NULL,
    step TEXT NOT NULL REFERENCES steps(id), position INTEGER NOT NULL, created TEXT NOT NULL, deleted TEXT);
CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, target TEXT NOT NULL, title TEXT NOT NULL, payload TEXT NOT NULL,
    heavy INTEGER NOT NULL, state TEXT NOT NULL, request TEXT, priority INTEGER NOT NULL, attempts INTEGER NOT NULL,
    created REAL NOT NULL, started REAL, finished REAL, fraction REAL NOT NULL, message TEXT NOT NULL,
    seconds_left REAL, pid INTEGER, error TEXT, result TEXT);
CREATE TABLE IF NOT EXISTS runner (
    one INTEGER PRIMARY KEY CHECK (one = 1), pid INTEGER NOT NULL, host TEXT NOT NULL, heartbeat REAL NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS item_names ON items(name) WHERE deleted IS NULL;
"""

_NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs"}


class Catalogue:
    """One connection per thread to `catalogue.sqlite`.

    Write-ahead logging on local disks; a rollback journal on network folders, where the shared memory of
    write-ahead logging does not work.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    def create(self) -> None:
        """Make the tables of an empty catalogue."""
        with self.transaction() as connection:
            for statement in _SCHEMA.split(";\n"):
                if statement.strip():
                    connection.execute(statement)

    def is_complete(self) -> bool:
        """Whether the file holds the tables of a catalogue.

        Raises   StoreError - when the file cannot be opened as a catalogue
        """
        rows = self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {"steps", "items", "jobs", "runner"} <= {row["name"] for row in rows}

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of this thread; reading only, writing goes through `transaction`.

        Raises   StoreError - when the file cannot be opened as a catalogue
        """
        existing: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if existing is not None:
            return existing
        try:
            connection = sqlite3.connect(self.path, timeout=20, isolation_level=None)
            connection.row_factory = sqlite3.Row
            journal = "DELETE" if is_network_folder(self.path.parent) else "WAL"
            connection.execute(f"PRAGMA journal_mode={journal}")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
        except sqlite3.Error as error:
            raise StoreError(
                "the catalogue {path} cannot be opened ({reason}): expected a writable SQLite file; "
                "check the permissions of the project folder or restore it from a copy",
                path=str(self.path),
                reason=str(error),
            ) from error
        self._local.connection = connection
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: all of it or nothing. Inside another one it is a part of that.

        Raises   StoreError - when the disk is full, the folder is read-only or another program holds the file
        """
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                # A full disk has rolled back by itself; a second one would hide the reason.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise StoreError(
                "the catalogue {path} cannot be written ({reason}): "
                "free disk space or get write permission, then try again",
                path=str(self.path),
                reason=str(error),
            ) from error

    def data_version(self) -> int:
        """A number that changes whenever another connection has committed."""
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close the connection of this thread."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None


def is_network_folder(folder: Path) -> bool:
    """Whether a folder lies on a network file system (read from the mount table; False where there is none)."""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    resolved = str(folder.resolve())
    best = ("", "")
    for line in mounts:
        fields = line.split()
        if (
            len(fields) >= 3
            and (resolved + "/").startswith(fields[1].rstrip("/") + "/")
            and len(fields[1]) > len(best[0])
        ):
            best = (fields[1], fields[2])
    return best[1] in _NETWORK_FILE_SYSTEMS
