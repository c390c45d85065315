"""Reverse-time migration: shot gathers and a velocity model become an image in depth along the model's line."""

import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import (
    LineNumbers,
    SampleAxis,
    SeismicVolume,
    ShotGathers,
    SurveyGeometry,
    VelocityModel,
)
from subsurface_app.workflows.costs import WaveCost, wave_cost
from subsurface_app.workflows.shots import solver_warnings

if TYPE_CHECKING:
    from solvers import Survey

Condition = Literal["cross_correlation", "illumination", "impedance"]
Keep = Literal["auto", "full", "sampled", "half", "disk", "checkpoint"]
# What is kept -> how the solver is told.
_STORAGE: dict[Keep, dict[str, Any]] = {
    "auto": {"kind": "auto"},
    "full": {"kind": "full"},
    "sampled": {"kind": "sampled"},
    "half": {"kind": "sampled", "compress": "float16"},
    "disk": {"kind": "sampled", "place": "disk"},
    "checkpoint": {"kind": "checkpoint"},
}
# How the images of the solver fall with velocity: as one over this power of it, two more with the Laplacian.
_FALLS_AS: dict[Condition, int] = {"cross_correlation": 3, "illumination": 3, "impedance": 2}
_OVER = 0.02  # of its peak: below this the wavelet has passed
_EDGE = 2  # cells
_HAIR = 1e-6  # m, and share of the model's extent, by which a computed place may miss its end
_SOURCES = mark(
    "the sources of {gathers} lie from {low} to {high} m (distance, depth) in the velocity model {model}, which "
    "reaches from {first} to {last}: choose a model that holds them, or the shots that lie in it (gathers.choose)"
)
_RECEIVERS = mark(
    "the receivers of {gathers} lie from {low} to {high} m (distance, depth) in the velocity model {model}, which "
    "reaches from {first} to {last}: choose a model that holds them, or the offsets that lie in it (gathers.choose)"
)
_INLINE = 1  # the number of the one inline of an image


@dataclass(frozen=True)
class MigrationRules:
    """How gathers are migrated.

    Parameters   condition : "cross_correlation", "illumination" (divided by the source's energy) or "impedance"
                 laplacian : bool - filter that takes the long waves out which back-scattering leaves
                 balance : bool - undo the weights of the velocity that image and filter bring, so that deep, fast
                     layers come out as strong as shallow ones; else the image is the plain adjoint of Born modelling
                 smoothing : float, m - standard deviation of a Gaussian over the slowness; 0 leaves the model alone
                 direct_wave : "mute" everything up to the direct wave, or "keep" the gathers as they are
                 mute_velocity : float, m/s, or None - of the direct wave; None is the model's at the source's depth
                 taper : float, s - after the mute
                 space_order, border, free_surface : of the solver, as in `LineSurvey`
                 storage : how the source's wavefield is kept between the two runs: as memory allows, at every step, as
                     often as its frequencies need (in memory, in half precision or on disk), or at checkpoints
                 precision : "float32" or "float64"
    """

    condition: Condition = "illumination"
    laplacian: bool = True
    balance: bool = True
    smoothing: float = 0.0
    direct_wave: Literal["mute", "keep"] = "mute"
    mute_velocity: float | None = None
    taper: float = 0.05
    space_order: int = 8
    border: int = 20
    free_surface: bool = False
    storage: Keep = "auto"
    precision: Literal["float32", "float64"] = "float32"


