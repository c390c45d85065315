"""A 3D scene of one survey area drawn off-screen by VTK: sections, horizons, wells with tops."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import Horizon, SeismicVolume, Well
from subsurface_app.workflows.pictures.style import HORIZON, LOOKS, TOP, WELL, colour_table, limits, write_picture

_SIZE = (1500, 950)
_LINE_WIDTH = 5
_MARGIN = 24
COLOURS = (HORIZON, "#3f9b5f", "#8e5ea2", "#c58b2a")


def picture_scene(
    path: Path,
    volume: SeismicVolume,
    *,
    horizons: Sequence[Horizon] = (),
    wells: Sequence[Well] = (),
    width: int = _SIZE[0],
) -> Path:
    """A volume's one inline, or its far walls and its floor; horizons and wells.

    Two-way time is stretched until a section is a third, a volume half as high as it is wide. Call it in a process of
    its own: a machine without OpenGL may end the process instead of raising an error.

    Parameters   width : int, px - before white margins are cut off; lines and letters grow with it
    Raises   GeometryError - horizons that cannot be placed in the volume's domain
             DataError - when the folder cannot be written
    """
    import pyvista
    from matplotlib.image import imsave

    size = width / _SIZE[0]
    window = [width, round(size * _SIZE[1])]
    plotter: Any = pyvista.Plotter(off_screen=True, window_size=window, lighting="light kit")
    plotter.set_background("white")
    is_section = 1 in volume.geometry.shape
    stretch = -fitting_height(volume) / (volume.axis.stop - volume.axis.start)
    clip = limits(np.asarray(volume.samples[volume.geometry.ilines.count // 2]), _look(volume))
    for plane in _planes(volume, stretch):
        mesh = pyvista.StructuredGrid(*plane[:3])
        mesh["v"] = plane[3].ravel(order="F")
        plotter.add_mesh(
            mesh, scalars="v", cmap=colour_table(_look(volume)), clim=clip, lighting=False, show_scalar_bar=False
        )
    for number, horizon in enumerate(horizons):
        _add_horizon(
            plotter, horizon, volume, stretch, COLOURS[number % len(COLOURS)], 0.4 if is_section else 0.6, size
        )
    for well in wells:
        _add_well(plotter, well, volume, stretch, size)
    _look_from_front(plotter, volume)
    try:
        picture = _trimmed(plotter.screenshot(return_img=True))
    finally:
        plotter.close()
    return write_picture(path, lambda partial: imsave(partial, picture, format="png"))


def fitting_height(volume: SeismicVolume) -> float:
    """How high in m a volume is drawn: half as high as it is wide on the map, a section a third."""
    wide = float(max(np.ptp(np.stack(volume.geometry.xy(*_corners(volume))), axis=1)))
    return wide * (1 / 3 if 1 in volume.geometry.shape else 1 / 2)


def _look(volume: SeismicVolume) -> str:
    return volume.quantity if volume.quantity in LOOKS else "amplitude"


def _corners(volume: SeismicVolume) -> tuple[NDArray[Any], NDArray[Any]]:
    il, xl = volume.geometry.ilines, volume.geometry.xlines
    return np.array([il.first, il.first, il.last, il.last]), np.array([xl.first, xl.last, xl.first, xl.last])


def _planes(volume: SeismicVolume, stretch: float) -> list[tuple[NDArray[Any], ...]]:
    """x, y, z and values of each plane, two-dimensional."""
    geometry, down = volume.geometry, stretch * volume.axis.values
    il, xl = geometry.ilines, geometry.xlines
    planes: list[tuple[NDArray[Any], ...]] = []

    def vertical(ilines: NDArray[Any], xlines: NDArray[Any], values: Any) -> None:
        x, y = geometry.xy(ilines, xlines)
        across = np.ones_like(down)
        planes.append((np.outer(x, across), np.outer(y, across), np.outer(np.ones_like(x), down), np.asarray(values)))

    vertical(np.full(xl.count, il.last), xl.values, volume.samples[il.count - 1])
    if il.count > 1:
        vertical(il.values, np.full(il.count, xl.last), volume.samples[:, xl.count - 1])
        index = volume.axis.count - 1
        x, y = geometry.xy(il.values[:, None], xl.values[None, :])
        planes.append((x, y, np.full_like(x, down[index]), np.asarray(volume.samples[:, :, index])))
    return planes


def _add_horizon(
    plotter: Any, horizon: Horizon, volume: SeismicVolume, stretch: float, colour: str, opacity: float, size: float
) -> None:
    """A surface, or for one inline a line that is dotted where it is extrapolated."""
    import pyvista

    if horizon.domain != volume.axis.domain:
        raise GeometryError(
            "horizon {name} is in {domain}: it does not fit the scene", name=horizon.name, domain=horizon.domain
        )
    # A lattice without coordinates of its own lies on the volume's.
    geometry = horizon.geometry
    placed = geometry if geometry.affine is not None else volume.geometry
    values = np.asarray(horizon.values[:], dtype=float)
    x, y = placed.xy(geometry.ilines.values[:, None], geometry.xlines.values[None, :])
    points = np.stack([x, y, stretch * values], axis=-1)
    if geometry.ilines.count > 1:
        mesh = pyvista.StructuredGrid(points[..., 0], points[..., 1], np.nan_to_num(points[..., 2]))
        mesh["known"] = np.isfinite(values).astype(float).ravel(order="F")
        surface = mesh.threshold(0.5, scalars="known", all_scalars=True)
        if surface.n_points:
            plotter.add_mesh(surface, color=colour, opacity=opacity, smooth_shading=True, show_scalar_bar=False)
        return
    doubtful = np.zeros(values.shape[1], bool)
    if horizon.extrapolated is not None:
        doubtful = np.asarray(horizon.extrapolated[0], dtype=bool)
    sure = points[0][~doubtful & np.isfinite(values[0])]
    if len(sure) > 1:
        plotter.add_lines(sure, color=HORIZON, width=size * _LINE_WIDTH, connected=True)
    for dash in dashes_over(doubtful):
        plotter.add_lines(points[0][dash], color=HORIZON, width=size * _LINE_WIDTH, connected=True)


def dashes_over(doubtful: NDArray[np.bool_]) -> list[slice]:
    """Every other dozen of places along a line, as far as all of it is doubtful."""
    n_places = len(doubtful)
    edges = np.linspace(0, n_places, max(1, n_places // 12) + 1).round().astype(int)
    dashes = [slice(int(first), int(last)) for first, last in zip(edges[:-1:2], edges[1::2], strict=True)]
    return [dash for dash in dashes if dash.stop - dash.start > 1 and doubtful[dash].all()]


def _add_well(plotter: Any, well: Well, volume: SeismicVolume, stretch: float, size: float) -> None:
    """The path as a line, tops as dots, the name above."""
    if volume.axis.domain == "twt":
        if well.times is None:
            return
        md = np.asarray(well.times[:])[:, 0]
        down = np.asarray(well.times[:])[:, 1]
    else:
        path = np.asarray(well.path[:])
        md, down = path[:, 0], path[:, 3]
    inside = down <= volume.axis.stop
    x, y, _ = well.position(md)
    points = np.stack([x, y, stretch * down], axis=1)[inside]
    if len(points) < 2:
        return
    plotter.add_lines(points, color=WELL, width=size * _LINE_WIDTH, connected=True)
    tops = np.array([top.md for top in well.tops])
    place = np.interp(tops, md, down)
    shown = (place <= volume.axis.stop) & (tops > md[0]) & (tops <= md[-1])
    if shown.any():
        x, y, _ = well.position(tops[shown])
        dots = np.stack([x, y, stretch * place[shown]], axis=1)
        plotter.add_points(dots, color=TOP, point_size=12 * size, render_points_as_spheres=True)
    plotter.add_point_labels(
        points[:1] + np.array([0, 0, 0.03 * abs(stretch)]),
        [well.name],
        text_color=WELL,
        font_size=round(26 * size),
        bold=True,
        shape=None,
        always_visible=True,
        show_points=False,
    )


def _look_from_front(plotter: Any, volume: SeismicVolume) -> None:
    """From the side of small inlines, a little from the left and above."""
    x, y = volume.geometry.xy(*_corners(volume))
    along = np.array([x[1] - x[0], y[1] - y[0]])
    along = along / np.hypot(*along)
    across = (
        np.array([x[2] - x[0], y[2] - y[0]]) if volume.geometry.ilines.count > 1 else np.array([-along[1], along[0]])
    )
    across = across / np.hypot(*across)
    is_section = 1 in volume.geometry.shape
    ahead = -across - (0.35 if is_section else 0.6) * along
    plotter.camera_position = [(ahead[0], ahead[1], 0.75), (0.0, 0.0, 0.0), (0.0, 0.0, 1.0)]
    plotter.reset_camera()
    plotter.camera.zoom(1.4 if is_section else 1.05)


def _trimmed(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture without its white margins, but for a narrow one."""
    inked = np.any(picture < 250, axis=-1)
    if not inked.any():
        return picture
    spans = []
    for axis in (1, 0):
        (used,) = np.nonzero(np.any(inked, axis=axis))
        spans.append(slice(max(0, int(used[0]) - _MARGIN), int(used[-1]) + _MARGIN))
    return np.ascontiguousarray(picture[spans[0], spans[1]])
