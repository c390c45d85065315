"""How a model came out of an inversion: its change, its misfit curve, and the record of the run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from resources import mark
from subsurface_app.data.objects.draft import ArrayLike, Draft
from subsurface_app.data.objects.note import Note, notes_from

# Why an inversion ended.
INVERSION_ENDS = {
    "done": mark("all bands are done"),
    "not_finite": mark("the misfit or its gradient was not finite: the last good model is kept"),
    "stopped": mark("stopped on request: the model so far is kept"),
    "rising": mark("the misfit rose: the best model is kept"),
}


@dataclass(frozen=True)
class InversionRun:
    """An inversion that has ended, beside the model that it gave.

    Parameters   update : array, float32, shape (nx, nz), m/s - final model minus start
                 spacing, origin : tuples of float, m; line : as of a velocity model
                 curve : array, float64, shape (n_iterations, 5) - band (from 0), iteration in it (from 1), evaluations
                     so far, misfit with the prior, misfit of the data alone (1 where nothing is predicted)
                 record : dict - "plan", "inputs" (ids and hashes), "request" (hash of all that was computed with),
                     "metrics" by parameter at "start" and "end" where the truth is known, "evaluations", "backend",
                     "ended", a key of `INVERSION_ENDS`, "errors" by parameter at each iteration where the truth is
                     known ("rel_l2", "ssim": lists as long as the curve), "floors", its misfit by band,
                     "misfits", the data's of the last band; versions, device and wall time are in the item's history
                 notes : tuple of Note - doubts, and what was noticed
    """

    kind: ClassVar[str] = "inversion_run"
    name: str
    area: str
    update: ArrayLike
    spacing: tuple[float, ...]
    origin: tuple[float, ...]
    line: tuple[tuple[float, float], tuple[float, float]] | None
    curve: ArrayLike
    record: Mapping[str, Any]
    notes: tuple[Note, ...] = ()

    def to_draft(self) -> Draft:
        attributes: dict[str, Any] = {
            "spacing": self.spacing,
            "origin": self.origin,
            "line": self.line,
            "record": dict(self.record),
        }
        if self.notes:
            attributes["notes"] = [note.to_json() for note in self.notes]
        return Draft(self.kind, self.name, self.area, attributes, {"update": self.update, "curve": self.curve})

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        line = attributes["line"]
        return cls(
            name,
            area,
            arrays["update"],
            tuple(attributes["spacing"]),
            tuple(attributes["origin"]),
            (tuple(line[0]), tuple(line[1])) if line else None,
            arrays["curve"],
            attributes["record"],
            notes_from(attributes),
        )
