"""Velocity models from files of arrays: MATLAB, NumPy, HDF5 and raw samples, with evidence for what they hold."""

from subsurface_app.data.formats.velocity.contents import is_velocity_file
from subsurface_app.data.formats.velocity.scan import VelocityMapping, VelocityScan, read_velocity, scan_velocity

__all__ = ["VelocityMapping", "VelocityScan", "is_velocity_file", "read_velocity", "scan_velocity"]
