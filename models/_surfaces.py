"""Horizons as they are given: depths in samples on the traces of a volume, from the youngest to the oldest."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError

Array = NDArray[np.float32]


def read_surfaces(horizons: Sequence[Any], lines: tuple[int, int]) -> list[Array]:
    """Each as an array (iline, xline), NaN where it was not picked.

    Raises   ModelError - another shape
    """
    surfaces = [np.asarray(horizon, dtype=np.float32) for horizon in horizons]
    for number, depth in enumerate(surfaces, start=1):
        if depth.shape != lines:
            raise ModelError(
                "horizon {number} has the shape {found}: expected (iline, xline) = {expected}",
                number=number,
                found=str(depth.shape),
                expected=str(lines),
            )
    return surfaces


def refuse_crossing(surfaces: Sequence[Array], *, may_touch: bool) -> None:
    """Each must lie below all that are given before it.

    Parameters   may_touch : whether two may run together, as at an unconformity
    Raises       ModelError - two that cross, or that are given in another order
    """
    for (first, upper), (second, lower) in combinations(enumerate(surfaces, start=1), 2):
        crossing = int(np.count_nonzero(upper > lower if may_touch else upper >= lower))  # NaN is neither
        if crossing:
            raise ModelError(
                "horizon {second} does not lie below horizon {first} on {count} traces: give them from the youngest to "
                "the oldest, and take out the picks where they cross",
                first=first,
                second=second,
                count=crossing,
            )
