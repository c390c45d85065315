"""What goes into a tie: the logs of a well in two-way time, and the traces beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from resources import mark, translate
from solvers.errors import GeometryError
from solvers.logs import clean_and_shale, shale_volume
from solvers.tie import (
    Column,
    Drift,
    Reflectivity,
    Trace,
    calibrated_relation,
    column_in_time,
    drift_of,
    integrated_sonic,
)
from solvers.velocity import TimeDepth
from subsurface_app.data.objects import (
    LOG_QUANTITIES,
    ArrayLike,
    LogCurve,
    Note,
    SeismicLine,
    SeismicVolume,
    Well,
    find_log,
    note,
)
from subsurface_app.workflows.well_tie.elastic import completed_vs, reflectivity_at
from subsurface_app.workflows.well_tie.place import traces_beside
from subsurface_app.workflows.well_tie.settings import TieSettings

Samples = NDArray[np.float64]
_CELLS = 4  # of the column in a sample of the seismic
_BRIDGED = 3.0  # m: gaps in a log up to so much are closed
_SLOWNESS, _DENSITY = (100e-6, 1000e-6), (1000.0, 3500.0)  # what a log may hold, s/m and kg/m3
_SHEAR = (1.9e-4, 4.0e-3)  # s/m
_STEEPEST = 0.2  # of vertical over measured depth, where a hole is nearly flat


@dataclass(frozen=True)
class TieInputs:
    """A well in two-way time beside the traces where it stands; nothing of it changes while a tie is worked on.

    Parameters   relation : TimeDepth - measured depth in m to two-way time in s, before the tie
                 drift : Drift or None - on measured depth
                 column, reflectivity : of the logs in that time; the reflectivity at the angle of the settings
                 trace : Trace - the whole trace, mean of a few
                 beside : (m, n) - whole traces along the inline or line, at `xlines` (of a line its CDP numbers)
                 iline : int or None - None on a 2D line
                 tops : tuple of (name, time in s before the tie)
    """

    relation: TimeDepth
    drift: Drift | None
    column: Column
    reflectivity: Reflectivity
    trace: Trace
    beside: Samples
    xlines: tuple[int, ...]
    iline: int | None
    xline: float
    notes: tuple[Note, ...] = field(default=())
    tops: tuple[tuple[str, float], ...] = ()


def prepare_tie(well: Well, seismic: SeismicVolume | SeismicLine, settings: TieSettings) -> TieInputs:
    """The logs of a well at their two-way times before the tie, and the traces beside it.

    With check shots the sonic is calibrated by them (drift curve); without, it is integrated from sea level down, its
    first velocity standing for all above; the settings may ask for either, or for the time-depth table as it is. Gaps
    in logs up to 3 m are bridged; values that no rock has are left out.

    Raises   GeometryError - seismic in depth, a well off the seismic, logs or times that are missing or useless; says
                 which
    """
    if seismic.axis.domain != "twt":
        raise GeometryError(
            "{name} is in depth: a well is tied to seismic in two-way time; choose another volume", name=seismic.name
        )
    notes: list[Note] = []
    md, slowness, density = sonic_and_density(well, settings, notes)
    relation, drift = times_before_tie(well, md, slowness, settings, notes)
    velocity = 1.0 / slowness
    is_elastic = settings.angle != 0 or bool(settings.angles)
    vs = _shear_velocity(well, md, velocity, settings, notes) if is_elastic else None
    column = column_in_time(relation.time_at(md), velocity, density, step=seismic.axis.step / _CELLS, vs=vs)
    reflectivity = reflectivity_at(column, settings.angle)
    middle = float(relation.depth_at(0.5 * sum(reflectivity.span)))
    there = traces_beside(well, middle, seismic, settings, notes)
    tops = tuple((top.name, float(relation.time_at(top.md))) for top in well.tops)
    return TieInputs(
        relation,
        drift,
        column,
        reflectivity,
        there.trace,
        there.beside,
        there.xlines,
        there.iline,
        there.xline,
        tuple(notes),
        tops,
    )


def sonic_and_density(well: Well, settings: TieSettings, notes: list[Note]) -> tuple[Samples, Samples, Samples]:
    """Measured depth, slowness in s/m and density in kg/m3 on the samples of the sonic; NaN where absent."""
    sonic = _find(well, settings.sonic, ("slowness", "velocity"))
    if sonic is None:
        raise GeometryError(
            "well {well} has no sonic log: it has {logs}; give the mnemonic of a slowness or velocity",
            well=well.name,
            logs=", ".join(f"{one.mnemonic} ({one.unit})" for one in well.logs) or "-",
        )
    md = np.asarray(sonic.md[:], dtype=np.float64)
    slowness = _bridged(md, md, _possible(_slowness(sonic), _SLOWNESS, sonic.mnemonic, notes))
    heavy = _find(well, settings.density, ("density",))
    if heavy is None:
        notes.append(note(mark("there is no density log: reflectivity is that of velocity alone")))
        return md, slowness, np.full(len(md), 2300.0)
    rho = _possible(np.asarray(heavy.values[:], dtype=np.float64), _DENSITY, heavy.mnemonic, notes)
    return md, slowness, _bridged(md, np.asarray(heavy.md[:], dtype=np.float64), rho)


def _shear(well: Well, md: Samples, settings: TieSettings, notes: list[Note]) -> Samples | None:
    """S velocity in m/s at measured depths; None without a shear log."""
    shear = _find(well, settings.shear, ("shear_slowness", "shear_velocity"))
    if shear is None:
        return None
    slowness = _possible(_slowness(shear), _SHEAR, shear.mnemonic, notes)
    return np.asarray(1.0 / _bridged(md, np.asarray(shear.md[:], dtype=np.float64), slowness), dtype=np.float64)


def _shear_velocity(well: Well, md: Samples, velocity: Samples, settings: TieSettings, notes: list[Note]) -> Samples:
    """That of the shear log, by the rule of the settings where there is none."""
    shale = _shale(well, md) if settings.shear_rule == "greenberg_castagna" else None
    return completed_vs(velocity, _shear(well, md, settings, notes), notes, shale=shale)


def _shale(well: Well, md: Samples) -> Samples:
    """Share of shale at measured depths: its log, else from the gamma ray between the well's own lines."""
    volume, gamma_ray = (_find(well, "", (one,)) for one in ("shale_volume", "gamma_ray"))
    log = volume or gamma_ray
    if log is None:
        raise GeometryError(
            "well {well} has neither a shale volume nor a gamma ray: Greenberg and Castagna's relation needs one of "
            "them; import or make one, or choose the mudrock line",
            well=well.name,
        )
    values = np.asarray(log.values[:], dtype=np.float64)
    share = values if volume is not None else shale_volume(values, *clean_and_shale(values))
    return _bridged(md, np.asarray(log.md[:], dtype=np.float64), share)


