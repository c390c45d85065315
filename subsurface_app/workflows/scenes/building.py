"""A scene without a window: three slices of a volume, horizons, wells, of plain numbers."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from resources import mark, translate
from subsurface_app.data.objects import Horizon, SeismicVolume, Well
from subsurface_app.workflows.pictures.scene import COLOURS, fitting_height
from subsurface_app.workflows.pictures.style import LOOKS, TOP, WELL, colour_table, limits
from subsurface_app.workflows.scenes.model import METRES_PER_SECOND, Part, Scene, SceneItem
from subsurface_app.workflows.scenes.props import QUAD, picture_corners

_BYTES_A_PIXEL, _BYTES_A_NODE = 1.2, 56  # of a PNG of 256 colours; of points, normals, colours and two triangles
_SIDES = 8  # of the tube of a well
_MOST_NODES = 250_000  # of a horizon; of a larger one every second, third ... node


def scene_of(
    volume: SeismicVolume,
    *,
    horizons: Sequence[Horizon] = (),
    wells: Sequence[Well] = (),
    exaggeration: float | None = None,
    notes: Mapping[str, Mapping[str, str]] | None = None,
) -> Scene:
    """The middle inline, crossline and sample of a volume, with horizons of its domain and wells that have times.

    Parameters   exaggeration : by default one at which a volume is half as high as it is wide
                 notes : name of an item -> what else is known of it, as its licence
    """
    geometry = volume.geometry
    il, xl = geometry.ilines, geometry.xlines
    x, y = geometry.xy((il.first + il.last) / 2, (xl.first + xl.last) / 2)
    origin = (float(x), float(y))
    corner_x, corner_y = geometry.xy([il.first, il.last], [xl.first, xl.last])
    size = float(np.hypot(np.ptp(corner_x), np.ptp(corner_y)))
    notes = notes or {}
    items = [SceneItem(volume.name, volume.kind, _slices(volume, origin), notes.get(volume.name, {}))]
    scale = METRES_PER_SECOND if volume.axis.domain == "twt" else 1.0
    if exaggeration is None:
        fitting = fitting_height(volume) / (scale * (volume.axis.stop - volume.axis.start))
        exaggeration = float(f"{fitting:.2g}")
    for number, horizon in enumerate(one for one in horizons if one.domain == volume.axis.domain):
        # a lattice without coordinates of its own lies on the volume's
        placed = horizon.geometry if horizon.geometry.affine is not None else volume.geometry
        colour = _colour(COLOURS[number % len(COLOURS)])
        surface = _surface(horizon, placed.xy(*_nodes(horizon)), origin, scale, colour)
        if surface is not None:
            items.append(SceneItem(horizon.name, horizon.kind, (surface,), notes.get(horizon.name, {})))
    for well in wells:
        parts = _well(well, volume, origin, scale, 0.0035 * size)
        if parts:
            items.append(SceneItem(well.name, well.kind, parts, notes.get(well.name, {})))
    return Scene(volume.area or volume.name, tuple(items), origin, volume.axis.domain, geometry.crs, exaggeration)


def scene_bytes(volume: SeismicVolume, horizons: Sequence[Horizon]) -> int:
    """About what `scene_of` of these takes on disk: textures of slices, nodes and triangles of horizons."""
    n_il, n_xl, n_samples = (*volume.geometry.shape, volume.axis.count)
    pixels = n_xl * n_samples if n_il == 1 else n_il * n_samples if n_xl == 1 else 0
    pixels = pixels or n_xl * n_samples + n_il * n_samples + n_il * n_xl
    nodes = sum(int(np.prod([-(-size // _step(one)) for size in one.values.shape])) for one in horizons)
    return round(_BYTES_A_PIXEL * pixels) + _BYTES_A_NODE * nodes + 20_000


def _slices(volume: SeismicVolume, origin: tuple[float, float]) -> tuple[Part, ...]:
    il, xl, axis = volume.geometry.ilines, volume.geometry.xlines, volume.axis
    middle = [count // 2 for count in (il.count, xl.count, axis.count)]
    quantity = volume.quantity if volume.quantity in LOOKS else "amplitude"
    scale = METRES_PER_SECOND if axis.domain == "twt" else 1.0
    ends = [np.array([0, count - 1]) for count in (il.count, xl.count, axis.count)]
    names = (
        translate(mark("inline {number}"), number=int(il.values[middle[0]])),
        translate(mark("crossline {number}"), number=int(xl.values[middle[1]])),
        f"{axis.values[middle[2]]:.3f} {axis.unit}",
    )
    clip: tuple[float, float] | None = None
    made = []
    is_line = 1 in volume.geometry.shape
    for plane, name in enumerate(names):
        if is_line and (plane == 2 or (il.count, xl.count)[plane] != 1):
            continue
        cut: list[int | slice] = [slice(None)] * 3
        cut[plane] = middle[plane]
        values = np.asarray(volume.samples[tuple(cut)], dtype=np.float32)
        clip = clip or limits(values, quantity)
        rows, columns = (ends[one] for one in range(3) if one != plane)
        places = np.zeros((4, 3), dtype=np.int64)
        places[:, plane] = middle[plane]
        first, second = (one for one in range(3) if one != plane)
        places[:, second] = columns[[0, 1, 1, 0]]
        places[:, first] = rows[[0, 0, 1, 1]]
        x, y = volume.geometry.xy(il.values[places[:, 0]], xl.values[places[:, 1]])
        up = -scale * axis.values[places[:, 2]]
        points = np.stack([x - origin[0], y - origin[1], up], axis=1)
        shares = np.clip((np.nan_to_num(values) - clip[0]) / ((clip[1] - clip[0]) or 1.0), 0.0, 1.0)
        picture = np.asarray(colour_table(quantity)(shares, bytes=True), dtype=np.uint8)
        picture[~np.isfinite(values), 3] = 0
        corners = picture_corners(*values.shape)
        made.append(Part(name, "triangles", points, QUAD, picture=picture, corners=corners))
    return tuple(made)


def _step(horizon: Horizon) -> int:
    return int(np.ceil(np.sqrt(max(np.prod(horizon.values.shape) / _MOST_NODES, 1.0))))


def _nodes(horizon: Horizon) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    step = _step(horizon)
    lines = horizon.geometry.ilines.values[::step], horizon.geometry.xlines.values[::step]
    il, xl = np.meshgrid(*lines, indexing="ij")
    return il, xl


def _surface(
    horizon: Horizon,
    xy: tuple[NDArray[np.float64], NDArray[np.float64]],
    origin: tuple[float, float],
    scale: float,
    colour: NDArray[np.float64],
) -> Part | None:
    """The triangles between known nodes, darker where deeper; along one line of a survey a line; None of nothing."""
    step = _step(horizon)
    z = np.asarray(horizon.values[...], dtype=float)[::step, ::step]
    points = np.stack([xy[0] - origin[0], xy[1] - origin[1], -scale * z], axis=-1).reshape(-1, 3)
    known, number = np.isfinite(z), np.arange(z.size).reshape(z.shape)
    if min(z.shape) == 1:
        ends = number.ravel()
        cells = np.stack([ends[:-1], ends[1:]], axis=1)
    else:
        quads = np.stack([number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]], axis=-1).reshape(-1, 4)
        cells = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    cells = cells[known.ravel()[cells].all(axis=1)]
    if not len(cells):
        return None
    used, cells = (
        np.unique(cells, return_inverse=True)[0],
        np.unique(cells, return_inverse=True)[1].reshape(cells.shape),
    )
    if min(z.shape) == 1:
        return Part("", "lines", points[used], cells, (*colour, 1.0), width=3.0)
    up = -z.ravel()[used]
    low, high = np.percentile(up, [2, 98])
    share = np.clip((up - low) / ((high - low) or 1.0), 0.0, 1.0)[:, None]
    colours = np.full((len(used), 4), 255, dtype=np.uint8)
    colours[:, :3] = np.rint(255 * colour * (0.68 + 0.32 * share))
    return Part("", "triangles", points[used], cells, colours=colours, normals=_normals(points[used], cells))


def _normals(points: NDArray[np.float64], cells: NDArray[np.int64]) -> NDArray[np.float64]:
    """Normals at points: those of the triangles around, by their area."""
    a, b, c = (points[cells[:, one]] for one in range(3))
    of_cells = np.cross(b - a, c - a)
    normals = np.stack(
        [np.bincount(cells.ravel(), np.repeat(of_cells[:, one], 3), len(points)) for one in range(3)], axis=1
    )
    return np.asarray(normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-30))


def _well(
    well: Well, volume: SeismicVolume, origin: tuple[float, float], scale: float, radius: float
) -> tuple[Part, ...]:
    """The path as a tube as far as the volume reaches, and its tops as dots."""
    if volume.axis.domain == "twt":
        if well.times is None:
            return ()
        table = np.asarray(well.times[:], dtype=float)
        md, down = table[:, 0], table[:, 1]
    else:
        path = np.asarray(well.path[:], dtype=float)
        md, down = path[:, 0], path[:, 3]
    inside = down <= volume.axis.stop
    if inside.sum() < 2:
        return ()
    x, y, _ = well.position(md)
    points = np.stack([x - origin[0], y - origin[1], -scale * down], axis=1)[inside]
    tube = _tube(points, radius, (*_colour(WELL), 1.0))
    tops = np.array([top.md for top in well.tops])
    tops = tops[(tops > md[0]) & (tops <= md[-1])]
    z = np.interp(tops, md, down)
    tops, z = tops[z <= volume.axis.stop], z[z <= volume.axis.stop]
    if not len(tops):
        return (tube,)
    x, y, _ = well.position(tops)
    dots = np.stack([x - origin[0], y - origin[1], -scale * z], axis=1)
    name = translate(mark("tops"))
    return tube, Part(name, "points", dots, np.arange(len(dots))[:, None], (*_colour(TOP), 1.0), width=10.0)


def _tube(points: NDArray[np.float64], radius: float, colour: tuple[float, float, float, float]) -> Part:
    """A ring of corners around each point of a path, across its direction."""
    way = np.gradient(points, axis=0)
    way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-30)
    aside = np.where(np.abs(way[:, [0]]) < 0.9, [[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]])
    first = np.cross(way, aside)
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(way, first)
    angles = 2 * np.pi * np.arange(_SIDES) / _SIDES
    out = np.cos(angles)[None, :, None] * first[:, None] + np.sin(angles)[None, :, None] * second[:, None]
    number = np.arange(len(points) * _SIDES).reshape(len(points), _SIDES)
    on = np.roll(number, -1, axis=1)
    quads = np.stack([number[:-1], on[:-1], on[1:], number[1:]], axis=-1).reshape(-1, 4)
    cells = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    corners = (points[:, None] + radius * out).reshape(-1, 3)
    return Part("", "triangles", corners, cells, colour, normals=out.reshape(-1, 3))


def _colour(text: str) -> NDArray[np.float64]:
    return np.array([int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)])
