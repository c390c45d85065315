"""Misfits by name."""

from solvers.errors import GeometryError
from solvers.misfit._correlation import CrossCorrelation
from solvers.misfit._envelope import Envelope
from solvers.misfit._family import Misfit
from solvers.misfit._residuals import L2, Huber
from solvers.misfit._transport import Transport

MISFITS: dict[str, type[Misfit]] = {kind.name: kind for kind in (L2, Huber, CrossCorrelation, Envelope, Transport)}


def choose_misfit(misfit: str | Misfit) -> Misfit:
    """The misfit of that name with its defaults; a misfit is handed back as it is.

    Parameters   misfit : "l2", "huber", "cross_correlation", "envelope", "transport", or a Misfit
    Raises       GeometryError - the name is not among these; the message lists them
    """
    if isinstance(misfit, Misfit):
        return misfit
    if not isinstance(misfit, str) or misfit not in MISFITS:
        raise GeometryError(
            "misfit {found} is not known: use one of {choices}, or a Misfit with its own settings",
            found=repr(misfit),
            choices=", ".join(MISFITS),
        )
    return MISFITS[misfit]()
