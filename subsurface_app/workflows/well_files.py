"""Wells out: which logs go into which LAS file, and the path, times and tops as tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from solvers.logs import resample
from subsurface_app.data.formats import LasFile, cut_to
from subsurface_app.data.objects import LogCurve, Note, Well, note, quantity_of_log

Array = NDArray[np.float64]
Sampling = Literal["separate", "finest", "step"]
_SAME = 1e-6  # m, of two depths
# of logs of whole numbers: more kinds than these are counts, which may be averaged
_MOST_CLASSES = 64
_OF_CLASSES = (None, "lithology", "pay")  # quantities that whole numbers may stand for


@dataclass(frozen=True)
class LogChoice:
    """Which part of a well's logs, on which depths.

    Parameters   logs : mnemonics; () is all
                 top, base : float or None, m - measured depths, both included
                 sampling : "separate" - a file for each sampling, no value changed; "finest" - all on the depths of the
                     finest; "step" - all at multiples of a step
                 step : float, m - of the last
                 tvd, tvdss, twt : bool - columns of vertical depth below the zero of measured depth, of depth below sea
                     level, of two-way time
    """

    logs: tuple[str, ...] = ()
    top: float | None = None
    base: float | None = None
    sampling: Sampling = "separate"
    step: float = 0.1524
    tvd: bool = False
    tvdss: bool = False
    twt: bool = False


def las_files(well: Well, path: Path, chosen: LogChoice) -> tuple[list[LasFile], tuple[Note, ...]]:
    """The files that the logs of a well make, the one with most logs under the name that is given.

    LAS has one sampling a file. Kept apart, logs are told to be of one sampling where their depths are the same, or
    where those of one are an unbroken part of the other's. Brought onto common depths, a log lies on straight lines
    between two of its samples, never across a gap of 2.5 of its steps; where the new depths lie wider apart it is the
    mean over each; classes (logs of few whole numbers) keep the nearest one.
    Returns      files; notes on what is in them and what was resampled
    Raises       GeometryError - no such log, none between the depths, no times for two-way time
    """
    named = [well.log(name) for name in chosen.logs] if chosen.logs else list(well.logs)
    cut = [one for log in named if (one := cut_to(log, chosen.top, chosen.base)) is not None]
    if not cut:
        raise GeometryError(
            "well {well} has no log between the depths {top} and {base} m: it has {logs}",
            well=well.name,
            top="-" if chosen.top is None else f"{chosen.top:g}",
            base="-" if chosen.base is None else f"{chosen.base:g}",
            logs=", ".join(_said(one) for one in named) or "-",
        )
    left_out = [one.mnemonic for one in named if one.mnemonic not in {each.mnemonic for each in cut}]
    notes = [note(mark("no sample lies between the depths: {logs}"), logs=", ".join(left_out))] if left_out else []
    if chosen.sampling == "separate":
        groups = _by_sampling(cut)
    else:
        md = _common_depths(cut, chosen)
        groups = [(md, [_brought(one, md) for one in cut])]
        notes += _resampled(cut, md)
    groups.sort(key=lambda group: -len(group[1]))
    paths = [path.with_name(path.stem + (f"_{at}" if at > 1 else "") + path.suffix) for at in range(1, len(groups) + 1)]
    files = [
        LasFile(one, md, (*_depth_columns(well, md, chosen), *curves))
        for one, (md, curves) in zip(paths, groups, strict=True)
    ]
    if len(files) > 1:
        notes += [
            note(
                mark("{file}: {n} logs every {step} m: {logs}"),
                file=file.path.name,
                n=len(curves),
                step=f"{_step_of(md):.5g}",
                logs=", ".join(one.mnemonic for one in curves),
            )
            for file, (md, curves) in zip(files, groups, strict=True)
        ]
    return files, tuple(notes)


def _said(log: LogCurve) -> str:
    md = np.asarray(log.md[...])
    return f"{log.mnemonic} {md[0]:.6g}-{md[-1]:.6g}" if md.size else log.mnemonic


def _by_sampling(logs: Sequence[LogCurve]) -> list[tuple[Array, list[LogCurve]]]:
    """Logs that can share the lines of a file as they are, in their order."""
    longest = sorted(logs, key=lambda one: -one.md.shape[0])
    depths: list[Array] = []
    for log in longest:
        md = np.asarray(log.md[...], dtype=np.float64)
        if not any(_place_in(md, whole) is not None for whole in depths):
            depths.append(md)
    groups: list[tuple[Array, list[LogCurve]]] = [(md, []) for md in depths]
    for log in logs:
        md, values = np.asarray(log.md[...], dtype=np.float64), np.asarray(log.values[...], dtype=np.float32)
        for whole, curves in groups:
            first = _place_in(md, whole)
            if first is not None:
                padded = np.full(whole.shape, np.nan, dtype=np.float32)
                padded[first : first + md.size] = values
                curves.append(replace(log, md=whole, values=padded))
                break
    return groups


def _place_in(md: Array, whole: Array) -> int | None:
    """Where the depths begin as an unbroken part of others; None where they are none."""
    first = int(np.searchsorted(whole, md[0] - _SAME))
    part = whole[first : first + md.size]
    return first if part.size == md.size and np.abs(part - md).max() < _SAME else None


def _common_depths(logs: Sequence[LogCurve], chosen: LogChoice) -> Array:
    """The depths of the finest log, continued by its step above and below it; or multiples of a step."""
    depths = [np.asarray(one.md[...], dtype=np.float64) for one in logs]
    first, last = min(md[0] for md in depths), max(md[-1] for md in depths)
    if chosen.sampling == "step":
        begin, end = np.ceil(first / chosen.step - 1e-9), np.floor(last / chosen.step + 1e-9)
        if end < begin:
            raise GeometryError(
                "a step of {step} m gives no sample between {first} and {last} m: give a smaller positive one",
                step=f"{chosen.step:g}",
                first=f"{first:g}",
                last=f"{last:g}",
            )
        return np.asarray(chosen.step * np.arange(begin, end + 1))
    finest = min(depths, key=lambda md: (_step_of(md), -md.size))
    step = _step_of(finest)
    if not np.isfinite(step):
        return np.unique(np.concatenate(depths))
    above = finest[0] - step * np.arange(np.floor((finest[0] - first) / step + 1e-9), 0, -1)
    below = finest[-1] + step * np.arange(1, np.floor((last - finest[-1]) / step + 1e-9) + 1)
    return np.concatenate([above, finest, below])


def _step_of(md: Array) -> float:
    return float(np.median(np.diff(md))) if md.size > 1 else np.inf


def _brought(log: LogCurve, at: Array) -> LogCurve:
    """A log on other depths."""
    md, values = np.asarray(log.md[...], dtype=np.float64), np.asarray(log.values[...], dtype=np.float64)
    if (first := _place_in(md, at)) is not None:
        found = np.full(at.shape, np.nan)
        found[first : first + md.size] = values
    else:
        found = resample(md, values, at, holds="classes" if _holds_classes(log) else "values")
    return replace(log, md=at, values=found.astype(np.float32))


def _holds_classes(log: LogCurve) -> bool:
    """Whether a log holds classes: few different whole numbers, and none of the quantities that tools measure."""
    values = np.asarray(log.values[...], dtype=np.float64)
    kinds = np.unique(values[np.isfinite(values)])
    if not kinds.size or kinds.size > _MOST_CLASSES or log.unit not in ("", "1"):
        return False
    return bool(np.all(kinds == np.round(kinds))) and quantity_of_log(log.mnemonic, log.unit) in _OF_CLASSES


def _resampled(logs: Sequence[LogCurve], at: Array) -> list[Note]:
    """Which logs do not stand on their own depths any more."""
    moved = [one for one in logs if _place_in(np.asarray(one.md[...], dtype=np.float64), at) is None]
    if not moved:
        return []
    classes = [one.mnemonic for one in moved if _holds_classes(one)]
    others = [one.mnemonic for one in moved if one.mnemonic not in classes]
    template = mark("on depths every {step} m: {logs}, by straight lines or means over wider steps, gaps stay")
    told = [note(template, step=f"{_step_of(at):.5g}", logs=", ".join(others))] if others else []
    template = mark("on depths every {step} m: {logs}, the nearest class")
    return told + ([note(template, step=f"{_step_of(at):.5g}", logs=", ".join(classes))] if classes else [])


def _depth_columns(well: Well, md: Array, chosen: LogChoice) -> list[LogCurve]:
    """Vertical depth and time at the depths of a file; absent where the path or the times do not reach."""
    made: list[LogCurve] = []
    path = np.asarray(well.path[:], dtype=np.float64)
    *_, tvdss = well.position(md)
    tvdss = np.where((md >= path[0, 0] - _SAME) & (md <= path[-1, 0] + _SAME), tvdss, np.nan)
    if chosen.tvd:
        made.append(_depth_column("TVD", "m", md, tvdss + well.kb, "Vertical depth below the zero of measured depth"))
    if chosen.tvdss:
        made.append(_depth_column("TVDSS", "m", md, tvdss, "Vertical depth below sea level"))
    if chosen.twt:
        made.append(_depth_column("TWT", "s", md, well.twt(md), "Two-way time below sea level", source_unit="ms"))
    return made


def _depth_column(
    mnemonic: str, unit: str, md: Array, values: Array, description: str, *, source_unit: str = ""
) -> LogCurve:
    return LogCurve(mnemonic, unit, source_unit or unit, md, values.astype(np.float32), description)
