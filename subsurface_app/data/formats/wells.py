"""A well put together from its files: logs, path, check shots, time-depth table and tops."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.data.crs import datum_code
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.las.header import KB_UNSAID
from subsurface_app.data.formats.log_content import Geographic, LogContent
from subsurface_app.data.formats.log_files import read_logs
from subsurface_app.data.formats.well_doubts import with_doubts
from subsurface_app.data.formats.well_runs import runs_of
from subsurface_app.data.formats.well_tables import (
    CheckShots,
    TimeUnit,
    Tops,
    Track,
    read_checkshot,
    read_tops,
    read_track,
    rows_of,
)
from subsurface_app.data.objects import Finding, LogCurve, Repair, Top, Well, finding, thinned

FilePath = str | Path
Numbers = NDArray[np.float64]
_DEGREES = mark(
    "the head is given as latitude {latitude}, longitude {longitude} on {datum}, not in m: it stands at 0, 0 until it "
    "is brought into the coordinate system of the project"
)
_DEGREES_UNSAID = mark(
    "the head is given as latitude {latitude}, longitude {longitude}, not in m, and nothing says on which geodetic "
    "datum: it stands at 0, 0 until it is brought into the coordinate system of the project; WGS 84 is proposed, from "
    "which older datums differ by some hundred metres"
)
_DEGREES_UNKNOWN = mark(
    "the head is given as latitude {latitude}, longitude {longitude}, not in m, on {datum}, which is no geodetic datum "
    "that is known: it stands at 0, 0 until it is brought into the coordinate system of the project; WGS 84 is proposed"
)
_PLACES = (("x_loc", "y_loc", "z_loc"), ("x_utme", "y_utmn", "z_loc"))


@dataclass(frozen=True)
class WellParts:
    """What the files of one well gave, each with the name of its file.

    Parameters   logs : of several runs
                 checkshot, time_depth : rows of two-way time over depth
    """

    logs: tuple[tuple[str, LogContent], ...] = ()
    track: tuple[str, Track] | None = None
    checkshot: tuple[str, CheckShots] | None = None
    time_depth: tuple[str, CheckShots] | None = None
    tops: tuple[str, tuple[Top, ...], tuple[Finding, ...]] | None = None

    @property
    def files(self) -> list[str]:
        others = [self.track, self.checkshot, self.time_depth, self.tops]
        return [name for name, _ in self.logs] + [one[0] for one in others if one is not None]


def assemble_well(
    *,
    las: FilePath | Sequence[FilePath] | None = None,
    checkshot: FilePath | None = None,
    time_depth: FilePath | None = None,
    tops: FilePath | None = None,
    track: FilePath | None = None,
    name: str | None = None,
    area: str = "",
    x: float | None = None,
    y: float | None = None,
    kb: float | None = None,
    depth_unit: str | None = None,
    time_unit: TimeUnit | None = None,
    one_way: bool | None = None,
    columns: str = "",
) -> Well:
    """A well from its files, at least one of them; what is given here wins over what they say.

    The track gives the place, else the headers of the logs, else `x`, `y` and `kb`. Without a track, and below its end,
    the path goes straight down.
    Parameters   las : files of logs (LAS, DLIS, tables), one for each run
                 depth_unit : str or None - of the logs' depths, in place of what the file says
                 time_unit, one_way : of the check shots, see `read_checkshot`
                 columns : str - of the one table among the files, see `guess_roles`
    Raises       DataError - a file is wrong, or nothing says where the well stands
    """
    files = [las] if isinstance(las, str | Path) else list(las or ())
    if not (files or checkshot or time_depth or tops or track):
        raise DataError("no file was given for the well: expected logs, check shots, tops or a track")
    wanted = name or ""
    parts = WellParts(
        tuple((Path(one).name, _one_well(one, wanted, depth_unit, columns)) for one in files),
        (Path(track).name, read_track(track, columns=columns)) if track else None,
        _times(checkshot, time_unit, one_way, columns),
        _times(time_depth, time_unit, one_way, columns),
        _tops(tops, wanted, columns),
    )
    return build_well(parts, name=name or "", area=area, x=x, y=y, kb=kb)


def _times(
    path: FilePath | None, time_unit: TimeUnit | None, one_way: bool | None, columns: str
) -> tuple[str, CheckShots] | None:
    if not path:
        return None
    return Path(path).name, read_checkshot(path, time_unit=time_unit, one_way=one_way, columns=columns)


def _one_well(path: FilePath, name: str, depth_unit: str | None, columns: str) -> LogContent:
    contents = read_logs(path, depth_unit=depth_unit, columns=columns)
    if len(contents) == 1:
        return contents[0]
    for content in contents:
        if content.name == name:
            return content
    raise DataError(
        "{path} holds {n} wells: {names}; give the name of one, or import the folder to have them all",
        path=str(path),
        n=len(contents),
        names=", ".join(content.name for content in contents[:12]),
    )


def _tops(path: FilePath | None, name: str, columns: str) -> tuple[str, tuple[Top, ...], tuple[Finding, ...]] | None:
    if not path:
        return None
    found: Tops = read_tops(path, columns=columns)
    if not found.tops and found.wells:
        if name not in found.wells:
            raise DataError(
                "{path} holds {n} wells: {names}; give the name of one, or import the folder to have them all",
                path=str(path),
                n=len(found.wells),
                names=", ".join(list(found.wells)[:12]),
            )
        return Path(path).name, found.wells[name], found.findings
    return Path(path).name, found.tops, found.findings


def build_well(
    parts: WellParts,
    *,
    name: str = "",
    area: str = "",
    x: float | None = None,
    y: float | None = None,
    kb: float | None = None,
    is_placed: bool = True,
) -> Well:
    """A well from what its files gave.

    Parameters   is_placed : bool - whether a well without a place is refused; otherwise it stands at 0, 0, reported
    Raises       DataError - nothing says where the well stands
    """
    several = len(parts.files) > 1
    runs = runs_of(parts.logs, are_named=several)
    logs, findings = runs.logs, list(runs.findings)
    for part in (parts.track, parts.checkshot):
        if part is not None:
            findings += _from(part[0], part[1].findings, several)
    if parts.time_depth is not None:
        findings += _from(parts.time_depth[0], map(_of_table, parts.time_depth[1].findings), several)
    if parts.tops is not None:
        findings += _from(parts.tops[0], parts.tops[2], several)
    track = parts.track[1] if parts.track else _of_logs(parts, logs, findings)
    head = _head(parts, track, (x, y, kb), findings, is_placed=is_placed)
    if any(height is not None for height in (kb, track.kb if track else None, *(one.kb for _, one in parts.logs))):
        # one source that says it is enough
        findings = [one for one in findings if one.note.template != KB_UNSAID]
    path = track.path(*head) if track else np.array([[0.0, head[0], head[1], -head[2]]])
    times = {
        key: _on_md(part[1], path)
        for key, part in (("checkshot", parts.checkshot), ("time_depth", parts.time_depth))
        if part
    }
    if not times and (found := _times_of_logs(logs, findings)) is not None:
        times["time_depth"] = found
    tops = parts.tops[1] if parts.tops else tuple(top for _, content in parts.logs for top in content.tops)
    first = parts.logs[0][1] if parts.logs else None
    well = Well(
        name or next((content.name for _, content in parts.logs if content.name), "") or _name(parts),
        area,
        *head,
        _extended(path, logs, times, tops, track, findings),
        logs,
        tops,
        times.get("checkshot"),
        tuple(findings),
        times.get("time_depth"),
        tuple(interval for _, content in parts.logs for interval in content.intervals),
        next((content.uwi for _, content in parts.logs if content.uwi), ""),
        first.reference if first else "KB",
        next((content.ground for _, content in parts.logs if content.ground is not None), None),
        _end(parts),
    )
    return with_doubts(well)


def _end(parts: WellParts) -> float | None:
    """Where the well ends: the survey knows best, else a header."""
    if parts.track is not None:
        return parts.track[1].end
    return max((content.td for _, content in parts.logs if content.td), default=None)


def _of_table(one: Finding) -> Finding:
    """A finding on a time-depth table, whose repair is not to change the check shots."""
    if one.repair is None or one.repair.id != "times":
        return one
    return replace(one, repair=replace(one.repair, parameters={**one.repair.parameters, "table": "time_depth"}))


def _from(source: str, findings: Iterable[Finding], several: bool) -> list[Finding]:
    """Findings with the name of their file when there are several files."""
    return [replace(one, file=source) for one in findings] if several else list(findings)


def _name(parts: WellParts) -> str:
    if parts.track and parts.track[1].name:
        return parts.track[1].name
    return Path(parts.files[-1]).stem


def _of_logs(parts: WellParts, logs: tuple[LogCurve, ...], findings: list[Finding]) -> Track | None:
    """A path that the files of logs hold: a survey of LAS 3.0, or positions along the depths."""
    survey = next((content.survey for _, content in parts.logs if content.survey is not None), None)
    if survey is not None:
        return Track(rows_of(survey, findings), None, None, None, "", "minimum curvature", ())
    by_name = {log.called.lower(): log for log in reversed(logs)}
    for names in _PLACES:
        if all(name in by_name for name in names):
            x, y, z = (by_name[name] for name in names)
            return _along(x, y, z, findings)
    return None


def _along(x: LogCurve, y: LogCurve, z: LogCurve, findings: list[Finding]) -> Track | None:
    """The path that logs of positions give; z grows upward."""
    rows = np.stack([np.asarray(one, dtype=np.float64) for one in (x.md, x.values, y.values, z.values)], axis=1)
    rows = rows[np.isfinite(rows).all(axis=1)]
    if len(rows) < 2:
        return None
    md, east, north, up = rows.T
    # above its first sample the well goes straight down from a zero that stands as high as depth has shrunk since
    kb = float(md[0] + up[0])
    path = np.vstack([[0.0, 0.0, 0.0, 0.0], np.stack([md, east - east[0], north - north[0], kb - up], axis=1)])
    template = mark("the path is taken from the logs {x}, {y} and {z}; above {md} m it is taken as vertical")
    findings.append(finding(template, x=x.called, y=y.called, z=z.called, md=f"{md[0]:.6g}"))
    return Track(thinned(path, 0.3), float(east[0]), float(north[0]), kb, "", "positions", ())


def _times_of_logs(logs: tuple[LogCurve, ...], findings: list[Finding]) -> Numbers | None:
    """A time-depth table from a log of two-way times."""
    for log in logs:
        if log.unit != "s" or log.called.upper() not in ("TWT", "TIME", "TWT_CS", "TWT_CAL"):
            continue
        rows = np.stack([np.asarray(log.md, dtype=np.float64), np.asarray(log.values, dtype=np.float64)], axis=1)
        rows = rows[np.isfinite(rows).all(axis=1)]
        if len(rows) < 2 or np.any(np.diff(rows[:, 1]) < 0) or rows[-1, 1] <= rows[0, 1]:
            continue
        grows = np.concatenate([[True], np.diff(rows[:, 1]) > 0])
        findings.append(finding(mark("two-way times are taken from the log {log}"), log=log.called))
        return np.asarray(rows[grows], dtype=np.float64)
    return None


def _head(
    parts: WellParts,
    track: Track | None,
    given: tuple[float | None, float | None, float | None],
    findings: list[Finding],
    *,
    is_placed: bool,
) -> tuple[float, float, float]:
    """x, y and kelly bushing in m: as given, else of the track, else of the logs."""
    from_track = (track.x, track.y, track.kb) if track else (None, None, None)
    from_logs = [(content.x, content.y, content.kb) for _, content in parts.logs]
    degrees = next((content.geographic for _, content in parts.logs if content.geographic is not None), None)
    head: list[float] = []
    lacking: list[str] = []
    for at, what in enumerate(("x", "y", "kb")):
        choices = [given[at], from_track[at], *(one[at] for one in from_logs)]
        stated = [choice for choice in choices if choice is not None]
        if not stated and (not is_placed or (degrees is not None and what != "kb")):
            lacking.append(what)
            stated = [0.0]
        if not stated:
            raise DataError(
                "nothing says {what} of the well: it is neither in {files} nor was it given; give x, y and kb in m",
                what=what,
                files=", ".join(parts.files),
            )
        if max(stated) - min(stated) > 1.0:
            template = mark("sources differ in {what}: {values} m; the first is taken")
            values = ", ".join(f"{value:.10g}" for value in stated)
            repair = Repair("kb", {"kb": stated[1]}, False) if what == "kb" else None
            findings.append(finding(template, repair=repair, what=what, values=values))
        head.append(stated[0])
    if degrees is not None and "x" in lacking and "y" in lacking:
        findings.append(_in_degrees(degrees))
        lacking = [one for one in lacking if one == "kb"]
    if lacking:
        template = mark("nothing says {what} of the well: 0 is taken; set it with well.repair")
        findings.append(finding(template, what=", ".join(lacking)))
    return head[0], head[1], head[2]


def _in_degrees(place: Geographic) -> Finding:
    """That the head is known in degrees only, and the repair that puts it on the map of the project."""
    parameters = {"latitude": place.latitude, "longitude": place.longitude, "datum": place.datum}
    code = datum_code(place.datum)
    template = _DEGREES_UNSAID if not place.datum else _DEGREES if code is not None else _DEGREES_UNKNOWN
    repair = Repair("geographic", parameters if code else parameters | {"datum": ""}, bool(place.datum and code))
    values = {"latitude": f"{place.latitude:.6f}", "longitude": f"{place.longitude:.6f}", "datum": place.datum}
    return finding(template, repair=repair, **values)


def _on_md(shots: CheckShots, path: Numbers) -> Numbers:
    """Rows of (md, time) of a table that may stand on vertical depth."""
    if shots.depth == "md":
        return shots.table
    down = path[:, 3] - path[0, 3] if shots.depth == "tvd" else path[:, 3]
    # below its end the path goes straight down
    md = np.interp(shots.table[:, 0], down, path[:, 0])
    beyond = shots.table[:, 0] - down[-1]
    above = shots.table[:, 0] - down[0]
    md = np.where(beyond > 0, path[-1, 0] + beyond, np.where(above < 0, path[0, 0] + above, md))
    return np.stack([md, shots.table[:, 1]], axis=1)


def _extended(
    path: Numbers,
    logs: tuple[LogCurve, ...],
    times: dict[str, Numbers],
    tops: tuple[Top, ...],
    track: Track | None,
    findings: list[Finding],
) -> Numbers:
    """Rows of (md, x, y, tvdss) down to the deepest datum."""
    depths = [float(np.asarray(curve.md)[-1]) for curve in logs]
    depths += [float(table[-1, 0]) for table in times.values()]
    depths += [max(top.md for top in tops)] if tops else []
    end = max([*depths, 1.0] if track is None else depths, default=0.0)
    if end > path[-1, 0] + 1e-6:
        if track is not None:
            findings.append(
                finding(
                    mark(
                        "the track ends at {end} m: below it the path goes straight down to {deepest} m, the deepest "
                        "datum"
                    ),
                    end=f"{path[-1, 0]:g}",
                    deepest=f"{end:g}",
                )
            )
        path = np.vstack([path, [end, path[-1, 1], path[-1, 2], path[-1, 3] + end - path[-1, 0]]])
    return path
