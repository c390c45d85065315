"""Which items are of one hole: what is learned from copies of a well, or checked on them, flatters itself."""

from collections.abc import Sequence

import numpy as np

from subsurface_app.data.objects import Well, quantity_of_log

_FEWEST = 20  # samples, below which equal logs may be chance


def distinct_wells(well: Well, others: Sequence[Well]) -> tuple[list[Well], list[Well]]:
    """Wells that are neither copies of a well nor of each other, and those that were left out.

    Of several of one hole the last stands for all. Items are of one hole when they stand at one place and share the
    name before what was added to it, or when they share a measured log sample by sample: no two holes do.
    """
    own = _marks(well)
    kept: list[tuple[set[object], Well]] = []
    left_out: list[Well] = []
    for other in others:
        marks = _marks(other)
        if marks & own:
            left_out.append(other)
            continue
        before = [one for one in kept if one[0] & marks]
        left_out += [one for _, one in before]
        kept = [one for one in kept if not one[0] & marks]
        kept.append((marks.union(*(one for one, _ in before)), other))
    return [one for _, one in kept], left_out


def _marks(well: Well) -> set[object]:
    """What only items of the same hole have in common."""
    marks: set[object] = {(well.x, well.y, well.name.partition(" + ")[0])}
    for log in well.logs:
        values = np.asarray(log.values[...], dtype=np.float32)
        known = values[np.isfinite(values)]
        # places and times along two straight holes may be equal, readings of tools are not
        if quantity_of_log(log.mnemonic, log.unit) is not None and known.size >= _FEWEST and np.ptp(known) > 0:
            marks.add(hash(np.asarray(log.md[...], dtype=np.float64).tobytes() + values.tobytes()))
    return marks
