"""A diagonal guess of the inverse Hessian: where waves are strong a gradient is large for a small change."""

import numpy as np

from solvers.errors import GeometryError
from solvers.inversion._objective import Array

_SMOOTH = 2.0  # cells: what remains of single wavefronts and sources in the energy


def illumination_scaling(energy: Array, *, floor: float = 0.01, power: float = 0.5) -> Array:
    """Numbers by which gradients are multiplied, from the energy of the source fields; their mean is one.

    Parameters   energy : ndarray, shape of the grid, >= 0 - as `Gradient.illumination`
                 floor : float in (0, 1] - share of the mean energy that is added, so that dark cells do not blow up
                 power : float - 1 undoes the source's spreading alone, twice; the receivers' is about as strong, so
                     that the Hessian's diagonal goes as the square of the one field's spreading: 0.5 to 1 are usual
    References   Shin, Jang and Min (2001), Improved amplitude preservation for prestack depth migration by inverse
                 scattering theory, Geophysical Prospecting 49(5), 592-606
    """
    from scipy.ndimage import gaussian_filter

    energy = np.asarray(energy, dtype=np.float64)
    mean = float(energy.mean())
    if not (0 < floor <= 1 and np.isfinite(mean) and mean > 0 and energy.min() >= 0):
        raise GeometryError(
            "an illumination of mean {mean} with a floor of {floor} cannot scale gradients: give energies that are "
            "finite, not negative and not all zero, and a floor between 0 and 1",
            mean=mean,
            floor=floor,
        )
    share = gaussian_filter(energy, _SMOOTH, mode="nearest") / mean
    numbers = (share + floor) ** -power
    return np.asarray(numbers / numbers.mean())
