"""From field gathers to what an inversion takes: geometry in a model, faulty traces, windows, filters, a wavelet."""

from subsurface_app.workflows.field_gathers.choosing import Choice, choose_traces
from subsurface_app.workflows.field_gathers.killing import KillRules, kill_traces
from subsurface_app.workflows.field_gathers.placing import PlacingRules, place_gathers
from subsurface_app.workflows.field_gathers.quality import GatherQuality, look_at_quality, picture_quality
from subsurface_app.workflows.field_gathers.reading import cut_gathers, live_of
from subsurface_app.workflows.field_gathers.shaping import (
    MuteRules,
    as_line_source,
    filter_gathers,
    mute_gathers,
    scale_gathers,
)
from subsurface_app.workflows.field_gathers.source import SourceRules, estimate_source
from subsurface_app.workflows.field_gathers.start import StartRules, model_shape, start_from_gathers

__all__ = [
    "Choice",
    "GatherQuality",
    "KillRules",
    "MuteRules",
    "PlacingRules",
    "SourceRules",
    "StartRules",
    "as_line_source",
    "choose_traces",
    "cut_gathers",
    "estimate_source",
    "filter_gathers",
    "kill_traces",
    "live_of",
    "look_at_quality",
    "model_shape",
    "mute_gathers",
    "picture_quality",
    "place_gathers",
    "scale_gathers",
    "start_from_gathers",
]