def _slowness(log: LogCurve) -> Samples:
    """Of a log of slowness or velocity, s/m."""
    values = np.asarray(log.values[:], dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1.0 / values if log.unit == "m/s" else values, dtype=np.float64)


def _find(well: Well, mnemonic: str, quantities: Sequence[str]) -> LogCurve | None:
    """The log of that name, or the most usual one of the first quantity that there is, in a unit that was said."""
    units = [unit for quantity in quantities for unit in LOG_QUANTITIES[quantity].units]
    if mnemonic:
        curve = well.log(mnemonic)
        if curve.unit not in units:
            raise GeometryError(
                "log {log} of well {well} is in {unit}: expected {units}; choose another log",
                log=mnemonic,
                well=well.name,
                unit=curve.unit or "-",
                units=", ".join(units),
            )
        return curve
    said = [one for one in well.logs if one.unit in units]
    return next((found for quantity in quantities if (found := find_log(said, quantity)) is not None), None)


def _possible(values: Samples, limits: tuple[float, float], mnemonic: str, notes: list[Note]) -> Samples:
    """The log without what no rock has."""
    low, high = limits
    wrong = np.isfinite(values) & ~((values >= low) & (values <= high))
    if wrong.any():
        notes.append(note(mark("{log}: {n} samples that no rock has are left out"), log=mnemonic, n=int(wrong.sum())))
    return np.where(wrong, np.nan, values)


def _bridged(md: Samples, own_md: Samples, values: Samples) -> Samples:
    """A log on other depths, linear; NaN where its next samples lie more than 3 m apart."""
    known = np.flatnonzero(np.isfinite(values))
    if known.size < 2:
        return np.full(len(md), np.nan)
    at, there = own_md[known], values[known]
    after = np.clip(np.searchsorted(at, md), 1, len(at) - 1)
    near = (at[after] - at[after - 1] <= _BRIDGED) & (md >= at[0]) & (md <= at[-1])
    return np.where(near, np.interp(md, at, there), np.nan)


def times_before_tie(
    well: Well, md: Samples, slowness: Samples, settings: TieSettings, notes: list[Note]
) -> tuple[TimeDepth, Drift | None]:
    """Two-way time over measured depth before the tie, from where the settings say."""
    if settings.times == "table" or (
        settings.times == "auto" and well.checkshot is None and well.time_depth is not None
    ):
        return _table(well, well.time_depth, mark("time-depth table")), None
    path = np.asarray(well.path[:], dtype=np.float64)
    vertical = np.clip(np.gradient(np.interp(md, path[:, 0], path[:, 3]), md), _STEEPEST, 1.0)
    sea = float(np.interp(0.0, path[:, 3], path[:, 0]))  # measured depth at sea level
    sonic = integrated_sonic(md, slowness * vertical, at_depth=sea)
    if settings.times == "sonic":
        return sonic, None
    if settings.times == "auto" and well.checkshot is None:
        notes.append(note(mark("there are no check shots: the first velocity of the sonic goes on up to sea level")))
        return sonic, None
    shots = _table(well, well.checkshot, mark("check shots"))
    inside = (shots.depths >= sonic.depths[0]) & (shots.depths <= sonic.depths[-1])
    if inside.sum() < 2:
        notes.append(
            note(mark("fewer than two check shots lie inside the sonic: the check shots alone give the times"))
        )
        return shots, None
    drift = drift_of(sonic, shots, tolerance=settings.drift_tolerance)
    return calibrated_relation(sonic, drift), drift


def _table(well: Well, rows: ArrayLike | None, what: str) -> TimeDepth:
    """Check shots, or a time-depth table."""
    if rows is None:
        raise GeometryError(
            "well {well} has no {what}: import one, or let the tie begin with other times",
            well=well.name,
            what=translate(what),
        )
    table = np.asarray(rows[:], dtype=np.float64)
    return TimeDepth(table[:, 0], table[:, 1])
