"""The generated survey: synthetic geology with known truth, dressed as a survey with wells and horizons."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import (
    Horizon,
    LineNumbers,
    LogCurve,
    SampleAxis,
    SeismicVolume,
    SurveyGeometry,
    Top,
    VelocityModel,
    Well,
)

GENERATED_SHAPE = (128, 128, 256)
SECTION_SHAPE = (190, 70)
_BIN = 25.0
_DT = 0.004
_KB = 25.0  # m
_LOG_STEP = 0.5  # m
_CHECKSHOT_STEP = 50.0  # m
# Inline and crossline numbers of the wells, and the share of the samples above each horizon at mid survey.
_WELLS = (("G-1", 33, 41), ("G-2", 91, 71), ("G-3", 65, 101))
_HORIZONS = (("Upper marker", 0.3), ("Lower marker", 0.8))

_CELL = 10.0  # m, of a velocity section
_FIRST_SECTION = 20_000_000  # seed of a section of seed 0: no training draws from there on

Array = NDArray[np.float32]


def generate_survey(
    seed: int, *, area: str = "Generated", on_step: Callable[[int, int], None] | None = None
) -> tuple[SeismicVolume | Horizon | Well, ...]:
    """A survey of 128 x 128 traces and 256 samples of 4 ms: folds, faults, an erosion surface, noise.

    Returns      seismic, clean, faults (0 or 1), impedance and velocity volumes; two horizons, which are surfaces of
                 equal geological age; three vertical wells that stand in these volumes, with sonic, density and
                 impedance logs, tops where they cross the horizons, and check shots
    """
    from models.geology import sample_survey

    tell = on_step or (lambda done, total: None)
    tell(0, 3)
    drawn = sample_survey(seed)
    tell(1, 3)
    n_iline, n_xline, n_sample = drawn.seismic.shape
    geometry = SurveyGeometry(
        LineNumbers(1, 1, n_iline), LineNumbers(1, 1, n_xline), (-_BIN, 0.0, _BIN, -_BIN, _BIN, 0.0)
    )
    axis = SampleAxis("twt", 0.0, _DT, n_sample)

    def volume(name: str, samples: Array, quantity: str = "amplitude", unit: str = "") -> SeismicVolume:
        return SeismicVolume(f"{area} {name}", area, samples, geometry, axis, quantity, unit)

    volumes = (
        volume("seismic", drawn.seismic),
        volume("clean", drawn.clean),
        volume("faults", drawn.faults.astype(np.float32), "fault_likelihood"),
        volume("impedance", drawn.impedance.astype(np.float32), "impedance", "kg/(m2.s)"),
        volume("velocity", drawn.velocity.astype(np.float32), "velocity", "m/s"),
    )
    tell(2, 3)
    horizons = tuple(
        Horizon(f"{area} {name}", area, _surface_of_age(drawn.rgt, share, axis), geometry) for name, share in _HORIZONS
    )
    wells = tuple(_well(name, area, iline, xline, drawn, horizons, axis) for name, iline, xline in _WELLS)
    tell(3, 3)
    return (*volumes, *horizons, *wells)


def _surface_of_age(rgt: Array, share: float, axis: SampleAxis) -> Array:
    """Two-way time in s at which each trace reaches the age that is usual at this share of the samples."""
    n_sample = rgt.shape[-1]
    age = float(np.median(rgt[..., int(share * n_sample)]))
    # Age grows downward in every trace, so the count of younger samples is where the age is reached.
    below = np.clip((rgt < age).sum(axis=-1), 1, n_sample - 1)
    upper, lower = (np.take_along_axis(rgt, (below - step)[..., None], axis=-1)[..., 0] for step in (1, 0))
    position = below - 1 + (age - upper) / np.maximum(lower - upper, 1e-6)
    is_inside = (rgt[..., 0] < age) & (rgt[..., -1] > age)
    times = axis.start + axis.step * position
    return np.asarray(np.where(is_inside, times, np.nan), dtype=np.float32)


def _well(
    name: str, area: str, iline: int, xline: int, drawn: Any, horizons: tuple[Horizon, ...], axis: SampleAxis
) -> Well:
    """A vertical well through the trace of these line numbers, its depths by the true velocity of that trace."""
    geometry = horizons[0].geometry
    row, column = geometry.ilines.index(iline), geometry.xlines.index(xline)
    vp = drawn.velocity[row, column].astype(float)
    # Sample i stands for the time around it: depth below sea level grows by v dt / 2 from sample to sample.
    depth = np.concatenate([[0.0], np.cumsum(0.5 * (vp[1:] + vp[:-1]) * axis.step / 2)])
    md = np.arange(_KB, _KB + depth[-1], _LOG_STEP)
    on_log = {
        "DT": ("s/m", 1 / vp, "sonic slowness"),
        "RHOB": ("kg/m3", drawn.density[row, column], "density"),
        "AI": ("kg/(m2.s)", drawn.impedance[row, column], "acoustic impedance"),
    }
    logs = tuple(
        LogCurve(mnemonic, unit, unit, md, np.interp(md - _KB, depth, values).astype(np.float32), description)
        for mnemonic, (unit, values, description) in on_log.items()
    )
    shots = np.append(np.arange(0.0, depth[-1], _CHECKSHOT_STEP), depth[-1])
    times = np.interp(shots, depth, axis.values)
    tops = tuple(
        Top(horizon.name.removeprefix(f"{area} "), _KB + float(np.interp(time, axis.values, depth)))
        for horizon in horizons
        if np.isfinite(time := float(horizon.values[row, column]))
    )
    x, y = (float(value) for value in geometry.xy(iline, xline))
    last = _KB + float(depth[-1])
    path = np.array([[0.0, x, y, -_KB], [last, x, y, float(depth[-1])]])
    return Well(name, area, x, y, _KB, path, logs, tops, np.stack([shots + _KB, times], axis=1))


def generate_section(seed: int, *, area: str = "Generated") -> VelocityModel:
    """A velocity section of 190 x 70 cells of 10 m that no network of ours learned from."""
    from models.geology import VelocitySettings, generate_velocities

    vp = generate_velocities(VelocitySettings(), [_FIRST_SECTION + seed])[0]
    return VelocityModel(f"{area} section {seed}", area, vp, (_CELL, _CELL), (0.0, 0.0))
