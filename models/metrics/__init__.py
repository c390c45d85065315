"""How good a prediction is, as the reference numbers are counted; every task's measure, each with one definition.

Faults: `score_faults`, `average_precision`. Noise and gaps: `output_snr`, `missing_snr`, `structural_similarity`,
`local_similarity`. Models of the earth: `model_errors`. Probabilities and spreads: `calibration_error`, `brier_skill`,
`coverage`, `error_by_spread`, `spread_holds`, `paired_bootstrap`. Geometry: `overlap`, `seam_ratio`, `iso_surface`,
`horizon_error`, `order_violations`.
"""

from models.metrics._calibration import (
    brier_skill,
    calibration_error,
    coverage,
    error_by_spread,
    paired_bootstrap,
    spread_holds,
)
from models.metrics._faults import FaultScore, average_precision, score_faults
from models.metrics._geometry import horizon_error, iso_surface, order_violations, overlap, seam_ratio
from models.metrics._models import model_errors
from models.metrics._signal import local_similarity, missing_snr, output_snr, structural_similarity

__all__ = [
    "FaultScore",
    "average_precision",
    "brier_skill",
    "calibration_error",
    "coverage",
    "error_by_spread",
    "horizon_error",
    "iso_surface",
    "local_similarity",
    "missing_snr",
    "model_errors",
    "order_violations",
    "output_snr",
    "overlap",
    "paired_bootstrap",
    "score_faults",
    "seam_ratio",
    "spread_holds",
    "structural_similarity",
]
