"""Horizons in a 3D scene: a surface in one colour, by its own time or depth, or by the amplitudes along it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import Horizon
from subsurface_app.data.slices import Source, coarseness_along, values_along
from subsurface_app.gui.colours import colour_table, colourise
from subsurface_app.gui.views._crossings import lines_on
from subsurface_app.gui.views._display import clip_levels
from subsurface_app.gui.views._planes import Cube, shown_scale
from subsurface_app.gui.views._world import World, round_ticks
from subsurface_app.gui.views.scene import _actors

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


def drawn_values(horizon: Horizon) -> NDArray[np.float64]:
    """The nodes that are drawn, shape (rows, columns), s or m, NaN where absent: few enough to look at all of them."""
    step = node_step(horizon)
    return np.asarray(horizon.values[::step, ::step], dtype=float)


@dataclass(frozen=True)
class Amplitudes:
    """What was read along a horizon.

    Parameters   values : array, float32, shape (rows, columns) of the nodes that are drawn, NaN outside
                 factor : int - how many samples one that was read stands for; 1 when they are those of the volume
    """

    values: NDArray[np.float32]
    factor: int = 1


def drape_steps(source: Source, cube: Cube, horizon: Horizon) -> Iterator[Amplitudes | None]:
    """Read a volume along the nodes of a horizon that are drawn; None after each step, then the amplitudes."""
    step, z = node_step(horizon), drawn_values(horizon)
    il, xl = np.meshgrid(horizon.geometry.ilines.values[::step], horizon.geometry.xlines.values[::step], indexing="ij")
    lines = lines_on(cube, horizon, il, xl)
    if lines is None:
        yield Amplitudes(np.full(z.shape, np.nan, np.float32))
        return
    il, xl = lines
    axes = [cube.geometry.ilines.position(il), cube.geometry.xlines.position(xl), cube.axis.position(z)]
    places = np.stack([np.round(one, 6).ravel() for one in axes], axis=1)
    factor = coarseness_along(source, places)
    for values in values_along(source, places):
        yield None if values is None else Amplitudes(values.reshape(z.shape), factor)


@dataclass(frozen=True)
class Surface:
    """A horizon as it lies in a world; everything that takes time to make.

    Parameters   values : array, shape (rows, columns) - of the nodes that are drawn, s or m, NaN where absent
                 nodes : array of int - the nodes that corners of the sheet are, as flat indices
                 points, normals : array, float32, shape (n_nodes, 3); quads : array of int, shape (n, 4) into them
                 line : array, shape (n, 2, 3) - pieces of a horizon along one line, which has no quads
                 contours : points (n, 3) and the line that each belongs to, or None
                 extrapolated : array of bool, shape (rows, columns), or None
    """

    values: NDArray[np.float64]
    nodes: NDArray[np.int64]
    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    quads: NDArray[np.int64]
    line: NDArray[np.float64]
    contours: tuple[NDArray[np.float64], NDArray[np.int64]] | None
    extrapolated: NDArray[np.bool_] | None


def surface_of(world: World, horizon: Horizon, *, contours: bool = False, scale: float = 1.0) -> Surface:
    """The surface of a horizon, at most some 250,000 nodes of it; takes a quarter of a second: for the background.

    Parameters   scale : float - see `contour_levels`
    """
    step, values = node_step(horizon), drawn_values(horizon)
    il, xl = np.meshgrid(horizon.geometry.ilines.values[::step], horizon.geometry.xlines.values[::step], indexing="ij")
    points = world.points(*horizon.geometry.xy(il, xl), values)
    pale = horizon.extrapolated
    picked = None if pale is None else np.asarray(pale[...], dtype=bool)[::step, ::step]
    lines = _contours(world, horizon, values, step, scale) if contours and min(values.shape) > 1 else None
    if min(values.shape) == 1:
        flat = points.reshape(-1, 3)
        pairs = np.stack([flat[:-1], flat[1:]], axis=1)
        pairs = pairs[np.isfinite(pairs).all(axis=(1, 2))]
        none = np.zeros((0, 3), np.float32)
        return Surface(values, np.zeros(0, np.int64), none, none, np.zeros((0, 4), np.int64), pairs, None, picked)
    known = np.isfinite(values)
    number = np.arange(values.size).reshape(values.shape)
    whole = known[:-1, :-1] & known[1:, :-1] & known[1:, 1:] & known[:-1, 1:]
    corners = [number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]]
    quads = np.stack([corner[whole] for corner in corners], axis=-1)
    nodes, flat_quads = np.unique(quads, return_inverse=True)
    normals = _normals(points).reshape(-1, 3)[nodes]
    corner_points = points.reshape(-1, 3)[nodes].astype(np.float32)
    no_line = np.zeros((0, 2, 3))
    return Surface(values, nodes, corner_points, normals, flat_quads.reshape(-1, 4), no_line, lines, picked)


def horizon_actors(surface: Surface, colour: str, look: HorizonLook, drape: Drape | None = None) -> list[Any]:
    """The surface, its extrapolated part pale, and its contours; one line of a survey is drawn as a line."""
    if len(surface.line):
        return [_actors.lines(surface.line, colour, 4.0)]
    if not len(surface.quads):
        return []
    colours = _colours(surface.values, colour, look, drape)
    if surface.extrapolated is not None:
        pale = surface.extrapolated
        colours[pale, :3] = (0.35 * colours[pale, :3] + 0.65 * 235).astype(np.uint8)
    sheet = _actors.sheet(surface.points, surface.normals, surface.quads, colours.reshape(-1, 4)[surface.nodes])
    sheet.GetProperty().SetOpacity(look.opacity)
    if look.paint != "colour":  # so that colours can be read off, the light only hints at the shape
        sheet.GetProperty().SetAmbient(0.55)
        sheet.GetProperty().SetDiffuse(0.45)
        sheet.GetProperty().SetSpecular(0.0)
    if surface.contours is None:
        return [sheet]
    lines = _actors.polylines(*surface.contours, "#101418", 1.0)
    if lines is None:
        return [sheet]
    _actors.in_front(lines)
    return [sheet, lines]


def _normals(points: NDArray[np.float64]) -> NDArray[np.float32]:
    """Normals of a lattice of points, shape (rows, columns, 3), on the side from which its quads turn left.

    VTK turns those of faces that it sees from behind, and knows that from how the corners run.
    """
    normals = np.cross(*(np.gradient(points, axis=axis) for axis in (0, 1)))
    with np.errstate(invalid="ignore", divide="ignore"):
        normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    known = np.isfinite(normals).all(axis=-1)
    side = -1.0 if known.any() and normals[known][:, 2].mean() < 0 else 1.0
    normals[~known] = (0.0, 0.0, side)  # beside a hole
    return np.asarray(normals, dtype=np.float32)


def horizon_levels(horizon: Horizon) -> tuple[float, float]:
    """The range of times in ms or depths in m that is coloured."""
    low, high = clip_levels(drawn_values(horizon), 1, 99, symmetric=False)
    return low * shown_scale(horizon.domain), high * shown_scale(horizon.domain)


def contour_levels(horizon: Horizon, scale: float = 1.0) -> NDArray[np.float64]:
    """Times in ms or depths in m at which contours are drawn; they are round when multiplied by `scale`."""
    low, high = horizon_levels(horizon)
    return round_ticks(scale * low, scale * high, about=10) / scale


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
    low, high = clip_levels(up, 2, 98, symmetric=False)
    share = np.clip((np.nan_to_num(up, nan=low) - low) / ((high - low) or 1.0), 0.0, 1.0)
    colours = np.full((*up.shape, 4), 255, dtype=np.uint8)
    for channel, start in enumerate((1, 3, 5)):
        colours[..., channel] = np.rint(int(colour[start : start + 2], 16) * (0.68 + 0.32 * share))
    return colours


def _contours(
    world: World, horizon: Horizon, values: NDArray[Any], step: int, round_by: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]] | None:
    """Lines of equal time or depth: world points, and which line each belongs to."""
    from contourpy import contour_generator

    scale = shown_scale(horizon.domain)
    found = contour_generator(z=np.ma.masked_invalid(values * scale))
    il, xl = horizon.geometry.ilines, horizon.geometry.xlines
    points, part = [], []
    for level in contour_levels(horizon, round_by):
        for line in found.lines(float(level)):
            x, y = horizon.geometry.xy(il.first + il.step * step * line[:, 1], xl.first + xl.step * step * line[:, 0])
            points.append(world.points(x, y, level / scale))
            part.append(np.full(len(line), len(part)))
    return (np.concatenate(points), np.concatenate(part)) if points else None
