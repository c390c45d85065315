"""The units in which a form shows its numbers."""

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits, Quantity

# Units that are words; symbols are the same in every language.
_UNIT_WORDS = {"cells": mark("cells"), "traces": mark("traces")}


def unit_text(unit: str, domain: str = "") -> str:
    """A unit as it is shown: words in the chosen language, symbols as they are.

    Parameters   domain : "twt" or "depth" takes its side of a unit of the vertical axis, "s | m"; "" leaves it open
    """
    in_time, bar, in_depth = unit.partition(" | ")
    if bar:
        return {"twt": in_time, "depth": in_depth}.get(
            domain, translate(mark("{one} or {other}"), one=in_time, other=in_depth)
        )
    return translate(_UNIT_WORDS[unit]) if unit in _UNIT_WORDS else unit


# Times are typed in seconds, as scripts have them, and what may be a time or a depth stays in SI too.
_LENGTHS: dict[str, Quantity] = {"m": "distance", "m/s": "velocity", "kg/m3": "density"}


def shown_unit(unit: str, domain: str, units: DisplayUnits) -> tuple[str, float]:
    """The unit in which a parameter is shown, and what its SI value is multiplied by.

    Parameters   domain : see `unit_text`
    """
    quantity = _LENGTHS.get(unit)
    if quantity is None or units.factor(quantity) == 1.0:
        return unit_text(unit, domain), 1.0
    return units.unit(quantity), units.factor(quantity)
