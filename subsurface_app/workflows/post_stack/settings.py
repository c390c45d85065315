"""How stacked seismic is inverted for impedance."""

from dataclasses import dataclass
from typing import Literal

Along = Literal["inlines", "crosslines", "both"]


@dataclass(frozen=True)
class InversionRules:
    """The numbers of an inversion; None leaves a choice to the data.

    Parameters   along : sections that are inverted, each on its own; "both" means the two answers
                 cut : float, Hz - below it impedance comes from the background; None: where the wavelet begins to see
                 noise : float, unit of the seismic - standard deviation; None: of what f-x prediction leaves
                 contrast : float - RMS reflection coefficient by which the wavelet is scaled where no well does
                 smoothing : float - of total variation, in parts of what generated geology found best
                 first, last, turns : standard deviations in log-impedance from which to which the prior cleans, and
                     in how many turns
                 trust : float - the noise that the turns reckon with, over that of the data
                 members : int - perturbed inversions that give the spread
                 background_spread : float - standard deviation of the logarithm of a given background, where no well
                     says more
                 correlation_range : float, traces - of the slow part between wells
                 classical : bool - total variation is a result of its own too
                 seed : int - of the members
    """

    along: Along = "inlines"
    cut: float | None = None
    noise: float | None = None
    contrast: float = 0.04
    smoothing: float = 1.0
    first: float = 0.1
    last: float = 0.03
    turns: int = 15
    trust: float = 1.5
    members: int = 4
    background_spread: float = 0.08
    correlation_range: float = 60.0
    classical: bool = True
    seed: int = 0
