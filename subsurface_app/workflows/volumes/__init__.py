"""Volume commands at work: filters, gains, mutes, crops, merges, formulas and statistics, of one slice or of all."""

from subsurface_app.workflows.volumes.corners import propose_corners
from subsurface_app.workflows.volumes.cropping import Box
from subsurface_app.workflows.volumes.errors import ProcessingError
from subsurface_app.workflows.volumes.filters import BandPass, PhaseRotation
from subsurface_app.workflows.volumes.formula import Formula
from subsurface_app.workflows.volumes.gains import AutomaticGain, Balance, Scaling
from subsurface_app.workflows.volumes.lazy import ComputedSamples, KnownSlice
from subsurface_app.workflows.volumes.muting import Mute
from subsurface_app.workflows.volumes.processing import (
    automatic_gain,
    balance,
    band_pass,
    calculate,
    crop,
    merge,
    mute,
    regrid,
    resample,
    reverse_polarity,
    rotate_phase,
    scale,
)
from subsurface_app.workflows.volumes.regridding import turned_lattice
from subsurface_app.workflows.volumes.resampling import Resampling
from subsurface_app.workflows.volumes.statistics import volume_statistics

__all__ = [
    "AutomaticGain",
    "Balance",
    "BandPass",
    "Box",
    "ComputedSamples",
    "Formula",
    "KnownSlice",
    "Mute",
    "PhaseRotation",
    "ProcessingError",
    "Resampling",
    "Scaling",
    "automatic_gain",
    "balance",
    "band_pass",
    "calculate",
    "crop",
    "merge",
    "mute",
    "propose_corners",
    "regrid",
    "resample",
    "reverse_polarity",
    "rotate_phase",
    "scale",
    "turned_lattice",
    "volume_statistics",
]
