"""The sample axis of a SEG-Y file: interval and start, with the conflicts between its headers explained."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.segy.headers import text_lines
from subsurface_app.data.formats.segy.layout import SegyLayout
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.new_headers import stated_domain
from subsurface_app.data.formats.units import FOOT
from subsurface_app.data.objects import Domain, SampleAxis

Fields = dict[str, NDArray[np.int32]]

# depths that text headers of time sections speak of
_OTHER_DEPTHS = re.compile(r"\b(TIME|TWT|SOURCE|SHOT|GUN|CABLE|STREAMER|RECEIVER|WATER)\b")

DELAY_BYTE = 109

# no reflection survey samples coarser than this in time; depth sections written as time do
_COARSE_INTERVAL_US = 8000
_LONG_RECORD_S = 15.0


def sample_axis(layout: SegyLayout, mapping: SegyMapping, table: Fields) -> tuple[SampleAxis, list[str]]:
    """The sample axis and notes on where it comes from.

    Parameters   table : trace header fields "dt", "delay", "time_scalar", "lag_a", "trace_id" of all or some traces
    Raises       DataError - no positive interval, or traces that start at different times; says what to set
    """
    notes: list[str] = []
    domain = mapping.domain or _stated(layout, notes)
    in_depth = domain == "depth"
    unit = 1e-3 if in_depth else 1e-6
    length = FOOT if in_depth and layout.feet else 1.0
    if mapping.interval is not None:
        step = mapping.interval
    else:
        # division keeps 4000 us at exactly the float 0.004
        step = _interval(layout, table, notes) / round(1 / unit) * length
    if mapping.delay is not None:
        start = mapping.delay
    else:
        delay = _delay(layout, table, notes, mapping.delay_byte or DELAY_BYTE)
        start = (delay if in_depth else delay / 1000) * length
    if length != 1.0:
        notes.append(translate("the binary header says feet (bytes 3255-3256): depths are converted to metres"))
    axis = SampleAxis(domain or "twt", float(start), float(step), layout.n_samples)
    if domain is None:
        notes += _signs_of_depth(layout, axis)
    return axis, notes


def _stated(layout: SegyLayout, notes: list[str]) -> Domain | None:
    """The domain that the text header states, with a note when that is depth."""
    stated = stated_domain(layout.text)
    if stated is None:
        return None
    domain, number = stated
    if domain == "depth":
        line = text_lines(layout.text)[number - 1].strip()
        notes.append(
            translate(
                "line {number} of the text header says: {line}: depth is taken; set the domain to time if that is "
                "wrong",
                number=number,
                line=line,
            )
        )
    return domain


def _interval(layout: SegyLayout, table: Fields, notes: list[str]) -> float:
    """Sample interval in the file's microseconds."""
    in_binary = float(layout.number(3217, "h"))
    extended = float(layout.number(3273, "d")) if layout.revision[0] >= 2 else 0.0
    stated = table["dt"][table["dt"] > 0]
    in_traces = float(np.median(stated)) if stated.size else float(table["dt"][0])
    if np.isfinite(extended) and 0 < extended < 1e9:
        return extended
    if in_binary > 0:
        if in_traces > 0 and in_traces != in_binary:
            notes.append(
                translate(
                    "the sample interval is {binary} in the binary header (bytes 3217-3218) and {trace} "
                    "in the trace headers (bytes 117-118): {binary} is taken; set the interval if that is wrong",
                    binary=f"{in_binary:g}",
                    trace=f"{in_traces:g}",
                )
            )
        return in_binary
    if in_traces > 0:
        notes.append(
            translate(
                "the sample interval in the binary header is {binary} (bytes 3217-3218): {trace} of the trace headers "
                "(bytes 117-118) is taken",
                binary=f"{in_binary:g}",
                trace=f"{in_traces:g}",
            )
        )
        return in_traces
    raise DataError(
        "{path}: the sample interval is {binary} in the binary header (bytes 3217-3218) and {trace} "
        "in the trace headers (bytes 117-118): expected a positive number of microseconds; set the interval on import, "
        "in seconds, e.g. interval=0.004",
        path=str(layout.path),
        binary=f"{in_binary:g}",
        trace=f"{in_traces:g}",
    )


