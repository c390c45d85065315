"""What a section says about a place: line numbers, time or depth, and the values there; without any window."""

import math
from typing import Any

from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.slices import PLANES, Plane
from subsurface_app.gui.views._display import readable
from subsurface_app.gui.views._planes import Cube, quantity_title, shown_scale

Place = tuple[float, float, float]  # inline, crossline, time in s or depth in m


def place_at(cube: Cube, plane: Plane, number: float, across: float, down: float) -> Place:
    """The place at axis values of a plane."""
    scale = shown_scale(cube.axis.domain)
    if plane == "iline":
        return number, across, down / scale
    if plane == "xline":
        return across, number, down / scale
    return down, across, number / scale


def axis_values(cube: Cube, plane: Plane, place: Place) -> tuple[float, float]:
    """Where a place lies on the axes of a plane, seen square to it."""
    iline, xline, z = place
    z *= shown_scale(cube.axis.domain)
    return {"iline": (xline, z), "xline": (iline, z), "sample": (xline, iline)}[plane]


def value_at(cube: Cube, plane: Plane, values: NDArray[Any] | None, place: Place) -> float | None:
    """The sample of a slice that is nearest to a place; None outside it."""
    if values is None:
        return None
    iline, xline, z = place
    at = {
        "iline": float(cube.geometry.ilines.position(iline)),
        "xline": float(cube.geometry.xlines.position(xline)),
        "sample": float(cube.axis.position(z)),
    }
    axes = [name for name in PLANES if name != plane]
    if not all(math.isfinite(at[name]) for name in axes):
        return None
    full = [cube.shape[PLANES.index(name)] for name in axes]
    # A coarse slice has fewer samples than the volume.
    row, column = (round(at[name] * size / whole) for name, size, whole in zip(axes, values.shape, full, strict=True))
    if 0 <= row < values.shape[0] and 0 <= column < values.shape[1]:
        return float(values[row, column])
    return None


def place_text(cube: Cube, place: Place) -> list[str]:
    """A place in words: line numbers, and time or depth with its unit where it is known."""
    iline, xline, z = place
    if cube.is_line:
        parts = [translate("CDP {number}", number=f"{xline:.0f}")]
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


def value_text(cube: Cube, value: float | None, spread: float | None = None) -> list[str]:
    """A value in words, with its spread where it has one; nothing without a value."""
    if value is None:
        return []
    text = f"{quantity_title(cube.quantity)} {readable(value)}"
    return [text if spread is None else f"{text} ± {readable(spread)}"]
