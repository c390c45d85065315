"""What a section says about a place: line numbers, time or depth, and the values there; without any window."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.gui.views._cuts import Cut, Place, Upright
from subsurface_app.gui.views._display import readable
from subsurface_app.gui.views._planes import Cube, quantity_title


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


def place_text(cube: Cube, place: Place) -> list[str]:
    """A place in words: line numbers, and time or depth with its unit where it is known."""
    iline, xline, z = place
    if cube.line is not None:
        at = float(cube.geometry.xlines.position(xline))
        parts = [translate("CDP {number}", number=cube.line.cdp_at(at))]
        if not cube.line.has_even_cdps:
            parts.insert(0, translate("Trace {number}", number=f"{xline:.0f}"))
        if np.isfinite(metres := cube.line.metres(at)):
            parts.append(translate("{distance} m along the line", distance=f"{metres:.0f}"))
    else:
        parts = [
            translate("Inline {number}", number=f"{iline:.0f}"),
            translate("Crossline {number}", number=f"{xline:.0f}"),
        ]
    if not math.isfinite(z):
        return parts
    if cube.axis.domain == "twt":
        return [*parts, translate("TWT {time} ms", time=f"{1000 * z:.0f}")]
    return [*parts, translate("Depth {depth} m", depth=f"{z:.0f}")]


def line_text(cut: Cut, place: Place) -> list[str]:
    """Where a place lies along a free line and on the map; nothing on planes of the survey."""
    if not isinstance(cut, Upright) or cut.plane is not None:
        return []
    across = cut.axis_values(place)[0]
    if not cut.cube.is_placed:
        return [translate("no coordinates")]
    x, y = (float(value) for value in cut.cube.xy(place[0], place[1]))
    return [translate("{distance} m along the line", distance=f"{across:.0f}"), f"X {x:.0f}", f"Y {y:.0f}"]


def texts_at(cut: Cut, values: NDArray[Any] | None, place: Place) -> list[str]:
    """All that a section says about a place: where it is, and the value of a slice of it there."""
    return line_text(cut, place) + place_text(cut.cube, place) + value_text(cut.cube, value_at(cut, values, place))


def value_text(cube: Cube, value: float | None, spread: float | None = None) -> list[str]:
    """A value in words, with its spread where it has one; nothing without a value."""
    if value is None:
        return []
    text = f"{quantity_title(cube.quantity)} {readable(value)}"
    return [text if spread is None else f"{text} ± {readable(spread)}"]
