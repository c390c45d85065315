"""How far the work is, on standard error: one line written over on a terminal, a line for each tenth elsewhere."""

import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from resources import mark, translate
from subsurface_app.cli.output import say, seconds_text

if TYPE_CHECKING:
    from subsurface_app.jobs import Job
    from subsurface_app.jobs.time_left import TimeLeft

_BAR = 20


class ProgressLine:
    """The line of one piece of work; `end` takes it away again."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._said = -1
        self._is_open = False
        self._notes: set[str] = set()
        self._pace: TimeLeft | None = None

    def show_jobs(self, jobs: "Sequence[Job]") -> None:
        """State, progress and time left of a job, or of several as one piece of work."""
        from subsurface_app.jobs.job import STATE_TITLES

        open_ones = [job for job in jobs if not job.is_final]
        if not open_ones:
            return
        job = next((one for one in open_ones if one.state == "running"), open_ones[0])
        is_running = job.state == "running"
        words = job.message if job.message and is_running else STATE_TITLES[job.state]
        if len(jobs) == 1:
            self.show(job.fraction, words, job.seconds_left if is_running else None)
            return
        n_ended = len(jobs) - len(open_ones)
        fraction = (n_ended + sum(one.fraction for one in open_ones)) / len(jobs)
        count = translate(mark("{number} of {count}"), number=n_ended + 1, count=len(jobs))
        self.show(fraction, words, self._seconds_left(fraction), count)

    def _seconds_left(self, fraction: float) -> float | None:
        from subsurface_app.jobs.time_left import TimeLeft

        self._pace = self._pace or TimeLeft()
        return self._pace.take(time.monotonic(), fraction)

    def show(self, fraction: float, template: str, seconds_left: float | None = None, count: str = "") -> None:
        """A share of the way, what is being done (marked English), and the time left where it is known."""
        done = round(fraction * _BAR)
        words = [f"[{'#' * done}{'.' * (_BAR - done)}]", f"{fraction * 100:3.0f} %", *([count] if count else [])]
        words.append(translate(template))
        if seconds_left is not None:
            words.append(translate(mark("{time} left"), time=seconds_text(seconds_left)))
        text = "  ".join(words)
        if self._is_terminal:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
            self._is_open = True
            return
        tenth = int(fraction * 10)
        if tenth != self._said:
            self._said = tenth
            sys.stderr.write(text + "\n")

    def note(self, template: str) -> None:
        """Something worth saying once."""
        if template not in self._notes:
            self._notes.add(template)
            self.end()
            say(template)

    def end(self) -> None:
        """Leave the terminal clean."""
        if self._is_open:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._is_open = False
