"""What wells say of an inversion: each left out in turn, and inverted by what the others know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from models.baselines import WellImpedance

Array = NDArray[np.float64]
ROWS = ("background", "total variation", "plug-and-play")
_NINETY = 1.645  # standard deviations on either side of the mean that hold 90 % of a normal distribution
_FEWEST = 8  # samples of a well that count


@dataclass(frozen=True)
class WellScore:
    """A row at a well: correlation and RMS difference of log-impedance, over its logged samples.

    Parameters   blind : bool - nothing of the well went into the row
    """

    name: str
    row: str
    correlation: float
    error: float
    blind: bool

    def to_json(self) -> dict[str, object]:
        correlation = self.correlation if np.isfinite(self.correlation) else None
        return {**self.__dict__, "correlation": correlation}


def judge(
    wells: Sequence["WellImpedance"],
    invert: Callable[[tuple["WellImpedance", ...], "WellImpedance"], tuple[dict[str, Array], Array]],
    *,
    needs_wells: bool,
) -> tuple[tuple[WellScore, ...], float]:
    """Every well against the rows of its trace, and by what the spread is too small for them.

    Parameters   invert : (the wells that are known, the piece of a well that is asked) -> the log-impedance of each row
                     on the trace of that piece, (sample,), and the spread of the last row
                 needs_wells : bool - without another well there is no background: a single well is not left out then
    """
    names = list(dict.fromkeys(one.name for one in wells))
    scores, far = [], []
    for name in names:
        asked = max((one for one in wells if one.name == name), key=lambda one: int(np.isfinite(one.impedance).sum()))
        others = tuple(one for one in wells if one.name != name)
        blind = bool(others) or not needs_wells
        if np.isfinite(asked.impedance).sum() < _FEWEST:
            continue
        found, spread = invert(others if blind else tuple(wells), asked)
        if blind and spread.any():
            far.append(_far(asked, found[ROWS[2]], spread))
        scores += [score(name, row, asked, values, blind=blind) for row, values in found.items()]
    return tuple(scores), _factor(far)


def score(name: str, row: str, well: "WellImpedance", found: Array, *, blind: bool) -> WellScore:
    """One row at one well."""
    truth = np.asarray(well.impedance, dtype=float)
    known = np.isfinite(truth) & (truth > 0)
    wanted, got = np.log(truth[known]), found[known]
    varies = np.ptp(wanted) > 0 and np.ptp(got) > 0
    correlation = float(np.corrcoef(wanted, got)[0, 1]) if varies else float("nan")
    return WellScore(name, row, correlation, float(np.sqrt(((wanted - got) ** 2).mean())), blind)


def _far(well: "WellImpedance", found: Array, spread: Array) -> Array:
    """The errors at the logged samples of a well, over the spread."""
    truth = np.asarray(well.impedance, dtype=float)
    known = np.isfinite(truth) & (truth > 0)
    return np.asarray(np.abs(np.log(truth[known]) - found[known]) / np.maximum(spread[known], 1e-6))


def _factor(far: Sequence[Array]) -> float:
    """What widens a spread so that its 90 % interval holds 90 % of the samples of the wells; 1 of fewer than two."""
    if len(far) < 2:
        return 1.0
    return max(1.0, float(np.quantile(np.concatenate(far), 0.9)) / _NINETY)


def mean_of(scores: Sequence[WellScore], row: str) -> tuple[float, float]:
    """Mean correlation and root mean square error of a row over the wells."""
    of_row = [one for one in scores if one.row == row]
    known = [one.correlation for one in of_row if np.isfinite(one.correlation)]
    error = float(np.sqrt(np.mean([one.error**2 for one in of_row]))) if of_row else float("nan")
    return (float(np.mean(known)) if known else float("nan")), error
