"""The logs of a well as they are drawn: in the units of the project, on the vertical axis, on the scale of a track."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.formats.units import to_si
from subsurface_app.data.objects import DisplayUnits, LogCurve, Well
from subsurface_app.gui.views.logs._looks import CurveLook, usual_scale
from subsurface_app.gui.views.logs._vertical import Vertical

Numbers = NDArray[np.float64]

_INNER = (5, 95)  # percent: what a usual scale has to hold to be taken
_MOST_CODES = 40
_FEWEST_CODED = 20  # samples, below which numbers are no codes


@dataclass(frozen=True)
class Scale:
    """Values at the left and the right edge of a track; the left one may be the larger."""

    left: float
    right: float
    is_log: bool = False

    def place(self, values: Numbers) -> Numbers:
        """Shares of the width, 0 at the left edge and 1 at the right; NaN for what has no logarithm on such a scale."""
        if not self.is_log:
            return (np.asarray(values, float) - self.left) / (self.right - self.left)
        known = np.log10(np.where(np.asarray(values, float) > 0, values, np.nan))
        left, right = np.log10(self.left), np.log10(self.right)
        return np.asarray((known - left) / (right - left), dtype=float)

    def times(self, factor: float) -> "Scale":
        """The same scale in another unit."""
        return Scale(factor * self.left, factor * self.right, self.is_log)


@dataclass(frozen=True)
class Curve:
    """One log as shown.

    Parameters   unit : str - of `values` and of the scale; source_unit : str - what the file says
                 factor : float - what a value in SI is multiplied by to be shown
                 to_source : float - what a value shown is multiplied by to be that of the file; NaN where not known
                 values, at : arrays, shape (n,) - and their places on the vertical axis, NaN where unknown
                 has_codes : bool - whether the values are names of facies, not amounts
    """

    mnemonic: str
    description: str
    unit: str
    source_unit: str
    factor: float
    to_source: float
    values: Numbers
    at: Numbers
    scale: Scale
    has_codes: bool = False

    @property
    def file_unit(self) -> str:
        """The unit of the file where it is another one than that shown, not just written otherwise; else ""."""
        plain = str.maketrans({"µ": "u", "³": "3", "²": "2", " ": None})
        same = self.source_unit.translate(plain).lower() == self.unit.translate(plain).lower()
        return "" if same else self.source_unit

    @property
    def places(self) -> Numbers:
        """Where the samples lie across the track, 0 to 1 inside it."""
        return self.scale.place(self.values)

    def value_at(self, at: float) -> float:
        """The value of the sample nearest to a place of the vertical axis; NaN outside the log."""
        known = np.flatnonzero(np.isfinite(self.at))
        if not known.size or not self.at[known].min() <= at <= self.at[known].max():
            return float("nan")
        return float(self.values[known[int(np.argmin(np.abs(self.at[known] - at)))]])


def scale_of(look: CurveLook, curves: Sequence[LogCurve]) -> Scale:
    """The scale of a log, in SI, the same in all wells: as chosen, as is usual where that holds it, as it asks for.

    A usual scale that runs backwards lends its direction.
    """
    parts = [np.asarray(curve.values[...], dtype=float) for curve in curves]
    values = np.concatenate(parts) if parts else np.zeros(0)
    values = values[np.isfinite(values)]
    usual = usual_scale(look.log)
    is_log = look.is_log if look.is_log is not None else bool(usual and usual.is_log)
    if is_log:
        values = values[values > 0]
    if usual is not None and usual.is_log == is_log and _holds(usual.left, usual.right, values):
        low, high = usual.left, usual.right
    else:
        low, high = _room(values, is_log=is_log)
        if usual is not None and usual.left > usual.right:
            low, high = high, low
    left = look.left if look.left is not None else low
    right = look.right if look.right is not None else high
    if is_log and min(left, right) <= 0:
        left, right = _room(values, is_log=True)
    return Scale(left, right if right != left else left + (abs(left) or 1.0), is_log)


def curve_of(well: Well, log: LogCurve, scale: Scale, vertical: Vertical, units: DisplayUnits) -> Curve:
    """A log on the vertical axis wanted; `scale` is in SI."""
    unit, source = units.of_log(log.unit), to_si(log.source_unit)
    values = np.asarray(log.values[...], dtype=float)
    to_source = 1 / (unit.factor * source.factor) if source is not None and source.unit == log.unit else np.nan
    return Curve(
        log.mnemonic,
        log.description,
        unit.symbol,
        log.source_unit,
        unit.factor,
        to_source,
        unit.factor * values,
        vertical.at(well, np.asarray(log.md[...], dtype=float)),
        scale.times(unit.factor),
        has_codes(values),
    )


def has_codes(values: Numbers) -> bool:
    """Whether values are few whole numbers in blocks, as facies are, and not amounts."""
    known = values[np.isfinite(values)]
    if known.size < _FEWEST_CODED or (known != np.rint(known)).any():
        return False
    changes = int(np.count_nonzero(np.diff(known)))
    return 2 <= np.unique(known).size <= _MOST_CODES and changes <= known.size // 3


def _room(values: Numbers, *, is_log: bool) -> tuple[float, float]:
    """A range that leaves out the outer percent, where spikes are; whole decades of a logarithmic scale."""
    if not values.size:
        return (0.1, 1000.0) if is_log else (0.0, 1.0)
    low, high = (float(value) for value in np.percentile(values, [1, 99]))
    if is_log:
        first, last = np.floor(np.log10(low)), np.ceil(np.log10(high))
        return 10.0**first, 10.0 ** max(last, first + 1)
    room = 0.06 * (high - low) or 0.5
    return low - room, high + room


def _holds(left: float, right: float, values: Numbers) -> bool:
    if not values.size:
        return True
    low, high = np.percentile(values, _INNER)
    return bool(min(left, right) <= low and high <= max(left, right))
