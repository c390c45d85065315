"""What goes into a tie: the logs of a well in two-way time, and the traces beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from solvers.tie import (
    Column,
    Drift,
    Limits,
    Reflectivity,
    SearchRules,
    Trace,
    calibrated_relation,
    column_in_time,
    drift_of,
    integrated_sonic,
    normal_reflectivity,
)
from solvers.velocity import TimeDepth
from subsurface_app.data.objects import LOG_QUANTITIES, LogCurve, Note, SeismicVolume, Well, find_log, note
from subsurface_app.workflows.horizons import place_on_section

Samples = NDArray[np.float64]
_CELLS = 4  # of the column in a sample of the seismic
_BRIDGED = 3.0  # m: gaps in a log up to so much are closed
_SLOWNESS, _DENSITY = (100e-6, 1000e-6), (1000.0, 3500.0)  # what a log may hold, s/m and kg/m3
_BESIDE = 15  # traces on either side that are shown
_STEEPEST = 0.2  # of vertical over measured depth, where a hole is nearly flat


@dataclass(frozen=True)
class TieSettings:
    """What a tie may do, and on what.

    Parameters   sonic, density : str - mnemonics; "" chooses by usual names and units
                 start, stop : float or None, s - window in two-way time; None: as far as log and trace reach
                 wavelet_length, max_shift, knot_spacing : float, s; max_stretch : float - a share
                 n_traces : int, odd - mean of so many along the inline
                 xline : int or None - tie there instead of beside the well
                 max_distance : float, m - how far off the seismic the well may stand
                 drift_tolerance : float, s - two-way, of the calibration of the sonic by check shots
                 n_scrambled, n_resampled, seed : int - of the confidence
    """

    sonic: str = ""
    density: str = ""
    start: float | None = None
    stop: float | None = None
    wavelet_length: float = 0.128
    max_shift: float = 0.040
    max_stretch: float = 0.04
    knot_spacing: float = 0.2
    n_traces: int = 3
    xline: int | None = None
    max_distance: float = 100.0
    drift_tolerance: float = 0.002
    n_scrambled: int = 99
    n_resampled: int = 24
    seed: int = 0

    @property
    def rules(self) -> SearchRules:
        return SearchRules(self.wavelet_length, self.knot_spacing, Limits(self.max_shift, self.max_stretch))


@dataclass(frozen=True)
class TieInputs:
    """A well in two-way time beside the traces where it stands; nothing of it changes while a tie is worked on.

    Parameters   relation : TimeDepth - measured depth in m to two-way time in s, before the tie
                 drift : Drift or None - on measured depth
                 column, reflectivity : of the logs in that time
                 trace : Trace - the whole trace, mean of a few
                 beside : (m, n) - whole traces along the inline, at `xlines`
    """

    relation: TimeDepth
    drift: Drift | None
    column: Column
    reflectivity: Reflectivity
    trace: Trace
    beside: Samples
    xlines: tuple[int, ...]
    iline: int
    xline: float
    notes: tuple[Note, ...] = field(default=())


def prepare_tie(well: Well, seismic: SeismicVolume, settings: TieSettings) -> TieInputs:
    """The logs of a well at the times of its calibrated sonic, and the traces beside it.

    With check shots the sonic is calibrated by them (drift curve); without, it is integrated from sea level down, its
    first velocity standing for all above. Gaps in logs up to 3 m are bridged; values that no rock has are left out.

    Raises   GeometryError - seismic in depth, a well off the seismic, logs that are missing or useless; says which
    """
    if seismic.axis.domain != "twt":
        raise GeometryError(
            "{name} is in depth: a well is tied to seismic in two-way time; choose another volume", name=seismic.name
        )
    notes: list[Note] = []
    md, slowness, density = _logs(well, settings, notes)
    relation, drift = _relation(well, md, slowness, settings, notes)
    velocity = 1.0 / slowness
    column = column_in_time(relation.time_at(md), velocity, density, step=seismic.axis.step / _CELLS)
    reflectivity = normal_reflectivity(column)
    middle = float(relation.depth_at(0.5 * sum(reflectivity.span)))
    iline, xline = place_on_section(well, middle, seismic.geometry, settings.max_distance)
    if settings.xline is not None:
        xline = float(settings.xline)
    trace, beside, xlines = _traces(seismic, iline, xline, settings)
    return TieInputs(relation, drift, column, reflectivity, trace, beside, xlines, iline, xline, tuple(notes))


def _logs(well: Well, settings: TieSettings, notes: list[Note]) -> tuple[Samples, Samples, Samples]:
    """Measured depth, slowness in s/m and density in kg/m3 on the samples of the sonic; NaN where absent."""
    sonic = _find(well, settings.sonic, ("slowness", "velocity"))
    if sonic is None:
        raise GeometryError(
            "well {well} has no sonic log: it has {logs}; give the mnemonic of a slowness or velocity",
            well=well.name,
            logs=", ".join(f"{one.mnemonic} ({one.unit})" for one in well.logs) or "-",
        )
    md = np.asarray(sonic.md[:], dtype=np.float64)
    values = np.asarray(sonic.values[:], dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        slowness = 1.0 / values if sonic.unit == "m/s" else values
    slowness = _bridged(md, md, _possible(slowness, _SLOWNESS, sonic.mnemonic, notes))
    heavy = _find(well, settings.density, ("density",))
    if heavy is None:
        notes.append(note(mark("there is no density log: reflectivity is that of velocity alone")))
        return md, slowness, np.full(len(md), 2300.0)
    rho = _possible(np.asarray(heavy.values[:], dtype=np.float64), _DENSITY, heavy.mnemonic, notes)
    return md, slowness, _bridged(md, np.asarray(heavy.md[:], dtype=np.float64), rho)


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


def _relation(
    well: Well, md: Samples, slowness: Samples, settings: TieSettings, notes: list[Note]
) -> tuple[TimeDepth, Drift | None]:
    """Two-way time over measured depth: the sonic along the vertical, calibrated by the check shots where there are."""
    path = np.asarray(well.path[:], dtype=np.float64)
    vertical = np.clip(np.gradient(np.interp(md, path[:, 0], path[:, 3]), md), _STEEPEST, 1.0)
    sea = float(np.interp(0.0, path[:, 3], path[:, 0]))  # measured depth at sea level
    sonic = integrated_sonic(md, slowness * vertical, at_depth=sea)
    if well.checkshot is None:
        notes.append(note(mark("there are no check shots: the first velocity of the sonic goes on up to sea level")))
        return sonic, None
    table = np.asarray(well.checkshot[:], dtype=np.float64)
    shots = TimeDepth(table[:, 0], table[:, 1])
    inside = (table[:, 0] >= sonic.depths[0]) & (table[:, 0] <= sonic.depths[-1])
    if inside.sum() < 2:
        notes.append(
            note(mark("fewer than two check shots lie inside the sonic: the check shots alone give the times"))
        )
        return shots, None
    drift = drift_of(sonic, shots, tolerance=settings.drift_tolerance)
    return calibrated_relation(sonic, drift), drift


def _traces(
    seismic: SeismicVolume, iline: int, xline: float, settings: TieSettings
) -> tuple[Trace, Samples, tuple[int, ...]]:
    """The mean of the traces at a place, and the traces beside it along the inline."""
    geometry, axis = seismic.geometry, seismic.axis
    row, numbers = geometry.ilines.index(iline), geometry.xlines.values
    nearest = int(np.argmin(np.abs(numbers - xline)))
    if abs(float(numbers[nearest]) - xline) > abs(geometry.xlines.step):
        raise GeometryError(
            "crossline {xline} is not in {name}: it has crosslines {first} to {last}",
            xline=xline,
            name=seismic.name,
            first=geometry.xlines.first,
            last=geometry.xlines.last,
        )
    first, last = max(nearest - _BESIDE, 0), min(nearest + _BESIDE, len(numbers) - 1)
    block = np.nan_to_num(np.asarray(seismic.samples[row, first : last + 1, :], dtype=np.float64))
    half, centre = settings.n_traces // 2, nearest - first
    mean = block[max(centre - half, 0) : centre + half + 1].mean(axis=0)
    if not mean.any():
        raise GeometryError(
            "the trace at inline {iline}, crossline {xline} is dead: choose another crossline",
            iline=iline,
            xline=int(numbers[nearest]),
        )
    return Trace(mean, axis.start, axis.step), block, tuple(numbers[first : last + 1].tolist())
