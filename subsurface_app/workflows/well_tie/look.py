"""What a window shows of a tie while it is worked on: everything but its confidence."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solvers.tie import (
    Tie,
    Trace,
    running_correlation,
    sampled_reflectivity,
    shift_phase_panel,
    tied_relation,
    trace_shift_panel,
    zero_offset_synthetic,
)
from solvers.velocity import TimeDepth
from subsurface_app.workflows.well_tie.by_hand import within_limits
from subsurface_app.workflows.well_tie.inputs import TieInputs
from subsurface_app.workflows.well_tie.settings import TieSettings
from subsurface_app.workflows.well_tie.tie import TieResult, gather_of, made_tie, numbers_of

Samples = NDArray[np.float64]
SHIFTS = np.linspace(-0.06, 0.06, 61)  # s, at which the correlation is looked at
CORRELATED = 0.2  # s, of the running correlation


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
    result = made_tie(inputs, settings)
    tie, trace = result.tie, inputs.trace.window(*result.window)
    part = _part(inputs, trace)
    synthetic, spikes, gather, over_time = _over_trace(inputs, settings, tie, trace)
    return TieLook(
        inputs,
        result,
        synthetic,
        spikes,
        gather,
        over_time,
        over_shift=shift_phase_panel(tie, inputs.reflectivity, trace, SHIFTS, np.zeros(1))[0],
        place_panel=trace_shift_panel(tie, inputs.reflectivity, inputs.beside[:, part], trace.start, SHIFTS),
        relation=tied_relation(inputs.relation, tie.stretch),
        numbers=numbers_of(tie, synthetic[part], trace),
    )


def look_while_moved(look: TieLook, settings: TieSettings) -> TieLook:
    """A tie with other control points, as it is shown while one of them is moved; some milliseconds.

    The wavelet stays as it was, and so do `over_shift` and `place_panel`: they follow when the point is let go.
    Parameters   settings : those of the look, with other control points
    Raises       GeometryError - control points beyond the limits
    """
    inputs = look.inputs
    stretch = within_limits(inputs.relation, settings)
    tie = replace(look.result.tie, stretch=stretch)
    trace = inputs.trace.window(*look.result.window)
    synthetic, spikes, gather, over_time = _over_trace(inputs, settings, tie, trace)
    return replace(
        look,
        result=replace(look.result, tie=tie),
        synthetic=synthetic,
        spikes=spikes,
        gather=gather,
        over_time=over_time,
        relation=tied_relation(inputs.relation, stretch),
        numbers=numbers_of(tie, synthetic[_part(inputs, trace)], trace),
    )


def _part(inputs: TieInputs, trace: Trace) -> slice:
    """The window within the whole trace."""
    first = round((trace.start - inputs.trace.start) / trace.dt)
    return slice(first, first + len(trace.values))


def _over_trace(
    inputs: TieInputs, settings: TieSettings, tie: Tie, trace: Trace
) -> tuple[Samples, Samples, NDArray[np.float32] | None, Samples]:
    """Synthetic, spikes, gather and running correlation on the samples of the whole trace."""
    whole, part = inputs.trace, _part(inputs, trace)
    count = len(whole.values)
    synthetic = zero_offset_synthetic(inputs.reflectivity, tie.wavelet, whole.start, count, tie.stretch)
    over_time = np.full(count, np.nan)
    over_time[part] = running_correlation(synthetic[part], trace.values, max(round(CORRELATED / 2 / whole.dt), 2))
    spikes = sampled_reflectivity(inputs.reflectivity, whole.start, whole.dt, count, tie.stretch)
    return synthetic, spikes, gather_of(inputs, settings, tie, whole.start, count), over_time
