"""Plugins: what they may add, how they are found, and how a broken one is kept from breaking the program."""

from subsurface_app.plugins.catalogue import KnownModel, damaged_models, known_models
from subsurface_app.plugins.discovery import GROUP, Plugin, PluginError, load_plugins, plugin_models, plugin_readers
from subsurface_app.plugins.specifications import Reader, WeightsFile, hookimpl

__all__ = [
    "GROUP",
    "KnownModel",
    "Plugin",
    "PluginError",
    "Reader",
    "WeightsFile",
    "damaged_models",
    "hookimpl",
    "known_models",
    "load_plugins",
    "plugin_models",
    "plugin_readers",
]
