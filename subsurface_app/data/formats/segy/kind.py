"""What the traces of a SEG-Y file are: a 3D survey, a 2D line or pre-stack gathers; and why."""

from typing import Literal

import numpy as np

from resources import mark, translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.segy.gathers import signs_of_gathers
from subsurface_app.data.formats.segy.keys import RELIABLE, KeyCandidate
from subsurface_app.data.formats.segy.layout import SegyLayout
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.sorting import GatherSorting, rank_sortings
from subsurface_app.data.formats.segy.timing import Fields

SORTED_TITLES = {"shots": mark("shot gathers"), "prestack": mark("gathers of bins")}
Kind = Literal["3d", "2d", "shots", "prestack"]


def decide_kind(
    layout: SegyLayout,
    mapping: SegyMapping,
    table: Fields,
    candidates: tuple[KeyCandidate, ...],
    sortings: tuple[GatherSorting, ...],
    notes: list[str],
) -> tuple[Kind, DataError | None]:
    """What the traces are, with the reason added to the notes, and what stands against importing them.

    Parameters   sortings : of pre-stack traces; () for those that are none
    """
    best = candidates[0] if candidates else None
    if mapping.kind == "2d":
        notes.append(translate("taken as one line in file order, as asked"))
        return "2d", None
    if asks_for_gathers(mapping) and not sortings:
        return "shots", _no_shots(layout)
    if sortings:
        _note_sorting(table, best, sortings, notes)
        return sortings[0].kind, None
    is_asked = mapping.kind == "3d" or mapping.iline is not None
    if best is not None and _is_survey(best, table, is_asked=is_asked):
        if best.name != "given" and (best.iline, best.xline) != (189, 193):
            notes.append(
                translate(
                    "inline and crossline numbers are taken from bytes {iline} and {xline} ({name}), "
                    "not from 189 and 193",
                    iline=best.iline,
                    xline=best.xline,
                    name=best.name,
                )
            )
        return "3d", _twice(layout, best)
    if is_asked:
        return "2d", _no_survey(layout, mapping, best)
    if best is not None and best.name in RELIABLE and best.lattice.is_regular and best.lattice.example is not None:
        return "3d", _twice(layout, best)
    _note_line(layout, table, best, notes)
    return "2d", None


def gather_sortings(
    layout: SegyLayout, mapping: SegyMapping, table: Fields, candidates: tuple[KeyCandidate, ...]
) -> tuple[GatherSorting, ...]:
    """Ways in which the traces are gathers, best first; () where they are none and nobody says so."""
    best = candidates[0] if candidates else None
    is_found = mapping.kind is None and signs_of_gathers(table, best) != ""
    return rank_sortings(layout, mapping, table) if asks_for_gathers(mapping) or is_found else ()


def asks_for_gathers(mapping: SegyMapping) -> bool:
    """Whether a mapping says that the traces are pre-stack."""
    says = mapping.shot is not None or mapping.traces_per_shot is not None
    return mapping.kind in ("shots", "prestack") or (mapping.kind is None and says)


def _note_sorting(
    table: Fields, best: KeyCandidate | None, sortings: tuple[GatherSorting, ...], notes: list[str]
) -> None:
    signs = signs_of_gathers(table, best)
    if signs:
        notes.append(translate("pre-stack: {signs}", signs=signs))
    chosen, *others = sortings
    notes.append(sorting_words(chosen))
    for other in others[:2]:
        if other.kind != chosen.kind:
            notes.append(
                translate(
                    "they may be {kind} too (score {score}): set layout={layout} if so",
                    kind=translate(SORTED_TITLES[other.kind]),
                    score=f"{other.score:.2f}",
                    layout=other.kind,
                )
            )
            break


def sorting_words(sorting: GatherSorting) -> str:
    """A sorting with its bytes, score and evidence, for the user."""
    return translate(
        "{kind} by {name} (bytes {keys}), traces by {within}, score {score}: {evidence}",
        kind=translate(SORTED_TITLES[sorting.kind]),
        name=translate(sorting.name),
        keys=", ".join(map(str, sorting.keys)) or "–",
        within=translate("byte {byte}", byte=sorting.within) if sorting.within else translate("file order"),
        score=f"{sorting.score:.2f}",
        evidence="; ".join(sorting.evidence),
    )


