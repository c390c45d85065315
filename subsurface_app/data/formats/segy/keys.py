"""Candidates for the byte positions of inline and crossline numbers, ranked, each with its evidence."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from resources import mark, translate
from subsurface_app.data.formats.lattice import Lattice, span_lattice
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.timing import Fields

# name, inline, crossline; the earlier wins when two are equally regular
PRESETS = (
    (mark("SEG-Y rev 1"), 189, 193),
    (mark("SEG-Y rev 0, Petrel, Kingdom"), 9, 21),
    (mark("Petrel, older exports"), 5, 21),
    (mark("energy source point and CDP"), 17, 21),
    (mark("energy source point and trace in ensemble"), 17, 25),
    (mark("energy source point and channel"), 17, 13),
    (mark("field record and channel"), 9, 13),
    (mark("after the rev 1 fields"), 233, 237),
    (mark("user area"), 221, 225),
    (mark("coordinates used for line numbers"), 181, 185),
)
RELIABLE = ("SEG-Y rev 1", mark("layout in the file"), mark("given"))


@dataclass(frozen=True)
class KeyCandidate:
    """One pair of byte positions for inline and crossline numbers.

    Parameters   name : str - where the pair is customary
                 iline, xline : int - first bytes of the 4-byte fields
                 score : float, 0..1 - how well the traces fill a regular lattice
                 evidence : tuple of str - the reasons, for the user
    """

    name: str
    iline: int
    xline: int
    score: float
    evidence: tuple[str, ...]
    lattice: Lattice

    @property
    def is_sound(self) -> bool:
        """Regular, with no place held twice, and (at bytes that are no standard) full and wide in both directions."""
        if not self.lattice.is_regular or self.lattice.example is not None:
            return False
        return self.name in RELIABLE or self.score > 0.85

    @property
    def is_trusted(self) -> bool:
        return self.is_sound and self.name in RELIABLE

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if key != "lattice"}


def presets_for(mapping: SegyMapping, extended_text: str) -> list[tuple[str, int, int]]:
    """Byte positions to try: those given, else those of a layout in the file itself, else the customary ones."""
    if mapping.iline is not None and mapping.xline is not None:
        return [("given", mapping.iline, mapping.xline)]
    stated = [
        int(match.group(1))
        for name in ("iline", "xline")
        if (match := re.search(rf'<entry\s+name="{name}"\s+byte="(\d{{1,3}})"', extended_text))
    ]
    if len(stated) == 2 and all(1 <= position <= 237 for position in stated):
        return [("layout in the file", *stated), *PRESETS]  # type: ignore[list-item]
    return list(PRESETS)


def rank_keys(table: Fields, presets: list[tuple[str, int, int]], n_file: int = 0) -> tuple[KeyCandidate, ...]:
    """Candidates by falling score, a sound one at customary bytes before all others; empty fields are left out.

    Parameters   n_file : int - traces in the file when the table holds a sample of them
    """
    candidates: dict[tuple[int, int], KeyCandidate] = {}
    for name, first, second in presets:
        iline, xline = table[f"byte_{first}"], table[f"byte_{second}"]
        if (first, second) in candidates or (not iline.any() and not xline.any() and name != "given"):
            continue
        lattice = span_lattice(iline, xline, n_file)
        candidates[first, second] = key_candidate(name, first, second, lattice)
    return tuple(sorted(candidates.values(), key=lambda candidate: (not candidate.is_trusted, -candidate.score)))


def key_candidate(name: str, iline: int, xline: int, lattice: Lattice) -> KeyCandidate:
    """A pair of byte positions with its score and its evidence in words."""
    return KeyCandidate(name, iline, xline, _score(name, lattice), lattice_evidence(lattice), lattice)


def _score(name: str, lattice: Lattice) -> float:
    """Share of filled places times share of traces with a place of their own; weak pairs must vary in both numbers."""
    score = lattice.fill * lattice.unique if lattice.is_regular else 0.1 * lattice.fill * lattice.unique
    if name not in RELIABLE:
        if lattice.ilines.count == 1 or lattice.xlines.count == 1:
            return 0.0
        score *= 0.9
    return round(score, 4)


def lattice_evidence(lattice: Lattice) -> tuple[str, ...]:
    """What a lattice of line numbers looks like, in words and numbers."""
    ilines, xlines = lattice.ilines, lattice.xlines
    evidence = [
        translate(
            "inlines {il_first} to {il_last} step {il_step} ({n_il}), "
            "crosslines {xl_first} to {xl_last} step {xl_step} ({n_xl})",
            il_first=ilines.first,
            il_last=ilines.last,
            il_step=ilines.step,
            n_il=ilines.count,
            xl_first=xlines.first,
            xl_last=xlines.last,
            xl_step=xlines.step,
            n_xl=xlines.count,
        ),
        translate(
            "about {percent} % of {n_cells} places hold a trace, judged by {n} of {total} traces",
            percent=round(100 * lattice.fill),
            n_cells=lattice.n_cells,
            n=lattice.n_traces,
            total=lattice.n_file,
        )
        if lattice.is_sample
        else translate("{n_bins} of {n_cells} places hold a trace", n_bins=lattice.n_bins, n_cells=lattice.n_cells),
    ]
    if lattice.example is not None:
        evidence.append(
            translate(
                "{n} traces share a place with another, "
                "e.g. inline {iline} crossline {xline} is traces {first} and {second}",
                n=lattice.n_traces - lattice.n_bins,
                iline=lattice.example[0],
                xline=lattice.example[1],
                first=lattice.example[2],
                second=lattice.example[3],
            )
        )
    if not lattice.is_regular:
        evidence.append(translate("too empty or irregular for a 3D survey"))
    return tuple(evidence)