def migrate_gathers(
    gathers: ShotGathers,
    model: VelocityModel,
    rules: MigrationRules | None = None,
    *,
    gathers_id: str = "",
    model_id: str = "",
    backend: str = "auto",
    name: str = "",
    on_step: Callable[[float, float], None] | None = None,
) -> SeismicVolume:
    """An image of the reflectors along a 2D velocity model.

    Parameters   gathers : ShotGathers - modelled or recorded, with the wavelet that was fired
                 model : VelocityModel - 2D; where it begins elsewhere than the model of the gathers, they are shifted
                 gathers_id, model_id : str - of the items, kept with the image
                 on_step : callable(done, total) or None - over all shots; may raise to cancel
    Returns      image : SeismicVolume - one inline in depth, of the model's grid; `settings["warnings"]` as of
                 modelled gathers
    Raises       GeometryError - the model is not 2D, or a source or receiver lies outside it
    Notes        But for scale and filter the image is the adjoint of Born modelling applied to the records: a point
                 images as a peak at its place, a step of velocity as a pair of lobes that changes sign at its depth.
    """
    from solvers import AcousticModel, Boundary, DispersionWarning, Grid, Scheme, Storage, TimeAxis, migrate_rtm

    rules = rules or MigrationRules()
    _check_line(model)
    vp = smooth_slowness(np.asarray(model.vp[:]), model.spacing, rules.smoothing)
    _, _, wavelet = positions_in(gathers, model)
    survey = survey_in(gathers, model)
    sources, receivers = survey.sources.positions, survey.receivers.positions
    data = np.where(survey.receivers.live[..., None], np.asarray(gathers.data[:]), 0)
    if rules.direct_wave == "mute":
        data = mute_direct_wave(
            data,
            gathers.axis,
            wavelet,
            direct_times(model, sources, receivers, rules.mute_velocity),
            rules.taper,
        )
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", DispersionWarning)
        image = migrate_rtm(
            AcousticModel(Grid(shape=vp.shape, spacing=model.spacing, origin=model.origin), vp),
            survey,
            wavelet,
            TimeAxis(gathers.axis.count, gathers.axis.step, gathers.axis.start),
            data,
            condition=rules.condition,
            laplacian=rules.laplacian,
            scheme=Scheme(space_order=rules.space_order),
            boundary=Boundary(width=rules.border, free_surface=rules.free_surface),
            storage=Storage(**_STORAGE[rules.storage]),
            backend=backend,
            precision=rules.precision,
            on_step=None if on_step is None else lambda step: on_step(step.fraction, 1.0),
        )
    settings = {
        **asdict(rules),
        "gathers": gathers_id,
        "model": model_id,
        "backend": image.backend,
        "warnings": solver_warnings(heard),
    }
    values = np.asarray(image["impedance" if rules.condition == "impedance" else "vp"], dtype=np.float32)
    if rules.balance:
        power = _FALLS_AS[rules.condition] + (2 if rules.laplacian else 0)
        values = balance_amplitudes(
            without_edges(values), vp, model.spacing, power=power, freq=dominant_frequency(gathers)
        )
    return SeismicVolume(
        name or f"RTM of {gathers.name}",
        model.area,
        values[None],
        line_geometry(model),
        SampleAxis("depth", model.origin[-1], model.spacing[-1], vp.shape[-1]),
        settings=settings,
    )


def migration_cost(
    gathers: ShotGathers, model: VelocityModel, rules: MigrationRules, backend: str = "auto"
) -> tuple[tuple[int, int, int], WaveCost]:
    """Shape of the image, and what the migration takes on this machine."""
    from solvers import Boundary, Scheme, Storage, TimeAxis

    _check_line(model)
    _, _, wavelet = positions_in(gathers, model)
    cost = wave_cost(
        model,
        survey_in(gathers, model),
        TimeAxis(gathers.axis.count, gathers.axis.step, gathers.axis.start),
        operation="migrate",
        wavelet=wavelet,
        precision=rules.precision,
        scheme=Scheme(space_order=rules.space_order),
        boundary=Boundary(width=rules.border, free_surface=rules.free_surface),
        storage=Storage(**_STORAGE[rules.storage]),
        backend=backend,
    )
    return (1, *model.vp.shape), cost  # type: ignore[return-value]


