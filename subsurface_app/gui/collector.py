"""Cyclic garbage is collected in the GUI thread only.

Python collects in whichever thread happens to allocate. When widgets hang in such a cycle, Qt objects would be
destroyed in a thread that reads files, and Qt crashes.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_EVERY_MS = 500


class Collector(QObject):
    """Takes the collector over from Python for as long as it lives; `close` gives it back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def spare_what_is_there(self) -> None:
        """Leave the modules and classes loaded so far out of all collections: they stay, and there are many."""
        gc.collect()
        gc.freeze()

    def look(self) -> int:
        """Collect as far as the counts ask for it; gives the generation that was collected, -1 for none."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > self._thresholds[generation]:
                gc.collect(generation)
                return generation
        return -1

    def close(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
