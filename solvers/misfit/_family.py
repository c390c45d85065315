"""What all misfits share: the checks, the weights, the walk over the shots."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from solvers.errors import GeometryError, StabilityError

Samples = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MisfitResult:
    """The misfit of some gathers.

    Parameters   per_shot : ndarray, shape (n_shots,), float64 - the misfit of each shot
                 adjoint : ndarray, shape (n_shots, n_receivers, nt), dtype of the predicted data - derivative of
                 `value` with respect to each predicted sample, zero where the weight is zero
    """

    per_shot: Samples
    adjoint: npt.NDArray[np.floating]

    @property
    def value(self) -> float:
        return float(self.per_shot.sum())


@dataclass(frozen=True, eq=False)
class Traces:
    """One shot as a misfit sees it, float64, shape (n_receivers, nt) but for `weight`.

    Parameters   predicted, observed : ndarray - the data times the root of the weights, zero where nothing counts
                 root : ndarray - the root of the weights
                 weight : ndarray, shape (n_receivers,) - the largest weight of each trace
    """

    predicted: Samples
    observed: Samples
    root: Samples
    weight: Samples


@dataclass(frozen=True)
class Misfit(ABC):
    """A distance between predicted and observed gathers that knows its derivative.

    Weights w are those of least squares: every misfit compares sqrt(w) p with sqrt(w) d, so that a sample of weight
    zero cannot enter in any way, be it NaN. A misfit that norms each trace multiplies its term by the trace's largest
    weight: twice the weight is twice the misfit. Shots do not know of each other, the misfit of a batch is the sum of
    its parts. Computed in float64, one shot in memory at a time.

    A new member gives `name` and `of_shot`, and `hessian_of_shot` where the second derivative is known.
    """

    name: ClassVar[str]

    def evaluate(
        self,
        predicted: npt.ArrayLike,
        observed: npt.ArrayLike,
        dt: float,
        weights: npt.ArrayLike | None = None,
    ) -> MisfitResult:
        """The misfit and its derivative.

        Parameters   predicted, observed : ndarray, shape (n_shots, n_receivers, nt), Pa
                     dt : float, s - sample interval
                     weights : ndarray, broadcast to the shape of the data, >= 0 - zero: not counted; default 1
        Returns      result : MisfitResult - .value, .per_shot, .adjoint
        Raises       GeometryError - shapes do not fit, dt or a weight is no such thing
                     StabilityError - NaN or infinity where the weight is positive; names shot and receiver
        """
        data, fit, weight = _checked(predicted, observed, dt, weights)
        per_shot = np.zeros(len(data))
        adjoint = np.zeros(data.shape, _floating(data.dtype))
        for i_shot in range(len(data)):
            traces = _traces(i_shot, data[i_shot], fit[i_shot], weight[i_shot])
            per_shot[i_shot], derivative = self.of_shot(traces, float(dt))
            adjoint[i_shot] = traces.root * derivative
        return MisfitResult(per_shot, adjoint)

    def hessian_apply(
        self,
        predicted: npt.ArrayLike,
        observed: npt.ArrayLike,
        dt: float,
        direction: npt.ArrayLike,
        weights: npt.ArrayLike | None = None,
        *,
        gauss_newton: bool = False,
    ) -> npt.NDArray[np.floating]:
        """The second derivative with respect to the predicted samples, times a direction.

        Parameters   as for `evaluate`, and
                     direction : ndarray, shape of predicted
                     gauss_newton : bool - leave out the part that can be negative, which vanishes where predicted and
                     observed agree; the rest is positive semi-definite, as conjugate gradients need it
        Returns      product : ndarray, shape and dtype of predicted
        Raises       GeometryError - also where this misfit has no closed second derivative
        """
        data, fit, weight = _checked(predicted, observed, dt, weights)
        along = np.asarray(direction)
        if along.shape != data.shape:
            raise GeometryError(
                "the direction has shape {found} and the predicted data {expected}: they must agree",
                found=along.shape,
                expected=data.shape,
            )
        product = np.zeros(data.shape, _floating(data.dtype))
        for i_shot in range(len(data)):
            traces = _traces(i_shot, data[i_shot], fit[i_shot], weight[i_shot])
            step = _weighted("direction", i_shot, along[i_shot], traces.root)
            product[i_shot] = traces.root * self.hessian_of_shot(traces, step, float(dt), gauss_newton)
        return product

    @abstractmethod
    def of_shot(self, traces: Traces, dt: float) -> tuple[float, Samples]:
        """Value and derivative with respect to `traces.predicted`; finite for any finite traces."""

    def hessian_of_shot(self, traces: Traces, direction: Samples, dt: float, gauss_newton: bool) -> Samples:
        """The second derivative with respect to `traces.predicted`, times a direction."""
        raise GeometryError(
            "misfit {name} has no closed second derivative: use gradients only (L-BFGS), or one of l2, huber, "
            "cross_correlation, envelope",
            name=self.name,
        )


def is_live(traces: Samples, floor: float) -> npt.NDArray[np.bool_]:
    """Which traces (n_receivers, nt) hold more than `floor` of the norm of the shot's strongest."""
    norm = np.linalg.norm(traces, axis=-1)
    return np.asarray(norm > floor * norm.max())


