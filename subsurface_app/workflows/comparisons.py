"""Two results held against each other, and against the truth where it is known."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import Comparison, Prediction, SeismicVolume

Result = SeismicVolume | Prediction
Array = NDArray[np.float32]


def compare(
    left: Result,
    right: Result,
    *,
    truth: SeismicVolume | None = None,
    left_id: str = "",
    right_id: str = "",
    name: str = "",
    on_step: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Numbers and the difference of two results on one lattice.

    Metrics: `correlation`; `nrms_percent`, 200 rms(left - right) / (rms left + rms right), 0 to 200. With a truth, for
    amplitudes `left_snr_db` and `right_snr_db`, 10 log10 of signal over error energy; for faults `left_f1` and
    `right_f1` with a tolerance of two voxels at the threshold that is best for each, which is given too, and `left_ap`
    and `right_ap`, voxel-exact average precision.

    Parameters   left, right : volumes or predictions (their means) of the same quantity
    Raises       GeometryError - lattices or quantities differ
    """
    tell = on_step or (lambda done, total: None)
    is_fault = _is_fault(left)
    for other in (right, truth):
        if other is not None:
            _check_alike(left, other, is_fault)
    first, second = _samples(left), _samples(right)
    tell(1, 4)
    difference = second - first
    metrics = {"correlation": _correlation(first, second), "nrms_percent": _nrms(first, second, difference)}
    tell(2, 4)
    if truth is not None:
        known = np.asarray(truth.samples[:], dtype=np.float32)
        for number, (side, samples) in enumerate((("left", first), ("right", second))):
            scores = _fault_scores(samples, known) if is_fault else {"snr_db": _snr(samples, known)}
            metrics |= {f"{side}_{key}": value for key, value in scores.items()}
            tell(3 + number, 4)
    title = name or f"{left.name} | {right.name}"
    return Comparison(title, left.area, left_id, right_id, metrics, difference, left.geometry, left.axis)


def _samples(result: Result) -> Array:
    array = result.mean if isinstance(result, Prediction) else result.samples
    return np.asarray(array[:], dtype=np.float32)


def _is_fault(result: Result) -> bool:
    return (result.task if isinstance(result, Prediction) else result.quantity) in ("fault", "fault_likelihood")


def _check_alike(left: Result, other: Result, is_fault: bool) -> None:
    if (left.geometry.ilines, left.geometry.xlines, left.axis) != (
        other.geometry.ilines,
        other.geometry.xlines,
        other.axis,
    ):
        raise GeometryError(
            "{left} and {right} lie on different lattices ({left_shape} and {right_shape}): "
            "compare results of the same volume",
            left=left.name,
            right=other.name,
            left_shape=(*left.geometry.shape, left.axis.count),
            right_shape=(*other.geometry.shape, other.axis.count),
        )
    if _is_fault(other) != is_fault:
        raise GeometryError(
            "{left} and {right} are different quantities: compare faults with faults, amplitudes with amplitudes",
            left=left.name,
            right=other.name,
        )


def _correlation(left: Array, right: Array) -> float:
    deviations = [part - part.mean(dtype=np.float64) for part in (left, right)]
    norms = [float(np.sqrt(np.sum(part**2, dtype=np.float64))) for part in deviations]
    if min(norms) == 0:
        return 0.0
    return float(np.sum(deviations[0] * deviations[1], dtype=np.float64) / (norms[0] * norms[1]))


def _nrms(left: Array, right: Array, difference: Array) -> float:
    rms = [float(np.sqrt(np.mean(part**2, dtype=np.float64))) for part in (left, right, difference)]
    return 200 * rms[2] / max(rms[0] + rms[1], 1e-30)


def _snr(estimate: Array, truth: Array) -> float:
    signal = float(np.sum(truth**2, dtype=np.float64))
    error = float(np.sum((estimate - truth) ** 2, dtype=np.float64))
    return 10 * float(np.log10(max(signal, 1e-30) / max(error, 1e-30)))


def _fault_scores(likelihood: Array, truth: Array) -> dict[str, float]:
    from models.metrics import score_faults

    score = score_faults([likelihood], [truth > 0.5])
    return {"f1": score.f1, "threshold": score.threshold, "ap": score.ap}
