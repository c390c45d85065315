"""How far predicted gathers are from observed ones, and the adjoint source that this sends back.

    from solvers.misfit import Transport, choose_misfit

A family of frozen dataclasses with one method: `misfit.evaluate(predicted, observed, dt, weights)` gives the value of
every shot and the exact derivative with respect to the predicted samples. Sums are plain, without dt or cell volume.
"""

from solvers.misfit._choose import MISFITS, choose_misfit
from solvers.misfit._correlation import CrossCorrelation
from solvers.misfit._envelope import Envelope
from solvers.misfit._family import Misfit, MisfitResult, Traces
from solvers.misfit._residuals import L2, Huber
from solvers.misfit._transport import Transport

__all__ = [
    "L2",
    "MISFITS",
    "CrossCorrelation",
    "Envelope",
    "Huber",
    "Misfit",
    "MisfitResult",
    "Traces",
    "Transport",
    "choose_misfit",
]
