"""What blind wells say of a predicted log, in words: its error, and where a constant or a rule would be nearer."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from resources import mark
from subsurface_app.data.objects import LOG_QUANTITIES, Note, note

if TYPE_CHECKING:
    from models.logs import FilledLog, Rule, WellTable

_RULES = {
    "gardner": mark(
        "Gardner: density in kg/m3 is 310 times the fourth root of the velocity in m/s; for brine-filled sand, shale "
        "and carbonate of 1500 to 6500 m/s, not for salt, coal, anhydrite or gas"
    ),
    "gardner_fitted": mark(
        "Gardner, fitted: density in kg/m3 is {scale} times the velocity in m/s to the power {exponent}; for rocks and "
        "fluids like those of the wells it was fitted to"
    ),
    "faust": mark(
        "Faust: velocity in m/s is {scale} times the sixth root of depth in m times resistivity in ohm.m; for "
        "brine-filled sediment, hydrocarbons and fresh water make it too fast. The constant changes with the basin: "
        "fit it where you can"
    ),
    "faust_fitted": mark(
        "Faust, fitted: velocity in m/s is {scale} times the sixth root of depth in m times resistivity in ohm.m; for "
        "brine-filled sediment like that of the wells it was fitted to"
    ),
    "mudrock": mark(
        "mudrock line: S velocity in m/s is the P velocity less 1360, over 1.16; for brine-filled silt and shale of "
        "1500 to 4500 m/s, not for gas, carbonates or loose sand"
    ),
    "greenberg_castagna": mark(
        "Greenberg and Castagna: S velocity of brine-filled sand and shale of 1500 to 6500 m/s, shares by the gamma "
        "ray of the well; not for gas, carbonates or loose sand"
    ),
}
_CHECKED = {
    "wells": mark("{log} from {count} wells; blind in each of them the error is {error} {unit}, its own mean's {mean}"),
    "pieces": mark(
        "{log} checked in {count} pieces of wells that were left out in turn, as two other wells are not there: the "
        "error is {error} {unit}, the piece's own mean's {mean}; expect more in another well"
    ),
    "public wells": mark(
        "{log} cannot be checked, no well has it beside what the rule asks for: the interval is that of the rule in "
        "public wells of other basins"
    ),
}
_WORSE = {
    "wells": mark("warning: in {worse} of {count} blind wells ({wells}) the well's own mean does better"),
    "pieces": mark("warning: in {worse} of {count} blind pieces ({wells}) the piece's own mean does better"),
}


def notes_on_blind_wells(made: "FilledLog", target: str) -> tuple[Note, ...]:
    """The error in the blind wells, or pieces of wells, and a warning where their own mean would have been nearer."""
    quantity = LOG_QUANTITIES[target]
    compared = [one for one in made.blind if one.n]
    errors = [one.rmse for one in compared] or [np.nan]
    means = [one.of_own_mean for one in compared] or [np.nan]
    notes = [
        note(
            _CHECKED[made.checked_in],
            log=quantity.mnemonic,
            count=len(compared),
            error=f"{np.median(errors):.3g}",
            mean=f"{np.median(means):.3g}",
            unit=quantity.units[0],
        )
    ]
    if made.worse_than_mean:
        notes.append(
            note(
                _WORSE[made.checked_in],
                worse=len(made.worse_than_mean),
                count=len(made.blind),
                wells=", ".join(made.worse_than_mean),
            )
        )
    return tuple(notes)


def notes_on_rules(made: "FilledLog", learned: "Sequence[WellTable]", target: str) -> tuple[Note, ...]:
    """A warning where a rule with its published constants does better than what was learned in most blind wells."""
    from models.logs import rules_for

    notes = []
    for rule in rules_for(target):
        if rule.fit is not None:
            continue
        found = {one.name: _error_of(rule, one) for one in learned if rule.holds_for(one)}
        nearer = [one.well for one in made.blind if found.get(one.well, np.inf) < one.rmse]
        if 2 * len(nearer) > len(made.blind):
            notes.append(
                note(
                    mark("warning: in {nearer} of {count} blind wells ({wells}) the rule {rule} does better"),
                    nearer=len(nearer),
                    count=len(made.blind),
                    wells=", ".join(nearer),
                    rule=rule.name,
                )
            )
    return tuple(notes)


def _error_of(rule: "Rule", well: "WellTable") -> float:
    error = well.log(rule.target) - rule.estimate(well, rule.constants)
    return float(np.sqrt(np.nanmean(error**2)))


def notes_on_rule(rule: "Rule", well: "WellTable", made: "FilledLog") -> tuple[Note, ...]:
    """The rule in its units, what it is for, and how many samples lie beyond."""
    constants = zip(("scale", "exponent"), made.constants, strict=False)
    notes = [note(_RULES[rule.name], **{key: f"{value:.4g}" for key, value in constants})]
    outside = int(rule.is_outside(well, made.values).sum())
    if outside:
        low, high = rule.velocities
        notes.append(
            note(
                mark("warning: {outside} of {count} samples lie beyond the P velocities of {low} to {high} m/s"),
                outside=outside,
                count=int(np.isfinite(made.values).sum()),
                low=f"{low:g}",
                high=f"{high:g}",
            )
        )
    return tuple(notes)
