"""Field gathers put into a 2D model: their positions on the map, or their offsets, become (x, z) along a line."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import Note, ShotGathers, VelocityModel
from subsurface_app.data.objects.note import note
from subsurface_app.workflows.field_gathers.reading import cut_gathers, live_of, straight_line, told

Array = NDArray[np.float64]
_OFF = 0.5  # receiver intervals by which offsets and positions may disagree


@dataclass(frozen=True)
class PlacingRules:
    """How positions become those in a model.

    Parameters   source_depth, receiver_depth : float, m, or None - below the model's datum; None: as the file says
                 shift : float, m, or None - where on the line the first source or receiver lies; needed for a model
                     that does not know its place on the map
                 shot_interval : float, m, or None - along the line, of gathers that have offsets only
                 max_off_line : float, m - how far a source or receiver may lie beside the line
                 outside : "refuse" gathers that leave the model, or "kill" the traces that do
    """

    source_depth: float | None = None
    receiver_depth: float | None = None
    shift: float | None = None
    shot_interval: float | None = None
    max_off_line: float = 200.0
    outside: Literal["refuse", "kill"] = "refuse"


def place_gathers(
    gathers: ShotGathers, model: VelocityModel, rules: PlacingRules | None = None, *, name: str = ""
) -> tuple[ShotGathers, tuple[Note, ...]]:
    """Gathers whose positions are (x, z) from the first cell of a 2D model, and what was noticed on the way.

    A model that knows its line on the map takes positions at their foot on it; offsets then are those along the line.

    Raises   GeometryError - the model is not 2D; nothing says where the gathers lie, or how deep; they lie too far
                 beside the line or outside the model
    """
    rules = rules or PlacingRules()
    _check(gathers, model)
    sources, receivers, notes = _map_positions(gathers, rules)
    live = live_of(gathers)
    unknown = live & ~np.isfinite(receivers).all(axis=-1)
    if unknown.any() or not np.isfinite(sources).all():
        raise GeometryError(
            "{count} live traces of {name} have no position: kill them, or import the gathers with the right bytes",
            count=int(unknown.sum()) or int(live.sum()),
            name=gathers.name,
        )
    start, direction = _line(model, sources, receivers, live, rules)
    flat = [_on_line(points, start, direction) for points in (sources, receivers)]
    beside = max(float(np.abs(flat[0][1]).max()), float(np.abs(flat[1][1][live]).max()))
    if beside > rules.max_off_line:
        raise GeometryError(
            "{name} lies up to {beside} m beside the line of {model}, allowed are {most} m: choose the model of its "
            "line, or allow more",
            name=gathers.name,
            beside=round(beside),
            model=model.name,
            most=round(rules.max_off_line),
        )
    if beside > 1.0:
        notes.append(
            note(mark("positions lie up to {beside} m beside the line: their foot on it counts"), beside=round(beside))
        )
    depths = _depths(gathers, sources, receivers, live, model, rules)
    placed = [np.stack([along, depth], axis=-1) for (along, _), depth in zip(flat, depths, strict=True)]
    settings = told(gathers, "place", model=model.name, **asdict(rules))
    settings |= {"origin": list(model.origin), "line": model.line}
    made = replace(
        gathers,
        name=name or f"{gathers.name}, placed",
        area=model.area or gathers.area,
        sources=placed[0][:, None, :],
        receivers=placed[1],
        offsets=None,
        frame="model",
        settings=settings,
    )
    return _inside(made, model, rules, notes)


def _check(gathers: ShotGathers, model: VelocityModel) -> None:
    if len(model.vp.shape) != 2:
        raise GeometryError(
            "velocity model {name} has {axes} axes: gathers are placed along a line, in a 2D model (x, z)",
            name=model.name,
            axes=len(model.vp.shape),
        )
    if gathers.frame == "model" and gathers.sources is not None:
        raise GeometryError("{name} lies in a model already: use it as it is", name=gathers.name)


def _map_positions(gathers: ShotGathers, rules: PlacingRules) -> tuple[Array, Array, list[Note]]:
    """Sources (n_shots, 3) and receivers (n_shots, n_receivers, 3): x, y, and depth or NaN."""
    notes: list[Note] = []
    if gathers.sources is not None and gathers.receivers is not None:
        sources = np.asarray(gathers.sources[:], dtype=np.float64).mean(axis=1)
        receivers = np.asarray(gathers.receivers[:], dtype=np.float64)
        if gathers.offsets is not None:
            notes += _compare(np.asarray(gathers.offsets[:]), sources, receivers, live_of(gathers))
        return sources, receivers, notes
    if gathers.offsets is None or rules.shot_interval is None:
        raise GeometryError(
            "{name} has no positions: give the bytes of sources and receivers when it is imported, or, where it has "
            "offsets, the shot interval",
            name=gathers.name,
        )
    offsets = np.asarray(gathers.offsets[:], dtype=np.float64)
    x = rules.shot_interval * np.arange(len(offsets))
    nothing = np.full_like(x, np.nan)
    sources = np.stack([x, np.zeros_like(x), nothing], axis=-1)
    along = x[:, None] + offsets
    receivers = np.stack([along, 0.0 * along, np.full_like(along, np.nan)], axis=-1)
    receivers[..., 2] = np.where(np.isfinite(along), 0.0, np.nan) if rules.receiver_depth is not None else np.nan
    sources[..., 2] = 0.0 if rules.source_depth is not None else np.nan
    notes.append(
        note(
            mark("no positions: shots are {interval} m apart along a straight line, receivers at their offsets"),
            interval=rules.shot_interval,
        )
    )
    return sources, receivers, notes


def _compare(offsets: Array, sources: Array, receivers: Array, live: NDArray[np.bool_]) -> list[Note]:
    """A remark where the offsets of the file are not those of its positions."""
    apart = np.hypot(*(receivers[..., axis] - sources[:, None, axis] for axis in (0, 1)))
    steps = np.abs(np.diff(apart, axis=1))
    interval = float(np.nanmedian(steps)) if steps.size else 0.0
    wrong = live & (np.abs(np.abs(offsets) - apart) > _OFF * max(interval, 1.0))
    if not wrong.any():
        return []
    return [
        note(
            mark("offsets of the file differ from those of its positions by up to {most} m on {percent} % of the "
                 "traces: positions count"),
            most=round(float(np.abs(np.abs(offsets) - apart)[wrong].max())),
            percent=max(round(100 * wrong.sum() / live.sum()), 1),
        )
    ]  # fmt: skip


def _line(
    model: VelocityModel, sources: Array, receivers: Array, live: NDArray[np.bool_], rules: PlacingRules
) -> tuple[Array, Array]:
    """Map position of the model's first column, and the direction of its line, of length one."""
    if model.line is not None and rules.shift is None:
        start, stop = (np.asarray(end, dtype=np.float64) for end in model.line)
        return start, (stop - start) / np.linalg.norm(stop - start)
    if rules.shift is None:
        raise GeometryError(
            "{model} does not know where on the map it lies: say at how many m from its first column the first source "
            "or receiver lies (shift)",
            model=model.name,
        )
    points = np.concatenate([sources[:, :2], receivers[live][:, :2]])
    middle, direction, along = straight_line(points)
    return middle + (along.min() - rules.shift) * direction, direction


