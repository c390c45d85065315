"""What a section says about a place: line numbers, time or depth, and the values there; without any window."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.objects import DisplayUnits, Domain
from subsurface_app.gui.views._cuts import Cut, Place, Upright
from subsurface_app.gui.views._display import readable
from subsurface_app.gui.views._planes import Cube
from subsurface_app.gui.views._units import quantity_scale, quantity_title


def value_at(cut: Cut, values: NDArray[Any] | None, place: Place) -> float | None:
    """The sample of a slice that is nearest to a place; None outside it."""
    if values is None:
        return None
    if not all(math.isfinite(value) for value in cut.axis_values(place)):
        return None
    row, column = cut.pixel(place, values.shape)
    if 0 <= row < values.shape[0] and 0 <= column < values.shape[1] and np.isfinite(values[row, column]):
        return float(values[row, column])
    return None


def place_text(cube: Cube, place: Place, units: DisplayUnits) -> list[str]:
    """A place in words: line numbers, and time or depth with its unit where it is known."""
    iline, xline, z = place
    if cube.line is not None:
        at = float(cube.geometry.xlines.position(xline))
        parts = [translate("CDP {number}", number=cube.line.cdp_at(at))]
        if not cube.line.has_even_cdps:
            parts.insert(0, translate("Trace {number}", number=f"{xline:.0f}"))
        if np.isfinite(metres := cube.line.metres(at)):
            parts.append(translate("{distance} along the line", distance=units.rounded(metres, "distance")))
    else:
        parts = [
            translate("Inline {number}", number=f"{iline:.0f}"),
            translate("Crossline {number}", number=f"{xline:.0f}"),
        ]
    return parts + _domain_text(cube.axis.domain, z, units)


def _domain_text(domain: Domain, z: float, units: DisplayUnits) -> list[str]:
    """A time in s or a depth in m in words; nothing where it is not known."""
    if not math.isfinite(z):
        return []
    if domain == "twt":
        return [translate("TWT {time}", time=units.rounded(z, "time"))]
    return [translate("Depth {depth}", depth=units.rounded(z, "depth"))]


def line_text(cut: Cut, place: Place, units: DisplayUnits) -> list[str]:
    """Where a place lies along a free line and on the map; nothing on planes of the survey."""
    if not isinstance(cut, Upright) or cut.plane is not None:
        return []
    across = cut.axis_values(place)[0]
    if not cut.cube.is_placed:
        return [translate("no coordinates")]
    x, y = (float(value) for value in cut.cube.xy(place[0], place[1]))
    return [
        translate("{distance} along the line", distance=units.rounded(across, "distance")),
        f"X {x:.0f}",
        f"Y {y:.0f}",
    ]


def texts_at(cut: Cut, values: NDArray[Any] | None, place: Place, units: DisplayUnits) -> list[str]:
    """All that a section says about a place: where it is, and the value of a slice of it there."""
    value = value_at(cut, values, place)
    where = line_text(cut, place, units) + place_text(cut.cube, place, units) + _other_text(cut, place, units)
    return where + value_text(cut.cube, value, units)


def _other_text(cut: Cut, place: Place, units: DisplayUnits) -> list[str]:
    """The time at a depth, or the depth at a time, by the relation that the section is shown by; nothing without."""
    if not isinstance(cut, Upright):
        return []
    z = cut.in_other_domain(cut.axis_values(place)[0], place[2])
    return _domain_text("depth" if cut.cube.axis.domain == "twt" else "twt", z, units)


def value_text(cube: Cube, value: float | None, units: DisplayUnits, spread: float | None = None) -> list[str]:
    """A value in words, with its spread where it has one; nothing without a value."""
    if value is None:
        return []
    scale = quantity_scale(cube.quantity, units)
    text = f"{quantity_title(cube.quantity, units)} {readable(scale * value)}"
    return [text if spread is None else f"{text} ± {readable(scale * spread)}"]
