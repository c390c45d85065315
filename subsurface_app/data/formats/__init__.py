"""Readers and writers of file formats: each turns bytes into domain objects and converts to SI at the border."""

from subsurface_app.data.formats.inspection import Inspection, inspect_file, well_file_kind
from subsurface_app.data.formats.las import LAS_ENDINGS, LasFile, LasHeader, cut_to, read_las, write_las
from subsurface_app.data.formats.log_content import LogContent, Survey
from subsurface_app.data.formats.log_files import read_logs
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
from subsurface_app.data.formats.well_doubts import last_sample, with_doubts
from subsurface_app.data.formats.well_tables import (
    WELL_TABLE_ENDINGS,
    WELL_TABLES,
    CheckShots,
    Tops,
    Track,
    WellTable,
    available_tables,
    read_checkshot,
    read_tops,
    read_track,
    write_well_table,
)
from subsurface_app.data.formats.wells import WellParts, assemble_well, build_well
from subsurface_app.data.formats.zones import ZONE_ENDINGS, write_zone_report

__all__ = [
    "HORIZON_ENDINGS",
    "LAS_ENDINGS",
    "POLYLINE_ENDINGS",
    "STATISTICS_ENDINGS",
    "WELL_TABLES",
    "WELL_TABLE_ENDINGS",
    "ZONE_ENDINGS",
    "CheckShots",
    "Inspection",
    "LasFile",
    "LasHeader",
    "LogContent",
    "SegyMapping",
    "SegyScan",
    "Survey",
    "Tops",
    "Track",
    "VelocityMapping",
    "VelocityScan",
    "Vertical",
    "WellParts",
    "WellTable",
    "assemble_well",
    "available_tables",
    "browse_segy",
    "build_well",
    "cut_to",
    "inspect_file",
    "last_sample",
    "load_mapping",
    "read_checkshot",
    "read_fault_sticks",
    "read_horizon",
    "read_las",
    "read_logs",
    "read_polygons",
    "read_segy",
    "read_tops",
    "read_track",
    "read_triangulated",
    "read_velocity",
    "scan_segy",
    "scan_velocity",
    "segy_bytes",
    "well_file_kind",
    "with_doubts",
    "write_horizon",
    "write_las",
    "write_polylines",
    "write_segy",
    "write_statistics",
    "write_time_depth",
    "write_triangulated",
    "write_well_table",
    "write_zone_report",
]
