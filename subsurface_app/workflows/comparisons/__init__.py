"""Two results held against each other: volumes, horizons, logs, velocity models."""

from subsurface_app.workflows.comparisons.pairs import PairCount
from subsurface_app.workflows.comparisons.shapes import compare_horizons, compare_logs, compare_models
from subsurface_app.workflows.comparisons.shifts import TraceMatch, match_traces
from subsurface_app.workflows.comparisons.volumes import compare

__all__ = [
    "PairCount",
    "TraceMatch",
    "compare",
    "compare_horizons",
    "compare_logs",
    "compare_models",
    "match_traces",
]
