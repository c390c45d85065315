"""What an inversion view can show: runs of the project that have ended, and jobs that go on or were ended early."""

from dataclasses import dataclass

from subsurface_app.jobs.job import ACTIVE_STATES


@dataclass(frozen=True)
class Offer:
    """An inversion that can be chosen.

    Parameters   key : "job 3", or the id of an inversion run
                 name : what it is called on the screen
                 state : of the job, see `Job`; "" of a run
                 is_wanted : whether it was begun in this window and shall be shown when it begins
    """

    key: str
    name: str
    state: str = ""
    is_wanted: bool = False

    @property
    def is_run(self) -> bool:
        """Whether it has ended and is an item of the project."""
        return not self.state

    @property
    def is_active(self) -> bool:
        """Whether it goes on, or waits to."""
        return self.state == "queued" or self.state in ACTIVE_STATES
