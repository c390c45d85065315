"""What was found in a file beside what was expected, and the repair that is offered for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from subsurface_app.data.objects.note import Note


@dataclass(frozen=True)
class Repair:
    """A change that would cure a finding: the parameters with which `well.repair` makes it.

    Parameters   id : str - the kind of change, a choice of `well.repair`
                 parameters : dict - plain data in SI, those of the command beside the well and the repair
                 is_sure : bool - whether the evidence is enough to make it along with all others; else a user decides
    """

    id: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    is_sure: bool = True

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "parameters": dict(self.parameters), "is_sure": self.is_sure}


@dataclass(frozen=True)
class Finding:
    """Something in a file that a user should know.

    Parameters   note : Note - in words: what was found, what was expected, what was or can be done; the values say
                     `found` and `expected` where something contradicts
                 repair : Repair or None - what is offered; None of what was settled while reading
                 file : str - name of the file, of a well that was put together from several
    """

    note: Note
    repair: Repair | None = None
    file: str = ""

    @property
    def text(self) -> str:
        """The finding in the chosen language."""
        return f"{self.file}: {self.note.text}" if self.file else self.note.text

    def to_json(self) -> dict[str, Any]:
        repair = self.repair.to_json() if self.repair else None
        return {"note": self.note.to_json(), "repair": repair, "file": self.file}


def finding(template: str, /, *, repair: Repair | None = None, **values: Any) -> Finding:
    """A finding, written like a call of `translate`: `finding(mark("{n} rows"), n=3)`."""
    return Finding(Note(template, values), repair)


def findings_from(attributes: Mapping[str, Any]) -> tuple[Finding, ...]:
    """The findings that a stored well kept: its notes, some with a repair beside them."""
    repairs = {
        one["note"]: Repair(one["id"], one["parameters"], one["is_sure"]) for one in attributes.get("repairs", ())
    }
    files = attributes.get("files", {})
    return tuple(
        Finding(Note(**one), repairs.get(number), files.get(str(number), ""))
        for number, one in enumerate(attributes.get("notes", ()))
    )


def to_attributes(findings: tuple[Finding, ...]) -> dict[str, Any]:
    """The stored form: notes as every object keeps them, which of them offer a repair, and which file they are of."""
    return {
        "notes": [one.note.to_json() for one in findings],
        "repairs": [
            {"note": number, **one.repair.to_json()} for number, one in enumerate(findings) if one.repair is not None
        ],
        "files": {str(number): one.file for number, one in enumerate(findings) if one.file},
    }
