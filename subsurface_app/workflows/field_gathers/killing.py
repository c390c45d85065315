"""Traces that are no records of waves, taken out and told."""

import re
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from solvers.gathers import FAULTS, find_faults
from subsurface_app.data.objects import Note, ShotGathers
from subsurface_app.data.objects.note import note
from subsurface_app.workflows.field_gathers.choosing import shot_numbers
from subsurface_app.workflows.field_gathers.reading import live_of, told

_WORDS = {
    "not_finite": mark("{count} traces that hold NaN or infinity"),
    "dead": mark("{count} dead traces"),
    "weak": mark("{count} traces far weaker than their neighbours"),
    "strong": mark("{count} traces far stronger than their neighbours"),
    "by_hand": mark("{count} traces by hand"),
}


@dataclass(frozen=True)
class KillRules:
    """Which traces go.

    Parameters   not_finite : "kill" traces with NaN or infinity, or "refuse" gathers that have any
                 dead : bool - silent ones; factor : float or None - those whose strength is so many times that of their
                     neighbours, or so many times less; None: none
                 by_hand : str - "3:17, 4:*, *:60": number of the shot, number of the channel; * is all
    """

    not_finite: Literal["kill", "refuse"] = "kill"
    dead: bool = True
    factor: float | None = 8.0
    by_hand: str = ""


def kill_traces(
    gathers: ShotGathers, rules: KillRules | None = None, *, name: str = ""
) -> tuple[ShotGathers, tuple[Note, ...]]:
    """Gathers without faulty traces: they read as zero and are not live.

    Raises   GeometryError - no trace is left, traces that are not finite where they shall be refused, or a list by hand
                 that is none
    """
    rules = rules or KillRules()
    live = live_of(gathers)
    data = np.asarray(gathers.recorded[:])
    faults = np.stack(
        [find_faults(shot, alive, factor=rules.factor or np.inf) for shot, alive in zip(data, live, strict=True)]
    )
    if not rules.dead:
        faults[faults == FAULTS.index("dead")] = 0
    bad = faults == FAULTS.index("not_finite")
    if bad.any() and rules.not_finite == "refuse":
        shot, receiver = np.argwhere(bad)[0].tolist()
        raise GeometryError(
            "{count} traces of {name} hold NaN or infinity, the first at shot {shot}, trace {receiver} (from 1 on): "
            "mend the file, or let them be killed",
            count=int(bad.sum()),
            name=gathers.name,
            shot=shot + 1,
            receiver=receiver + 1,
        )
    by_hand = _by_hand(gathers, rules.by_hand) & live & (faults == 0)
    left = live & (faults == 0) & ~by_hand
    if not left.any():
        raise GeometryError("no trace of {name} is left: all are dead, faulty or killed by hand", name=gathers.name)
    counts = {word: int((faults == number).sum()) for number, word in enumerate(FAULTS) if number}
    counts["by_hand"] = int(by_hand.sum())
    notes = [note(_WORDS[word], count=count) for word, count in counts.items() if count]
    made = replace(
        gathers,
        name=name or f"{gathers.name}, killed",
        data=np.where(left[..., None], data, 0).astype(np.float32),
        live=None if left.all() else left,
        settings=told(gathers, "kill", **{word: count for word, count in counts.items() if count}),
    )
    return made, tuple(notes) or (note(mark("no trace was faulty")),)


def _by_hand(gathers: ShotGathers, given: str) -> NDArray[np.bool_]:
    """The traces of a list like "3:17, 4:*"."""
    shape = tuple(gathers.data.shape[:2])
    chosen = np.zeros(shape, bool)
    shots = shot_numbers(gathers)[:, None]
    channels = np.arange(1, shape[1] + 1)[None] if gathers.channels is None else np.asarray(gathers.channels[:])
    for word in re.split(r"[,;\s]+", given.strip()):
        if not word:
            continue
        found = re.fullmatch(r"(\d+|\*):(\d+|\*)", word)
        if found is None:
            raise GeometryError(
                "{found} names no traces: expected shot:channel with commas between, e.g. 3:17, 4:*", found=word
            )
        shot, channel = found.groups()
        of_word = np.ones(shape, bool)
        if shot != "*":
            of_word &= shots == int(shot)
        if channel != "*":
            of_word &= channels == int(channel)
        chosen |= of_word
    return chosen
