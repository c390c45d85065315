"""Import and export as commands."""

from collections.abc import Mapping
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any, Literal

from pydantic import model_validator

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, file, item, number, text, toggle
from subsurface_app.commands.volume_inputs import live_of_source, still_there
from subsurface_app.data.formats import (
    SegyMapping,
    VelocityMapping,
    grid_path,
    is_grid_file,
    load_mapping,
    scan_segy,
    scan_velocity,
    segy_bytes,
)
from subsurface_app.data.objects import (
    Prediction,
    SegyHeaders,
    SeismicLine,
    SeismicVolume,
    ShotGathers,
    SurveyGeometry,
    VelocityModel,
)
from subsurface_app.data.store import program_versions
from subsurface_app.workflows.exchange import (
    export_segy,
    import_seismic,
    import_velocity,
    import_well,
    traces_of,
)
from subsurface_app.workflows.volumes.lazy import CutArray

_AREA_TITLE = mark("Survey area")
_AREA_HELP = mark("one 3D scene each; surveys that lie far apart belong into different areas")
_NAME_HELP = mark("empty: the name of the file")
_HEAD_HELP = mark("empty: as the track or the logs say")
_START_HELP = mark("as the file says, else 0")
_TOP_HELP = mark("below sea level; as the file says, else 0")
_RAW_HELP = mark("of raw samples only; other files know it")
_TRACE_KINDS = ("seismic_volume", "seismic_line", "prediction", "gathers", "prestack_volume", "velocity_model")


class ImportSegy(Parameters):
    """Which file, what it holds, and what the file itself says wrongly or not at all."""

    file: str = file(title=mark("SEG-Y file"), pattern="*.sgy *.segy *.SGY *.SEGY")
    mapping: str = text(
        title=mark("Mapping"),
        description=mark("a preset or a saved mapping by name, or a YAML file; fills what is not given here"),
        may_be_path=True,
    )
    name: str = text(title=mark("Name"), description=_NAME_HELP)
    area: str = text("Survey", title=_AREA_TITLE, description=_AREA_HELP)
    quantity: Literal["amplitude", "velocity", "rms_velocity", "average_velocity", "impedance", "fault_likelihood"] = (
        choice(
            "amplitude",
            title=mark("Quantity"),
            choices={
                "amplitude": mark("Amplitude"),
                "velocity": mark("Velocity (m/s)"),
                "rms_velocity": mark("RMS velocity (m/s)"),
                "average_velocity": mark("Average velocity (m/s)"),
                "impedance": mark("Impedance (kg/(m2.s))"),
                "fault_likelihood": mark("Fault likelihood"),
            },
        )
    )
    domain: Literal["auto", "twt", "depth"] = choice(
        "auto",
        title=mark("Vertical axis"),
        choices={"auto": mark("As found"), "twt": mark("Two-way time"), "depth": mark("Depth")},
    )
    layout: Literal["auto", "3d", "2d", "shots", "prestack"] = choice(
        "auto",
        title=mark("Layout"),
        choices={
            "auto": mark("As found"),
            "3d": mark("3D survey"),
            "2d": mark("2D line"),
            "shots": mark("Shot gathers"),
            "prestack": mark("Gathers of bins"),
        },
    )
    iline_byte: int | None = number(None, title=mark("Byte of the inline number"), ge=1, le=237)
    xline_byte: int | None = number(None, title=mark("Byte of the crossline number"), ge=1, le=237)
    x_byte: int | None = number(None, title=mark("Byte of X"), ge=1, le=237)
    y_byte: int | None = number(None, title=mark("Byte of Y"), ge=1, le=237)
    cdp_byte: int | None = number(None, title=mark("Byte of the CDP number"), ge=1, le=237)
    delay_byte: int | None = number(None, title=mark("Byte of the first sample's time"), ge=1, le=239)
    offset_byte: int | None = number(
        None, title=mark("Byte of the offset"), ge=1, le=237, description=mark("of pre-stack traces; or of the angle")
    )
    shot_byte: int | None = number(None, title=mark("Byte of the shot number"), ge=1, le=237)
    channel_byte: int | None = number(None, title=mark("Byte of the channel number"), ge=1, le=237)
    source_x_byte: int | None = number(None, title=mark("Byte of the source's X"), ge=1, le=237)
    source_y_byte: int | None = number(None, title=mark("Byte of the source's Y"), ge=1, le=237)
    receiver_x_byte: int | None = number(None, title=mark("Byte of the receiver's X"), ge=1, le=237)
    receiver_y_byte: int | None = number(None, title=mark("Byte of the receiver's Y"), ge=1, le=237)
    gather_axis: Literal["auto", "offset", "angle"] = choice(
        "auto",
        title=mark("Gathers of bins over"),
        choices={"auto": mark("As found"), "offset": mark("Offset"), "angle": mark("Angle")},
    )
    traces_per_shot: int | None = number(
        None, title=mark("Traces per shot"), ge=1, description=mark("of shot gathers whose headers are empty")
    )
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
    truncated: Literal["refuse", "whole_traces"] = choice(
        "refuse",
        title=mark("File that ends in a trace"),
        choices={"refuse": mark("Refuse it"), "whole_traces": mark("Import its whole traces")},
        description=mark("a file that was cut short; what is missing is noted with the item"),
    )

    @model_validator(mode="before")
    @classmethod
    def _fill_from_mapping(cls, given: Any) -> Any:
        """Put the fields of a named mapping where nothing is given: what runs and is recorded names none."""
        if not isinstance(given, dict) or not given.get("mapping"):
            return given
        stored = segy_parameters(load_mapping(str(given["mapping"])))
        said = {key: value for key, value in given.items() if value not in (None, "auto") and key != "mapping"}
        return {**stored, **said}


