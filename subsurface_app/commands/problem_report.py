"""A report to send when something went wrong: what runs where, the last logs and errors, the shape of a project.

It holds no samples, no trace or text headers and no attributes of items; the home folder, the user and the host are
not named in it. Whoever shows it to the user before it is written shows exactly what is written.
"""

import getpass
import json
import os
import platform
import re
import socket
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resources import translate
from subsurface_app.commands.home_folder import without_home
from subsurface_app.commands.logs import log_files
from subsurface_app.data.errors import DataError
from subsurface_app.data.store import Item, Project, program_versions
from subsurface_app.jobs import Job, JobQueue

_LOGS, _LOG_BYTES = 6, 200_000
_JOBS, _JOB_LOG_BYTES = 10, 20_000
_SHORTEST_NAME = 3  # shorter names would be found inside other words


@dataclass(frozen=True)
class Part:
    """One file of the report: its name and its text."""

    name: str
    text: str


def gather_report(
    *,
    doctor: Sequence[Mapping[str, str]] = (),
    settings: Mapping[str, str] | None = None,
    project: Project | None = None,
    with_names: bool = False,
) -> list[Part]:
    """What a report would hold.

    Parameters   doctor : findings of `doctor`, each with matter, state and text
                 settings : of the window, as text
                 project : of which kinds, shapes, sizes and the last errors are told
                 with_names : bool - False replaces the names of items, areas and project, and leaves file names out
    """
    items = project.items() if project is not None else []
    kept = {key: value for key, value in (settings or {}).items() if with_names or key != "recent"}
    parts = [
        Part("versions.json", _json({**program_versions(), "system": platform.platform(), **_languages()})),
        Part("doctor.txt", "".join(f"{one['matter']:24} {one['state']:8} {one['text']}\n" for one in doctor)),
        Part("settings.json", _json(kept)),
    ]
    if project is not None:
        parts.append(Part("project.json", _json([_summary(project, one, with_names) for one in items])))
        parts += _failed_jobs(project, with_names)
    parts += [Part(f"logs/{path.name}", _tail(path, _LOG_BYTES)) for path in log_files()[:_LOGS]]
    hidden = {} if with_names else _stand_ins(project, items)
    return [Part(part.name, anonymous(part.text, hidden)) for part in parts if part.text.strip()]


def write_report(parts: Iterable[Part], path: Path) -> None:
    """Write a report as a zip archive.

    Raises   DataError - when the file cannot be written; none is left behind
    """
    written = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in parts:
                archive.writestr(part.name, part.text)
        os.replace(written, path)
    except OSError as error:
        with suppress(OSError):
            written.unlink(missing_ok=True)
        raise DataError(
            "the report {path} cannot be written ({reason}): choose a folder that you may write to",
            path=str(path),
            reason=error.strerror or str(error),
        ) from error


def anonymous(text: str, hidden: Mapping[str, str]) -> str:
    """The text with the home folder as ~, without the names of user and host, and with stand-ins for hidden names."""
    text = without_home(text)
    for name in sorted(hidden, key=len, reverse=True):
        text = text.replace(name, hidden[name])
    with suppress(OSError, KeyError):
        text = re.sub(rf"\b{re.escape(getpass.getuser())}\b", "user", text)
    return re.sub(rf"\b{re.escape(socket.gethostname())}\b", "host", text)


def _summary(project: Project, item: Item, with_names: bool) -> dict[str, Any]:
    """Kind, size, arrays by shape and type; nothing of what they hold."""
    arrays = {
        name: {"shape": list(array.shape), "type": str(array.dtype)}
        for name, array in project[item.id].to_draft().arrays.items()
    }
    told = {"id": item.id, "kind": item.kind, "bytes": item.bytes, "created": item.created, "arrays": arrays}
    return {"name": item.name, "area": item.area, **told} if with_names else told


def _failed_jobs(project: Project, with_names: bool) -> list[Part]:
    queue = JobQueue(project)
    failed = [job for job in queue.jobs() if job.state in ("failed", "lost")][-_JOBS:]
    parts = [Part("jobs.json", _json([_failure(job, with_names) for job in failed]))] if failed else []
    for job in failed:
        parts.append(Part(f"jobs/{job.id}.log", _tail(Path(queue.log_path(job.id)), _JOB_LOG_BYTES)))
    return parts


def _failure(job: Job, with_names: bool) -> dict[str, Any]:
    """What failed and why; without names the message as it is before they are filled in."""
    error = job.error or {}
    said = error.get("text", "") if with_names else error.get("template", "")
    command = job.payload.get("command", job.target)
    return {
        "id": job.id,
        "command": command,
        "title": translate(job.title),
        "state": job.state,
        "attempts": job.attempts,
        "error": error.get("kind", ""),
        "message": said,
    }


def _stand_ins(project: Project | None, items: Sequence[Item]) -> dict[str, str]:
    """Name -> what stands in its place."""
    if project is None:
        return {}
    names = {project.name: "project"}
    names |= {one.area: f"area-{number}" for number, one in enumerate(items, 1)}
    names |= {one.name: f"item-{number}" for number, one in enumerate(items, 1)}
    return {name: put for name, put in names.items() if len(name) >= _SHORTEST_NAME}


def _languages() -> dict[str, str]:
    return {name: os.environ[name] for name in ("LANG", "LC_ALL", "XDG_SESSION_TYPE") if name in os.environ}


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)


def _tail(path: Path, size: int) -> str:
    """The end of a file; "" where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - size))
            return file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
