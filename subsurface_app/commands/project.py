"""The project as a whole as commands: coordinate system, display units, archive and copy."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, file, item, number, text, toggle
from subsurface_app.data.crs import LOCAL, crs_of
from subsurface_app.data.objects import KINDS, DisplayUnits, note
from subsurface_app.data.store import (
    ProjectSettings,
    archive_project,
    copy_project,
    description_with,
    files_to_compare,
    relocate,
)
from subsurface_app.workflows.coordinates import crs_warnings

_BYTES_PER_SECOND = 100e6  # read, summed up, written


class SetCrs(Parameters):
    """Which coordinate system all map positions of the project are in."""

    crs: str = text(
        ...,
        title=mark("Coordinate system"),
        description=mark('a projected one, e.g. EPSG:23031 or WKT; "local" for coordinates of your own'),
    )


class SetUnits(Parameters):
    """How quantities are shown; files and results stay in SI. Feet are international ones (0.3048 m)."""

    distance: Literal["m", "km", "ft"] = choice(
        "m",
        title=mark("Distances on the map"),
        choices={"m": mark("Metres"), "km": mark("Kilometres"), "ft": mark("Feet")},
    )
    depth: Literal["m", "ft"] = choice("m", title=mark("Depths"), choices={"m": mark("Metres"), "ft": mark("Feet")})
    time: Literal["s", "ms"] = choice(
        "ms", title=mark("Times"), choices={"s": mark("Seconds"), "ms": mark("Milliseconds")}
    )
    velocity: Literal["m/s", "km/s", "ft/s"] = choice(
        "m/s", title=mark("Velocities"), choices={"m/s": "m/s", "km/s": "km/s", "ft/s": "ft/s"}
    )
    density: Literal["kg/m3", "g/cm3"] = choice(
        "kg/m3", title=mark("Densities"), choices={"kg/m3": "kg/m³", "g/cm3": "g/cm³"}
    )
    slowness: Literal["us/m", "us/ft"] = choice(
        "us/m", title=mark("Slownesses of sonic logs"), choices={"us/m": "µs/m", "us/ft": "µs/ft"}
    )


class ArchiveProject(Parameters):
    """Where the archive goes and what is in it."""

    file: str = file(title=mark("Archive"), pattern="*.subsurface.zip", role="write")
    pyramids: bool = toggle(
        True,
        title=mark("With coarse levels"),
        description=mark("an eighth of the size; without them large volumes are slower to look at"),
    )
    overwrite: bool = toggle(False, title=mark("Replace an existing file"))


class CopyProject(Parameters):
    """Where the copy goes."""

    folder: str = file(title=mark("New project folder"), pattern="*.subsurface", role="write")


class RelocateFiles(Parameters):
    """Where source files lie now."""

    place: str = text(
        ...,
        title=mark("File or folder"),
        description=mark("the file that moved, or a folder in which all missing ones are searched by name"),
        may_be_path=True,
    )


class UseVersion(Parameters):
    """Which item, and which of its versions."""

    item: str = item(*KINDS, title=mark("Item"), description=mark("that commands have made new versions of"))
    version: int | None = number(
        None, title=mark("Version"), ge=1, description=mark("1 is the oldest"), unset=mark("the one before")
    )


def _use_version(p: UseVersion, context: Context) -> Result:
    versions = context.project.versions(p.item)
    now = next(at for at, one in enumerate(versions) if one.id == context.project.newest(p.item).id)
    wanted = now - 1 if p.version is None else p.version - 1
    if not 0 <= wanted < len(versions):
        raise CommandError(
            "{name} has {n} versions and is at number {now}: there is no version {wanted}",
            name=versions[now].name,
            n=len(versions),
            now=now + 1,
            wanted=wanted + 1,
        )
    context.project.use_version(versions[wanted].id)
    told = note(
        mark("{name} is at version {wanted} of {n}"), name=versions[now].name, wanted=wanted + 1, n=len(versions)
    )
    return Result(notes=(told,))


def _relocate(p: RelocateFiles, context: Context) -> Result:
    comparing = context.progress.part(0, 1, mark("comparing files with the history"))
    found = relocate(context.project, Path(p.place).expanduser(), comparing)
    return Result(notes=tuple(note(mark("{old} lies at {new} now"), old=old, new=new) for old, new in found.items()))


def _archive(p: ArchiveProject, context: Context) -> Result:
    packing = context.progress.part(0, 1, mark("packing"))
    made = archive_project(
        context.project, Path(p.file), with_pyramids=p.pyramids, overwrite=p.overwrite, on_step=packing
    )
    return Result(files=(str(made),))


def _copy(p: CopyProject, context: Context) -> Result:
    copying = context.progress.part(0, 1, mark("copying"))
    return Result(files=(str(copy_project(context.project, Path(p.folder), on_step=copying)),))


def _estimate(p: ArchiveProject | CopyProject, context: Context) -> Estimate:
    size = sum(one.bytes for one in context.project.items())
    place = p.file if isinstance(p, ArchiveProject) else p.folder
    return Estimate({}, size, 100_000_000, 1 + size / _BYTES_PER_SECOND, (place,))


def _estimate_settings(context: Context, settings: ProjectSettings) -> Estimate:
    path = context.project.path
    return Estimate({}, len(description_with(path, settings)), 50_000_000, 0.1, (str(path / "project.json"),))


def _estimate_crs(p: SetCrs, context: Context) -> Estimate:
    return _estimate_settings(context, replace(context.project.settings, crs=_crs_said(p)))


def _estimate_units(p: SetUnits, context: Context) -> Estimate:
    units = DisplayUnits(**p.model_dump())
    return _estimate_settings(context, replace(context.project.settings, units=units))


def _estimate_relocation(p: RelocateFiles, context: Context) -> Estimate:
    """Steps of the history get other paths; no byte of data is written, but every candidate is read."""
    project = context.project
    read = sum(one.stat().st_size for one in files_to_compare(project, Path(p.place).expanduser()))
    return Estimate({}, 0, 50_000_000, 0.1 + read / _BYTES_PER_SECOND, (str(project.path / "catalogue.sqlite"),))


def _crs_said(p: SetCrs) -> str:
    chosen = p.crs.strip()
    return LOCAL if chosen.lower() == LOCAL else crs_of(chosen).code


def _set_crs(p: SetCrs, context: Context) -> Result:
    project, code = context.project, _crs_said(p)
    warnings = crs_warnings(project.items(), crs_of(code)) if code != LOCAL else ()
    project.set_settings(replace(project.settings, crs=code))
    return Result(notes=tuple(warnings))


def _set_units(p: SetUnits, context: Context) -> Result:
    project = context.project
    project.set_settings(replace(project.settings, units=DisplayUnits(**p.model_dump())))
    return Result()


COMMANDS = (
    Command(
        id="project.set_crs",
        title=mark("Set the coordinate system"),
        summary=mark("Say which projected coordinate system the map positions of the project are in"),
        Parameters=SetCrs,
        run=_set_crs,
        tier="write",
        estimate=_estimate_crs,
    ),
    Command(
        id="project.set_units",
        title=mark("Set the display units"),
        summary=mark(
            "Show lengths in metres or feet, times in seconds or milliseconds, velocities and logs in their units"
        ),
        Parameters=SetUnits,
        run=_set_units,
        tier="write",
        estimate=_estimate_units,
    ),
    Command(
        id="project.relocate",
        title=mark("Relocate missing source files"),
        summary=mark("Tell the history where files lie that were moved since; they are known again by their SHA-256"),
        Parameters=RelocateFiles,
        run=_relocate,
        tier="write",
        estimate=_estimate_relocation,
    ),
    Command(
        id="project.use_version",
        title=mark("Go to a version"),
        summary=mark("Let an earlier or later version of a well be the one that is there; none is lost"),
        Parameters=UseVersion,
        run=_use_version,
        tier="write",
        heavy=False,
    ),
    Command(
        id="project.save_copy",
        title=mark("Save a copy"),
        summary=mark("Copy the project into a new folder, which appears when it is whole"),
        Parameters=CopyProject,
        run=_copy,
        tier="write",
        estimate=_estimate,
    ),
    Command(
        id="project.archive",
        title=mark("Archive"),
        summary=mark("Pack the project into one zip file with checksums; File, Open archive unpacks it"),
        Parameters=ArchiveProject,
        run=_archive,
        tier="write",
        estimate=_estimate,
    ),
)
