"""Wells in a 3D scene: the path as a tube, coloured by a log, as thick as its value says, and balls at the tops."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import LogCurve, Well
from subsurface_app.gui.colours import colour_table, colourise
from subsurface_app.gui.views._display import clip_levels
from subsurface_app.gui.views._planes import well_depths, well_z
from subsurface_app.gui.views._world import World
from subsurface_app.gui.views.scene import _actors

LOGS_FIRST = ("GR", "AI", "DT", "RHOB")  # the log that colours a path: the first of these that the well has
NO_LOG = "-"
_BARE = "#9aa5b1"  # a path where no log was measured
_MARKED = "#ff2d95"  # samples that were selected elsewhere
_SLEEVE = 1.9  # radius of a marked stretch in radii of the path
_BETWEEN = 10.0  # m between the points of a marked stretch

Stretches = tuple[tuple[float, float], ...]  # upper and lower ends, measured depths in m


@dataclass(frozen=True)
class WellLook:
    """How a well is shown.

    Parameters   log : mnemonic, "" for the first usual one, "-" for none; table : of colours
                 levels : range that is coloured, in the unit of the log; None for its 5 to 95 percentile
                 by_value : bool - the tube is thick where the value is high; has_tops : bool
    """

    log: str = ""
    table: str = "batlow"
    levels: tuple[float, float] | None = None
    by_value: bool = False
    has_tops: bool = True

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "WellLook":
        made = {key: value for key, value in stored.items() if key in cls.__dataclass_fields__}
        if made.get("levels") is not None:
            made["levels"] = (float(made["levels"][0]), float(made["levels"][1]))
        return cls(**made)


def shown_log(well: Well, look: WellLook | None = None) -> LogCurve | None:
    """The log that colours a well's path."""
    by_name = {curve.mnemonic: curve for curve in well.logs}
    wanted = look.log if look is not None else ""
    if wanted == NO_LOG:
        return None
    if wanted in by_name:
        return by_name[wanted]
    return next((by_name[name] for name in LOGS_FIRST if name in by_name), None)


def log_levels(log: LogCurve, look: WellLook) -> tuple[float, float]:
    """The range of a log that is coloured."""
    return look.levels or clip_levels(np.asarray(log.values[...], dtype=float), 5, 95, symmetric=False)


def well_actors(
    world: World,
    well: Well,
    size: float,
    exaggeration: float,
    look: WellLook | None = None,
    marked: Stretches = (),
) -> list[Any]:
    """The path, its tops and its marked stretches; `size` is that of the scene in m."""
    look = look or WellLook()
    md = _path_depths(well)
    z = well_z(well, md, world.domain)
    md, z = md[np.isfinite(z)], z[np.isfinite(z)]
    if md.size < 2:
        return []
    x, y, _ = well.position(md)
    along = _log_along(shown_log(well, look), md)
    radius = 0.0035 * size
    colours, radii = None, None
    if along is not None:
        log, values = along
        low, high = log_levels(log, look)
        colours = colourise(values, (low, high), colour_table(look.table))
        colours[np.isnan(values)] = [*(int(_BARE[i : i + 2], 16) for i in (1, 3, 5)), 255]
        if look.by_value:
            share = np.clip((np.nan_to_num(values, nan=low) - low) / ((high - low) or 1.0), 0.0, 1.0)
            radii = radius * (0.5 + 2.5 * share)
    actors = [_actors.tube(world.points(x, y, z), radius, colours, _BARE, radii)]
    if parts := _marked_parts(world, well, marked):
        actors.append(_actors.sleeves(parts, _SLEEVE * radius, _MARKED))
    tops = tops_of(world, well) if look.has_tops else []
    if tops:
        places = np.array([place for _, place in tops]) * (1, 1, exaggeration)
        ball = _actors.balls(places, 1.35 * radius, "#f2f4f7")
        actors.append(_unscaled(ball, exaggeration))
    return actors


def tops_of(world: World, well: Well) -> list[tuple[str, tuple[float, float, float]]]:
    """Names and places of the tops on the path."""
    path = np.asarray(well.path[...], dtype=float)[:, 0]
    found = []
    for top in well.tops:
        z = float(well_z(well, [top.md], world.domain)[0])
        if path[0] <= top.md <= path[-1] and np.isfinite(z):
            x, y, _ = well.position([top.md])
            place = world.points(x[0], y[0], z)
            found.append((top.name, (float(place[0]), float(place[1]), float(place[2]))))
    return found


def stretches_of(depths: NDArray[np.float64]) -> Stretches:
    """The stretches that samples at measured depths in m stand for: half a step to each side, neighbours joined."""
    md = np.unique(depths[np.isfinite(depths)])
    if not md.size:
        return ()
    step = float(np.diff(md).min()) if md.size > 1 else 1.0
    apart = np.flatnonzero(np.diff(md) > 1.5 * step)
    firsts, lasts = md[np.concatenate([[0], apart + 1])], md[np.concatenate([apart, [md.size - 1]])]
    return tuple((float(a) - step / 2, float(b) + step / 2) for a, b in zip(firsts, lasts, strict=True))


def _marked_parts(world: World, well: Well, marked: Stretches) -> list[NDArray[np.float64]]:
    """Marked stretches as lines in the scene, as far as the well has a place there."""
    parts = []
    for upper, lower in marked:
        md = np.linspace(upper, lower, max(int((lower - upper) / _BETWEEN), 1) + 1)
        z = well_z(well, md, world.domain)
        md, z = md[np.isfinite(z)], z[np.isfinite(z)]
        if md.size > 1:
            x, y, _ = well.position(md)
            parts.append(world.points(x, y, z))
    return parts


def _log_along(log: LogCurve | None, md: NDArray[np.float64]) -> tuple[LogCurve, NDArray[np.float64]] | None:
    """A log at measured depths, NaN outside it."""
    if log is None:
        return None
    values = np.asarray(log.values[...], dtype=float)
    known = np.isfinite(values)
    if known.sum() < 2:
        return None
    return log, np.interp(md, np.asarray(log.md[...])[known], values[known], left=np.nan, right=np.nan)


def _path_depths(well: Well) -> NDArray[np.float64]:
    """Measured depths along a path, close enough for the colours of a log."""
    return well_depths(well, 600)


def _unscaled(actor: Any, exaggeration: float) -> Any:
    """Undo in the geometry what the scale of the stage will do, so that balls stay round."""
    mesh = actor.GetMapper().GetInput()
    mesh.points = (np.asarray(mesh.points) * (1, 1, 1 / exaggeration)).astype(np.float32)
    return actor
