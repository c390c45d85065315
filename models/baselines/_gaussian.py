"""The classical baseline for noise: a lateral Gaussian, which keeps flat layers and smears what dips or breaks."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from models.baselines._door import check_volume


def denoise_gaussian(
    volume: NDArray[np.float32], *, sigma: float = 1.0, on_step: Callable[[int, int], None] | None = None
) -> NDArray[np.float32]:
    """The volume averaged over neighbouring traces with Gaussian weights.

    Parameters   volume : ndarray, shape (iline, xline, sample), finite; one inline makes a 2D section
                 sigma : width of the Gaussian, traces; 1 is best between S/N 0.5 and 5 on our synthetic volumes
                 on_step : called with (done, total), may raise to stop
    Returns      ndarray, float32, same shape
    """
    result = check_volume(volume)
    axes = [axis for axis in (0, 1) if result.shape[axis] > 1]
    for done, axis in enumerate(axes, start=1):
        result = gaussian_filter1d(result, sigma, axis=axis, mode="nearest")
        if on_step:
            on_step(done, len(axes))
    return result
