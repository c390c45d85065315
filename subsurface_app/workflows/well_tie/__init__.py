"""Tying a well to seismic: what goes in, the tie with its confidence, what a window shows of it, the tied well."""

from subsurface_app.workflows.well_tie.by_hand import WAVELETS, stretch_of, within_limits
from subsurface_app.workflows.well_tie.elastic import SHEAR_RULES
from subsurface_app.workflows.well_tie.inputs import TieInputs, prepare_tie
from subsurface_app.workflows.well_tie.look import CORRELATED, SHIFTS, TieLook, look_of_tie, look_while_moved
from subsurface_app.workflows.well_tie.settings import TieSettings
from subsurface_app.workflows.well_tie.tie import TieResult, finished_tie, made_tie, tie_well
from subsurface_app.workflows.well_tie.tied_well import well_with_tie

__all__ = [
    "CORRELATED",
    "SHEAR_RULES",
    "SHIFTS",
    "WAVELETS",
    "TieInputs",
    "TieLook",
    "TieResult",
    "TieSettings",
    "finished_tie",
    "look_of_tie",
    "look_while_moved",
    "made_tie",
    "prepare_tie",
    "stretch_of",
    "tie_well",
    "well_with_tie",
    "within_limits",
]
