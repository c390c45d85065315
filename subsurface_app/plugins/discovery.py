"""Finding plugins by their entry points; whatever one of them does wrong stays its own affair."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy
import structlog

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.api import Command
from subsurface_app.commands import register, unregister
from subsurface_app.plugins.crash_marks import crashed_before, loading
from subsurface_app.plugins.specifications import PROJECT, Reader, Specifications, WeightsFile

GROUP = "subsurface_app.plugins"
_HOOKS: dict[str, type] = {
    "subsurface_commands": Command,
    "subsurface_readers": Reader,
    "subsurface_models": WeightsFile,
}


class PluginError(SubsurfaceError):
    """A plugin cannot be loaded or offers something that is not what its hook promises."""


@dataclass(frozen=True)
class Plugin:
    """One entry point and what came of it.

    Parameters   name, version, origin : str - entry point, distribution's version, "module:attribute"
                 commands, readers, models : tuples - what it added; empty when it failed
                 error : PluginError or None
    """

    name: str
    version: str
    origin: str
    commands: tuple[Command, ...] = ()
    readers: tuple[Reader, ...] = ()
    models: tuple[WeightsFile, ...] = ()
    error: PluginError | None = field(default=None, compare=False)


_loaded: list[Plugin] | None = None


def load_plugins(*, safe_mode: bool = False, again: bool = False) -> list[Plugin]:
    """Load every installed plugin once and register its commands.

    A plugin that raises, offers nonsense or has brought the process down at an earlier start is reported in its
    `error` and in the log, and adds nothing; the others are not touched by it. In safe mode none is looked at.

    Parameters   again : bool - forget what was loaded and look anew (a plugin was just installed or repaired)
    """
    global _loaded
    if again:
        for plugin in _loaded or []:
            for command in plugin.commands:
                unregister(command.id)
        _loaded = None
    if _loaded is None:
        _loaded = [] if safe_mode else [_load(entry) for entry in entry_points(group=GROUP)]
        for plugin in _loaded:
            if plugin.error is not None:
                structlog.get_logger().warning("plugin not loaded", plugin=plugin.name, reason=str(plugin.error))
    return list(_loaded)


def plugin_readers() -> list[Reader]:
    """The file formats of all loaded plugins."""
    return [reader for plugin in _loaded or [] for reader in plugin.readers]


def plugin_models() -> list[WeightsFile]:
    """The weights of all loaded plugins."""
    return [weights for plugin in _loaded or [] for weights in plugin.models]


def _load(entry: EntryPoint) -> Plugin:
    version = entry.dist.version if entry.dist is not None else ""
    origin = f"{entry.module}:{entry.attr}" if entry.attr else entry.module
    plugin = Plugin(entry.name, version, origin)
    try:
        if mark_path := crashed_before(entry.name, version):
            raise PluginError(
                "plugin {plugin} {version} brought the program down when it was loaded last: update or uninstall it, "
                "or delete {mark} to try it again",
                plugin=entry.name,
                version=version,
                mark=str(mark_path),
            )
        with loading(entry.name, version):
            found = _offered(entry.name, entry.load())
        commands, readers, models = (found[hook] for hook in _HOOKS)
        return _registered(replace(plugin, commands=commands, readers=readers, models=models))
    except PluginError as error:
        return replace(plugin, error=error)
    except (Exception, SystemExit) as error:
        reason = f"{type(error).__name__}: {error}"
        template = mark("plugin {plugin} {version} cannot be loaded ({reason}): update or uninstall it")
        return replace(plugin, error=PluginError(template, plugin=entry.name, version=version, reason=reason))


def _offered(name: str, implementation: Any) -> dict[str, tuple[Any, ...]]:
    """What the hooks of one plugin return, checked; a manager of its own, so that no plugin sees another's failure."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Specifications)
    manager.register(implementation, name)
    manager.check_pending()
    found: dict[str, tuple[Any, ...]] = {}
    for hook, expected in _HOOKS.items():
        call: Callable[[], list[Any]] = getattr(manager.hook, hook)
        offered = [one for several in call() for one in several]
        for one in offered:
            if not isinstance(one, expected):
                raise PluginError(
                    "plugin {plugin}: {hook} returned a {found}, expected a list of {expected}; update or uninstall it",
                    plugin=name,
                    hook=hook,
                    found=type(one).__name__,
                    expected=expected.__name__,
                )
        found[hook] = tuple(offered)
    return found


def _registered(plugin: Plugin) -> Plugin:
    """The plugin with its commands in the registry, all of them or none."""
    added: list[Command] = []
    try:
        for command in plugin.commands:
            added.append(replace(command, origin=plugin.origin))
            register(added[-1])
    except SubsurfaceError as error:
        for command in added[:-1]:
            unregister(command.id)
        template = mark("plugin {plugin}: {reason}")
        raise PluginError(template, plugin=plugin.name, reason=translate(error.template, **error.values)) from error
    return replace(plugin, commands=tuple(added))
