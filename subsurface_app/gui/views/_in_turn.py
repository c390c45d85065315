"""Items that are read in several threads, taken by a view in the order in which it asked for them."""

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class InTurn(Generic[K, T]):
    """What a view waits for. Which item is the first decides domains, lists and labels: the faster read must not.

    `ask` and `forget` as the view does; `came` gives what can be taken now: the item, and those after it that had to
    wait for it.
    """

    def __init__(self) -> None:
        self._asked: dict[K, list[T]] = {}  # in the order asked; empty until it has come

    @property
    def keys(self) -> list[K]:
        """What is waited for."""
        return list(self._asked)

    def ask(self, key: K) -> None:
        """Wait for an item; one that is asked for again keeps its turn."""
        self._asked[key] = []

    def forget(self, key: K) -> list[tuple[K, T]]:
        """Wait for an item no longer; gives what had to wait for it."""
        self._asked.pop(key, None)
        return self._ready()

    def clear(self) -> None:
        """Wait for nothing."""
        self._asked.clear()

    def came(self, key: K, value: T) -> list[tuple[K, T]]:
        """Something has come, as a value or as an error; what nobody waits for can be taken at once."""
        if key not in self._asked:
            return [(key, value)]
        self._asked[key] = [value]
        return self._ready()

    def _ready(self) -> list[tuple[K, T]]:
        ready = []
        for key, come in list(self._asked.items()):
            if not come:
                break
            ready.append((key, come[0]))
            del self._asked[key]
        return ready
