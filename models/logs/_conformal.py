"""Intervals from the errors of wells that were left out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.errors import ModelError
from models.logs._tables import Array

LEVEL = 0.9


@dataclass(frozen=True)
class Interval:
    """Errors between which most of a new well lies: from prediction + low to prediction + high."""

    low: float
    high: float


def pooled_interval(errors: Sequence[Array], level: float = LEVEL) -> Interval:
    """Quantiles of the errors (truth less prediction) of blind wells, all wells pooled with one weight each.

    Samples of a well hang together, wells do not: what is exchangeable are the wells, so each counts once, however long
    it is. The promise holds for a well like these, on the average over wells, and the better the more wells there are;
    a single odd well may lie outside, and two or three wells promise little.
    Parameters   errors : one array for each well, NaN left out; level : share of samples inside
    Raises       ModelError - no well with an error
    References   Dunn, Wasserman and Ramdas (2023), Distribution-free prediction sets for two-layer hierarchical models,
                 doi 10.1080/01621459.2022.2060112
    """
    known = [one[np.isfinite(one)] for one in errors]
    known = [one for one in known if one.size]
    if not known:
        raise ModelError("no blind well has both the log and its prediction: an interval needs two wells with the log")
    values = np.concatenate(known)
    weight = np.concatenate([np.full(one.size, 1.0 / (len(known) * one.size)) for one in known])
    order = np.argsort(values)
    share = np.cumsum(weight[order])
    tail = (1 - level) / 2
    low, high = (values[order][min(np.searchsorted(share, at), values.size - 1)] for at in (tail, 1 - tail))
    return Interval(float(low), float(high))
