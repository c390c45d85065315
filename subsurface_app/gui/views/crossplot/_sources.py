"""What can be plotted against what: the properties of logs, volumes and horizons, and how their points are found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.objects import DisplayUnits, Horizon, Well
from subsurface_app.gui.views._planes import Cube
from subsurface_app.gui.views._units import domain_scale, domain_title, quantity_scale, quantity_title, with_unit
from subsurface_app.gui.views.crossplot._horizons import Along, horizon_points
from subsurface_app.gui.views.crossplot._logs import DEPTH, points_of_logs
from subsurface_app.gui.views.crossplot._points import PlotPoints
from subsurface_app.gui.views.crossplot._volumes import SAMPLE_AXIS, random_points

T = TypeVar("T")


def in_order(items: Mapping[str, T], order: Sequence[str]) -> dict[str, T]:
    """The same items in an order of keys; those that are not in it come last, as they were."""
    rank = {key: place for place, key in enumerate(order)}
    return {key: items[key] for key in sorted(items, key=lambda key: rank.get(key, len(rank)))}


@dataclass
class Sources:
    """The items at hand: id -> item."""

    wells: dict[str, Well] = field(default_factory=dict)
    cubes: dict[str, Cube] = field(default_factory=dict)
    horizons: dict[str, Horizon] = field(default_factory=dict)

    def sort(self, order: Sequence[str]) -> None:
        """Bring the items into an order of ids; those that are not in it come last."""
        self.wells, self.cubes, self.horizons = (
            in_order(self.wells, order),
            in_order(self.cubes, order),
            in_order(self.horizons, order),
        )

    @property
    def keys(self) -> list[str]:
        """The kinds of values there are: "logs", "volumes", "horizons"."""
        found = {"logs": self.wells, "volumes": self.cubes, "horizons": self.horizons}
        return [key for key, items in found.items() if items]

    def properties(self, source: str, units: DisplayUnits) -> list[tuple[str, str]]:
        """Key and title (with the unit) of each property of a source."""
        if source == "logs":
            logs = {name: units.of_log(unit).symbol for name, unit in self._log_units.items()}
            found = [(name, f"{name} ({unit})" if unit else name) for name, unit in logs.items()]
            return [*found, (DEPTH, with_unit(translate("Measured depth"), units, "depth"))] if found else []
        if source == "volumes":
            found = [(key, f"{cube.name}: {quantity_title(cube.quantity, units)}") for key, cube in self.cubes.items()]
            domain = next(iter(self.cubes.values())).axis.domain
            return [*found, (SAMPLE_AXIS, domain_title(domain, units))]
        found = []
        for key, horizon in self.horizons.items():
            found.append((Along(key).key, f"{horizon.name}: {domain_title(horizon.domain, units)}"))
        for key, horizon in self.horizons.items():
            for volume, cube in self.cubes.items():
                if cube.axis.domain == horizon.domain:
                    title = translate("{volume} along {horizon}", volume=cube.name, horizon=horizon.name)
                    found.append((Along(key, volume).key, f"{title}: {quantity_title(cube.quantity, units)}"))
        return found

    def scale(self, source: str, key: str, units: DisplayUnits) -> float:
        """What the values of a property, as the readers give them (times in ms), are multiplied by to be shown."""
        if source == "logs":
            return units.factor("depth") if key == DEPTH else units.of_log(self._log_units.get(key, "")).factor
        if source == "volumes":
            cubes = self.cubes
            if key == SAMPLE_AXIS and cubes:
                return domain_scale(next(iter(cubes.values())).axis.domain, units)
            return quantity_scale(cubes[key].quantity, units) if key in cubes else 1.0
        along = Along.of(key) if key else Along("")
        if along.volume:
            return quantity_scale(self.cubes[along.volume].quantity, units) if along.volume in self.cubes else 1.0
        return domain_scale(self.horizons[along.horizon].domain, units) if along.horizon in self.horizons else 1.0

    def log_of(self, key: str) -> tuple[str, str]:
        """Mnemonic and unit of the values of a log."""
        return key, self._log_units.get(key, "")

    @property
    def _log_units(self) -> dict[str, str]:
        """The unit of each log's values, by mnemonic."""
        return {log.mnemonic: log.unit for well in self.wells.values() for log in well.logs}

    def check_lattice(self, keys: tuple[str, str, str]) -> None:
        """Refuse volumes of which one sample is not the neighbour of the other's.

        Raises   DataError - when they lie on different lattices, or when X is time or depth alone
        """
        if keys[0] not in self.cubes:
            raise DataError("X is the time or depth of the samples: choose a volume for X")
        main = self.cubes[keys[0]]
        for key in keys[1:]:
            other = self.cubes.get(key)
            if other is not None and (other.geometry, other.axis) != (main.geometry, main.axis):
                raise DataError(
                    "{one} and {other} lie on different lattices: expected the same lines and samples; "
                    "bring one of them onto the lattice of the other first",
                    one=main.name,
                    other=other.name,
                )

    def reader(self, source: str, keys: tuple[str, str, str]) -> Callable[[], PlotPoints]:
        """A function that finds the points, to be run in the background; volumes are sampled at random places.

        Raises   DataError - when they cannot be plotted against each other
        """
        x, y, colour = keys
        wells, cubes, horizons = dict(self.wells), dict(self.cubes), dict(self.horizons)
        if source == "logs":
            return lambda: points_of_logs(wells, x, y, colour)
        if source == "volumes":
            self.check_lattice(keys)
            return lambda: random_points(cubes, x, y, colour)
        return lambda: horizon_points(horizons, cubes, x, y, colour)
