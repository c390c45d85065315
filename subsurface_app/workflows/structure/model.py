"""Velocity and density at any place: the logs of the wells at equal relative geological time, kriged between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import Domain, Horizon, Note, SeismicVolume, Well, note
from subsurface_app.workflows.structure.columns import Column, column_of
from subsurface_app.workflows.structure.fields import RandomField, layered_noise
from subsurface_app.workflows.structure.layering import Ages, Layering, layering_of
from subsurface_app.workflows.structure.settings import StructureRules

Array = NDArray[np.float64]
_LEAST_RANGE = 5000.0  # m
_SAME_PLACE = 1.0  # m
_FEW = 20  # cells that a well must share with the others to check them
_SMOOTH = 5.0  # cells over which the errors of logs are alike


@dataclass(frozen=True)
class Cells:
    """Thin cells below some places, each (m, n).

    Parameters   velocity, density : float32, m/s and kg/m3; logged : where a well has logged the layer
    """

    velocity: NDArray[np.float32]
    density: NDArray[np.float32]
    logged: NDArray[np.bool_]

    @property
    def impedance(self) -> NDArray[np.float32]:
        return self.velocity * self.density


@dataclass(frozen=True)
class Member:
    """One of the ensemble: how each horizon is off, and the logs away from the wells.

    Parameters   horizons : a field for each; logs : (velocity, density) each a field and its course down
    """

    horizons: tuple[RandomField, ...]
    logs: tuple[tuple[RandomField, Array], ...]


@dataclass(frozen=True)
class BlindWell:
    """How far velocity and density of a well are off when the others carry them there, root mean square over values."""

    name: str
    velocity: float
    density: float


@dataclass(frozen=True)
class StructureModel:
    """Logs carried along layers; `cells` gives them anywhere.

    Parameters   domain : of the cells; step : s or m, of a cell; count : of cells from the datum down
                 reach : m - where two places of a layer are alike by 5 %
                 scale : (2,) - of velocity and density over their values: what a kriging standard deviation of 1 means
                 blind : wells that check the others
    """

    domain: Domain
    step: float
    count: int
    columns: tuple[Column, ...]
    layering: Layering
    rules: StructureRules
    reach: float
    scale: Array
    blind: tuple[BlindWell, ...]

    def below(self, x: Array, y: Array) -> "Places":
        """The layers below places of the map, shape (m,); cells of them, and of members of the ensemble, follow."""
        logs, known = self._along_layers(x, y)
        return Places(self, x, y, logs.astype(np.float32), known)

    def cells(self, x: Array, y: Array) -> Cells:
        """Velocity and density below places of the map."""
        return self.below(x, y).cells()

    def doubt(self, x: Array, y: Array) -> Array:
        """Kriging variance of the logs at places of the map over that of a layer: 0 at a well, growing away from it."""
        weights = self._weights(np.stack([x, y], axis=1), np.arange(len(self.columns)))
        to = self._alike(np.stack([x, y], axis=1), self._places)
        between = self._alike(self._places, self._places)
        left = 1 - 2 * (weights * to).sum(axis=1) + np.einsum("ij,jk,ik->i", weights, between, weights)
        return np.asarray(np.clip(left, 0, None))

    def members(self) -> list[Member]:
        """The ensemble, drawn from the seed."""
        rng, rules = np.random.default_rng(self.rules.seed), self.rules
        made = []
        for _ in range(rules.members):
            horizons = [RandomField.drawn(rng, rules.pick_range, self._places) for _ in self.layering.surfaces]
            none = np.empty((0, 2))
            logs = [
                (RandomField.drawn(rng, self.reach / 3, none), layered_noise(rng, len(self.grid), _SMOOTH))
                for _ in range(2)
            ]
            made.append(Member(tuple(horizons), tuple(logs)))
        return made

    def without_logs(self, member: Member) -> Member:
        """The same member with its horizons alone."""
        return Member(member.horizons, tuple((field, np.zeros_like(course)) for field, course in member.logs))

    @property
    def edges(self) -> Array:
        """Boundaries of the cells, (count + 1,)."""
        return np.asarray(self.step * np.arange(self.count + 1), dtype=np.float64)

    @cached_property
    def centres(self) -> Array:
        """Times or depths of the middles of the cells."""
        return np.asarray(self.step * (np.arange(self.count) + 0.5), dtype=np.float64)

    @cached_property
    def _places(self) -> Array:
        return np.array([[one.x, one.y] for one in self.columns])

    @cached_property
    def _own_ages(self) -> Array:
        """Geological time of the cells of each well, (well, count)."""
        return np.stack([self.layering.times_of_well(n, self.centres) for n in range(len(self.columns))])

    @cached_property
    def grid(self) -> Array:
        """Geological times, even, on which the logs are laid beside each other."""
        low, high = self._own_ages.min(), self._own_ages.max()
        return np.asarray(low + self.step * np.arange(int(np.ceil((high - low) / self.step)) + 2))

    @cached_property
    def _logs(self) -> tuple[Array, NDArray[np.bool_]]:
        """Logarithms of velocity and density on that grid, (2, well, n), and where each well is logged, (well, n)."""
        values, known = [], []
        for column, own in zip(self.columns, self._own_ages, strict=True):
            values.append([np.interp(self.grid, own, np.log(one)) for one in (column.velocity, column.density)])
            nearest = np.clip(np.searchsorted(own, self.grid - 0.5 * self.step), 0, self.count - 1)
            known.append(column.logged[nearest] & (self.grid >= own[0]) & (self.grid <= own[-1]))
        return np.stack(values, axis=1), np.stack(known)

    def _along_layers(self, x: Array, y: Array) -> tuple[Array, NDArray[np.bool_]]:
        """Kriged logarithms on the grid of geological time, (2, m, n), and where any well is logged, (n,)."""
        values, known = self._logs
        here = np.stack([x, y], axis=1)
        out = np.empty((2, len(x), len(self.grid)))
        code = (2 ** np.arange(len(self.columns), dtype=np.int64)) @ known
        for pattern in np.unique(code):
            heard = np.flatnonzero((int(pattern) >> np.arange(len(self.columns), dtype=np.int64)) & 1)
            chosen = heard if heard.size else np.arange(len(self.columns))
            at = np.flatnonzero(code == pattern)
            out[:, :, at] = self._weights(here, chosen) @ values[:, chosen][:, :, at]
        return out, np.asarray(known.any(axis=0))

    def _weights(self, here: Array, chosen: NDArray[np.intp]) -> Array:
        from models.baselines import kriging_weights

        return kriging_weights(self._places[chosen], here, correlation_range=self.reach)

    def _alike(self, one: Array, other: Array) -> Array:
        apart = np.hypot(one[:, None, 0] - other[None, :, 0], one[:, None, 1] - other[None, :, 1])
        return np.asarray(np.exp(-3 * apart / self.reach))

    def moved(self, x: Array, y: Array, member: Member | None) -> Array | None:
        """How far a member's horizons are off at places of the map, (m, n_horizons)."""
        if member is None or not member.horizons:
            return None
        pairs = zip(member.horizons, self.layering.spreads, strict=True)
        return np.stack([field.at(x, y) * spread.at(x, y) for field, spread in pairs], axis=1)