# parameter of the command -> field of the mapping
_MAPPED = {
    "iline_byte": "iline",
    "xline_byte": "xline",
    "x_byte": "cdp_x",
    "y_byte": "cdp_y",
    "cdp_byte": "cdp",
    "delay_byte": "delay_byte",
    "byte_order": "byte_order",
    "sample_format": "format",
    "interval": "interval",
    "delay": "delay",
    "domain": "domain",
    "layout": "kind",
    "offset_byte": "offset",
    "shot_byte": "shot",
    "channel_byte": "channel",
    "source_x_byte": "source_x",
    "source_y_byte": "source_y",
    "receiver_x_byte": "receiver_x",
    "receiver_y_byte": "receiver_y",
    "gather_axis": "gather_axis",
    "traces_per_shot": "traces_per_shot",
    "truncated": "truncated",
}


def segy_parameters(mapping: SegyMapping) -> dict[str, Any]:
    """The parameters of `import.segy` that say what a mapping says."""
    stored = mapping.to_json()
    return {name: stored[field] for name, field in _MAPPED.items() if stored[field] is not None}


def segy_mapping(parameters: Mapping[str, Any]) -> SegyMapping:
    """The mapping that parameters of `import.segy` say; "auto", None and what is absent are left to the scan.

    "refuse" is what a mapping does that does not say "whole_traces".

    Raises   DataError - see `SegyMapping`
    """
    said = {field: parameters.get(name) for name, field in _MAPPED.items()}
    return SegyMapping(**{field: value for field, value in said.items() if value not in (None, "auto", "refuse")})


def _mapping(p: ImportSegy) -> SegyMapping:
    return segy_mapping(p.model_dump())


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


