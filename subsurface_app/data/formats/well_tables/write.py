"""A well's path, times and tops out, each as a table with commas whose titles name the units."""

import csv
import io
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.units import FOOT
from subsurface_app.data.formats.whole_file import write_whole
from subsurface_app.data.objects import Well

WELL_TABLE_ENDINGS = (".csv",)
WellTable = Literal["path", "checkshot", "time_depth", "tops"]
WELL_TABLES: dict[WellTable, str] = {
    "path": mark("Path (deviation survey)"),
    "checkshot": mark("Check shots"),
    "time_depth": mark("Time-depth table"),
    "tops": mark("Tops"),
}
Numbers = NDArray[np.float64]


def write_well_table(
    path: str | Path,
    well: Well,
    table: WellTable,
    *,
    depth_unit: Literal["m", "ft"] = "m",
    time_unit: Literal["s", "ms"] = "ms",
) -> None:
    """Write one of a well's tables under a line of titles; the file appears whole or not at all.

    "path": measured depth, inclination and azimuth from grid north, X and Y in m, vertical depth below the zero of
    measured depth and below sea level. The rows are those of the well's path, so dense that straight lines join them;
    the angles are the path's at them. "checkshot", "time_depth": measured depth, depth below sea level, two-way time,
    interval velocity along the vertical from the row before. "tops": well, name, measured depth, depth below sea level,
    two-way time where the well has times. Comments above the titles name the well and its datum.
    Raises       DataError - an ending that is not .csv, a well without such a table, a disk that refuses
    """
    path = Path(path)
    if path.suffix.lower() not in WELL_TABLE_ENDINGS:
        raise DataError(
            "{path} ends in {ending}: tables of wells are written as {known}",
            path=str(path),
            ending=path.suffix or "-",
            known=", ".join(WELL_TABLE_ENDINGS),
        )
    if table not in available_tables(well):
        raise DataError(
            "well {well} has no table {table}: it has {known}",
            well=well.name,
            table=table,
            known=", ".join(available_tables(well)) or "-",
        )
    per, of_time = (FOOT if depth_unit == "ft" else 1.0), (1e-3 if time_unit == "ms" else 1.0)
    stream = io.StringIO()
    for line in _comments(well, depth_unit, per):
        stream.write(f"# {line}\n")
    rows = csv.writer(stream, lineterminator="\n")
    if table == "path":
        titles, body = _path_rows(well, per)
    elif table == "tops":
        titles, body = _top_rows(well, per, of_time)
    else:
        times = well.checkshot if table == "checkshot" else well.time_depth
        titles, body = _time_rows(well, np.asarray(times[:], dtype=np.float64), per, of_time)  # type: ignore[index]
    rows.writerow([title.format(depth=depth_unit, time=time_unit) for title in titles])
    rows.writerows(body)
    write_whole(path, stream.getvalue().encode())


def available_tables(well: Well) -> tuple[WellTable, ...]:
    """Which tables a well has; a path that only stands below its head is one too."""
    has = {
        "path": well.path.shape[0] > 1,
        "checkshot": well.checkshot is not None,
        "time_depth": well.time_depth is not None,
        "tops": bool(well.tops),
    }
    return tuple(name for name in get_args(WellTable) if has[name])


def _comments(well: Well, unit: str, per: float) -> list[str]:
    """What the columns do not say; `read_track` finds head and datum here."""
    lines = [
        f"Well: {' '.join(well.name.split())}",
        f"Well head X-coordinate: {well.x:.3f} (m)",
        f"Well head Y-coordinate: {well.y:.3f} (m)",
        f"KB (zero of measured depth above sea level): {well.kb / per:.3f} ({unit})",
        f"Measured depth from {well.reference}",
    ]
    return lines + ([f"UWI {well.uwi}"] if well.uwi else [])


def _path_rows(well: Well, per: float) -> tuple[list[str], list[list[str]]]:
    angles, down = ["inclination (deg)", "azimuth (deg)"], ["tvd ({depth})", "tvdss ({depth})"]
    titles = ["md ({depth})", *angles, "x (m)", "y (m)", *down]
    path = np.asarray(well.path[:], dtype=np.float64)
    inclination, azimuth = angles_along(path)
    rows = [
        [
            f"{md / per:.4f}",
            f"{np.degrees(tilt):.3f}",
            f"{np.degrees(turn):.3f}",
            f"{x:.3f}",
            f"{y:.3f}",
            f"{(tvdss + well.kb) / per:.4f}",
            f"{tvdss / per:.4f}",
        ]
        for (md, x, y, tvdss), tilt, turn in zip(path, inclination, azimuth, strict=True)
    ]
    return titles, rows


def angles_along(path: Numbers) -> tuple[Numbers, Numbers]:
    """Inclination from the vertical and azimuth from grid north at the rows of a path (md, x, y, tvdss), rad.

    At a row between two straight pieces their mean direction, weighted so that an arc through three rows is met;
    azimuth is 0 where the well is vertical.
    """
    steps = np.diff(path, axis=0)
    lengths = steps[:, :1]
    pieces = steps[:, 1:] / np.where(lengths > 0, lengths, 1.0)
    at_rows = np.vstack([pieces[:1], pieces, pieces[-1:]])
    weights = np.concatenate([lengths[:1], lengths, lengths[-1:]])
    # the nearer the middle of a piece is, the more its direction counts
    inner = (at_rows[:-1] * weights[1:] + at_rows[1:] * weights[:-1]) / (weights[1:] + weights[:-1])
    across = np.hypot(inner[:, 0], inner[:, 1])
    inclination = np.arctan2(across, inner[:, 2])
    azimuth = np.where(across > 1e-9, np.arctan2(inner[:, 0], inner[:, 1]) % (2 * np.pi), 0.0)
    return inclination, azimuth


def _time_rows(well: Well, times: Numbers, per: float, of_time: float) -> tuple[list[str], list[list[str]]]:
    titles = ["md ({depth})", "tvdss ({depth})", "two-way time ({time})", "interval velocity (m/s)"]
    md, twt = times.T
    *_, tvdss = well.position(md)
    with np.errstate(divide="ignore", invalid="ignore"):
        speeds = 2 * np.diff(tvdss) / np.diff(twt)
    said = ["", *(f"{one:.1f}" if np.isfinite(one) else "" for one in speeds)]
    rows = [
        [f"{md[at] / per:.4f}", f"{tvdss[at] / per:.4f}", _time(twt[at], of_time), said[at]] for at in range(len(times))
    ]
    return titles, rows


def _top_rows(well: Well, per: float, of_time: float) -> tuple[list[str], list[list[str]]]:
    titles = ["well", "name", "md ({depth})", "tvdss ({depth})"]
    md = np.array([top.md for top in well.tops])
    *_, tvdss = well.position(md)
    rows = [
        [well.name, top.name, f"{top.md / per:.4f}", f"{deep / per:.4f}"]
        for top, deep in zip(well.tops, tvdss, strict=True)
    ]
    if well.times is None:
        return titles, rows
    for row, twt in zip(rows, well.twt(md), strict=True):
        row.append(_time(twt, of_time) if np.isfinite(twt) else "")
    return [*titles, "two-way time ({time})"], rows


def _time(twt: float, of_time: float) -> str:
    return f"{twt / of_time:.4f}" if of_time < 1 else f"{twt:.7f}"
