"""Map coordinates of traces: scalar, units, and whether they can be coordinates at all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.formats.segy.timing import Fields
from subsurface_app.data.formats.units import FOOT

PAIRS = ((181, 185), (73, 77))


@dataclass(frozen=True)
class Coordinates:
    """Coordinates from one pair of byte positions.

    Parameters   cdp_x, cdp_y : int - first bytes; 0 for midpoints of sources and receivers
                 x, y : array or None - m, shape (trace,); None when unusable
                 evidence : tuple of str - ranges, scalar, why usable or not
    """

    cdp_x: int
    cdp_y: int
    x: NDArray[np.float64] | None
    y: NDArray[np.float64] | None
    evidence: tuple[str, ...]

    @property
    def usable(self) -> bool:
        return self.x is not None


def read_coordinates(table: Fields, pair: tuple[int, int], *, feet: bool) -> Coordinates:
    """Coordinates of one pair of byte positions in m, if they can be such.

    The scalar at bytes 71-72 multiplies when positive and divides when negative; 0 means 1.
    """
    scalar = table["scalar"].astype(float)
    factor = np.where(scalar > 0, scalar, 1) / np.where(scalar < 0, -scalar, 1)
    raw_x, raw_y = table[f"byte_{pair[0]}"], table[f"byte_{pair[1]}"]
    x, y = raw_x * factor, raw_y * factor
    evidence = [
        translate(
            "X {x_min} to {x_max}, Y {y_min} to {y_max} after the scalar {scalar} (bytes 71-72)",
            x_min=f"{x.min():.10g}",
            x_max=f"{x.max():.10g}",
            y_min=f"{y.min():.10g}",
            y_max=f"{y.max():.10g}",
            scalar=_scalar_words(table["scalar"]),
        )
    ]
    refusal = _why_unusable(table, x, y)
    if refusal:
        return Coordinates(*pair, None, None, (*evidence, refusal))
    units = int(table["xy_units"][0])
    if units in (2, 3, 4):
        evidence.append(
            translate(
                "bytes 89-90 say degrees ({units}), but the values are too large for that: taken as lengths",
                units=units,
            )
        )
    if feet:
        evidence.append(translate("the binary header says feet (bytes 3255-3256): converted to metres"))
        x, y = x * FOOT, y * FOOT
    if len(x) == 1:
        evidence.append(translate("a single trace: whether these are real coordinates cannot be checked"))
    return Coordinates(*pair, x, y, tuple(evidence))


def _scalar_words(scalar: NDArray[np.int32]) -> str:
    found = np.unique(scalar)
    if found.size > 1:
        return f"{found[0]} ... {found[-1]}"
    value = int(found[0])
    if value == 0:
        return translate("0 (means 1)")
    return translate("{value} (divides by {divisor})", value=value, divisor=-value) if value < 0 else str(value)


def _why_unusable(table: Fields, x: NDArray[np.float64], y: NDArray[np.float64]) -> str:
    """Why the values are no coordinates in m; empty when they may be."""
    if not x.any() and not y.any():
        return translate("all zero: no coordinates")
    if len(x) > 1 and np.ptp(x) == 0 and np.ptp(y) == 0:
        return translate("the same in all traces: a placeholder or something else, no coordinates")
    # the largest values that degrees can be written with: arc seconds, degrees, DDDMMSS
    limits = {2: (648000, 324000), 3: (360, 90), 4: (1805959, 905959)}
    units = int(table["xy_units"][0])
    if units in limits and np.abs(x).max() <= limits[units][0] and np.abs(y).max() <= limits[units][1]:
        return translate(
            "bytes 89-90 say degrees ({units}): geographic coordinates are not read yet, convert to metres", units=units
        )
    return ""
