"""The well tie on arrays: logs in two-way time, synthetics, wavelets, stretch, search, confidence, spread.

    from solvers.tie import Trace, assess_tie, column_in_time, normal_reflectivity, search_tie

Conventions: SI units; times are two-way in s and grow downward; NaN is absent. Reflection coefficients are positive
where impedance rises with depth, and a wavelet with a positive middle turns them into positive amplitudes. A shift is
positive where an event becomes later.
"""

from solvers.tie._check_shots import Drift, calibrated_relation, calibrated_slowness, drift_of
from solvers.tie._column import Column, column_in_time
from solvers.tie._confidence import Confidence, Word, assess_tie, scrambled
from solvers.tie._extract import Fit, WaveletPrior, fit_wavelet, statistical_wavelet, wavelet_prior
from solvers.tie._panels import running_correlation, shift_phase_panel, trace_shift_panel
from solvers.tie._reflectivity import ReflectionAtAngle, Reflectivity, angle_reflectivity, normal_reflectivity
from solvers.tie._relation import integrated_sonic, tied_relation
from solvers.tie._search import SearchRules, Tie, Trace, correlation, search_tie, tie_at, usable_window
from solvers.tie._spread import TieSpread, resample_ties
from solvers.tie._stretch import Limits, Stretch, no_stretch
from solvers.tie._synthetic import angle_synthetics, sampled_reflectivity, spread_on, zero_offset_synthetic
from solvers.tie._validation import Validation, blocks_of, cross_validate
from solvers.tie._wavelet import Wavelet, ricker_wavelet

__all__ = [
    "Column",
    "Confidence",
    "Drift",
    "Fit",
    "Limits",
    "ReflectionAtAngle",
    "Reflectivity",
    "SearchRules",
    "Stretch",
    "Tie",
    "TieSpread",
    "Trace",
    "Validation",
    "Wavelet",
    "WaveletPrior",
    "Word",
    "angle_reflectivity",
    "angle_synthetics",
    "assess_tie",
    "blocks_of",
    "calibrated_relation",
    "calibrated_slowness",
    "column_in_time",
    "correlation",
    "cross_validate",
    "drift_of",
    "fit_wavelet",
    "integrated_sonic",
    "no_stretch",
    "normal_reflectivity",
    "resample_ties",
    "ricker_wavelet",
    "running_correlation",
    "sampled_reflectivity",
    "scrambled",
    "search_tie",
    "shift_phase_panel",
    "spread_on",
    "statistical_wavelet",
    "tie_at",
    "tied_relation",
    "trace_shift_panel",
    "usable_window",
    "wavelet_prior",
    "zero_offset_synthetic",
]
