"""What comes in: gradients of any array-like, on cells small enough in number to be solved in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models._surfaces import read_surfaces, refuse_crossing
from models.errors import ModelError
from models.geological_time._lattice import Array
from models.geological_time._mend import REACH, mend_dips

MOST_VOXELS = 2**24  # of the lattice that is solved
READ_AT_ONCE = 2**24  # voxels of each array
MEND_AT_ONCE, LEAST_LINES = 2**22, 4 * REACH  # voxels, or so many crosslines, by which dips are mended
# Few voxels lie on faults and none of those beside one is sure to, so probabilities are low: by how much the odds are
# raised, until a fault is likelier than not where it is as likely as the sure faults of a noisy volume.
ODDS = 12.0
FAULT = 0.15  # raised probability of a fault beside which half of the weight is kept; fewer are noise
RATES = (0.2, 5.0)  # of geological time down a trace; thinner or thicker layers are not believed


@dataclass(frozen=True)
class Gradients:
    """Arrays (iline, xline, sample) on cells of `factor` lines and samples; zeros where not known.

    Parameters   dip_iline, dip_xline : samples per trace, of the cells; rate : of time down the trace
                 spread : of the dips; fault : probability; known : bool
                 full_shape : of what came in
    """

    dip_iline: Array
    dip_xline: Array
    rate: Array
    spread: Array
    fault: Array
    known: Any
    factor: tuple[int, int, int]
    full_shape: tuple[int, int, int]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of the lattice of cells."""
        first, second, third = self.fault.shape
        return first, second, third

    @property
    def cell(self) -> int:
        """Samples in a cell."""
        return self.factor[2]

    def without_dips(self) -> "Gradients":
        """Neither dips nor rates, which the links of a lattice hold by now: their memory is free."""
        nothing = np.zeros((0, 0, 0), np.float32)
        return replace(self, dip_iline=nothing, dip_xline=nothing, rate=nothing)


def read_gradients(
    dip_iline: Any, dip_xline: Any, log_thickness: Any, spread: Any, faults: Any, image: Any
) -> Gradients:
    """Check the arrays, read them a few inlines at a time, and take means over cells where they are too many.

    Where there is an image it mends the dips before.
    """
    named = {"dip_iline": dip_iline, "dip_xline": dip_xline, "spread": spread}
    optional = (("log_thickness", log_thickness), ("faults", faults), ("image", image))
    named |= {name: part for name, part in optional if part is not None}
    shape = _common_shape(named)
    factor = choose_factor(shape)
    step = factor[0] * max(1, READ_AT_ONCE // (factor[0] * shape[1] * shape[2]))
    rows = []
    for first in range(0, shape[0], step):
        reach = 0 if image is None else REACH
        low = max(0, first - reach)
        slab = {name: np.asarray(part[low : first + step + reach], np.float32) for name, part in named.items()}
        if image is not None:
            _mend(slab)
        rows.append(_average({name: part[first - low : first - low + step] for name, part in slab.items()}, factor))
    parts: list[Any] = [np.ascontiguousarray(np.concatenate(each)) for each in zip(*rows, strict=True)]
    if not parts[5].any():
        raise ModelError(
            "no sample of the dips is finite together with its spread: predict the dips of this volume first"
        )
    return Gradients(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], factor, shape)


