"""Remarks on how something was read: a marked English sentence with its values, translated where it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resources import translate


@dataclass(frozen=True)
class Note:
    """One remark; stored as it is, so that equal work has equal content in every language.

    Parameters   template : str - marked for translation, with `{placeholders}`
                 values : dict - plain data for them
    """

    template: str
    values: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The remark in the chosen language."""
        return translate(self.template, **self.values) if self.values else translate(self.template)

    def to_json(self) -> dict[str, Any]:
        return {"template": self.template, "values": dict(self.values)}


def note(template: str, /, **values: Any) -> Note:
    """A remark, written like a call of `translate`: `note(mark("{n} samples"), n=3)`."""
    return Note(template, values)


def notes_from(attributes: Mapping[str, Any]) -> tuple[Note, ...]:
    """The remarks that a stored object kept."""
    return tuple(Note(**one) for one in attributes.get("notes", ()))
