"""What every baseline asks of its volume."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError


def check_volume(volume: Any) -> NDArray[np.float32]:
    """The volume as float32 in memory; raises ModelError where it is not three axes of finite numbers."""
    array = np.asarray(volume, dtype=np.float32)
    if array.ndim != 3 or array.size == 0:
        raise ModelError(
            "a volume has three axes (iline, xline, sample), not the shape {shape}", shape=str(array.shape)
        )
    n_bad = int(array.size - np.count_nonzero(np.isfinite(array)))
    if n_bad:
        raise ModelError(
            "{count} samples of the volume are not finite: fill them (zero is fine) before a classical method runs",
            count=n_bad,
        )
    return array