def choose_factor(shape: tuple[int, int, int]) -> tuple[int, int, int]:
    """Lines and samples in a cell, so that no more than MOST_VOXELS cells are left; an axis of one line stays."""
    cell = 1
    while np.prod([-(-n // cell) if n > 1 else 1 for n in shape]) > MOST_VOXELS:
        cell *= 2
    first, second, third = (cell if n > 1 else 1 for n in shape)
    return first, second, third


def _common_shape(named: dict[str, Any]) -> tuple[int, int, int]:
    shapes = {name: tuple(int(n) for n in getattr(part, "shape", ())) for name, part in named.items()}
    shape = shapes["dip_iline"]
    if len(shape) != 3 or min(shape) < 1 or shape[2] < 2:
        raise ModelError(
            "the dips have the shape {shape}: expected (iline, xline, sample) with two samples or more",
            shape=str(shape),
        )
    for name, other in shapes.items():
        if other != shape:
            raise ModelError(
                "{name} has the shape {found}, the dips along inlines have {expected}: give arrays of one shape",
                name=name,
                found=str(other),
                expected=str(shape),
            )
    return shape[0], shape[1], shape[2]


def _mend(slab: dict[str, Array]) -> None:
    """Dips and their spread by the image, in place, some crosslines at a time."""
    names = ("dip_iline", "dip_xline", "spread")
    mended = {name: np.empty_like(slab[name]) for name in names}
    n_iline, n_xline, n_sample = slab["spread"].shape
    step = max(LEAST_LINES, MEND_AT_ONCE // (n_iline * n_sample))
    for first in range(0, n_xline, step):
        low = max(0, first - REACH)
        here = {name: part[:, low : first + step + REACH] for name, part in slab.items()}
        parts = [here["image"], *(here[name] for name in names), here.get("faults", np.zeros((1, 1, 1), np.float32))]
        known = np.isfinite(sum(parts[1:], start=parts[0]))
        filled: list[Any] = [np.where(known, part, np.float32(0)) for part in parts]
        image, first_dip, second_dip, spread, fault = filled
        trust = known * keep_off_faults(_raise_odds(np.clip(fault, 0, 1)))
        dips, spread = mend_dips(image, (first_dip, second_dip), np.abs(spread), trust)
        inside = slice(first - low, first - low + step)
        for name, part in zip(names, (*dips, spread), strict=True):
            mended[name][:, first : first + step] = np.where(known, part, here[name])[:, inside]
    slab |= mended


def keep_off_faults(raised: Array) -> Array:
    """Of its weight, what is kept beside a fault of this raised probability."""
    return (1 / (1 + (raised * np.float32(1 / FAULT)) ** 4)).astype(np.float32, copy=False)


def _average(slab: dict[str, Array], factor: tuple[int, int, int]) -> tuple[Any, ...]:
    zeros = np.zeros((1, 1, 1), np.float32)
    thickness, fault = slab.get("log_thickness", zeros), slab.get("faults", zeros)
    known = np.isfinite(slab["dip_iline"] + slab["dip_xline"] + slab["spread"] + thickness + fault)
    count = np.maximum(_cells(known.astype(np.float32), factor, np.add), np.float32(1e-6))

    def mean(part: Array) -> Array:
        filled = np.where(known, part, np.float32(0))
        return np.asarray(filled if max(factor) == 1 else _cells(filled, factor, np.add) / count, np.float32)

    rate = np.clip(np.exp(-mean(thickness)), *RATES).astype(np.float32)
    likely = np.where(known, np.clip(fault, 0, 1), np.float32(0))
    highest = _cells(_raise_odds(likely), factor, np.maximum)
    dips = (mean(slab[name]) for name in ("dip_iline", "dip_xline"))
    return (*dips, rate, mean(np.abs(slab["spread"])), highest, count > 0.5)


def _raise_odds(probability: Array) -> Array:
    raised: Array = ODDS * probability / (1 + (ODDS - 1) * probability)
    return raised.astype(np.float32)


def _cells(part: Array, factor: tuple[int, int, int], join: Any) -> Array:
    for axis, f in enumerate(factor):
        if f > 1:
            part = join.reduceat(part, np.arange(0, part.shape[axis], f), axis=axis)
    return part


def read_image(image: Any, gradients: Gradients) -> Array:
    """The image on the traces nearest to the middles of the cells, with all of its samples; zero where not finite."""
    shape, factor = gradients.full_shape, gradients.factor
    step = factor[0] * max(1, READ_AT_ONCE // (factor[0] * shape[1] * shape[2]))
    rows = []
    for first in range(0, shape[0], step):
        slab = np.asarray(image[first : first + step], np.float32)
        i, j = (np.minimum(np.arange(0, n, f) + f // 2, n - 1) for n, f in zip(slab.shape, factor[:2], strict=False))
        rows.append(np.nan_to_num(slab[i][:, j], nan=0.0, posinf=0.0, neginf=0.0))
    traces = np.concatenate(rows)
    missing = gradients.shape[2] * factor[2] - shape[2]
    return np.pad(traces, ((0, 0), (0, 0), (0, missing)), mode="edge") if missing else traces


def read_horizons(horizons: Sequence[Any], shape: tuple[int, int, int]) -> list[Array]:
    """Depths in samples of the volume, NaN where not picked or outside of it; checks that each lies below the last."""
    picks = []
    for depth in read_surfaces(horizons, shape[:2]):
        with np.errstate(invalid="ignore"):
            picks.append(np.where((depth >= 0) & (depth <= shape[2] - 1), depth, np.float32(np.nan)))
    refuse_crossing(picks, may_touch=False)
    return [depth for depth in picks if np.isfinite(depth).any()]


def on_cells(picks: list[Array], gradients: Gradients) -> list[Array]:
    """Depths in cells, the means of the picks in each."""
    if gradients.cell == 1:
        return picks
    factor = (*gradients.factor[:2], 1)
    found = []
    for depth in picks:
        known = np.isfinite(depth)[..., None].astype(np.float32)
        count = _cells(known, factor, np.add)[..., 0]
        total = _cells(np.nan_to_num(depth)[..., None] * known, factor, np.add)[..., 0]
        with np.errstate(invalid="ignore", divide="ignore"):
            found.append((((total / count) + 0.5) / gradients.cell - 0.5).astype(np.float32))
    return [np.clip(depth, 0, gradients.shape[2] - 1) for depth in found]