def _delay(layout: SegyLayout, table: Fields, notes: list[str], position: int) -> float:
    """Recording delay in ms (m in depth files), scaled by the scalar at bytes 215-216: 0 means 1, negative divides."""
    scalar = table["time_scalar"].astype(float)
    delays = table["delay"] * np.where(scalar > 0, scalar, 1) / np.where(scalar < 0, -scalar, 1)
    # dead traces often carry empty headers: they do not count
    live = table["trace_id"] != 2
    found = np.unique(delays[live] if live.any() else delays)
    if found.size > 1:
        raise DataError(
            "{path}: traces start at different times, {first} to {last} ms (delay at bytes {byte}-{end}, {count} "
            "values): expected one; set the delay on import if the headers are wrong",
            path=str(layout.path),
            byte=position,
            end=position + 1,
            first=f"{found[0]:g}",
            last=f"{found[-1]:g}",
            count=found.size,
        )
    lag = int(table["lag_a"][0])
    if position == DELAY_BYTE and found[0] == 0 and lag > 0 and np.all(table["lag_a"] == lag):
        notes.append(
            translate(
                "bytes 105-106 hold {lag} in every trace and the delay (bytes 109-110) is 0: some programs write the "
                "time of the first sample in ms there (Kingdom does): give 105 as the byte of the delay if so",
                lag=lag,
            )
        )
    if table["time_scalar"][0] not in (0, 1) and found[0] != 0:
        notes.append(
            translate(
                "the delay is scaled by {scalar} (bytes 215-216; a negative scalar divides): {delay} ms",
                scalar=int(table["time_scalar"][0]),
                delay=f"{found[0]:g}",
            )
        )
    return float(found[0])


def _signs_of_depth(layout: SegyLayout, axis: SampleAxis) -> list[str]:
    """Notes when a file taken as two-way time looks like depth."""
    signs: list[str] = []
    for number, line in enumerate(text_lines(layout.text), start=1):
        if re.search(r"\bDEPTH\b", line.upper()) and not _OTHER_DEPTHS.search(line.upper()):
            signs.append(translate("line {number} of the text header says: {line}", number=number, line=line.strip()))
            break
    if axis.step * 1e6 >= _COARSE_INTERVAL_US or axis.stop > _LONG_RECORD_S:
        signs.append(
            translate(
                "{step} ms a sample and {stop} s in all are much for a record in time",
                step=f"{axis.step * 1000:g}",
                stop=f"{axis.stop:g}",
            )
        )
    if not signs:
        return []
    return [
        translate(
            "taken as two-way time, but this may be depth ({signs}): in depth it would be {start} to {stop} m "
            "in steps of {step} m; set the domain to depth on import if so",
            signs="; ".join(signs),
            start=f"{axis.start * 1000:g}",
            stop=f"{axis.start * 1000 + (axis.stop - axis.start) * 1000:g}",
            step=f"{axis.step * 1000:g}",
        )
    ]


def axis_codes(axis: SampleAxis, scalar: int, length: float = 1.0) -> tuple[int, int, int]:
    """Interval in us (thousandths of m), delay and time scalar that hold an axis in 16-bit fields.

    Parameters   scalar : int - the time scalar in use, 0 when a new one may be chosen
                 length : float - m of one length unit of the file, 0.3048 for feet in depth files
    Raises       DataError - when 16 bits cannot hold the axis
    """
    factor = 1e6 if axis.domain == "twt" else 1e3 / length
    interval = axis.step * factor
    delay = axis.start * factor / 1000
    if abs(interval - round(interval)) > 1e-6 * interval or not 1 <= round(interval) <= 32767:
        raise DataError(
            "a step of {step} {unit} does not fit SEG-Y: expected whole {parts}, 1 to 32767; resample first",
            step=axis.step,
            unit=axis.unit,
            parts="us" if axis.domain == "twt" else "mm",
        )
    for choice in (scalar,) if scalar else (0, -10, -100, -1000):
        code = _unscaled(delay, choice)
        if code is not None:
            return round(interval), code, choice
    raise DataError(
        "a first sample at {start} {unit} does not fit SEG-Y: expected at most 32767 {parts} in steps that "
        "16 bits hold; cut or resample first",
        start=axis.start,
        unit=axis.unit,
        parts="ms" if axis.domain == "twt" else "m",
    )


def _unscaled(delay: float, scalar: int) -> int | None:
    code: Any = delay / scalar if scalar > 0 else delay * max(-scalar, 1)
    whole = round(code)
    return whole if abs(code - whole) <= 1e-6 * max(1.0, abs(code)) and -32768 <= whole <= 32767 else None
