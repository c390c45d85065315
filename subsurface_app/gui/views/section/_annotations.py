"""Horizon lines and wells with their tops, drawn over a section."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QPen

from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._chart import pen
from subsurface_app.gui.views._crossings import HorizonLine, TieOnSection, WellOnSection
from subsurface_app.gui.views._planes import Numbers
from subsurface_app.gui.views.section._kept_items import KeptItems

REACH = 6  # pixels from a line within which a click means it

_SYNTHETIC = "#ffe066"
_ANCHOR = 0  # under which a label keeps on which side of its place it wants to stand


class Annotations:
    """What lies over the image of one canvas: `clear`, add what there is now, `finish`."""

    def __init__(self, canvas: ImageCanvas) -> None:
        self._canvas = canvas
        self._kept = KeptItems(canvas.box)
        self._labels: list[list[pg.TextItem]] = []
        self._ends: list[tuple[pg.TextItem, tuple[float, float], tuple[float, float]]] = []  # where a name may stand
        self._lines: list[tuple[str, Numbers, Numbers]] = []
        self._id, self._strong = "", False
        canvas.box.sigRangeChanged.connect(self.place_labels)
        canvas.box.sigResized.connect(self.place_labels)

    def clear(self) -> None:
        self._kept.begin()
        self._labels.clear()
        self._ends.clear()
        self._lines.clear()

    def rest(self) -> None:
        """Show nothing until the drawing that follows, which is near."""
        self.clear()
        self._kept.rest()

    def finish(self) -> None:
        """All has been added: what is left from before goes, and labels find their places."""
        self._kept.end()
        self.place_labels()

    def begin(self, item_id: str, *, strong: bool) -> None:
        """What is added next belongs to this item; strong lines are those of selected items."""
        self._id, self._strong = item_id, strong

    def item_at(self, across: float, down: float) -> str:
        """The item whose line lies nearest to axis values, within a few pixels; empty when there is none."""
        wide, high = self._canvas.box.viewPixelSize()
        reached = [(_distance((x - across) / wide, (y - down) / high), item_id) for item_id, x, y in self._lines]
        distance, item_id = min(reached, default=(np.inf, ""))
        return item_id if distance <= REACH else ""

    def add_horizon(self, line: HorizonLine, name: str, colour: str) -> None:
        """The picked part as a full line, the extrapolated one dashed, its spread dashed and thin on either side.

        The name stands at the left end, else at the other.
        """
        for wanted, dashed in ((False, False), (True, True)):
            z = np.where(_with_neighbours(line.extrapolated == wanted), line.z, np.nan)
            if wanted:
                z = np.where(line.extrapolated, line.z, np.nan)
            if np.isfinite(z).any():
                self._add_curve(line.at, z, colour, dashed=dashed)
        if line.spread is not None:
            for side in (-1.0, 1.0):
                line_pen = pen(colour, 1.0, dashed=True)
                z = line.z + side * line.spread
                self._curve(line.at, z, line_pen, 9)
        known = np.flatnonzero(np.isfinite(line.z))
        ends = sorted((float(line.at[end]), float(line.z[end])) for end in (known[0], known[-1]))
        label = self._text(name, colour, (0.0, 1.0))
        label.setPos(*ends[0])
        self._labels.append([label])
        self._ends.append((label, ends[0], ends[1]))

    def add_well(self, well: WellOnSection, title: str, *, within: QRectF) -> None:
        """The path as a line, its tops as dots with names; what lies outside the picture is left out."""
        self._add_curve(well.at, well.z, "#ffffff", dashed=False)
        known = np.flatnonzero(np.isfinite(well.z) & (well.z >= within.top()) & (well.z <= within.bottom()))
        if not len(known):  # above or below the picture all along
            return
        x = float(well.at[known[0]])
        share = (x - within.left()) / (within.width() or 1.0)
        head = self._text(title, "#ffffff", (0.0 if share < 0.15 else 1.0 if share > 0.85 else 0.5, 0.0), bold=True)
        head.setPos(x, float(well.z[known[0]]))
        labels = [head]
        tops = [top for top in well.tops if within.top() <= top[2] <= within.bottom()]
        if tops:
            self._dots([at for _, at, _ in tops], [z for _, _, z in tops], 7)
        for name, at, z in tops:
            label = self._text(name, "#ffffff", (1.06 if share > 0.85 else -0.06, 0.5))
            label.setPos(at, z)
            labels.append(label)
        self._labels.append(labels)

    def add_tie(self, tie: TieOnSection, title: str) -> None:
        """A synthetic as a trace with its zero line, its name at the foot."""
        shadow = pen(self._canvas.colours.shadow, 1.0)
        ends = [float(tie.z[0]), float(tie.z[-1])]
        self._curve(np.array([tie.zero, tie.zero]), np.array(ends), shadow, 12)
        self._lines.append((self._id, tie.at, tie.z))
        wider = 1.5 if self._strong else 0.0
        for width, shade in ((3.5 + wider, self._canvas.colours.shadow), (1.5 + wider, _SYNTHETIC)):
            self._curve(tie.at, tie.z, pen(shade, width), 13)
        label = self._text(title, _SYNTHETIC, (0.5, 0.0))
        label.setPos(tie.zero, ends[1])
        self._labels.append([label])

    def add_pieces(self, pieces: NDArray[np.float64], name: str, colour: str) -> None:
        """Faults or polygons: pieces of lines, (piece, end, (x, y)), with the name at the highest end."""
        if not len(pieces):
            return
        gaps = np.full((len(pieces), 1, 2), np.nan)
        self._lines.append((self._id, *np.concatenate([pieces, gaps], axis=1).reshape(-1, 2).T))
        wider = 2.5 if self._strong else 0.0
        for width, shade in ((4.0 + 1.5 * wider, self._canvas.colours.shadow), (2.0 + wider, colour)):
            x, y = pieces.reshape(-1, 2).T
            self._curve(x, y, pen(shade, width), 11, connect="pairs", antialias=True)
        ends = pieces.reshape(-1, 2)
        label = self._text(name, colour, (0.5, 1.0))
        label.setPos(*(float(value) for value in ends[np.argmin(ends[:, 1])]))
        self._labels.append([label])

    def add_place(self, x: float, y: float, name: str) -> None:
        """A well on a time or depth slice."""
        self._dots([x], [y], 8)
        label = self._text(name, "#ffffff", (-0.08, 0.5), bold=True)
        label.setPos(x, y)
        self._labels.append([label])

    def add_knees(self, knees: NDArray[np.float64]) -> None:
        """Thin upright lines where the section turns."""
        for knee in knees:
            line = self._kept.take("knee", 9, lambda: pg.InfiniteLine(angle=90, movable=False))
            line.setPen(pen(self._canvas.colours.shadow, 1.0))
            line.setValue(float(knee))

    def _add_curve(self, x: Numbers, y: Numbers, colour: str, *, dashed: bool) -> None:
        self._lines.append((self._id, x, y))
        wider = 2.5 if self._strong else 0.0
        for width, shade in ((4.0 + 1.5 * wider, self._canvas.colours.shadow), (2.0 + wider, colour)):
            self._curve(x, y, pen(shade, width, dashed=dashed), 10)

    def _curve(
        self, x: Numbers, y: Numbers, line: QPen, z: float, *, connect: str = "finite", antialias: bool = False
    ) -> None:
        curve = self._kept.take(("curve", z), z, pg.PlotCurveItem)
        curve.setData(np.asarray(x), np.asarray(y), connect=connect, pen=line, antialias=antialias)

    def _dots(self, x: list[float], y: list[float], size: int) -> None:
        dots = self._kept.take(("dots", size), 12, lambda: pg.ScatterPlotItem(symbol="o", size=size))
        dots.setData(x, y, pen=pen(self._canvas.colours.shadow), brush=pg.mkBrush("#ffffff"))

    def _text(self, text: str, colour: str, anchor: tuple[float, float], *, bold: bool = False) -> pg.TextItem:
        def make() -> pg.TextItem:
            made = pg.TextItem(text, color=colour, fill=pg.mkBrush(16, 20, 24, 200))
            font = QFont(self._canvas.font())
            font.setBold(bold)
            font.setPointSizeF(max(font.pointSizeF() - 0.5, 7.0))
            made.setFont(font)
            return made

        item = self._kept.take((text, colour, bold, self._canvas.font().key()), 15, make)
        item.setAnchor(anchor)
        item.setData(_ANCHOR, anchor)
        return item

    def place_labels(self, *_: object) -> None:
        """Hide labels that would lie on others: names of wells come before their tops, then faults, then horizons."""
        ends = {id(label): places for label, *places in self._ends}
        taken: list[QRectF] = []
        for label in [labels[0] for labels in self._labels if id(labels[0]) not in ends]:
            self._turn(label)
            self._take(label, taken)
        for labels in self._labels:
            for label in labels[1:]:
                self._turn(label)
                self._take(label, taken)
        for label, left, right in self._ends:
            for place, anchor in ((left, (0.0, 1.0)), (right, (1.0, 1.0))):
                label.setAnchor(anchor)
                label.setPos(*place)
                if self._take(label, taken):
                    break

    def _turn(self, label: pg.TextItem) -> None:
        """Write to the left of a place where the picture ends too early for words on its right, and to the right too;
        words about a place are moved as far as they have to be."""
        across, down = label.data(_ANCHOR)
        at, width = self._canvas.box.mapViewToDevice(label.pos()), label.boundingRect().width()
        bounds = self._canvas.box.sceneBoundingRect()
        to_left, to_right = at.x() - bounds.left(), bounds.right() - at.x()
        if 0 < across < 1:
            is_seen = to_left >= 0 and to_right >= 0 and to_left + to_right >= width
            across = min(max(across, 1 - to_right / width), to_left / width) if is_seen else across
        elif (1 - across) * width > to_right and (1 - across) * width <= to_left:
            across = 1 - across
        label.setAnchor((across, down))

    def _take(self, label: pg.TextItem, taken: list[QRectF]) -> bool:
        """Show a label where nothing is written yet, else hide it."""
        at, size = self._canvas.box.mapViewToDevice(label.pos()), label.boundingRect()
        room = QRectF(at.x() - label.anchor.x() * size.width(), at.y() - label.anchor.y() * size.height(), *_of(size))
        free = not any(room.intersects(other) for other in taken)
        label.setVisible(free)
        if free:
            taken.append(room)
        return free


def _of(rect: QRectF) -> tuple[float, float]:
    return rect.width(), rect.height()


def _distance(x: Numbers, y: Numbers) -> float:
    """How far a polyline with gaps (NaN) runs from the origin."""
    dx, dy = np.diff(x), np.diff(y)
    square = np.where(dx * dx + dy * dy > 0, dx * dx + dy * dy, 1.0)
    share = np.clip(-(x[:-1] * dx + y[:-1] * dy) / square, 0.0, 1.0)
    away = np.hypot(x[:-1] + share * dx, y[:-1] + share * dy)
    return float(away[np.isfinite(away)].min(initial=np.inf))


def _with_neighbours(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The places and one more on each side, so that the full and the dashed part of a line meet."""
    wider = mask.copy()
    wider[1:] |= mask[:-1]
    wider[:-1] |= mask[1:]
    return wider
