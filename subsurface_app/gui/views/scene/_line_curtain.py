"""2D lines in a 3D scene: the section of a line hung along its coordinates, coloured as in the section view."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.slices import Source, read_region
from subsurface_app.gui.colours import colour_table, colourise, default_table, is_signed
from subsurface_app.gui.views._display import clip_levels
from subsurface_app.gui.views._planes import Cube
from subsurface_app.gui.views._world import World
from subsurface_app.gui.views.scene import _actors
from subsurface_app.gui.views.scene._curtain import MOST_SAMPLES, Curtain, curtain_places

LINE_BYTES = 8 << 20  # of the samples of a line: some two million, as many as a screen has pixels
ALL_BYTES = 128 << 20  # about what all lines of a scene take together: of many, each is drawn coarser


@dataclass(frozen=True)
class LineLook:
    """How a 2D line is coloured.

    Parameters   table : of colours, "" for that of its quantity
                 levels : range that is coloured; None for the one that fits its samples
    """

    table: str = ""
    levels: tuple[float, float] | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "LineLook":
        levels = stored.get("levels")
        return cls(stored.get("table", ""), None if levels is None else (float(levels[0]), float(levels[1])))


@dataclass(frozen=True, eq=False)
class HungLine(Curtain):
    """A 2D line with the samples that are drawn of it, at the finest level that its share of memory allows.

    Parameters   points : array, shape (n, 2), m - of the traces where the curtain bends; traces : (n,) - their indices
                 values : array, shape (columns, rows) - traces, samples
                 start, step : of the first column and row, and between neighbours, in traces and samples of the line
                 fitting : colour range that fits the samples
    """

    kind: ClassVar[str] = "seismic_line"
    traces: NDArray[np.intp]
    start: tuple[float, ...]
    step: tuple[int, ...]
    quantity: str
    fitting: tuple[float, float]

    def colours(self, look: LineLook) -> tuple[str, tuple[float, float]]:
        """The colour table and the range in which a look shows it."""
        return look.table or default_table(self.quantity), look.levels or self.fitting


def line_bytes(n_lines: int) -> int:
    """How many bytes of samples one of some lines in a scene may take."""
    return min(LINE_BYTES, ALL_BYTES // max(n_lines, 1))


def hung_steps(source: Source, cube: Cube, budget: int) -> Iterator[HungLine | None]:
    """Read a 2D line that has coordinates; None after each step, then the line.

    Parameters   budget : int - bytes that its samples may take
    """
    way = cube.line
    if way is None or way.points is None:
        raise ValueError(f"{cube.name!r} is no 2D line with coordinates: only such a line has a place in a scene")
    n = len(way.cdp)
    for read in read_region(source, ((0, 1), (0, n), (0, cube.axis.count)), budget, MOST_SAMPLES):
        if read is None:
            yield None
            continue
        values = read.values[0]
        traces = np.unique(np.linspace(0, n - 1, min(n, MOST_SAMPLES)).round().astype(np.intp))
        fitting = clip_levels(values, 2, 98, symmetric=is_signed(cube.quantity))
        places = way.points[traces], values, cube.axis, traces
        yield HungLine(cube.name, *places, read.start[1:], read.step[1:], cube.quantity, fitting)


def line_actors(world: World, line: HungLine, look: LineLook) -> list[Any]:
    """The ribbon of a line, one picture on it."""
    table, levels = line.colours(look)
    picture = colourise(line.values, levels, colour_table(table)).transpose(1, 0, 2)  # rows: samples
    columns, rows = line.values.shape
    ends = np.array([0, line.axis.count - 1])
    across = ((line.traces - line.start[0]) / line.step[0] + 0.5) / columns
    down = ((ends - line.start[1]) / line.step[1] + 0.5) / rows
    corners = np.stack([np.tile(across, 2), np.repeat(down, len(across))], axis=1)
    return [_actors.ribbon(world.points(*curtain_places(line).T), corners, picture)]
