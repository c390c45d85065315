"""How work says how far it is, and how it hears that it shall stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _silent(fraction: float, message: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Progress:
    """A stretch of the way from 0 to 1; calling it reports, and raises `Interrupted` when the work shall stop.

    Parameters   report : callable(fraction, message) - may wait (pause) and may raise (cancel)
                 start, stop : float, 0..1 - the stretch of the whole that this one covers
                 message : str - English text marked for translation

    Examples
    >>> seen = []
    >>> whole = Progress(lambda fraction, message: seen.append((round(fraction, 2), message)))
    >>> half = whole.part(0.5, 1.0, "Writing")
    >>> half(1, 2)
    >>> seen
    [(0.5, 'Writing'), (0.75, 'Writing')]
    """

    report: Callable[[float, str], None] = _silent
    start: float = 0.0
    stop: float = 1.0
    message: str = ""

    def __call__(self, done: float, total: float) -> None:
        share = done / total if total else 1.0
        self.report(self.start + (self.stop - self.start) * min(max(share, 0.0), 1.0), self.message)

    def part(self, start: float, stop: float, message: str = "") -> Progress:
        """A stretch of this stretch; reports its start at once, so that the message is seen."""
        width = self.stop - self.start
        part = Progress(self.report, self.start + width * start, self.start + width * stop, message or self.message)
        part(0, 1)
        return part
