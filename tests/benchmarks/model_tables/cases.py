"""The test volumes of the tables: the frozen recipes of the generator, which no training or tuning uses, several sets.

All that the tables know of the generator is here.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.geology import FROZEN, VALIDATION, generate_volume

Array = NDArray[np.float32]
Live = NDArray[np.bool_]
NEXT_SET = 1000
MISSING = ("50 % of traces missing", "75 % of traces missing", "gap of 16 traces")
NOISE = ("noise of 0 dB", "noise of 5 dB")
FAULTS = tuple(name for name in FROZEN if not name.endswith(", sections") and name not in MISSING + NOISE)
Size = tuple[tuple[int, int, int], int, tuple[int, int]]  # shape, number of volumes, range of the number of faults
VOLUMES: tuple[Size, ...] = FROZEN["easy"].sizes
SECTIONS: tuple[Size, ...] = FROZEN["easy, sections"].sizes
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
    is_flat = all(shape[0] == 1 for shape, _, _ in sizes)
    recipe = replace(FROZEN[f"{column}, sections" if is_flat else column], sizes=sizes)
    cases = []
    for settings, seed in recipe.draws(NEXT_SET * i_set):
        volume = generate_volume(settings, seed)
        seismic = np.where(volume.live[..., None], volume.clean if column in MISSING else volume.seismic, np.float32(0))
        cases.append(Case(seismic, volume.live, volume.clean, volume.faults, volume.rgt, volume.impedance))
    return cases


def large_volume(shape: tuple[int, int, int], seed: int = FROZEN["easy"].first_seed + 900) -> Array:
    """One seismic volume for times and seams."""
    return generate_volume(replace(VALIDATION, shape=shape), seed).seismic
