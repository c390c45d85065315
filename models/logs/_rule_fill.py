"""A log by a rule: checked in other wells, else in pieces of the well itself, else by what it does in public wells."""

from collections.abc import Sequence

import numpy as np

from models.errors import ModelError
from models.logs._blind import blind_predictions, compare_blind, errors_of
from models.logs._conformal import LEVEL, Interval, pooled_interval
from models.logs._fill import CheckedIn, FilledLog
from models.logs._rules import FEWEST, SHALE, Rule, shale_of
from models.logs._tables import WellTable

_PIECES = 4


def fill_by_rule(well: WellTable, others: Sequence[WellTable], rule: Rule, *, level: float = LEVEL) -> FilledLog:
    """The log of a well by a rule, with the interval of what the rule missed by where the log is known.

    With two or more other wells that have the log and what the rule asks for, these tell, each left out in turn where
    constants are fitted. With fewer, all that have it, the well itself among them, are cut into pieces of depth that
    are left out in turn: the interval is then one for this well, and says nothing of another. With none a published
    rule comes with its errors in public wells.
    Raises   ModelError - the well lacks what the rule asks for, nothing to fit constants to
    """
    absent = [one for one in rule.inputs if not well.has(one)]
    if absent:
        raise ModelError(
            "well {well} has no log {absent}: the rule {rule} makes {target} of {inputs}; import it, or choose another "
            "method",
            well=well.name,
            absent=", ".join(absent),
            rule=rule.name,
            target=rule.target,
            inputs=", ".join(rule.inputs),
        )
    learned = [one for one in others if one is not well and rule.holds_for(one)]
    checked_in: CheckedIn = "wells"
    if len(learned) < 2:
        learned = [piece for one in (*learned, well) for piece in pieces_of(one, rule)]
        checked_in = "pieces" if learned else "public wells"
    if not learned and rule.errors is None:
        raise ModelError(
            "no well has both {target} and {inputs} over a stretch that constants of the rule {rule} could be fitted "
            "to: choose the published constants",
            target=rule.target,
            inputs=", ".join(rule.inputs),
            rule=rule.name,
        )
    predictions = blind_predictions(learned, rule.target, rule.inputs, rule.method, 0)
    interval = rule.errors or Interval(np.nan, np.nan)
    if learned:
        interval = pooled_interval(errors_of(learned, rule.target, predictions), level)
    blind = tuple(
        compare_blind(one, rule.target, prediction, None) for one, prediction in zip(learned, predictions, strict=True)
    )
    constants = rule.constants_of(learned)
    values = rule.estimate(well, constants)
    return FilledLog(values, values + interval.low, values + interval.high, blind, checked_in, constants)


def pieces_of(well: WellTable, rule: Rule) -> list[WellTable]:
    """The samples at which the rule can be checked in four pieces, one below the other; none of too few samples."""
    known = np.flatnonzero(rule.samples(well))
    if known.size < _PIECES * FEWEST:
        return []
    logs = dict(well.logs)
    if "gamma_ray" in rule.inputs:
        logs[SHALE] = shale_of(well)
    return [
        WellTable(
            f"{well.name} {i + 1}/{_PIECES}",
            well.basin,
            well.depth[rows],
            {quantity: values[rows] for quantity, values in logs.items()},
        )
        for i, rows in enumerate(np.array_split(known, _PIECES))
    ]
