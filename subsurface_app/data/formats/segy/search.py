"""A search of whole trace headers for the fields that a mapping needs: every byte position tried, the best ranked."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np

from resources import mark, translate
from subsurface_app.data.formats.affine import fit_affine
from subsurface_app.data.formats.lattice import span_lattice
from subsurface_app.data.formats.segy.coordinates import read_coordinates
from subsurface_app.data.formats.segy.headers import TRACE_HEADER_BYTES
from subsurface_app.data.formats.segy.keys import PRESETS, KeyCandidate, key_candidate, lattice_evidence
from subsurface_app.data.formats.segy.layout import SegyLayout
from subsurface_app.data.formats.segy.timing import Fields
from subsurface_app.data.formats.segy.traces import TraceFile, sample_rows
from subsurface_app.data.objects import LineNumbers

Role = Literal["cdp", "offset"]
FOUND_BY_SEARCH = mark("found by search")

# traces that the search looks at, and those that coordinates are fitted on
_TRACES = 20_000
_FIT_TRACES = 4_000
_COLUMNS = 16
_KEPT = 8
_LARGEST_NUMBER = 10_000_000
# bins that surveys have, in m
_BINS = (0.5, 1000.0)
_CUSTOMARY_XY = ((181, 185), (73, 77), (81, 85))
# of several places with the same numbers the first of these is named
_STANDARD = (189, 193, 21, 9, 17, 25, 5, 13, 37, 1, 181, 185, 73, 77, 81, 85, 41, 197, 221, 225, 229, 233, 237)
_LEAST_SCORE = 0.2


@dataclass(frozen=True)
class CoordinateCandidate:
    """One pair of byte positions for X and Y, judged by its fit to the line numbers.

    Parameters   residual : float, m - largest distance of a trace from the regular grid
                 bins : tuple of float, m - bin size along inlines and crosslines; () for a line
                 evidence : tuple of str - the reasons, for the user
    """

    cdp_x: int
    cdp_y: int
    residual: float
    bins: tuple[float, ...]
    evidence: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class NumberCandidate:
    """One byte position for CDP numbers or offsets, with the score 0..1 and its evidence in words."""

    role: Role
    byte: int
    score: float
    evidence: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class HeaderSearch:
    """What a search of all byte positions has found, each kind best first; empty where nothing fits."""

    keys: tuple[KeyCandidate, ...]
    coordinates: tuple[CoordinateCandidate, ...]
    numbers: tuple[NumberCandidate, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "keys": [one.to_json() for one in self.keys],
            "coordinates": [one.to_json() for one in self.coordinates],
            "numbers": [one.to_json() for one in self.numbers],
        }


def search_headers(layout: SegyLayout) -> HeaderSearch:
    """Try each byte position of the trace header as line number, coordinate, CDP number and offset.

    Looks at up to 20,000 traces: both ends of the file and runs between. Costs about a second.
    """
    rows = sample_rows(layout.n_traces, _TRACES)
    n_file = layout.n_traces if rows is not None else 0
    table = TraceFile(layout).fields({**_AUXILIARY, **_EVERY_POSITION}, rows)
    columns = _number_columns(table)
    keys = _rank_pairs(table, columns, n_file)
    keys, coordinates = _with_coordinates(table, keys, feet=layout.feet)
    return HeaderSearch(keys, coordinates, _numbers(table, columns))


_AUXILIARY = {"scalar": (71, 2), "xy_units": (89, 2)}
_EVERY_POSITION = {f"byte_{position}": (position, 4) for position in range(1, TRACE_HEADER_BYTES - 2)}


def ranked_keys(scan_keys: tuple[KeyCandidate, ...], search: HeaderSearch) -> tuple[KeyCandidate, ...]:
    """The candidates of a scan and of a search as one list: customary and trusted ones first, then by score."""
    merged = {(one.iline, one.xline): one for one in scan_keys if one.score >= _LEAST_SCORE}
    for one in search.keys:
        known = merged.get((one.iline, one.xline))
        # what the search adds in words is kept under the name and the score of the scan
        added = one.evidence[len(lattice_evidence(one.lattice)) :]
        evidence = one.evidence if known is None else (*known.evidence, *added)
        merged[one.iline, one.xline] = replace(known or one, evidence=evidence)
    return tuple(sorted(merged.values(), key=lambda one: (not one.is_trusted, -round(one.score, 2))))


@dataclass(frozen=True)
class _Column:
    """A field that may hold numbers which count: its regular span, how often it changes, where else it stands."""

    byte: int
    span: LineNumbers
    n_distinct: int
    n_changes: int
    twins: tuple[int, ...]

    @property
    def fill(self) -> float:
        return self.n_distinct / self.span.count


def _number_columns(table: Fields) -> list[_Column]:
    """Fields that count something, the most regular first; the same numbers at several places are one column."""
    places: dict[bytes, list[int]] = {}
    for position in (*_STANDARD, *(p for p in range(1, TRACE_HEADER_BYTES - 2) if p not in _STANDARD)):
        values = table[f"byte_{position}"]
        # a number read one byte too early or late is a multiple of 256, but for what follows it
        is_shifted = (values & 0xFF).min() == (values & 0xFF).max()
        if is_shifted or np.abs(values.astype(np.int64)).max() > _LARGEST_NUMBER:
            continue
        places.setdefault(values.tobytes(), []).append(position)
    columns = []
    for positions in places.values():
        values = table[f"byte_{positions[0]}"]
        found = np.unique(values)
        step = int(np.gcd.reduce(np.diff(found.astype(np.int64))))
        span = LineNumbers(int(found[0]), step, (int(found[-1]) - int(found[0])) // step + 1)
        n_changes = int(np.count_nonzero(np.diff(values)))
        columns.append(_Column(positions[0], span, found.size, n_changes, tuple(positions[1:])))
    columns.sort(key=lambda column: (column.fill < 0.2, column.byte not in _STANDARD, -column.fill))
    return columns[:_COLUMNS]


def _rank_pairs(table: Fields, columns: list[_Column], n_file: int) -> tuple[KeyCandidate, ...]:
    """Pairs of columns as line numbers: the one that changes less often is the inline."""
    customary = {(iline, xline): name for name, iline, xline in PRESETS}
    found: dict[tuple[int, int], KeyCandidate] = {}
    for n_before, first in enumerate(columns):
        for second in columns[:n_before]:
            if abs(first.byte - second.byte) < 4:
                continue  # they share bytes
            slow, fast = sorted((first, second), key=lambda column: (column.n_changes, column.byte))
            pair = (slow.byte, fast.byte)
            if pair[::-1] in customary:
                pair = pair[::-1]
            lattice = span_lattice(table[f"byte_{pair[0]}"], table[f"byte_{pair[1]}"], n_file)
            if not lattice.is_regular or 1 in (lattice.ilines.count, lattice.xlines.count):
                continue
            name = customary.get(pair, FOUND_BY_SEARCH)
            made = key_candidate(name, *pair, lattice)
            if made.score < _LEAST_SCORE or (lattice.unique < 0.8 and name == FOUND_BY_SEARCH):
                continue
            twins = [
                translate(
                    "the numbers of byte {byte} stand at {bytes} too",
                    byte=column.byte,
                    bytes=", ".join(map(str, column.twins)),
                )
                for column in (slow, fast)
                if column.twins
            ]
            found[pair] = KeyCandidate(name, *pair, made.score, (*made.evidence, *twins), lattice)
    return tuple(sorted(found.values(), key=lambda one: -one.score)[:_KEPT])


def _with_coordinates(
    table: Fields, keys: tuple[KeyCandidate, ...], *, feet: bool
) -> tuple[tuple[KeyCandidate, ...], tuple[CoordinateCandidate, ...]]:
    """Line numbers ranked again by whether coordinates lie on a regular grid under them, and these coordinates."""
    fits = {(one.iline, one.xline): _fitting_pairs(table, one, feet=feet) for one in keys}

    def rank(one: KeyCandidate) -> tuple[bool, float, float]:
        best = fits[one.iline, one.xline][:1]
        return (not best, -round(one.score, 2), best[0].residual if best else 0.0)

    ranked = []
    for one in sorted(keys, key=rank):
        best = fits[one.iline, one.xline][:1]
        words = (
            translate(
                "X and Y at bytes {x} and {y} fit them within {residual} m",
                x=best[0].cdp_x,
                y=best[0].cdp_y,
                residual=f"{best[0].residual:.3g}",
            )
            if best
            else translate("no X and Y fit them")
        )
        ranked.append(KeyCandidate(one.name, one.iline, one.xline, one.score, (*one.evidence, words), one.lattice))
    first = ranked[0] if ranked else None
    return tuple(ranked), fits[first.iline, first.xline] if first else ()


def _fitting_pairs(table: Fields, key: KeyCandidate, *, feet: bool) -> tuple[CoordinateCandidate, ...]:
    """Pairs of neighbouring fields that an affine grid explains: the customary ones first, then by residual."""
    n_traces = len(table["scalar"])
    some = np.unique(np.linspace(0, n_traces - 1, min(n_traces, _FIT_TRACES)).astype(np.int64))
    thin = {name: values[some] for name, values in table.items()}
    iline, xline = thin[f"byte_{key.iline}"], thin[f"byte_{key.xline}"]
    taken = {iline.tobytes(), xline.tobytes()}
    found = []
    for x_byte in range(1, TRACE_HEADER_BYTES - 6):
        pair = (x_byte, x_byte + 4)
        columns = [thin[f"byte_{byte}"] for byte in pair]
        if pair not in _CUSTOMARY_XY and any((values & 0xFF).min() == (values & 0xFF).max() for values in columns):
            continue
        if any(values.tobytes() in taken or values.min() == values.max() for values in columns):
            continue
        place = read_coordinates(thin, pair, feet=feet)
        if place.x is None or place.y is None:
            continue
        fit = fit_affine(key.lattice, iline, xline, place.x, place.y)
        if fit is None:
            continue
        along_il = np.array([fit.affine[1], fit.affine[4]]) * key.lattice.ilines.step
        along_xl = np.array([fit.affine[2], fit.affine[5]]) * key.lattice.xlines.step
        bins = float(np.hypot(*along_il)), float(np.hypot(*along_xl))
        slant = abs(float(along_il @ along_xl)) / (bins[0] * bins[1])
        if not _BINS[0] <= min(bins) <= max(bins) <= _BINS[1] or slant > 0.2 or fit.residual > 0.5 * max(bins):
            continue
        words = translate(
            "on a regular grid within {residual} m; bins of {il} x {xl} m",
            residual=f"{fit.residual:.3g}",
            il=f"{bins[0]:.4g}",
            xl=f"{bins[1]:.4g}",
        )
        found.append(CoordinateCandidate(*pair, fit.residual, bins, (words, *place.evidence)))
    customary = {pair: rank for rank, pair in enumerate(_CUSTOMARY_XY)}
    found.sort(key=lambda one: (customary.get((one.cdp_x, one.cdp_y), 9), round(one.residual, 2), one.cdp_x))
    return tuple(found[:_KEPT])


def _numbers(table: Fields, columns: list[_Column]) -> tuple[NumberCandidate, ...]:
    """Fields that count the traces of a line, and fields that differ among the traces of one CDP."""
    n_traces = len(table["scalar"])
    found = [
        NumberCandidate("cdp", column.byte, round(column.fill * column.n_distinct / n_traces, 4), _span_words(column))
        for column in columns
        if column.n_changes >= 0.9 * (column.n_distinct - 1) and np.all(np.diff(table[f"byte_{column.byte}"]) >= 0)
    ]
    ensemble = table["byte_21"] if table["byte_21"].any() else table["byte_9"]
    n_ensembles = np.unique(ensemble).size
    if 1 < n_ensembles < 0.8 * n_traces:
        for position in (37, *(column.byte for column in columns if column.byte != 37)):
            values = table[f"byte_{position}"]
            n_values = np.unique(values).size
            if n_values < 2 or np.array_equal(values, ensemble):
                continue
            pairs = np.unique(np.stack([ensemble, values], axis=1), axis=0)
            score = len(pairs) / n_traces
            if score > 0.9 and n_values < 0.8 * n_traces:
                words = translate(
                    "{n} values from {first} to {last}, all different within a CDP or record in {percent} % of traces",
                    n=n_values,
                    first=int(values.min()),
                    last=int(values.max()),
                    percent=round(100 * score),
                )
                # the standard's own place wins where several fit
                weight = 1.0 if position == 37 else 0.9
                found.append(NumberCandidate("offset", position, round(score * weight, 4), (words,)))
    found.sort(key=lambda one: (one.role, -one.score, one.byte not in _STANDARD))
    return tuple([one for one in found if one.role == "cdp"][:3] + [one for one in found if one.role == "offset"][:3])


def _span_words(column: _Column) -> tuple[str, ...]:
    return (
        translate(
            "{first} to {last} step {step}, never falling, {n} values; {gaps} numbers left out",
            first=column.span.first,
            last=column.span.first + column.span.step * (column.span.count - 1),
            step=column.span.step,
            n=column.n_distinct,
            gaps=column.span.count - column.n_distinct,
        ),
    )
