"""The test volumes of the tables: the frozen recipes of the generator, which no training or tuning uses, several sets.

All that the tables know of the generator is here.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.geology import FROZEN, VALIDATION, FrozenRecipe, SyntheticVolume, generate_volume

Array = NDArray[np.float32]
Live = NDArray[np.bool_]
NEXT_SET = 1000
MISSING = ("50 % of traces missing", "75 % of traces missing", "gap of 16 traces")
NOISE = ("noise of 0 dB", "noise of 5 dB")
FAULTS = tuple(name for name in FROZEN if not name.endswith(", sections") and name not in MISSING + NOISE)
Size = tuple[tuple[int, int, int], int, tuple[int, int]]  # shape, number of volumes, range of the number of faults
IN_DOMAIN = "validation settings"
# The frozen settings and seeds, fewer volumes of each size: three sets of all tables take an hour and a half so.
VOLUMES: tuple[Size, ...] = (((64, 64, 64), 8, (2, 5)), ((96, 96, 96), 1, (3, 6)), ((128, 128, 128), 1, (4, 8)))
SMALL: tuple[Size, ...] = (((64, 64, 64), 8, (2, 5)),)  # where many samples say no more
FEW: tuple[Size, ...] = (((64, 64, 64), 4, (2, 5)),)  # where a row costs minutes
SECTIONS: tuple[Size, ...] = FROZEN["easy, sections"].sizes
QUICK: tuple[Size, ...] = (((64, 64, 64), 2, (2, 5)),)
QUICK_SECTIONS: tuple[Size, ...] = (((1, 256, 256), 2, (2, 6)),)


@dataclass(frozen=True)
class Case:
    """One volume: seismic and clean (iline, xline, sample), live (iline, xline); a generated one knows all its truth.

    On real data `clean` is what was recorded, noise included, and `volume` is None.
    """

    seismic: Array
    live: Live
    clean: Array
    volume: SyntheticVolume | None = None

    @property
    def truth(self) -> SyntheticVolume:
        """The generated volume; real data have none."""
        if self.volume is None:
            raise ValueError("real data have no truth")
        return self.volume


def draw_cases(column: str, i_set: int, sizes: tuple[Size, ...] = VOLUMES) -> list[Case]:
    """The volumes of one column in one of its disjoint sets; the same every time."""
    is_flat = all(shape[0] == 1 for shape, _, _ in sizes)
    recipe = _IN_DOMAIN if column == IN_DOMAIN else FROZEN[f"{column}, sections" if is_flat else column]
    cases = []
    for settings, seed in replace(recipe, sizes=sizes).draws(NEXT_SET * i_set):
        volume = generate_volume(settings, seed)
        seismic = np.where(volume.live[..., None], volume.clean if column in MISSING else volume.seismic, np.float32(0))
        cases.append(Case(seismic, volume.live, volume.clean, volume))
    return cases


# Settings on which a model is calibrated, with seeds of their own.
_IN_DOMAIN = FrozenRecipe(VALIDATION, VOLUMES, 45_000_000)


def large_volume(shape: tuple[int, int, int], seed: int = FROZEN["easy"].first_seed + 900) -> Array:
    """One seismic volume for times and seams."""
    return generate_volume(replace(VALIDATION, shape=shape), seed).seismic
