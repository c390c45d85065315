"""Surfaces in and out: horizons as columns and grids, fault sticks, polygons, triangulated surfaces."""

from subsurface_app.data.formats.surfaces.gocad import read_triangulated, write_triangulated
from subsurface_app.data.formats.surfaces.horizon import read_horizon
from subsurface_app.data.formats.surfaces.horizon_write import HORIZON_ENDINGS, write_horizon
from subsurface_app.data.formats.surfaces.look import SURFACE_KINDS, SurfaceLook, look_at_surface
from subsurface_app.data.formats.surfaces.polylines import read_fault_sticks, read_polygons
from subsurface_app.data.formats.surfaces.polylines_write import POLYLINE_ENDINGS, write_polylines
from subsurface_app.data.formats.surfaces.sniff import SurfaceFormat, format_of_text, surface_format
from subsurface_app.data.formats.surfaces.vertical import Vertical

__all__ = [
    "HORIZON_ENDINGS",
    "POLYLINE_ENDINGS",
    "SURFACE_KINDS",
    "SurfaceFormat",
    "SurfaceLook",
    "Vertical",
    "format_of_text",
    "look_at_surface",
    "read_fault_sticks",
    "read_horizon",
    "read_polygons",
    "read_triangulated",
    "surface_format",
    "write_horizon",
    "write_polylines",
    "write_triangulated",
]
