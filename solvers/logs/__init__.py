"""Work on well logs as arrays: cleaning, depth matching, splicing, sampling, and what rock they tell of.

Cleaning and depths: `despike`, `find_shift`, `find_shift_curve`, `splice`, `find_splice_depth`, `resample`. Rock:
`clean_and_shale`, `shale_volume`, `density_porosity`, `neutron_density_porosity`, `wyllie_porosity`, `raymer_porosity`,
`effective_porosity`, `archie_saturation`, `simandoux_saturation`, `indonesia_saturation`, `summarise_zones`.

A log is two arrays: measured depths in m, ascending, and values in SI, NaN where absent. Fractions are of one.
"""

from solvers.logs._cells import Cells, cells_of
from solvers.logs._despike import Despiked, despike
from solvers.logs._net_pay import CutOffs, Zone, ZoneSummary, pay_flags, summarise_zones
from solvers.logs._porosity import (
    density_porosity,
    effective_porosity,
    neutron_density_porosity,
    raymer_porosity,
    wyllie_porosity,
)
from solvers.logs._resample import interpolate, resample
from solvers.logs._saturation import archie_saturation, indonesia_saturation, simandoux_saturation
from solvers.logs._shale import ShaleMethod, clean_and_shale, shale_volume
from solvers.logs._shift import DepthShift, find_shift
from solvers.logs._shift_curve import ShiftCurve, find_shift_curve
from solvers.logs._splice import Spliced, find_splice_depth, splice

__all__ = [
    "Cells",
    "CutOffs",
    "DepthShift",
    "Despiked",
    "ShaleMethod",
    "ShiftCurve",
    "Spliced",
    "Zone",
    "ZoneSummary",
    "archie_saturation",
    "cells_of",
    "clean_and_shale",
    "density_porosity",
    "despike",
    "effective_porosity",
    "find_shift",
    "find_shift_curve",
    "find_splice_depth",
    "indonesia_saturation",
    "interpolate",
    "neutron_density_porosity",
    "pay_flags",
    "raymer_porosity",
    "resample",
    "shale_volume",
    "simandoux_saturation",
    "splice",
    "summarise_zones",
    "wyllie_porosity",
]
