"""Repairs of wells: each cures findings, changes nothing else, and leaves a note of what it did."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.crs import Crs
from subsurface_app.data.formats import with_doubts
from subsurface_app.data.formats.log_traps import log_doubts
from subsurface_app.data.formats.units import length_factor, to_si
from subsurface_app.data.objects import Finding, LogCurve, Repair, Well, finding

RepairId = Literal["depth_unit", "blank", "cut", "times", "kb", "place", "geographic", "log_unit"]


def repaired(well: Well, repair: Repair, crs: Crs | None = None) -> Well:
    """The well after a repair, its findings looked for anew.

    Parameters   repair : Repair - its id and parameters, as a finding offers it or as a user gives it
                 crs : Crs or None - the coordinate system of the project, into which degrees are brought
    Raises       GeometryError - no such repair, or parameters that do not fit the well
                 DataError - degrees that have no place there
    """
    make = partial(_geographic, crs) if repair.id == "geographic" else _REPAIRS.get(repair.id)
    if make is None:
        raise GeometryError(
            "there is no repair {repair}: expected one of {known}", repair=repair.id, known=", ".join(_ORDER)
        )
    changed, note = make(well, repair.parameters)
    kept = tuple(one for one in changed.findings if one.repair != repair)
    return with_doubts(replace(changed, findings=(*kept, note)))


def repaired_all(well: Well, crs: Crs | None = None) -> Well:
    """The well after all repairs that are beyond doubt, those of depths first; those that turn up on the way too.

    Degrees stay degrees, as they are reported, where the project has no coordinate system or one used elsewhere.
    Units and datums go before ranges: what lies outside a range is told in the right unit only then.
    """
    done: list[Repair] = []
    while True:
        offered = [one.repair for one in well.findings if one.repair is not None and one.repair not in done]
        offered = [one for one in offered if one.is_sure and (one.id != "geographic" or _has_place(one, crs))]
        if not offered:
            return well
        first = min(offered, key=lambda one: _ORDER.index(one.id))
        done.append(first)
        well = repaired(well, first, crs)


def _depth_unit(well: Well, parameters: Mapping[str, Any]) -> tuple[Well, Finding]:
    """Depths of the logs that were read in one unit, put into another; of those that are named, or of all."""
    unit, was = str(parameters.get("unit", "")), str(parameters.get("was", ""))
    new, old = length_factor(unit), length_factor(was)
    if new is None or old is None or not well.logs:
        raise GeometryError(
            "well {well}: the depths cannot go from {was} to {unit}: expected two units of length, and logs",
            well=well.name,
            was=was or "-",
            unit=unit or "-",
        )
    named = str(parameters.get("log", ""))
    meant = {well.log(name).mnemonic for name in named.split(", ")} if named else {one.mnemonic for one in well.logs}
    logs = tuple(
        replace(log, md=np.asarray(log.md, dtype=np.float64) * (new / old)) if log.mnemonic in meant else log
        for log in well.logs
    )
    if named:
        template = mark("repaired: the depths of {logs} are {unit}, not {was}")
        note = finding(template, logs=named, unit=unit, was=was)
    else:
        note = finding(mark("repaired: the depths of the logs are {unit}, not {was}"), unit=unit, was=was)
    changed = replace(well, logs=logs, path=_reaching(well, logs))
    # what spoke for this repair is settled by it, and so is the opposite one
    kept = tuple(
        one
        for one in well.findings
        if one.repair is None or one.repair.id != "depth_unit" or one.repair.parameters.get("log", "") != named
    )
    return replace(changed, findings=kept), note


def _reaching(well: Well, logs: tuple[LogCurve, ...]) -> Any:
    """The path down to the deepest datum: its straight end was made for the depths as they were."""
    path = np.asarray(well.path[:], dtype=np.float64)
    depths = [*(float(np.asarray(log.md)[-1]) for log in logs), *(top.md for top in well.tops)]
    depths += [float(np.asarray(table[:])[-1, 0]) for table in (well.checkshot, well.time_depth) if table is not None]
    end, surveyed = max(depths), well.td if well.td is not None else 0.0
    if len(path) == 2 and path[0, 0] == 0.0 and np.ptp(path[:, 1]) == np.ptp(path[:, 2]) == 0.0 and end > surveyed:
        path = path[:1]
    if end > path[-1, 0]:
        path = np.vstack([path, [end, path[-1, 1], path[-1, 2], path[-1, 3] + end - path[-1, 0]]])
    return path


def _blank(well: Well, parameters: Mapping[str, Any]) -> tuple[Well, Finding]:
    """Values of a log outside a range taken away."""
    log = well.log(str(parameters.get("log", "")))
    low, high = float(parameters.get("low", -np.inf)), float(parameters.get("high", np.inf))
    values = np.asarray(log.values)
    outside = (values < low) | (values > high)
    cleaned = np.where(outside, np.float32(np.nan), values).astype(np.float32)
    note = finding(
        mark("repaired: {n} values of {log} outside {low} to {high} {unit} are taken away"),
        n=int(outside.sum()),
        log=log.mnemonic,
        low=f"{low:.4g}",
        high=f"{high:.4g}",
        unit=log.unit or "-",
    )
    return _with_log(well, log, replace(log, values=cleaned)), note


def _cut(well: Well, parameters: Mapping[str, Any]) -> tuple[Well, Finding]:
    """Logs cut off below a depth; one that begins below it goes."""
    below = float(parameters.get("below", np.nan))
    if not np.isfinite(below):
        raise GeometryError("well {well}: nothing says below which depth the logs end; give below in m", well=well.name)
    logs, names = [], []
    for log in well.logs:
        kept = np.asarray(log.md) <= below
        names += [] if kept.all() else [log.mnemonic]
        if kept.all():
            logs.append(log)
        elif kept.any():
            logs.append(replace(log, md=np.asarray(log.md)[kept], values=np.asarray(log.values)[kept]))
    note = finding(mark("repaired: {logs} are cut off below {below} m"), logs=", ".join(names), below=f"{below:g}")
    return replace(well, logs=tuple(logs)), note


def _times(well: Well, parameters: Mapping[str, Any]) -> tuple[Well, Finding]:
    """Times of the check shots, or of the time-depth table, multiplied: 2 makes two-way times of one-way ones."""
    factor = float(parameters.get("factor", np.nan))
    is_table = parameters.get("table") == "time_depth"
    rows = well.time_depth if is_table else well.checkshot
    if rows is None or not factor > 0:
        raise GeometryError(
            "well {well}: its times cannot be multiplied by {factor}: expected check shots, or the time-depth table "
            "that is named, and a factor above 0",
            well=well.name,
            factor=f"{factor:g}",
        )
    table = np.asarray(rows[:], dtype=np.float64) * (1.0, factor)
    if is_table:
        template = mark("repaired: the times of the time-depth table are multiplied by {factor}")
        return replace(well, time_depth=table), finding(template, factor=f"{factor:g}")
    note = finding(mark("repaired: the times of the check shots are multiplied by {factor}"), factor=f"{factor:g}")
    return replace(well, checkshot=table), note


def _kb(well: Well, parameters: Mapping[str, Any]) -> tuple[Well, Finding]:
    """The zero of measured depth put at another height; the path moves with it."""
    kb = float(parameters.get("kb", np.nan))
    if not np.isfinite(kb):
        raise GeometryError("well {well}: nothing says how high the kelly bushing is; give kb in m", well=well.name)
    path = np.array(well.path[:], dtype=np.float64)
    path[:, 3] += well.kb - kb
    note = finding(mark("repaired: the kelly bushing stands at {kb} m, not {was} m"), kb=f"{kb:g}", was=f"{well.kb:g}")
    return replace(well, kb=kb, path=path), note


def _place(well: Well, parameters: Mapping[str, Any]) -> tuple[Well, Finding]:
    """The head put at another place; the path moves with it."""
    x, y = float(parameters.get("x", np.nan)), float(parameters.get("y", np.nan))
    if not (np.isfinite(x) and np.isfinite(y)):
        raise GeometryError("well {well}: nothing says where its head stands; give x and y in m", well=well.name)
    path = np.array(well.path[:], dtype=np.float64)
    path[:, 1] += x - well.x
    path[:, 2] += y - well.y
    note = finding(mark("repaired: the head stands at x {x}, y {y} m"), x=f"{x:.10g}", y=f"{y:.10g}")
    return replace(well, x=x, y=y, path=path), note


def _has_place(repair: Repair, crs: Crs | None) -> bool:
    """Whether degrees lie where a coordinate system is meant to be used."""
    if crs is None:
        return False
    said = repair.parameters
    x, y, _ = crs.place_of(float(said["latitude"]), float(said["longitude"]), str(said.get("datum", "")))
    return crs.is_used_at(x / crs.metres, y / crs.metres)


def _geographic(crs: Crs | None, well: Well, parameters: Mapping[str, Any]) -> tuple[Well, Finding]:
    """The head put where its latitude and longitude are in the coordinate system of the project."""
    latitude, longitude = (float(parameters.get(name, np.nan)) for name in ("latitude", "longitude"))
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise GeometryError(
            "well {well}: nothing says where its head stands; give latitude and longitude in degrees", well=well.name
        )
    if crs is None:
        raise GeometryError(
            "well {well} is given in degrees and the project has no coordinate system: choose one with "
            "project.set_crs, then repair the well",
            well=well.name,
        )
    datum = str(parameters.get("datum", ""))
    x, y, accuracy = crs.place_of(latitude, longitude, datum)
    moved, _ = _place(well, {"x": x, "y": y})
    is_used = crs.is_used_at(x / crs.metres, y / crs.metres)
    values: dict[str, Any] = {
        "latitude": f"{latitude:.6f}",
        "longitude": f"{longitude:.6f}",
        "datum": datum or "WGS 84",
        "crs": crs.name,
        "x": f"{x:.10g}",
        "y": f"{y:.10g}",
        "accuracy": f"{accuracy:g} m" if np.isfinite(accuracy) else "?",
        "area": crs.area or "-",
    }
    if is_used:
        return moved, finding(_CONVERTED, **values)
    return moved, finding(_CONVERTED_BEYOND, **values)


def _log_unit(well: Well, parameters: Mapping[str, Any]) -> tuple[Well, Finding]:
    """A log whose values are in another unit than its file says."""
    log, unit = well.log(str(parameters.get("log", ""))), str(parameters.get("unit", ""))
    was, now = to_si(log.source_unit), to_si(unit)
    if now is None:
        raise GeometryError("{unit} is no unit that is known: give one such as us/ft, g/cm3 or v/v", unit=unit or "-")
    factor = now.factor / (was.factor if was is not None else 1.0)
    values = (np.asarray(log.values, dtype=np.float64) * factor).astype(np.float32)
    note = finding(
        mark("repaired: {log} is in {unit}, not {was}"), log=log.mnemonic, unit=unit, was=log.source_unit or "-"
    )
    return _with_log(well, log, replace(log, values=values, unit=now.unit, source_unit=unit)), note


def _with_log(well: Well, log: LogCurve, changed: LogCurve) -> Well:
    """The well with a log changed, and what is to be said of its values said anew."""
    logs = tuple(changed if one is log else one for one in well.logs)
    kept = tuple(
        one
        for one in well.findings
        if one.repair is None or one.repair.id != "blank" or one.repair.parameters.get("log") != log.mnemonic
    )
    return replace(well, logs=logs, findings=(*kept, *log_doubts(changed)))


_CONVERTED = mark(
    "repaired: latitude {latitude}, longitude {longitude} on {datum} is x {x}, y {y} m in {crs}; the change of datum "
    "is known to {accuracy}"
)
_CONVERTED_BEYOND = mark(
    "repaired: latitude {latitude}, longitude {longitude} on {datum} is x {x}, y {y} m in {crs}, outside its area of "
    "use ({area}): check the coordinate system"
)
_REPAIRS: dict[str, Callable[[Well, Mapping[str, Any]], tuple[Well, Finding]]] = {
    "depth_unit": _depth_unit,
    "kb": _kb,
    "place": _place,
    "times": _times,
    "log_unit": _log_unit,
    "cut": _cut,
    "blank": _blank,
}
_ORDER = ("depth_unit", "kb", "place", "geographic", "times", "log_unit", "cut", "blank")  # of several
