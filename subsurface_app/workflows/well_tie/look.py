"""What a window shows of a tie while it is worked on: everything but its confidence."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.tie import (
    running_correlation,
    sampled_reflectivity,
    shift_phase_panel,
    tied_relation,
    trace_shift_panel,
    zero_offset_synthetic,
)
from solvers.velocity import TimeDepth
from subsurface_app.workflows.well_tie.inputs import TieInputs
from subsurface_app.workflows.well_tie.settings import TieSettings
from subsurface_app.workflows.well_tie.tie import TieResult, gather_of, made_tie, numbers_of

Samples = NDArray[np.float64]
SHIFTS = np.linspace(-0.06, 0.06, 61)  # s, at which the correlation is looked at
_WINDOW = 0.2  # s, of the running correlation


@dataclass(frozen=True)
class TieLook:
    """A tie as it stands, on the samples of the whole trace.

    Parameters   inputs, result : what it was made from, and what came of it
                 synthetic, spikes : (n,) - on the samples of `inputs.trace`; the reflectivity band-limited
                 gather : (n_angles, n) or None
                 over_time : (n,) - correlation in 200 ms about each sample of the window, NaN outside it
                 over_shift : (61,) - correlation with the log moved by more than the tie did, at `SHIFTS`
                 place_panel : (m, 61) - the same with each trace of `inputs.beside`
                 relation : TimeDepth - measured depth in m to two-way time in s after the tie
                 numbers : see TIE_NUMBERS; those of the confidence are not among them
    """

    inputs: TieInputs
    result: TieResult
    synthetic: Samples
    spikes: Samples
    gather: NDArray[np.float32] | None
    over_time: Samples
    over_shift: Samples
    place_panel: Samples
    relation: TimeDepth
    numbers: Mapping[str, float]


def look_of_tie(inputs: TieInputs, settings: TieSettings) -> TieLook:
    """Make the tie that the settings ask for and all that is drawn of it; some 30 ms.

    Raises   GeometryError - see `made_tie`
    """
    result, whole = made_tie(inputs, settings), inputs.trace
    tie, trace = result.tie, whole.window(*result.window)
    count = len(whole.values)
    synthetic = zero_offset_synthetic(inputs.reflectivity, tie.wavelet, whole.start, count, tie.stretch)
    first = round((trace.start - whole.start) / whole.dt)
    part = slice(first, first + len(trace.values))
    over_time = np.full(count, np.nan)
    over_time[part] = running_correlation(synthetic[part], trace.values, max(round(_WINDOW / 2 / whole.dt), 2))
    return TieLook(
        inputs,
        result,
        synthetic,
        sampled_reflectivity(inputs.reflectivity, whole.start, whole.dt, count, tie.stretch),
        gather_of(inputs, settings, tie, whole.start, count),
        over_time,
        shift_phase_panel(tie, inputs.reflectivity, trace, SHIFTS, np.zeros(1))[0],
        trace_shift_panel(tie, inputs.reflectivity, inputs.beside[:, part], trace.start, SHIFTS),
        tied_relation(inputs.relation, tie.stretch),
        numbers_of(tie, synthetic[part], trace),
    )