def _on_line(points: Array, start: Array, direction: Array) -> tuple[Array, Array]:
    """How far along the line points lie, and how far beside it, m."""
    apart = points[..., :2] - start
    return apart @ direction, apart[..., 1] * direction[0] - apart[..., 0] * direction[1]


def _depths(
    gathers: ShotGathers,
    sources: Array,
    receivers: Array,
    live: NDArray[np.bool_],
    model: VelocityModel,
    rules: PlacingRules,
) -> tuple[Array, Array]:
    """Depths below the model's first row, m."""
    made = []
    for points, given, alive in (
        (sources, rules.source_depth, np.ones(len(sources), bool)),
        (receivers, rules.receiver_depth, live),
    ):
        depth = points[..., 2] - model.origin[-1] if given is None else np.full(points.shape[:-1], float(given))
        least = float(depth[alive].min())
        if not np.isfinite(depth[alive]).all() or least < 0:
            raise GeometryError(
                "sources or receivers of {name} lie {found} m below the top of {model}: give their depths",
                name=gathers.name,
                found=round(least, 1) if np.isfinite(least) else "?",
                model=model.name,
            )
        made.append(depth)
    return made[0], made[1]


def _inside(
    gathers: ShotGathers, model: VelocityModel, rules: PlacingRules, notes: list[Note]
) -> tuple[ShotGathers, tuple[Note, ...]]:
    """The gathers without what lies outside the model, or a refusal."""
    extent = np.array([(n - 1) * step for n, step in zip(model.vp.shape, model.spacing, strict=True)])
    sources, receivers = np.asarray(gathers.sources[:])[:, 0], np.asarray(gathers.receivers[:])  # type: ignore[index]
    live = live_of(gathers)
    slack = 1e-6 * min(model.spacing)
    fits = [np.asarray(((at >= -slack) & (at <= extent + slack)).all(axis=-1)) for at in (sources, receivers)]
    left = live & fits[1] & fits[0][:, None]
    if left.all() or bool((left == live).all()):
        return gathers, tuple(notes)
    if rules.outside == "refuse" or not left.any():
        x = np.concatenate([sources[:, 0], receivers[live][:, 0]])
        z = np.concatenate([sources[:, 1], receivers[live][:, 1]])
        raise GeometryError(
            "{count} of {total} traces of {name} leave {model}: they lie from {first} to {last} m along it, {low} to "
            "{high} m deep, and it is {length} m long and {depth} m deep; take a larger model, or let such traces be "
            "killed",
            count=int(live.sum() - left.sum()),
            total=int(live.sum()),
            name=gathers.name,
            model=model.name,
            first=_round(x.min()),
            last=_round(x.max()),
            low=_round(z.min()),
            high=_round(z.max()),
            length=_round(extent[0]),
            depth=_round(extent[1]),
        )
    notes.append(note(mark("{count} traces that leave the model were killed"), count=int(live.sum() - left.sum())))
    shots, columns = np.flatnonzero(left.any(axis=1)), np.flatnonzero(left.any(axis=0))
    return cut_gathers(gathers, shots, columns, left[np.ix_(shots, columns)]), tuple(notes)


def _round(value: Any) -> float:
    return round(float(value), 1)