def smooth_slowness(vp: NDArray[Any], spacing: tuple[float, ...], length: float) -> NDArray[Any]:
    """A velocity model smoothed so that travel times stay: a Gaussian of this standard deviation, m, over 1 / vp."""
    if length <= 0:
        return vp
    from scipy.ndimage import gaussian_filter

    slowness = gaussian_filter(1.0 / vp.astype(np.float64), [length / step for step in spacing], mode="nearest")
    return np.asarray(1.0 / slowness, dtype=vp.dtype)


def dominant_frequency(gathers: ShotGathers) -> float:
    """The peak of the wavelet's spectrum, Hz."""
    count, step = gathers.axis.count, gathers.axis.step
    _, _, wavelet = gathers.for_waves()
    spectrum = np.abs(np.fft.rfft(wavelet.ravel()[:count]))
    return max(float(np.argmax(spectrum)), 1.0) / (count * step)


def without_edges(image: NDArray[Any]) -> NDArray[Any]:
    """An image whose outermost cells are continued from inside.

    The adjoint puts the sum over the whole absorbing border into them, and the Laplacian spreads that by a cell.
    """
    if min(image.shape) <= 2 * _EDGE:
        return image
    return np.pad(image[_EDGE:-_EDGE, _EDGE:-_EDGE], _EDGE, mode="edge")


def balance_amplitudes(
    image: NDArray[Any], vp: NDArray[Any], spacing: tuple[float, ...], *, power: int, freq: float
) -> NDArray[Any]:
    """An image times a power of the velocity over its mean; of a smooth one, so that no layer is drawn by its weight.

    Parameters   freq : float, Hz - dominant; the velocity is smoothed over half a wavelength
    """
    mean = float(vp.mean())
    smooth = smooth_slowness(vp, spacing, 0.5 * mean / freq)
    return np.asarray(image * (smooth / mean) ** power, dtype=np.float32)


def positions_in(
    gathers: ShotGathers, model: VelocityModel
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[Any]]:
    """Sources and receivers of gathers in m from the first cell of a model, which may begin elsewhere, and the wavelet.

    Raises   GeometryError - field records: see `ShotGathers.for_waves`; places outside the model
    """
    sources, receivers, wavelet = gathers.for_waves()
    begun = gathers.settings.get("origin")
    shift = np.asarray(begun, dtype=float) - np.asarray(model.origin) if begun is not None else 0.0
    found = sources + shift, receivers + shift
    live = np.ones(receivers.shape[:2], bool) if gathers.live is None else np.asarray(gathers.live[:], dtype=bool)
    _check_within(gathers.name, model, {_SOURCES: found[0], _RECEIVERS: found[1][live]})
    return *found, wavelet


def _check_within(name: str, model: VelocityModel, places: dict[str, NDArray[np.float64]]) -> None:
    """Parameters   places : what is said where some of these points lie outside -> the points"""
    last = np.asarray(model.spacing) * (np.asarray(model.vp.shape) - 1)
    for words, points in places.items():
        if points.shape[-1] != len(last) or not np.isfinite(points).any():
            continue
        low, high = (np.asarray(of(points.reshape(-1, len(last)), axis=0)) for of in (np.nanmin, np.nanmax))
        if (low < -_HAIR * last - _HAIR).any() or (high > last + _HAIR * last + _HAIR).any():
            raise GeometryError(
                words,
                gathers=name,
                low=_told(low),
                high=_told(high),
                model=model.name,
                first=_told(0 * last),
                last=_told(last),
            )


def _told(place: NDArray[np.float64]) -> str:
    return "(" + ", ".join(f"{float(one):g}" for one in place) + ")"


def survey_in(gathers: ShotGathers, model: VelocityModel, wavelet: NDArray[Any] | None = None) -> "Survey":
    """The survey of gathers in a model; traces that are not there are not live.

    Parameters   wavelet : in place of that of the gathers, which then may lack one
    """
    from solvers import Receivers, Survey

    known = gathers if wavelet is None else replace(gathers, wavelet=wavelet)
    sources, receivers, _ = positions_in(known, model)
    live = None if gathers.live is None else np.asarray(gathers.live[:], dtype=bool)
    return Survey(sources, Receivers(receivers if live is None else np.nan_to_num(receivers), live=live))


