"""What the headers of a LAS file say of the well: its names, its place, its datum."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from resources import mark
from subsurface_app.data.formats.degrees import degrees_of
from subsurface_app.data.formats.las.sections import Item, Section
from subsurface_app.data.formats.log_content import Geographic
from subsurface_app.data.formats.text_file import number
from subsurface_app.data.formats.units import length_factor
from subsurface_app.data.objects import Finding, Repair, finding

# what files use for "absent" whatever their header says
NULLS = (-999.25, -9999.25, -9999.0, -99999.0, -999999.0, 1e30)
KB_UNSAID = mark("the file does not say how high the kelly bushing is (EKB)")
_KB_NAMES = ("EKB", "KB", "KBE", "ELEV_KB", "KB_ELEVATION", "RKB", "EREF", "DREF", "EDF")
_GROUND_NAMES = ("EGL", "GL", "ELEV_GL", "GROUND_ELEVATION")
_X_NAMES = ("X", "XCOORD", "X_COORD", "XWELL", "XSRF", "SURFX", "EASTING", "UTMX", "UTM_X")
_Y_NAMES = ("Y", "YCOORD", "Y_COORD", "YWELL", "YSRF", "SURFY", "NORTHING", "UTMY", "UTM_Y")
_LATITUDE_NAMES = ("LATI", "LAT", "LATITUDE", "SLAT", "SURFLAT")
_LONGITUDE_NAMES = ("LONG", "LON", "LONGITUDE", "SLON", "SURFLON")
_DATUM_NAMES = ("GDAT", "GEODETIC_DATUM", "GEODATUM", "HZCS")
_TD_NAMES = ("TDD", "TDL", "TD", "TDEPTH")
_DEGREES = (_LATITUDE_NAMES, _LONGITUDE_NAMES)
_NO_DEGREES = mark(
    "the latitude {latitude} and longitude {longitude} cannot be read: expected degrees, or degrees, minutes "
    "and seconds"
)
_REFERENCES = (
    (r"\b(kb|rkb|kelly)", "KB"),
    (r"\b(df|rt|drill(ing)? floor|derrick floor|rotary table)", "DF"),
    (r"\b(gl|ground)", "GL"),
    (r"\b(msl|sea level|lat)\b", "MSL"),
)
_NO_NAMES = {"", "well", "well name", "unknown", "none", "null", "-999.25", "n/a", "-"}
# heights that differ by more contradict each other, m
_SAME_HEIGHT = 0.5


@dataclass(frozen=True)
class Head:
    """The well as its header describes it; None and "" where it is silent.

    Parameters   kb, ground, x, y, td : float or None, m - heights above sea level, place, total measured depth
                 reference : str - where measured depth is zero
                 geographic : Geographic or None - the place in degrees
    """

    name: str
    uwi: str
    kb: float | None
    ground: float | None
    x: float | None
    y: float | None
    td: float | None
    reference: str
    geographic: Geographic | None = None


class Header:
    """The items of all header sections by name, the first of each name; names do not mind case."""

    def __init__(self, sections: Iterable[Section], *, is_old: bool) -> None:
        self._items: dict[str, Item] = {}
        self._is_old = is_old
        for section in sections:
            for item in section.items:
                self._items.setdefault(item.name.upper(), item)

    def get(self, name: str) -> Item | None:
        return self._items.get(name)

    def number(self, name: str) -> float | None:
        """The value of an item as a number; None when it is absent, no number, or a null."""
        item = self._items.get(name)
        value = number(item.value) if item is not None else None
        return None if value is None or value in NULLS else value

    def words(self, name: str) -> str:
        """The value of an item of words, with single blanks between them; LAS 1.2 has it behind the colon."""
        item = self._items.get(name)
        if item is None:
            return ""
        words = item.description.lstrip("# ").strip() if self._is_old else item.value
        return "" if words.lower() in _NO_NAMES or number(words) in NULLS else " ".join(words.split())

    def length(self, names: tuple[str, ...]) -> float | None:
        """The first of the items that has a number, in m."""
        for name in names:
            value = self.number(name)
            if value is not None:
                return value * (length_factor(self._items[name].unit) or 1.0)
        return None


def head_of(header: Header, comments: Iterable[str], file_name: str, findings: list[Finding]) -> Head:
    """Names, place and datum; heights that contradict each other are reported."""
    name = next((words for words in map(header.words, ("WELL", "UWI", "API")) if words), file_name)
    kb = _kelly_bushing(header, findings)
    x, y = header.length(_X_NAMES), header.length(_Y_NAMES)
    location = header.get("LOC")
    if (x is None or y is None) and location is not None:
        stated = re.search(r"X\s*=\s*([-+0-9.eE]+)\s*Y\s*=\s*([-+0-9.eE]+)", f"{location.value} {location.description}")
        if stated:
            x, y = number(stated.group(1)), number(stated.group(2))
    said = "\n".join(comments)
    if x is None or y is None:
        place = [re.search(rf"\b{word}\s*[:=]?\s*([-+]?\d+(?:\.\d+)?)\s*m", said) for word in ("EASTING", "NORTHING")]
        if all(place):
            x, y = (float(match.group(1)) for match in place if match)
            findings.append(
                finding(mark("x {x} and y {y} m are taken from the comments of the file"), x=f"{x:.10g}", y=f"{y:.10g}")
            )
    if kb is None and (stated := re.search(r"DATUM\s+KB\s*[:=]?\s*([-+]?\d+(?:\.\d+)?)\s*m", said)):
        kb = float(stated.group(1))
        findings.append(finding(mark("kelly bushing {kb} m is taken from the comments of the file"), kb=f"{kb:g}"))
    known, ground = _reference(header), header.length(_GROUND_NAMES)
    kb = _zero_of_depth(kb, known, ground, findings)
    if kb is None:
        findings.append(finding(KB_UNSAID))
    end, degrees = header.length(_TD_NAMES), _geographic(header, findings)
    return Head(name, header.words("UWI"), kb, ground, x, y, end, known, degrees)


def _reference(header: Header) -> str:
    """Where depths are measured from: what is said of the logs goes before what is said of drilling."""
    for words in (header.words(key).lower() for key in ("LMF", "DREF", "DMF")):
        for pattern, short in _REFERENCES:
            if re.search(pattern, words):
                return short
    return "KB"


def _zero_of_depth(kb: float | None, reference: str, ground: float | None, findings: list[Finding]) -> float | None:
    """The height of the zero of depth: of the kelly bushing, or of the ground or the sea where these are said to be it.

    A kelly bushing that is stated stays, as logs from it are the rule and the line on their zero is often left as it
    was; that they differ is told.
    """
    height = {"GL": ground, "MSL": 0.0}.get(reference)
    if height is None or (kb is not None and abs(kb - height) <= _SAME_HEIGHT):
        return kb
    values: dict[str, Any] = {"reference": reference, "expected": f"{height:g}"}
    if kb is None:
        template = mark("depths are said to begin at {reference}: their zero is taken as {expected} m above sea level")
        findings.append(finding(template, **values))
        return height
    template = mark(
        "the datums contradict each other: depths are said to begin at {reference}, {expected} m above sea level, and "
        "the kelly bushing stands at {found} m; {found} m is taken"
    )
    findings.append(finding(template, repair=Repair("kb", {"kb": height}, False), found=f"{kb:g}", **values))
    return kb


def _geographic(header: Header, findings: list[Finding]) -> Geographic | None:
    """Latitude and longitude; what cannot be read as such is reported, and both zero is what files say of none."""
    said = [next((words for one in names if (words := header.words(one))), "") for names in _DEGREES]
    if not all(said):
        return None
    latitude, longitude = (degrees_of(words, most) for words, most in zip(said, (90.0, 180.0), strict=True))
    if latitude is None or longitude is None:
        findings.append(finding(_NO_DEGREES, latitude=said[0], longitude=said[1]))
        return None
    if latitude == 0 and longitude == 0:
        return None
    return Geographic(latitude, longitude, next((words for one in _DATUM_NAMES if (words := header.words(one))), ""))


def _kelly_bushing(header: Header, findings: list[Finding]) -> float | None:
    """Height of the zero of depth above sea level: as stated, else the datum's height and the zero's above it."""
    stated = header.length(_KB_NAMES)
    above = header.length(("APD",))
    datum = header.length(("EPD",))
    summed = None if above is None or datum is None else above + datum
    if stated is not None and summed is not None and abs(stated - summed) > _SAME_HEIGHT:
        template = mark(
            "the datums contradict each other: the kelly bushing is said to be {found} m above sea level, the "
            "permanent datum and the height above it (EPD + APD) give {expected} m; {found} m is taken"
        )
        repair = Repair("kb", {"kb": summed}, False)
        findings.append(finding(template, repair=repair, found=f"{stated:g}", expected=f"{summed:g}"))
    return stated if stated is not None else summed
