"""A start for inversion from the gathers alone: water, and below it a velocity that grows with depth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from solvers.gathers import semblance
from subsurface_app.data.objects import Note, ShotGathers, VelocityModel
from subsurface_app.data.objects.note import note
from subsurface_app.workflows.field_gathers.reading import live_of, offsets_of, recorded_of, straight_line
from subsurface_app.workflows.field_gathers.shaping import first_breaks

Array = NDArray[np.float64]
_EARLIER = 0.01  # s before the direct wave: a first break of the ground
_ALLOWED = 1.25  # times the least misfit of the first breaks that a curve may have
_STEP = 0.02  # s, of the coherence's times


@dataclass(frozen=True)
class StartRules:
    """What is known, and how large the model is.

    Parameters   water_depth : float, m, or None - None: from the echo of the sea bed; 0: on land
                 water_velocity : float, m/s
                 spacing : float, m - of the grid, both ways; depth : float, m - of the model
                 margin : float, m - beyond the first and last position, each side
                 highest : float, m/s - nowhere faster
    """

    water_depth: float | None = None
    water_velocity: float = 1480.0
    spacing: float = 10.0
    depth: float = 2000.0
    margin: float = 200.0
    highest: float = 4500.0


def start_from_gathers(
    gathers: ShotGathers, rules: StartRules | None = None, *, name: str = ""
) -> tuple[VelocityModel, tuple[Note, ...]]:
    """A velocity model of depth alone that explains first breaks and moveout best: v = v0 + k z below the sea bed.

    Of all (v0, k) whose refracted waves come in as early as the first breaks before the direct wave do, the one along
    whose RMS velocities reflections are most coherent. Multiples of the water lie below that band of curves.

    Raises   GeometryError - no offsets, no positions, or no first break of the ground
    Notes        Times of waves that turn in a linear gradient under a layer of water, in closed form. The delay of the
                 wavelet is one unknown more, taken from the median.
    References   Slotnick (1959), Lessons in seismic computing, SEG; Neidell and Taner (1971), doi 10.1190/1.1440186
    """
    rules = rules or StartRules()
    live, offsets, data = live_of(gathers), offsets_of(gathers), recorded_of(gathers)
    axis = gathers.axis
    notes = []
    water = rules.water_depth
    if water is None:
        water = water_depth(data[live], offsets[live], axis.step, axis.start, rules.water_velocity)
        notes.append(note(mark("water depth {depth} m, by the echo of the sea bed"), depth=round(water)))
    far = np.abs(offsets[live])
    picks = first_breaks(gathers)[live]
    early = np.isfinite(picks) & (picks < far / rules.water_velocity - _EARLIER)
    if water == 0:
        early = np.isfinite(picks)
    if early.sum() < 5:
        raise GeometryError(
            "{name} has no first breaks of the ground before the direct wave through the water, whose offsets reach "
            "{far} m: give a start by another way",
            name=gathers.name,
            far=round(float(far.max())),
        )
    v0s = np.arange(max(rules.water_velocity * 1.01, 300.0), 0.8 * rules.highest, 20.0)
    ks = np.arange(0.1, 1.55, 0.05)
    misfit = np.array([[_misfit(far[early], picks[early], v0, k, water, rules) for k in ks] for v0 in v0s])
    least = float(np.nanmin(misfit))
    t0s = np.arange(_STEP, axis.start + axis.step * (axis.count - 1), _STEP)
    coherence, velocities = _coherence(data, offsets, live, axis.step, axis.start, t0s, rules)
    best, chosen = -np.inf, (0, 0)
    for i, j in np.argwhere(misfit <= _ALLOWED * least + 1e-3):
        curve = rms_of_gradient(t0s, v0s[i], ks[j], water, rules)
        below = t0s > 2 * water / rules.water_velocity + _STEP
        value = float(_along(coherence, velocities, curve)[below].mean())
        if value > best:
            best, chosen = value, (int(i), int(j))
    v0, k = float(v0s[chosen[0]]), float(ks[chosen[1]])
    notes.append(
        note(
            mark("below the sea bed {v0} m/s, growing by {k} m/s a m; first breaks of the ground are off by {ms} ms in "
                 "the middle, reflections are coherent by {coherence}"),
            v0=round(v0),
            k=round(k, 2),
            ms=round(1000 * float(misfit[chosen]), 1),
            coherence=round(best, 2),
        )
    )  # fmt: skip
    return _model(gathers, v0, k, water, rules, name), tuple(notes)


def water_depth(data: Array, offsets: Array, dt: float, t0: float, velocity: float) -> float:
    """Depth of the sea bed by its echo, the strongest that is coherent along a hyperbola of the water's velocity, m.

    Parameters   data : ndarray, shape (n_traces, nt); offsets : ndarray, (n_traces,), m
    """
    t0s = np.arange(dt, t0 + dt * (data.shape[-1] - 1), dt)
    near = np.abs(offsets) <= np.quantile(np.abs(offsets), 0.5)
    x, values = np.abs(offsets[near])[:, None], data[near].astype(np.float64)
    values = values / np.maximum(np.abs(values).max(axis=-1, keepdims=True), 1e-300)
    place = (np.hypot(t0s[None], x / velocity) - t0) / dt
    counted = (place < data.shape[-1] - 1) & (np.hypot(t0s[None], x / velocity) <= 1.5 * t0s[None])
    low = np.clip(place.astype(np.int64), 0, data.shape[-1] - 2)
    rows = np.arange(len(values))[:, None]
    share = place - low
    along = np.where(counted, (1 - share) * values[rows, low] + share * values[rows, low + 1], 0.0)
    stacked = np.square(along.sum(axis=0)) / np.maximum(counted.sum(axis=0), 1)
    length = max(round(0.05 / dt), 2)
    whole = np.cumsum(stacked)
    after = np.concatenate([whole[length:], np.full(length, whole[-1])]) - whole
    before = whole - np.concatenate([np.zeros(length), whole[:-length]])
    rise = (after - before) * (counted.sum(axis=0) >= 5)
    return float(velocity * t0s[int(np.argmax(rise))] / 2)


def turning_times(offsets: Array, v0: float, k: float, water: float, rules: StartRules) -> Array:
    """First arrivals through the ground: waves that dive under water and turn in the gradient, s; NaN where none."""
    cw = rules.water_velocity
    p = (1.0 / v0) * (1 - np.linspace(1e-6, 0.9, 400) ** 2 * 0.9)
    root = np.sqrt(np.maximum(1 - (p * v0) ** 2, 0.0))
    x, t = 2 * root / (k * p), (2 / k) * np.arccosh(np.maximum(1 / (p * v0), 1.0))
    if water > 0:
        slow = np.sqrt(1 - (p * cw) ** 2)
        x, t = x + 2 * water * p * cw / slow, t + 2 * water / (cw * slow)
    order = np.argsort(x)
    return np.interp(offsets, x[order], t[order], left=np.nan, right=np.nan)


def rms_of_gradient(t0s: Array, v0: float, k: float, water: float, rules: StartRules) -> Array:
    """RMS velocities at two-way times of water over v0 + k z, m/s."""
    cw, wet = rules.water_velocity, 2 * water / rules.water_velocity
    below = np.maximum(t0s - wet, 0.0)
    squares = v0**2 * np.expm1(k * below) / k  # the integral of v^2 over two-way time, v = v0 exp(k t / 2)
    return np.sqrt((cw**2 * np.minimum(t0s, wet) + squares) / t0s)


def _misfit(far: Array, picks: Array, v0: float, k: float, water: float, rules: StartRules) -> float:
    times = turning_times(far, v0, k, water, rules)
    known = np.isfinite(times)
    if known.sum() < 0.8 * len(far):
        return np.inf
    apart = picks[known] - times[known]
    late = min(max(float(np.median(apart)), 0.0), 0.05)  # a wavelet begins at the shot or after it
    return float(np.median(np.abs(apart - late)))


def _coherence(
    data: Array, offsets: Array, live: NDArray[np.bool_], dt: float, t0: float, t0s: Array, rules: StartRules
) -> tuple[Array, Array]:
    velocities = np.arange(0.95 * rules.water_velocity, 0.9 * rules.highest, 25.0)
    found = [
        semblance(one[alive], far[alive], dt, t0s, velocities, t0=t0)
        for one, far, alive in zip(data, offsets, live, strict=True)
        if alive.sum() >= 5
    ]
    if not found:
        raise GeometryError("no shot has five live traces: coherence tells nothing; give a start by another way")
    return np.mean(found[:: max(len(found) // 8, 1)], axis=0), velocities


def _along(coherence: Array, velocities: Array, curve: Array) -> Array:
    place = np.clip((curve - velocities[0]) / (velocities[1] - velocities[0]), 0, len(velocities) - 1.001)
    low = place.astype(np.int64)
    rows, share = np.arange(len(curve)), place - low
    return np.asarray((1 - share) * coherence[rows, low] + share * coherence[rows, low + 1])


def model_shape(gathers: ShotGathers, rules: StartRules) -> tuple[int, int]:
    """Columns and rows of the model that `start_from_gathers` makes.

    Raises   GeometryError - no positions
    """
    _, _, n_x = _line_of(gathers, rules)
    return n_x, round(rules.depth / rules.spacing) + 1


def _line_of(gathers: ShotGathers, rules: StartRules) -> tuple[Array, Array, int]:
    """First point, direction and number of columns of the straight line through all positions, with its margins."""
    if gathers.sources is None or gathers.receivers is None:
        raise GeometryError(
            "{name} has no positions: a model is as long as they need; import the gathers with their bytes",
            name=gathers.name,
        )
    live = live_of(gathers)
    points = np.concatenate(
        [np.asarray(gathers.sources[:])[:, :, :2].reshape(-1, 2), np.asarray(gathers.receivers[:])[live][:, :2]]
    ).astype(np.float64)
    if gathers.frame == "model":
        points[:, 1] = 0.0
    middle, direction, along = straight_line(points)
    first, last = along.min() - rules.margin, along.max() + rules.margin
    return middle + first * direction, direction, int(np.ceil((last - first) / rules.spacing)) + 1


def _model(gathers: ShotGathers, v0: float, k: float, water: float, rules: StartRules, name: str) -> VelocityModel:
    """The same column everywhere along the line of the gathers."""
    start, direction, n_x = _line_of(gathers, rules)
    n_z = model_shape(gathers, rules)[1]
    z = rules.spacing * np.arange(n_z)
    column = np.where(z < water, rules.water_velocity, np.minimum(v0 + k * (z - water), rules.highest))
    stop = start + (n_x - 1) * rules.spacing * direction
    is_map = gathers.frame == "map"
    origin = 0.0 if is_map else float(start[0]) + float(gathers.settings.get("origin", (0.0,))[0])
    return VelocityModel(
        name or f"Start from {gathers.name}",
        gathers.area,
        np.tile(column.astype(np.float32), (n_x, 1)),
        (rules.spacing, rules.spacing),
        (origin, 0.0),
        ((float(start[0]), float(start[1])), (float(stop[0]), float(stop[1]))) if is_map else None,
    )
