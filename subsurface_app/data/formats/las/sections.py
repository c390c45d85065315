"""The text of a LAS file as sections of lines, and the lines of its headers as items."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# "UNIT." of a name that holds a dot itself, as in "I. Res..OHM-M"; ".1IN" is a unit of its own
_TENTH_INCH = re.compile(r"\.(?=\.\d+\s*IN)", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A line with its number in the file from 1, without what surrounds it."""

    number: int
    text: str


@dataclass(frozen=True)
class Item:
    """A line of a header: MNEM.UNIT VALUE : DESCRIPTION, each part "" where it is missing."""

    name: str
    unit: str
    value: str
    description: str
    line: int


@dataclass(frozen=True)
class Section:
    """What stands between two lines that begin with ~.

    Parameters   title : str - the ~ line without its ~, up to a "|"
                 refers : str - what follows the "|": the section that defines the columns (LAS 3.0)
                 lines : those that are neither empty nor comments
                 comments : the comment lines without their marks
    """

    title: str
    refers: str
    number: int
    lines: tuple[Line, ...] = ()
    comments: tuple[str, ...] = field(default=())

    @property
    def letter(self) -> str:
        """The letter after ~, which tells the section in LAS 1.2 and 2.0."""
        return self.title[:1].upper()

    @property
    def key(self) -> str:
        """The title to compare by: its first word in lower case, without an index such as [1]."""
        return re.sub(r"\[\d+\]$", "", (self.title.split() or [""])[0]).lower()

    @property
    def is_data(self) -> bool:
        """Whether rows of values stand here: ~A of any version, ~NAME_Data of LAS 3.0, and a bare ~."""
        is_named = re.search(r"_data(_|$)", self.key) is not None and "_definition" not in self.key
        return self.title[:1].isspace() or is_named or self.is_ascii

    @property
    def is_ascii(self) -> bool:
        return self.letter == "A" and "_" not in self.key

    @property
    def items(self) -> list[Item]:
        """The lines as header items; lines that are none, such as a ruler, are left out."""
        return [item for item in (item_of(line) for line in self.lines) if item is not None]


def sections_of(text: str) -> list[Section]:
    """The sections of a file in their order; what stands before the first is lost."""
    found: list[Section] = []
    title: tuple[str, str, int] | None = None
    lines: list[Line] = []
    comments: list[str] = []
    for number, line in _numbered(text):
        stripped = line.strip()
        if stripped.startswith("~"):
            if title is not None:
                found.append(Section(*title, tuple(lines), tuple(comments)))
            name, _, refers = stripped[1:].partition("|")
            title, lines, comments = (name.rstrip(), refers.strip(), number), [], []
        elif stripped.startswith("#"):
            comments.append(stripped.lstrip("# ").strip())
        elif stripped:
            lines.append(Line(number, stripped))
    if title is not None:
        found.append(Section(*title, tuple(lines), tuple(comments)))
    return found


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    return enumerate(text.split("\n"), start=1)


def item_of(line: Line) -> Item | None:
    """The parts of a header line; None for a line without a dot, which names nothing."""
    text = line.text
    left, description = _parted(text)
    dot = _dot(left)
    if dot is None:
        # "WELL    Alpha-1 : name": the dot was forgotten, the name is its first word all the same
        words = left.split(None, 1)
        if not words or ":" not in text or not re.fullmatch(r"[A-Za-z][\w\-\[\]]*", words[0]):
            return None
        return Item(words[0], "", words[1].strip() if len(words) > 1 else "", description, line.number)
    name, rest = left[:dot].strip(), left[dot + 1 :]
    if rest[:1].isspace() or not rest:
        unit, value = "", rest.strip()
    else:
        tenths = re.match(r"(\.?\d+(?:\.\d+)?)\s*(IN(?:CH)?|LBF)\b", rest, re.IGNORECASE)
        unit = "".join(tenths.groups()) if tenths else rest.split(None, 1)[0]
        value = rest[tenths.end() :].strip() if tenths else rest[len(unit) :].strip()
    return Item(name, unit, value, description, line.number)


def _dot(left: str) -> int | None:
    """Where the name ends: at the first dot, or of ".." the second, as the name has one itself."""
    dot = left.find(".")
    if dot < 0:
        return None
    double = left.find("..")
    if double >= 0 and not _TENTH_INCH.match(left[double:]):
        return double + 1
    return double if double >= 0 else dot


def _parted(text: str) -> tuple[str, str]:
    """What stands left and right of the colon; one in a time of day or in a unit (hh:mm) parts nothing."""
    for match in re.finditer(":", text):
        at = match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        is_inside = (before.isdigit() and after.isdigit()) or text[max(at - 2, 0) : at + 3].lower() == "hh:mm"
        later = ":" in text[at + 1 :]
        if not (is_inside and later):
            return text[:at].strip(), text[at + 1 :].strip()
    return text.strip(), ""
