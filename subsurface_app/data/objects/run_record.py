"""What a run was made of, what it took and what came of it: one form for inversions and for benchmarks."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

# Keys of a record that differ from run to run of the same work: they are no content.
MEASURED = ("wall_s", "cpu_s", "versions")


@dataclass(frozen=True)
class RunRecord:
    """The record of one run, plain JSON by `to_json`.

    Parameters   inputs : dict - what was read, by the name of its parameter or file -> content hash
                 plan : dict - all numbers that it was run with; seed : int or None
                 evaluations : int - misfits with gradients
                 shot_gradients : int - the same, counted by shots, products with a Hessian included: the budget by
                     which runs are compared; 0 where no gradient was computed
                 metrics : parameter -> "start" and "end" -> metric -> number, below the water bottom; empty where the
                     truth is not known. See `models.metrics.model_errors`
                 curve : dicts, one for each iteration
                 floors : band -> misfit of the true model in it, where that is known
                 inverse_crime : bool or None - the data were modelled on the grid of the inversion;
                     None: recorded data, or nobody knows
                 ended : str - key of `INVERSION_ENDS`; request : str - hash of all that was computed with
                 notes : remarks as `Note.to_json` gives them
                 backend : str; versions : dict - of program and libraries
                 wall_s, cpu_s : float - computed, pauses left out, restarts included; of all threads
    """

    inputs: Mapping[str, str]
    plan: Mapping[str, Any]
    seed: int | None
    evaluations: int
    shot_gradients: int
    metrics: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)
    curve: Sequence[Mapping[str, Any]] = ()
    floors: Mapping[str, float] = field(default_factory=dict)
    inverse_crime: bool | None = None
    ended: str = "done"
    request: str = ""
    notes: Sequence[Mapping[str, Any]] = ()
    backend: str = "cpu"
    versions: Mapping[str, str] = field(default_factory=dict)
    wall_s: float = 0.0
    cpu_s: float = 0.0

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"curve": [dict(one) for one in self.curve], "notes": [dict(one) for one in self.notes]}