@dataclass(frozen=True)
class Places:
    """Some places of the map and the kriged logs below them; made by `StructureModel.below`.

    Parameters   logs : (2, m, n), float32 - logarithms of velocity and density on the grid of geological time
                 known : (n,) - where any well is logged
    """

    model: StructureModel
    x: Array
    y: Array
    logs: NDArray[np.float32]
    known: NDArray[np.bool_]

    def cells(self, member: Member | None = None) -> Cells:
        """Velocity and density; of a member of the ensemble if one is given."""
        model, x, y = self.model, self.x, self.y
        levels = model.layering.levels(x, y, model.moved(x, y, member))
        ages = model.layering.times(x, y, levels, model.centres)
        grid = model.grid
        places = (ages - grid[0]) / model.step
        inside = (places >= -1) & (places <= len(grid))
        places = np.clip(places, 0, len(grid) - 1.001)
        low = places.astype(np.intp)
        share = (places - low).astype(np.float32)
        flat = low + len(grid) * np.arange(len(x))[:, None]
        read = []
        for logs in self.logs if member is None else self._off(member):
            line = logs.ravel()
            read.append(np.exp(line[flat] * (1 - share) + line[flat + 1] * share))
        return Cells(read[0], read[1], self.known[np.rint(places).astype(np.intp)] & inside)

    def _off(self, member: Member) -> list[NDArray[np.float32]]:
        """The logs with the errors of a member; none at a well."""
        doubt = np.sqrt(self.model.doubt(self.x, self.y))
        return [
            logs + ((scale * doubt * field.at(self.x, self.y))[:, None] * course).astype(np.float32)
            for logs, scale, (field, course) in zip(self.logs, self.model.scale, member.logs, strict=True)
        ]


