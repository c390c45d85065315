"""Ways to predict a log of a well from its other logs, learned on other wells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.errors import ModelError
from models.logs._tables import Array, WellTable

Predict = Callable[[WellTable], Array]
CONSTANT = 1e-9  # scatter of an input in parts of its mean that is rounding
_RIDGE = 1e-3  # of the variance of an input, so that inputs that say the same do no harm


@dataclass(frozen=True)
class Method:
    """A way to predict.

    Parameters   name : str; fit : callable(wells, target, inputs, seed) -> callable(well) -> ndarray, shape (n,)
                 seeded : bool - whether the seed changes anything
    """

    name: str
    fit: Callable[[Sequence[WellTable], str, Sequence[str], int], Predict]
    seeded: bool = False


def samples_of(wells: Sequence[WellTable], target: str, inputs: Sequence[str]) -> tuple[Array, Array, Array]:
    """Inputs (n, n_inputs), target (n,) and weights (n,) of all samples that have the target; wells weigh alike.

    Raises   ModelError - no sample of any well has the target
    """
    xs, ys, weights = [], [], []
    for well in wells:
        y = well.log(target)
        known = np.isfinite(y)
        if known.any():
            xs.append(well.features(inputs)[known])
            ys.append(y[known])
            weights.append(np.full(known.sum(), 1.0 / known.sum()))
    if not ys:
        raise ModelError(
            "none of the wells {wells} has the log {target}: there is nothing to learn from; take wells that have it",
            wells=", ".join(one.name for one in wells) or "-",
            target=target,
        )
    weight = np.concatenate(weights)
    return np.concatenate(xs), np.concatenate(ys), weight / weight.mean()


def _fit_mean(wells: Sequence[WellTable], target: str, inputs: Sequence[str], seed: int) -> Predict:
    """The mean of the wells that have the log."""
    _, y, weight = samples_of(wells, target, inputs)
    mean = float(np.average(y, weights=weight))
    return lambda well: np.full(well.depth.shape, mean)


def _fit_linear(wells: Sequence[WellTable], target: str, inputs: Sequence[str], seed: int) -> Predict:
    """Linear regression; an input that is absent counts as its mean, and its being absent as an input of its own."""
    x, y, weight = samples_of(wells, target, inputs)
    known = np.isfinite(x)
    count = np.maximum((weight[:, None] * known).sum(axis=0), 1e-12)
    centre = np.where(known, x, 0.0).T @ weight / count
    scale = np.sqrt((weight[:, None] * np.where(known, x - centre, 0.0) ** 2).sum(axis=0) / count)
    # an input that does not vary says nothing: divided by its rounding another well's would be anything
    varies = scale > CONSTANT * np.abs(centre)
    scale = np.where(varies, scale, 1.0)

    def design(features: Array) -> Array:
        absent = ~np.isfinite(features)
        standard = np.where(absent | ~varies, 0.0, (features - centre) / scale)
        return np.concatenate([np.ones((len(features), 1)), standard, absent], axis=1)

    a = design(x)
    system = a.T @ (weight[:, None] * a)
    system[np.diag_indices_from(system)] += np.r_[0.0, np.full(a.shape[1] - 1, _RIDGE * len(y))]
    coefficients = np.linalg.solve(system, a.T @ (weight * y))
    return lambda well: np.asarray(design(well.features(inputs)) @ coefficients)


def _fit_boosting(wells: Sequence[WellTable], target: str, inputs: Sequence[str], seed: int) -> Predict:
    """Gradient boosting of small trees on histograms; absent inputs go their own way at each split."""
    x, y, weight = samples_of(wells, target, inputs)
    model = boosting("HistGradientBoostingRegressor", seed)
    seen = np.isfinite(x).any(axis=0)  # what no well has cannot be cut into a histogram
    scale = float(np.std(y)) or 1.0  # slowness is some 1e-4 s/m, too small for the regularisation
    model.fit(x[:, seen], y / scale, sample_weight=weight)
    return lambda well: np.asarray(scale * model.predict(well.features(inputs)[:, seen]))


def boosting(kind: str, seed: int, **settings: Any) -> Any:
    """A boosted model of scikit-learn, small trees and a slow rate, half of the inputs at each split.

    Raises       ModelError - scikit-learn is not installed
    References   Friedman (2001), Greedy function approximation: a gradient boosting machine, doi 10.1214/aos/1013203451
    """
    try:
        from sklearn import ensemble
    except ImportError as error:
        raise ModelError(
            "gradient boosting needs scikit-learn, which is missing; install it with: pip install "
            "subsurface-app[boosting] (a bundle has to be made where it is installed), or choose linear regression"
        ) from error
    usual = {"learning_rate": 0.06, "max_iter": 150, "max_leaf_nodes": 15, "min_samples_leaf": 40}
    usual |= {"l2_regularization": 1.0, "max_features": 0.5, "early_stopping": False, "random_state": seed}
    return getattr(ensemble, kind)(**(usual | settings))


METHODS: dict[str, Method] = {
    one.name: one
    for one in (
        Method("mean", _fit_mean),
        Method("linear", _fit_linear),
        Method("boosting", _fit_boosting, seeded=True),
    )
}
