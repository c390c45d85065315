"""A job as a row of the catalogue: what to run, how far it is, how it ended."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from resources import mark, translate
from solvers.errors import SubsurfaceError

ACTIVE_STATES = ("starting", "running", "paused")
FINAL_STATES = ("done", "failed", "cancelled", "lost")
INTERRUPTED = "interrupted"  # is written nowhere: an active job whose runner has ended

STATE_TITLES = {
    "queued": mark("queued"),
    "starting": mark("starting"),
    "running": mark("running"),
    "paused": mark("paused"),
    "interrupted": mark("interrupted"),
    "done": mark("done"),
    "failed": mark("failed"),
    "cancelled": mark("cancelled"),
    "lost": mark("lost"),
}


class JobError(SubsurfaceError):
    """A job failed, or a request about one makes no sense."""


@dataclass(frozen=True)
class Job:
    """One row of the job table.

    Parameters   target : str - "module:function" that the worker runs
                 payload : dict - plain data for it, e.g. {"command": ..., "parameters": ...}
                 state : queued -> starting -> running (<-> paused) -> done | failed | cancelled | lost;
                     "interrupted": an active one whose runner has ended, until another takes it up again
                 fraction : float, 0..1; seconds_left : float or None
                 error : dict or None - {"kind", "template", "values", "text"}, translatable, and "refusal": True when
                     the input was refused, absent or False when the program failed
                 result : dict or None - {"items": [ids], "files": [paths], "notes": [{"template", "values"}]}
                 created, started, finished : seconds since 1970 (None when not reached)
    """

    id: int
    target: str
    title: str
    payload: dict[str, Any]
    heavy: bool
    state: str
    request: str | None
    priority: int
    attempts: int
    created: float
    started: float | None
    finished: float | None
    fraction: float
    message: str
    seconds_left: float | None
    pid: int | None
    error: dict[str, Any] | None
    result: dict[str, Any] | None

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES

    @property
    def error_text(self) -> str:
        """The error in the chosen language, or "" when there is none."""
        if self.error is None:
            return ""
        return translate(self.error["template"], **self.error["values"])


def job_from(row: sqlite3.Row) -> Job:
    """The job of a catalogue row."""
    fields = {key: row[key] for key in row.keys()}  # noqa: SIM118 (a Row is no mapping)
    for key in ("payload", "error", "result"):
        fields[key] = json.loads(row[key]) if row[key] is not None else None
    fields["heavy"] = bool(row["heavy"])
    return Job(**fields)
