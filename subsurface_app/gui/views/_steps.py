"""Round steps of grids and scales."""

import numpy as np


def round_step(span: float, about: int) -> float:
    """A step of 1, 2 or 5 times a power of ten that cuts a span into about so many parts."""
    if not span > 0:
        return 1.0
    raw = span / about
    power = 10.0 ** np.floor(np.log10(raw))
    return float(min((power * digit for digit in (1, 2, 5, 10)), key=lambda step: abs(np.log(step / raw))))
