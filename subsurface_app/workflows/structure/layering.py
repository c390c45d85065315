"""Relative geological time of a place: where a time or depth lies between the horizons, as at the wells."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import Horizon, Note, SeismicVolume, Well, note
from subsurface_app.workflows.layer_cake.model import Surface
from subsurface_app.workflows.structure.columns import Column
from subsurface_app.workflows.structure.settings import StructureRules

Array = NDArray[np.float64]
_APART = 1e-6  # s or m: horizons that meet or cross stay in order by that
_UNSUPPORTED = 3.0  # times the spread where no pick supports a horizon
_USUAL_SPREAD = {"twt": 0.004, "depth": 4.0}
_TOLD = {"twt": 0.002, "depth": 2.0}  # from so much on the way from marker to horizon is told


class Datum:
    """A level that is the same everywhere, as a surface without doubt."""

    def __init__(self, level: float) -> None:
        self._level = level

    def at(self, x: Array, y: Array) -> Array:
        """Its level at places of the map."""
        return np.full(len(x), self._level)


@dataclass(frozen=True)
class Layering:
    """Horizons over the map, and the levels that stand for them at each well.

    The geological time of a place is its time or depth, or the value of `ages` there, moved so that each horizon has
    the value that it has at the wells on the average: straight between horizons, parallel to the first above it and to
    the last below it. Equal values are equal layers.

    Parameters   surfaces : from the top down, none for layers that lie flat
                 at_wells : (well, horizon), s or m - where the log passes each horizon: its marker, or where its path
                     meets the surface
                 spreads : one for each surface - standard deviation, s or m
                 ages : a volume of relative geological time, or None
    """

    surfaces: tuple[Surface | Datum, ...]
    at_wells: Array
    spreads: tuple[Surface | Datum, ...]
    places: Array
    ages: "Ages | None" = None

    @property
    def usual(self) -> Array:
        """What a horizon is called: its mean at the wells, in units of geological time."""
        levels = self.at_wells
        if self.ages is not None:
            levels = self.ages.at(self.places[:, 0], self.places[:, 1], levels)
        return np.asarray(levels.mean(axis=0))

    def levels(self, x: Array, y: Array, moved: Array | None = None) -> Array:
        """Times or depths of the horizons, shape (m, n_horizons), growing downward.

        Parameters   moved : the same shape, s or m - added to them
        """
        if not self.surfaces:
            return np.empty((len(x), 0))
        found = np.stack([one.at(x, y) for one in self.surfaces], axis=1)
        return in_order(found if moved is None else found + moved)

    def times(self, x: Array, y: Array, levels: Array, at: Array) -> Array:
        """Geological time at times or depths `at`, shape (m, len(at)), of places with these levels."""
        own = np.broadcast_to(at, (len(x), len(at)))
        if self.ages is not None:
            own, levels = self.ages.at(x, y, own), self.ages.at(x, y, levels)
        return moved_to(np.asarray(own, dtype=float), levels, self.usual)

    def times_of_well(self, number: int, at: Array) -> Array:
        """The same along a well, by its own levels; shape (len(at),)."""
        x, y = (self.places[number : number + 1, axis] for axis in (0, 1))
        return np.asarray(self.times(x, y, in_order(self.at_wells[number : number + 1]), at)[0])


class Ages:
    """A volume of relative geological time, read at any place and time or depth; it grows downward."""

    def __init__(self, volume: SeismicVolume) -> None:
        if volume.quantity != "rgt":
            raise GeometryError(
                "{name} holds {quantity}: expected relative geological time, as a prediction of it gives",
                name=volume.name,
                quantity=volume.quantity,
            )
        self.name, self._axis, self._geometry = volume.name, volume.axis, volume.geometry
        self._samples, self.domain = volume.samples, volume.axis.domain
        self._own = volume.axis.step  # one sample of geological time in s or m, so that both axes are alike

    def at(self, x: Array, y: Array, levels: Array) -> Array:
        """Geological time, in s or m of its own scale, at times or depths (m, n); beyond its ends parallel to them."""
        iline, xline = self._geometry.line_numbers(x, y)
        n_rows, n_columns = self._geometry.shape
        rows = np.clip(np.rint(self._geometry.ilines.position(iline)), 0, n_rows - 1).astype(int)
        columns = np.clip(np.rint(self._geometry.xlines.position(xline)), 0, n_columns - 1).astype(int)
        out, axis = np.empty(levels.shape), self._axis.values
        for row in np.unique(rows):
            here = rows == row
            first, last = columns[here].min(), columns[here].max() + 1
            traces = np.asarray(self._samples[int(row), first:last], dtype=float)
            traces = np.maximum.accumulate(np.nan_to_num(traces), axis=-1) * self._own
            traces = traces + 1e-6 * self._own * np.arange(traces.shape[-1])
            for number, column in zip(np.flatnonzero(here), columns[here] - first, strict=True):
                at, trace = levels[number], traces[column]
                beyond = np.minimum(at - axis[0], 0) + np.maximum(at - axis[-1], 0)
                out[number] = np.interp(at, axis, trace) + beyond
        return out


def in_order(levels: Array) -> Array:
    """Horizons that cross meet instead, each a hair below the one above; shape (m, n_horizons)."""
    n = levels.shape[1]
    return np.asarray(np.maximum.accumulate(levels, axis=1) + _APART * np.arange(n)) if n else levels


def moved_to(at: Array, levels: Array, usual: Array) -> Array:
    """Values (m, n) moved so that the levels (m, k) of their row become the usual ones (k,)."""
    if not len(usual):
        return np.array(at)
    usual = np.maximum.accumulate(usual) + _APART * np.arange(len(usual))
    out = np.empty(at.shape)
    for number, row in enumerate(at):
        here = levels[number]
        out[number] = np.interp(row, here, usual) + np.minimum(row - here[0], 0) + np.maximum(row - here[-1], 0)
    return out


def layering_of(
    horizons: Sequence[Horizon],
    columns: Sequence[Column],
    rules: StructureRules,
    markers: Sequence[str] = (),
    ages: Ages | None = None,
) -> tuple[Layering, list[Note]]:
    """Horizons from the top down, tied to the wells by markers where there are any.

    Parameters   markers : one for each horizon in the order given; empty: a well's marker of the horizon's own name
    Raises       GeometryError - mixed domains, other markers than horizons, a horizon that no well passes
    """
    if len({one.domain for one in horizons}) > 1:
        raise GeometryError("the horizons are partly in time and partly in depth: convert some of them first")
    if markers and len(markers) != len(horizons):
        raise GeometryError(
            "{markers} markers for {horizons} horizons: name one for each, or none",
            markers=len(markers),
            horizons=len(horizons),
        )
    if ages is not None and horizons and ages.domain != horizons[0].domain:
        raise GeometryError(
            "the geological time {name} and the horizons are in different domains: convert one of them", name=ages.name
        )
    names = list(markers) or [one.name for one in horizons]
    surfaces = [Surface(one) for one in horizons]
    order = sorted(range(len(horizons)), key=lambda n: float(np.nanmedian(np.asarray(horizons[n].values[:]))))
    places = np.array([[one.x, one.y] for one in columns])
    notes: list[Note] = []
    at_wells = np.empty((len(columns), len(horizons)))
    for place, number in enumerate(order):
        found = [_level_at(one, surfaces[number], names[number], rules, notes) for one in columns]
        if all(one is None for one in found):
            raise GeometryError(
                "no well passes horizon {horizon}: expected one with marker {marker} or within {distance} m of it; "
                "name its markers, choose other wells, or carry it to one with horizon.extend",
                horizon=horizons[number].name,
                marker=names[number],
                distance=f"{rules.max_distance:g}",
            )
        # a well that does not pass it takes what the surface says nearest to it
        at_wells[:, place] = [
            float(surfaces[number].at(np.array([one.x]), np.array([one.y]))[0]) if level is None else level
            for one, level in zip(columns, found, strict=True)
        ]
    spreads = tuple(Surface(_spread_of(horizons[number], rules)) for number in order)
    tied = tuple(surfaces[number] for number in order)
    if rules.datum is not None and horizons:
        level = np.full((len(columns), 1), rules.datum)
        at_wells = np.concatenate([level, at_wells], axis=1)
        return Layering((Datum(rules.datum), *tied), at_wells, (Datum(0.0), *spreads), places, ages), notes
    return Layering(tied, at_wells, spreads, places, ages), notes


def _level_at(column: Column, surface: Surface, marker: str, rules: StructureRules, notes: list[Note]) -> float | None:
    """Where the log of a well passes a horizon, in s or m."""
    well = column.well
    met = _crossing(well, column, surface) if surface.distance(column.x, column.y) <= rules.max_distance else None
    md = next((top.md for top in well.tops if top.name.strip().casefold() == marker.strip().casefold()), None)
    if md is None:
        if met is None:
            notes.append(note(mark("well {well} does not pass {horizon}"), well=well.name, horizon=surface.name))
        return met
    level = float(well.position(md)[2] if surface.domain == "depth" else column.time_at(np.array(md)))
    if met is not None and abs(level - met) >= _TOLD[surface.domain]:
        words = mark("at well {well} horizon {horizon} lies {off} {unit} below marker {marker}: the logs are stretched")
        scale, unit = (1000, "ms") if surface.domain == "twt" else (1, "m")
        off = f"{scale * (met - level):+.0f}"
        notes.append(note(words, well=well.name, horizon=surface.name, off=off, unit=unit, marker=marker))
    return level


def _crossing(well: Well, column: Column, surface: Surface) -> float | None:
    """The time or depth at which the path of a well meets a surface; None where it does not."""
    path = np.asarray(well.path[:], dtype=float)
    md = np.linspace(path[0, 0], path[-1, 0], 2001)
    x, y, tvdss = well.position(md)
    own = tvdss if surface.domain == "depth" else column.time_at(md)
    there = surface.at(x, y)
    below = own - there
    crossed = np.flatnonzero((below[:-1] <= 0) & (below[1:] > 0))
    if not len(crossed):
        return None
    first = crossed[0]
    share = -below[first] / (below[first + 1] - below[first])
    return float(there[first] + share * (there[first + 1] - there[first]))


def _spread_of(horizon: Horizon, rules: StructureRules) -> Horizon:
    """The standard deviation of a horizon as a surface: its own, else that of the rules, more where no pick is."""
    from dataclasses import replace

    values = np.asarray(horizon.values[:], dtype=float)
    if horizon.spread is not None:
        wide = np.asarray(horizon.spread[:], dtype=float)
    else:
        usual = _USUAL_SPREAD[horizon.domain] if rules.pick_spread is None else rules.pick_spread
        wide = np.full(values.shape, usual)
        if horizon.extrapolated is not None:
            wide = np.where(np.asarray(horizon.extrapolated[:], dtype=bool), _UNSUPPORTED * wide, wide)
    known = np.isfinite(values) & np.isfinite(wide)
    return replace(horizon, values=np.where(known, wide, np.nan), extrapolated=None, spread=None)
