"""Values that stand for "nothing here" in files of surfaces."""

import numpy as np
from numpy.typing import NDArray

from resources import translate

_HUGE = 1e29
# written by one program or another; each may also be an honest elevation
_CUSTOMARY = (-999.25, -999.0, -9999.0, -9999.25, -99999.0, -999999.0, 9999900.0, 999999.0, 99999.0)


def is_null(values: NDArray[np.float64], null: float | None = None) -> NDArray[np.bool_]:
    """Where a grid holds its own null value (to within its last printed digit), or one of 1e29 or more."""
    empty = ~(np.abs(values) < _HUGE)
    if null is not None:
        empty |= np.abs(values - null) <= 1e-6 * abs(null)
    return np.asarray(empty)


def without_nulls(z: NDArray[np.float64], notes: list[str]) -> NDArray[np.float64]:
    """Z with NaN for what stands for nothing.

    1e29 and more always does. Customary nulls (-999.25, -9999, 9999900 ...) do where they lie outside the range of all
    other values; inside it they are kept and a note says so.
    """
    z = np.where(is_null(z), np.nan, z)
    present = [null for null in _CUSTOMARY if (z == null).any()]
    if not present:
        return z
    others = z[np.isfinite(z) & ~np.isin(z, present)]
    for null in present:
        count = int((z == null).sum())
        if others.size and others.min() <= null <= others.max():
            notes.append(
                translate("{n} values are {null}, amid the others: they are kept as values", n=count, null=f"{null:g}")
            )
        elif others.size:
            z = np.where(z == null, np.nan, z)
            notes.append(translate("{n} values of {null} are taken as undefined", n=count, null=f"{null:g}"))
    return z
