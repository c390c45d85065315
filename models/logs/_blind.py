"""The honest test of a method: every well left out in turn, whole, never sample by sample."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from models.errors import ModelError
from models.logs._conformal import LEVEL, Interval, pooled_interval
from models.logs._methods import Method
from models.logs._tables import Array, WellTable

OnStep = Callable[[int, int], None]


@dataclass(frozen=True)
class BlindLog:
    """One well as the others predict it.

    Parameters   well, basin : str; n : samples that have the log
                 rmse : in the unit of the log; bias : mean of truth less prediction
                 of_own_mean : the error of the well's own mean, which whoever lacks the log does not know
                 correlation : of truth and prediction, NaN where one is constant
                 covered : share of samples inside the interval of the other wells; width : of it. NaN with two wells
    """

    well: str
    basin: str
    n: int
    rmse: float
    bias: float
    of_own_mean: float
    correlation: float
    covered: float
    width: float

    @property
    def is_worse_than_mean(self) -> bool:
        """Whether a constant, the mean of the well, would have been nearer."""
        return self.rmse > self.of_own_mean


def leave_one_well_out(
    wells: Sequence[WellTable],
    target: str,
    inputs: Sequence[str],
    method: Method,
    *,
    seed: int = 0,
    level: float = LEVEL,
    intervals: bool = True,
    on_step: OnStep | None = None,
) -> tuple[BlindLog, ...]:
    """Every well that has the log, predicted from the others, with the interval that these give among themselves.

    The interval of a well comes from wells that were predicted without it: what is learned without two wells serves
    both, so n wells cost n fits, and n (n - 1) / 2 more for the intervals.
    Raises   ModelError - fewer than two wells have the log
    """
    having = [one for one in wells if one.has(target)]
    if len(having) < 2:
        raise ModelError(
            "{count} wells have the log {target}: leaving one out needs two", count=len(having), target=target
        )
    inner = _errors_without(having, target, inputs, method, seed) if intervals and len(having) > 2 else None
    predictions = blind_predictions(having, target, inputs, method, seed, on_step)
    found = []
    for i, (well, prediction) in enumerate(zip(having, predictions, strict=True)):
        interval = None if inner is None else pooled_interval(inner[i], level)
        found.append(compare_blind(well, target, prediction, interval))
    return tuple(found)


def _errors_without(
    wells: Sequence[WellTable], target: str, inputs: Sequence[str], method: Method, seed: int
) -> list[list[Array]]:
    """For each well the errors of all others, each predicted without both."""
    found: list[list[Array]] = [[] for _ in wells]
    for i, j in combinations(range(len(wells)), 2):
        rest = [one for k, one in enumerate(wells) if k not in (i, j)]
        predict = method.fit(rest, target, inputs, seed)
        found[i].append(wells[j].log(target) - predict(wells[j]))
        found[j].append(wells[i].log(target) - predict(wells[i]))
    return found


def blind_predictions(
    wells: Sequence[WellTable],
    target: str,
    inputs: Sequence[str],
    method: Method,
    seed: int,
    on_step: OnStep | None = None,
) -> list[Array]:
    """Each well predicted from the rest of them."""
    found = []
    for i, well in enumerate(wells):
        found.append(method.fit([*wells[:i], *wells[i + 1 :]], target, inputs, seed)(well))
        if on_step is not None:
            on_step(i + 1, len(wells))
    return found


def errors_of(wells: Sequence[WellTable], target: str, predictions: Sequence[Array]) -> list[Array]:
    """Truth less prediction of each well."""
    return [well.log(target) - prediction for well, prediction in zip(wells, predictions, strict=True)]


def compare_blind(well: WellTable, target: str, prediction: Array, interval: Interval | None) -> BlindLog:
    """A prediction of a well held against its log; of one that has no value there only the count of 0 is known."""
    truth = well.log(target)
    known = np.isfinite(truth) & np.isfinite(prediction)
    if not known.any():
        return BlindLog(well.name, well.basin, 0, *(float("nan"),) * 6)
    truth, error = truth[known], (truth - prediction)[known]
    varies = np.ptp(truth) > 0 and np.ptp(prediction[known]) > 1e-9 * abs(prediction[known]).max()
    inside = np.nan if interval is None else float(np.mean((error >= interval.low) & (error <= interval.high)))
    return BlindLog(
        well.name,
        well.basin,
        int(known.sum()),
        float(np.sqrt(np.mean(error**2))),
        float(error.mean()),
        float(truth.std()),
        float(np.corrcoef(truth, prediction[known])[0, 1]) if varies else float("nan"),
        inside,
        float("nan") if interval is None else interval.high - interval.low,
    )
