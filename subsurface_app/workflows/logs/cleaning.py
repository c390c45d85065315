"""Logs made ready for work: without spikes, at the right depths, of one run, on one sampling."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from resources import mark
from solvers.errors import GeometryError
from solvers.logs import ShiftCurve, despike, find_shift, find_shift_curve, interpolate, resample, splice
from subsurface_app.data.objects import LogCurve, Note, Well, note, quantity_of_log
from subsurface_app.workflows.logs.curves import arrays_of, curve, is_possible, with_curves

_SURE = 0.9  # confidence below which a shift is doubted


def despike_log(
    well: Well,
    mnemonic: str,
    *,
    window: float = 3.0,
    threshold: float = 4.0,
    longest: float = 0.5,
    fill: bool = True,
    impossible: bool = True,
    name: str = "",
) -> tuple[Well, tuple[Note, ...]]:
    """The well with a log NAME_DESPIKED, see `solvers.logs.despike`; the notes say which samples were taken.

    Parameters   fill : bool - straight lines over what was taken out, no farther than the longest spike; else gaps
                 impossible : bool - readings beyond what rock and tools allow go too, however many there are in a row;
                     of logs that are known by their name
    Raises       GeometryError - no such log, a window of fewer than five samples
    """
    log = well.log(mnemonic)
    md, values = arrays_of(log)
    quantity = quantity_of_log(mnemonic, log.unit) if impossible else None
    bad = np.isfinite(values) & ~is_possible(quantity, values) if quantity else np.zeros(values.shape, dtype=bool)
    read = np.where(bad, np.nan, values)
    found = despike(md, read, window=window, threshold=threshold, longest=longest, fill=False)
    cleaned, taken = found.values, found.is_spike | bad
    if fill and taken.any():
        cleaned = cleaned.copy()
        cleaned[taken] = interpolate(md, cleaned, md[taken], largest_gap=longest + 2.5 * float(np.median(np.diff(md))))
    description = f"from {mnemonic}: {int(taken.sum())} samples taken out, window {window:g} m, threshold {threshold:g}"
    made = _like(log, f"{mnemonic}_DESPIKED", md, cleaned, description)
    places = md[found.is_spike]
    shown = ", ".join(f"{depth:.2f}" for depth in places[:5]) + (" ..." if places.size > 5 else "")
    notes = [
        note(
            mark("{log}: {count} of {total} samples are spikes, at {places} m"),
            log=mnemonic,
            count=int(places.size),
            total=int(np.isfinite(values).sum()),
            places=shown or "-",
        )
    ]
    if bad.any():
        notes.append(
            note(
                mark("{log}: {count} readings between {low} and {high} {unit} are impossible and were taken out too"),
                log=mnemonic,
                count=int(bad.sum()),
                low=f"{values[bad].min():.4g}",
                high=f"{values[bad].max():.4g}",
                unit=log.unit,
            )
        )
    return with_curves(well, [made], name), tuple(notes)


def shift_logs(
    well: Well,
    fixed: str,
    moving: str,
    *,
    along: Sequence[str] = (),
    shift: float | None = None,
    varies: bool = False,
    largest: float = 5.0,
    window: float = 30.0,
    steepest: float = 0.02,
    name: str = "",
) -> tuple[Well, tuple[Note, ...]]:
    """The well with the logs of one run moved onto another run, as NAME_SHIFTED.

    Parameters   fixed : mnemonic of the log that stays, of the run whose depths are right; "" only with `shift`
                 moving : mnemonic of the log that is compared with it; along : of the same run, moved with it
                 shift : m, deeper is positive; None finds it
                 varies : a shift that changes with depth, by `window` and `steepest`, see `find_shift_curve`
                 largest : m - of the shift, either way
    Raises       GeometryError - no such log, logs that share too little, neither a fixed log nor a shift
    """
    logs = [well.log(one) for one in dict.fromkeys((moving, *along))]
    if shift is None and not fixed:
        raise GeometryError("neither a log that stays nor a shift was given: give one of them")
    if shift is not None:
        by = ShiftCurve.constant(shift)
        notes = [note(mark("{logs} moved by {shift} m"), logs=_names(logs), shift=f"{shift:g}")]
    elif varies:
        by = find_shift_curve(
            *arrays_of(well.log(fixed)),
            *arrays_of(logs[0]),
            largest=largest,
            window=window,
            steepest=steepest,
        )
        notes = [
            note(
                mark("{logs} moved by {least} to {most} m at {count} depths; correlation with {fixed} {correlation}"),
                logs=_names(logs),
                least=f"{by.shift.min():.2f}",
                most=f"{by.shift.max():.2f}",
                count=len(by.shift),
                fixed=fixed,
                correlation=f"{np.nanmedian(by.correlation):.2f}",
            )
        ]
        if by.n_at_limit:
            notes.append(
                note(
                    mark(
                        "at {count} of {total} depths the best shift is the largest allowed, {largest} m: the true one "
                        "may be larger; allow more"
                    ),
                    count=by.n_at_limit,
                    total=len(by.shift),
                    largest=f"{largest:g}",
                )
            )
    else:
        by, notes = _constant(well, fixed, logs, largest)
    made = []
    for log in logs:
        md, values = arrays_of(log)
        words = f"{by.shift[0]:+.2f} m" if len(by.shift) == 1 else f"{by.shift.min():+.2f} to {by.shift.max():+.2f} m"
        described = f"from {log.mnemonic}: depths shifted by {words}" + (f" onto {fixed}" if fixed else "")
        made.append(_like(log, f"{log.mnemonic}_SHIFTED", by.apply(md), values, described))
    return with_curves(well, made, name), tuple(notes)


def _constant(well: Well, fixed: str, logs: Sequence[LogCurve], largest: float) -> tuple[ShiftCurve, list[Note]]:
    found = find_shift(*arrays_of(well.log(fixed)), *arrays_of(logs[0]), largest=largest)
    notes = [
        note(
            mark("{logs} moved by {shift} m, give or take {spread} m; correlation with {fixed} {correlation}"),
            logs=_names(logs),
            shift=f"{found.shift:.2f}",
            spread=f"{found.spread:.2f}",
            fixed=fixed,
            correlation=f"{found.correlation:.2f}",
        )
    ]
    if found.at_limit:
        notes.append(
            note(
                mark(
                    "{shift} m is the last shift that was tried: {largest} m are allowed, and half of the shorter log "
                    "has to overlap; the true one may lie farther: allow more, or give the shift"
                ),
                shift=f"{found.shift:.2f}",
                largest=f"{largest:g}",
            )
        )
    if found.confidence < _SURE:
        notes.append(
            note(
                mark("the shift is in doubt (confidence {confidence}): look at both logs before you use it"),
                confidence=f"{found.confidence:.2f}",
            )
        )
    return ShiftCurve.constant(found.shift), notes


def splice_logs(
    well: Well, upper: str, lower: str, *, at: float | None = None, transition: float = 2.0, name: str = ""
) -> tuple[Well, tuple[Note, ...]]:
    """The well with a log UPPER_SPLICED: the upper log above, the lower one below, see `solvers.logs.splice`.

    Raises   GeometryError - no such log, logs of different units, a switch outside both
    """
    one, other = well.log(upper), well.log(lower)
    if one.unit != other.unit:
        raise GeometryError(
            "log {left} is in {one}, log {right} in {other}: splice logs of one unit",
            left=upper,
            right=lower,
            one=one.unit or "-",
            other=other.unit or "-",
        )
    made = splice(*arrays_of(one), *arrays_of(other), at=at, transition=transition)
    described = f"{upper} above {made.at:.2f} m, {lower} below, transition {transition:g} m"
    told = note(
        mark("{upper} goes over into {lower} at {at} m; {filled} samples are filled across the switch"),
        upper=upper,
        lower=lower,
        at=f"{made.at:.2f}",
        filled=int(((made.source == 2) & (made.md < made.at - transition / 2)).sum())
        + int(((made.source == 1) & (made.md > made.at + transition / 2)).sum()),
    )
    return with_curves(well, [_like(one, f"{upper}_SPLICED", made.md, made.values, described)], name), (told,)


def resample_log(
    well: Well,
    mnemonics: Sequence[str],
    step: float,
    *,
    holds: Literal["values", "classes"] = "values",
    name: str = "",
) -> tuple[Well, tuple[Note, ...]]:
    """The well with logs NAME_RESAMPLED at multiples of a step, see `solvers.logs.resample`.

    Raises   GeometryError - no such log, a step that is not positive or leaves no sample
    """
    made, lost = [], 0
    for mnemonic in mnemonics:
        log = well.log(mnemonic)
        md, values = arrays_of(log)
        first, last = (np.ceil(md[0] / step - 1e-9), np.floor(md[-1] / step + 1e-9)) if step > 0 else (1, 0)
        if last < first:
            raise GeometryError(
                "a step of {step} m gives no sample between {first} and {last} m: give a smaller positive one",
                step=f"{step:g}",
                first=f"{md[0]:g}",
                last=f"{md[-1]:g}",
            )
        at = step * np.arange(first, last + 1)
        found = resample(md, values, at, holds=holds)
        lost += int((~np.isfinite(found)).sum())
        made.append(_like(log, f"{mnemonic}_RESAMPLED", at, found, f"from {mnemonic}: every {step:g} m"))
    told = note(
        mark("{logs} every {step} m; {count} samples are absent, where nothing was logged"),
        logs=", ".join(mnemonics),
        step=f"{step:g}",
        count=lost,
    )
    return with_curves(well, made, name), (told,)


def _like(log: LogCurve, mnemonic: str, md: np.ndarray, values: np.ndarray, description: str) -> LogCurve:
    return curve(mnemonic, log.unit, md, values, description, source_unit=log.source_unit)


def _names(logs: Sequence[LogCurve]) -> str:
    return ", ".join(one.mnemonic for one in logs)
