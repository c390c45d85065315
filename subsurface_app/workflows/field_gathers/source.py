"""The source signature of gathers, by what waves through a model make of it."""

import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import MutedTraces, Note, ShotGathers, VelocityModel
from subsurface_app.data.objects.note import note
from subsurface_app.workflows.field_gathers.reading import live_of, recorded_of, told
from subsurface_app.workflows.field_gathers.shaping import spreads_in_2d
from subsurface_app.workflows.inversion.signals import estimate_wavelet

Array = NDArray[Any]
_POOR = 0.5  # share of the energy explained: below it the wavelet is doubted
_HIGHER = 1.5  # times the middle of the band: the guess then is broad enough to be filtered into any other wavelet
_AHEAD = 1.5  # periods before the middle of the wavelet that a first guess has


@dataclass(frozen=True)
class SourceRules:
    """What the wavelet is estimated from, and how waves are computed.

    Parameters   min_offset, max_offset : float, m, or None - of the traces
                 after_first : float, s, or None - how long after the direct wave's arrival records count; None: all
                 freq : float, Hz, or None - middle of the band; None: where the records are strongest
                 length : float, s - of the filter to either side of the first guess
                 space_order, border, free_surface : as of the inversion that will use it
    """

    min_offset: float | None = None
    max_offset: float | None = None
    after_first: float | None = None
    freq: float | None = None
    length: float = 0.4
    space_order: int = 8
    border: int = 20
    free_surface: bool = False


def estimate_source(
    gathers: ShotGathers,
    model: VelocityModel,
    rules: SourceRules | None = None,
    *,
    backend: str = "auto",
    name: str = "",
    on_step: Callable[[float, float], None] | None = None,
) -> tuple[ShotGathers, tuple[Note, ...]]:
    """The gathers with the wavelet that, sent through a model, explains most of them; and how much that is.

    Records of a first guess (a Ricker wavelet) are modelled; the filter from these to the field's by least squares,
    frequency by frequency, over all traces that are chosen is applied to the guess (`estimate_wavelet`). It is right as
    far as the model is: near traces, where only the water has been passed, and the direct wave depend on it least.

    Parameters   gathers : ShotGathers - placed in the model; windows count
    Raises       GeometryError - they are not placed, or no trace is chosen
    References   Pratt (1999), Seismic waveform inversion in the frequency domain, Part 1, doi 10.1190/1.1444597
    """
    from solvers import (
        AcousticModel,
        Boundary,
        DispersionWarning,
        Grid,
        Receivers,
        Scheme,
        Survey,
        TimeAxis,
        prepare,
        ricker,
    )
    from subsurface_app.workflows.migration import direct_times, positions_in

    rules = rules or SourceRules()
    axis = gathers.axis
    time = TimeAxis(axis.count, axis.step, axis.start)
    observed, live = recorded_of(gathers), live_of(gathers)
    freq = rules.freq or strongest_frequency(observed[live], axis.step)
    guess = ricker(_HIGHER * freq, time, delay=axis.start + _AHEAD / freq)
    sources, receivers, _ = positions_in(replace(gathers, wavelet=guess), model)
    far = np.abs(receivers[..., 0] - sources[:, :1, 0])
    with np.errstate(invalid="ignore"):
        used = live & (far >= (rules.min_offset or 0.0)) & (far <= (rules.max_offset or np.inf))
    if not used.any():
        raise GeometryError(
            "no trace of {name} lies between the offsets {low} and {high} m: its own are {near} to {far} m",
            name=gathers.name,
            low=rules.min_offset or 0.0,
            high=rules.max_offset or round(float(np.nanmax(far[live]))),
            near=round(float(np.nanmin(far[live]))),
            far=round(float(np.nanmax(far[live]))),
        )
    receivers = np.nan_to_num(receivers)
    weights = used[..., None].astype(np.float64)
    if isinstance(gathers.data, MutedTraces):
        weights = weights * gathers.data.weights()
    if rules.after_first is not None:
        ends = direct_times(model, sources, receivers) + 2 * _AHEAD / freq + rules.after_first
        taper = np.clip((ends[..., None] - axis.values) * freq + 1, 0.0, 1.0)
        weights = weights * taper
    grid = Grid(shape=tuple(model.vp.shape), spacing=model.spacing, origin=model.origin)
    engine = prepare(
        grid,
        Survey(sources, Receivers(receivers, live=used)),
        time,
        scheme=Scheme(space_order=rules.space_order),  # type: ignore[arg-type]
        boundary=Boundary(width=rules.border, free_surface=rules.free_surface),
        backend=backend,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DispersionWarning)  # of the guess, which reaches higher than the records
        report = None if on_step is None else (lambda step: on_step(step.fraction, 1.0))
        predicted = engine.forward(AcousticModel(grid, np.asarray(model.vp[:])), guess, on_step=report).data
    found = estimate_wavelet(predicted, observed, guess, axis.step, weights=weights, length=rules.length)
    explained = _explained(predicted, observed, guess, found, weights)
    notes = [
        note(
            mark("the wavelet explains {percent} % of the energy of {count} traces; it is strongest at {freq} Hz"),
            percent=round(100 * explained),
            count=int(used.sum()),
            freq=round(strongest_frequency(found[None], axis.step), 1),
        )
    ]
    if explained < _POOR:
        notes.append(
            note(
                mark("that is little: use near offsets, less time after the first arrival, or a model whose water and "
                     "sea bed fit better")
            )
        )  # fmt: skip
    if not spreads_in_2d(gathers):
        notes.append(
            note(mark("the gathers spread in three dimensions, the waves of the model in two: correct them first"))
        )
    made = replace(
        gathers,
        name=name or f"{gathers.name}, with wavelet",
        wavelet=found.astype(np.float32),
        settings=told(gathers, "wavelet", model=model.name, explained=round(explained, 4), **asdict(rules)),
    )
    return made, tuple(notes)


def strongest_frequency(traces: Array, dt: float) -> float:
    """The peak of the mean amplitude spectrum of traces (..., nt), smoothed over a seventh of its frequency, Hz."""
    from scipy.ndimage import uniform_filter1d

    nt = traces.shape[-1]
    n_fft = max(4096, nt)
    spectrum = np.sqrt(np.mean(np.abs(np.fft.rfft(traces.reshape(-1, nt), n_fft)) ** 2, axis=0))
    rough = int(np.argmax(spectrum))
    smooth = uniform_filter1d(spectrum, max(rough // 7, 1))
    return float(max(int(np.argmax(smooth)), 1) / (n_fft * dt))


def _explained(predicted: Array, observed: Array, guess: Array, found: Array, weights: Array) -> float:
    """Share of the weighted energy of the records that those of the wavelet found take away."""
    from scipy.fft import irfft, next_fast_len, rfft

    nt = guess.shape[-1]
    n_fft = next_fast_len(2 * nt, real=True)
    old, new = rfft(guess.astype(np.float64), n_fft), rfft(found, n_fft)
    power = np.abs(old) ** 2
    change = new * np.conj(old) / (power + 1e-6 * power.max())
    ours = irfft(rfft(predicted.astype(np.float64), n_fft) * change, n_fft)[..., :nt]
    rest = np.sum(np.square(weights * (observed - ours)))
    return float(1 - rest / max(np.sum(np.square(weights * observed.astype(np.float64))), 1e-300))