def direct_times(
    model: VelocityModel, sources: NDArray[np.float64], receivers: NDArray[np.float64], velocity: float | None = None
) -> NDArray[np.float64]:
    """Travel time of the direct wave to each receiver, shape (n_shots, n_receivers), s.

    Without a velocity, along the row of cells at the source's depth: that of the water, or of the ground's top.
    """
    vp, (dx, dz) = np.asarray(model.vp[:], dtype=float), model.spacing
    # (shot, receiver, source)
    across = receivers[:, :, None, 0] - sources[:, None, :, 0]
    down = receivers[:, :, None, 1] - sources[:, None, :, 1]
    if velocity is not None:
        return np.asarray((np.hypot(across, down) / velocity).min(axis=2))
    times = np.empty(across.shape)
    x = dx * np.arange(vp.shape[0])
    for i_shot in range(len(sources)):
        for i_source, (source_x, source_z) in enumerate(sources[i_shot]):
            slowness = 1.0 / vp[:, min(max(round(source_z / dz), 0), vp.shape[1] - 1)]
            since = np.concatenate([[0.0], np.cumsum(0.5 * dx * (slowness[1:] + slowness[:-1]))])
            along = np.interp(receivers[i_shot, :, 0], x, since) - np.interp(source_x, x, since)
            here = float(np.interp(source_x, x, slowness))
            times[i_shot, :, i_source] = np.hypot(along, here * down[i_shot, :, i_source])
    return np.asarray(times.min(axis=2))


def mute_direct_wave(
    data: NDArray[Any], axis: SampleAxis, wavelet: NDArray[Any], times: NDArray[np.float64], taper: float
) -> NDArray[Any]:
    """Gathers without what comes up to the end of the direct wave.

    Parameters   data : ndarray, shape (n_shots, n_receivers, nt); wavelet : ndarray, (..., nt)
                 times : ndarray, shape (n_shots, n_receivers), s - of the direct wave
                 taper : float, s - over which the gathers come back, along a cosine
    """
    envelope = np.abs(wavelet.reshape(-1, wavelet.shape[-1])).max(axis=0)
    heard = np.flatnonzero(envelope > _OVER * envelope.max())
    length = axis.step * (int(heard[-1]) + 1) if len(heard) else 0.0
    after = axis.start + axis.step * np.arange(axis.count) - length
    muted = np.empty_like(data)
    for i_shot, direct in enumerate(times):
        share = np.clip((after - direct[:, None]) / max(taper, 1e-9), 0.0, 1.0)
        muted[i_shot] = data[i_shot] * (0.5 - 0.5 * np.cos(np.pi * share)).astype(data.dtype)
    return muted


def line_geometry(model: VelocityModel) -> SurveyGeometry:
    """The lattice of one inline whose crosslines are the columns of a 2D model, from 1 on."""
    n_x, length = model.vp.shape[0], model.spacing[0]
    start, stop = model.line or ((model.origin[0], 0.0), (model.origin[0] + length * (n_x - 1), 0.0))
    step_x, step_y = (((b - a) / (n_x - 1) if n_x > 1 else 0.0) for a, b in zip(start, stop, strict=True))
    if step_x == step_y == 0.0:
        step_x = length
    # Square to the line, as far as its columns: an inline has a width only where a volume is drawn.
    affine = (start[0] - step_x + step_y, -step_y, step_x, start[1] - step_y - step_x, step_x, step_y)
    return SurveyGeometry(LineNumbers(_INLINE, 1, 1), LineNumbers(1, 1, n_x), affine, assumed=True)


def _check_line(model: VelocityModel) -> None:
    if len(model.vp.shape) != 2:
        raise GeometryError(
            "velocity model {name} has {axes} axes: migration along a line needs a 2D model (x, z)",
            name=model.name,
            axes=len(model.vp.shape),
        )
