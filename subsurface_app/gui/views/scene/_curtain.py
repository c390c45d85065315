"""Arbitrary lines and fences in a 3D scene: a section hung from a path on the map, as a textured ribbon."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import Domain, SampleAxis
from subsurface_app.gui.colours import colour_table, colourise
from subsurface_app.gui.views._display import clip_levels
from subsurface_app.gui.views._world import World
from subsurface_app.gui.views.scene import _actors

MOST_SAMPLES = 4096  # along a side of the picture; every graphics card takes so many


@dataclass(frozen=True)
class Curtain:
    """A section along a path.

    Parameters   points : array, shape (n, 2), m - map positions of the traces
                 values : array, shape (n, n_samples); axis : SampleAxis - of the samples
    """

    name: str
    points: NDArray[np.float64]
    values: NDArray[Any]
    axis: SampleAxis

    @property
    def domain(self) -> Domain:
        return self.axis.domain


def curtain_places(curtain: Curtain) -> NDArray[np.float64]:
    """Upper and lower edge, shape (2 n, 3): map positions in m, times in s or depths in m."""
    n = len(curtain.points)
    z = np.repeat([curtain.axis.start, curtain.axis.stop], n)
    return np.column_stack([np.tile(curtain.points, (2, 1)), z])


def curtain_actors(
    world: World, curtain: Curtain, table: str = "vik", levels: tuple[float, float] | None = None
) -> list[Any]:
    """The ribbon, one picture on it."""
    n = len(curtain.points)
    if n < 2:
        return []
    thin = [slice(None, None, -(-size // MOST_SAMPLES)) for size in curtain.values.shape]
    shown = np.asarray(curtain.values[tuple(thin)], dtype=np.float32)
    levels = levels or clip_levels(shown, 2, 98, symmetric=True)
    picture = colourise(shown, levels, colour_table(table)).transpose(1, 0, 2)  # rows: samples
    points = world.points(*curtain_places(curtain).T)
    across = (np.arange(n) + 0.5) / n
    down = 0.5 / picture.shape[0]  # the first sample lies in the middle of its row of the picture
    corners = np.stack([np.tile(across, 2), np.repeat([down, 1.0 - down], n)], axis=1)
    return [_actors.ribbon(points, corners, picture)]
