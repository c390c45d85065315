"""What a plugin may add: hook specifications for commands, readers and models.

A plugin is a module or object named by an entry point of the group "subsurface_app.plugins"; it implements any of
these hooks, marked with `hookimpl`:

    from subsurface_app.plugins import hookimpl

    @hookimpl
    def subsurface_commands():
        return [Command(id="attribute.energy", ...)]
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pluggy

from subsurface_app.api import Command

PROJECT = "subsurface_app"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@dataclass(frozen=True)
class Reader:
    """A file format that a plugin brings in by one of its commands.

    Parameters   format : str - short name, e.g. "zmap"
                 title : str - what `inspect` says about such a file
                 recognise : callable(path, head) -> bool - by content; `head` holds the first 4096 bytes
                 command : str - id of the command that imports it
                 parameter : str - the parameter of that command which takes the path
    """

    format: str
    title: str
    recognise: Callable[[Path, bytes], bool]
    command: str
    parameter: str = "file"


@dataclass(frozen=True)
class WeightsFile:
    """Trained weights that a plugin brings: a safetensors file with a model card in its metadata."""

    name: str
    path: Path


class Specifications:
    """The hooks; each returns a list and is called once, when plugins are loaded."""

    @hookspec
    def subsurface_commands(self) -> list[Command]:  # type: ignore[empty-body]
        """Commands; they appear in the menus, the CLI and batch files, and run in worker processes."""

    @hookspec
    def subsurface_readers(self) -> list[Reader]:  # type: ignore[empty-body]
        """File formats that `inspect` and `import` shall know."""

    @hookspec
    def subsurface_models(self) -> list[WeightsFile]:  # type: ignore[empty-body]
        """Trained models that the catalogue shall list."""
