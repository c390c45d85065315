"""How long a job has still to go, from its progress so far."""

from bisect import bisect_right
from itertools import pairwise

_LEAST_SECONDS, _ENOUGH_SECONDS = 0.08, 0.3  # of work between two reports that tell a pace
_LEAST_SHARE = 0.003
_LEAST_STALL, _FEWEST = 2.0, 6  # seconds; reports besides it
_APART = 0.001  # of the way: reports nearer than this are one


class TimeLeft:
    """The pace of one job.

    Told from the second half of the way so far: the start of a process, the compilation of kernels and the reading of
    inputs come once and say nothing of the rest. Nor does one stall that took longer than all else, as when kernels are
    compiled halfway; stalls that come again do count. Time spent in a pause does not.
    """

    def __init__(self) -> None:
        self._fractions: list[float] = []
        self._times: list[float] = []
        self._paused = 0.0
        self._paused_at: float | None = None

    def pause(self, now: float) -> None:
        """The job waits from now on."""
        if self._paused_at is None:
            self._paused_at = now

    def resume(self, now: float) -> None:
        """The job goes on."""
        if self._paused_at is not None:
            self._paused += now - self._paused_at
            self._paused_at = None

    def take(self, now: float, fraction: float) -> float | None:
        """The seconds left after a report; None while too little is known.

        Parameters   now : float, s - on any clock that only goes forward; fraction : float, 0..1
        """
        now -= self._paused
        if not self._fractions or fraction >= self._fractions[-1] + _APART:
            self._fractions.append(fraction)
            self._times.append(now)
        elif fraction == self._fractions[-1]:
            self._times[-1] = now  # it stood still until now
        base = max(0, bisect_right(self._fractions, fraction / 2) - 1)
        while base > 1 and now - self._times[base] < _ENOUGH_SECONDS:
            base -= 1
        way, spent = fraction - self._fractions[base], now - self._times[base]
        stall, gained = self._stall(base)
        way, spent = way - gained, spent - stall
        if way < _LEAST_SHARE or spent < _LEAST_SECONDS:
            return 0.0 if fraction >= 1.0 else None
        return spent * (1.0 - fraction) / way

    def _stall(self, base: int) -> tuple[float, float]:
        """Length of the one stall since a report that took longer than all else, and the way gained in it; or zeros."""
        times, fractions = self._times[base:], self._fractions[base:]
        if len(times) < _FEWEST:
            return 0.0, 0.0
        longest, gained = max((b - a, g - f) for (a, f), (b, g) in pairwise(zip(times, fractions, strict=True)))
        is_alone = longest > _LEAST_STALL and longest > 0.5 * (times[-1] - times[0])
        return (longest, gained) if is_alone else (0.0, 0.0)
