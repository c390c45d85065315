"""Versions of an item: each is an item of its own, made by its own step; one of them is there, the others are kept."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Version:
    """A version without its attributes: its id, the command that made it, and when."""

    id: str
    command: str
    created: str


@dataclass(frozen=True)
class Versions:
    """All versions of an item.

    Parameters   members : tuple of Version - the oldest first
                 newest : str - the id of the one that is there, "" when none is
    """

    members: tuple[Version, ...]
    newest: str

    @classmethod
    def of(cls, connection: sqlite3.Connection, item_id: str) -> "Versions":
        """The versions of the item of that id; without members when there is none."""
        row = connection.execute("SELECT kind FROM items WHERE id = ?", (item_id,)).fetchone()
        if row is None:
            return cls((), "")
        return next(one for one in cls.all(connection, row["kind"]) if item_id in {each.id for each in one.members})

    @classmethod
    def all(cls, connection: sqlite3.Connection, kind: str | None = None) -> list["Versions"]:
        """Those of all items, optionally of one kind; items without other versions alone."""
        rows = connection.execute(
            "SELECT items.id, items.deleted, items.created, steps.command, "
            "json_extract(items.attributes, '$.version_of') AS before "
            "FROM items JOIN steps ON items.step = steps.id "
            "WHERE ? IS NULL OR items.kind = ? ORDER BY items.created, items.position",
            (kind, kind),
        ).fetchall()
        first: dict[str, str] = {}
        families: dict[str, list[sqlite3.Row]] = {}
        for row in rows:  # a version is made later than what it is of
            first[row["id"]] = root = first.get(row["before"] or "", row["id"])
            families.setdefault(root, []).append(row)
        return [_versions(family) for family in families.values()]


def _versions(rows: list[sqlite3.Row]) -> Versions:
    there = [row["id"] for row in rows if row["deleted"] is None]
    return Versions(tuple(Version(row["id"], row["command"], row["created"]) for row in rows), next(iter(there), ""))
