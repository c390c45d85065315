"""Results held against each other: volumes, horizons, logs, velocity models, and the rows of a hybrid."""

from subsurface_app.workflows.comparisons.pairs import PairCount
from subsurface_app.workflows.comparisons.rows import RowGiven, compare_rows, verdict
from subsurface_app.workflows.comparisons.shapes import compare_horizons, compare_logs, compare_models
from subsurface_app.workflows.comparisons.shifts import TraceMatch, match_traces
from subsurface_app.workflows.comparisons.volumes import compare

__all__ = [
    "PairCount",
    "RowGiven",
    "TraceMatch",
    "compare",
    "compare_horizons",
    "compare_logs",
    "compare_models",
    "compare_rows",
    "match_traces",
    "verdict",
]