def _no_shots(layout: SegyLayout) -> DataError:
    per_ensemble = int(layout.number(3213, "h"))
    return DataError(
        "{path} has no shot numbers: bytes 9-12 (field record) and 17-20 (energy source point) are zero in all traces; "
        "give their byte, or set the traces per shot, e.g. traces_per_shot={count} ({n_traces} traces in all; the "
        "binary header says {per_ensemble} in bytes 3213-3214)",
        path=str(layout.path),
        count=per_ensemble if per_ensemble > 0 else layout.n_traces,
        n_traces=layout.n_traces,
        per_ensemble=per_ensemble,
    )


def _is_survey(best: KeyCandidate, table: Fields, *, is_asked: bool) -> bool:
    """Whether the best line numbers make a survey of the traces."""
    if is_asked:
        return best.lattice.is_regular
    if best.lattice.n_traces == 1:
        # a single trace has numbers in almost any header
        return False
    if best.name in RELIABLE:
        return best.is_sound
    # on a 2D line shot and channel numbers may fill a rectangle too, while each trace has a CDP number of its own
    cdp = table["byte_21"]
    return best.is_sound and (best.xline == 21 or np.unique(cdp).size < len(cdp))


def _twice(layout: SegyLayout, best: KeyCandidate) -> DataError | None:
    example = best.lattice.example
    if example is None:
        return None
    return DataError(
        "{path}: {n} of {total} traces share their inline and crossline (bytes {iline_byte} and {xline_byte}) "
        "with another, e.g. inline {iline}, crossline {xline} is trace {first} and trace {second}: expected each once; "
        "give other byte positions, or import the file as one 2D line",
        path=str(layout.path),
        n=best.lattice.n_traces - best.lattice.n_bins,
        total=best.lattice.n_traces,
        iline_byte=best.iline,
        xline_byte=best.xline,
        iline=example[0],
        xline=example[1],
        first=example[2],
        second=example[3],
    )


def _no_survey(layout: SegyLayout, mapping: SegyMapping, best: KeyCandidate | None) -> DataError:
    return DataError(
        "{path} is no regular 3D survey under bytes {iline} and {xline}: {evidence}; "
        "give other byte positions, or import the file as one 2D line",
        path=str(layout.path),
        iline=mapping.iline or 189,
        xline=mapping.xline or 193,
        evidence="; ".join(best.evidence) if best else translate("the numbers there are all zero"),
    )


def _note_line(layout: SegyLayout, table: Fields, best: KeyCandidate | None, notes: list[str]) -> None:
    if layout.n_traces == 1:
        notes.append(translate("a single trace: taken as a line"))
    elif best is not None and best.iline == 189:
        notes.append(
            translate("no 3D survey: {evidence}; taken as one line in file order", evidence="; ".join(best.evidence))
        )
    elif best is not None and best.score > 0.2:
        notes.append(
            translate(
                "no inline and crossline numbers at bytes 189 and 193: taken as one line in file order; "
                "they may stand at bytes {iline} and {xline} ({evidence}): give these on import if so",
                iline=best.iline,
                xline=best.xline,
                evidence="; ".join(best.evidence),
            )
        )
    else:
        notes.append(translate("no inline and crossline numbers: taken as one line in file order"))
    per_ensemble = int(layout.number(3213, "h"))
    are_empty = not any(table[f"byte_{byte}"].any() for byte in (9, 13, 17, 21))
    if are_empty and per_ensemble > 1 and layout.n_traces % per_ensemble == 0:
        notes.append(
            translate(
                "all numbers of shots, channels and CDPs are zero, the binary header says {count} traces an ensemble "
                "(bytes 3213-3214): if these are shot records, set layout=shots and traces_per_shot={count}",
                count=per_ensemble,
            )
        )
    if not table["byte_21"].any() and layout.n_traces > 1:
        notes.append(translate("no CDP numbers (bytes 21-24): traces are numbered from 1"))
