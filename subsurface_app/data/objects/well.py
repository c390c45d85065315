"""A well: its path, logs, tops and check shots, all hung on measured depth."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects.draft import ArrayLike, Draft


@dataclass(frozen=True)
class LogCurve:
    """One log.

    Parameters   mnemonic : str - unique in the well
                 unit : str - SI, what `values` are in
                 source_unit : str - what the file said, shown beside the SI unit
                 md : array, float64, shape (n,), m, ascending
                 values : array, float32, shape (n,), NaN where absent
                 description : str
    """

    mnemonic: str
    unit: str
    source_unit: str
    md: ArrayLike
    values: ArrayLike
    description: str = ""


@dataclass(frozen=True)
class Top:
    """A marker: a name at a measured depth in m."""

    name: str
    md: float


@dataclass(frozen=True)
class Well:
    """A well on measured depth (m below the kelly bushing).

    Parameters   x, y : float, m - of the head, in the area's coordinates
                 kb : float, m - height of the kelly bushing above sea level
                 path : array, float64, shape (n, 4), m - rows of (md, x, y, tvdss), ascending md, tvdss positive down
                 logs, tops : tuples
                 checkshot : array, float64, shape (n, 2) - rows of (md in m, two-way time in s), or None
    """

    kind: ClassVar[str] = "well"
    name: str
    area: str
    x: float
    y: float
    kb: float
    path: ArrayLike
    logs: tuple[LogCurve, ...] = ()
    tops: tuple[Top, ...] = ()
    checkshot: ArrayLike | None = None
    notes: tuple[str, ...] = field(default=())

    def log(self, mnemonic: str) -> LogCurve:
        """The log of that mnemonic.

        Raises   GeometryError - when the well has none; the message lists those it has
        """
        for curve in self.logs:
            if curve.mnemonic == mnemonic:
                return curve
        raise GeometryError(
            "well {well} has no log {log}: it has {logs}",
            well=self.name,
            log=mnemonic,
            logs=", ".join(curve.mnemonic for curve in self.logs) or "-",
        )

    def top(self, name: str) -> Top:
        """The marker of that name.

        Raises   GeometryError - when the well has none; the message lists those it has
        """
        for top in self.tops:
            if top.name == name:
                return top
        raise GeometryError(
            "well {well} has no marker {top}: it has {tops}",
            well=self.name,
            top=name,
            tops=", ".join(top.name for top in self.tops) or "-",
        )

    def twt(self, md: Any) -> NDArray[np.float64]:
        """Two-way time in s at measured depths in m, by linear interpolation of the check shots; NaN outside them.

        Raises   GeometryError - when the well has no check shots
        """
        if self.checkshot is None:
            raise GeometryError(
                "well {well} has no check shots: its depths cannot be turned into time; import check shots first",
                well=self.name,
            )
        table = np.asarray(self.checkshot[:], dtype=float)
        twt = np.interp(np.asarray(md, dtype=float), table[:, 0], table[:, 1], left=np.nan, right=np.nan)
        return np.asarray(twt, dtype=np.float64)

    def position(self, md: Any) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Map position x, y and depth below sea level, all in m, at measured depths in m (linear along the path)."""
        path = np.asarray(self.path[:], dtype=float)
        md = np.asarray(md, dtype=float)
        x, y, tvdss = (np.interp(md, path[:, 0], path[:, column]) for column in (1, 2, 3))
        return x, y, tvdss

    def to_draft(self) -> Draft:
        arrays: dict[str, ArrayLike] = {"path": self.path}
        if self.checkshot is not None:
            arrays["checkshot"] = self.checkshot
        for number, curve in enumerate(self.logs):
            arrays[f"log_{number}_md"] = curve.md
            arrays[f"log_{number}"] = curve.values
        described = ("mnemonic", "unit", "source_unit", "description")
        attributes = {
            "x": self.x,
            "y": self.y,
            "kb": self.kb,
            "logs": [{key: getattr(curve, key) for key in described} for curve in self.logs],
            "tops": [asdict(top) for top in self.tops],
            "notes": list(self.notes),
        }
        return Draft(self.kind, self.name, self.area, attributes, arrays)

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        logs = tuple(
            LogCurve(**stored, md=arrays[f"log_{number}_md"], values=arrays[f"log_{number}"])
            for number, stored in enumerate(attributes["logs"])
        )
        tops = tuple(Top(**stored) for stored in attributes["tops"])
        head = (attributes["x"], attributes["y"], attributes["kb"])
        return cls(name, area, *head, arrays["path"], logs, tops, arrays.get("checkshot"), tuple(attributes["notes"]))
