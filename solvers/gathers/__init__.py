"""What is done to field records before waves are fitted to them: faulty traces, filters, spreading, first breaks.

    from solvers.gathers import band_pass, find_faults, line_source_records, pick_first_breaks

Conventions: SI units; gathers (..., n_receivers, nt), time along the last axis; offsets in m, with or without sign.
"""

from solvers.gathers._faults import FAULTS, find_faults
from solvers.gathers._filter import band_pass
from solvers.gathers._first_breaks import pick_first_breaks
from solvers.gathers._line_source import Path, half_integral, line_source_records
from solvers.gathers._semblance import semblance
from solvers.gathers._windows import window_weights

__all__ = [
    "FAULTS",
    "Path",
    "band_pass",
    "find_faults",
    "half_integral",
    "line_source_records",
    "pick_first_breaks",
    "semblance",
    "window_weights",
]
