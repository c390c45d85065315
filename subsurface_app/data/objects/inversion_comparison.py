"""Physics only, a model only and both, held against each other: what each came to, by what work."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Self

from resources import mark
from subsurface_app.data.objects.draft import ArrayLike, Draft
from subsurface_app.data.objects.note import Note, notes_from

ROW_TITLES = {
    "physics": mark("Physics only"),
    "model": mark("Model only"),
    "hybrid": mark("Physics and model"),
}
# What a row is judged by, in the order in which it is told.
ROW_METRICS = {
    "rel_l2": mark("Relative error"),
    "ssim": mark("SSIM"),
    "mae": mark("Mean error"),
    "rmse": mark("RMS error"),
    "misfit": mark("Misfit of the data"),
}


@dataclass(frozen=True)
class ComparedRow:
    """One row.

    Parameters   row : key of `ROW_TITLES`
                 item : str - id of what was compared; name : str - of it
                 evaluations, shot_gradients : int - as of its `RunRecord`; 0 of what no gradient made
                 start, end : dict - keys of `ROW_METRICS`; start is empty where nobody knows it
                 curve : dict - "shot_gradients" and of each metric that is known on the way its values
    """

    row: str
    item: str
    name: str
    evaluations: int = 0
    shot_gradients: int = 0
    start: Mapping[str, float] = field(default_factory=dict)
    end: Mapping[str, float] = field(default_factory=dict)
    curve: Mapping[str, list[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class InversionComparison:
    """Two or three rows on the same data.

    Parameters   quantity : "velocity" | "impedance"; unit : str - SI
                 rows : tuple of ComparedRow, the hybrid last
                 truth : str - id of the true model, "" where it is not known: then the misfit decides
                 sections : array, float32, shape (n_rows, nx, nz) - what the rows found, of volumes the middle inline;
                     with a truth one more, it
                 spacing, origin : (x, z), m; of volumes in time (trace, s)
                 notes : tuple of Note - the verdict, and what makes it unfair
                 took : row -> "wall_s", and "cpu_s" where it was measured
    """

    kind: ClassVar[str] = "inversion_comparison"
    name: str
    area: str
    quantity: str
    unit: str
    rows: tuple[ComparedRow, ...]
    truth: str
    sections: ArrayLike
    spacing: tuple[float, float]
    origin: tuple[float, float]
    notes: tuple[Note, ...] = ()
    took: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def to_draft(self) -> Draft:
        attributes: dict[str, Any] = {
            "quantity": self.quantity,
            "unit": self.unit,
            "rows": [asdict(one) for one in self.rows],
            "truth": self.truth,
            "spacing": list(self.spacing),
            "origin": list(self.origin),
            "notes": [one.to_json() for one in self.notes],
        }
        measured = {row: dict(one) for row, one in self.took.items()}
        return Draft(self.kind, self.name, self.area, attributes, {"sections": self.sections}, measured)

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        (dx, dz), (x0, z0) = attributes["spacing"], attributes["origin"]
        return cls(
            name,
            area,
            attributes["quantity"],
            attributes["unit"],
            tuple(ComparedRow(**one) for one in attributes["rows"]),
            attributes["truth"],
            arrays["sections"],
            (dx, dz),
            (x0, z0),
            notes_from(attributes),
            {row: took for row, took in attributes.get("measured", {}).items() if row in ROW_TITLES},
        )
