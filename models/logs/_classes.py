"""Rock classes of a well from its logs, learned on other wells, and the same honest test."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError
from models.logs._methods import CONSTANT, boosting
from models.logs._tables import Array

Classes = NDArray[np.int64]
ABSENT = -1  # of a label


@dataclass(frozen=True, eq=False)
class ClassTable:
    """Logs and classes of one well: inputs (n, n_inputs), NaN where absent; labels (n,), -1 where absent."""

    name: str
    inputs: Array
    labels: Classes


@dataclass(frozen=True)
class BlindClasses:
    """One well as the others classify it: the share of samples that are right, which is micro-F1."""

    well: str
    n: int
    right: float


def with_neighbours(table: ClassTable, reach: int = 1) -> ClassTable:
    """The inputs of the samples above and below beside a sample's own; at the ends they are repeated."""
    rows = np.arange(len(table.inputs))
    shifted = [table.inputs[np.clip(rows + step, 0, len(rows) - 1)] for step in range(-reach, reach + 1)]
    return ClassTable(table.name, np.concatenate(shifted, axis=1), table.labels)


def classes_blind(
    tables: Sequence[ClassTable],
    method: Callable[[Array, Classes, Array, int], Classes],
    *,
    always: Sequence[ClassTable] = (),
    seed: int = 0,
) -> tuple[BlindClasses, ...]:
    """Every well left out in turn, classified from the others.

    Parameters   method : callable(inputs, labels, inputs of the blind well, seed) -> labels, one of `CLASS_METHODS`
                 always : samples that belong to none of the wells: learned from each time, never asked
    Raises       ModelError - fewer than two wells have labels
    """
    having = [one for one in tables if (one.labels != ABSENT).any()]
    if len(having) < 2:
        raise ModelError("{count} wells have classes: leaving one out needs two", count=len(having))
    found = []
    for i, blind in enumerate(having):
        others = [*having[:i], *having[i + 1 :], *always]
        x, labels = np.concatenate([one.inputs for one in others]), np.concatenate([one.labels for one in others])
        known, asked = labels != ABSENT, blind.labels != ABSENT
        predicted = method(x[known], labels[known], blind.inputs[asked], seed)
        found.append(BlindClasses(blind.name, int(asked.sum()), float(np.mean(predicted == blind.labels[asked]))))
    return tuple(found)


def _majority(x: Array, labels: Classes, asked: Array, seed: int) -> Classes:
    """The class that is most frequent, whatever the logs say."""
    kinds, counts = np.unique(labels, return_counts=True)
    return np.full(len(asked), kinds[counts.argmax()])


def _linear(x: Array, labels: Classes, asked: Array, seed: int) -> Classes:
    """Linear discriminants: normal classes of one covariance; absent inputs count as their mean.

    References   Fisher (1936), The use of multiple measurements in taxonomic problems,
                 doi 10.1111/j.1469-1809.1936.tb02137.x
    """
    seen = np.isfinite(x).any(axis=0)
    x, asked = x[:, seen], asked[:, seen]
    centre, spread = np.nanmean(x, axis=0), np.nanstd(x, axis=0)
    varies = spread > CONSTANT * np.abs(centre)
    a, b = (np.nan_to_num((each[:, varies] - centre[varies]) / spread[varies]) for each in (x, asked))
    kinds, at, counts = np.unique(labels, return_inverse=True, return_counts=True)
    means = np.stack([a[at == k].mean(axis=0) for k in range(len(kinds))])
    within = a - means[at]
    covariance = within.T @ within / max(len(a) - len(kinds), 1) + 1e-3 * np.eye(a.shape[1])
    weights = np.linalg.solve(covariance, means.T)
    scores = b @ weights - 0.5 * np.sum(means.T * weights, axis=0) + np.log(counts / counts.sum())
    return np.asarray(kinds[scores.argmax(axis=1)])


def _boosting(x: Array, labels: Classes, asked: Array, seed: int) -> Classes:
    model = boosting("HistGradientBoostingClassifier", seed, max_iter=60, min_samples_leaf=20)
    seen = np.isfinite(x).any(axis=0)
    return np.asarray(model.fit(x[:, seen], labels).predict(asked[:, seen]))


CLASS_METHODS: dict[str, Callable[[Array, Classes, Array, int], Classes]] = {
    "mean": _majority,
    "linear": _linear,
    "boosting": _boosting,
}
SEEDED_CLASS_METHODS = ("boosting",)
