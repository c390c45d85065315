"""Names of what is still being written beside its place, and the end of what its writer has left there."""

import hashlib
import os
import re
import shutil
import socket
import uuid
from contextlib import suppress
from pathlib import Path

import psutil

# .NAME.MACHINE-PROCESS-ITS START-NUMBER.ENDING, with what SQLite puts beside a file of its own
_NAME = re.compile(r"\..+\.([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{8}\.(partial|catalogue)(-journal|-wal|-shm)?")


def unfinished(target: Path, ending: str) -> Path:
    """A hidden name beside a target that tells who writes there.

    Parameters   ending : "partial" or "catalogue"
    """
    process = psutil.Process()
    writer = f"{_machine()}-{process.pid}-{int(process.create_time())}-{uuid.uuid4().hex[:8]}"
    return target.with_name(f".{target.name}.{writer}.{ending}")


def sweep_unfinished(folder: Path) -> None:
    """Remove what dead processes of this user on this machine have left in a folder; of others nothing is known."""
    for path in folder.iterdir():
        found = _NAME.fullmatch(path.name)
        if found is None or found[1] != _machine() or _lives(int(found[2]), int(found[3])):
            continue
        with suppress(OSError):  # it went meanwhile, or is not ours to take
            if hasattr(os, "getuid") and path.lstat().st_uid != os.getuid():
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _machine() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def _lives(pid: int, started: int) -> bool:
    try:
        return abs(int(psutil.Process(pid).create_time()) - started) <= 1
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True
