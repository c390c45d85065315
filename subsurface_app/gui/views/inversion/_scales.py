"""Colour ranges that hold still while an inversion goes on: they grow in round steps, and never shrink."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.gui.views._steps import round_step

_PARTS = 12  # of a range, each a round step: its ends move by so much at a time


class Held:
    """The last range of what was drawn last; another subject begins anew."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[Hashable, tuple[float, float]]] = {}

    def range_of(self, subject: Hashable, arrays: Sequence[NDArray[Any]]) -> tuple[float, float]:
        """A range in which all values lie, with round ends."""
        found = [(float(np.nanmin(one)), float(np.nanmax(one))) for one in arrays]
        low, high = min((one[0] for one in found), default=0.0), max((one[1] for one in found), default=1.0)
        before = self._before("range", subject)
        if before is not None:
            low, high = min(low, before[0]), max(high, before[1])
        if before is None or (low, high) != before:
            step = round_step(high - low, _PARTS)
            low, high = step * np.floor(low / step), step * np.ceil(high / step)
        self._of["range"] = subject, (low, max(high, low + 1e-6))
        return self._of["range"][1]

    def top_of(self, subject: Hashable, top: float) -> float:
        """A round number, not less than `top`: the end of a range that is symmetric about 0."""
        before = self._before("top", subject)
        if before is None or top > before[1]:
            power = 10.0 ** np.floor(np.log10(top))
            top = next(power * digit for digit in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if power * digit >= top * (1 - 1e-9))
            self._of["top"] = subject, (-top, float(top))
        return self._of["top"][1][1]

    def _before(self, kind: str, subject: Hashable) -> tuple[float, float] | None:
        before = self._of.get(kind)
        return before[1] if before is not None and before[0] == subject else None
