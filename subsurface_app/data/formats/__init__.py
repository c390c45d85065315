"""Readers and writers of file formats: each turns bytes into domain objects and converts to SI at the border."""

from subsurface_app.data.formats.horizon import read_horizon
from subsurface_app.data.formats.inspection import Inspection, inspect_file
from subsurface_app.data.formats.las import LasContent, read_las
from subsurface_app.data.formats.segy import SegyMapping, SegyScan, browse_segy, read_segy, scan_segy, write_segy
from subsurface_app.data.formats.velocity import VelocityMapping, VelocityScan, read_velocity, scan_velocity
from subsurface_app.data.formats.well_tables import read_checkshot, read_tops, read_track
from subsurface_app.data.formats.wells import assemble_well

__all__ = [
    "Inspection",
    "LasContent",
    "SegyMapping",
    "SegyScan",
    "VelocityMapping",
    "VelocityScan",
    "assemble_well",
    "browse_segy",
    "inspect_file",
    "read_checkshot",
    "read_horizon",
    "read_las",
    "read_segy",
    "read_tops",
    "read_track",
    "read_velocity",
    "scan_segy",
    "scan_velocity",
    "write_segy",
]
