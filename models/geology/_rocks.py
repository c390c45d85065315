"""A column of layers: impedance against depth of deposition, with lateral change along the layers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, zoom

from models.geology._settings import GeologySettings

Array = NDArray[np.float32]
OVERSAMPLING = 8  # table steps a sample: thin layers keep their place when they are looked up at real depths
SURFACE_IMPEDANCE = 4.0e6  # kg/(m2 s), about 2000 m/s times 2000 kg/m3


@dataclass(frozen=True)
class Column:
    """Log impedance at depths `first + i / OVERSAMPLING`: what all places share, and what changes along the layers."""

    first: float
    shared: Array
    changing: Array


def draw_column(settings: GeologySettings, first: float, last: float, rng: np.random.Generator) -> Column:
    """Layers of exponential thickness, in packages of strong and weak contrast, on a compaction trend."""
    n_table = int(np.ceil((last - first + 2) * OVERSAMPLING)) + 1
    low, high = settings.layer_thickness
    mean_thickness = np.exp(rng.uniform(np.log(low), np.log(high)))
    n_layers = int(1.5 * n_table / (mean_thickness * OVERSAMPLING)) + 20
    ends = np.cumsum(rng.exponential(mean_thickness, n_layers) + 0.3) * OVERSAMPLING
    layer = np.minimum(np.searchsorted(ends, np.arange(n_table)), n_layers - 1)

    package = np.repeat(np.exp(rng.normal(0, rng.uniform(*settings.package_spread), n_layers // 12 + 1)), 12)[:n_layers]
    contrast = 0.08 * package * rng.standard_normal(n_layers)
    memory = rng.uniform(0.0, 0.6)  # shale and sand alternate, or drift
    for i in range(1, n_layers):
        contrast[i] -= memory * contrast[i - 1]
    gradient = rng.uniform(0.2, 0.7) / settings.shape[2]
    trend = gradient * np.arange(n_table) / OVERSAMPLING
    shared = trend + contrast[layer]
    changing = 0.08 * (package * rng.standard_normal(n_layers))[layer]
    # Half a sample of smoothing keeps dipping layers from turning into stairs.
    tables = [gaussian_filter1d(table.astype(np.float32), 0.5 * OVERSAMPLING) for table in (shared, changing)]
    return Column(first, *tables)


def log_impedance(column: Column, depth: Array, lateral_change: float, rng: np.random.Generator) -> Array:
    """Natural log of impedance over SURFACE_IMPEDANCE at every voxel's depth of deposition."""
    position = (depth - np.float32(column.first)) * np.float32(OVERSAMPLING)
    index = position.astype(np.int32)
    np.clip(index, 0, column.shared.size - 2, out=index)
    position -= index
    result = _look_up(column.shared, index, position)
    if lateral_change > 0:
        result += (
            np.float32(2 * lateral_change)
            * _lateral_map(depth.shape[:2], rng)
            * _look_up(column.changing, index, position)
        )
    return result


def _look_up(table: Array, index: NDArray[np.int32], fraction: Array) -> Array:
    step = np.append(np.diff(table), np.float32(0))
    return table.take(index) + fraction * step.take(index)


def _lateral_map(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """A smooth map of standard deviation about 0.5, with features of a third of the volume."""
    coarse = rng.standard_normal((5, 5)).astype(np.float32)
    wanted = (max(shape[0], 2), max(shape[1], 2))
    fine = zoom(coarse, (wanted[0] / 5, wanted[1] / 5), order=1, grid_mode=True, mode="nearest")
    return 0.6 * fine[: shape[0], : shape[1], None]
