"""Shot gathers modelled through a velocity model: a survey along a line, run by the wave solver."""

import math
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import SampleAxis, ShotGathers, VelocityModel
from subsurface_app.workflows.costs import WaveCost, wave_cost

_HIGHEST = 2.5  # of a Ricker wavelet, in its dominant frequencies: 1 % of the amplitude spectrum's peak
_HAIR = 1e-6  # m, by which a position computed may miss the end of a line


@dataclass(frozen=True)
class LineSurvey:
    """Shots along the x axis of a 2D model; positions in m from the model's first column.

    Parameters   n_shots : int - of the whole survey, evenly spread from first to last shot; when neither is given,
                     half an interval from either end of the line
                 shot_interval : float, m, or None - in place of n_shots
                 first_shot, last_shot : float, m, or None - None is as far as the line (and a moving spread) allows
                 every : int - of the survey's shots only every k-th is fired, the middle one of each k
                 spread : "fixed", receivers all along the line, or "moving", receivers at the source plus an offset
                 min_offset, max_offset : float, m - of a moving spread, receiver minus source, both included
                 receiver_spacing : float, m; source_depth, receiver_depth : float, m below sea level
                 freq : float, Hz - of the Ricker wavelet
                 record_length, dt : float, s - of the records
                 refine : int - waves are computed on cells so many times smaller than the model's, see `on_finer_grid`
                 space_order : 2, 4, 6 or 8; border : int - absorbing cells, of those
                 free_surface : bool - sea level reflects (ghosts and multiples) instead of absorbing
    """

    n_shots: int = 5
    shot_interval: float | None = None
    first_shot: float | None = None
    last_shot: float | None = None
    every: int = 1
    spread: Literal["fixed", "moving"] = "fixed"
    min_offset: float = -3000.0
    max_offset: float = 3000.0
    receiver_spacing: float = 50.0
    source_depth: float = 10.0
    receiver_depth: float = 10.0
    freq: float = 15.0
    record_length: float = 2.0
    dt: float = 0.004
    refine: int = 1
    space_order: int = 8
    border: int = 20
    free_surface: bool = False

    @property
    def n_samples(self) -> int:
        return round(self.record_length / self.dt) + 1

    def shot_positions(self, length: float) -> NDArray[np.float64]:
        """Where the shots that are fired lie along a line of this length, m.

        Raises   GeometryError - no shot is left, or the receivers of one would lie beyond the line
        """
        low, high = self._room(length)
        first = low if self.first_shot is None else self.first_shot
        last = high if self.last_shot is None else self.last_shot
        if not low - _HAIR <= first <= last <= high + _HAIR:
            raise GeometryError(
                "shots from {first} to {last} m do not fit: the line and the spread leave room from {low} to {high} m",
                first=round(first, 1),
                last=round(last, 1),
                low=round(low, 1),
                high=round(high, 1),
            )
        if self.shot_interval is not None:
            shots = first + self.shot_interval * np.arange(int((last - first) / self.shot_interval + 1e-6) + 1)
        elif self.first_shot is None and self.last_shot is None:
            shots = low + (high - low) * (np.arange(self.n_shots) + 0.5) / self.n_shots
        else:
            shots = np.linspace(first, last, self.n_shots)
        fired = shots[(self.every - 1) // 2 :: self.every]
        if len(fired) == 0:
            raise GeometryError(
                "of {count} shots none is every {every}th: use {count} or less", count=len(shots), every=self.every
            )
        return np.asarray(fired, dtype=np.float64)

    def _room(self, length: float) -> tuple[float, float]:
        """From where to where a shot has all its receivers on the line."""
        if self.spread == "fixed":
            return 0.0, length
        low, high = max(0.0, -self.min_offset), min(length, length - self.max_offset)
        if self.max_offset < self.min_offset or low > high:
            raise GeometryError(
                "offsets from {least} to {most} m do not fit on a line of {length} m: shorten the spread",
                least=self.min_offset,
                most=self.max_offset,
                length=round(length, 1),
            )
        return low, high

    def positions(self, length: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Sources (n_fired, 1, 2) and receivers (n_fired, n_receivers, 2) along a line of this length, m."""
        source_x = self.shot_positions(length)
        if self.spread == "moving":
            offsets = np.arange(self.min_offset, self.max_offset + _HAIR, self.receiver_spacing)
            receiver_x = source_x[:, None] + offsets
        else:
            receiver_x = np.tile(np.arange(0.0, length + _HAIR, self.receiver_spacing), (len(source_x), 1))
        sources = np.stack([source_x, np.full_like(source_x, self.source_depth)], axis=1)[:, None, :]
        return sources, np.stack([receiver_x, np.full_like(receiver_x, self.receiver_depth)], axis=2)


def on_finer_grid(vp: NDArray[Any], factor: int) -> NDArray[Any]:
    """A model with `factor` times as many cells along each axis; between the first cells velocities are straight lines.

    An inversion on the grid of its records meets its own errors in them and flatters itself; records that are modelled
    on the finer grid have others.

    Parameters   vp : ndarray, shape (nx, nz) or (nx, ny, nz)
    Returns      ndarray, shape (factor * (n - 1) + 1, ...), dtype of vp; every factor-th cell is the first model's
    References   Wirgin (2004), The inverse crime, arXiv math-ph/0401050
    """
    fine = vp
    for axis in range(vp.ndim):
        places = np.arange(factor * (vp.shape[axis] - 1) + 1) / factor
        low = np.floor(places).astype(int)
        high = np.minimum(low + 1, vp.shape[axis] - 1)
        share = (places - low).reshape([-1 if one == axis else 1 for one in range(vp.ndim)])
        fine = np.take(fine, low, axis) * (1 - share) + np.take(fine, high, axis) * share
    return fine.astype(vp.dtype)


def bottom_time(model: VelocityModel, freq: float) -> float:
    """Record length in s, in whole tenths, after which the echo from straight below has come back everywhere, with the
    wavelet of this dominant frequency in Hz."""
    slowest = (1.0 / np.asarray(model.vp[:], dtype=np.float64)).sum(axis=-1).max() * model.spacing[-1]
    return math.ceil(10 * (2 * float(slowest) + 2 / freq)) / 10


def model_shots(
    model: VelocityModel,
    survey: LineSurvey,
    *,
    model_id: str = "",
    backend: str = "auto",
    name: str = "",
    on_step: Callable[[float, float], None] | None = None,
) -> ShotGathers:
    """Acoustic records of constant density of a survey over a 2D velocity model.

    Parameters   model : VelocityModel - 2D, from sea level down
                 model_id : str - of the item, kept with the gathers
                 on_step : callable(done, total) or None - may raise to cancel
    Returns      ShotGathers - positions in m from the model's first cell; `settings["spacing"]` is that of the grid on
                 which waves were computed, `settings["warnings"]` holds what the solver warned of as
                 {"template", "values"}, to be translated where it is shown
    Raises       GeometryError - the model is not 2D, or a source or receiver lies outside it
    """
    from solvers import (
        AcousticModel,
        Boundary,
        DispersionWarning,
        Grid,
        Scheme,
        Survey,
        TimeAxis,
        ricker,
        simulate_shots,
    )

    _check_line(model)
    _check_sampling(survey)
    sources, receivers = survey.positions(line_length(model))
    model = _refined(model, survey.refine)
    grid = Grid(shape=tuple(model.vp.shape), spacing=model.spacing, origin=model.origin)
    time = TimeAxis(survey.n_samples, survey.dt)
    wavelet = ricker(survey.freq, time)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", DispersionWarning)
        gathers = simulate_shots(
            AcousticModel(grid, np.asarray(model.vp[:])),
            Survey(sources, receivers),
            wavelet,
            time,
            scheme=Scheme(space_order=survey.space_order),
            boundary=Boundary(width=survey.border, free_surface=survey.free_surface),
            backend=backend,
            on_step=None if on_step is None else lambda step: on_step(step.fraction, 1.0),
        )
    settings = {
        **asdict(survey),
        "model": model_id,
        "backend": gathers.backend,
        "inner_dt": gathers.inner_dt,
        "n_inner_steps": gathers.n_inner_steps,
        "wavelet": "ricker",
        "origin": list(model.origin),
        "spacing": list(model.spacing),
        "line": model.line,
        "warnings": solver_warnings(heard),
    }
    return ShotGathers(
        name or f"Shots over {model.name}",
        model.area,
        gathers.data,
        sources,
        receivers,
        wavelet,
        SampleAxis("twt", 0.0, survey.dt, survey.n_samples),
        settings,
    )


def shots_cost(
    model: VelocityModel, survey: LineSurvey, backend: str = "auto"
) -> tuple[tuple[int, int, int], WaveCost]:
    """Shape of the gathers, and what modelling them takes on this machine."""
    from solvers import Boundary, Scheme, Survey, TimeAxis, ricker

    _check_line(model)
    _check_sampling(survey)
    sources, receivers = survey.positions(line_length(model))
    time = TimeAxis(survey.n_samples, survey.dt)
    cost = wave_cost(
        _refined(model, survey.refine),
        Survey(sources, receivers),
        time,
        operation="forward",
        wavelet=ricker(survey.freq, time),
        scheme=Scheme(space_order=survey.space_order),
        boundary=Boundary(width=survey.border, free_surface=survey.free_surface),
        backend=backend,
    )
    return (len(sources), receivers.shape[1], survey.n_samples), cost


def line_length(model: VelocityModel) -> float:
    """From the first to the last column of a 2D model, m."""
    return (model.vp.shape[0] - 1) * model.spacing[0]


def _refined(model: VelocityModel, factor: int) -> VelocityModel:
    if factor == 1:
        return model
    spacing = tuple(one / factor for one in model.spacing)
    return replace(model, vp=on_finer_grid(np.asarray(model.vp[:]), factor), spacing=spacing)


def solver_warnings(heard: list[warnings.WarningMessage]) -> list[dict[str, Any]]:
    """What the solver has warned of, as plain data that is translated where it is shown."""
    from solvers import DispersionWarning

    return [
        {"template": one.message.template, "values": one.message.values}
        for one in heard
        if isinstance(one.message, DispersionWarning)
    ]


def _check_sampling(survey: LineSurvey) -> None:
    """Refuse a record too coarse for the wavelet: it would be aliased before the solver sees it."""
    longest = 0.5 / (_HIGHEST * survey.freq)
    if survey.dt > longest:
        raise GeometryError(
            "a wavelet of {freq} Hz reaches {highest} Hz, records of {dt} ms carry {nyquist} Hz: "
            "use a sample interval of {longest} ms or less",
            freq=survey.freq,
            highest=_HIGHEST * survey.freq,
            dt=1000 * survey.dt,
            nyquist=round(0.5 / survey.dt, 1),
            longest=round(1000 * longest, 2),
        )


def _check_line(model: VelocityModel) -> None:
    if len(model.vp.shape) != 2:
        raise GeometryError(
            "velocity model {name} has {axes} axes: a line of shots needs a 2D model (x, z)",
            name=model.name,
            axes=len(model.vp.shape),
        )
