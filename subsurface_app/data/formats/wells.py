"""A well put together from its files: logs, check shots, tops and track."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.las import LasContent, read_las
from subsurface_app.data.formats.well_tables import (
    CheckShots,
    TimeUnit,
    Tops,
    Track,
    read_checkshot,
    read_tops,
    read_track,
)
from subsurface_app.data.objects import Well

FilePath = str | Path


def assemble_well(
    *,
    las: FilePath | None = None,
    checkshot: FilePath | None = None,
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
) -> Well:
    """A straight well from its files, at least one of them; what is given here wins over what they say.

    The track gives the place, else the LAS header, else `x`, `y` and `kb`. Without a track, and below its end, the path
    goes straight down.
    Parameters   depth_unit : str or None - of the logs' depths, in place of what the LAS file says
                 time_unit, one_way : of the check shots, see `read_checkshot`
    Raises       DataError - a file is wrong, or nothing says where the well stands
    """
    given = {"las": las, "checkshot": checkshot, "tops": tops, "track": track}
    files = [str(path) for path in given.values() if path is not None]
    if not files:
        raise DataError("no file was given for the well: expected logs, check shots, tops or a track")
    logs = read_las(las, depth_unit=depth_unit) if las is not None else None
    shots = read_checkshot(checkshot, time_unit=time_unit, one_way=one_way) if checkshot is not None else None
    markers = read_tops(tops) if tops is not None else None
    course = read_track(track) if track is not None else None
    notes: list[str] = []
    for path, content in ((las, logs), (checkshot, shots), (tops, markers)):
        if path is not None and content is not None:
            notes += [f"{Path(path).name}: {note}" for note in content.notes]
    head = _head(logs, course, (x, y, kb), files, notes)
    return Well(
        name or (logs.name if logs else Path(files[-1]).stem),
        area,
        *head,
        _path(head, logs, shots, markers, course, notes),
        logs.curves if logs else (),
        markers.tops if markers else (),
        shots.table if shots else None,
        tuple(notes),
    )


def _head(
    logs: LasContent | None,
    course: Track | None,
    given: tuple[float | None, float | None, float | None],
    files: list[str],
    notes: list[str],
) -> tuple[float, float, float]:
    """x, y and kelly bushing in m: as given, else of the track, else of the logs."""
    from_track = (course.x, course.y, course.kb) if course else (None, None, None)
    from_logs = (logs.x, logs.y, logs.kb) if logs else (None, None, None)
    head: list[float] = []
    for what, *choices in zip(("x", "y", "kb"), given, from_track, from_logs, strict=True):
        stated = [choice for choice in choices if choice is not None]
        if not stated:
            raise DataError(
                "nothing says {what} of the well: it is neither in {files} nor was it given; give x, y and kb in m",
                what=what,
                files=", ".join(files),
            )
        if max(stated) - min(stated) > 1.0:
            notes.append(
                translate(
                    "sources differ in {what}: {values} m; the first is taken",
                    what=what,
                    values=", ".join(f"{value:g}" for value in stated),
                )
            )
        head.append(stated[0])
    return head[0], head[1], head[2]


def _path(
    head: tuple[float, float, float],
    logs: LasContent | None,
    shots: CheckShots | None,
    markers: Tops | None,
    course: Track | None,
    notes: list[str],
) -> NDArray[np.float64]:
    """Rows of (md, x, y, tvdss) from the kelly bushing to the deepest datum."""
    x, y, kb = head
    depths = [float(np.asarray(curve.md)[-1]) for curve in logs.curves] if logs else []
    depths += [float(shots.table[-1, 0])] if shots else []
    depths += [markers.tops[-1].md] if markers else []
    path = course.path if course else np.array([[0.0, x, y, -kb]])
    end = max([*depths, 1.0] if course is None else depths, default=0.0)
    if end > path[-1, 0]:
        if course is not None:
            notes.append(
                translate(
                    "the track ends at {end} m: below it the path goes straight down to {deepest} m, the deepest datum",
                    end=f"{path[-1, 0]:g}",
                    deepest=f"{end:g}",
                )
            )
        path = np.vstack([path, [end, path[-1, 1], path[-1, 2], path[-1, 3] + end - path[-1, 0]]])
    return path
