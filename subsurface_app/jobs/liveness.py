"""Whether the process that runs a project's jobs still lives, as its row in the catalogue and the system tell."""

import os
import socket
import sqlite3
import time
from pathlib import Path

import psutil

_STALE_AFTER_S = 15.0
_CLOCKS_APART_S = 2.0  # the system counts a process's start in its own ticks

# Projects that a runner of this process works on.
WORKING: set[Path] = set()


def is_stale(row: sqlite3.Row) -> bool:
    """Whether a runner's heartbeat is so old that another process may take its place."""
    return bool(time.time() - row["heartbeat"] >= _STALE_AFTER_S)


def is_gone(row: sqlite3.Row, project: Path) -> bool:
    """Whether a runner of this machine is known to have ended; one of another machine is known by its heartbeat only.

    A process that was killed and that nobody has asked about since keeps its number; so does one whose number another
    process has got meanwhile.
    """
    if row["host"] != socket.gethostname():
        return False
    if row["pid"] == os.getpid():
        return project.resolve() not in WORKING
    try:
        process = psutil.Process(row["pid"])
        is_dead = process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
        return bool(is_dead or process.create_time() > row["heartbeat"] + _CLOCKS_APART_S)
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False  # it is there, and another user's


def has_ended(row: sqlite3.Row | None, project: Path) -> bool:
    """Whether nobody runs the project's jobs: no runner, one that is gone, or one of another machine gone silent."""
    if row is None or is_gone(row, project):
        return True
    return row["host"] != socket.gethostname() and is_stale(row)
