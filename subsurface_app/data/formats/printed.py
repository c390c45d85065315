"""Numbers as text: as few digits as give them back, without an exponent where people read."""

import numpy as np
from numpy.typing import NDArray

_MOST_DIGITS = 9  # of a float32
_PLAIN = range(-9, 12)  # powers of ten that are written out
_MOST_DECIMALS = 6


def shortest(values: NDArray[np.float32], factor: float = 1.0) -> list[str]:
    """Each value divided by a factor, with the fewest digits that give it back when they are read and multiplied.

    Parameters   values : array, shape (n,), float32; what is not finite becomes ""
    """
    values = np.asarray(values, dtype=np.float32)
    written = values.astype(np.float64) / factor
    texts = [f"{one:.{_MOST_DIGITS}g}" if np.isfinite(one) else "" for one in written]
    left = np.flatnonzero(np.isfinite(values))
    for at in left[written[left] == 0]:
        texts[at] = "0"
    left = left[written[left] != 0]
    powers = np.floor(np.log10(np.abs(written[left]))).astype(int)
    for digits in range(1, _MOST_DIGITS + 1):
        places = np.clip(digits - 1 - powers, -300, 300).astype(float)
        rounded = np.rint(written[left] * 10.0**places) / 10.0**places
        told = (rounded * factor).astype(np.float32) == values[left]
        for at, value, power in zip(left[told], rounded[told], powers[told], strict=True):
            texts[at] = f"{value:.{max(digits - 1 - power, 0)}f}" if power in _PLAIN else f"{value:.{digits - 1}e}"
        left, powers = left[~told], powers[~told]
    return texts


def decimals_of(values: NDArray[np.float64], *, least: int = 2) -> int:
    """How many decimals give numbers such as depths back; six where none do."""
    for decimals in range(least, _MOST_DECIMALS):
        if np.all(np.abs(np.round(values, decimals) - values) < 5e-8):
            return decimals
    return _MOST_DECIMALS
