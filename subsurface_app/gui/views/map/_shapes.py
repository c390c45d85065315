"""What an item looks like on a map: lines, symbols and names in metres east and north; without any window."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.objects import (
    Polygons,
    Polylines,
    SeismicLine,
    ShotGathers,
    SurveyGeometry,
    TriangulatedSurface,
    VelocityModel,
    Well,
)
from subsurface_app.gui.views._steps import round_step

Points = NDArray[np.float64]
_LINES_ABOUT = 6  # grid lines of a survey each way, where their step is chosen here
_CDPS_ABOUT = 8
MOST_SYMBOLS = 20_000  # shots or receivers of one survey; of more every n-th is drawn


@dataclass(frozen=True)
class MapLabel:
    """A word at a place on the map.

    Parameters   x, y : float, m; angle : float - degrees from east to north of a word along a line
                 rank : int - words of a low rank are painted first, later ones give way
                 side : "above" | "below" | "right" | "on" - of the place
    """

    text: str
    x: float
    y: float
    rank: int = 1
    angle: float = 0.0
    side: str = "above"


@dataclass(frozen=True)
class Drawing:
    """An item on the map.

    Parameters   kind : str - of the item; it chooses colours and the words of the legend
                 lines : each of shape (n, 2), m; fine : thin lines, such as the line grid of a survey
                 symbols : symbol -> places of shape (n, 2), m
                 outline : array, shape (n, 2), or None - what a click inside picks
                 is_placed : bool - its coordinates are those of the map, not made up or counted from a model's corner
    """

    kind: str
    name: str
    lines: tuple[Points, ...] = ()
    fine: tuple[Points, ...] = ()
    symbols: dict[str, Points] = field(default_factory=dict)
    labels: tuple[MapLabel, ...] = ()
    outline: Points | None = None
    is_placed: bool = True

    @property
    def extent(self) -> tuple[float, float, float, float] | None:
        """Least x and y, greatest x and y in m; None of an item without any place."""
        ring = () if self.outline is None else (self.outline,)
        parts = [part for part in (*self.lines, *self.symbols.values(), *ring) if len(part)]
        if not parts:
            return None
        points = np.concatenate(parts)
        points = points[np.isfinite(points).all(axis=1)]
        if not len(points):
            return None
        return (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())


def corner_numbers(geometry: SurveyGeometry) -> list[tuple[int, int]]:
    """Inline and crossline at the four corners, going round from the first of both along the first inline."""
    il, xl = geometry.ilines, geometry.xlines
    return [(il.first, xl.first), (il.first, xl.last), (il.last, xl.last), (il.last, xl.first)]


def corners(geometry: SurveyGeometry) -> Points:
    """Map positions of the four corners, shape (4, 2), in the order of `corner_numbers`."""
    numbers = np.array(corner_numbers(geometry))
    return np.stack(geometry.xy(numbers[:, 0], numbers[:, 1]), axis=-1)


def grid_numbers(first: int, last: int, every: int) -> NDArray[np.int64]:
    """Multiples of `every` between two line numbers in either order; 0 chooses a round step."""
    low, high = min(first, last), max(first, last)
    step = every or max(round(round_step(high - low, _LINES_ABOUT)), 1)
    return np.arange(-(-low // step) * step, high + 1, step)


def draw_survey(kind: str, name: str, geometry: SurveyGeometry, every: int = 0) -> Drawing:
    """The outline of a survey, its line numbers at the corners, and grid lines at multiples of `every` (0: round)."""
    ring = corners(geometry)
    middle = ring.mean(axis=0)
    title = middle + 0.75 * (ring[:2].mean(axis=0) - middle)  # near the first inline: the middle is for what lies there
    labels = [MapLabel(name, *title.tolist(), rank=1, side="on")]
    for (iline, xline), (x, y) in zip(corner_numbers(geometry), ring.tolist(), strict=True):
        text = translate("IL {inline}, XL {crossline}", inline=iline, crossline=xline)
        labels.append(MapLabel(text, x, y, rank=3, side="above" if y >= middle[1] else "below"))
    fine = []
    il, xl = geometry.ilines, geometry.xlines
    for number in grid_numbers(il.first, il.last, every).tolist():
        ends = np.stack(geometry.xy([number, number], [xl.first, xl.last]), axis=-1)
        fine.append(ends)
        labels.append(_along(translate("IL {number}", number=number), ends))
    for number in grid_numbers(xl.first, xl.last, every).tolist():
        ends = np.stack(geometry.xy([il.first, il.last], [number, number]), axis=-1)
        fine.append(ends)
        labels.append(_along(translate("XL {number}", number=number), ends))
    closed = np.concatenate([ring, ring[:1]])
    return Drawing(kind, name, (closed,), tuple(fine), {}, tuple(labels), ring, geometry.affine is not None)


def _along(text: str, ends: Points) -> MapLabel:
    """A number at the last third of a line, turned so that it can be read."""
    x, y = ends[0] + 0.85 * (ends[1] - ends[0])
    return MapLabel(text, float(x), float(y), rank=5, angle=upright(*(ends[1] - ends[0]).tolist()))


def upright(dx: float, dy: float) -> float:
    """Degrees from east to north of a direction, between -90 and 90: words along it do not stand on their head."""
    angle = float(np.degrees(np.arctan2(dy, dx)))
    return angle - 180.0 if angle > 90 else angle + 180.0 if angle <= -90 else angle


def draw_line(line: SeismicLine) -> Drawing:
    """The way of a 2D line with CDP numbers; nothing where the file has no coordinates."""
    way = np.stack([np.asarray(line.cdp_x[...], float), np.asarray(line.cdp_y[...], float)], axis=-1)
    cdp = np.asarray(line.cdp[...])
    known = np.isfinite(way).all(axis=1)
    way, cdp = way[known], cdp[known]
    if len(way) < 2 or not np.ptp(way, axis=0).any():
        return Drawing(line.kind, line.name, is_placed=False)
    step = round_step(float(np.ptp(cdp)), _CDPS_ABOUT)
    at = list(dict.fromkeys([0, *np.flatnonzero(cdp[1:-1] % step == 0) + 1, len(cdp) - 1]))
    words = [translate("CDP {number}", number=int(cdp[i])) for i in at]
    labels = [MapLabel(word, *way[i].tolist(), rank=3) for word, i in zip(words, at, strict=True)]
    labels.append(MapLabel(line.name, *way[len(way) // 2].tolist(), rank=1, side="below"))
    return Drawing(line.kind, line.name, (way,), (), {"cdp": way[at]}, tuple(labels))


def draw_well(well: Well) -> Drawing:
    """Well head, path and bottom; the bottom is marked where it lies more than a metre away."""
    path = np.asarray(well.path[...], float)[:, 1:3]
    head = np.array([[well.x, well.y]])
    symbols = {"well": head}
    lines: tuple[Points, ...] = ()
    if len(path) and np.hypot(*(path[-1] - head[0])) > 1.0:
        lines = (np.concatenate([head, path]),)
        symbols["bottom"] = path[-1:]
    label = MapLabel(well.name, well.x, well.y, rank=0, side="right")
    return Drawing(well.kind, well.name, lines, (), symbols, (label,))


def draw_polylines(item: Polylines) -> Drawing:
    """Fault sticks or polygons, seen from above."""
    lines = tuple(line[:, :2] for line in item.lines)
    where = lines[len(lines) // 2].mean(axis=0)
    label = MapLabel(item.name, *where.tolist(), rank=2, side="right")
    closed = isinstance(item, Polygons) and len(lines) == 1 and len(lines[0]) > 2
    return Drawing(item.kind, item.name, lines, (), {}, (label,), lines[0] if closed else None)


def draw_triangles(surface: TriangulatedSurface) -> Drawing:
    """The rim of a triangulated surface: the edges that belong to one triangle only."""
    nodes = np.asarray(surface.nodes[...], float)[:, :2]
    edges = rim(np.asarray(surface.triangles[...]))
    pieces = np.full((len(edges), 3, 2), np.nan)  # each edge by itself, gaps between
    pieces[:, 0], pieces[:, 1] = nodes[edges[:, 0]], nodes[edges[:, 1]]
    used = nodes[edges.ravel()] if len(edges) else nodes
    label = MapLabel(surface.name, *used.mean(axis=0).tolist(), rank=2, side="right")
    return Drawing(surface.kind, surface.name, (pieces.reshape(-1, 2),), (), {}, (label,))


def rim(triangles: NDArray[Any]) -> NDArray[Any]:
    """Edges of exactly one triangle, shape (n, 2), rows of nodes; a closed body has none."""
    edges = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    unique, times = np.unique(edges, axis=0, return_counts=True)
    return unique[times == 1]


def draw_gathers(gathers: ShotGathers, line: Sequence[Sequence[float]] | None) -> Drawing:
    """Shots and receivers.

    Parameters   line : map positions ((x, y), (x, y)) of the 2D model's first and last column, along which they lie;
                     without it their places count from the model's origin
    """
    places = {}
    n_axes = 2 if gathers.sources is None else gathers.sources.shape[-1]
    for symbol, positions in (("receiver", gathers.receivers), ("shot", gathers.sources)):
        known = np.empty((0, n_axes)) if positions is None else np.asarray(positions[...], float)
        flat = np.unique(known.reshape(-1, n_axes), axis=0)
        flat = flat[np.isfinite(flat).all(axis=1)]
        flat = flat[:: max(len(flat) // MOST_SYMBOLS, 1)]
        if flat.shape[1] == 3:
            places[symbol] = flat[:, :2]
        elif line is not None:
            start, way = np.array(line[0], float), np.subtract(line[1], line[0])
            places[symbol] = start + flat[:, :1] * way / (np.hypot(*way) or 1.0)
        else:
            places[symbol] = np.stack([flat[:, 0], np.zeros(len(flat))], axis=-1)
    first = places["shot"][0] if len(places["shot"]) else np.zeros(2)
    label = MapLabel(gathers.name, *first.tolist(), rank=2)
    is_placed = line is not None and n_axes == 2
    return Drawing(gathers.kind, gathers.name, (), (), places, (label,), is_placed=is_placed)


def draw_model(model: VelocityModel) -> Drawing:
    """The line that a 2D velocity model lies along, or the outline of a 3D one, counted from its own corner."""
    if model.line is not None:
        way = np.array(model.line, float)
        label = MapLabel(model.name, *way.mean(axis=0).tolist(), rank=2)
        return Drawing(model.kind, model.name, (way,), labels=(label,))
    if len(model.spacing) < 3:
        return Drawing(model.kind, model.name, is_placed=False)
    x, y = ((model.origin[i], model.origin[i] + model.spacing[i] * (model.vp.shape[i] - 1)) for i in range(2))
    ring = np.array([[x[0], y[0]], [x[0], y[1]], [x[1], y[1]], [x[1], y[0]], [x[0], y[0]]])
    label = MapLabel(model.name, *ring[:4].mean(axis=0).tolist(), rank=2)
    return Drawing(model.kind, model.name, (ring,), labels=(label,), outline=ring[:4], is_placed=False)
