"""Shots and receivers of gathers in a 3D scene, as points on the map."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import ShotGathers
from subsurface_app.gui.views._world import World
from subsurface_app.gui.views.scene import _actors

SOURCE_COLOUR, RECEIVER_COLOUR = "#ff2d95", "#00a3c4"


@dataclass(frozen=True)
class Layout:
    """Where was shot and recorded.

    Parameters   sources, receivers : array, shape (n, 3) - x, y in m on the map, depth in m; each place once
    """

    name: str
    sources: NDArray[np.float64]
    receivers: NDArray[np.float64]


def layout_of(gathers: ShotGathers) -> Layout:
    """The positions of gathers that are on the map, to be called in the background."""
    known = [one for one in (gathers.sources, gathers.receivers) if one is not None]
    sources, receivers = (_on_map(gathers, np.asarray(one[...], dtype=float)) for one in known)
    return Layout(gathers.name, sources, receivers)


def _on_map(gathers: ShotGathers, positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each position once, as (x, y, depth)."""
    ndim = positions.shape[-1]
    flat = np.unique(positions.reshape(-1, ndim), axis=0)
    flat = flat[np.isfinite(flat).all(axis=1)]
    begun = np.asarray(gathers.settings.get("origin", np.zeros(ndim)), dtype=float)
    if ndim == 3:
        return np.asarray(flat + begun)
    first, last = np.asarray(gathers.settings["line"], dtype=float)
    along = (last - first) / (np.linalg.norm(last - first) or 1.0)
    return np.column_stack([first + flat[:, :1] * along, flat[:, 1] + begun[-1]])


def layout_places(world: World, layout: Layout) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """World points of sources and receivers; in a scene in time they lie at time zero."""
    depth = 1.0 if world.domain == "depth" else 0.0
    made = [world.points(one[:, 0], one[:, 1], depth * one[:, 2]) for one in (layout.sources, layout.receivers)]
    return made[0], made[1]


def layout_actors(world: World, layout: Layout) -> list[Any]:
    """All receivers as one actor, all sources as another one, larger and above."""
    sources, receivers = layout_places(world, layout)
    made = []
    for points, colour, size in ((receivers, RECEIVER_COLOUR, 5.0), (sources, SOURCE_COLOUR, 8.0)):
        if len(points):
            made.append(_actors.dots(points, colour, size))
    return made
