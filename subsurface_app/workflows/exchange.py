"""Files in, files out: what an import or an export does beyond reading and writing the format."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import structlog

from solvers.errors import GeometryError
from subsurface_app.data.formats import (
    SegyMapping,
    VelocityMapping,
    assemble_well,
    read_segy,
    read_velocity,
    write_segy,
)
from subsurface_app.data.objects import (
    ArrayLike,
    DomainObject,
    LineNumbers,
    Prediction,
    PrestackVolume,
    SampleAxis,
    SegyHeaders,
    SeismicLine,
    SeismicVolume,
    ShotGathers,
    SurveyGeometry,
    VelocityModel,
    Well,
)
from subsurface_app.workflows.gather_headers import bin_headers, gather_headers
from subsurface_app.workflows.traces import LiveTraces

OnStep = Callable[[int, int], None]
UNITS = {
    "amplitude": "",
    "velocity": "m/s",
    "rms_velocity": "m/s",
    "average_velocity": "m/s",
    "impedance": "kg/(m2.s)",
    "fault_likelihood": "",
}


def import_seismic(
    path: Path,
    *,
    mapping: SegyMapping,
    name: str = "",
    area: str = "",
    quantity: str = "amplitude",
    on_step: OnStep | None = None,
) -> SeismicVolume | SeismicLine | ShotGathers | PrestackVolume:
    """A SEG-Y file as a volume, a line or gathers with lazy samples.

    Parameters   quantity : a key of `UNITS`; the file's samples are taken to be in its SI unit
    Raises       DataError - see `read_segy`
    """
    return read_segy(
        path,
        mapping=mapping,
        name=name or path.stem,
        area=area,
        quantity=quantity,
        unit=UNITS[quantity],
        on_step=on_step,
    )


def import_well(
    *,
    las: str = "",
    checkshot: str = "",
    time_depth: str = "",
    tops: str = "",
    track: str = "",
    name: str = "",
    area: str = "",
    **said: Any,
) -> Well:
    """A well from its files; an empty path means that there is none.

    Parameters   said : x, y, kb, depth_unit, time_unit, one_way, columns - in place of what the files say
    Raises       DataError - see `assemble_well`
    """
    return assemble_well(
        las=las or None,
        checkshot=checkshot or None,
        time_depth=time_depth or None,
        tops=tops or None,
        track=track or None,
        name=name or None,
        area=area,
        **said,
    )


def import_velocity(path: Path, *, mapping: VelocityMapping, name: str = "", area: str = "") -> VelocityModel:
    """A velocity model from a file of arrays; how it was read stands in its notes and in the log.

    Raises   DataError - see `read_velocity`
    """
    model = read_velocity(path, mapping=mapping, name=name, area=area)
    for note in model.notes:
        structlog.get_logger().info("import", file=path.name, note=note.text)
    return model


def traces_of(
    made: DomainObject,
    *,
    part: str = "mean",
    headers: SegyHeaders | None = None,
    live: ArrayLike | None = None,
    model: VelocityModel | None = None,
) -> SeismicVolume | SeismicLine:
    """Whatever has traces as the volume or line that SEG-Y holds; samples stay where they are.

    Parameters   made : a volume, line, prediction, velocity model (x and y become line numbers) or gathers
                 part : "mean" or "spread" of a prediction
                 headers, live : of the volume that a prediction or baseline was made from, kept for these traces;
                     places where no trace was are not written
                 model : that the gathers were modelled in; its line gives them map coordinates
    Raises       GeometryError - an object without traces
    """
    if isinstance(made, ShotGathers | PrestackVolume):
        return _line_of_gathers(made, model)
    if isinstance(made, Prediction):
        array, quantity = (made.mean, made.quantity) if part == "mean" else (made.spread, "spread")
        return SeismicVolume(made.name, made.area, array, made.geometry, made.axis, quantity, made.unit, live, headers)
    if isinstance(made, VelocityModel):
        return _traces_of_model(made)
    if isinstance(made, SeismicVolume | SeismicLine):
        return made if made.headers is not None else replace(made, headers=headers)
    raise GeometryError("item {name} is a {kind}: it has no traces to write as SEG-Y", name=made.name, kind=made.kind)


def export_segy(
    path: Path, traces: SeismicVolume | SeismicLine, *, notes: Sequence[str] = (), on_step: OnStep | None = None
) -> None:
    """Write traces as SEG-Y revision 1; the file appears whole or not at all.

    Parameters   notes : lines for the text header, at most 76 characters each
    Raises       DataError - see `write_segy`
    """
    write_segy(path, traces, notes=notes, on_step=on_step)


def _traces_of_model(model: VelocityModel) -> SeismicVolume | SeismicLine:
    """A velocity model as traces of velocity in depth."""
    axis = SampleAxis("depth", model.origin[-1], model.spacing[-1], model.vp.shape[-1])
    if len(model.vp.shape) == 2:
        n_x = model.vp.shape[0]
        along = np.linspace(0.0, 1.0, n_x)
        start, stop = model.line or ((model.origin[0], 0.0), (model.origin[0] + model.spacing[0] * (n_x - 1), 0.0))
        x, y = (first + (last - first) * along for first, last in zip(start, stop, strict=True))
        return SeismicLine(model.name, model.area, model.vp, np.arange(1, n_x + 1), x, y, axis, "velocity", "m/s")
    (x0, y0, _), (dx, dy, _) = model.origin, model.spacing
    geometry = SurveyGeometry(
        LineNumbers(1, 1, model.vp.shape[0]), LineNumbers(1, 1, model.vp.shape[1]), (x0 - dx, dx, 0.0, y0 - dy, 0.0, dy)
    )
    return SeismicVolume(model.name, model.area, model.vp, geometry, axis, "velocity", "m/s")


def _line_of_gathers(gathers: ShotGathers | PrestackVolume, model: VelocityModel | None) -> SeismicLine:
    """The traces of gathers one after another, under the headers of their file or under new ones."""
    live = None if gathers.live is None else np.asarray(gathers.live[:], dtype=bool)
    if isinstance(gathers, ShotGathers):
        line = model.line if model is not None and gathers.frame == "model" else None
        headers, data, quantity = gathers.headers or gather_headers(gathers, line), gathers.data, "pressure"
    else:
        headers, data, quantity = gathers.headers or bin_headers(gathers), gathers.samples, gathers.quantity
    samples = LiveTraces(data, live)
    nowhere = np.full(len(samples), np.nan)
    kept = replace(headers, traces=LiveTraces(headers.traces, live))
    cdp = np.zeros(len(samples), np.int32)
    return SeismicLine(gathers.name, gathers.area, samples, cdp, nowhere, nowhere, gathers.axis, quantity, "", kept)
