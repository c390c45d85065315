"""Wells out as commands: logs as LAS, the path, times and tops as tables."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.exchange import refuse_existing
from subsurface_app.commands.log_fields import split
from subsurface_app.commands.log_history import history_of_logs
from subsurface_app.commands.parameters import Parameters, choice, file, item, number, text, toggle
from subsurface_app.data.formats import (
    LAS_ENDINGS,
    WELL_TABLE_ENDINGS,
    WELL_TABLES,
    LasFile,
    LasHeader,
    WellTable,
    available_tables,
    write_las,
    write_well_table,
)
from subsurface_app.data.objects import Note, Well
from subsurface_app.data.store import program_versions
from subsurface_app.workflows.well_files import LogChoice, Sampling, las_files

_BYTES_OF_A_VALUE = 11


class ExportLas(Parameters):
    """Which well, where its logs go, which of them, in which units, on which depths."""

    item: str = item("well", title=mark("Well"))
    file: str = file(title=mark("LAS file"), pattern=" ".join(f"*{one}" for one in LAS_ENDINGS), role="write")
    logs: str = text(title=mark("Logs"), description=mark("mnemonics with commas; empty: all"))
    top: float | None = number(None, title=mark("From measured depth"), unit="m", unset=mark("as far as logs reach"))
    base: float | None = number(None, title=mark("To measured depth"), unit="m", unset=mark("as far as logs reach"))
    units: Literal["source", "si"] = choice(
        "source",
        title=mark("Units"),
        choices={"source": mark("Those of the source files"), "si": mark("SI")},
    )
    depth_unit: Literal["auto", "m", "ft"] = choice(
        "auto",
        title=mark("Depths in"),
        choices={"auto": mark("As in the source file"), "m": "m", "ft": "ft"},
        description=mark("automatic with SI units: m"),
    )
    sampling: Sampling = choice(
        "separate",
        title=mark("Logs of several samplings"),
        choices={
            "separate": mark("A file for each: NAME.las, NAME_2.las ..., no value changed"),
            "finest": mark("One file on the depths of the finest"),
            "step": mark("One file at an even step"),
        },
        description=mark(
            "LAS holds one sampling a file; brought onto others, logs follow straight lines or means, classes the "
            "nearest sample, and gaps stay"
        ),
    )
    step: float = number(
        0.1524, title=mark("Step"), unit="m", ge=0.001, le=500.0, description=mark("of an even step; 0.1524 m is 6 in")
    )
    tvd: bool = toggle(False, title=mark("Column of vertical depth"), description=mark("TVD, from the zero of depth"))
    tvdss: bool = toggle(False, title=mark("Column of depth below sea level"), description="TVDSS")
    twt: bool = toggle(False, title=mark("Column of two-way time"), description=mark("TWT, by the times of the well"))
    overwrite: bool = toggle(False, title=mark("Replace an existing file"))

    def chosen(self) -> LogChoice:
        return LogChoice(
            split(self.logs), self.top, self.base, self.sampling, self.step, self.tvd, self.tvdss, self.twt
        )


def _files(p: ExportLas, context: Context) -> tuple[Well, list[LasFile], tuple[Note, ...]]:
    """The well and what its files would hold; none of them is there, or all may be replaced."""
    well = context.load(p.item, Well)
    files, notes = las_files(well, Path(p.file), p.chosen())
    for one in files:
        refuse_existing(one.path, p.overwrite)
    return well, files, notes


def _export_las(p: ExportLas, context: Context) -> Result:
    refuse_existing(Path(p.file), p.overwrite)
    context.progress.part(0, 1, mark("writing"))
    well, files, notes = _files(p, context)
    history = (
        f"Written by SUBSURFACE-APP {program_versions()['subsurface-app']} from well {well.name}, "
        f"content {context.project.item(p.item).content_hash[:12]}",
        *(one.text for one in notes),
        *history_of_logs(context.project, p.item, well),
    )
    crs = context.project.settings.crs.replace(":", " ")
    depth_unit = "" if p.depth_unit == "auto" else p.depth_unit
    write_las(well, files, LasHeader(p.units, depth_unit, crs, history))
    return Result(files=tuple(str(one.path) for one in files), notes=notes)


def _estimate_las(p: ExportLas, context: Context) -> Estimate:
    _, files, _ = _files(p, context)
    size = sum(_BYTES_OF_A_VALUE * len(one.md) * (1 + len(one.curves)) for one in files)
    return Estimate({}, size, 50_000_000 + 10 * size, 0.5 + size / 1e7, tuple(str(one.path) for one in files))


class ExportWellTable(Parameters):
    """Which of a well's tables, where it goes, in which units."""

    item: str = item("well", title=mark("Well"))
    file: str = file(title=mark("Table"), pattern=" ".join(f"*{one}" for one in WELL_TABLE_ENDINGS), role="write")
    table: WellTable = choice("path", title=mark("Which table"), choices=dict(WELL_TABLES))
    depth_unit: Literal["m", "ft"] = choice("m", title=mark("Depths in"), choices={"m": "m", "ft": "ft"})
    time_unit: Literal["ms", "s"] = choice("ms", title=mark("Times in"), choices={"ms": "ms", "s": "s"})
    overwrite: bool = toggle(False, title=mark("Replace an existing file"))


def _export_table(p: ExportWellTable, context: Context) -> Result:
    refuse_existing(Path(p.file), p.overwrite)
    context.progress.part(0, 1, mark("writing"))
    well = context.load(p.item, Well)
    write_well_table(p.file, well, p.table, depth_unit=p.depth_unit, time_unit=p.time_unit)
    return Result(files=(p.file,))


def _propose_table(given: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The first table that the well has."""
    if not given.get("item"):
        return {}
    known = available_tables(context.load(given["item"], Well))
    return {"table": known[0]} if known and given.get("table", "path") not in known else {}


COMMANDS = (
    Command(
        id="export.las",
        title=mark("Export logs as LAS"),
        summary=mark(
            "Write logs of a well as LAS 2.0, with units, datum and how each log came about; a choice of logs and "
            "depths, vertical depth and time beside them"
        ),
        Parameters=ExportLas,
        run=_export_las,
        tier="write",
        heavy=False,
        estimate=_estimate_las,
        references=("Canadian Well Logging Society (2017), LAS version 2.0: a digital standard for logs, update",),
    ),
    Command(
        id="export.well_table",
        title=mark("Export a well's path, times or tops"),
        summary=mark("Write the deviation survey, check shots, time-depth table or tops of a well as a table (CSV)"),
        Parameters=ExportWellTable,
        run=_export_table,
        tier="write",
        heavy=False,
        propose=_propose_table,
    ),
)
