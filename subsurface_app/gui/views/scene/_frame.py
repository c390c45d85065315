"""The frame of a 3D scene: its box, the numbers along its edges, and a bar of round length."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.views._units import domain_title
from subsurface_app.gui.views._world import MAP_METRES, METRES_PER_SECOND, Extent, World, round_ticks
from subsurface_app.gui.views.scene._labels import Label


@dataclass(frozen=True)
class Frame:
    """Lines as pairs of points, shape (n, 2, 3), and labels, in world metres before exaggeration."""

    edges: NDArray[np.float64]
    bar: NDArray[np.float64]
    labels: tuple[Label, ...]


def frame_of(world: World, extent: Extent, units: DisplayUnits) -> Frame:
    """The box of a scene with line numbers along its bottom edges and times or depths up one corner.

    Without a survey its bottom edges bear map positions.
    """
    corners = extent.corners(world)
    edges = [
        (corners[a], corners[b])
        for a in np.ndindex(2, 2, 2)
        for b in np.ndindex(2, 2, 2)
        if sum(np.subtract(b, a)) == 1 and min(np.subtract(b, a)) == 0
    ]
    middle = corners.reshape(-1, 3).mean(axis=0)
    away = 0.04 * float(np.linalg.norm(corners[1, 1, 0] - corners[0, 0, 0]))
    labels: list[Label] = []

    def outside(point: NDArray[np.float64], factor: float = 1.0) -> tuple[float, float, float]:
        flat = (point - middle) * (1, 1, 0)
        moved = point + factor * away * flat / (float(np.linalg.norm(flat)) or 1.0)
        return float(moved[0]), float(moved[1]), float(moved[2])

    def along(start: NDArray[np.float64], stop: NDArray[np.float64], limits: tuple[float, float], *names: str) -> None:
        title, edge = names
        for value in round_ticks(*limits):
            share = (value - limits[0]) / ((limits[1] - limits[0]) or 1.0)
            if abs(share - 0.5) > 0.12:
                labels.append(Label(f"{value + 0.0:.7g}", outside(start + share * (stop - start)), edge=edge))
        labels.append(Label(title, outside(start + 0.5 * (stop - start), 1.3), strong=True, edge=edge))

    scale = units.factor(units.of_domain(world.domain))
    ilines, xlines = translate("Inline"), translate("Crossline")
    if extent.geometry == MAP_METRES:
        ilines, xlines = translate("Y (m)"), translate("X (m)")
    limits = (extent.z[0] * scale, extent.z[1] * scale)
    for i in (0, 1):
        if extent.xlines[1] > extent.xlines[0]:
            along(corners[i, 0, 1], corners[i, 1, 1], extent.xlines, xlines, f"xline {i}")
        if extent.ilines[1] > extent.ilines[0]:
            along(corners[0, i, 1], corners[1, i, 1], extent.ilines, ilines, f"iline {i}")
        for j in (0, 1):
            along(corners[i, j, 0], corners[i, j, 1], limits, domain_title(world.domain, units), f"z {i} {j}")
    across = units.of("distance")
    bar, length = _bar(corners, across.factor)
    bar[:, 2] += 0.05 * float(np.ptp(corners[..., 2]))  # above the box, not in its edge
    end = bar[1]
    text = f"{length:g} {across.symbol}"
    labels.append(
        Label(text, (float(end[0]), float(end[1]), float(end[2] + 0.02 * np.ptp(corners[..., 2]))), strong=True)
    )
    return Frame(np.array(edges), bar[None], tuple(labels))


def _bar(corners: NDArray[np.float64], scale: float) -> tuple[NDArray[np.float64], float]:
    """A line of round length, `scale` units in a metre, on the upper edge of the box along the crosslines."""
    start, stop = corners[0, 0, 0], corners[0, 1, 0]
    whole = float(np.linalg.norm(stop - start))
    if whole <= 0:
        stop = corners[1, 0, 0]
        whole = float(np.linalg.norm(stop - start)) or 1.0
    whole *= scale
    power = 10.0 ** np.floor(np.log10(whole / 4))
    length = max(factor * power for factor in (1.0, 2.0, 5.0) if factor * power <= whole / 4)
    return np.array([start, start + (stop - start) * (length / whole)]), float(length)


def first_look(world: World, extent: Extent) -> NDArray[np.float64]:
    """The horizontal direction in which a scene is looked at first: crosslines run to the right."""
    corners = extent.corners(world)
    along_il, along_xl = corners[1, 0, 0] - corners[0, 0, 0], corners[0, 1, 0] - corners[0, 0, 0]
    across = np.array([-along_xl[1], along_xl[0], 0.0])
    if np.dot(across, along_il) < 0:
        across = -across
    if not across.any():
        across = np.array([0.0, 1.0, 0.0])
    made = across / np.linalg.norm(across) + 0.55 * along_xl / (np.linalg.norm(along_xl) or 1.0)
    return np.asarray(made, dtype=float)


def caption_of(
    world: World, exaggeration: float, units: DisplayUnits, *, volumes: Sequence[str], failure: str, coarse: str = ""
) -> str:
    """What is shown, what the vertical axis is, what is coarse still, and what could not be read."""
    lines = [", ".join(volumes)] if volumes else []
    factor = f"{exaggeration:g}"
    if world.domain == "twt":
        second = units.rounded(1.0, "time").replace(".000", "")
        drawn = f"{METRES_PER_SECOND * units.factor('depth'):.4g} {units.unit('depth')}"
        text = translate(
            "Vertical axis: TWT in {unit}, {second} drawn as {length} × {factor}",
            unit=units.unit("time"),
            second=second,
            length=drawn,
            factor=factor,
        )
    else:
        text = translate("Vertical axis: depth in {unit} × {factor}", unit=units.unit("depth"), factor=factor)
    lines.append(text)
    if not world.is_placed:
        apart = units.rounded(25.0, "distance")
        lines.append(translate("No coordinates: neighbouring lines are drawn {distance} apart", distance=apart))
    if coarse:
        lines.append(coarse)
    if failure:
        lines.append(translate("The slice cannot be read: {reason}", reason=failure))
    return "\n".join(lines)
