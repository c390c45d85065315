"""Slices of volumes of any size: one cache bounded in bytes, coarse answers first, requests that grow stale dropped."""

from subsurface_app.data.slices.along import coarseness_along, values_along
from subsurface_app.data.slices.blocks import Source
from subsurface_app.data.slices.cache import ChunkCache, default_limit
from subsurface_app.data.slices.levels import levels_of, samples_per
from subsurface_app.data.slices.planes import PLANES, GathersInARow, Plane, cut, thickened
from subsurface_app.data.slices.reader import Loaded, SliceAnswer, SliceReader, SliceRequest
from subsurface_app.data.slices.region import RegionValues, level_within, read_region
from subsurface_app.data.slices.traverse import Between, Traverse

__all__ = [
    "PLANES",
    "Between",
    "ChunkCache",
    "GathersInARow",
    "Loaded",
    "Plane",
    "RegionValues",
    "SliceAnswer",
    "SliceReader",
    "SliceRequest",
    "Source",
    "Traverse",
    "coarseness_along",
    "cut",
    "default_limit",
    "level_within",
    "levels_of",
    "read_region",
    "samples_per",
    "thickened",
    "values_along",
]
