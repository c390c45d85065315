"""Slices of volumes of any size: one cache bounded in bytes, coarse answers first, requests that grow stale dropped."""

from subsurface_app.data.slices.cache import ChunkCache, default_limit
from subsurface_app.data.slices.levels import levels_of
from subsurface_app.data.slices.planes import PLANES, Plane, cut, thickened
from subsurface_app.data.slices.reader import Loaded, SliceAnswer, SliceReader, SliceRequest
from subsurface_app.data.slices.traverse import Between, Traverse

__all__ = [
    "PLANES",
    "Between",
    "ChunkCache",
    "Loaded",
    "Plane",
    "SliceAnswer",
    "SliceReader",
    "SliceRequest",
    "Traverse",
    "cut",
    "default_limit",
    "levels_of",
    "thickened",
]
