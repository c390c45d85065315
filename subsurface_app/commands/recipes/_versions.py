"""Which versions of items steps read when they run again, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from subsurface_app.data.store import Item, Step

USE_VERSION = "project.use_version"


@dataclass(frozen=True)
class Move:
    """Another version of an item that a step reads: its id, its number, and what is there in its place by then.

    Parameters   number_there : int - among the items of the project, from 1
    """

    wanted: str
    version: int
    there: str
    number_there: int


class Versions:
    """Which version of each item is there while the steps are run again, one after the other."""

    def __init__(self) -> None:
        self._made: list[str] = []
        self._first: dict[str, str] = {}  # of each item the first of its versions
        self._there: dict[str, str] = {}  # of each first version the one that is there

    @property
    def there(self) -> list[str]:
        """The items of the project in their order."""
        return [one for one in self._made if self._there[self._first[one]] == one]

    def moves(self, step: Step) -> list[Move]:
        """What has to be gone to before a step, which reads the versions that it read."""
        found = []
        for ref in dict.fromkeys(one.ref for one in step.inputs if not one.is_file):
            first = self._first.get(ref, "")
            there = self._there.get(first, ref)
            if there != ref:
                versions = [one for one in self._made if self._first[one] == first]
                found.append(Move(ref, versions.index(ref) + 1, there, self.there.index(there) + 1))
                self._there[first] = ref
        return found

    def add(self, items: Sequence[Item]) -> None:
        """What a step has made."""
        for item in items:
            first = self._first.get(item.version_of, item.id)
            self._made.append(item.id)
            self._first[item.id], self._there[first] = first, item.id
