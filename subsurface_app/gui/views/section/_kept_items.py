"""Items over a picture that are used again from one drawing to the next, since making them is what takes long."""

from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any

import pyqtgraph as pg


class KeptItems:
    """`begin` a drawing, `take` what it needs, `end` it: what was not taken goes then."""

    def __init__(self, box: pg.ViewBox) -> None:
        self._box = box
        self._taken: defaultdict[Hashable, list[Any]] = defaultdict(list)
        self._spare: defaultdict[Hashable, list[Any]] = defaultdict(list)

    def begin(self) -> None:
        """What is there may be taken again, in the order in which it was made: the later lies over the earlier."""
        for key, items in self._taken.items():
            self._spare[key] = items + self._spare[key]
        self._taken.clear()

    def take(self, key: Hashable, z: float, make: Callable[[], Any]) -> Any:
        """An item that was made under a key before, else a new one; `z` says what it lies over."""
        spare = self._spare[key]
        if spare:
            item = spare.pop(0)
            item.setVisible(True)
        else:
            item = make()
            item.setZValue(z)
            self._box.addItem(item, ignoreBounds=True)
        self._taken[key].append(item)
        return item

    def rest(self) -> None:
        """Hide what was not taken, until the drawing that follows."""
        for items in self._spare.values():
            for item in items:
                item.setVisible(False)

    def end(self) -> None:
        """Take away what was not taken."""
        for items in self._spare.values():
            for item in items:
                self._box.removeItem(item)
        self._spare.clear()
