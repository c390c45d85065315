"""The project as a whole as commands: coordinate system and display units."""

from dataclasses import replace
from typing import Literal

import structlog

from resources import mark
from subsurface_app.commands.command import Command, Context, Result
from subsurface_app.commands.parameters import Parameters, choice, text
from subsurface_app.data.crs import LOCAL, crs_of
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.workflows.coordinates import crs_warnings


class SetCrs(Parameters):
    """Which coordinate system all map positions of the project are in."""

    crs: str = text(
        ...,
        title=mark("Coordinate system"),
        description=mark('a projected one, e.g. EPSG:23031 or WKT; "local" for coordinates of your own'),
    )


class SetUnits(Parameters):
    """How lengths and times are shown; files and results stay in SI."""

    distance: Literal["m", "ft"] = choice(
        "m", title=mark("Distances on the map"), choices={"m": mark("Metres"), "ft": mark("Feet")}
    )
    depth: Literal["m", "ft"] = choice("m", title=mark("Depths"), choices={"m": mark("Metres"), "ft": mark("Feet")})
    time: Literal["s", "ms"] = choice(
        "s", title=mark("Times"), choices={"s": mark("Seconds"), "ms": mark("Milliseconds")}
    )


def _set_crs(p: SetCrs, context: Context) -> Result:
    project, chosen = context.project, p.crs.strip()
    if chosen.lower() == LOCAL:
        project.set_settings(replace(project.settings, crs=LOCAL))
        return Result()
    crs = crs_of(chosen)
    for one in crs_warnings(project.items(), crs):
        structlog.get_logger().warning("set_crs", crs=crs.code[:40], note=one.text)
    project.set_settings(replace(project.settings, crs=crs.code))
    return Result()


def _set_units(p: SetUnits, context: Context) -> Result:
    project = context.project
    project.set_settings(replace(project.settings, units=DisplayUnits(p.distance, p.depth, p.time)))
    return Result()


COMMANDS = (
    Command(
        id="project.set_crs",
        title=mark("Set the coordinate system"),
        summary=mark("Say which projected coordinate system the map positions of the project are in"),
        Parameters=SetCrs,
        run=_set_crs,
        tier="write",
    ),
    Command(
        id="project.set_units",
        title=mark("Set the display units"),
        summary=mark("Show distances and depths in metres or feet, times in seconds or milliseconds"),
        Parameters=SetUnits,
        run=_set_units,
        tier="write",
    ),
)