def check_share(name: str, value: float) -> None:
    """Raise GeometryError for a setting that is no share between 0 and 1."""
    if not 0 < value < 1:
        raise GeometryError("{name} {value} is outside 0 ... 1: it is a share of the data", name=name, value=value)


def _floating(dtype: np.dtype[Any]) -> np.dtype[Any]:
    return dtype if np.issubdtype(dtype, np.floating) else np.dtype(np.float64)


def _checked(
    predicted: npt.ArrayLike, observed: npt.ArrayLike, dt: float, weights: npt.ArrayLike | None
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """Gathers and weights of one shape, views where they can be."""
    data, fit, weight = np.asarray(predicted), np.asarray(observed), np.asarray(1.0 if weights is None else weights)
    if data.shape != fit.shape:
        raise GeometryError(
            "predicted data {predicted} and observed data {observed} differ in shape: both must be (shots, receivers, "
            "samples) of one survey and time axis",
            predicted=data.shape,
            observed=fit.shape,
        )
    if data.ndim != 3 or data.size == 0:
        raise GeometryError(
            "data of shape {found} cannot be compared: give (shots, receivers, samples), none of them zero",
            found=data.shape,
        )
    if not (math.isfinite(dt) and dt > 0):
        raise GeometryError("a sample interval of {dt} s is no interval: give a positive number", dt=dt)
    try:
        return data, fit, np.broadcast_to(weight, data.shape)
    except ValueError:
        raise GeometryError(
            "weights {found} do not fit data {expected}: give that shape, with 1 for what all share",
            found=weight.shape,
            expected=data.shape,
        ) from None


def _traces(i_shot: int, predicted: npt.NDArray[Any], observed: npt.NDArray[Any], weight: npt.NDArray[Any]) -> Traces:
    wrong = ~(np.isfinite(weight) & (weight >= 0))
    if wrong.any():
        i_receiver, i_sample = np.argwhere(wrong)[0].tolist()
        raise GeometryError(
            "the weight {value} of shot {shot}, receiver {receiver} is none: give finite numbers, zero or more",
            value=float(weight[i_receiver, i_sample]),
            shot=i_shot,
            receiver=i_receiver,
        )
    root = np.sqrt(np.asarray(weight, dtype=np.float64))
    fit = _weighted("observed", i_shot, observed, root)
    return Traces(_weighted("predicted", i_shot, predicted, root), fit, root, np.square(root.max(axis=-1)))


def _weighted(what: str, i_shot: int, samples: npt.NDArray[Any], root: Samples) -> Samples:
    """The samples times the root of their weights, those without weight zero."""
    counted = root > 0
    bad = counted & ~np.isfinite(samples)
    if bad.any():
        i_receiver, i_sample = np.argwhere(bad)[0].tolist()
        raise StabilityError(
            "the {what} data of shot {shot}, receiver {receiver} hold {value} at sample {sample}: repair the trace or "
            "give such samples zero weight",
            what=what,
            shot=i_shot,
            receiver=i_receiver,
            value=str(samples[i_receiver, i_sample]),
            sample=i_sample,
        )
    return np.asarray(np.multiply(root, samples, out=np.zeros(root.shape), where=counted), dtype=np.float64)
