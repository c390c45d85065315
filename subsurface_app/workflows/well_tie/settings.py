"""What a tie may do, and on what."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from solvers.tie import Limits, SearchRules


@dataclass(frozen=True)
class TieSettings:
    """What a tie may do, and on what.

    Parameters   sonic, density, shear : str - mnemonics; "" chooses by usual names and units
                 shear_rule : "mudrock" or "greenberg_castagna" - S velocities where there is no shear log; the latter
                     asks for a shale volume or a gamma ray
                 times : "auto", "check_shots", "table" or "sonic" - where the two-way times before the tie come from:
                     the sonic calibrated by check shots, the time-depth table as it is, the sonic alone from sea level
                     down; "auto" is the first of them that the well has
                 start, stop : float or None, s - window in two-way time; None: as far as log and trace reach
                 wavelet : "fitted", "statistical" or "ricker" - by least squares, from the trace alone, or of peak
                     frequency `freq` in Hz; the latter two are as loud as the trace
                 phase : float, degrees - added to that wavelet
                 wavelet_length, max_shift, knot_spacing : float, s; max_stretch : float - a share
                 knots : tuple of (time before the tie in s, shift in s) - control points set by hand; () searches for
                     the best ones, a single one is a constant shift
                 angle : float, degrees - mean angle of incidence of the traces: 0 of a full stack
                 angles : tuple of float, degrees - of the gather that is made beside
                 n_traces : int, odd - mean of so many along the inline or line
                 xline : int or None - tie at this crossline, or CDP of a line, instead of beside the well
                 max_distance : float, m - how far off the seismic the well may stand
                 drift_tolerance : float, s - two-way, of the calibration of the sonic by check shots
                 n_scrambled, n_resampled, seed : int - of the confidence
    """

    sonic: str = ""
    density: str = ""
    shear: str = ""
    shear_rule: str = "mudrock"
    times: str = "auto"
    start: float | None = None
    stop: float | None = None
    wavelet: str = "fitted"
    freq: float = 30.0
    phase: float = 0.0
    wavelet_length: float = 0.128
    max_shift: float = 0.040
    max_stretch: float = 0.04
    knot_spacing: float = 0.2
    knots: tuple[tuple[float, float], ...] = ()
    angle: float = 0.0
    angles: tuple[float, ...] = ()
    n_traces: int = 3
    xline: int | None = None
    max_distance: float = 100.0
    drift_tolerance: float = 0.002
    n_scrambled: int = 99
    n_resampled: int = 24
    seed: int = 0

    @property
    def limits(self) -> Limits:
        return Limits(self.max_shift, self.max_stretch)

    @property
    def rules(self) -> SearchRules:
        return SearchRules(self.wavelet_length, self.knot_spacing, self.limits)

    @property
    def of_inputs(self) -> tuple[object, ...]:
        """What logs, times and traces follow from: equal ones have the same inputs."""
        return (*self._of_reflectivity, self.shear, self.shear_rule, bool(self.angles))

    @property
    def of_confidence(self) -> tuple[object, ...]:
        """What a confidence follows from, which is that of the search: neither control points nor their wavelet."""
        counts = (self.n_scrambled, self.n_resampled, self.seed)
        shear = (self.shear, self.shear_rule) if self.angle else ()
        return (*self._of_reflectivity, shear, self.start, self.stop, self.rules, *counts)

    @property
    def _of_reflectivity(self) -> tuple[object, ...]:
        read = (self.sonic, self.density, self.times, self.drift_tolerance)
        return (*read, self.angle, self.n_traces, self.xline, self.max_distance)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """From values that JSON has held; unknown names are left out."""
        known = {one.name for one in fields(cls)}
        held = {name: value for name, value in given.items() if name in known}
        if "knots" in held:
            held["knots"] = tuple((float(time), float(shift)) for time, shift in held["knots"])
        if "angles" in held:
            held["angles"] = tuple(float(one) for one in held["angles"])
        return cls(**held)
