"""A velocity model: P-wave velocity on a regular grid in depth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from subsurface_app.data.objects.draft import ArrayLike, Draft
from subsurface_app.data.objects.note import Note, notes_from


@dataclass(frozen=True)
class VelocityModel:
    """P-wave velocity in depth, 2D (nx, nz) along a line or 3D (nx, ny, nz).

    Parameters   vp : array, float32, shape (nx, nz) or (nx, ny, nz), m/s
                 spacing : tuple of float, m - one per axis
                 origin : tuple of float, m - position of the first cell; the last is depth below sea level
                 line : tuple ((x, y), (x, y)) in m - map positions of the first and last column of a 2D model, or None
                 notes : tuple of Note - how a file was read: unit, axes, sampling, and why; or what was done
                 spread : array, float32, shape of vp, m/s, or None - one standard deviation of the velocities
    """

    kind: ClassVar[str] = "velocity_model"
    name: str
    area: str
    vp: ArrayLike
    spacing: tuple[float, ...]
    origin: tuple[float, ...]
    line: tuple[tuple[float, float], tuple[float, float]] | None = None
    notes: tuple[Note, ...] = ()
    spread: ArrayLike | None = None

    def to_draft(self) -> Draft:
        attributes: dict[str, Any] = {"spacing": self.spacing, "origin": self.origin, "line": self.line, "unit": "m/s"}
        attributes["shape"] = [int(count) for count in self.vp.shape]
        if self.notes:
            attributes["notes"] = [note.to_json() for note in self.notes]
        spread = {} if self.spread is None else {"spread": self.spread}
        return Draft(self.kind, self.name, self.area, attributes, {"vp": self.vp, **spread})

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        line = attributes["line"]
        return cls(
            name,
            area,
            arrays["vp"],
            tuple(attributes["spacing"]),
            tuple(attributes["origin"]),
            (tuple(line[0]), tuple(line[1])) if line else None,
            notes_from(attributes),
            arrays.get("spread"),
        )
