"""What an interpreter tells a network: wells and horizons of a whole volume, and how a tile is shown them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models._channels import IMPEDANCE_UNIT
from models._surfaces import read_surfaces, refuse_crossing
from models._tiles import Slices
from models.errors import ModelError

if TYPE_CHECKING:
    from models.baselines import WellImpedance

Array = NDArray[np.float32]
Shape = tuple[int, int, int]
PLAUSIBLE_IMPEDANCE = (2e5, 1e8)  # kg/(m2 s); rocks have 1e6 to 3e7, other units lie far from it


@dataclass(frozen=True)
class Prompts:
    """Wells and horizons on the lattice of the volume.

    Parameters   wells : their impedance in kg/(m2 s) along the samples of one trace, NaN where it was not logged
                 horizons : depths in samples, shape (iline, xline), NaN where not picked; from the youngest
                 (shallowest) to the oldest
    """

    wells: tuple["WellImpedance", ...] = ()
    horizons: tuple[Any, ...] = ()


class PromptChannels:
    """Prompts of one volume as the channels of its tiles, in the units of `models._channels`.

    A tile without a well is shown the nearest one, on its trace that is nearest to it: what depends on wells, the
    polarity and the low frequencies of impedance, is then the same over the survey.

    Raises   ModelError - prompts that do not fit the lattice, that hold nothing or that contradict each other
    """

    def __init__(self, prompts: Prompts, shape: Shape) -> None:
        from models.geology import SURFACE_IMPEDANCE  # its package loads torch

        check_wells(prompts.wells, shape)
        self.wells = prompts.wells
        self.horizons = check_horizons(prompts.horizons, shape)
        # One horizon lies in the middle of the range from which training draws, more share it evenly.
        self.orders = np.linspace(-1, 1, len(self.horizons) + 2, dtype=np.float32)[1:-1]
        self.places = np.array([(well.iline, well.xline) for well in prompts.wells]).reshape(-1, 2)
        logs = np.array([well.impedance for well in prompts.wells], np.float32).reshape(-1, shape[2])
        self.logged = np.isfinite(logs)
        safe = np.where(self.logged, logs, np.float32(SURFACE_IMPEDANCE))
        self.logs = np.log(safe / np.float32(SURFACE_IMPEDANCE)) / np.float32(IMPEDANCE_UNIT)

    @property
    def has_wells(self) -> bool:
        return len(self.logs) > 0

    def of_tile(self, where: Slices) -> dict[str, Array]:
        """The channels of a tile, each (iline, xline, sample); without those of which nothing lies in it."""
        shape = tuple(part.stop - part.start for part in where)
        channels = {}
        if self.has_wells:
            channels |= self._show_wells(where, shape)
        if len(self.horizons):
            channels |= self._show_horizons(where, shape)
        return channels

    def _show_wells(self, where: Slices, shape: tuple[int, ...]) -> dict[str, Array]:
        low = np.array([where[0].start, where[1].start])
        high = np.array([where[0].stop, where[1].stop]) - 1
        nearest = np.clip(self.places, low, high)
        distance = np.abs(self.places - nearest).sum(axis=1)
        logged = self.logged[:, where[2]]
        useful = logged.any(axis=1)
        if not useful.any():
            return {}
        chosen = np.flatnonzero(useful & (distance == 0))
        if not chosen.size:
            chosen = np.flatnonzero(useful)[[np.argmin(distance[useful])]]
        value, mask = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        for i in chosen:
            trace = tuple(nearest[i] - low)
            mask[trace] = logged[i]
            value[trace] = self.logs[i, where[2]] * logged[i]
        return {"well": value, "well_mask": mask}

    def _show_horizons(self, where: Slices, shape: tuple[int, ...]) -> dict[str, Array]:
        value, mask = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        for depth, order in zip(self.horizons[:, where[0], where[1]] - where[2].start, self.orders, strict=True):
            for i, share in _around(depth):
                inside = (i >= 0) & (i < shape[2]) & (share > 0)
                lines = np.nonzero(inside)
                index = (*lines, i[inside])
                nearer = share[inside] > mask[index]
                index = tuple(part[nearer] for part in index)
                value[index], mask[index] = order, share[inside][nearer]
        return {"horizon": value, "horizon_mask": mask} if mask.any() else {}


def _around(depth: Array) -> list[tuple[NDArray[np.intp], Array]]:
    """The two samples around a surface and the share of each; shares of 0 where it is not known."""
    known = np.isfinite(depth)
    filled = np.where(known, depth, np.float32(0))
    above = np.floor(filled)
    lower = np.where(known, filled - above, np.float32(0))
    upper = np.where(known, 1 - lower, np.float32(0))
    first = above.astype(np.intp)
    return [(first, upper), (first + 1, lower)]


def check_wells(wells: tuple["WellImpedance", ...], shape: Shape) -> None:
    """Refuse wells that do not fit the volume, hold no positive impedance, or lie at one place."""
    places = set()
    for number, well in enumerate(wells, start=1):
        place, log = (well.iline, well.xline), np.asarray(well.impedance, dtype=float)
        if any(int(index) != index or not 0 <= index < n for index, n in zip(place, shape[:2], strict=True)):
            raise ModelError(
                "well {number} stands at the lattice indices {place}: expected whole numbers from (0, 0) to {last}",
                number=number,
                place=str(place),
                last=str((shape[0] - 1, shape[1] - 1)),
            )
        if log.shape != (shape[2],):
            raise ModelError(
                "the impedance of well {number} has the shape {found}: expected one value for each of {n} samples",
                number=number,
                found=str(log.shape),
                n=shape[2],
            )
        logged = log[~np.isnan(log)]
        if not logged.size:
            raise ModelError("well {number} holds no impedance: leave it out, or resample its log first", number=number)
        if not (logged > 0).all() or not np.isfinite(logged).all():
            raise ModelError(
                "well {number} has an impedance of {value}: expected positive numbers, NaN where it was not logged",
                number=number,
                value=f"{float(logged[~((logged > 0) & np.isfinite(logged))][0]):g}",
            )
        typical = float(np.median(logged))
        if not PLAUSIBLE_IMPEDANCE[0] <= typical <= PLAUSIBLE_IMPEDANCE[1]:
            raise ModelError(
                "well {number} has impedances around {value}, which no rock has: give them in kg/(m2 s)",
                number=number,
                value=f"{typical:g}",
            )
        if place in places:
            raise ModelError("two wells lie at the same place: keep one of them")
        places.add(place)


def check_horizons(horizons: tuple[Any, ...], shape: Shape) -> Array:
    """Horizons as one array (horizon, iline, xline); refuse those that do not fit, are empty or cross."""
    surfaces = read_surfaces(horizons, shape[:2])
    for number, depth in enumerate(surfaces, start=1):
        picked = depth[~np.isnan(depth)]
        if not picked.size:
            raise ModelError("horizon {number} has no pick on this volume: leave it out", number=number)
        if picked.min() < 0 or picked.max() > shape[2] - 1:
            raise ModelError(
                "horizon {number} runs from sample {low} to {high}, outside the volume's 0 to {last}: cut it to the "
                "volume, NaN where it is not inside",
                number=number,
                low=f"{float(picked.min()):g}",
                high=f"{float(picked.max()):g}",
                last=shape[2] - 1,
            )
    refuse_crossing(surfaces, may_touch=True)
    return np.array(surfaces, np.float32).reshape(-1, *shape[:2])
