"""Samples without a value (NaN) in traces that a filter needs whole."""

import numpy as np
from numpy.typing import NDArray

from subsurface_app.workflows.volumes.lazy import Samples


def filled_gaps(traces: Samples) -> tuple[Samples, NDArray[np.bool_] | None]:
    """Traces with their gaps bridged by straight lines, and where the gaps are; None where there are none.

    Before the first and after the last value of a trace that value goes on; a trace without any is zero.
    """
    gaps = ~np.isfinite(traces)
    if not gaps.any():
        return traces, None
    filled = np.array(traces)
    at = np.arange(traces.shape[-1])
    for number in np.flatnonzero(gaps.any(axis=1)):
        hole = gaps[number]
        filled[number, hole] = 0.0 if hole.all() else np.interp(at[hole], at[~hole], traces[number, ~hole])
    return filled, gaps