class ImportWell(Parameters):
    """The files of one well, at least one of them."""

    las: str = file(
        title=mark("Logs"),
        pattern="*.las *.dlis *.csv *.txt *.xlsx",
        description=mark("LAS, DLIS, or a table with titles"),
        optional=True,
    )
    checkshot: str = file(
        title=mark("Check shots"),
        pattern="*.txt *.dat *.asc *.csv",
        description=mark("measured depth, time"),
        optional=True,
    )
    time_depth: str = file(
        title=mark("Time-depth table"),
        pattern="*.txt *.dat *.asc *.csv *.xlsx",
        description=mark("depth, time; from a calibrated sonic log"),
        optional=True,
    )
    tops: str = file(
        title=mark("Tops"), pattern="*.txt *.dat *.asc *.csv", description=mark("measured depth, name"), optional=True
    )
    track: str = file(
        title=mark("Track"),
        pattern="*.track *.txt *.dat *.asc *.csv *.xlsx",
        description=mark("measured depth, inclination, azimuth; or x, y, depth below sea level, measured depth"),
        optional=True,
    )
    name: str = text(title=mark("Name"), description=mark("empty: the name in the logs"))
    area: str = text("Survey", title=_AREA_TITLE, description=_AREA_HELP)
    x: float | None = number(None, title=mark("X of the well"), unit="m", description=_HEAD_HELP)
    y: float | None = number(None, title=mark("Y of the well"), unit="m", description=_HEAD_HELP)
    kb: float | None = number(None, title=mark("Kelly bushing above sea level"), unit="m", description=_HEAD_HELP)
    depth_unit: Literal["auto", "m", "ft"] = choice(
        "auto", title=mark("Depths of the logs are in"), choices={"auto": mark("As found"), "m": "m", "ft": "ft"}
    )
    time_unit: Literal["auto", "s", "ms"] = choice(
        "auto", title=mark("Times of the check shots are in"), choices={"auto": mark("As found"), "s": "s", "ms": "ms"}
    )
    times: Literal["auto", "two_way", "one_way"] = choice(
        "auto",
        title=mark("Times of the check shots are"),
        choices={"auto": mark("As found"), "two_way": mark("Two-way"), "one_way": mark("One-way")},
    )
    columns: str = text(
        title=mark("Columns"),
        description=mark("of a table, where titles do not tell them: md=1, inclination=2, azimuth=3, twt=4"),
    )


def _import_well(p: ImportWell, context: Context) -> Result:
    if not (p.las or p.checkshot or p.time_depth or p.tops or p.track):
        raise CommandError(
            "no file was given for the well: expected at least one of las, checkshot, time_depth, tops and track"
        )
    context.progress.part(0, 1, mark("reading the well"))
    said: dict[str, Any] = {
        "depth_unit": None if p.depth_unit == "auto" else p.depth_unit,
        "time_unit": None if p.time_unit == "auto" else p.time_unit,
        "one_way": None if p.times == "auto" else p.times == "one_way",
    }
    return Result((import_well(**p.model_dump(exclude={"depth_unit", "time_unit", "times"}), **said),))


# Up here, since `file` is a field inside the class.
_GRID_FIELD: Any = file(
    title=mark("File of the grid"),
    pattern="*.json",
    description=mark("as an export writes it; empty: the one beside the velocity file, if there is one"),
    optional=True,
)


