"""The record of an inversion: what it was made of, and how near it came where the truth is known."""

import time
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from subsurface_app.workflows.inversion.plan import InversionPlan
from subsurface_app.workflows.inversion.quality import model_metrics

Array = NDArray[Any]


@dataclass
class Stopwatch:
    """Seconds by the clock and of the processor, without what lies between `lap` and `go`: pauses are nobody's work."""

    wall_s: float = 0.0
    cpu_s: float = 0.0
    _last: tuple[float, float] = field(default=(0.0, 0.0), init=False)

    def __post_init__(self) -> None:
        self.go()

    def go(self) -> None:
        """Count from now on."""
        self._last = (time.monotonic(), time.process_time())

    def lap(self) -> float:
        """Count up to now; seconds by the clock so far."""
        wall, cpu = self._last
        self.go()
        self.wall_s += self._last[0] - wall
        self.cpu_s += self._last[1] - cpu
        return self.wall_s


def metrics_of(truth: Array | None, start: Array, end: Array) -> dict[str, dict[str, dict[str, float]]]:
    """Errors of velocity at both ends, below the true water bottom; {} without a truth."""
    if truth is None:
        return {}
    return {"vp": {"start": model_metrics(truth, start), "end": model_metrics(truth, end)}}


def shot_gradients_of(plan: InversionPlan, n_shots: int, evaluations: int, products: int) -> int:
    """The budget that was spent: gradients of single shots, a product with the Hessian counted as one."""
    return (plan.shots_a_step or n_shots) * (evaluations + products)
