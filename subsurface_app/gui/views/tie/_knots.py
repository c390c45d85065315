"""Control points as a window edits them: rows of (time before the tie, shift) in s, never none.

A single one at time 0 is the shift of a log on which no control point has been set.
"""

from solvers.tie import Limits, Stretch

Knots = tuple[tuple[float, float], ...]
AT_REST: Knots = ((0.0, 0.0),)
_APART = 0.004  # s: a new control point closer to another one moves that one


def is_bulk(knots: Knots) -> bool:
    """Whether there is a shift only."""
    return len(knots) == 1 and knots[0][0] == 0.0


def with_point(knots: Knots, time: float, shown_to: float) -> Knots:
    """What lies at a time before the tie comes to be shown at another time: its control point is set or moved."""
    others = () if is_bulk(knots) else knots
    near = next((one for one, _ in others if abs(one - time) < _APART), round(time, 6))
    kept = [one for one in others if one[0] != near]
    return tuple(sorted([*kept, (near, round(shown_to - near, 6))]))


def without_point(knots: Knots, shown: float) -> Knots:
    """The control point that is shown nearest to a time taken out; the last one leaves its shift for the whole log."""
    if is_bulk(knots):
        return knots
    nearest = min(knots, key=lambda one: abs(one[0] + one[1] - shown))
    kept = tuple(one for one in knots if one != nearest)
    return kept or ((0.0, nearest[1]),)


def with_bulk(knots: Knots, seconds: float) -> Knots:
    """All of them shifted."""
    return tuple((time, round(shift + seconds, 6)) for time, shift in knots)


def room_for(knots: Knots, time: float, limits: Limits) -> tuple[float, float]:
    """The least and the largest shift in s that a control point at a time before the tie may have."""
    others = tuple(one for one in knots if one[0] != time)
    if is_bulk(knots) or not others:
        return -limits.shift, limits.shift
    return Stretch(tuple(at for at, _ in others), tuple(shift for _, shift in others)).room_at(time, limits)