def build_structure(
    wells: Sequence[Well],
    horizons: Sequence[Horizon],
    rules: StructureRules,
    *,
    domain: Domain,
    step: float,
    count: int,
    markers: Sequence[str] = (),
    ages: SeismicVolume | None = None,
) -> tuple[StructureModel, list[Note]]:
    """The model of some wells along some horizons; without horizons and ages along constant time or depth.

    Parameters   domain, step, count : of the cells; horizons and ages are in this domain
    Raises       GeometryError - no well; wells without sonic; horizons in another domain, or that no well passes
    """
    if not wells:
        raise GeometryError("a model along horizons needs a well with a sonic log: choose one at least")
    notes: list[Note] = []
    columns: list[Column] = []
    for well in wells:
        column = column_of(well, domain, step, count, notes)
        if any(np.hypot(column.x - one.x, column.y - one.y) < _SAME_PLACE for one in columns):
            notes.append(note(mark("well {well} stands where another one does: left out"), well=well.name))
            continue
        columns.append(column)
    layering, said = layering_of(horizons, columns, rules, markers, None if ages is None else Ages(ages))
    places = layering.places
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    reach = rules.correlation_range or max(float(apart.max()), _LEAST_RANGE)
    usual = np.full(2, rules.log_spread)
    model = StructureModel(domain, step, count, tuple(columns), layering, rules, reach, usual, ())
    blind, scale = _checked(model)
    return (
        StructureModel(domain, step, count, tuple(columns), layering, rules, reach, scale, blind),
        [*notes, *said],
    )


def _checked(model: StructureModel) -> tuple[tuple[BlindWell, ...], Array]:
    """Each well by the others along the layers, and what a kriging standard deviation of 1 means by that."""
    values, known = model._logs
    blind, ratios = [], []
    for number, column in enumerate(model.columns):
        others = np.array([one for one in range(len(model.columns)) if one != number], dtype=np.intp)
        if not others.size:
            continue
        shared = known[number] & known[others].all(axis=0)
        if shared.sum() < _FEW:
            continue
        here = np.array([[column.x, column.y]])
        weights = model._weights(here, others)[0]
        off = values[:, number, shared] - np.einsum("w,kwn->kn", weights, values[:, others][:, :, shared])
        to, between = model._alike(here, model._places[others])[0], model._alike(*2 * (model._places[others],))
        variance = max(1 - 2 * weights @ to + weights @ between @ weights, 1e-6)
        errors = np.sqrt((off**2).mean(axis=1))
        blind.append(BlindWell(column.well.name, float(errors[0]), float(errors[1])))
        ratios.append(errors**2 / variance)
    scale = np.sqrt(np.mean(ratios, axis=0)) if ratios else model.scale
    return tuple(blind), np.asarray(scale)
