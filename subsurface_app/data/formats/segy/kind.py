"""What the traces of a SEG-Y file are: a 3D survey, a 2D line or pre-stack gathers; and why."""

from typing import Literal

import numpy as np

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.segy.gathers import signs_of_gathers
from subsurface_app.data.formats.segy.keys import RELIABLE, KeyCandidate
from subsurface_app.data.formats.segy.layout import SegyLayout
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.timing import Fields

Kind = Literal["3d", "2d", "prestack"]


def decide_kind(
    layout: SegyLayout,
    mapping: SegyMapping,
    table: Fields,
    candidates: tuple[KeyCandidate, ...],
    notes: list[str],
) -> tuple[Kind, DataError | None]:
    """What the traces are, with the reason added to the notes, and what stands against importing them."""
    best = candidates[0] if candidates else None
    if mapping.kind == "2d":
        notes.append(translate("taken as one line in file order, as asked"))
        return "2d", None
    gathers = signs_of_gathers(table, best)
    if gathers and mapping.kind is None:
        return "prestack", DataError(
            "{path} holds pre-stack traces: {signs}; only stacked data can be imported for now",
            path=str(layout.path),
            signs=gathers,
        )
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
    if not table["byte_21"].any() and layout.n_traces > 1:
        notes.append(translate("no CDP numbers (bytes 21-24): traces are numbered from 1"))
