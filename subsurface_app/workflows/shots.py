"""Shot gathers modelled through a velocity model: a survey along a line, run by the wave solver."""

import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import SampleAxis, ShotGathers, VelocityModel

_HIGHEST = 2.5  # of a Ricker wavelet, in its dominant frequencies: 1 % of the amplitude spectrum's peak
_UPDATES_PER_SECOND = 4.0e8  # cells of a 2D model at order 8 on two threads, for estimates only


@dataclass(frozen=True)
class LineSurvey:
    """Shots along the x axis of a 2D model, all receivers live for every shot.

    Parameters   n_shots : int - evenly spread, half an interval from either end
                 receiver_spacing : float, m; source_depth, receiver_depth : float, m below sea level
                 freq : float, Hz - of the Ricker wavelet
                 record_length, dt : float, s - of the records
                 space_order : 2, 4, 6 or 8; border : int - absorbing cells
                 free_surface : bool - sea level reflects (ghosts and multiples) instead of absorbing
    """

    n_shots: int = 5
    receiver_spacing: float = 50.0
    source_depth: float = 10.0
    receiver_depth: float = 10.0
    freq: float = 15.0
    record_length: float = 2.0
    dt: float = 0.004
    space_order: int = 8
    border: int = 20
    free_surface: bool = False

    @property
    def n_samples(self) -> int:
        return round(self.record_length / self.dt) + 1

    def positions(self, length: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Sources (n_shots, 1, 2) and receivers (n_shots, n_receivers, 2) along a line of this length, m."""
        source_x = length * (np.arange(self.n_shots) + 0.5) / self.n_shots
        receiver_x = np.arange(0.0, length + 1e-6, self.receiver_spacing)
        sources = np.stack([source_x, np.full_like(source_x, self.source_depth)], axis=1)[:, None, :]
        receivers = np.stack([receiver_x, np.full_like(receiver_x, self.receiver_depth)], axis=1)
        return sources, np.broadcast_to(receivers, (self.n_shots, *receivers.shape)).copy()


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
    Returns      ShotGathers - positions in m from the model's first cell; `settings["warnings"]` holds what the solver
                 warned of as {"template", "values"}, to be translated where it is shown
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
    length = (model.vp.shape[0] - 1) * model.spacing[0]
    sources, receivers = survey.positions(length)
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
        "warnings": [
            {"template": one.message.template, "values": one.message.values}
            for one in heard
            if isinstance(one.message, DispersionWarning)
        ],
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


def shots_cost(model: VelocityModel, survey: LineSurvey) -> tuple[tuple[int, int, int], float]:
    """Shape of the gathers and a rough number of seconds that modelling them takes on two processor cores."""
    _check_line(model)
    _check_sampling(survey)
    length = (model.vp.shape[0] - 1) * model.spacing[0]
    n_receivers = survey.positions(length)[1].shape[1]
    fastest = float(np.max(model.vp[:]))
    n_steps = survey.record_length / (0.3 * min(model.spacing) / fastest)
    n_cells = np.prod([n + 2 * survey.border for n in model.vp.shape])
    return (survey.n_shots, n_receivers, survey.n_samples), float(
        15 + survey.n_shots * n_steps * n_cells / _UPDATES_PER_SECOND
    )


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
