"""Marks on disk that outlive a crash: which plugin was being loaded when the process died.

An exception in a plugin can be caught; a segmentation fault in its native code cannot. So a small file says which
plugin is being loaded by which process. If the process is gone and the file still there, that plugin is left out at
the next start, until its version changes or the mark is deleted.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from platformdirs import user_state_path


def crashed_before(name: str, version: str) -> Path | None:
    """The mark of this plugin in this version, if a process died while loading it."""
    for path in _folder().glob(f"{_file_name(name, version)}.*"):
        pid = path.suffix.removeprefix(".")
        if pid.isdigit() and int(pid) != os.getpid() and not psutil.pid_exists(int(pid)):
            return path
    return None


@contextmanager
def loading(name: str, version: str) -> Iterator[None]:
    """While this lasts, a mark says that this process loads the plugin."""
    path = _folder() / f"{_file_name(name, version)}.{os.getpid()}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError:
        # Without a writable state folder plugins are loaded all the same, only unprotected from their own crashes.
        yield
        return
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _folder() -> Path:
    return user_state_path("subsurface-app") / "loading-plugins"


def _file_name(name: str, version: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", f"{name}-{version}")
