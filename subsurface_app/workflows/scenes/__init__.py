"""Scenes that leave the program: slices, horizons, wells as glTF and OpenUSD, from a window or without one.

VTK and pxr are loaded at first use, never by importing this package.
"""

from subsurface_app.workflows.scenes.building import scene_bytes, scene_of
from subsurface_app.workflows.scenes.model import Part, Scene, SceneItem
from subsurface_app.workflows.scenes.props import parts_of
from subsurface_app.workflows.scenes.writing import SCENE_SUFFIXES, write_scene

__all__ = ["SCENE_SUFFIXES", "Part", "Scene", "SceneItem", "parts_of", "scene_bytes", "scene_of", "write_scene"]
