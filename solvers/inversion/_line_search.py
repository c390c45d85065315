"""How far to go along a direction: the strong Wolfe conditions, by bracketing and cubic interpolation."""

import math
from dataclasses import dataclass

import numpy as np

from solvers.inversion._objective import Array, Objective, dot, evaluate


@dataclass(frozen=True)
class Point:
    """A place along the line.

    Parameters   length : float - in directions; value : float; slope : float - derivative along the direction
                 gradient : ndarray, of the shape of the model
    """

    length: float
    value: float
    slope: float
    gradient: Array


@dataclass(frozen=True)
class Found:
    """What a search ended with: the point to go to, None where none is lower, and how often it evaluated."""

    point: Point | None
    evaluations: int


@dataclass(frozen=True)
class LineSearch:
    """Search for a step with sufficient decrease and a flatter slope.

    Parameters   decrease : float - share of the first slope that the value must fall by, a small number
                 flatness : float - share of the first slope that may be left, below 1
                 most : int - evaluations; after these the lowest point with sufficient decrease is taken
    References   Nocedal and Wright (2006), Numerical Optimization, algorithms 3.5 and 3.6,
                 doi 10.1007/978-0-387-40065-5
    """

    decrease: float = 1e-4
    flatness: float = 0.9
    most: int = 8

    def search(
        self, objective: Objective, x: Array, direction: Array, start: Point, first: float, most: int | None = None
    ) -> Found:
        """The step from `start`, a descent direction's beginning, of which `first` is the length that is tried first.

        Parameters   most : int or None - evaluations left, where they are fewer than the search's own
        Raises       StabilityError - a value or gradient is not finite
        """
        allowed = self.most if most is None else min(self.most, most)
        low, high, tried = start, None, list[Point]()
        length = first
        while len(tried) < allowed:
            value, gradient = evaluate(objective, x + length * direction)
            point = Point(length, value, dot(gradient, direction), gradient)
            tried.append(point)
            is_lower = value <= start.value + self.decrease * length * start.slope
            if not is_lower or value >= low.value:
                high = point
            elif abs(point.slope) <= -self.flatness * start.slope:
                return Found(point, len(tried))
            else:
                if high is None:
                    if point.slope >= 0:
                        high = low
                elif point.slope * (high.length - low.length) >= 0:
                    high = low
                low = point
            if high is None:
                length = _longer(low, start)
            else:
                length = _between(low, high)
                if abs(high.length - low.length) <= 1e-10 * max(1.0, abs(high.length)):
                    break
        good = [one for one in tried if one.value <= start.value + self.decrease * one.length * start.slope]
        return Found(min(good, key=lambda one: one.value) if good else None, len(tried))


def _longer(low: Point, start: Point) -> float:
    """The next length to try while the value still falls: where the slope would vanish, two to ten times as far."""
    change = low.slope - start.slope
    guess = low.length * start.slope / (start.slope - low.slope) if change > 0 else math.inf
    return float(np.clip(guess, 2.0 * low.length, 10.0 * low.length))


def _between(low: Point, high: Point) -> float:
    """The minimum of the cubic through both points, kept a tenth of the way from either."""
    width = high.length - low.length
    curve = low.slope + high.slope - 3 * (high.value - low.value) / width
    under = curve * curve - low.slope * high.slope
    share = 0.5
    if under >= 0:
        root = math.copysign(math.sqrt(under), width)
        below = high.slope - low.slope + 2 * root
        if below != 0:
            share = 1 - (high.slope + root - curve) / below
    return low.length + width * float(np.clip(share, 0.1, 0.9))
