"""What wells and horizons of the project tell a model: impedance on traces, and horizons in samples."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import (
    LOG_QUANTITIES,
    Horizon,
    LogCurve,
    SeismicVolume,
    Well,
    find_log,
    quantity_of_log,
)

if TYPE_CHECKING:
    from models.baselines import WellImpedance

_IN_DEPTH = mark("horizon {horizon} is in depth, {volume} in time: choose a horizon in time")
_IN_TIME = mark("horizon {horizon} is in time, {volume} in depth: choose a horizon in depth")
_LARGEST_GAP = 3  # samples without a log value between two that have one, which are still filled between them


def well_impedance(well: Well, volume: SeismicVolume) -> "tuple[WellImpedance, ...]":
    """The acoustic impedance of a well on the samples of a volume, for every trace that the well passes through.

    An impedance log is taken where there is one, else density over sonic. Each sample gets the mean of the log values
    nearest to it. In a volume in time the check shots place the logs.

    Returns      WellImpedance, kg/(m2 s), indices on the lattice of the volume; a vertical well has one, a
                 deviated one several under its name, so that they are left out together
    Raises       GeometryError - no impedance and not both sonic and density, no check shots for a volume in time, a
                 survey without coordinates, or a well of which nothing lies in the volume; the message says which
    """
    from models.baselines import WellImpedance

    md, impedance = _impedance_log(well)
    x, y, depth = well.position(md)
    z = depth if volume.axis.domain == "depth" else well.twt(md)
    ilines, xlines = volume.geometry.line_numbers(x, y)
    rows = np.rint(volume.geometry.ilines.position(ilines))
    columns = np.rint(volume.geometry.xlines.position(xlines))
    samples = np.rint(volume.axis.position(np.nan_to_num(z, nan=-np.inf, posinf=-np.inf)))
    n_iline, n_xline = volume.geometry.shape
    on_lattice = (rows >= 0) & (rows < n_iline) & (columns >= 0) & (columns < n_xline)
    if not on_lattice.any():
        raise GeometryError(
            "well {well} stands at inline {iline}, crossline {xline}, outside {volume}: choose another well or volume",
            well=well.name,
            iline=round(float(np.median(ilines))),
            xline=round(float(np.median(xlines))),
            volume=volume.name,
        )
    inside = on_lattice & (samples >= 0) & (samples < volume.axis.count)
    if not inside.any():
        raise GeometryError(
            "no log value of well {well} lies between {first} and {last} {unit}, where {volume} has samples: "
            "choose another well, or a volume that reaches the logs",
            well=well.name,
            first=f"{volume.axis.start:g}",
            last=f"{volume.axis.stop:g}",
            unit=volume.axis.unit,
            volume=volume.name,
        )
    trace = (rows * n_xline + columns)[inside].astype(np.int64)
    at, values = samples[inside].astype(np.int64), impedance[inside]
    made = []
    for one in np.unique(trace):
        of_trace = trace == one
        along = _filled(_means(at[of_trace], values[of_trace], volume.axis.count))
        made.append(WellImpedance(int(one // n_xline), int(one % n_xline), along.astype(np.float32), well.name))
    return tuple(made)


def impedance_of_wells(wells: Sequence[Well], volume: SeismicVolume) -> "tuple[WellImpedance, ...]":
    """The same of several wells, each trace once: where two wells pass through one trace, their mean.

    Raises   GeometryError - see `well_impedance`
    """
    from dataclasses import replace

    by_trace: dict[tuple[int, int], WellImpedance] = {}
    for one in (one for well in wells for one in well_impedance(well, volume)):
        other = by_trace.get((one.iline, one.xline))
        if other is not None:
            both = np.stack([one.impedance, other.impedance])
            known = np.isfinite(both)
            mean = np.where(known, both, 0).sum(0) / np.maximum(known.sum(0), 1)
            one = replace(one, impedance=np.where(known.any(0), mean, np.nan).astype(np.float32))
        by_trace[one.iline, one.xline] = one
    return tuple(by_trace.values())


def horizons_in_samples(horizons: Sequence[Horizon], volume: SeismicVolume) -> tuple[NDArray[np.float32], ...]:
    """Horizons on the lattice of a volume, from the shallowest to the deepest.

    Returns      arrays, float32, shape (iline, xline) - sample numbers, which may lie between two; NaN where not picked
                 or outside the samples
    Raises       GeometryError - a horizon in the other domain, or one of which nothing lies in the volume
    """
    made = [_on_lattice(one, volume) for one in horizons]
    return tuple(sorted(made, key=lambda one: float(np.nanmedian(one))))


def _on_lattice(horizon: Horizon, volume: SeismicVolume) -> NDArray[np.float32]:
    from scipy.ndimage import map_coordinates

    if horizon.domain != volume.axis.domain:
        template = _IN_DEPTH if horizon.domain == "depth" else _IN_TIME
        raise GeometryError(template, horizon=horizon.name, volume=volume.name)
    geometry = volume.geometry
    ilines, xlines = np.meshgrid(geometry.ilines.values, geometry.xlines.values, indexing="ij")
    is_placed = horizon.geometry.affine is not None and geometry.affine is not None
    if is_placed:
        ilines, xlines = horizon.geometry.line_numbers(*geometry.xy(ilines, xlines))
    elif horizon.counted:
        raise GeometryError(
            "horizon {horizon} has no line numbers and {volume} no coordinates: it cannot be placed in the volume",
            horizon=horizon.name,
            volume=volume.name,
        )
    # a millionth of a step: map positions are turned into line numbers and back
    places = [
        np.round(lines.position(at), 6)
        for lines, at in ((horizon.geometry.ilines, ilines), (horizon.geometry.xlines, xlines))
    ]
    values = np.asarray(horizon.values[...], dtype=float)
    found = map_coordinates(values, places, order=1, mode="constant", cval=np.nan, prefilter=False)
    nearest = map_coordinates(values, places, order=0, mode="constant", cval=np.nan, prefilter=False)
    samples = volume.axis.position(np.where(np.isfinite(found), found, nearest))
    samples[(samples < 0) | (samples > volume.axis.count - 1)] = np.nan
    if not np.isfinite(samples).any():
        raise GeometryError(
            "horizon {horizon} has no pick inside {volume}: choose another horizon or volume",
            horizon=horizon.name,
            volume=volume.name,
        )
    return np.asarray(samples, dtype=np.float32)


def _impedance_log(well: Well) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measured depths and acoustic impedance where it is known."""
    ready = _named_or_in_unit(well, "impedance")
    if ready is not None:
        md, values = _values(ready)
    else:
        sonic, density = _sonic(well), _named_or_in_unit(well, "density")
        if sonic is None or density is None:
            raise GeometryError(
                "well {well} has no impedance log, and not both sonic and density: it has {logs}; choose another well "
                "or import these logs",
                well=well.name,
                logs=", ".join(f"{one.mnemonic} ({one.unit})" for one in well.logs) or "-",
            )
        md, slowness = _values(sonic)
        if sonic.unit == "m/s":
            slowness = 1.0 / slowness
        values = np.interp(md, *_values(density), left=np.nan, right=np.nan) / slowness
    known = np.isfinite(values) & (values > 0)
    if not known.any():
        raise GeometryError("the impedance of well {well} has no positive value: check its logs", well=well.name)
    return md[known], values[known]


