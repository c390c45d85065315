"""What a user decides about a tie: control points within limits, and the wavelet."""

from dataclasses import replace

import numpy as np

from resources import mark
from solvers.errors import GeometryError
from solvers.tie import Reflectivity, Stretch, Tie, Trace, ricker_wavelet, statistical_wavelet, zero_offset_synthetic
from solvers.velocity import TimeDepth
from subsurface_app.workflows.well_tie.settings import TieSettings

WAVELETS = {"fitted": mark("Least squares"), "statistical": mark("Statistical"), "ricker": mark("Ricker")}
METHODS = {"fitted": "least squares", "statistical": "statistical", "ricker": "Ricker"}


def stretch_of(settings: TieSettings) -> Stretch:
    """The control points of the settings.

    Raises   GeometryError - times that do not ascend, or points that cross
    """
    return Stretch(tuple(time for time, _ in settings.knots), tuple(shift for _, shift in settings.knots))


def within_limits(relation: TimeDepth, settings: TieSettings) -> Stretch:
    """The control points of the settings where they keep within their limits.

    Raises   GeometryError - a control point moves too far, or between two of them the interval velocity would leave
                 its limits; says which, and how far it may go
    """
    stretch, limit = stretch_of(settings), settings.max_stretch
    for i in range(1, len(stretch.times)):
        start, stop = stretch.times[i - 1 : i + 1]
        share = (stretch.shifts[i] - stretch.shifts[i - 1]) / (stop - start)
        if abs(share) > limit + 1e-9:
            # along the hole: the same depths in a longer or shorter time
            before = 2 * float(np.diff(relation.depth_at(np.array([start, stop])))[0]) / (stop - start)
            raise GeometryError(
                "between {start} and {stop} s the interval velocity would become {found} m/s in place of {before} "
                "m/s: it may lie between {low} and {high} m/s (a stretch of {limit} %); move the control point less "
                "or raise the limit",
                start=round(start, 4),
                stop=round(stop, 4),
                found=round(before / (1 + share)),
                before=round(before),
                low=round(before / (1 + limit)),
                high=round(before / (1 - limit)),
                limit=round(100 * limit, 2),
            )
    return stretch.checked(settings.limits)


def with_wavelet(tie: Tie, reflectivity: Reflectivity, trace: Trace, settings: TieSettings) -> Tie:
    """A tie with the wavelet of the settings; one that is not fitted is made as loud as the trace."""
    if settings.wavelet == "fitted":
        return replace(tie, wavelet=tie.wavelet.rotated(settings.phase)) if settings.phase else tie
    if settings.wavelet == "ricker":
        wavelet = ricker_wavelet(settings.freq, trace.dt, length=settings.wavelet_length, phase=settings.phase)
    else:
        wavelet = statistical_wavelet(trace.values, trace.dt, length=settings.wavelet_length, phase=settings.phase)
    made = zero_offset_synthetic(reflectivity, wavelet, trace.start, len(trace.values), tie.stretch)
    loudness = float(trace.values.std()) / (float(made.std()) or 1.0)
    return replace(tie, wavelet=replace(wavelet, samples=wavelet.samples * loudness))