class ImportVelocity(Parameters):
    """Which file, and what it does not say itself."""

    file: str = file(
        title=mark("Velocity file"),
        pattern="*.mat *.npy *.h5 *.hdf5 *.bin *.raw *.vp *.dat",
        description=mark("MATLAB, NumPy, HDF5, or float32 samples without a header"),
    )
    name: str = text(title=mark("Name"), description=_NAME_HELP)
    area: str = text("Survey", title=_AREA_TITLE, description=_AREA_HELP)
    array: str = text(title=mark("Array"), description=mark("its name in the file; empty: the only one that fits"))
    unit: Literal["auto", "m/s", "km/s", "ft/s", "s/km", "s2/km2"] = choice(
        "auto",
        title=mark("Unit of the samples"),
        choices={
            "auto": mark("As found"),
            "m/s": "m/s",
            "km/s": "km/s",
            "ft/s": "ft/s",
            "s/km": mark("s/km (slowness)"),
            "s2/km2": mark("s2/km2 (squared slowness)"),
        },
    )
    order: Literal["auto", "depth_first", "distance_first"] = choice(
        "auto",
        title=mark("Order of the axes"),
        choices={
            "auto": mark("As found"),
            "depth_first": mark("Depth x distance"),
            "distance_first": mark("Distance x depth"),
        },
    )
    spacing: float | None = number(
        None, title=mark("Grid spacing"), unit="m", ge=0.01, le=10_000, description=mark("along the distance")
    )
    depth_spacing: float | None = number(
        None,
        title=mark("Grid spacing in depth"),
        unit="m",
        ge=0.01,
        le=10_000,
        description=mark("where it is not that along the distance"),
    )
    start: float | None = number(
        None, title=mark("Distance of the first column"), unit="m", ge=-1e7, le=1e7, description=_START_HELP
    )
    top: float | None = number(
        None, title=mark("Depth of the first sample"), unit="m", ge=-10_000, le=100_000, description=_TOP_HELP
    )
    nx: int | None = number(None, title=mark("Samples along the distance"), ge=2, le=1_000_000, description=_RAW_HELP)
    ny: int | None = number(
        None,
        title=mark("Samples along the second distance"),
        ge=2,
        le=1_000_000,
        description=mark("of a 3D model in raw samples"),
    )
    nz: int | None = number(None, title=mark("Samples along depth"), ge=2, le=1_000_000, description=_RAW_HELP)
    byte_order: Literal["auto", "big", "little"] = choice(
        "auto",
        title=mark("Byte order of raw samples"),
        choices={"auto": mark("As found"), "big": mark("Big endian"), "little": mark("Little endian")},
    )
    grid: str = _GRID_FIELD

    @model_validator(mode="before")
    @classmethod
    def _find_grid(cls, given: Any) -> Any:
        """Name the grid beside the file, so that it is recorded: another one makes another model of equal samples."""
        if not isinstance(given, dict) or not isinstance(given.get("file"), str) or given.get("grid"):
            return given
        beside = grid_path(Path(given["file"]).expanduser()) if Path(given["file"]).name else None
        return {**given, "grid": str(beside)} if beside is not None and is_grid_file(beside) else given


def velocity_mapping(p: ImportVelocity) -> VelocityMapping:
    """How the parameters say that a velocity model is stored.

    Raises   CommandError - a shape with a side missing
    """
    shape = tuple(count for count in (p.nx, p.ny, p.nz) if count is not None)
    if shape and (p.nx is None or p.nz is None):
        raise CommandError("the shape of raw samples needs nx and nz, and in 3D ny too: set those that are missing")
    return VelocityMapping(
        array=p.array,
        unit=None if p.unit == "auto" else p.unit,
        order=None if p.order == "auto" else p.order,
        spacing=p.spacing,
        depth_spacing=p.depth_spacing,
        start=p.start,
        top=p.top,
        shape=shape or None,
        byte_order=None if p.byte_order == "auto" else p.byte_order,
        grid=p.grid,
    )


def _import_velocity(p: ImportVelocity, context: Context) -> Result:
    context.progress.part(0, 1, mark("reading velocities"))
    return Result((import_velocity(Path(p.file), mapping=velocity_mapping(p), name=p.name, area=p.area),))


def _estimate_velocity(p: ImportVelocity, context: Context) -> Estimate:
    scan = scan_velocity(p.file, velocity_mapping(p))
    if scan.problem is not None:
        raise scan.problem
    size = 4 * prod(scan.shape)
    return Estimate({p.name or Path(p.file).stem: scan.shape}, size, 4 * size, 1 + size / 50e6)


class ExportSegy(Parameters):
    """Which item, and where its traces go."""

    item: str = item(*_TRACE_KINDS, title=mark("Item"))
    file: str = file(title=mark("SEG-Y file"), pattern="*.sgy *.segy", role="write")
    part: Literal["mean", "spread"] = choice(
        "mean",
        title=mark("Of a prediction"),
        choices={"mean": mark("The prediction"), "spread": mark("Its spread")},
    )
    overwrite: bool = toggle(False, title=mark("Replace an existing file"))


