"""A run about to be started, as text to keep: a Python script or a command line."""

import json
import shlex
from collections.abc import Mapping
from pprint import pformat
from typing import Any

from subsurface_app.data.store import Project


def as_python(project: Project, command_id: str, parameters: Mapping[str, Any]) -> str:
    """A script that runs the command on the project."""
    return (
        "from subsurface_app.api import Project, run_command\n\n"
        f"project = Project.open({str(project.path)!r})\n"
        f"run_command(project, {command_id!r}, {pformat(dict(parameters), width=100, sort_dicts=False)})\n"
    )


def as_command_line(project: Project, command_id: str, parameters: Mapping[str, Any]) -> str:
    """A line for a shell that runs the command on the project."""
    words = ["subsurface-app", "run", str(project.path), command_id]
    for name, value in parameters.items():
        words += ["--set", f"{name}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"]
    return shlex.join(words) + "\n"
