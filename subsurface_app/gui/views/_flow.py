"""Rows of controls that wrap as words do, so that a view in a narrow dock shows all of them."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QWidget

_ACROSS, _DOWN = 6, 3  # px between groups of a line, and between lines


@dataclass(frozen=True)
class _Placed:
    """One group on a line, with its width in px."""

    item: QLayoutItem
    width: int


class FlowRow(QWidget):
    """Groups of controls in a row; those that find no room go on in the next line.

    What belongs together (a label and its field) is added as one group and stays on one line. Tab goes through the
    controls in the order in which they were added. The widget is as wide as its widest group at least.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = _Flow(self)

    def add(self, *parts: QWidget, stretch: int = 0, spacing: int = 5) -> None:
        """Add a group of controls.

        Parameters   stretch : how much of the room left on its line the group takes; its last part takes it
                     spacing : px between the parts
        """
        group = QHBoxLayout()
        group.setContentsMargins(0, 0, 0, 0)
        group.setSpacing(spacing)
        self._flow.add_group(group, stretch)
        for part in parts:
            group.addWidget(part, int(part is parts[-1]))


class _Flow(QLayout):
    """Fills lines with groups from left to right; asks for the height that its lines take at the width it has."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self._groups: list[QLayoutItem] = []
        self._stretch: list[int] = []
        self._height = 0

    def add_group(self, group: QLayout, stretch: int) -> None:
        self.addChildLayout(group)
        self._groups.append(group)
        self._stretch.append(stretch)
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        self._groups.append(item)
        self._stretch.append(0)
        self.invalidate()

    def count(self) -> int:
        return len(self._groups)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # Qt asks until there is none
        return self._groups[index] if 0 <= index < len(self._groups) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        if not 0 <= index < len(self._groups):
            return None
        self._stretch.pop(index)
        return self._groups.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        heights = [max(_height(one) for one in line) for line in self._lines(width)]
        return sum(heights) + _DOWN * max(len(heights) - 1, 0)

    def sizeHint(self) -> QSize:
        widths = [item.sizeHint().width() for item, _ in self._shown()]
        width = sum(widths) + _ACROSS * max(len(widths) - 1, 0)
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        widest = max((item.minimumSize().width() for item, _ in self._shown()), default=0)
        width = self.geometry().width() or self.sizeHint().width()
        return QSize(widest, self.heightForWidth(max(width, widest)))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        y = rect.y()
        for line in self._lines(rect.width()):
            x, height = rect.x(), max(_height(one) for one in line)
            for one in line:
                one.item.setGeometry(QRect(QPoint(x, y), QSize(one.width, height)))
                x += one.width + _ACROSS
            y += height + _DOWN
        height = y - rect.y()
        if height != self._height:
            self._height = height
            self.parentWidget().updateGeometry()  # a view that scrolls asks for the least height

    def _shown(self) -> list[tuple[QLayoutItem, int]]:
        return [one for one in zip(self._groups, self._stretch, strict=True) if not one[0].isEmpty()]

    def _lines(self, width: int) -> list[list[_Placed]]:
        """The groups on each line at a width in px."""
        lines: list[list[tuple[QLayoutItem, int]]] = []
        room = 0
        for item, stretch in self._shown():
            needed = item.sizeHint().width()
            if not lines or needed > room:
                lines.append([])
                room = width
            lines[-1].append((item, stretch))
            room -= needed + _ACROSS
        return [_spread(line, width) for line in lines]


def _spread(line: list[tuple[QLayoutItem, int]], width: int) -> list[_Placed]:
    """Widths on a line: as each wants, and what is left by stretch; a group alone may have to do with less."""
    wanted = [item.sizeHint().width() for item, _ in line]
    left = width - sum(wanted) - _ACROSS * (len(line) - 1)
    shares = sum(stretch for _, stretch in line)
    if left > 0 and shares:
        wanted = [one + left * stretch // shares for one, (_, stretch) in zip(wanted, line, strict=True)]
    elif left < 0:
        wanted = [max(one + left, item.minimumSize().width()) for one, (item, _) in zip(wanted, line, strict=True)]
    return [_Placed(item, one) for (item, _), one in zip(line, wanted, strict=True)]


def _height(placed: _Placed) -> int:
    """What a group needs in height at its width; a text in it may wrap."""
    item = placed.item
    return item.heightForWidth(placed.width) if item.hasHeightForWidth() else item.sizeHint().height()
