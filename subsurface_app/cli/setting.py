"""What one run of the command line works with: the doors of the floor above and the options that hold for all."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from solvers.errors import SubsurfaceError


class CliError(SubsurfaceError):
    """The words on the command line, or a file that they name, make no sense."""


def has_display() -> bool:
    """Whether the environment names a display; only Linux can be without one."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in names)


@dataclass(frozen=True)
class Doors:
    """What the command line cannot reach itself, because the window stands beside it.

    Parameters   open_window : callable(project or None, *, safe_mode, demo, language) -> exit code
                 window_probe : str - "module:function" that tells in a child process which OpenGL a window gets
    """

    open_window: Callable[..., int]
    window_probe: str


@dataclass(frozen=True)
class Setting:
    """Options that any command may carry, and the doors."""

    doors: Doors
    safe_mode: bool = False
    debug: bool = False
    language: str | None = None
