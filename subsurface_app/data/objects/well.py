"""A well: its path, logs, tops, intervals and times, all hung on measured depth."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects.draft import ArrayLike, Draft
from subsurface_app.data.objects.finding import Finding, findings_from, to_attributes


@dataclass(frozen=True)
class LogCurve:
    """One log on its own sampling.

    Parameters   mnemonic : str - unique in the well: of the second GR of a well it is GR_2
                 unit : str - SI, what `values` are in
                 source_unit : str - what the file said, shown beside the SI unit
                 md : array, float64, shape (n,), m, ascending
                 values : array, float32, shape (n,), NaN where absent
                 description : str
                 run : str - which logging run or file it comes from; "" when the well has one only
                 source_mnemonic : str - what the file calls it; "" when it is the mnemonic
    """

    mnemonic: str
    unit: str
    source_unit: str
    md: ArrayLike
    values: ArrayLike
    description: str = ""
    run: str = ""
    source_mnemonic: str = ""

    @property
    def called(self) -> str:
        """What the file calls it: the same for the logs of several runs."""
        return self.source_mnemonic or self.mnemonic


@dataclass(frozen=True)
class Top:
    """A marker: a name at a measured depth in m."""

    name: str
    md: float


@dataclass(frozen=True)
class Interval:
    """A stretch of a well described in words: a core, cuttings, perforations.

    Parameters   kind : str - e.g. "Lithology", as the file says
                 top, base : float, m - measured depths
    """

    kind: str
    top: float
    base: float
    text: str


@dataclass(frozen=True)
class Well:
    """A well on measured depth (m below its zero, most often the kelly bushing).

    Parameters   x, y : float, m - of the head, in the area's coordinates
                 kb : float, m - height of the zero of measured depth above sea level
                 path : array, float64, shape (n, 4), m - rows of (md, x, y, tvdss), ascending md, tvdss positive down
                 logs, tops : tuples
                 checkshot : array, float64, shape (n, 2) - rows of (md in m, two-way time in s), or None
                 findings : tuple of Finding - what was unusual in the files, and the repairs that are offered
                 time_depth : array, float64, shape (n, 2) - a table beside the check shots, same rows, or None
                 intervals : tuple of Interval
                 uwi : str - unique well identifier
                 reference : str - where measured depth is zero: "KB", "DF", "GL", "MSL" or as the file says
                 ground : float or None, m - height of the ground (below zero: of the sea bed) above sea level
                 td : float or None, m - measured depth at which it ends, as its survey or a header says
                 files_hash : str - SHA-256 over the files that it was read from; "" where it comes from none
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
    findings: tuple[Finding, ...] = field(default=())
    time_depth: ArrayLike | None = None
    intervals: tuple[Interval, ...] = ()
    uwi: str = ""
    reference: str = "KB"
    ground: float | None = None
    td: float | None = None
    files_hash: str = ""

    @property
    def times(self) -> ArrayLike | None:
        """Rows of (md in m, two-way time in s): the check shots, or else the time-depth table; None without both."""
        return self.checkshot if self.checkshot is not None else self.time_depth

    @property
    def runs(self) -> tuple[str, ...]:
        """The logging runs of the logs, each once; () when the logs name none."""
        return tuple(dict.fromkeys(curve.run for curve in self.logs if curve.run))

    def logs_called(self, name: str) -> tuple[LogCurve, ...]:
        """All logs that their files call so, one of each run; () when there is none."""
        return tuple(curve for curve in self.logs if curve.called == name)

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
        """Two-way time in s at measured depths in m, linear between check shots, else in the time-depth table.

        NaN outside them.
        Raises   GeometryError - when the well has neither
        """
        times = self.times
        if times is None:
            raise GeometryError(
                "well {well} has no check shots: its depths cannot be turned into time; import check shots first",
                well=self.name,
            )
        table = np.asarray(times[:], dtype=float)
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
        if self.time_depth is not None:
            arrays["time_depth"] = self.time_depth
        for number, curve in enumerate(self.logs):
            arrays[f"log_{number}_md"] = curve.md
            arrays[f"log_{number}"] = curve.values
        described = ("mnemonic", "unit", "source_unit", "description", "run", "source_mnemonic")
        attributes = {
            "x": self.x,
            "y": self.y,
            "kb": self.kb,
            "logs": [{key: getattr(curve, key) for key in described} for curve in self.logs],
            "tops": [asdict(top) for top in self.tops],
            "intervals": [asdict(interval) for interval in self.intervals],
            "uwi": self.uwi,
            "reference": self.reference,
            "ground": self.ground,
            "td": self.td,
            "files_hash": self.files_hash,
            **to_attributes(self.findings),
        }
        return Draft(self.kind, self.name, self.area, attributes, arrays)

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        logs = tuple(
            LogCurve(**stored, md=arrays[f"log_{number}_md"], values=arrays[f"log_{number}"])
            for number, stored in enumerate(attributes["logs"])
        )
        tops = tuple(Top(**stored) for stored in attributes["tops"])
        return cls(
            name,
            area,
            attributes["x"],
            attributes["y"],
            attributes["kb"],
            arrays["path"],
            logs,
            tops,
            arrays.get("checkshot"),
            findings_from(attributes),
            arrays.get("time_depth"),
            tuple(Interval(**stored) for stored in attributes["intervals"]),
            attributes["uwi"],
            attributes["reference"],
            attributes["ground"],
            attributes["td"],
            attributes.get("files_hash", ""),
        )
