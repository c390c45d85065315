"""The mark that a running window leaves of its open project, found by the next start when the window was killed.

One small file a window under the user's state folder. A mark counts as left behind when no process of that number
and start time lives on this host: numbers of processes are used again, their start times are not.
"""

import json
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import psutil
from platformdirs import user_state_path

from subsurface_app.data.formats.whole_file import write_whole

# A file that restores the display, written by the window itself while it runs.
_LAYOUT_FILE = "window.json"
_SAME_START_S = 1.0


@dataclass(frozen=True)
class Mark:
    """An open project of one window.

    Parameters   project : path of its folder
                 host, pid, started : the process; its start in seconds since 1970
                 opened : when the project was opened, seconds since 1970
    """

    project: str
    host: str
    pid: int
    started: float
    opened: float

    @property
    def is_live(self) -> bool:
        """Whether the process that left it still runs; one of another host is taken for alive."""
        if self.host != socket.gethostname():
            return True
        try:
            process = psutil.Process(self.pid)
            return abs(process.create_time() - self.started) < _SAME_START_S and (
                process.status() != psutil.STATUS_ZOMBIE
            )
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:
            return True  # a process of another user has the number now or had it then: nothing is taken from it

    @property
    def saved(self) -> datetime:
        """Local time of the state that opening the project brings back: its last saved layout, else its opening."""
        moment = self.opened
        with suppress(OSError):
            moment = max(moment, (Path(self.project) / _LAYOUT_FILE).stat().st_mtime)
        return datetime.fromtimestamp(moment)


class SessionMark:
    """The mark of this process: one project at a time."""

    def __init__(self) -> None:
        self._path: Path | None = None

    def set(self, project: Path | None) -> None:
        """Name the open project; None takes the mark away.

        Raises   OSError, DataError - when the state folder cannot be written
        """
        if project is None:
            if self._path is not None:
                self._path.unlink(missing_ok=True)
                self._path = None
            return
        process = psutil.Process()
        now = datetime.now().timestamp()
        mark = Mark(str(project), socket.gethostname(), process.pid, process.create_time(), now)
        self._write(mark)

    def adopt(self, mark: Mark) -> bool:
        """Take over what a dead window has left; False when another window was faster.

        Should this process die before the user has answered, the next one finds the same again.
        """
        process = psutil.Process()
        try:
            _path_of(mark).unlink()
        except FileNotFoundError:
            return False
        self._write(Mark(mark.project, socket.gethostname(), process.pid, process.create_time(), mark.opened))
        return True

    def _write(self, mark: Mark) -> None:
        path = _path_of(mark)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(asdict(mark), ensure_ascii=False).encode("utf-8"))
        self._path = path


def left_behind() -> Mark | None:
    """The newest mark of a window that is gone, if its project still exists and no live window has it open.

    Older ones, and those of projects that are gone, are taken away: their projects stand among the recent ones.
    """
    marks = [mark for path in _folder().glob("*.json") if (mark := _read(path)) is not None]
    busy = {mark.project for mark in marks if mark.is_live}
    dead = sorted((mark for mark in marks if not mark.is_live), key=lambda mark: mark.opened)
    found = [mark for mark in dead if mark.project not in busy and (Path(mark.project) / "project.json").is_file()]
    newest = found[-1] if found else None
    for mark in dead:
        if mark is not newest:
            _path_of(mark).unlink(missing_ok=True)
    return newest


def _folder() -> Path:
    return user_state_path("subsurface-app", appauthor=False) / "sessions"


def _path_of(mark: Mark) -> Path:
    return _folder() / f"{mark.host}-{mark.pid}-{mark.started:.2f}.json"


def _read(path: Path) -> Mark | None:
    """A mark; one that is torn or of another version is taken away."""
    try:
        return Mark(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None  # its window has just closed
    except (OSError, ValueError, TypeError):
        with suppress(OSError):
            path.unlink()
        return None
