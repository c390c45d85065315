"""A disk of 8 MB in memory, for tests of what happens when it is full; only root can mount one."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SmallDisk:
    """A mounted disk."""

    path: Path

    def fill(self) -> Path:
        """A file that takes all the space left."""
        path = self.path / "filler"
        with path.open("wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 4096):
                    pass
            except OSError:
                return path
        raise AssertionError("the disk did not fill up")


def mount(folder: Path) -> SmallDisk | None:
    """A small disk in the folder, None where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return None
    return SmallDisk(folder) if mounted else None


def unmount(disk: SmallDisk) -> None:
    subprocess.run(["umount", "-l", str(disk.path)], check=True)
