"""What the diagram of a history is drawn of: boxes for files, runs of commands and items, and arrows between them."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QApplication, QGraphicsItem, QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from resources import mark, translate
from subsurface_app.commands.lineage_graph import LineageNode
from subsurface_app.data.objects import KINDS, kind_title
from subsurface_app.gui.icons import icon, kind_icon
from subsurface_app.gui.words import duration_text

_ICON = 18
_TIP = 7.0


@dataclass(frozen=True)
class Sizes:
    """How large a box is with the font of the window, and how far boxes stand from each other."""

    width: float
    height: float
    across: float
    down: float

    @classmethod
    def of(cls, font: QFont) -> "Sizes":
        letter, line = QFontMetricsF(font).averageCharWidth(), QFontMetricsF(font).height()
        return cls(27 * letter, 2 * line + 10, 5 * letter, 12)

    def place(self, node: LineageNode) -> QPointF:
        return QPointF(node.column * (self.width + self.across), node.row * (self.height + self.down))


class Box(QGraphicsItem):
    """A node; `is_chosen` and `is_input` are how the user has marked it."""

    def __init__(self, number: int, node: LineageNode, sizes: Sizes, *, is_root: bool) -> None:
        super().__init__()
        self.number, self.node = number, node
        self._sizes, self._is_root = sizes, is_root
        self.is_chosen = self.is_input = False
        self.setPos(sizes.place(node))
        self.setToolTip(describe(node))
        self.setZValue(1)

    def boundingRect(self) -> QRectF:
        return QRectF(-3, -3, self._sizes.width + 6, self._sizes.height + 6)

    def choose(self, is_chosen: bool) -> None:
        """Draw it as the one that keys and details are about."""
        self.is_chosen = is_chosen
        self.update()

    def begin(self, is_input: bool) -> None:
        """Draw it as one at which a recipe begins."""
        self.is_input = is_input
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        palette, role = QApplication.palette(), QPalette.ColorRole
        rect = QRectF(0, 0, self._sizes.width, self._sizes.height)
        is_step = self.node.sort == "step"
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent, line = palette.color(role.Link), palette.color(role.PlaceholderText)
        pen = QPen(
            accent if self.is_chosen or self._is_root else line,
            3.0 if self.is_chosen else 2.0 if self._is_root else 1.0,
        )
        if not self.node.is_there:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(palette.color(role.Button if is_step else role.Base))
        radius = self._sizes.height / 2 if is_step else 5
        painter.drawRoundedRect(rect, radius, radius)
        if self.is_input:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(accent)
            painter.drawRoundedRect(QRectF(0, 0, 6, rect.height()), 3, 3)
        left = radius * 0.6 + 6 if is_step else 10
        picture = self._icon()
        picture.paint(painter, round(left), round((rect.height() - _ICON) / 2), _ICON, _ICON)
        self._write(painter, rect.adjusted(left + _ICON + 6, 4, -8, -4), palette)

    def _icon(self) -> QIcon:
        if self.node.sort == "item":
            return kind_icon(self.node.kind)
        return icon("cog-outline" if self.node.sort == "step" else "file-outline")

    def _write(self, painter: QPainter, room: QRectF, palette: QPalette) -> None:
        font = painter.font()
        first, second = title_of(self.node), subtitle_of(self.node)
        half = QRectF(room.x(), room.y(), room.width(), room.height() / 2)
        for text, where, colour in (
            (first, half, palette.color(QPalette.ColorRole.Text)),
            (second, half.translated(0, half.height()), palette.color(QPalette.ColorRole.PlaceholderText)),
        ):
            cut = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideMiddle, where.width())
            painter.setPen(QColor(colour))
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)


class Arrow(QGraphicsPathItem):
    """From the right of one box to the left of another."""

    def __init__(self, first: LineageNode, last: LineageNode, sizes: Sizes) -> None:
        start = sizes.place(first) + QPointF(sizes.width, sizes.height / 2)
        stop = sizes.place(last) + QPointF(0, sizes.height / 2)
        path = QPainterPath(start)
        bend = QPointF(sizes.across * 0.6, 0)
        path.cubicTo(start + bend, stop - bend, stop)
        path.moveTo(stop + QPointF(-_TIP, -_TIP / 2))
        path.lineTo(stop)
        path.lineTo(stop + QPointF(-_TIP, _TIP / 2))
        super().__init__(path)
        self.setPen(QPen(QApplication.palette().color(QPalette.ColorRole.PlaceholderText), 1.3))


def title_of(node: LineageNode) -> str:
    """What stands first in a box."""
    return node.title


def subtitle_of(node: LineageNode) -> str:
    """What stands second in a box."""
    if node.step is not None:
        parameters = [f"{key} {value}" for key, value in told_parameters(node)]
        return ", ".join(parameters) or node.kind
    if node.sort == "file":
        return translate(mark("file"))
    kind = kind_title(node.kind) if node.kind in KINDS else node.kind
    return kind if node.is_there else translate(mark("{kind}, deleted"), kind=kind)


def told_parameters(node: LineageNode) -> list[tuple[str, object]]:
    """The parameters of a run that are neither empty nor items or files."""
    if node.step is None:
        return []
    read = {one.parameter for one in node.step.inputs}
    return [
        (key, value)
        for key, value in node.step.parameters.items()
        if key not in read and value not in (None, "", [], False)
    ]


def describe(node: LineageNode) -> str:
    """A node in words, for tooltips, the line below the diagram and screen readers."""
    if node.step is None:
        return f"{title_of(node)} ({subtitle_of(node)})"
    lines = [f"{node.title} ({node.kind})"]
    lines += [f"{key}: {value}"[:120] for key, value in told_parameters(node)]
    lines.append(f"{node.step.device}, {duration_text(node.step.wall_s)}")
    return "\n".join(lines)
