"""A scan of a SEG-Y file that explains itself: what the file is, how it would be read, and why."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.affine import Fit, fit_affine
from subsurface_app.data.formats.lattice import Lattice, span_lattice
from subsurface_app.data.formats.segy.coordinates import PAIRS, Coordinates, read_coordinates
from subsurface_app.data.formats.segy.gather_index import GatherIndex, bin_numbers, index_bins, index_shots
from subsurface_app.data.formats.segy.headers import text_lines
from subsurface_app.data.formats.segy.keys import KeyCandidate, presets_for, rank_keys
from subsurface_app.data.formats.segy.kind import Kind, decide_kind, gather_sortings
from subsurface_app.data.formats.segy.layout import SegyLayout, read_layout
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.sorting import OFFSET_BYTE, GatherSorting, sorting_bytes
from subsurface_app.data.formats.segy.spread import SPREAD_TRACES, midpoints, read_spread, spread_coordinates
from subsurface_app.data.formats.segy.timing import DELAY_BYTE, Fields, sample_axis
from subsurface_app.data.formats.segy.traces import OnStep, TraceFile, sample_rows
from subsurface_app.data.objects import SampleAxis, SurveyGeometry

# fields of the trace header that are looked at whatever the mapping: first byte and width
_FIELDS = {
    "trace_id": (29, 2),
    "scalar": (71, 2),
    "xy_units": (89, 2),
    "lag_a": (105, 2),
    "dt": (117, 2),
    "time_scalar": (215, 2),
}

# up to this many traces all headers are read; beyond it the scan samples and says so
FULL_SCAN_TRACES = 200_000


@dataclass(frozen=True)
class SegyScan:
    """What a SEG-Y file is and how it would be imported.

    Parameters   kind : "3d", "2d", "shots" (shot gathers) or "prestack" (gathers of bins)
                 mapping : SegyMapping - the one in use: what was given, completed by the best candidates
                 shape : tuple of int - of the samples when imported; an estimate when `estimated`
                 bytes : int - of these samples in memory or in the store
                 axis : SampleAxis or None - None when the interval or the start is unusable (see `problem`)
                 geometry : SurveyGeometry or None - of a 3D file
                 candidates : tuple of KeyCandidate - byte positions of the line numbers, best first
                 coordinates : tuple of Coordinates - byte positions of X and Y, best first
                 sortings : tuple of GatherSorting - ways in which pre-stack traces are gathers, best first
                 places : GatherIndex or None - of pre-stack traces that were all looked at
                 notes : tuple of str - everything that was unusual, and what was made of it
                 problem : DataError or None - why the file cannot be imported as it is
                 estimated : bool - only part of the trace headers was read
    """

    layout: SegyLayout
    kind: Kind
    mapping: SegyMapping
    shape: tuple[int, ...]
    axis: SampleAxis | None
    geometry: SurveyGeometry | None
    candidates: tuple[KeyCandidate, ...]
    coordinates: tuple[Coordinates, ...]
    sortings: tuple[GatherSorting, ...]
    places: GatherIndex | None
    notes: tuple[str, ...]
    problem: DataError | None
    estimated: bool

    @property
    def bytes(self) -> int:
        return 4 * int(np.prod(self.shape, dtype=object))

    @property
    def section(self) -> Literal["iline", "xline", ""]:
        """Which line a survey of one line is; "" of all that is more, or none."""
        if self.kind != "3d" or len(self.shape) != 3:
            return ""
        return "iline" if self.shape[0] == 1 else "xline" if self.shape[1] == 1 else ""

    def to_json(self) -> dict[str, Any]:
        """The scan as plain JSON, texts translated."""
        layout = self.layout
        return {
            "path": str(layout.path),
            "kind": self.kind,
            "byte_order": layout.byte_order,
            "revision": f"{layout.revision[0]}.{layout.revision[1]}",
            "format": layout.format.code,
            "format_name": layout.format.name,
            "n_traces": layout.n_traces,
            "n_samples": layout.n_samples,
            "shape": list(self.shape),
            "bytes": self.bytes,
            "estimated": self.estimated,
            "axis": self.axis.to_json() if self.axis else None,
            "geometry": self.geometry.to_json() if self.geometry else None,
            "mapping": self.mapping.to_json(),
            "candidates": [candidate.to_json() for candidate in self.candidates],
            "coordinates": [
                {"cdp_x": pair.cdp_x, "cdp_y": pair.cdp_y, "usable": pair.usable, "evidence": list(pair.evidence)}
                for pair in self.coordinates
            ],
            "sortings": [sorting.to_json() for sorting in self.sortings],
            "truncated": None if layout.truncation is None else layout.truncation.to_json(),
            "text_encoding": layout.text_encoding,
            "text": text_lines(layout.text),
            "notes": list(self.notes),
            "problem": translate(self.problem.template, **self.problem.values) if self.problem else None,
        }


def scan_segy(path: str | Path, mapping: SegyMapping | None = None) -> SegyScan:
    """Look at a SEG-Y file and explain how it would be read.

    Costs one read of the first headers, and of the trace headers of at most 200,000 traces (a spread sample beyond).
    Parameters   mapping : SegyMapping or None - what is known already; None leaves all to the scan
    Raises       DataError - when the file is no SEG-Y or its sizes contradict each other
    """
    mapping = mapping or SegyMapping()
    layout = read_layout(Path(path), mapping)
    rows = sample_rows(layout.n_traces, FULL_SCAN_TRACES)
    return scan_headers(layout, mapping, read_header_fields(layout, mapping, rows), estimated=rows is not None)


def read_header_fields(
    layout: SegyLayout,
    mapping: SegyMapping,
    rows: NDArray[np.int64] | None = None,
    on_step: OnStep | None = None,
) -> Fields:
    """Every trace header field that the scan looks at, by name ("byte_189" for positions)."""
    positions = sorting_bytes(mapping)
    for _, iline, xline in presets_for(mapping, layout.extended_text):
        positions |= {iline, xline}
    for pair in coordinate_pairs(mapping):
        positions |= set(pair)
    beside = {"delay": (mapping.delay_byte or DELAY_BYTE, 2), "offset": (mapping.offset or OFFSET_BYTE, 4)}
    wanted = {**_FIELDS, **beside, **{f"byte_{position}": (position, 4) for position in sorted(positions)}}
    return TraceFile(layout).fields(wanted, rows, on_step)


def coordinate_pairs(mapping: SegyMapping) -> tuple[tuple[int, int], ...]:
    """Byte positions of X and Y to try."""
    if mapping.cdp_x is not None and mapping.cdp_y is not None:
        return ((mapping.cdp_x, mapping.cdp_y),)
    return PAIRS


def scan_headers(layout: SegyLayout, mapping: SegyMapping, table: Fields, *, estimated: bool) -> SegyScan:
    """The scan of header fields already read."""
    notes = list(layout.notes)
    cut = layout.truncation
    if cut is not None and mapping.truncated == "whole_traces":
        notes.append(cut.note.text)
        cut = None
    candidates = rank_keys(table, presets_for(mapping, layout.extended_text), layout.n_traces if estimated else 0)
    sortings = gather_sortings(layout, mapping, table, candidates)
    kind, problem = decide_kind(layout, mapping, table, candidates, sortings, notes)
    axis, axis_problem = _axis(layout, mapping, table, notes)
    placed = _Placed((layout.n_traces, layout.n_samples), mapping)
    if sortings and problem is None and kind in ("shots", "prestack"):
        try:
            placed = _place_gathers(layout, mapping, sortings[0], table, notes, estimated=estimated)
        except DataError as error:
            problem = error
    else:
        placed = _place_stack(layout, mapping, candidates[0] if kind == "3d" else None, table, notes)
    if estimated:
        notes.append(translate("only part of the trace headers was read: the shape is an estimate"))
    problem = problem or axis_problem
    return SegyScan(
        layout,
        kind,
        placed.mapping,
        placed.shape,
        axis,
        placed.geometry,
        candidates,
        placed.coordinates or _coordinates(layout, mapping, table),
        sortings,
        placed.places,
        tuple(notes),
        problem if cut is None else cut.refusal,
        estimated,
    )


@dataclass(frozen=True)
class _Placed:
    """Where the traces stand: the shape of the result, the mapping completed, coordinates best first."""

    shape: tuple[int, ...]
    mapping: SegyMapping
    coordinates: tuple[Coordinates, ...] = ()
    geometry: SurveyGeometry | None = None
    places: GatherIndex | None = None


def _place_stack(
    layout: SegyLayout, mapping: SegyMapping, best: KeyCandidate | None, table: Fields, notes: list[str]
) -> _Placed:
    pairs = _coordinates(layout, mapping, table)
    geometry, pair = None, next((pair for pair in pairs if pair.usable), pairs[0])
    shape: tuple[int, ...] = (layout.n_traces, layout.n_samples)
    if best is not None:
        numbers = table[f"byte_{best.iline}"], table[f"byte_{best.xline}"]
        geometry, pair = _geometry(best.lattice, numbers, pairs, notes)
        shape = (*geometry.shape, layout.n_samples)
        mapping = replace(mapping, iline=best.iline, xline=best.xline)
    elif pair.usable:
        notes.append(
            translate(
                "coordinates are taken from bytes {x} and {y}: {evidence}",
                x=pair.cdp_x,
                y=pair.cdp_y,
                evidence="; ".join(pair.evidence),
            )
        )
    else:
        notes.append(translate("no usable coordinates: {evidence}", evidence="; ".join(pair.evidence)))
    return _Placed(shape, _with_pair(mapping, pair), _best_first(pairs, pair), geometry)


def _place_gathers(
    layout: SegyLayout,
    mapping: SegyMapping,
    sorting: GatherSorting,
    table: Fields,
    notes: list[str],
    *,
    estimated: bool,
) -> _Placed:
    """Shots with the places of sources and receivers, or bins on their lattice.

    Raises   DataError - the gathers are too uneven, or fill no lattice
    """
    n_samples = layout.n_samples
    if sorting.kind == "shots":
        spread = read_spread(layout, mapping, sample_rows(layout.n_traces, SPREAD_TRACES))
        notes += spread.notes
        mapping = replace(
            mapping,
            shot=sorting.keys[0] if sorting.keys else None,
            channel=sorting.within or None,
            traces_per_shot=sorting.traces_per_gather or None,
            offset=mapping.offset or OFFSET_BYTE,
        )
        if estimated:
            n_shots = -(-layout.n_traces // sorting.most_fold)
            return _Placed((n_shots, sorting.most_fold, n_samples), mapping, spread_coordinates(spread, mapping))
        places = index_shots(layout, sorting, table)
        notes += places.notes
        return _Placed((*places.index.shape, n_samples), mapping, spread_coordinates(spread, mapping), places=places)
    pairs = _coordinates(layout, mapping, table)
    if mapping.cdp_x is None and not any(pair.cdp_x == 181 and pair.usable for pair in pairs):
        rows = sample_rows(layout.n_traces, FULL_SCAN_TRACES) if estimated else None
        pairs = (*pairs, *midpoints(read_spread(layout, mapping, rows)))
    numbers = bin_numbers(sorting, table)
    indexed: GatherIndex | None = None
    if estimated:
        lattice = span_lattice(*numbers, layout.n_traces)
        n_columns = np.unique(table["offset"]).size
    else:
        indexed = index_bins(layout, sorting, table, in_metres=mapping.gather_axis != "angle")
        notes += indexed.notes
        lattice, n_columns = indexed.lattice or span_lattice(*numbers), indexed.index.shape[2]
    geometry, pair = _geometry(lattice, numbers, pairs, notes)
    iline, xline = sorting.keys if len(sorting.keys) == 2 else (None, None)
    cdp = sorting.keys[0] if len(sorting.keys) == 1 else None
    mapping = replace(mapping, iline=iline, xline=xline, cdp=cdp, offset=sorting.within)
    shape = (*geometry.shape, n_columns, n_samples)
    return _Placed(shape, _with_pair(mapping, pair), _best_first(pairs, pair), geometry, indexed)


def _coordinates(layout: SegyLayout, mapping: SegyMapping, table: Fields) -> tuple[Coordinates, ...]:
    return tuple(read_coordinates(table, pair, feet=layout.feet) for pair in coordinate_pairs(mapping))


def _with_pair(mapping: SegyMapping, pair: Coordinates) -> SegyMapping:
    has_bytes = pair.usable and pair.cdp_x > 0
    return replace(mapping, cdp_x=pair.cdp_x, cdp_y=pair.cdp_y) if has_bytes else mapping


def _best_first(pairs: tuple[Coordinates, ...], best: Coordinates) -> tuple[Coordinates, ...]:
    return tuple(sorted(pairs, key=lambda other: (other is not best, not other.usable)))


def _axis(
    layout: SegyLayout, mapping: SegyMapping, table: Fields, notes: list[str]
) -> tuple[SampleAxis | None, DataError | None]:
    try:
        axis, remarks = sample_axis(layout, mapping, table)
    except DataError as error:
        return None, error
    notes += remarks
    return axis, None


def _geometry(
    lattice: Lattice,
    numbers: tuple[NDArray[np.int32], NDArray[np.int32]],
    pairs: tuple[Coordinates, ...],
    notes: list[str],
) -> tuple[SurveyGeometry, Coordinates]:
    """Lattice and affine; the affine is None, with a note, when no coordinates fit the line numbers."""
    iline, xline = numbers
    fits: list[tuple[Coordinates, Fit]] = []
    for pair in pairs:
        if pair.x is not None and pair.y is not None:
            fit = fit_affine(lattice, iline, xline, pair.x, pair.y)
            if fit is not None:
                fits.append((pair, fit))
    if lattice.n_bins < lattice.n_cells and not lattice.is_sample:
        notes.append(
            translate(
                "{n_missing} of {n_cells} places hold no trace: they are filled with zeros and marked as dead",
                n_missing=lattice.n_cells - lattice.n_bins,
                n_cells=lattice.n_cells,
            )
        )
    geometry = SurveyGeometry(lattice.ilines, lattice.xlines)
    if not fits:
        pair = next((pair for pair in pairs if pair.usable), pairs[0])
        reason = translate("they do not span the survey") if pair.usable else pair.evidence[-1]
        notes.append(translate("no usable coordinates: {evidence}", evidence=f"{pair.evidence[0]}; {reason}"))
        return geometry, pair
    pair, fit = min(fits, key=lambda item: round(item[1].residual, 3))
    placed = replace(geometry, affine=fit.affine, assumed=fit.assumed)
    limit = 0.5 * max(placed.bin_size)
    if fit.residual > limit:
        notes.append(
            translate(
                "the midpoints of sources and receivers do not fit a regular survey (off by up to {residual} m, "
                "half a bin is {limit} m): the survey has no place on the map",
                residual=f"{fit.residual:.3g}",
                limit=f"{limit:.3g}",
            )
            if not pair.cdp_x
            else translate(
                "coordinates at bytes {x} and {y} do not fit a regular survey (off by up to {residual} m, "
                "half a bin is {limit} m): the survey has no place on the map",
                x=pair.cdp_x,
                y=pair.cdp_y,
                residual=f"{fit.residual:.3g}",
                limit=f"{limit:.3g}",
            )
        )
        return geometry, pair
    notes.append(
        translate(
            "the midpoints of sources and receivers fit the line numbers within {residual} m; bins of {il} x {xl} m",
            residual=f"{fit.residual:.3g}",
            il=f"{placed.bin_size[0]:.4g}",
            xl=f"{placed.bin_size[1]:.4g}",
        )
        if not pair.cdp_x
        else translate(
            "coordinates at bytes {x} and {y} fit the line numbers within {residual} m; bins of {il} x {xl} m",
            x=pair.cdp_x,
            y=pair.cdp_y,
            residual=f"{fit.residual:.3g}",
            il=f"{placed.bin_size[0]:.4g}",
            xl=f"{placed.bin_size[1]:.4g}",
        )
    )
    if fit.assumed:
        notes.append(
            translate("one line only: the direction across it is assumed perpendicular, with the same bin size")
        )
    return placed, pair
