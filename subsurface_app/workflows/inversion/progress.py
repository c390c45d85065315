"""What an inversion shows on the way, and what it ends with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from subsurface_app.data.objects import Note

Array = NDArray[Any]
# Called during an evaluation with (done, total) of the whole inversion; may raise to cancel.
OnStep = Callable[[float, float], None]


@dataclass(frozen=True)
class CurvePoint:
    """One iteration on the misfit curve.

    Parameters   band : int, from 0; iteration : int - in the band, from 1
                 evaluations : int - in all bands so far
                 value : float - misfit and prior; data : float - the misfit alone, 1 where nothing is predicted. Of
                     Adam both belong to the model before the step
                 seconds : float - computed so far, over restarts
                 errors : parameter -> {"rel_l2", "ssim"} of the model where the truth is known, else empty; see
                     `model_metrics`
    """

    band: int
    iteration: int
    evaluations: int
    value: float
    data: float
    seconds: float
    errors: Mapping[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Iteration:
    """An iteration that has just been made and kept: what a live view draws.

    Parameters   point : CurvePoint; curve : tuple of them, this one the last
                 model, update : ndarray, shape (nx, nz), m/s - update is against the start
                 observed, predicted : ndarray, shape (n_shots, n_receivers, nt) - of the last evaluation, in the band
                 shots : the numbers of these shots
                 notes : what has been noticed so far
                 fraction : float, 0..1; seconds_left : float
                 floors : band -> misfit of the true model in it where that is known: what noise and discretisation
                     leave; below it the data are fitted too well
    """

    point: CurvePoint
    curve: tuple[CurvePoint, ...]
    model: Array
    update: Array
    observed: Array
    predicted: Array
    shots: tuple[int, ...]
    notes: tuple[Note, ...]
    fraction: float
    seconds_left: float
    floors: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Inverted:
    """The end of an inversion.

    Parameters   vp : ndarray, shape (nx, nz), m/s, float32; update : its difference to the start
                 observed, predicted : ndarray, shape (n_shots, n_receivers, nt) - unfiltered records and those of the
                     final model; zero where traces are not used
                 wavelet : ndarray, shape (nt,) - that was fired last, unfiltered
                 curve : tuple of CurvePoint; ended : key of `INVERSION_ENDS`; notes : tuple of Note
                 record : dict - plain JSON: hashes, plan, versions, metrics, curve, times
                 backend : str
    """

    vp: Array
    update: Array
    observed: Array
    predicted: Array
    wavelet: Array
    curve: tuple[CurvePoint, ...]
    ended: str
    backend: str
    notes: tuple[Note, ...] = ()
    record: dict[str, Any] = field(default_factory=dict)
