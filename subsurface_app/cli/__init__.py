"""The command line: every door of the program that needs no window."""

from subsurface_app.cli.app import run_cli
from subsurface_app.cli.setting import Doors

__all__ = ["Doors", "run_cli"]
