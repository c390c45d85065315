"""Fifth page: where the traces lie, the corners of the survey, and how many traces each place holds."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.formats.segy import FoldMap, SegyPreview
from subsurface_app.gui.colours import colour_table
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.views._chart import ChartColours, pen, theme_plot

# told apart by colour-blind eyes too: a hole, part of the traces, one trace a place, several
_HOLE, _PART, _ONE, _SEVERAL = "#e69f00", "#9fc5e8", "#0072b2", "#cc3311"
_RIM = 16.0  # px around the survey and the words at its corners
_LEGEND = (
    (_HOLE, mark("no trace")),
    (_PART, mark("some of the places")),
    (_ONE, mark("one trace")),
    (_SEVERAL, mark("several traces")),
)


class MapPage(QWidget):
    """The survey from above, and its fold by line numbers."""

    def __init__(self, colours: ChartColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self.map = _plot(colours, translate(mark("X (m)")), translate(mark("Y (m)")))
        self.map.setAccessibleName(translate(mark("Map of the traces")))
        self.map.getPlotItem().getViewBox().setAspectLocked(True)
        self.map.getPlotItem().getViewBox().sigResized.connect(lambda *_: self._show_all())
        self.traces = pg.ScatterPlotItem(size=4, pen=None, brush=pg.mkBrush(colours.accent), pxMode=True)
        self.outline = pg.PlotCurveItem(pen=pen(colours.warning, 2.0))
        self.map.addItem(self.traces)
        self.map.addItem(self.outline)
        self.corner_texts: list[pg.TextItem] = []
        self.map_words = label("", role="muted")
        self.fold = _plot(colours, translate(mark("Crossline")), translate(mark("Inline")))
        self.fold.setAccessibleName(translate(mark("Traces at each place")))
        self.image = pg.ImageItem(axisOrder="row-major")
        self.fold.addItem(self.image)
        self.fold_words = label("", role="muted")
        self.legend = QWidget(self)
        legend = QHBoxLayout(self.legend)
        legend.setContentsMargins(0, 0, 0, 0)
        for colour, text in _LEGEND:
            square = QLabel(self)
            square.setFixedSize(13, 13)
            square.setStyleSheet(f"background: {colour};")
            legend.addWidget(square)
            legend.addWidget(QLabel(translate(text), self))
            legend.addSpacing(8)
        legend.addStretch(1)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(label(translate(mark("Map")), role="heading"))
        left.addWidget(self.map, 1)
        left.addWidget(self.map_words)
        right.addWidget(label(translate(mark("Traces at each place")), role="heading"))
        right.addWidget(self.fold, 1)
        right.addWidget(self.legend)
        right.addWidget(self.fold_words)
        right.addStretch(0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(left, 1)
        layout.addSpacing(10)
        layout.addLayout(right, 1)

    def show_preview(self, preview: SegyPreview | None) -> None:
        """Draw the file looked at; None draws nothing."""
        self._show_map(preview)
        is_prestack = preview is not None and preview.scan.kind == "prestack"
        self._show_fold(preview.fold if preview is not None else None, is_prestack=is_prestack)
        if preview is not None and preview.scan.estimated and preview.scan.kind != "2d":
            self.fold_words.setText(
                translate(mark("Only part of the trace headers was read: the fold is not known yet."))
            )

    def _show_map(self, preview: SegyPreview | None) -> None:
        plot = self.map.getPlotItem()
        for text in self.corner_texts:
            plot.removeItem(text)
        self.corner_texts = []
        has_place = preview is not None and preview.x.size > 0
        self.traces.setData(preview.x if has_place else [], preview.y if has_place else [])
        corners = preview.corners if preview is not None and has_place else ()
        around = np.array([corner[2:] for corner in (*corners, *corners[:1])], dtype=float).reshape(-1, 2)
        self.outline.setData(around[:, 0], around[:, 1])
        middle = around[:-1].mean(axis=0) if corners else np.zeros(2)
        for il, xl, x, y in corners:
            # written outside the survey: traces stay visible
            anchor = (1.0 if x < middle[0] else 0.0, 0.0 if y < middle[1] else 1.0)
            text = pg.TextItem(f"{il} / {xl}", color=self._colours.text, anchor=anchor)
            text.setPos(x, y)
            plot.addItem(text)
            self.corner_texts.append(text)
        self._show_all()
        if corners:
            words = translate(mark("Corners: inline / crossline. Dots: traces spread over the file."))
        elif has_place:
            words = translate(mark("Dots: traces spread over the file."))
        elif preview is not None:
            words = translate(mark("No usable coordinates: {reason}"), reason=preview.scan.coordinates[0].evidence[-1])
        else:
            words = ""
        self.map_words.setText(words)

    def _show_all(self) -> None:
        """Show all traces, with room for the words at the corners."""
        box = self.map.getPlotItem().getViewBox()
        around = box.childrenBounds(items=[self.traces, self.outline])
        if around[0] is None or around[1] is None:
            return
        words = [text.textItem.boundingRect() for text in self.corner_texts]
        ranges = []
        for (low, high), room, needed in (
            (around[0], box.width(), max((one.width() for one in words), default=0.0)),
            (around[1], box.height(), max((one.height() for one in words), default=0.0)),
        ):
            left = max(room - 2 * needed - _RIM, 0.2 * room, 1.0)  # px for the traces themselves
            more = (high - low) * (room / left - 1) / 2
            ranges.append((low - more, high + more))
        box.setRange(xRange=ranges[0], yRange=ranges[1], padding=0.0)

    def _show_fold(self, fold: FoldMap | None, *, is_prestack: bool) -> None:
        self.fold.setVisible(fold is not None)
        self.legend.setVisible(fold is not None and not is_prestack)
        if fold is None:
            self.fold_words.setText(translate(mark("No inline and crossline numbers: every trace has its own place.")))
            return
        of_shots, of_lines = (mark("Channel"), mark("Shot, counted")), (mark("Crossline"), mark("Inline"))
        bottom, left = of_shots if fold.of_shots else of_lines
        self.fold.getPlotItem().setLabel("bottom", translate(bottom))
        self.fold.getPlotItem().setLabel("left", translate(left))
        if is_prestack:
            self.image.setLookupTable(colour_table("lajolla"))
            self.image.setImage(fold.fold, levels=(0, max(float(fold.fold.max()), 1.0)))
            words = mark("Fold {least} to {most}, mean {mean}; {holes} of {n} places in the picture are empty.")
            numbers = {"least": f"{fold.fold.min():.3g}", "most": f"{fold.fold.max():.3g}"}
            mean = f"{fold.fold.mean():.3g}"
            self.fold_words.setText(translate(words, **numbers, mean=mean, holes=fold.n_holes, n=fold.fold.size))
            self._place_fold(fold)
            return
        self.image.setLookupTable(None)
        colours = np.array([_rgb(one) for one in (_HOLE, _PART, _ONE, _SEVERAL)], np.uint8)
        code = np.select([fold.fold == 0, fold.fold < 0.999, fold.fold < 1.001], [0, 1, 2], 3)
        self.image.setImage(colours[code], levels=(0, 255))
        self._place_fold(fold)
        n_several = int(np.count_nonzero(fold.fold > 1.001))
        words = mark("{holes} of {n} places in the picture are empty, {several} hold several traces.")
        self.fold_words.setText(translate(words, holes=fold.n_holes, n=fold.fold.size, several=n_several))

    def _place_fold(self, fold: FoldMap) -> None:
        (first_il, last_il), (first_xl, last_xl) = fold.ilines, fold.xlines
        n_il, n_xl = fold.fold.shape
        step_il = (last_il - first_il) / max(n_il - 1, 1) or 1
        step_xl = (last_xl - first_xl) / max(n_xl - 1, 1) or 1
        self.image.setRect(QRectF(first_xl - step_xl / 2, first_il - step_il / 2, step_xl * n_xl, step_il * n_il))
        self.fold.getPlotItem().autoRange(padding=0.03)


class PlainAxis(pg.AxisItem):
    """An axis that writes coordinates in full: 6513500, not 6.5135e+06."""

    def tickStrings(self, values: Any, scale: float, spacing: float) -> list[str]:
        return [f"{value * scale:.12g}" for value in values]


def _plot(colours: ChartColours, bottom: str, left: str) -> pg.PlotWidget:
    plot = pg.PlotWidget(axisItems={side: PlainAxis(side) for side in ("left", "bottom")})
    plot.setBackground(colours.background)
    item = plot.getPlotItem()
    item.setLabel("bottom", bottom)
    item.setLabel("left", left)
    item.hideButtons()
    for side in ("left", "bottom"):
        item.getAxis(side).enableAutoSIPrefix(False)
    theme_plot(item, colours)
    return plot


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
