"""Horizons in a 3D scene: a surface in one colour, by its own time or depth, or by the amplitudes along it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import Horizon
from subsurface_app.data.slices import Source, values_along
from subsurface_app.gui.colours import colour_table, colourise
from subsurface_app.gui.views import _actors
from subsurface_app.gui.views._display import clip_levels
from subsurface_app.gui.views._planes import Cube, line_numbers, shown_scale
from subsurface_app.gui.views._world import World, round_ticks

MOST_NODES = 250_000  # a horizon with more is drawn from every second, third ... node
PAINTS = ("colour", "values", "amplitude")


@dataclass(frozen=True)
class HorizonLook:
    """How a horizon is shown.

    Parameters   paint : "colour" - one colour; "values" - by its time or depth, in `table`; "amplitude" - by the active
                     volume along it, in the colours of the slices
                 contours : bool - lines of equal time or depth; opacity : float, 0 to 1
    """

    paint: str = "colour"
    table: str = "batlow"
    contours: bool = False
    opacity: float = 1.0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "HorizonLook":
        return cls(**{key: value for key, value in stored.items() if key in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Drape:
    """Values of a volume along a horizon, shape of the nodes drawn, NaN outside; with the colours of the slices."""

    values: NDArray[np.float32]
    table: str
    levels: tuple[float, float] | None


def node_step(horizon: Horizon) -> int:
    """Every how many-th node along each axis is drawn."""
    return int(np.ceil(np.sqrt(max(np.prod(horizon.values.shape) / MOST_NODES, 1.0))))


def drape_steps(source: Source, cube: Cube, horizon: Horizon) -> Iterator[NDArray[np.float32] | None]:
    """Read a volume along the nodes of a horizon that are drawn; None after each step, then (rows, columns) values."""
    step = node_step(horizon)
    z = np.asarray(horizon.values[...], dtype=float)[::step, ::step]
    il, xl = np.meshgrid(horizon.geometry.ilines.values[::step], horizon.geometry.xlines.values[::step], indexing="ij")
    if horizon.geometry.affine != cube.geometry.affine:
        il, xl = line_numbers(cube.geometry, *horizon.geometry.xy(il, xl))
    places = [cube.geometry.ilines.position(il), cube.geometry.xlines.position(xl), cube.axis.position(z)]
    for values in values_along(source, np.stack([np.round(one, 6).ravel() for one in places], axis=1)):
        yield None if values is None else values.reshape(z.shape)


def horizon_actors(
    world: World, horizon: Horizon, colour: str, look: HorizonLook | None = None, drape: Drape | None = None
) -> list[Any]:
    """The surface, its extrapolated part pale, and its contours; one line of a survey is drawn as a line."""
    look = look or HorizonLook()
    step = node_step(horizon)
    values = np.asarray(horizon.values[...], dtype=float)[::step, ::step]
    il, xl = np.meshgrid(horizon.geometry.ilines.values[::step], horizon.geometry.xlines.values[::step], indexing="ij")
    points = world.points(*horizon.geometry.xy(il, xl), values)
    if min(points.shape[:2]) == 1:
        return _horizon_line(points.reshape(-1, 3), colour)
    colours = _colours(values, colour, look, drape)
    if horizon.extrapolated is not None:
        pale = np.asarray(horizon.extrapolated, dtype=bool)[::step, ::step]
        colours[pale, :3] = (0.35 * colours[pale, :3] + 0.65 * 235).astype(np.uint8)
    surface = _actors.sheet(points, colours)
    if surface is None:
        return []
    surface.GetProperty().SetOpacity(look.opacity)
    if look.paint != "colour":  # so that colours can be read off, the light only hints at the shape
        surface.GetProperty().SetAmbient(0.55)
        surface.GetProperty().SetDiffuse(0.45)
        surface.GetProperty().SetSpecular(0.0)
    lines = _contours(world, horizon, values, step) if look.contours else None
    return [surface] if lines is None else [surface, lines]


def horizon_levels(horizon: Horizon) -> tuple[float, float]:
    """The range of times in ms or depths in m that is coloured."""
    low, high = clip_levels(np.asarray(horizon.values[...], dtype=float), 1, 99, symmetric=False)
    return low * shown_scale(horizon.domain), high * shown_scale(horizon.domain)


def contour_levels(horizon: Horizon) -> NDArray[np.float64]:
    """Round times in ms or depths in m at which contours are drawn."""
    return round_ticks(*horizon_levels(horizon), about=10)


def _colours(values: NDArray[Any], colour: str, look: HorizonLook, drape: Drape | None) -> NDArray[np.uint8]:
    if look.paint == "values":
        return colourise(values, clip_levels(values, 1, 99, symmetric=False), colour_table(look.table))
    if look.paint == "amplitude" and drape is not None and drape.values.shape == values.shape:
        levels = drape.levels or clip_levels(drape.values, 2, 98, symmetric=True)
        colours = colourise(drape.values, levels, colour_table(drape.table))
        colours[np.isnan(drape.values)] = (154, 165, 177, 255)  # beside the volume, but still there
        return colours
    return _relief(colour, -values)


def _relief(colour: str, up: NDArray[np.float64]) -> NDArray[np.uint8]:
    """A colour that is darker where a surface lies deeper, RGBA."""
    low, high = (float(level) for level in np.nanpercentile(up, [2, 98])) if np.isfinite(up).any() else (0.0, 1.0)
    share = np.clip((np.nan_to_num(up, nan=low) - low) / ((high - low) or 1.0), 0.0, 1.0)
    colours = np.full((*up.shape, 4), 255, dtype=np.uint8)
    for channel, start in enumerate((1, 3, 5)):
        colours[..., channel] = np.rint(int(colour[start : start + 2], 16) * (0.68 + 0.32 * share))
    return colours


def _horizon_line(points: NDArray[np.float64], colour: str) -> list[Any]:
    pairs = np.stack([points[:-1], points[1:]], axis=1)
    pairs = pairs[np.isfinite(pairs).all(axis=(1, 2))]
    return [_actors.lines(pairs, colour, 4.0)] if len(pairs) else []


def _contours(world: World, horizon: Horizon, values: NDArray[Any], step: int) -> Any | None:
    """Lines of equal time or depth, a little in front of the surface."""
    from contourpy import contour_generator

    scale = shown_scale(horizon.domain)
    found = contour_generator(z=np.ma.masked_invalid(values * scale))
    il, xl = horizon.geometry.ilines, horizon.geometry.xlines
    points, part = [], []
    for level in contour_levels(horizon):
        for line in found.lines(float(level)):
            x, y = horizon.geometry.xy(il.first + il.step * step * line[:, 1], xl.first + xl.step * step * line[:, 0])
            points.append(world.points(x, y, level / scale))
            part.append(np.full(len(line), len(part)))
    if not points:
        return None
    actor = _actors.polylines(np.concatenate(points), np.concatenate(part), "#101418", 1.0)
    if actor is not None:
        _actors.in_front(actor)
    return actor
