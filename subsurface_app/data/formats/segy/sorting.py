"""How pre-stack traces are sorted into gathers: by shot and channel, or by bin and offset; candidates with evidence."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from resources import mark, translate
from subsurface_app.data.formats.segy.layout import SegyLayout
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.timing import Fields

Sorted = Literal["shots", "prestack"]
OFFSET_BYTE, CHANNEL_BYTE, CDP_BYTE = 37, 13, 21
_SHOT_BYTES = (9, 17)
_LINES = ((189, 193),)
# what the sorting code of the binary header (bytes 3229-3230) speaks for
_CODES: dict[int, Sorted] = {1: "shots", 2: "prestack", 5: "shots", 7: "prestack", 8: "prestack"}
_CODE_WORDS = {
    1: mark("as recorded"),
    2: mark("CDP ensembles"),
    5: mark("common source point"),
    7: mark("common offset"),
    8: mark("common midpoint"),
}


@dataclass(frozen=True)
class GatherSorting:
    """One way in which the traces of a file may be gathers.

    Parameters   kind : "shots" or "prestack"
                 name : str - what counts the gathers
                 keys : tuple of int - first bytes of the numbers of a gather: shot; inline and crossline; or CDP; ()
                     where so many traces in file order are a shot, or all traces are one gather
                 within : int - first byte of what tells the traces of a gather apart: channel, or offset; 0 for their
                     order in the file
                 score : float, 0..1 - how well the traces are told apart, stand together and fill the gathers
                 n_gathers, least_fold, most_fold : int - gathers, and traces of the smallest and largest
                 traces_per_gather : int - of gathers without numbers; 0 else
                 evidence : tuple of str - the reasons, for the user
    """

    kind: Sorted
    name: str
    keys: tuple[int, ...]
    within: int
    score: float
    n_gathers: int
    least_fold: int
    most_fold: int
    evidence: tuple[str, ...]
    traces_per_gather: int = 0

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "keys": list(self.keys), "evidence": list(self.evidence)}


def sorting_bytes(mapping: SegyMapping) -> set[int]:
    """First bytes of the 4-byte fields that `rank_sortings` looks at, beside those of line numbers."""
    given = {mapping.shot, mapping.channel, mapping.cdp, mapping.iline, mapping.xline} - {None}
    return {*_SHOT_BYTES, CHANNEL_BYTE, CDP_BYTE, 189, 193, *given}  # type: ignore[arg-type]


def rank_sortings(layout: SegyLayout, mapping: SegyMapping, table: Fields) -> tuple[GatherSorting, ...]:
    """Ways in which the traces are gathers, the best first; of the kind that the mapping asks for, if it does."""
    wanted = mapping.kind if mapping.kind in ("shots", "prestack") else None
    if wanted is None and (mapping.shot is not None or mapping.traces_per_shot is not None):
        wanted = "shots"
    found: list[GatherSorting] = []
    if wanted != "prestack":
        found += _shots(layout, mapping, table)
    if wanted != "shots":
        found += _bins(layout, mapping, table, is_asked=wanted is not None, others=bool(found))
    return tuple(sorted(found, key=lambda one: -one.score))


def _shots(layout: SegyLayout, mapping: SegyMapping, table: Fields) -> list[GatherSorting]:
    n_traces = len(table["offset"])
    per_ensemble = int(layout.number(3213, "h"))
    count = mapping.traces_per_shot or 0
    found = []
    if not count:
        channel = mapping.channel or CHANNEL_BYTE
        for byte in _SHOT_BYTES if mapping.shot is None else (mapping.shot,):
            numbers = table[f"byte_{byte}"]
            if numbers.any() or mapping.shot is not None:
                within = channel if table[f"byte_{channel}"].any() else 0
                codes = np.unique(numbers, return_inverse=True)[1].ravel()
                spread = np.arange(n_traces) if not within else table[f"byte_{channel}"]
                name = {9: mark("field record"), 17: mark("energy source point")}.get(byte, mark("given"))
                found.append(_judged(layout, "shots", name, (byte,), within, codes, spread))
        if not found and mapping.kind == "shots" and per_ensemble > 0 and layout.n_traces % per_ensemble == 0:
            count = per_ensemble
    if count:
        n_shots = -(-layout.n_traces // count)
        least = layout.n_traces - (n_shots - 1) * count
        source = (
            translate("as given")
            if mapping.traces_per_shot
            else translate("bytes 9-12 and 17-20 are zero; the binary header says so many in bytes 3213-3214")
        )
        words = translate("{count} traces a shot in file order: {source}", count=count, source=source)
        name = mark("file order")
        found.append(
            GatherSorting("shots", name, (), 0, 1.0, n_shots, least, min(count, layout.n_traces), (words,), count)
        )
    return found


def _bins(
    layout: SegyLayout, mapping: SegyMapping, table: Fields, *, is_asked: bool, others: bool
) -> list[GatherSorting]:
    offset = mapping.offset or OFFSET_BYTE
    pairs = _LINES if mapping.iline is None or mapping.xline is None else ((mapping.iline, mapping.xline),)
    found = []
    if mapping.cdp is None or mapping.iline is not None:
        for pair in pairs:
            lines = np.stack([table[f"byte_{byte}"] for byte in pair], axis=1)
            if lines.any():
                codes = np.unique(lines, axis=0, return_inverse=True)[1].ravel()
                name = mark("inline and crossline")
                found.append(_judged(layout, "prestack", name, pair, offset, codes, table["offset"]))
    cdp = mapping.cdp or CDP_BYTE
    if mapping.iline is None and table[f"byte_{cdp}"].any():
        codes = np.unique(table[f"byte_{cdp}"], return_inverse=True)[1].ravel()
        found.append(_judged(layout, "prestack", mark("CDP"), (cdp,), offset, codes, table["offset"]))
    if not found and (is_asked or not others):
        codes = np.zeros(len(table["offset"]), np.int64)
        found.append(_judged(layout, "prestack", mark("all traces in one"), (), offset, codes, table["offset"]))
    return found


def _judged(
    layout: SegyLayout,
    kind: Sorted,
    name: str,
    keys: tuple[int, ...],
    within: int,
    codes: NDArray[np.integer[Any]],
    spread: NDArray[np.integer[Any]],
) -> GatherSorting:
    """The sorting with its score: told apart x standing together x evenly filled, a tenth for the sorting code."""
    n_traces = len(codes)
    fold = np.bincount(codes)
    places = np.unique(spread, return_inverse=True)[1].ravel()
    pairs = np.unique(codes.astype(np.int64) * (int(places.max()) + 1) + places).size
    apart, even = pairs / n_traces, float(fold.mean() / fold.max())
    runs = 1 + np.count_nonzero(np.diff(codes))
    together = fold.size / runs
    if kind == "prestack":  # a file of common-offset sections is sorted too
        together = max(together, (int(places.max()) + 1) / (1 + np.count_nonzero(np.diff(places))))
    code = int(layout.number(3229, "h"))
    stated = _CODES.get(code)
    evidence = [
        translate("{n} gathers of {fold} traces", n=fold.size, fold=int(fold.max()))
        if fold.min() == fold.max()
        else translate(
            "{n} gathers of {least} to {most} traces",
            n=fold.size,
            least=int(fold.min()),
            most=int(fold.max()),
        ),
        translate("traces of a gather told apart: {percent} %", percent=round(100 * apart)),
        translate("standing together in the file: {percent} %", percent=round(100 * together)),
    ]
    if stated is not None:
        evidence.append(
            translate("the binary header says: {words} (bytes 3229-3230)", words=translate(_CODE_WORDS[code]))
        )
    score = apart * together * even
    score = score if stated is None else 0.9 * score + (0.1 if stated == kind else 0.0)
    return GatherSorting(
        kind, name, keys, within, round(score, 4), fold.size, int(fold.min()), int(fold.max()), tuple(evidence)
    )
