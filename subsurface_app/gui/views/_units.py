"""Charts and controls in the units of the project: the one place where a view converts what it shows.

What a chart draws stays as it is: its axis values are times in ms and all else in SI. An axis that is told otherwise
gets a scale, a field its own numbers.
"""

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits, Domain, Quantity, quantity_name
from subsurface_app.data.slices import Plane
from subsurface_app.gui.views._controls import NumberSelector
from subsurface_app.gui.views._planes import Cube

_IN_MS = 1000.0
_DOMAINS = {"twt": mark("TWT"), "depth": mark("Depth")}
_WITH_UNIT: tuple[Quantity, ...] = ("velocity", "density", "impedance")


def axis_scale(units: DisplayUnits, quantity: Quantity) -> float:
    """What an axis value (ms, else SI) is multiplied by to be shown."""
    return units.factor(quantity) / (_IN_MS if quantity == "time" else 1.0)


def with_unit(title: str, units: DisplayUnits, quantity: Quantity) -> str:
    """A title with its unit behind it, e.g. "Depth (ft)"."""
    return translate(mark("{title} ({unit})"), title=title, unit=units.unit(quantity))


def domain_title(domain: Domain, units: DisplayUnits) -> str:
    """Name and unit of the vertical axis as they are shown."""
    return with_unit(translate(_DOMAINS[domain]), units, units.of_domain(domain))


def domain_scale(domain: Domain, units: DisplayUnits) -> float:
    """What an axis value of a domain (ms or m) is multiplied by to be shown."""
    return axis_scale(units, units.of_domain(domain))


def quantity_title(quantity: str, units: DisplayUnits) -> str:
    """Name (and unit) of a quantity as it stands at the colour bar; unknown names are shown as they are."""
    of = _measured(quantity)
    return quantity_name(quantity) if of is None else with_unit(quantity_name(quantity), units, of)


def quantity_scale(quantity: str, units: DisplayUnits) -> float:
    """What a value of a quantity is multiplied by to be shown."""
    of = _measured(quantity)
    return 1.0 if of is None else units.factor(of)


def _measured(quantity: str) -> Quantity | None:
    """A quantity that has a unit; None for one that is a number only."""
    known = "velocity" if quantity in ("rms_velocity", "average_velocity") else quantity
    return next((one for one in _WITH_UNIT if one == known), None)


def shown_numbers(cube: Cube, plane: Plane, units: DisplayUnits) -> tuple[float, float, int]:
    """First, step and count of the numbers of planes as they are shown."""
    first, step, count = cube.numbers(plane)
    scale = domain_scale(cube.axis.domain, units) if plane == "sample" else 1.0
    return scale * first, scale * step, count


def choose_plane(
    selector: NumberSelector, title: str, cube: Cube, plane: Plane, units: DisplayUnits, index: int | None = None
) -> None:
    """Let a selector choose among the planes of a volume, without a signal; without an index the one there is kept."""
    suffix = f" {units.unit(units.of_domain(cube.axis.domain))}" if plane == "sample" else ""
    selector.set_numbers(title, *shown_numbers(cube, plane, units), suffix=suffix)
    if index is not None:
        selector.set_index(index)
