"""A row of parts that becomes a column where it is too narrow, so that a small dock shows all of them."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget


class FoldingRow(QWidget):
    """Lays its parts side by side, or one below the other where they do not fit.

    Parameters of `lay_out`   stretch : for each part, how much of the room that is left it takes
    """

    def lay_out(self, parts: Sequence[QWidget], stretch: Sequence[int]) -> None:
        """Take these parts in."""
        self._parts, self._stretch = tuple(parts), tuple(stretch)
        self._is_folded = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        widest = max((part.minimumSizeHint().width() for part in self._parts), default=0)
        return QSize(widest, self._grid.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fold()
        super().resizeEvent(event)

    def fold(self) -> None:
        """Lay the parts out as fits now, after some were shown or hidden."""
        shown = [part for part in self._parts if not part.isHidden()]
        needed = sum(part.minimumSizeHint().width() + self._grid.spacing() for part in shown)
        if (self.width() < needed) != self._is_folded:
            self._is_folded = not self._is_folded
            self._arrange()

    def _arrange(self) -> None:
        for number, (part, stretch) in enumerate(zip(self._parts, self._stretch, strict=True)):
            self._grid.removeWidget(part)
            self._grid.addWidget(part, number if self._is_folded else 0, 0 if self._is_folded else number)
            self._grid.setColumnStretch(number, 0 if self._is_folded else stretch)
        self.updateGeometry()
