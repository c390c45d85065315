"""The logs of one well side by side, and what of them can be true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError

Array = NDArray[np.float64]

# What rock and tools allow, SI; beyond it a reading is no reading. Wide on purpose.
PLAUSIBLE: dict[str, tuple[float, float]] = {
    "gamma_ray": (0.0, 1000.0),  # gAPI
    "slowness": (1.2e-4, 8.5e-4),  # s/m: 8300 to 1180 m/s
    "shear_slowness": (1.9e-4, 4.0e-3),  # s/m: 5300 to 250 m/s
    "density": (1000.0, 3500.0),  # kg/m3
    "neutron": (-0.15, 1.0),
    "deep_resistivity": (0.01, 1e5),  # ohm.m
    "photoelectric": (0.5, 20.0),
    "caliper": (0.05, 1.5),  # m
}
LOGARITHMIC = ("deep_resistivity",)  # spread over decades: taken as logarithms


@dataclass(frozen=True, eq=False)
class WellTable:
    """Logs of one well on one set of depths.

    Parameters   name, basin : str - basins are pooled or kept apart
                 depth : ndarray, shape (n,), m, ascending
                 logs : dict of ndarray, shape (n,), SI, NaN where absent - by quantity
    """

    name: str
    basin: str
    depth: Array
    logs: Mapping[str, Array]

    def has(self, quantity: str) -> bool:
        """Whether any sample of it is present."""
        return quantity in self.logs and bool(np.isfinite(self.logs[quantity]).any())

    def log(self, quantity: str) -> Array:
        """The values, all NaN where the well has no such log."""
        return self.logs[quantity] if quantity in self.logs else np.full(self.depth.shape, np.nan)

    def features(self, inputs: Sequence[str]) -> Array:
        """What a method sees, shape (n, n_inputs); "depth" is an input too, resistivity comes as its logarithm."""
        columns = [self.depth if name == "depth" else self.log(name) for name in inputs]
        scaled = [np.log10(one) if name in LOGARITHMIC else one for name, one in zip(inputs, columns, strict=True)]
        return np.stack(scaled, axis=1)


def make_table(name: str, basin: str, depth: Array, logs: Mapping[str, Array]) -> WellTable:
    """A table of logs as they are measured; readings outside `PLAUSIBLE` become NaN.

    Raises   ModelError - logs and depths of different lengths
    """
    depth = np.asarray(depth, dtype=np.float64)
    kept: dict[str, Array] = {}
    for quantity, values in logs.items():
        array = np.asarray(values, dtype=np.float64)
        if array.shape != depth.shape:
            raise ModelError(
                "log {log} of well {well} has {found} samples on {expected} depths: bring all logs to the same depths",
                log=quantity,
                well=name,
                found=str(array.shape),
                expected=str(depth.shape),
            )
        low, high = PLAUSIBLE.get(quantity, (-np.inf, np.inf))
        with np.errstate(invalid="ignore"):
            kept[quantity] = np.where((array >= low) & (array <= high), array, np.nan)
    return WellTable(name, basin, depth, kept)
