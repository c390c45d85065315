"""The registry of commands: our own, loaded at first use, and those that plugins add."""

from importlib import import_module
from threading import RLock

from subsurface_app.commands.command import Command, CommandError
from subsurface_app.data.near_names import near_names

# Modules with a tuple COMMANDS, in the order of the menus.
_OWN = (
    "exchange",
    "wells",
    "well_export",
    "surfaces",
    "statistics",
    "pictures",
    "report",
    "volumes",
    "log_cleaning",
    "log_rock",
    "log_prediction",
    "log_elastic",
    "prestack",
    "gathers",
    "well_tie",
    "generate",
    "modelling",
    "structure",
    "velocity",
    "velocity_models",
    "depth",
    "migration",
    "network_start",
    "inversion",
    "post_stack",
    "prediction",
    "reconstruction",
    "embedding",
    "traced_horizons",
    "baseline",
    "comparison",
    "inversion_comparison",
    "inversion_record",
    "project",
    "views",
)

_registered: dict[str, Command] = {}
_loaded = False
_loading = RLock()  # the window's threads may ask first, all at once


def commands() -> dict[str, Command]:
    """All commands by id, in the order of the menus."""
    global _loaded
    with _loading:
        if not _loaded:
            own = {one.id: one for name in _OWN for one in import_module(f"subsurface_app.commands.{name}").COMMANDS}
            added = dict(_registered)
            _registered.clear()
            _registered.update(own | added)
            _loaded = True
        return dict(_registered)


def command(command_id: str) -> Command:
    """The command of that id.

    Raises   CommandError - when there is none; the message lists those of the same group, or all groups
    """
    known = commands()
    if command_id not in known:
        group = command_id.partition(".")[0]
        near = [one for one in known if one.startswith(group + ".")]
        raise CommandError(
            "there is no command {id}: did you mean one of {near}? List all with: subsurface-app commands",
            id=command_id,
            near=", ".join(near) if near else near_names(command_id, sorted(known)),
        )
    return known[command_id]


def register(added: Command) -> None:
    """Add a command of a plugin.

    Raises   CommandError - when another command has that id
    """
    if added.id in commands() and commands()[added.id].origin != added.origin:
        raise CommandError("a command {id} exists already: choose another id for yours", id=added.id)
    _registered[added.id] = added


def unregister(command_id: str) -> None:
    """Take a plugin's command out again."""
    _registered.pop(command_id, None)
