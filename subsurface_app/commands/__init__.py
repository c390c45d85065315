"""Every action of the program as data: id, title, parameters with units, the function, what it produces."""

from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.execute import estimate_command, execute_job, propose_values, run_command, submit_command
from subsurface_app.commands.parameters import Parameters, choice, file, item, number, text, toggle
from subsurface_app.commands.preview import Preview, lazy_result, preview
from subsurface_app.commands.registry import command, commands, register, unregister
from subsurface_app.commands.shot_preview import ShotPreview, preview_shot

__all__ = [
    "Command",
    "CommandError",
    "Context",
    "Estimate",
    "Parameters",
    "Preview",
    "Result",
    "ShotPreview",
    "choice",
    "command",
    "commands",
    "estimate_command",
    "execute_job",
    "file",
    "item",
    "lazy_result",
    "number",
    "preview",
    "preview_shot",
    "propose_values",
    "register",
    "run_command",
    "submit_command",
    "text",
    "toggle",
    "unregister",
]
