"""Where the program keeps its logs: one pair of files a window, the oldest taken away."""

from datetime import datetime
from os import getpid
from pathlib import Path

from platformdirs import user_log_path

_KEPT = 20


def log_folder() -> Path:
    """The folder of the logs of this user."""
    return user_log_path("subsurface-app", appauthor=False)


def new_log_paths() -> tuple[Path, Path]:
    """Paths for what a window has to say and for the stacks of a crash; logs of older windows are thinned out.

    Raises   OSError - when the folder cannot be written
    """
    folder = log_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for old in log_files()[_KEPT - 2 :]:
        old.unlink(missing_ok=True)
    stem = f"{datetime.now():%Y%m%d-%H%M%S}-{getpid()}"
    return folder / f"window-{stem}.log", folder / f"crash-{stem}.log"


def log_files() -> list[Path]:
    """The logs, the newest first."""
    found = []
    for path in log_folder().glob("*.log"):
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue  # a window that ends takes its empty logs along
        found.append((stat.st_mtime, path))
    return [path for _, path in sorted(found, reverse=True)]