def _sonic(well: Well) -> LogCurve | None:
    """The compressional sonic, or a log of its velocity; of unknown names one in their units that is no shear log."""
    named = _in_unit(well, "slowness") or _in_unit(well, "velocity")
    if named is not None:
        return named
    shear = ("shear_slowness", "shear_velocity")
    usable = [one for one in well.logs if quantity_of_log(one.mnemonic, one.unit) not in shear]
    return next((one for unit in ("s/m", "m/s") for one in usable if one.unit == unit), None)


def _named_or_in_unit(well: Well, quantity: str) -> LogCurve | None:
    """The log of a quantity, else the first of unknown name in its unit."""
    unknown = [one for one in well.logs if quantity_of_log(one.mnemonic, one.unit) is None]
    units = LOG_QUANTITIES[quantity].units
    return _in_unit(well, quantity) or next((one for one in unknown if one.unit in units), None)


def _in_unit(well: Well, quantity: str) -> LogCurve | None:
    """The log of a quantity whose unit was said: without it 80 may be us/ft, and impedance a millionth of the truth."""
    return find_log([one for one in well.logs if one.unit in LOG_QUANTITIES[quantity].units], quantity)


def _values(log: LogCurve) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    md, values = np.asarray(log.md[...], dtype=float), np.asarray(log.values[...], dtype=float)
    known = np.isfinite(values) & (values > 0)
    return md[known], values[known]


def _means(at: NDArray[np.int64], values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The mean of the values at each sample, NaN at those without one."""
    n = np.bincount(at, minlength=count)
    total = np.bincount(at, weights=values, minlength=count)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


def _filled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Short gaps filled by straight lines."""
    known = np.flatnonzero(np.isfinite(values))
    for first, last in pairwise(known):
        if 1 < last - first <= _LARGEST_GAP + 1:
            values[first : last + 1] = np.linspace(values[first], values[last], last - first + 1)
    return values
