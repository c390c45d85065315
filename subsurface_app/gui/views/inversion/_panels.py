"""The pictures of an inversion: model, update and another model above, gathers of a shot below; one scale each row."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from resources import translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.colours import colour_table
from subsurface_app.gui.views._chart import chart_colours, pen, scale_axis, theme_plot
from subsurface_app.gui.views._display import clip_levels
from subsurface_app.gui.views._units import axis_scale, with_unit
from subsurface_app.gui.views.inversion._scales import Held
from subsurface_app.workflows.inversion import InversionLook, Shot

Array = NDArray[Any]
_GATHERS = ("observed", "predicted", "residual")
_NARROW = 620  # pixels: below, models stand one above the other
_LEAST = (340, 165)  # pixels: width, and height of a row
_BAR_AXIS, _BAR_NUMBERS = 62, 44  # pixels for the numbers of a colour bar, with its title and without
_LETTERS = 38  # of a title


@dataclass
class _Picture:
    """A chart with its image, and what was drawn last: values and the rectangle of axis values that they fill."""

    plot: pg.PlotItem
    image: pg.ImageItem
    values: Array | None = None
    rect: QRectF | None = None


class InversionPanels(pg.GraphicsLayoutWidget):
    """Draws looks; `pointed` says what lies under the mouse."""

    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ci.layout.setSpacing(6)
        self.pictures: dict[str, _Picture] = {}
        self._bars: dict[str, pg.ColorBarItem] = {}
        self._built: tuple[object, ...] = ()
        self._drawn: tuple[InversionLook, InversionLook | None] | None = None
        self._held = Held()
        self._dark = False
        self._units = DisplayUnits()
        self.scene().sigMouseMoved.connect(self._moved)
        self.set_theme(False)

    def set_theme(self, dark: bool) -> None:
        """The colours that the next `draw` uses."""
        self._dark = dark
        self.setBackground(chart_colours(dark).background)

    def clear_all(self) -> None:
        """Draw nothing."""
        self.ci.clear()
        self.pictures, self._bars, self._built, self._drawn = {}, {}, (), None

    def draw(self, look: InversionLook, beside: InversionLook | None, units: DisplayUnits) -> None:
        """Draw an inversion, and the model of another one with the same colours."""
        self._units = units
        beside = beside if beside is not None and beside.model is not None else None
        self._lay_out(look, beside)
        self._models(look, beside)
        if look.shot is not None:
            self._gathers(look, look.shot)
        self._drawn = look, beside

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if getattr(self, "_drawn", None) is not None:  # pyqtgraph resizes before `__init__` has come so far
            self.draw(*self._drawn, self._units)

    # --- charts --------------------------------------------------------------------------------------------------

    def _lay_out(self, look: InversionLook, beside: InversionLook | None) -> None:
        """Make charts where those that are there are others than are wanted."""
        is_narrow, with_shot = self.width() < _NARROW, look.shot is not None
        names = {"model": look.name, "beside": beside.name if beside is not None else "", "update": translate("Update")}
        built = (self._dark, self._units, is_narrow, beside is not None, with_shot, *names.values())
        if built != self._built:
            self.clear_all()
            above = [one for one in names if one != "beside" or beside is not None]
            rows = (len(above) if is_narrow else 1) + with_shot
            self.setMinimumSize(_LEAST[0], _LEAST[1] * rows)
            self._build_models({one: names[one] for one in above}, is_narrow=is_narrow)
            if with_shot:
                self._build_gathers(rows - 1, is_narrow=is_narrow)
            self._built = built

    def _build_models(self, names: dict[str, str], *, is_narrow: bool) -> None:
        """In a row, the models with one colour bar; or in a column."""
        across = with_unit(translate("Distance"), self._units, "distance")
        down = with_unit(translate("Depth"), self._units, "depth")
        velocity = with_unit(translate("Velocity"), self._units, "velocity")
        change = with_unit(translate("Change of velocity"), self._units, "velocity")
        rows = [self.addLayout(row=row, col=0) for row in range(len(names) if is_narrow else 1)]
        bar_after = "beside" if "beside" in names else "model"
        for number, (name, title) in enumerate(names.items()):
            into, table = rows[number if is_narrow else 0], "vik" if name == "update" else "batlow"
            column = 0 if is_narrow else 2 * number
            is_first, is_last = column == 0, not is_narrow or number == len(names) - 1
            of_bar = change if name == "update" else velocity
            if is_narrow:  # there is no room beside the bar
                title = of_bar if name == "update" else f"{_short(title, 20)}: {of_bar}"
            self._add(name, title, into, column, down if is_first else "", across if is_last else "", table)
            plot = self.pictures[name].plot
            scale_axis(plot.getAxis("bottom"), self._units.factor("distance"))
            scale_axis(plot.getAxis("left"), self._units.factor("depth"))
            if is_narrow or name in ("update", bar_after):
                self._bar(name, table, "" if is_narrow else of_bar, into, column + 1)

    def _build_gathers(self, row: int, *, is_narrow: bool) -> None:
        titles = (translate("Observed"), translate("Modelled"), translate("Residual"))
        time = with_unit(translate("Time"), self._units, "time")
        below = self.addLayout(row=row, col=0)
        for column, (name, title) in enumerate(zip(_GATHERS, titles, strict=True)):
            self._add(name, title, below, column, time if column == 0 else "", translate("Receiver"), "gray")
            axis = self.pictures[name].plot.getAxis("left")
            scale_axis(axis, axis_scale(self._units, "time"))
            axis.setStyle(showValues=column == 0)
        self._bar("gathers", "gray", "" if is_narrow else translate("Amplitude"), below, len(_GATHERS))

    def _add(self, name: str, title: str, into: Any, column: int, left: str, bottom: str, table: str) -> None:
        plot = into.addPlot(row=0, col=column)
        colours = chart_colours(self._dark)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setTitle(_short(title), color=colours.text, size="9pt")
        plot.getViewBox().invertY(True)
        plot.getViewBox().setDefaultPadding(0.0)
        for side, words in (("left", left), ("bottom", bottom)):
            plot.getAxis(side).enableAutoSIPrefix(False)
            if words:
                plot.setLabel(side, words, color=colours.text)
        theme_plot(plot, colours)
        image = pg.ImageItem(lut=colour_table(table), autoDownsample=True)
        plot.addItem(image)
        self.pictures[name] = _Picture(plot, image)

    def _bar(self, name: str, table: str, title: str, into: Any, column: int) -> None:
        colours = chart_colours(self._dark)
        colour_map = pg.ColorMap(np.linspace(0.0, 1.0, 256), colour_table(table))
        bar = pg.ColorBarItem(values=(0.0, 1.0), colorMap=colour_map, interactive=False, width=12)
        axis = bar.getAxis("right")
        axis.enableAutoSIPrefix(False)
        axis.setWidth(_BAR_AXIS if title else _BAR_NUMBERS)
        axis.setPen(pen(colours.grid))
        axis.setTextPen(pen(colours.text))
        if title:
            axis.setLabel(title, color=colours.text)
        into.addItem(bar, row=0, col=column)
        self._bars[name] = bar

    # --- values --------------------------------------------------------------------------------------------------

    def _models(self, look: InversionLook, beside: InversionLook | None) -> None:
        shown = {"model": look} | ({"beside": beside} if beside is not None else {})
        known = {name: one.model for name, one in shown.items() if one.model is not None}
        levels = self._held.range_of(tuple(one.name for one in shown.values()), list(known.values()))
        for name, model in known.items():
            self._lay_in(name, model, _rect_of(shown[name]), levels)
        top = clip_levels(look.update, 0.5, 99.5, symmetric=True)[1]
        change = self._held.top_of(("update", look.name), top)
        self._lay_in("update", look.update, _rect_of(look), (-change, change))
        factor = self._units.factor("velocity")
        for name, bar in self._bars.items():
            if name != "gathers":
                low, high = (-change, change) if name == "update" else levels
                bar.setLevels((factor * low, factor * high))

    def _gathers(self, look: InversionLook, shot: Shot) -> None:
        """All three with the colours of the observed one."""
        number = translate("Shot {number}, observed", number=shot.number + 1)
        self.pictures["observed"].plot.setTitle(number, color=chart_colours(self._dark).text, size="9pt")
        levels = clip_levels(shot.observed, 2.0, 98.0, symmetric=True)
        n_receivers, nt = shot.observed.shape
        step = 1000 * shot.step
        rect = QRectF(0.5, 1000 * shot.start - step / 2, n_receivers, nt * step)
        shown = (shot.observed, shot.predicted, shot.predicted - shot.observed)
        for name, values in zip(_GATHERS, shown, strict=True):
            self._lay_in(name, values, rect, levels)
        self._bars["gathers"].setLevels(levels)

    def _lay_in(self, name: str, values: Array, rect: QRectF, levels: tuple[float, float]) -> None:
        """Show values (first axis across, last axis down); the zoom stays while the rectangle does."""
        picture = self.pictures[name]
        picture.image.setImage(values, autoLevels=False, levels=levels)
        picture.image.setRect(rect)
        picture.values = values
        if picture.rect != rect:
            picture.rect = rect
            picture.plot.getViewBox().setRange(rect, padding=0.0)

    def _moved(self, place: QPointF) -> None:
        for name, picture in self.pictures.items():
            box = picture.plot.getViewBox()
            if picture.values is None or picture.rect is None or not box.sceneBoundingRect().contains(place):
                continue
            at = box.mapSceneToView(place)
            if picture.rect.contains(at):
                self.pointed.emit(self._reading(name, picture.values, picture.rect, at))
            return

    def _reading(self, name: str, values: Array, rect: QRectF, at: QPointF) -> str:
        i = min(int((at.x() - rect.left()) / rect.width() * values.shape[0]), values.shape[0] - 1)
        k = min(int((at.y() - rect.top()) / rect.height() * values.shape[1]), values.shape[1] - 1)
        value, units = float(values[i, k]), self._units
        if name in _GATHERS:
            return translate(
                "Receiver {number}   Time {time}   Amplitude {value}",
                number=i + 1,
                time=units.rounded(at.y() / 1000, "time"),
                value=f"{value:.3g}".replace("-", "\N{MINUS SIGN}"),
            )
        place = {"x": units.rounded(at.x(), "distance"), "z": units.rounded(at.y(), "depth")}
        velocity = units.rounded(value, "velocity")
        if name == "update":
            return translate("Distance {x}   Depth {z}   Change of velocity {velocity}", **place, velocity=velocity)
        return translate("Distance {x}   Depth {z}   Velocity {velocity}", **place, velocity=velocity)


def _short(title: str, most: int = _LETTERS) -> str:
    return title if len(title) <= most else title[: most - 1] + "…"


def _rect_of(look: InversionLook) -> QRectF:
    (dx, dz), (x0, z0), (nx, nz) = look.spacing, look.origin, look.update.shape
    return QRectF(x0 - dx / 2, z0 - dz / 2, nx * dx, nz * dz)
