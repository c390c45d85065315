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
    invert: Callable[[tuple["WellImpedance", ...], "WellImpedance"], dict[str, Array]],
    *,
    needs_wells: bool,
) -> tuple[WellScore, ...]:
    """Every well against the rows of its trace.

    Parameters   invert : (the wells that are known, the piece of a well that is asked) -> the log-impedance of each row
                     on the trace of that piece, (sample,)
                 needs_wells : bool - without another well there is no background: a single well is not left out then
    """
    names = list(dict.fromkeys(one.name for one in wells))
    scores = []
    for name in names:
        asked = max((one for one in wells if one.name == name), key=lambda one: int(np.isfinite(one.impedance).sum()))
        others = tuple(one for one in wells if one.name != name)
        blind = bool(others) or not needs_wells
        if np.isfinite(asked.impedance).sum() < _FEWEST:
            continue
        found = invert(others if blind else tuple(wells), asked)
        scores += [score(name, row, asked, values, blind=blind) for row, values in found.items()]
    return tuple(scores)


def score(name: str, row: str, well: "WellImpedance", found: Array, *, blind: bool) -> WellScore:
    """One row at one well."""
    truth = np.asarray(well.impedance, dtype=float)
    known = np.isfinite(truth) & (truth > 0)
    wanted, got = np.log(truth[known]), found[known]
    varies = np.ptp(wanted) > 0 and np.ptp(got) > 0
    correlation = float(np.corrcoef(wanted, got)[0, 1]) if varies else float("nan")
    return WellScore(name, row, correlation, float(np.sqrt(((wanted - got) ** 2).mean())), blind)


def mean_of(scores: Sequence[WellScore], row: str) -> tuple[float, float]:
    """Mean correlation and root mean square error of a row over the wells."""
    of_row = [one for one in scores if one.row == row]
    known = [one.correlation for one in of_row if np.isfinite(one.correlation)]
    error = float(np.sqrt(np.mean([one.error**2 for one in of_row]))) if of_row else float("nan")
    return (float(np.mean(known)) if known else float("nan")), error
