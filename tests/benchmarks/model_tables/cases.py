"""The test volumes of the tables: frozen settings, seeds that no training, calibration or tuning uses, several sets.

All that the tables know of the generator is here.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.geology import REGIMES, VALIDATION, GeologySettings, generate_volume

Array = NDArray[np.float32]
Live = NDArray[np.bool_]
FIRST_SEED, NEXT_SET = 40_000_000, 1000
_CLEAN = replace(VALIDATION, snr=(1000.0, 1000.0), footprint_chance=0.0)
SETTINGS: dict[str, GeologySettings] = {
    **REGIMES,
    "50 % of traces missing": _CLEAN,
    "75 % of traces missing": _CLEAN,
    "gap of 16 traces": _CLEAN,
    "noise of 0 dB": replace(VALIDATION, snr=(1.0, 1.0), footprint_chance=0.0),
    "noise of 5 dB": replace(VALIDATION, snr=(10 ** (5 / 20), 10 ** (5 / 20)), footprint_chance=0.0),
}
FAULTS = tuple(REGIMES)
MISSING = ("50 % of traces missing", "75 % of traces missing", "gap of 16 traces")
NOISE = ("noise of 0 dB", "noise of 5 dB")
Size = tuple[tuple[int, int, int], int, tuple[int, int]]  # shape, number of volumes, range of the number of faults
VOLUMES: tuple[Size, ...] = (((64, 64, 64), 6, (2, 5)), ((96, 96, 96), 1, (3, 6)))
SECTIONS: tuple[Size, ...] = (((1, 256, 256), 6, (2, 6)),)
QUICK: tuple[Size, ...] = (((64, 64, 64), 2, (2, 5)),)
QUICK_SECTIONS: tuple[Size, ...] = (((1, 256, 256), 2, (2, 6)),)


@dataclass(frozen=True)
class Case:
    """One volume with its truth, arrays of shape (iline, xline, sample); live : (iline, xline)."""

    seismic: Array
    live: Live
    clean: Array
    faults: NDArray[np.bool_]
    rgt: Array
    impedance: Array


def draw_cases(column: str, i_set: int, sizes: tuple[Size, ...] = VOLUMES) -> list[Case]:
    """The volumes of one column in one of its disjoint sets; the same every time."""
    cases = []
    seed = FIRST_SEED + NEXT_SET * i_set
    for shape, number, n_faults in sizes:
        for _ in range(number):
            volume = generate_volume(replace(SETTINGS[column], shape=shape, n_faults=n_faults), seed)
            live = _live(column, shape[:2], seed)
            seismic = np.where(live[..., None], volume.clean if column in MISSING else volume.seismic, np.float32(0))
            cases.append(Case(seismic, live, volume.clean, volume.faults, volume.rgt, volume.impedance))
            seed += 1
    return cases


def large_volume(shape: tuple[int, int, int], seed: int = FIRST_SEED + 900) -> Array:
    """One seismic volume for times and seams."""
    return generate_volume(replace(VALIDATION, shape=shape), seed).seismic


def _live(column: str, shape: tuple[int, int], seed: int) -> Live:
    """Which traces the column leaves."""
    rng = np.random.default_rng(seed)
    live = np.ones(shape, bool)
    if column.startswith("gap"):
        start = int(rng.integers(8, shape[1] - 23))
        live[:, start : start + 16] = False
    elif column in MISSING:
        live = rng.random(shape) >= float(column.split()[0]) / 100
    return live
