"""Where the parts of a well contradict each other: logs below its end, tops and times beyond the logs."""

from dataclasses import replace

import numpy as np

from resources import mark
from subsurface_app.data.formats.las.depths import DEPTHS_CONVERTED
from subsurface_app.data.formats.units import FOOT, length_factor
from subsurface_app.data.objects import Finding, LogCurve, Repair, Well, finding

# a tool hangs below the driller's depth by so much at most, m
_RAT_HOLE = 1.0
_FAR_PAST = 1.03
_LOGS_PAST = mark("{logs} run to {found} m, past the end of the well at {expected} m")
_LOGS_DEEPER_IN_FEET = mark(
    "depths are said to be in ft and end at {found} m; read as metres they end at {metres} m, and the well ends at "
    "{expected} m: the values may be metres"
)
_TIMES_PAST = mark("check shots run to {found} m, the logs end at {expected} m: no log stands between them")
_TOPS_PAST = mark("{n} tops lie below the logs, the deepest at {found} m; the logs end at {expected} m")
_ALL = (_LOGS_PAST, _LOGS_DEEPER_IN_FEET, _TIMES_PAST, _TOPS_PAST)


def last_sample(log: LogCurve) -> float:
    """Measured depth in m of the deepest value of a log; NaN when it has none."""
    at = np.flatnonzero(np.isfinite(np.asarray(log.values)))
    return float(np.asarray(log.md)[at[-1]]) if at.size else float("nan")


def with_doubts(well: Well) -> Well:
    """The well with findings on how its parts fit, in place of those that it had."""
    kept = tuple(one for one in well.findings if one.note.template not in _ALL)
    return replace(well, findings=(*kept, *_doubts(replace(well, findings=kept))))


def _doubts(well: Well) -> list[Finding]:
    found: list[Finding] = []
    ends = {log.mnemonic: last_sample(log) for log in well.logs}
    ends = {name: depth for name, depth in ends.items() if np.isfinite(depth)}
    bottom = max(ends.values(), default=None)
    if bottom is None:
        return found
    end = well.td
    if end is not None:
        past = [name for name, depth in ends.items() if depth > end + _RAT_HOLE]
        if past:
            names = ", ".join(past[:5]) + (" ..." if len(past) > 5 else "")
            # surveys stop some way above the bottom: only what runs far past it is surely of another well or unit;
            # a log that begins below the end would be taken away whole, which nobody does unasked
            begins = max(float(np.asarray(log.md)[0]) for log in well.logs if log.mnemonic in past)
            repair = Repair("cut", {"below": end}, bottom > _FAR_PAST * end and begins < end)
            found.append(finding(_LOGS_PAST, repair=repair, logs=names, found=f"{bottom:.6g}", expected=f"{end:.6g}"))
        found += _feet(well, end, ends)
    if well.checkshot is not None and float(well.checkshot[-1, 0]) > bottom + _RAT_HOLE:
        found.append(finding(_TIMES_PAST, found=f"{float(well.checkshot[-1, 0]):.6g}", expected=f"{bottom:.6g}"))
    below = [top.md for top in well.tops if top.md > bottom + _RAT_HOLE]
    if below:
        found.append(finding(_TOPS_PAST, n=len(below), found=f"{max(below):.6g}", expected=f"{bottom:.6g}"))
    return found


def _feet(well: Well, end: float, ends: dict[str, float]) -> list[Finding]:
    """Whether logs that were read as feet reach the end of the well when they are metres, file by file."""
    found: list[Finding] = []
    for one in well.findings:
        if one.note.template != DEPTHS_CONVERTED or length_factor(str(one.note.values["unit"])) != FOOT:
            continue
        # of several files it names the logs of its own
        named = {"log": str(one.note.values["logs"])} if "logs" in one.note.values else {}
        of_file = named["log"].split(", ") if named else list(ends)
        bottom = max((ends[name] for name in of_file if name in ends), default=end)
        metres = bottom / FOOT
        if bottom > 0.6 * end or not 0.7 * end < metres < 1.4 * end:
            continue
        repair = Repair("depth_unit", {"unit": "m", "was": "ft", **named})
        values = {"found": f"{bottom:.6g}", "metres": f"{metres:.6g}", "expected": f"{end:.6g}"}
        found.append(finding(_LOGS_DEEPER_IN_FEET, repair=repair, **values))
    return found