def _traces(p: ExportSegy, context: Context) -> SeismicVolume | SeismicLine:
    """What would be written, with the headers that it keeps."""
    made = context.project[p.item]
    model = None
    if isinstance(made, ShotGathers) and made.settings.get("model"):
        model = still_there(context, str(made.settings["model"]), VelocityModel)
    headers, live = kept_headers(context, made), live_of_source(context, made)
    return traces_of(made, part=p.part, headers=headers, live=live, model=model)


def _export_segy(p: ExportSegy, context: Context) -> Result:
    refuse_existing(Path(p.file), p.overwrite)
    traces = _traces(p, context)
    step = context.project.step(context.project.item(p.item).step)
    export_segy(
        Path(p.file),
        traces,
        notes=(f"SUBSURFACE-APP {program_versions()['subsurface-app']}: {step.command}, {traces.name}",),
        on_step=context.progress.part(0, 1, mark("writing traces")),
    )
    return Result(files=(p.file,))


def _estimate_export(p: ExportSegy, context: Context) -> Estimate:
    refuse_existing(Path(p.file), p.overwrite)
    size = segy_bytes(_traces(p, context))
    return Estimate({}, size, 200_000_000, 1 + size / 50e6, (p.file,))


def refuse_existing(path: Path, overwrite: bool) -> None:
    """Raise CommandError when a file is in the way and shall not be replaced."""
    if path.exists() and not overwrite:
        raise CommandError("{path} exists already: choose another name, or set overwrite to replace it", path=str(path))


def kept_headers(context: Context, made: object) -> SegyHeaders | None:
    """The headers of the file that the traces came from, found by way of the item that they were made from.

    Of a part of a volume, the headers of that part.
    """
    geometry = made.geometry if isinstance(made, Prediction | SeismicVolume) else None
    seen: set[str] = set()
    while isinstance(made, Prediction | SeismicVolume | SeismicLine):
        if not isinstance(made, Prediction) and made.headers is not None:
            return _headers_of_part(made, geometry)
        origin = made.source if isinstance(made, Prediction) else getattr(made, "headers_from", "")
        if not origin or origin in seen:
            return None
        seen.add(origin)
        made = still_there(context, origin, object)
    return None


def _headers_of_part(whole: SeismicVolume | SeismicLine, part: SurveyGeometry | None) -> SegyHeaders | None:
    headers = whole.headers
    if headers is None or part is None or not isinstance(whole, SeismicVolume) or part == whole.geometry:
        return headers
    window = part.window_in(whole.geometry)
    return None if window is None else replace(headers, traces=CutArray(headers.traces, window))


COMMANDS = (
    Command(
        id="import.segy",
        title=mark("Import SEG-Y"),
        summary=mark(
            "Bring a SEG-Y file into the project: a 3D or 2D stack, shot gathers or gathers of bins; "
            "its headers are kept for export"
        ),
        Parameters=ImportSegy,
        run=_import_segy,
        produces=("seismic_volume | seismic_line | gathers | prestack_volume",),
        heavy=False,
        estimate=_estimate_segy,
    ),
    Command(
        id="import.well",
        title=mark("Import a well"),
        summary=mark("Put a well together from its logs, path, check shots, time-depth table and tops"),
        Parameters=ImportWell,
        run=_import_well,
        produces=("well",),
        heavy=False,
    ),
    Command(
        id="import.velocity",
        title=mark("Import a velocity model"),
        summary=mark(
            "Bring in a velocity model from MATLAB, NumPy, HDF5 or raw samples; unit, axes and sampling are found out"
        ),
        Parameters=ImportVelocity,
        run=_import_velocity,
        produces=("velocity_model",),
        heavy=False,
        estimate=_estimate_velocity,
    ),
    Command(
        id="export.segy",
        title=mark("Export SEG-Y"),
        summary=mark("Write seismic, predictions, gathers or velocities as SEG-Y; headers of the source file are kept"),
        Parameters=ExportSegy,
        run=_export_segy,
        tier="write",
        heavy=False,
        estimate=_estimate_export,
    ),
)
