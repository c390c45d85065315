"""Velocity, time and depth: interval, RMS and average velocities, curves of time over depth, and traces between them.

Conventions: SI units; times are two-way in s; depths in m below the datum, at which time is 0, and grow downward; the
last axis grows downward. A sampled interval velocity holds for the cell around its sample, half a step to each side;
above the first sample the first velocity holds up to the datum.
"""

from solvers.velocity._cells import average_on_axis, cell_edges, rms_on_axis
from solvers.velocity._constrained import constrained_interval
from solvers.velocity._gradient import fit_gradient, gradient_depth, gradient_time, gradient_v0
from solvers.velocity._layers import average_from_interval, interval_from_average, interval_from_rms, rms_from_interval
from solvers.velocity._spread import depth_spread
from solvers.velocity._time_depth import TimeDepth
from solvers.velocity._warp import Kernel, read_traces_at

__all__ = [
    "Kernel",
    "TimeDepth",
    "average_from_interval",
    "average_on_axis",
    "cell_edges",
    "constrained_interval",
    "depth_spread",
    "fit_gradient",
    "gradient_depth",
    "gradient_time",
    "gradient_v0",
    "interval_from_average",
    "interval_from_rms",
    "read_traces_at",
    "rms_from_interval",
    "rms_on_axis",
]
