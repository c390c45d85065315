"""What changes samples of gathers: filters, mutes along travel times, spreading in two dimensions, strengths."""

from dataclasses import asdict, dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from solvers.gathers import Path, band_pass, line_source_records, pick_first_breaks
from subsurface_app.data.objects import Note, ShotGathers
from subsurface_app.data.objects.note import note
from subsurface_app.workflows.field_gathers.reading import live_of, offsets_of, recorded_of, told
from subsurface_app.workflows.moveout import TravelTime

Along = Literal["first_breaks", "linear", "reflection"]
Side = Literal["above", "below"]


@dataclass(frozen=True)
class MuteRules:
    """Along which times, and which side of them goes.

    Parameters   along : "first_breaks" as picked, "linear", t = t0 + |x| / v, or "reflection", sqrt(t0^2 + x^2 / v^2)
                 side : "above" or "below"
                 velocity : float, m/s; t0 : float, s - of a curve; shift : float, s - added to the times
                 taper : float, s - on the side that is kept
                 period : float, s - of the first arrival, for its picks
    """

    along: Along = "first_breaks"
    side: Side = "above"
    velocity: float = 1500.0
    t0: float = 0.0
    shift: float = 0.0
    taper: float = 0.05
    period: float = 0.05


def filter_gathers(gathers: ShotGathers, low: float | None, high: float | None, *, name: str = "") -> ShotGathers:
    """Gathers between two frequencies; their wavelet goes through the same causal filter, so that both still fit.

    Raises   GeometryError - a band without room, live traces that are not finite
    """
    dt = gathers.axis.step
    wavelet = None
    if gathers.wavelet is not None:
        wavelet = band_pass(np.asarray(gathers.wavelet[:]), low, high, dt)
    words = f"{low or 0:g}..{'' if high is None else f'{high:g}'} Hz"
    return replace(
        gathers,
        name=name or f"{gathers.name}, {words}",
        data=band_pass(recorded_of(gathers), low, high, dt),
        wavelet=wavelet,
        settings=told(gathers, "filter", low=low, high=high),
    )


def mute_gathers(gathers: ShotGathers, rules: MuteRules | None = None, *, name: str = "") -> ShotGathers:
    """Gathers whose windows begin, or end, at a travel time of each trace; samples outside read as zero.

    The records themselves stay: an inversion compares within the windows only, and its filters see no cut.

    Raises   GeometryError - no offsets, no first break anywhere
    """
    rules = rules or MuteRules()
    live, offsets = live_of(gathers), offsets_of(gathers)
    if rules.along == "first_breaks":
        times = first_breaks(gathers, period=rules.period)
    else:
        curve = TravelTime("linear" if rules.along == "linear" else "reflection", rules.t0, rules.velocity)
        times = curve.at(offsets)
    times = times + rules.shift
    if not np.isfinite(times[live]).any():
        raise GeometryError("no first break was found in {name}: mute along a curve", name=gathers.name)
    windows = np.full((*live.shape, 2), np.nan)
    if gathers.windows is not None:
        windows = np.array(gathers.windows[:], dtype=np.float64)
    side, narrower = (0, np.fmax) if rules.side == "above" else (1, np.fmin)
    windows[..., side] = narrower(windows[..., side], times)
    return replace(
        gathers,
        name=name or f"{gathers.name}, muted",
        windows=windows,
        taper=rules.taper,
        settings=told(gathers, "mute", **asdict(rules)),
    )


def first_breaks(gathers: ShotGathers, *, period: float = 0.05) -> NDArray[np.float64]:
    """Times of the first breaks, shape (n_shots, n_receivers), s; between picks along straight lines over offset."""
    live, offsets, data = live_of(gathers), offsets_of(gathers), recorded_of(gathers)
    axis = gathers.axis
    times = np.full(live.shape, np.nan)
    for i_shot in range(len(data)):
        found = pick_first_breaks(
            data[i_shot], offsets[i_shot], axis.step, live=live[i_shot], t0=axis.start, period=period
        )
        far, known = np.abs(offsets[i_shot]), np.isfinite(found)
        if known.any():
            order = np.argsort(far[known])
            times[i_shot] = np.interp(far, far[known][order], found[known][order])
            times[i_shot, known] = found[known]
    return np.where(live, times, np.nan)


def as_line_source(
    gathers: ShotGathers, path: Path, velocity: float = 1500.0, delay: float = 0.0, *, name: str = ""
) -> tuple[ShotGathers, tuple[Note, ...]]:
    """Gathers as if a line source square to the section had been fired; see `solvers.gathers.line_source_records`.

    Raises   GeometryError - they spread in two dimensions already
    """
    if spreads_in_2d(gathers):
        raise GeometryError(
            "{name} spreads in two dimensions already: it was modelled here, or corrected before; use it as it is",
            name=gathers.name,
        )
    axis = gathers.axis
    offsets = offsets_of(gathers) if path == "direct" else None
    data = line_source_records(
        recorded_of(gathers),
        axis.step,
        path=path,
        velocity=velocity,
        offsets=None if offsets is None else np.nan_to_num(offsets),
        delay=delay,
        t0=axis.start,
    )
    notes = []
    if gathers.wavelet is not None:
        notes.append(note(mark("the wavelet was that of a point source and is left out: estimate it anew")))
    made = replace(
        gathers,
        name=name or f"{gathers.name}, 2D",
        data=data,
        wavelet=None,
        settings=told(gathers, "line_source", path=path, velocity=velocity, delay=delay),
    )
    return made, tuple(notes)


def spreads_in_2d(gathers: ShotGathers) -> bool:
    """Whether amplitudes are those of waves in two dimensions: modelled along a line here, or made so."""
    steps = [one["step"] for one in gathers.settings.get("steps", [])]
    return "line_source" in steps or bool(gathers.settings.get("inner_dt"))


def scale_gathers(gathers: ShotGathers, what: Literal["shots", "traces"], *, name: str = "") -> ShotGathers:
    """Gathers whose shots, or whose traces, are equally strong: of root mean square 1 within their windows.

    Shots: for sources whose strength changed. Traces: for amplitudes that cannot be trusted over offset; they then
    tell nothing of reflection coefficients.

    Raises   GeometryError - nothing but zeros
    """
    live, data = live_of(gathers), recorded_of(gathers)
    muted = np.where(live[..., None], np.asarray(gathers.data[:], dtype=np.float64), 0.0)
    power = np.mean(np.square(muted), axis=-1)
    if what == "shots":
        of_shot = power.sum(axis=1) / np.maximum(live.sum(axis=1), 1)
        rms = np.sqrt(np.broadcast_to(of_shot[:, None], power.shape))
    else:
        rms = np.sqrt(power)
    heard = rms > 0
    if not heard.any():
        raise GeometryError("{name} holds nothing but zeros within its windows", name=gathers.name)
    factor = np.divide(1.0, rms, out=np.zeros_like(rms), where=heard)
    return replace(
        gathers,
        name=name or f"{gathers.name}, scaled",
        data=(data * factor[..., None]).astype(np.float32),
        settings=told(gathers, "scale", what=what),
    )
