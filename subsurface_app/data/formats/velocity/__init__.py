"""Velocity models from files of arrays: MATLAB, NumPy, HDF5 and raw samples, with evidence for what they hold."""

from subsurface_app.data.formats.velocity.contents import is_velocity_file
from subsurface_app.data.formats.velocity.grid_file import grid_path, is_grid_file
from subsurface_app.data.formats.velocity.scan import VelocityMapping, VelocityScan, read_velocity, scan_velocity
from subsurface_app.data.formats.velocity.write import VELOCITY_ENDINGS, write_velocity

__all__ = [
    "VELOCITY_ENDINGS",
    "VelocityMapping",
    "VelocityScan",
    "grid_path",
    "is_grid_file",
    "is_velocity_file",
    "read_velocity",
    "scan_velocity",
    "write_velocity",
]
