"""Building a layer cake: what the wells say at each horizon, and how wrong the model is at a well that it lacks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from solvers.velocity import TimeDepth, fit_gradient, gradient_v0
from subsurface_app.data.objects import Horizon, Note, Well, note
from subsurface_app.workflows.layer_cake.model import CakeRules, Layer, LayerCake, Surface, correlation, distances
from subsurface_app.workflows.time_depth import well_curve, well_times
from subsurface_app.workflows.velocities import last_log_depth

Array = NDArray[np.float64]
_SANE = (1000.0, 8000.0)  # m/s, of a layer at a well
_SAME_PLACE = 1.0  # m
_LEAST_TIME = 1e-3  # s two-way: a thinner layer at a well says nothing of its velocity
_LEAST_RANGE = 5000.0  # m


@dataclass(frozen=True)
class LeftOut:
    """What a model without a well says of its marker: `error` m, positive where it is too deep."""

    well: str
    horizon: str
    error: float


def build_layer_cake(
    horizons: Sequence[Horizon], wells: Sequence[Well], rules: CakeRules | None = None, markers: Sequence[str] = ()
) -> tuple[LayerCake, tuple[LeftOut, ...], tuple[Note, ...]]:
    """Layers whose horizons pass every well at its marker, from the top down.

    At a well a horizon in time gets the depth of the marker (a horizon in depth the marker's time); without a marker of
    that name, what the check shots say there. From thickness and time comes v0 of the layer at the well, and ordinary
    kriging carries it to every other place. Below the last horizon v0 is that of the check shots there, down
    to the end of the logs where there are logs; without any the velocity goes on.

    Parameters   horizons : all in time or all in depth, from the top down
                 wells : each with check shots, or with markers for horizons in time
                 markers : one for each horizon; empty: a well's marker of the horizon's own name
    Returns      the model, what leaving out each well does to its markers, and remarks
    Raises       GeometryError - mixed domains, a horizon that no well passes, or velocities that no rock has
    """
    rules = rules or CakeRules()
    if not horizons or len({one.domain for one in horizons}) > 1:
        raise GeometryError("a layer cake needs horizons, all in time or all in depth: convert the others")
    if markers and len(markers) != len(horizons):
        raise GeometryError(
            "{markers} markers for {horizons} horizons: name one for each, or none",
            markers=len(markers),
            horizons=len(horizons),
        )
    if rules.gradients and len(rules.gradients) != len(horizons) + 1:
        raise GeometryError(
            "{gradients} gradients for {layers} layers: give one for each, the last for what lies below the last "
            "horizon, or none",
            gradients=len(rules.gradients),
            layers=len(horizons) + 1,
        )
    names = tuple(markers) or tuple(one.name for one in horizons)
    heads = np.array([[one.x, one.y] for one in wells]).reshape(-1, 2)
    widest = float(distances(heads, heads).max()) if len(heads) else 0.0
    reach = rules.correlation_range or max(widest, _LEAST_RANGE)
    cake, notes = _built(horizons, wells, names, rules, reach)
    left_out = [one for well in wells for one in _without(cake, horizons, wells, well, names)]
    return cake, tuple(left_out), tuple(notes)


@dataclass(frozen=True)
class _Tie:
    """A well at a horizon: its place on the map, its depth and its two-way time there; NaN without check shots."""

    well: Well
    x: float
    y: float
    depth: float
    time: float


def _built(
    horizons: Sequence[Horizon], wells: Sequence[Well], names: Sequence[str], rules: CakeRules, reach: float
) -> tuple[LayerCake, list[Note]]:
    layers: list[Layer] = []
    notes: list[Note] = []
    for number, (horizon, marker) in enumerate(zip(horizons, names, strict=True)):
        surface = Surface(horizon)
        k = rules.gradients[number] if rules.gradients else _fitted(wells, number, names, rules)
        above = LayerCake(horizons, layers, rules, reach)
        found: list[tuple[_Tie, float]] = []
        for well in wells:
            tie = _tie(well, surface, marker, rules.max_distance)
            if tie is None:
                notes.append(note(mark("well {well} does not pass {horizon}"), well=well.name, horizon=horizon.name))
                continue
            if any(np.hypot(tie.x - one.x, tie.y - one.y) < _SAME_PLACE for one, _ in found):
                remark = mark("well {well} passes {horizon} where another well does: left out there")
                notes.append(note(remark, well=well.name, horizon=horizon.name))
                continue
            found.append((tie, _v0_at(tie, surface, above, k)))
        if not found:
            raise GeometryError(
                "no well passes horizon {horizon}: expected wells on its lattice with marker {marker} or check shots; "
                "choose other wells, or bring it to one that stands beside it with horizon.extend",
                horizon=horizon.name,
                marker=marker,
            )
        layers.append(_layer(horizon.name, k, found, reach))
    layers.append(_last_layer(LayerCake(horizons, layers, rules, reach), wells, names, rules))
    return LayerCake(horizons, layers, rules, reach), notes


def _tie(well: Well, surface: Surface, marker: str, max_distance: float) -> _Tie | None:
    """Where a well passes a horizon and what it says there; None where it does not pass it."""
    md = next((top.md for top in well.tops if _alike(top.name, marker)), None)
    table = well_times(well)
    curve = None if table is None else well_curve(well)
    if md is None and table is not None and surface.domain == "twt":
        md = _crossing(well, table, surface)
    if md is None:
        return None
    x, y, tvdss = (float(one) for one in well.position(md))
    if surface.distance(x, y) > max_distance:
        return None
    if curve is None:
        return _Tie(well, x, y, tvdss, float("nan")) if surface.domain == "twt" else None
    return _Tie(well, x, y, tvdss, float(curve.time_at(tvdss)))


def _crossing(well: Well, table: Array, surface: Surface) -> float | None:
    """The measured depth of the check shots at which a well meets a horizon in time; None where it does not."""
    x, y, _ = well.position(table[:, 0])
    below = table[:, 1] - surface.at(x, y)
    crossed = np.flatnonzero((below[:-1] <= 0) & (below[1:] > 0))
    if not len(crossed):
        return None
    first = crossed[0]
    share = -below[first] / (below[first + 1] - below[first])
    return float(table[first, 0] + share * (table[first + 1, 0] - table[first, 0]))


def _v0_at(tie: _Tie, surface: Surface, above: LayerCake, k: float) -> float:
    """v0 with which the layer above a horizon takes it to what a well says there."""
    x, y = np.array([tie.x]), np.array([tie.y])
    depths, times = (float(one[-1, 0]) for one in above.nodes(x, y, len(above.layers)))
    own = float(surface.at(x, y)[0])
    depth, time = (tie.depth, own) if surface.domain == "twt" else (own, tie.time)
    thickness, duration = depth - depths, time - times
    mean = 2 * thickness / duration if duration > _LEAST_TIME else float("nan")
    if not _SANE[0] <= mean <= _SANE[1]:
        raise GeometryError(
            "well {well} gives the layer above {horizon} {thickness} m and {time} s: {velocity} m/s; expected {low} to "
            "{high} m/s. Check the marker and the horizon there, or leave the well out",
            well=tie.well.name,
            horizon=surface.name,
            thickness=f"{thickness:.1f}",
            time=f"{duration:.3f}",
            velocity=f"{mean:.0f}",
            low=f"{_SANE[0]:g}",
            high=f"{_SANE[1]:g}",
        )
    return float(gradient_v0(depths, depth, duration, k))


def _layer(name: str, k: float, found: Sequence[tuple[_Tie, float]], reach: float) -> Layer:
    places = np.array([[tie.x, tie.y] for tie, _ in found])
    v0 = np.array([value for _, value in found])
    return Layer(name, k, places, v0, tuple(tie.well.name for tie, _ in found), _scale(places, v0, reach))


def _scale(places: Array, v0: Array, reach: float) -> float:
    """Root mean square of what each well differs from the kriging of the others, in kriging standard deviations."""
    if len(v0) < 2:
        return float("nan")
    from models.baselines import kriging_weights

    ratios = []
    for number in range(len(v0)):
        others = np.arange(len(v0)) != number
        here = places[number : number + 1]
        weights = kriging_weights(places[others], here, correlation_range=reach)[0]
        between = correlation(distances(places[others], places[others]), reach)
        to = correlation(distances(here, places[others]), reach)[0]
        variance = 1 - 2 * weights @ to + weights @ between @ weights
        ratios.append((v0[number] - weights @ v0[others]) ** 2 / variance)
    return float(np.sqrt(np.mean(ratios)))


def _last_layer(above: LayerCake, wells: Sequence[Well], names: Sequence[str], rules: CakeRules) -> Layer:
    """Below the last horizon: v0 by the check shots that lie there, or the velocity above it goes on."""
    surface = Surface(above.horizons[-1])
    pieces = [
        (tie, piece)
        for well in wells
        if (tie := _tie(well, surface, names[-1], rules.max_distance)) and (piece := _below(tie))
    ]
    if rules.gradients:
        k = rules.gradients[-1]
    else:
        k = float(np.mean([fit_gradient(one.depths, one.times) for _, one in pieces])) if pieces else 0.0
    found: list[tuple[_Tie, float]] = []
    for tie, piece in pieces:
        if any(np.hypot(tie.x - one.x, tie.y - one.y) < _SAME_PLACE for one, _ in found):
            continue
        found.append((tie, float(gradient_v0(piece.depths[0], piece.depths[-1], np.ptp(piece.times), k))))
    if found:
        return _layer("", k, found, above.reach)
    upper = above.layers[-1]
    depths, _ = above.nodes(upper.places[:, 0], upper.places[:, 1])
    goes_on = upper.v0 + (upper.k - k) * depths[-1]
    return replace(upper, name="", k=k, v0=goes_on)


def _below(tie: _Tie) -> TimeDepth | None:
    """The check shots of a well from a horizon down to the end of its logs; None where there are none."""
    if well_times(tie.well) is None:
        return None
    curve, logged = well_curve(tie.well), last_log_depth(tie.well)
    is_below = curve.times > tie.time + _LEAST_TIME
    if logged is not None:
        # as in `layers_from_checkshots`: the first one below the logs still counts
        end = float(tie.well.position(logged)[2])
        is_below[1:] &= curve.depths[:-1] < end
    if not is_below.any():
        return None
    return TimeDepth(
        np.concatenate([[tie.depth], curve.depths[is_below]]), np.concatenate([[tie.time], curve.times[is_below]])
    )


def _fitted(wells: Sequence[Well], number: int, names: Sequence[str], rules: CakeRules) -> float:
    """The gradient that the check shots between two markers, or sea bed and the first one, ask for; 0 without any."""
    found = []
    for well in wells:
        ends = [next((top.md for top in well.tops if _alike(top.name, name)), None) for name in names[: number + 1]]
        if well_times(well) is None or None in ends[-2:]:
            continue
        depths = [float(well.position(md)[2]) for md in ends[-2:]]
        top, base = (rules.water_depth, depths[-1]) if number == 0 else (depths[0], depths[1])
        curve = well_curve(well)
        inside = curve.depths[(curve.depths > top) & (curve.depths < base)]
        if base > top and len(inside):
            at = np.concatenate([[top], inside, [base]])
            found.append(fit_gradient(at, curve.time_at(at)))
    return float(np.mean(found)) if found else 0.0


def _without(
    cake: LayerCake,
    horizons: Sequence[Horizon],
    wells: Sequence[Well],
    left: Well,
    names: Sequence[str],
) -> Iterator[LeftOut]:
    """How wrong the model of the other wells is at the markers of one; nothing where the others do not make one."""
    if not all(set(layer.wells) - {left.name} for layer in cake.layers[:-1]):
        return
    others, _ = _built(horizons, [one for one in wells if one is not left], names, cake.rules, cake.reach)
    for number, (horizon, marker) in enumerate(zip(horizons, names, strict=True)):
        tie = _tie(left, Surface(horizon), marker, cake.rules.max_distance)
        if tie is not None:
            depths, _ = others.nodes(np.array([tie.x]), np.array([tie.y]))
            yield LeftOut(left.name, horizon.name, float(depths[number + 1, 0]) - tie.depth)


def _alike(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
