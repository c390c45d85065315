"""A log that a well lacks, predicted from other wells, with an interval and a plain word on how good that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.errors import ModelError
from models.logs._blind import BlindLog, OnStep, blind_predictions, compare_blind, errors_of
from models.logs._conformal import LEVEL, pooled_interval
from models.logs._methods import Method
from models.logs._tables import Array, WellTable

CheckedIn = Literal["wells", "pieces", "public wells"]


@dataclass(frozen=True, eq=False)
class FilledLog:
    """The prediction.

    Parameters   values, low, high : ndarray, shape (n,) - the prediction and its interval, in the unit of the log;
                     NaN where the well has none of the inputs
                 blind : tuple of BlindLog - how the same method did on each of the other wells
                 checked_in : where the interval comes from; only of a rule "pieces" of the wells that have the log, or
                     "public wells", then `blind` is empty
                 constants : of a rule, SI
    """

    values: Array
    low: Array
    high: Array
    blind: tuple[BlindLog, ...]
    checked_in: CheckedIn = "wells"
    constants: tuple[float, ...] = ()

    @property
    def worse_than_mean(self) -> tuple[str, ...]:
        """The blind wells whose own mean would have done better."""
        return tuple(one.well for one in self.blind if one.is_worse_than_mean)


def fill_log(
    well: WellTable,
    others: Sequence[WellTable],
    target: str,
    inputs: Sequence[str],
    method: Method,
    *,
    seed: int = 0,
    level: float = LEVEL,
    on_step: OnStep | None = None,
) -> FilledLog:
    """The log of a well as the others predict it, at all its depths, whether it has the log or not.

    Parameters   others : wells, of which those that have the log are learned from; the well itself is left out
                 inputs : quantities, and "depth"; those that the well lacks altogether are left out for all
    Raises       ModelError - fewer than two other wells have the log, the well has none of the inputs
    """
    usable = [one for one in inputs if one == "depth" or well.has(one)]
    if not any(one != "depth" for one in usable):
        raise ModelError(
            "well {well} has none of the logs {inputs}: there is nothing to predict {target} from",
            well=well.name,
            inputs=", ".join(inputs),
            target=target,
        )
    learned = [one for one in others if one is not well and one.has(target)]
    if len(learned) < 2:
        raise ModelError(
            "{count} other wells have the log {target}: two are needed, so that one can be checked by the other; "
            "import more wells that have it, or choose a rule",
            count=len(learned),
            target=target,
        )
    predictions = blind_predictions(learned, target, usable, method, seed, on_step)
    interval = pooled_interval(errors_of(learned, target, predictions), level)
    blind = tuple(
        compare_blind(one, target, prediction, None) for one, prediction in zip(learned, predictions, strict=True)
    )
    values = method.fit(learned, target, usable, seed)(well)
    seen = np.isfinite(np.stack([well.log(one) for one in usable if one != "depth"])).any(axis=0)
    values = np.where(seen, values, np.nan)
    return FilledLog(values, values + interval.low, values + interval.high, blind)
