"""LAS 1.2, 2.0 and 3.0: sections into logs, tops, intervals and a survey; source units beside SI, every change told."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.las.columns import Columns, Delimiter, read_columns
from subsurface_app.data.formats.las.depths import Depths, doubts_of_unit, header_doubts, is_depth, read_depths
from subsurface_app.data.formats.las.header import NULLS, Header, head_of
from subsurface_app.data.formats.las.other_sets import intervals_of, is_survey, survey_of, tops_of
from subsurface_app.data.formats.las.sections import Item, Section, sections_of
from subsurface_app.data.formats.log_content import LogContent, Survey, conversions_of, unique_name
from subsurface_app.data.formats.log_traps import log_doubts
from subsurface_app.data.formats.text_file import number, read_text
from subsurface_app.data.formats.units import length_factor, to_si
from subsurface_app.data.objects import Finding, Interval, LogCurve, Top, finding

_DELIMITERS: dict[str, Delimiter] = {"COMMA": "comma", "TAB": "tab", "SPACE": "space"}


@dataclass(frozen=True)
class _Set:
    """The rows of one data section and the curves that they belong to."""

    section: Section
    curves: list[Item]
    columns: Columns
    run: str


def read_las(path: str | Path, *, depth_unit: str | None = None) -> LogContent:
    """Read a LAS file of any version, wrapped or not.

    Parameters   depth_unit : str or None - unit of the depths, in place of what the file says (some say ft and mean m)
    Raises       DataError - no LAS, no depth, no data lines, or lines that do not fit the curves
    """
    path = Path(path)
    sections = sections_of(read_text(path))
    if not sections:
        raise DataError(
            "{path} is no LAS file: no line starts with ~; expected sections ~V, ~W, ~C and ~A", path=str(path)
        )
    findings: list[Finding] = []
    version = Header([one for one in sections if one.letter == "V"], is_old=False)
    is_old = (version.number("VERS") or 2.0) < 2.0
    header = Header([one for one in sections if _is_header(one)], is_old=is_old)
    sets = _sets(path, sections, version, findings)
    if not any(len(one.columns.lines) for one in sets):
        raise DataError("{path} holds headers only: no lines follow ~A, so there is no log to import", path=str(path))
    null = header.number("NULL") if header.number("NULL") is not None else _said_null(header)
    comments = tuple(comment for section in sections for comment in section.comments)
    reader = _Reader(path, header, null, comments, depth_unit, findings)
    for one in sets:
        reader.take(one, is_only=len(sets) == 1)
    reader.finish()
    head = head_of(header, comments, path.stem, findings)
    return LogContent(
        head.name,
        head.uwi,
        head.kb,
        head.ground,
        head.x,
        head.y,
        head.reference,
        head.td,
        tuple(reader.logs),
        tuple(reader.tops),
        tuple(reader.intervals),
        reader.survey,
        tuple(findings),
        head.geographic,
    )


def _said_null(header: Header) -> float | None:
    item = header.get("NULL")
    return number(item.value) if item is not None else None


def _is_header(section: Section) -> bool:
    return not section.is_data and (section.letter in "VWP" or section.key.endswith("parameter"))


def _sets(path: Path, sections: list[Section], version: Header, findings: list[Finding]) -> list[_Set]:
    """The data sections with their curves and columns."""
    found: list[_Set] = []
    definitions = {section.key: section for section in sections if _defines(section)}
    current: Section | None = None
    run = ""
    is_wrapped = version.words("WRAP").upper().startswith("Y")
    said = _DELIMITERS.get(version.words("DLM").upper())
    for section in sections:
        if _defines(section):
            current = section
        elif section.letter == "P":
            run = _run_of(section)
        if not section.is_data or not section.lines:
            continue
        base = re.sub(r"_?data(?=_|$)", "_definition", section.key)
        defining = definitions.get(section.refers.split("[")[0].lower()) or definitions.get(base) or current
        curves = _curves(path, section, defining, findings)
        delimiter = said or _guessed(section, len(curves))
        columns = read_columns(path, section.lines, len(curves), delimiter=delimiter, wrapped=is_wrapped)
        findings += columns.findings
        found.append(_Set(section, curves, columns, run))
    if not found and not definitions and not any(one.is_data for one in sections):
        _refuse_without_curves(path)
    return found


def _defines(section: Section) -> bool:
    """Whether the lines of a section are the names of columns."""
    return not section.is_data and ("_definition" in section.key or (section.letter == "C" and "_" not in section.key))


def _run_of(section: Section) -> str:
    """How a parameter section calls the set of logs that follows it."""
    header = Header([section], is_old=False)
    for name in ("SET", "RUN"):
        item = header.get(name)
        if item is not None and item.value and number(item.value) not in NULLS:
            return item.value
    return ""


def _guessed(section: Section, n_columns: int) -> Delimiter:
    """How the values are parted where the header does not say it."""
    first = section.lines[0].text
    if len(first.split()) != n_columns:
        for sign, delimiter in ((",", "comma"), ("\t", "tab")):
            if len(first.split(sign)) == n_columns > 1:
                return _DELIMITERS[delimiter.upper()]
    return "space"


def _curves(path: Path, section: Section, defining: Section | None, findings: list[Finding]) -> list[Item]:
    """What the columns of a data section are, in their order."""
    titles = section.title.split()[1:] if section.is_ascii else section.title.split()
    named = defining.items if defining is not None else []
    # "MD.  M" of some writers: the unit after a blank
    curves = [
        Item(one.name, one.value, "", one.description, one.line) if not one.unit and to_si(one.value) else one
        for one in named
    ]
    if not curves:
        count = len(section.lines[0].text.split())
        if len(titles) != count:
            _refuse_without_curves(path)
        template = mark("there is no curve section: names are taken from the line ~A, units are not known")
        findings.append(finding(template))
        return [Item(name, "", "", "", section.number) for name in titles]
    order = _order_of(titles, curves)
    if order is not None:
        template = mark(
            "the curve section and the line ~A name the columns in different orders: {found} and {expected}; "
            "that of ~A is taken, where the depths grow evenly"
        )
        say = ", ".join(one.name for one in curves[:3])
        findings.append(finding(template, found=f"{say} ...", expected=", ".join(titles[:3]) + " ..."))
        return [curves[at] for at in order]
    return curves


def _order_of(titles: list[str], curves: list[Item]) -> list[int] | None:
    """The curves in the order in which ~A names them; None where it names none, others, or the same order."""
    ours = [_plain(one.name) for one in curves]
    theirs = [_plain(title) for title in titles]
    if len(set(ours)) < len(ours) or sorted(ours) != sorted(theirs) or ours == theirs:
        return None
    return [ours.index(title) for title in theirs]


def _plain(name: str) -> str:
    return "DEPT" if is_depth(name) else name.upper()


def _refuse_without_curves(path: Path) -> None:
    raise DataError(
        "{path} has no curve section (~C): what its columns are is not known; add the section and import again",
        path=str(path),
    )


class _Reader:
    """Takes the sets of a file one after another and keeps what they give."""

    def __init__(
        self,
        path: Path,
        header: Header,
        null: float | None,
        comments: tuple[str, ...],
        depth_unit: str | None,
        findings: list[Finding],
    ) -> None:
        self._path, self._header, self._null, self._comments = path, header, null, comments
        self._depth_unit, self._findings = depth_unit, findings
        self.logs: list[LogCurve] = []
        self.tops: list[Top] = []
        self.intervals: list[Interval] = []
        self.survey: Survey | None = None
        self._taken: set[str] = set()
        self._refused: list[DataError] = []
        self._runs: set[str] = set()

    def take(self, one: _Set, *, is_only: bool) -> None:
        """Logs, tops, intervals or a survey from a set; a set that is none of them is told and left out."""
        names = [curve.name for curve in one.curves]
        units = [curve.unit for curve in one.curves]
        if one.section.key.startswith("tops"):
            self.tops += tops_of(names, units, one.columns)
            return
        if found := intervals_of(one.section.key, names, units, one.columns):
            self.intervals += found
            return
        if is_survey(names):
            survey = survey_of(names, units, one.columns)
            if survey is not None:
                self.survey = self.survey or survey
                return
        try:
            self._logs(one)
        except DataError as error:
            if is_only:
                raise
            self._refused.append(error)

    def finish(self) -> None:
        """Raise what stood against the sets when none gave anything; else tell which were left out."""
        if not (self.logs or self.tops or self.intervals or self.survey) and self._refused:
            raise self._refused[0]
        if self._refused:
            template = mark("{n} sections that are not logs on depth are left out")
            self._findings.append(finding(template, n=len(self._refused)))
        if self.logs and not any(np.isfinite(np.asarray(log.values)).any() for log in self.logs):
            raise DataError(
                "{path}: every value of its {n} logs is absent; export the logs again",
                path=str(self._path),
                n=len(self.logs),
            )
        empty = [log.mnemonic for log in self.logs if not np.isfinite(np.asarray(log.values)).any()]
        if empty:
            template = mark("logs without a single value: {logs}")
            self._findings.append(finding(template, logs=", ".join(empty)))
        self._findings += conversions_of(self.logs)
        for log in self.logs:
            self._findings += log_doubts(log)

    def _logs(self, one: _Set) -> None:
        at = self._depth_column(one)
        curve, raw = one.curves[at], one.columns.numbers[at]
        if raw is None:
            raise DataError(
                "{path}: the depths in the column {name} are no numbers", path=str(self._path), name=curve.name
            )
        depths = read_depths(self._path, curve, raw, self._null, self._header, self._depth_unit, self._findings)
        sorted_raw = depths.md / (length_factor(depths.unit) or 1.0)
        if not self.logs:
            self._findings += header_doubts(sorted_raw, self._header)
        if self._depth_unit is None:
            others = one.curves[:at] + one.curves[at + 1 :]
            self._findings += doubts_of_unit(depths.unit, sorted_raw, self._comments, others, self._header)
        run = self._run(one)
        for position, (item, values) in enumerate(zip(one.curves, one.columns.numbers, strict=True)):
            if position == at:
                continue
            if values is None:
                self._findings.append(finding(mark("{log} holds text, not numbers: left out"), log=item.name))
                continue
            self.logs.append(_log(self._whole(item), values[depths.order], depths, self._null, self._taken, run))

    def _whole(self, curve: Item) -> Item:
        """The curve with the brackets around its unit that some writers cut off: m/s)*(kg/m3 is (m/s)*(kg/m3)."""
        opening, closing = curve.unit.find("("), curve.unit.find(")")
        if closing < 0 or 0 <= opening < closing:
            return curve
        whole = f"({curve.unit})" if opening >= 0 else f"({curve.unit}"
        template = mark("{log}: the brackets of its unit are cut: {found} is read as {expected}")
        self._findings.append(finding(template, log=curve.name, found=curve.unit, expected=whole))
        return replace(curve, unit=whole)

    def _run(self, one: _Set) -> str:
        """The name of a set's run, each once; of further sets without one the line where they begin."""
        run = one.run
        if self._runs and (not run or run in self._runs):
            run = f"{run} {one.section.number}".strip()
        self._runs.add(run)
        return run

    def _depth_column(self, one: _Set) -> int:
        """Position of the depths: the first column that is called so."""
        names = [curve.name for curve in one.curves]
        at = next((position for position, name in enumerate(names) if is_depth(name)), None)
        if at is None:
            raise DataError(
                "{path}: none of the curves is a depth; they are {names}; expected DEPT, DEPTH or MD in the first "
                "column",
                path=str(self._path),
                names=", ".join(names[:8]),
            )
        start, item = self._header.number("STRT"), self._header.get("STRT")
        values, first = one.columns.numbers[at], one.columns.numbers[0]
        if at > 0 and first is not None and values is not None and len(first) > 1:
            steps = np.diff(values)
            if _is_time(one.curves[0]) and not (np.all(steps > 0) or np.all(steps < 0)):
                raise DataError(
                    "{path}: the rows go on with time ({time}), and {depth} does not grow with it: these are records "
                    "over time, no logs",
                    path=str(self._path),
                    time=names[0],
                    depth=names[at],
                )
            is_length = item is not None and (not item.unit or length_factor(item.unit) is not None)
            if is_length and first[0] == start != values[0]:
                raise DataError(
                    "{path}: the curve section calls column {position} {name}, but the depths stand in the first "
                    "column, which it calls {first}: names and columns do not agree; correct the curve section and "
                    "import again",
                    path=str(self._path),
                    position=at + 1,
                    name=names[at],
                    first=names[0],
                )
        return at


def _log(
    curve: Item, values: NDArray[np.float64], depths: Depths, null: float | None, taken: set[str], run: str
) -> LogCurve:
    called = curve.name or "UNKNOWN"
    name = unique_name(called, taken)
    values = np.where(np.isin(values, NULLS) | (values == null) | ~np.isfinite(values), np.nan, values)
    known = to_si(curve.unit)
    if known is not None:
        values = values * known.factor
    si = known.unit if known is not None else curve.unit
    with np.errstate(over="ignore"):
        samples = values.astype(np.float32)
    source = "" if called == name else called
    return LogCurve(name, si, curve.unit, depths.md, samples, curve.description, run, source)


def _is_time(curve: Item) -> bool:
    known = to_si(curve.unit)
    return (known is not None and known.unit == "s") or bool(re.match(r"(E?TIME?|ETIM)$", curve.name, re.IGNORECASE))
