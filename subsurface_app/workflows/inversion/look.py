"""What there is to see of an inversion, whether it goes on or has ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from subsurface_app.data.objects import Note

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Shot:
    """A shot that can be looked at.

    Parameters   number : int, from 0
                 observed, predicted : ndarray, shape (n_receivers, nt), Pa or as recorded
                 start, step : float, s - of the samples
    """

    number: int
    observed: Array
    predicted: Array
    start: float
    step: float


@dataclass(frozen=True, eq=False)
class InversionLook:
    """An inversion as it is seen.

    Parameters   name : str
                 model, update : ndarray, shape (nx, nz), m/s - update is against the start; model is None where the
                     item is gone
                 spacing, origin : (x, z) in m
                 curve : ndarray, shape (n_iterations, 5) - as of an `InversionRun`
                 corners : tuple of float, Hz, or None - upper end of each band
                 errors : parameter -> "rel_l2" and "ssim" -> a number for each iteration; empty without a truth
                 floors : band -> misfit of the true model, where that is known
                 notes : tuple of Note
                 shots : the numbers, from 0, of the shots that can be looked at; shot : one of them, or None
                 fraction, seconds_left : of a run that goes on; 1 and 0 of one that has ended
                 record : dict - of a run that has ended, else empty
    """

    name: str
    model: Array | None
    update: Array
    spacing: tuple[float, float]
    origin: tuple[float, float]
    curve: Array
    corners: tuple[float | None, ...]
    errors: Mapping[str, Mapping[str, list[float]]]
    floors: Mapping[int, float]
    notes: tuple[Note, ...]
    shots: tuple[int, ...] = ()
    shot: Shot | None = None
    fraction: float = 1.0
    seconds_left: float = 0.0
    record: Mapping[str, Any] = field(default_factory=dict)
