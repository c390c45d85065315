"""Wells that are read again: which of the project's is meant, and what becomes of the one that is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from resources import mark
from subsurface_app.data.objects import Note, Well, note
from subsurface_app.data.store import Item
from subsurface_app.workflows.well_folder import plain_name

Known = Literal["changed", "version", "separate", "skip"]
What = Literal["new", "version", "separate", "skip"]


@dataclass(frozen=True)
class Plan:
    """What becomes of a well that was read.

    Parameters   what : a "new" well, a new "version" of `before`, "separate" beside it, or "skip"
                 before : Item or None - the well of the project that has its UWI or name
                 note : Note or None - in words; None of a new well
    """

    well: Well
    what: What
    before: Item | None = None
    note: Note | None = None


def plan_of(well: Well, items: Iterable[Item], known: Known = "changed") -> Plan:
    """What becomes of a well beside those of its area.

    Parameters   items : the wells of the area
                 known : of one that is there - "changed" makes a new version where its files differ from those that the
                     well was read from, and skips it where they are the same
    """
    before = same_well(well, items)
    if before is None:
        return Plan(well, "new")
    is_same = bool(well.files_hash) and before.attributes.get("files_hash", "") == well.files_hash
    what: What = ("skip" if is_same else "version") if known == "changed" else known
    return Plan(well, what, before, note(_SAID[what, is_same], name=well.name, before=before.name))


def same_well(well: Well, items: Iterable[Item]) -> Item | None:
    """The newest of the wells with the same UWI, else of those with the same name; None when there is none."""
    wells = [one for one in items if one.kind == "well"]
    if well.uwi:
        uwi = plain_name(well.uwi)
        alike = [one for one in wells if plain_name(str(one.attributes.get("uwi", ""))) == uwi]
        if alike:
            return alike[-1]
    named = [one for one in wells if plain_name(one.name) == plain_name(well.name)]
    return named[-1] if named else None


_DIFFERENT = mark("well {name} is there as {before}, from other files: this is its new version")
_AGAIN = mark("well {name} is there as {before}, from the same files: it is read again as a new version")
_SAID: dict[tuple[What, bool], str] = {
    ("version", False): _DIFFERENT,
    ("version", True): _AGAIN,
    ("separate", False): mark("well {name} is there as {before}, from other files: this one stands beside it"),
    ("separate", True): mark("well {name} is there as {before}, from the same files: this one stands beside it"),
    ("skip", False): mark("well {name} is there as {before}, from other files: it is skipped"),
    ("skip", True): mark("well {name} is there as {before}, from the same files: it is skipped"),
}
