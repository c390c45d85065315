"""Tying a well to seismic: what goes in, the automatic tie with its confidence, and ties by hand for a window."""

from subsurface_app.workflows.well_tie.inputs import TieInputs, TieSettings, prepare_tie
from subsurface_app.workflows.well_tie.tie import TieResult, finished_tie, searched_tie, tie_well, tied_by_hand
from subsurface_app.workflows.well_tie.tied_well import well_with_tie

__all__ = [
    "TieInputs",
    "TieResult",
    "TieSettings",
    "finished_tie",
    "prepare_tie",
    "searched_tie",
    "tie_well",
    "tied_by_hand",
    "well_with_tie",
]
