"""Signs that a SEG-Y file holds pre-stack traces: several offsets at one place, or shot records."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.formats.segy.keys import KeyCandidate
from subsurface_app.data.formats.segy.timing import Fields


def signs_of_gathers(table: Fields, best: KeyCandidate | None) -> str:
    """Why the traces are pre-stack, in words; empty when they are not."""
    n_traces = len(table["offset"])
    if n_traces < 2:
        return ""
    n_offsets = np.unique(table["offset"]).size
    bins: dict[str, NDArray[np.integer[Any]]] = {translate("CDP (bytes 21-24)"): table["byte_21"]}
    if best is not None:
        lines = np.stack([table[f"byte_{best.iline}"], table[f"byte_{best.xline}"]], axis=1)
        bins = {translate("inline and crossline"): np.unique(lines, axis=0, return_inverse=True)[1].ravel(), **bins}
    if best is not None and best.is_trusted:
        return ""
    for name, numbers in bins.items():
        # empty fields count as one place only when every trace has an offset of its own
        if not numbers.any() and n_offsets < n_traces:
            continue
        if n_offsets > 1 and _mean_fold(numbers) > 1.2 and _offsets_differ(numbers, table["offset"]):
            return translate(
                "several traces share one {name} at different offsets "
                "(bytes 37-40, {n_offsets} values from {first} to {last})",
                name=name,
                n_offsets=n_offsets,
                first=int(table["offset"].min()),
                last=int(table["offset"].max()),
            )
    records, channels = table["byte_9"], table["byte_13"]
    is_shots = not table["byte_21"].any() and _mean_fold(records) > 1.2 and np.unique(records).size > 1
    if is_shots and np.unique(channels).size > 1 and _offsets_differ(records, channels):
        return translate(
            "bytes 9-12 and 13-16 count {n_records} field records and their channels, "
            "and no CDP or line numbers are set",
            n_records=np.unique(records).size,
        )
    return ""


def _mean_fold(numbers: NDArray[np.integer[Any]]) -> float:
    return len(numbers) / np.unique(numbers).size


def _offsets_differ(numbers: NDArray[np.integer[Any]], offsets: NDArray[np.integer[Any]]) -> bool:
    """True when no two traces of one place have the same offset."""
    pairs = np.stack([numbers, offsets], axis=1)
    return len(np.unique(pairs, axis=0)) > 0.9 * len(numbers)
