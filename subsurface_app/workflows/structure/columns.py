"""A well as the model takes it: thin cells of velocity and density down time or depth, and where they are logged."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from solvers.rock_physics import gardner_density
from solvers.tie import calibrated_slowness, column_in_time
from solvers.velocity import TimeDepth
from subsurface_app.data.objects import LOG_QUANTITIES, Domain, Note, Well, find_log, note
from subsurface_app.workflows.time_depth import well_curve, well_times
from subsurface_app.workflows.well_tie.inputs import sonic_and_density, times_before_tie
from subsurface_app.workflows.well_tie.settings import TieSettings

Array = NDArray[np.float64]
_SANE = (1400.0, 7000.0)  # m/s, of what check shots say where there is no log
_THIN = 0.030  # s: check shots nearer than that say nothing of velocity
_COVERED = 0.5  # of a cell in depth must be logged


@dataclass(frozen=True)
class Column:
    """Cells from the datum down; cell i reaches from i steps to i + 1 steps.

    Parameters   x, y : float, m - of the middle of the logs
                 step : float, s or m
                 velocity, density : (n,), m/s and kg/m3 - where nothing is logged by check shots, Gardner
                 logged : (n,) of bool
                 curve : TimeDepth - depth below the datum in m to two-way time in s, without thin pieces
                 relation : TimeDepth - measured depth in m to two-way time in s, where the sonic is
    """

    well: Well
    x: float
    y: float
    step: float
    velocity: Array
    density: Array
    logged: NDArray[np.bool_]
    curve: TimeDepth
    relation: TimeDepth

    def time_at(self, md: Array) -> Array:
        """Two-way times of measured depths: where the log is, those that it is placed by, else by check shots."""
        depths, table = self.relation.depths, well_times(self.well)
        logged = self.relation.time_at(md)
        if table is None:
            return logged
        beyond = well_curve(self.well).time_at(self.well.position(md)[2])
        return np.asarray(np.where((md >= depths[0]) & (md <= depths[-1]), logged, beyond), dtype=float)

    @property
    def centres(self) -> Array:
        """Times or depths of the middles of the cells."""
        return np.asarray(self.step * (np.arange(len(self.velocity)) + 0.5), dtype=np.float64)


def column_of(well: Well, domain: Domain, step: float, count: int, notes: list[Note]) -> Column:
    """The sonic (calibrated by the check shots) and density of a well in `count` cells of `step`, s or m.

    Cells in time are those of Backus, in depth means of slowness and density.
    Raises   GeometryError - no sonic, nothing logged within the cells, times that do not grow
    """
    settings, said = TieSettings(), list[Note]()
    md, slowness, density = sonic_and_density(well, settings, said)
    relation, drift = times_before_tie(well, md, slowness, settings, said)
    if drift is not None:
        slowness = calibrated_slowness(md, slowness, drift)
    velocity = 1.0 / slowness
    if find_log([one for one in well.logs if one.unit in LOG_QUANTITIES["density"].units], "density") is None:
        density = gardner_density(velocity)
        notes.append(note(mark("well {well} has no density log: Gardner's rule gives it"), well=well.name))
    curve = _curve(well, relation)
    if domain == "twt":
        made = _in_time(relation.time_at(md), velocity, density, step, count)
    else:
        made = _in_depth(well.position(md)[2], slowness, density, step, count)
    logged = np.isfinite(made[0]) & np.isfinite(made[1])
    if not logged.any():
        raise GeometryError(
            "well {well} has no sonic and density together between 0 and {stop} {unit}: choose another well",
            well=well.name,
            stop=f"{step * count:g}",
            unit="s" if domain == "twt" else "m",
        )
    usual = _unlogged(curve, domain, step, count)
    velocity = np.where(logged, made[0], usual)
    density = np.where(logged, made[1], gardner_density(usual))
    known = md[np.isfinite(slowness)]
    x, y, _ = well.position(0.5 * (known[0] + known[-1]))
    return Column(well, float(x), float(y), step, velocity, density, logged, curve, relation)


def _curve(well: Well, relation: TimeDepth) -> TimeDepth:
    """Depth to time without pieces that are too thin to tell a velocity."""
    table = well_times(well)
    if table is not None:
        whole = well_curve(well)
        depths, times = whole.depths, whole.times
    else:
        tvdss = well.position(relation.depths)[2]
        rising = np.concatenate([[True], np.diff(np.maximum.accumulate(tvdss)) > 0])
        depths, times = tvdss[rising], relation.times[rising]
    below = (depths > 0) & (times > 0)
    kept = [(0.0, 0.0)]
    for depth, time in zip(depths[below], times[below], strict=True):
        if time - kept[-1][1] >= _THIN and depth > kept[-1][0]:
            kept.append((float(depth), float(time)))
    if len(kept) < 2:
        raise GeometryError(
            "the times of well {well} do not grow with depth: import its check shots again", well=well.name
        )
    return TimeDepth(*np.array(kept).T)


def _unlogged(curve: TimeDepth, domain: Domain, step: float, count: int) -> Array:
    """Velocities of the cells by the time-depth relation."""
    edges = step * np.arange(count + 1)
    if domain == "twt":
        return np.clip(2 * np.diff(curve.depth_at(edges)) / step, *_SANE)
    return np.clip(2 * step / np.diff(curve.time_at(edges)), *_SANE)


def _in_time(time: Array, velocity: Array, density: Array, step: float, count: int) -> tuple[Array, Array]:
    made = column_in_time(time, velocity, density, step=step)
    return _placed(made.vp, made.rho, round(made.start / step), count)


def _in_depth(depth: Array, slowness: Array, density: Array, step: float, count: int) -> tuple[Array, Array]:
    """Means over the logged part of each cell; a log sample stands for the depth half-way to its neighbours."""
    rising = np.concatenate([[True], np.diff(np.maximum.accumulate(depth)) > 0])
    depth, slowness, density = depth[rising], slowness[rising], density[rising]
    bounds = np.concatenate([[depth[0]], 0.5 * (depth[1:] + depth[:-1]), [depth[-1]]])
    grid = step * np.arange(count + 1)
    there = np.isfinite(slowness) & np.isfinite(density)

    def sums(values: Array) -> Array:
        whole = np.concatenate([[0.0], np.cumsum(np.where(there, values, 0.0) * np.diff(bounds))])
        return np.diff(np.interp(grid, bounds, whole))

    logged = sums(np.ones(len(depth)))
    with np.errstate(invalid="ignore", divide="ignore"):
        absent = np.where(logged >= _COVERED * step, 0.0, np.nan)
        return logged / sums(slowness) + absent, sums(density) / logged + absent


def _placed(velocity: Array, density: Array, first: int, count: int) -> tuple[Array, Array]:
    """Cells that begin anywhere on cells that begin at the datum."""
    out = np.full((2, count), np.nan)
    low, high = max(first, 0), min(first + len(velocity), count)
    if low < high:
        out[:, low:high] = np.stack([velocity, density])[:, low - first : high - first]
    return out[0], out[1]
