"""Readers and writers of file formats: each turns bytes into domain objects and converts to SI at the border."""

from subsurface_app.data.formats.inspection import Inspection, inspect_file
from subsurface_app.data.formats.las import LasContent, read_las
from subsurface_app.data.formats.segy import (
    SegyMapping,
    SegyScan,
    browse_segy,
    load_mapping,
    read_segy,
    scan_segy,
    segy_bytes,
    write_segy,
)
from subsurface_app.data.formats.statistics import STATISTICS_ENDINGS, write_statistics
from subsurface_app.data.formats.surfaces import (
    HORIZON_ENDINGS,
    POLYLINE_ENDINGS,
    Vertical,
    read_fault_sticks,
    read_horizon,
    read_polygons,
    read_triangulated,
    write_horizon,
    write_polylines,
    write_triangulated,
)
from subsurface_app.data.formats.time_depth_table import write_time_depth
from subsurface_app.data.formats.velocity import VelocityMapping, VelocityScan, read_velocity, scan_velocity
from subsurface_app.data.formats.well_tables import read_checkshot, read_tops, read_track
from subsurface_app.data.formats.wells import assemble_well

__all__ = [
    "HORIZON_ENDINGS",
    "POLYLINE_ENDINGS",
    "STATISTICS_ENDINGS",
    "Inspection",
    "LasContent",
    "SegyMapping",
    "SegyScan",
    "VelocityMapping",
    "VelocityScan",
    "Vertical",
    "assemble_well",
    "browse_segy",
    "inspect_file",
    "load_mapping",
    "read_checkshot",
    "read_fault_sticks",
    "read_horizon",
    "read_las",
    "read_polygons",
    "read_segy",
    "read_tops",
    "read_track",
    "read_triangulated",
    "read_velocity",
    "scan_segy",
    "scan_velocity",
    "segy_bytes",
    "write_horizon",
    "write_polylines",
    "write_segy",
    "write_statistics",
    "write_time_depth",
    "write_triangulated",
]
