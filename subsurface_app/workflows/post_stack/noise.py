"""How much noise the stack holds, and its colour: what f-x prediction leaves of a few sections."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Noise:
    """Standard deviation, in the unit of the seismic, and amplitude spectrum along a trace (`numpy.fft.rfft`)."""

    level: float
    colour: Array


def estimate_noise(sections: Sequence[Array]) -> Noise:
    """What cannot be predicted from trace to trace.

    Each frequency of a trace is predicted from four neighbours on either side; what is left counts as noise. Faults
    and bends are in it too, and noise that is alike from trace to trace is not: an estimate, good to a factor of two.

    Parameters   sections : arrays (trace, sample) of live traces, three or more traces each
    """
    from models.baselines import denoise_fx

    left = np.concatenate(
        [one - denoise_fx(one[None].astype(np.float32))[0].astype(float) for one in sections if len(one) > 2]
        or [np.zeros_like(sections[0])]
    )
    colour = np.abs(np.fft.rfft(left, axis=-1)).mean(axis=0)
    if not colour.any():
        colour = np.ones_like(colour)
    return Noise(float(np.sqrt((left**2).mean())), colour)
