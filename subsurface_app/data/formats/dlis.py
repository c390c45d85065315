"""DLIS (RP66 v1) well logs by dlisio: each frame that is indexed by depth is a run of logs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.las.depths import is_depth
from subsurface_app.data.formats.las.header import NULLS
from subsurface_app.data.formats.log_content import LogContent, unique_name
from subsurface_app.data.formats.log_traps import log_doubts
from subsurface_app.data.formats.units import length_factor, to_si
from subsurface_app.data.objects import Finding, LogCurve, finding

_LABEL = slice(4, 15)  # "V1.00RECORD" after the number of the storage unit
_ABOVE_SEA = ("EKB", "EREF", "KB", "EDF")


def is_dlis(head: bytes) -> bool:
    """Whether the first bytes of a file are the label of a DLIS storage unit."""
    return head[_LABEL] == b"V1.00RECORD"


def read_dlis(path: str | Path) -> LogContent:
    """Read the logs of all frames on depth; of arrays, such as images, the first element of each row is left out.

    Raises   DataError - dlisio is missing, the file is damaged, or no frame of it is indexed by depth
    """
    path = Path(path)
    findings: list[Finding] = []
    logs: list[LogCurve] = []
    over_time: list[str] = []
    with _opened(path) as files:
        origin = next((one for file in files for one in file.origins), None)
        taken: set[str] = set()
        n_files = len(files)
        for number, file in enumerate(files, start=1):
            for frame in file.frames:
                run = frame.name if n_files == 1 else f"{number} {frame.name}"
                found = _logs(path, frame, run, taken, findings)
                if found:
                    logs += found
                else:
                    over_time.append(f"{frame.name} ({frame.index_type or '-'})")
        kb = _height(files)
    if not logs:
        raise DataError(
            "{path}: none of its {n} frames is indexed by a depth that changes: {frames}; these are records of a "
            "station over time, no logs; export the logs on depth",
            path=str(path),
            n=len(over_time),
            frames=", ".join(over_time[:5]),
        )
    if over_time:
        findings.append(
            finding(mark("frames that are not on depth are left out: {frames}"), frames=", ".join(over_time))
        )
    for log in logs:
        findings += log_doubts(log)
    name = _words(getattr(origin, "well_name", "")) or path.stem
    uwi = _words(getattr(origin, "well_id", ""))
    return LogContent(name, uwi, kb, None, None, None, "KB", None, tuple(logs), (), (), None, tuple(findings))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        from dlisio import dlis
    except ImportError as error:
        raise DataError(
            "{path} is a DLIS file: reading it needs dlisio, which is missing; install it with: pip install "
            "subsurface-app[wells] (a bundle has to be made where it is installed), or export the logs as LAS",
            path=str(path),
        ) from error
    try:
        files = dlis.load(str(path))
    except Exception as error:
        # dlisio raises what its C++ core runs into, in its own words
        raise DataError(
            "{path} cannot be read as DLIS ({reason}): copy it again, or export the logs as LAS",
            path=str(path),
            reason=(str(error).splitlines() or [type(error).__name__])[0][:120],
        ) from error
    with files:
        yield files


def _logs(path: Path, frame: Any, run: str, taken: set[str], findings: list[Finding]) -> list[LogCurve]:
    """The logs of a frame; [] when its depth does not change."""
    channels = list(frame.channels)
    at = _depth_at(frame, channels)
    if at is None:
        return []
    try:
        rows = frame.curves()
    except Exception as error:
        raise DataError(
            "{path}: the frame {frame} is damaged ({reason}): copy the file again",
            path=str(path),
            frame=frame.name,
            reason=(str(error).splitlines() or [type(error).__name__])[0][:120],
        ) from error
    columns = [np.asarray(rows[rows.dtype.names[position + 1]]) for position in range(len(channels))]
    factor = length_factor(channels[at].units or "m") or 1.0
    depth = np.asarray(columns[at], dtype=np.float64)
    usable = np.flatnonzero(np.isfinite(depth) & ~np.isin(depth, NULLS))
    order = usable[np.argsort(depth[usable], kind="stable")]
    order = order[np.concatenate([[True], np.diff(depth[order]) > 0])] if order.size else order
    if len(order) < 2:
        return []
    md = depth[order] * factor
    if at != 0:
        template = mark(
            "{frame} goes on with time ({index}): its rows are put at {depth}, {n} of {total} at a depth of their own"
        )
        put = {"frame": frame.name, "index": channels[0].name, "depth": channels[at].name}
        findings.append(finding(template, **put, n=len(order), total=len(depth)))
    logs, wide = [], []
    for position, (channel, values) in enumerate(zip(channels, columns, strict=True)):
        if position == at:
            continue
        if values.ndim > 1 or values.dtype.kind not in "fiu":
            wide.append(channel.name)
            continue
        logs.append(_log(channel, np.asarray(values[order], dtype=np.float64), md, run, taken))
    if wide:
        template = mark("{frame}: arrays and texts are left out: {logs}")
        findings.append(finding(template, frame=frame.name, logs=", ".join(wide[:8])))
    return logs


def _depth_at(frame: Any, channels: list[Any]) -> int | None:
    """The channel of depths: the index, else one that is called so."""
    if channels and "DEPTH" in str(frame.index_type or "").upper():
        return 0
    names = [channel.name for channel in channels]
    return next(
        (at for at, name in enumerate(names) if is_depth(name) and length_factor(channels[at].units or "") is not None),
        None,
    )


def _log(channel: Any, values: NDArray[np.float64], md: NDArray[np.float64], run: str, taken: set[str]) -> LogCurve:
    name = unique_name(channel.name, taken)
    unit = channel.units or ""
    known = to_si(unit)
    values = np.where(np.isin(values, NULLS), np.nan, values) * (known.factor if known is not None else 1.0)
    source = "" if name == channel.name else channel.name
    samples = values.astype(np.float32)
    return LogCurve(name, known.unit if known else unit, unit, md, samples, _words(channel.long_name), run, source)


def _height(files: Any) -> float | None:
    for file in files:
        for parameter in file.parameters:
            if parameter.name in _ABOVE_SEA and len(parameter.values):
                try:
                    return float(parameter.values[0]) * (length_factor(str(parameter.values_units or "m")) or 1.0)
                except (TypeError, ValueError, AttributeError):
                    continue
    return None


def _words(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())
