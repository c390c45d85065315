"""The numbers of structure-guided modelling."""

from dataclasses import dataclass
from typing import Literal

Row = Literal["interpretation", "flat"]


@dataclass(frozen=True)
class StructureRules:
    """How logs are carried between wells, and how far the result is doubted.

    Parameters   correlation_range : float or None, m - where two places of a layer are alike by 5 %; None: the largest
                     distance between two wells, 5 km at least
                 log_spread : float - standard deviation of velocity and density over their values far from a well,
                     where fewer than two wells tell it
                 pick_spread : float or None, s or m - one standard deviation of horizons that bear none of their own;
                     None: 4 ms or 4 m. Three times that where no pick supports them
                 pick_range : float, m - over which the error of a pick stays the same
                 max_distance : float, m - how far beyond a horizon a well may stand that has no marker of it
                 datum : float or None, s or m - from there to the first horizon layers lie in proportion, e.g. from the
                     sea bed; None: parallel to the first horizon
                 members : int - of the ensemble of horizons (and logs) from which spreads come; 0: none
                 seed : int - of the members
    """

    correlation_range: float | None = None
    log_spread: float = 0.05
    pick_spread: float | None = None
    pick_range: float = 1000.0
    max_distance: float = 100.0
    datum: float | None = None
    members: int = 8
    seed: int = 0


@dataclass(frozen=True)
class JudgingRules:
    """How synthetic and recorded section are held against each other.

    Parameters   window : float, s - length of the running windows (of a section in depth that at 2000 m/s)
                 traces : int - width of the windows
                 largest_lag : float, s - searched either way in each window
    """

    window: float = 0.100
    traces: int = 11
    largest_lag: float = 0.024
