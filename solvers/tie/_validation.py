"""How well a tie foretells what it has not seen: blocks of the window held out in turn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from solvers.tie._reflectivity import Reflectivity
from solvers.tie._search import SearchRules, Trace, correlation, search_tie

Samples = NDArray[np.float64]
_BLOCKS = (3, 5)  # fewest and most
_BLOCK = 0.1  # s, about


@dataclass(frozen=True)
class Validation:
    """A blocked cross-validation.

    Parameters   predicted : (n,) - each sample by the tie that was found without its block
                 block : (n,) of int - number of the block of each sample
                 correlation : float - of all that was foretold with the trace
                 of_block : tuple of float - within each block
    """

    predicted: Samples
    block: NDArray[np.int64]
    correlation: float
    of_block: tuple[float, ...]


def blocks_of(count: int, dt: float, n_blocks: int | None = None) -> NDArray[np.int64]:
    """Numbers of contiguous blocks of equal length, about 100 ms, three to five unless said otherwise.

    Raises   GeometryError - fewer than two blocks, or blocks of fewer than four samples
    """
    wanted = int(np.clip(round(count * dt / _BLOCK), *_BLOCKS)) if n_blocks is None else n_blocks
    if wanted < 2 or count < 4 * wanted:
        raise GeometryError(
            "{blocks} blocks were asked for in a window of {count} samples: expected two or more, of four samples or "
            "more",
            blocks=wanted,
            count=count,
        )
    return np.asarray(np.arange(count) * wanted // count, dtype=np.int64)


def cross_validate(
    reflectivity: Reflectivity, trace: Trace, rules: SearchRules | None = None, *, n_blocks: int | None = None
) -> Validation:
    """Each block of the trace foretold by a tie that is searched for without it: shift, stretch and wavelet.

    Nothing of the held-out block is looked at, not its amplitude either. A wavelet with many taps fits unrelated data
    in the samples it was made from; here it gains nothing by that.
    """
    block = blocks_of(len(trace.values), trace.dt, n_blocks)
    predicted = np.zeros(len(block))
    for number in range(int(block[-1]) + 1):
        out = block == number
        tie = search_tie(reflectivity, trace, rules, used=~out)
        predicted[out] = tie.synthetic(reflectivity, trace)[out]
    each = tuple(correlation(predicted[block == one], trace.values[block == one]) for one in np.unique(block))
    return Validation(predicted, block, correlation(predicted, trace.values), each)
