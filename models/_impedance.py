"""Acoustic impedance from the network's two parts of it: the band of the seismic and the low frequencies of wells."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def to_impedance(in_band: Array, background: Array, factor: np.float32) -> tuple[Array, Array]:
    """Impedance and its standard deviation, kg/(m2 s).

    The logarithm is taken as normal: its median is given, and the spread to first order.

    Parameters   in_band, background : (mean and variance, iline, xline, sample) of the log of impedance, the latter
                 over SURFACE_IMPEDANCE; factor : on the spread
    """
    from models.geology import SURFACE_IMPEDANCE  # its package loads torch

    mean = np.float32(SURFACE_IMPEDANCE) * np.exp(in_band[0] + background[0])
    return mean, mean * factor * np.sqrt(in_band[1] + background[1])
