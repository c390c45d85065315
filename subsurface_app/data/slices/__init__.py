"""Slices of volumes of any size: one cache bounded in bytes, coarse answers first, requests that grow stale dropped."""

from subsurface_app.data.slices.cache import ChunkCache, default_limit
from subsurface_app.data.slices.levels import levels_of
from subsurface_app.data.slices.planes import PLANES, GathersInARow, Plane, cut, thickened
from subsurface_app.data.slices.reader import Loaded, SliceAnswer, SliceReader, SliceRequest

__all__ = [
    "PLANES",
    "ChunkCache",
    "GathersInARow",
    "Loaded",
    "Plane",
    "SliceAnswer",
    "SliceReader",
    "SliceRequest",
    "cut",
    "default_limit",
    "levels_of",
    "thickened",
]
