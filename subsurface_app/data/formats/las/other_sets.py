"""What LAS 3.0 holds beside logs: tops, intervals described in words, deviation surveys."""

import re

import numpy as np

from subsurface_app.data.formats.las.columns import Columns
from subsurface_app.data.formats.las.depths import DEEPEST, is_depth
from subsurface_app.data.formats.las.header import NULLS
from subsurface_app.data.formats.log_content import Survey
from subsurface_app.data.formats.units import length_factor
from subsurface_app.data.objects import Interval, Top

_INCLINATION = re.compile(r"^(INC|INCL|INCLINATION|DEV|DEVI|DEVIATION|HDEV)\b", re.IGNORECASE)
_AZIMUTH = re.compile(r"^(AZI|AZIM|AZIMUTH|HAZI|AZIMUTH_GN|AZIM_GN)\b", re.IGNORECASE)
_TOP = re.compile(r"^(TOP|TOPT|[A-Z]+T|DTOP|DEPT|DEPTH)$", re.IGNORECASE)
_BASE = re.compile(r"^(BASE|BOT|TOPB|[A-Z]+B|DBOT|[A-Z]+BASE)$", re.IGNORECASE)


def is_survey(names: list[str]) -> bool:
    """Whether the columns are depth, inclination and azimuth."""
    patterns = (_INCLINATION, _AZIMUTH)
    return any(map(is_depth, names)) and all(any(one.match(name) for name in names) for one in patterns)


def survey_of(names: list[str], units: list[str], columns: Columns) -> Survey | None:
    """The survey in columns for which `is_survey` holds; None when fewer than two stations are left."""
    at = [
        next(position for position, name in enumerate(names) if matches(name))
        for matches in (is_depth, _INCLINATION.match, _AZIMUTH.match)
    ]
    chosen = [columns.numbers[position] for position in at]
    if any(one is None for one in chosen):
        return None
    rows = np.stack([one for one in chosen if one is not None], axis=1)
    rows = rows[np.all(np.isfinite(rows) & ~np.isin(rows, NULLS), axis=1)]
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    rows = rows[np.concatenate([[True], np.diff(rows[:, 0]) > 0])] if len(rows) else rows
    factor = length_factor(units[at[0]]) or 1.0
    if len(rows) < 2 or rows[-1, 0] * factor > DEEPEST:
        return None
    return Survey(rows[:, 0] * factor, np.radians(rows[:, 1]), np.radians(rows[:, 2]))


def tops_of(names: list[str], units: list[str], columns: Columns) -> list[Top]:
    """Tops: the first column of depths and the last of words."""
    at = next((position for position, one in enumerate(columns.numbers) if one is not None), None)
    words = [position for position, one in enumerate(columns.numbers) if one is None]
    if at is None or not words:
        return []
    factor = length_factor(units[at]) or 1.0
    depths = columns.numbers[at]
    return [
        Top(name, float(depth) * factor)
        for depth, name in zip([] if depths is None else depths, columns.words[words[-1]], strict=True)
        if np.isfinite(depth) and depth not in NULLS and name
    ]


def intervals_of(key: str, names: list[str], units: list[str], columns: Columns) -> list[Interval]:
    """Stretches from a top to a base with a description in words; [] of columns that are something else."""
    if len(names) < 3 or not (_TOP.match(names[0]) and _BASE.match(names[1])):
        return []
    top, base = columns.numbers[0], columns.numbers[1]
    words = [position for position, one in enumerate(columns.numbers) if one is None]
    if top is None or base is None or not words:
        return []
    factor = length_factor(units[0]) or 1.0
    kind = re.sub(r"_?data$", "", key).replace("_", " ").capitalize() or "Interval"
    texts = [" ".join(cells) for cells in zip(*(columns.words[position] for position in words), strict=True)]
    return [
        Interval(kind, float(first) * factor, float(last) * factor, " ".join(text.split()))
        for first, last, text in zip(top, base, texts, strict=True)
        if np.isfinite(first) and np.isfinite(last) and last >= first
    ]
