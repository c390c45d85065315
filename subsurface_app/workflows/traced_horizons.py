"""Horizons out of relative geological time: its surfaces of equal time, each with its spread."""

from collections.abc import Callable, Sequence

import numpy as np

from solvers.errors import GeometryError
from subsurface_app.data.objects import Horizon, Prediction

Point = tuple[int, int, float]
OnStep = Callable[[int, int], None]
_LEFT_OUT = 0.05  # of the samples at the top and at the bottom, where no horizon is spread evenly


def trace_horizons(
    time: Prediction, points: Sequence[Point] = (), *, count: int = 5, name: str = "", on_step: OnStep | None = None
) -> tuple[Horizon, ...]:
    """The horizons through some points; without points some that lie evenly below the middle of the region.

    Parameters   time : of the task "rgt"
                 points : inline, crossline, time in s or depth in m; count : of horizons where no point is given
                 name : of the horizons, which are numbered where there are several
                 on_step : called with (done, total) as boxes of traces are read, may raise to stop
    Returns      Horizon, with `spread` - one standard deviation, s or m; NaN where it leaves the region
    Raises       GeometryError - a prediction of another task, a line or a time or depth outside the region
    """
    if time.task != "rgt":
        raise GeometryError(
            "{name} is no relative geological time: predict it first, then trace horizons in it", name=time.name
        )
    from models.geological_time import trace_surfaces

    axis, geometry = time.axis, time.geometry
    seeds = [_seed(time, one) for one in points] or _even_seeds(time.mean.shape, count)
    title = name or "Traced horizon"
    made = []
    for number, (depth, std) in enumerate(trace_surfaces(time.mean, time.spread, seeds, on_step=on_step)):
        made.append(
            Horizon(
                f"{title} {number + 1}" if len(seeds) > 1 else title,
                time.area,
                (axis.start + axis.step * depth).astype(np.float32),
                geometry,
                axis.domain,
                spread=(axis.step * std).astype(np.float32) if time.spread_holds else None,
            )
        )
    return tuple(made)


def _seed(time: Prediction, point: Point) -> tuple[int, int, float]:
    iline, xline, z = point
    at = float(time.axis.position(z))
    if not 0 <= at <= time.axis.count - 1:
        raise GeometryError(
            "{z} {unit} lies outside {name}, which runs from {start} to {stop} {unit}: choose a point inside it",
            z=f"{z:g}",
            unit=time.axis.unit,
            name=time.name,
            start=f"{time.axis.start:g}",
            stop=f"{time.axis.stop:g}",
        )
    return time.geometry.ilines.index(iline), time.geometry.xlines.index(xline), at


def _even_seeds(shape: tuple[int, ...], count: int) -> list[tuple[int, int, float]]:
    last = shape[2] - 1
    levels = np.linspace(_LEFT_OUT * last, (1 - _LEFT_OUT) * last, count + 2)[1:-1]
    return [(shape[0] // 2, shape[1] // 2, float(level)) for level in levels]
