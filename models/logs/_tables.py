"""The logs of one well side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError

Array = NDArray[np.float64]

LOGARITHMIC = ("deep_resistivity",)  # spread over decades: taken as logarithms


@dataclass(frozen=True, eq=False)
class WellTable:
    """Logs of one well on one set of depths.

    Parameters   name, basin : str - basins are pooled or kept apart
                 depth : ndarray, shape (n,), m, ascending
                 logs : dict of ndarray, shape (n,), SI, NaN where absent or impossible - by quantity
    Raises       ModelError - logs and depths of different lengths
    """

    name: str
    basin: str
    depth: Array
    logs: Mapping[str, Array]

    def __post_init__(self) -> None:
        for log, values in self.logs.items():
            if values.shape != self.depth.shape:
                raise ModelError(
                    "log {log} of well {well} has {found} samples on {expected} depths: bring logs to the same depths",
                    log=log,
                    well=self.name,
                    found=str(values.shape),
                    expected=str(self.depth.shape),
                )

    def has(self, quantity: str) -> bool:
        """Whether any sample of it is present."""
        return quantity in self.logs and bool(np.isfinite(self.logs[quantity]).any())

    def log(self, quantity: str) -> Array:
        """The values, all NaN where the well has no such log."""
        return self.logs[quantity] if quantity in self.logs else np.full(self.depth.shape, np.nan)

    def features(self, inputs: Sequence[str]) -> Array:
        """What a method sees, shape (n, n_inputs); "depth" is an input too, resistivity comes as its logarithm."""
        columns = [self.depth if name == "depth" else self.log(name) for name in inputs]
        scaled = [_decades(one) if name in LOGARITHMIC else one for name, one in zip(inputs, columns, strict=True)]
        return np.stack(scaled, axis=1)


def _decades(values: Array) -> Array:
    """The logarithm; NaN of what is not positive, which is no reading."""
    return np.log10(np.where(values > 0, values, np.nan))
