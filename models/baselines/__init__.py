"""Classical methods that stand beside every prediction: no training, NumPy and SciPy only."""

from models.baselines._gaussian import denoise_gaussian
from models.baselines._semblance import fault_semblance

__all__ = ["denoise_gaussian", "fault_semblance"]
