"""Import and export as commands."""

from pathlib import Path
from typing import Literal

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, file, number, text
from subsurface_app.data.formats.segy import SegyMapping, scan_segy
from subsurface_app.workflows.exchange import import_seismic

AREA_TITLE = mark("Survey area")
AREA_HELP = mark("one 3D scene each; surveys that lie far apart belong into different areas")
NAME_HELP = mark("empty: the name of the file")


class ImportSegy(Parameters):
    """Which file, what it holds, and what the file itself says wrongly or not at all."""

    file: str = file(title=mark("SEG-Y file"), pattern="*.sgy *.segy *.SGY *.SEGY")
    name: str = text(title=mark("Name"), description=NAME_HELP)
    area: str = text("Survey", title=AREA_TITLE, description=AREA_HELP)
    quantity: Literal["amplitude", "velocity", "impedance", "fault_likelihood"] = choice(
        "amplitude",
        title=mark("Quantity"),
        choices={
            "amplitude": mark("Amplitude"),
            "velocity": mark("Velocity (m/s)"),
            "impedance": mark("Impedance (kg/(m2 s))"),
            "fault_likelihood": mark("Fault likelihood"),
        },
    )
    domain: Literal["twt", "depth"] = choice(
        "twt", title=mark("Vertical axis"), choices={"twt": mark("Two-way time"), "depth": mark("Depth")}
    )
    layout: Literal["auto", "3d", "2d"] = choice(
        "auto",
        title=mark("Layout"),
        choices={"auto": mark("As found"), "3d": mark("3D survey"), "2d": mark("2D line")},
    )
    iline_byte: int | None = number(None, title=mark("Byte of the inline number"), ge=1, le=237)
    xline_byte: int | None = number(None, title=mark("Byte of the crossline number"), ge=1, le=237)
    x_byte: int | None = number(None, title=mark("Byte of X"), ge=1, le=237)
    y_byte: int | None = number(None, title=mark("Byte of Y"), ge=1, le=237)
    byte_order: Literal["auto", "big", "little"] = choice(
        "auto",
        title=mark("Byte order"),
        choices={"auto": mark("As found"), "big": mark("Big endian"), "little": mark("Little endian")},
    )
    sample_format: int | None = number(
        None, title=mark("Sample format code"), ge=1, le=16, description=mark("1 IBM float, 5 IEEE float, 3 int16")
    )
    interval: float | None = number(None, title=mark("Sample interval"), unit="s | m", ge=0)
    delay: float | None = number(None, title=mark("Time or depth of the first sample"), unit="s | m")


def _mapping(p: ImportSegy) -> SegyMapping:
    return SegyMapping(
        iline=p.iline_byte,
        xline=p.xline_byte,
        cdp_x=p.x_byte,
        cdp_y=p.y_byte,
        byte_order=None if p.byte_order == "auto" else p.byte_order,
        format=p.sample_format,
        interval=p.interval,
        delay=p.delay,
        domain=p.domain,
        kind=None if p.layout == "auto" else p.layout,
    )


def _import_segy(p: ImportSegy, context: Context) -> Result:
    reading = context.progress.part(0, 1, mark("reading trace headers"))
    made = import_seismic(
        Path(p.file), mapping=_mapping(p), name=p.name, area=p.area, quantity=p.quantity, on_step=reading
    )
    return Result((made,))


def _estimate_segy(p: ImportSegy, context: Context) -> Estimate:
    scan = scan_segy(p.file, _mapping(p))
    if scan.problem is not None:
        raise scan.problem
    size = 4
    for count in scan.shape:
        size *= count
    return Estimate({p.name or Path(p.file).stem: scan.shape}, size, min(size, 200_000_000), 1 + size / 50e6)


COMMANDS = (
    Command(
        id="import.segy",
        title=mark("Import SEG-Y"),
        summary=mark("Bring a post-stack SEG-Y file, 3D or 2D, into the project; its headers are kept for export"),
        Parameters=ImportSegy,
        run=_import_segy,
        produces=("seismic_volume | seismic_line",),
        heavy=False,
        estimate=_estimate_segy,
    ),
)
