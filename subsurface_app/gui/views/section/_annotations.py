"""Horizon lines and wells with their tops, drawn over a section."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont

from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._chart import pen
from subsurface_app.gui.views._crossings import HorizonLine, TieOnSection, WellOnSection
from subsurface_app.gui.views._planes import Numbers

REACH = 6  # pixels from a line within which a click means it

_SYNTHETIC = "#ffe066"
_ANCHOR = 0  # under which a label keeps on which side of its place it wants to stand


class Annotations:
    """What lies over the image of one canvas; everything is drawn anew when the plane changes, which is cheap."""

    def __init__(self, canvas: ImageCanvas) -> None:
        self._canvas = canvas
        self._items: list[pg.GraphicsObject] = []
        self._labels: list[list[pg.TextItem]] = []
        self._ends: list[tuple[pg.TextItem, tuple[float, float], tuple[float, float]]] = []  # where a name may stand
        self._lines: list[tuple[str, Numbers, Numbers]] = []
        self._id, self._strong = "", False
        canvas.box.sigRangeChanged.connect(self.place_labels)
        canvas.box.sigResized.connect(self.place_labels)

    def clear(self) -> None:
        for item in self._items:
            self._canvas.box.removeItem(item)
        self._items.clear()
        self._labels.clear()
        self._ends.clear()
        self._lines.clear()

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
                self._add(pg.PlotCurveItem(line.at, z, connect="finite", pen=line_pen, antialias=False), 9)
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
        for name, at, z in well.tops:
            if not within.top() <= z <= within.bottom():
                continue
            tick = pg.ScatterPlotItem(
                [at], [z], symbol="o", size=7, pen=pen(self._canvas.colours.shadow), brush=pg.mkBrush("#ffffff")
            )
            self._add(tick, 12)
            label = self._text(name, "#ffffff", (1.06 if share > 0.85 else -0.06, 0.5))
            label.setPos(at, z)
            labels.append(label)
        self._labels.append(labels)

    def add_tie(self, tie: TieOnSection, title: str) -> None:
        """A synthetic as a trace with its zero line, its name at the foot."""
        shadow = pen(self._canvas.colours.shadow, 1.0)
        ends = [float(tie.z[0]), float(tie.z[-1])]
        self._add(pg.PlotCurveItem([tie.zero, tie.zero], ends, pen=shadow, antialias=False), 12)
        self._lines.append((self._id, tie.at, tie.z))
        wider = 1.5 if self._strong else 0.0
        for width, shade in ((3.5 + wider, self._canvas.colours.shadow), (1.5 + wider, _SYNTHETIC)):
            self._add(pg.PlotCurveItem(tie.at, tie.z, pen=pen(shade, width), antialias=False), 13)
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
            curve = pg.PlotCurveItem(x, y, connect="pairs", pen=pen(shade, width), antialias=True)
            self._add(curve, 11)
        ends = pieces.reshape(-1, 2)
        label = self._text(name, colour, (0.5, 1.0))
        label.setPos(*(float(value) for value in ends[np.argmin(ends[:, 1])]))
        self._labels.append([label])

    def add_place(self, x: float, y: float, name: str) -> None:
        """A well on a time or depth slice."""
        dot = pg.ScatterPlotItem(
            [x], [y], symbol="o", size=8, pen=pen(self._canvas.colours.shadow), brush=pg.mkBrush("#ffffff")
        )
        self._add(dot, 12)
        label = self._text(name, "#ffffff", (-0.08, 0.5), bold=True)
        label.setPos(x, y)
        self._labels.append([label])

    def add_knees(self, knees: NDArray[np.float64]) -> None:
        """Thin upright lines where the section turns."""
        for knee in knees:
            line = pg.InfiniteLine(float(knee), angle=90, movable=False, pen=pen(self._canvas.colours.shadow, 1.0))
            self._add(line, 9)

    def _add_curve(self, x: Numbers, y: Numbers, colour: str, *, dashed: bool) -> None:
        self._lines.append((self._id, x, y))
        wider = 2.5 if self._strong else 0.0
        for width, shade in ((4.0 + 1.5 * wider, self._canvas.colours.shadow), (2.0 + wider, colour)):
            curve = pg.PlotCurveItem(x, y, connect="finite", pen=pen(shade, width, dashed=dashed), antialias=False)
            self._add(curve, 10)

    def _text(self, text: str, colour: str, anchor: tuple[float, float], *, bold: bool = False) -> pg.TextItem:
        item = pg.TextItem(text, color=colour, anchor=anchor, fill=pg.mkBrush(16, 20, 24, 200))
        item.setData(_ANCHOR, anchor)
        font = QFont(self._canvas.font())
        font.setBold(bold)
        font.setPointSizeF(max(font.pointSizeF() - 0.5, 7.0))
        item.setFont(font)
        self._add(item, 15)
        return item

    def _add(self, item: pg.GraphicsObject, z: float) -> None:
        item.setZValue(z)
        self._canvas.box.addItem(item, ignoreBounds=True)
        self._items.append(item)

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
        """Write to the left of a place where the picture ends too early for words on its right."""
        across, down = label.data(_ANCHOR)
        at, width = self._canvas.box.mapViewToDevice(label.pos()), label.boundingRect().width()
        bounds = self._canvas.box.sceneBoundingRect()
        has_room = at.x() + (1 - across) * width <= bounds.right() or at.x() - (1 - across) * width < bounds.left()
        label.setAnchor((across if has_room else 1 - across, down))

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
