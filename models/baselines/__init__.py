"""Classical methods that stand beside every prediction: no training, NumPy and SciPy only.

Noise: `denoise_gaussian`, `denoise_median`, `denoise_fx`, `denoise_rank`. Missing traces: `fill_linear`, `fill_pocs`,
`fill_fx`, `fill_rank`, `interpolate_spitz`. Faults: `fault_semblance`. Horizons: `local_slopes`, `track_horizon`.
Impedance: `krige_impedance`, `invert_impedance`, and `fit_layers`, `carry_logs` below them. All take volumes and
sections, dead traces and holes.
"""

from models.baselines._along_layers import WellLogs, carry_logs, fit_layers, smooth_known
from models.baselines._fx import denoise_fx
from models.baselines._fx_fill import fill_fx
from models.baselines._gaussian import denoise_gaussian
from models.baselines._impedance import (
    WellImpedance,
    estimate_wavelet,
    fill_logs,
    invert_impedance,
    krige_impedance,
    wavelet_from_traces,
)
from models.baselines._kriging import kriging_weights
from models.baselines._linear import fill_linear
from models.baselines._median import denoise_median
from models.baselines._pocs import fill_pocs
from models.baselines._rank import denoise_rank, fill_rank
from models.baselines._semblance import fault_semblance
from models.baselines._slopes import Slopes, gaussian_derivative, local_slopes
from models.baselines._spitz import interpolate_spitz
from models.baselines._tracking import track_horizon

__all__ = [
    "Slopes",
    "WellImpedance",
    "WellLogs",
    "carry_logs",
    "denoise_fx",
    "denoise_gaussian",
    "denoise_median",
    "denoise_rank",
    "estimate_wavelet",
    "fault_semblance",
    "fill_fx",
    "fill_linear",
    "fill_logs",
    "fill_pocs",
    "fill_rank",
    "fit_layers",
    "gaussian_derivative",
    "interpolate_spitz",
    "invert_impedance",
    "krige_impedance",
    "kriging_weights",
    "local_slopes",
    "smooth_known",
    "track_horizon",
    "wavelet_from_traces",
]
