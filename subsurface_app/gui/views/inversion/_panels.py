"""The pictures of an inversion: model, update and another model above, gathers of a shot below; one scale each row."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtWidgets import QWidget

from resources import translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.colours import colour_table
from subsurface_app.gui.views._chart import chart_colours, pen, scale_axis, theme_plot
from subsurface_app.gui.views._display import clip_levels
from subsurface_app.gui.views._units import axis_scale, with_unit
from subsurface_app.workflows.inversion import InversionLook, Shot

Array = NDArray[Any]
_GATHERS = ("observed", "predicted", "residual")


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
        self.setMinimumSize(640, 360)
        self.ci.layout.setSpacing(6)
        self.pictures: dict[str, _Picture] = {}
        self._bars: dict[str, pg.ColorBarItem] = {}
        self._built: tuple[object, ...] = ()
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
        self.pictures, self._bars, self._built = {}, {}, ()

    def draw(self, look: InversionLook, beside: InversionLook | None, units: DisplayUnits) -> None:
        """Draw an inversion, and the model of another one with the same colours."""
        self._units = units
        names = {"model": look.name, "update": translate("Update"), "beside": beside.name if beside else ""}
        has_beside = beside is not None and beside.model is not None
        built = (self._dark, units, has_beside, look.shot is not None, tuple(names.values()))
        if built != self._built:
            self._build(names, with_beside=has_beside, with_shot=look.shot is not None)
            self._built = built
        self._models(look, beside if has_beside else None)
        if look.shot is not None:
            self._gathers(look.shot)

    # --- charts --------------------------------------------------------------------------------------------------

    def _build(self, names: dict[str, str], *, with_beside: bool, with_shot: bool) -> None:
        self.clear_all()
        across, down = (translate("Distance"), "distance"), (translate("Depth"), "depth")
        bottom = with_unit(across[0], self._units, "distance")
        left = with_unit(down[0], self._units, "depth")
        above = ["model", *(["beside"] if with_beside else []), "update"]
        for column, name in enumerate(above):
            self._add(name, names[name], 0, 2 * column, left if column == 0 else "", bottom, "batlow")
            plot = self.pictures[name].plot
            scale_axis(plot.getAxis("bottom"), self._units.factor("distance"))
            scale_axis(plot.getAxis("left"), self._units.factor("depth"))
        self.pictures["update"].image.setLookupTable(colour_table("vik"))
        velocity = with_unit(translate("Velocity"), self._units, "velocity")
        change = with_unit(translate("Change of velocity"), self._units, "velocity")
        self._bar("model", "batlow", velocity, 0, 2 * (len(above) - 1) - 1)
        self._bar("update", "vik", change, 0, 2 * len(above) - 1)
        if not with_shot:
            return
        titles = (translate("Observed"), translate("Modelled"), translate("Residual"))
        time = with_unit(translate("Time"), self._units, "time")
        below = self.addLayout(row=1, col=0, colspan=2 * len(above))
        for column, (name, title) in enumerate(zip(_GATHERS, titles, strict=True)):
            words = time if column == 0 else ""
            self._add(name, title, 0, column, words, translate("Receiver"), "gray", into=below)
            scale_axis(self.pictures[name].plot.getAxis("left"), axis_scale(self._units, "time"))
        self._bar("gathers", "gray", translate("Pressure"), 0, len(_GATHERS), into=below)
        for row, stretch in enumerate((5, 4)):
            self.ci.layout.setRowStretchFactor(row, stretch)

    def _add(
        self, name: str, title: str, row: int, column: int, left: str, bottom: str, table: str, into: Any = None
    ) -> None:
        plot = (into or self).addPlot(row=row, col=column)
        colours = chart_colours(self._dark)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setTitle(title, color=colours.text, size="9pt")
        plot.getViewBox().invertY(True)
        plot.getViewBox().setDefaultPadding(0.0)
        for side, words in (("left", left), ("bottom", bottom)):
            plot.getAxis(side).enableAutoSIPrefix(False)
            if words:
                plot.setLabel(side, words, color=colours.text)
        theme_plot(plot, colours)
        image = pg.ImageItem(lut=colour_table(table))
        plot.addItem(image)
        self.pictures[name] = _Picture(plot, image)

    def _bar(self, name: str, table: str, title: str, row: int, column: int, into: Any = None) -> None:
        colours = chart_colours(self._dark)
        colour_map = pg.ColorMap(np.linspace(0.0, 1.0, 256), colour_table(table))
        bar = pg.ColorBarItem(values=(0.0, 1.0), colorMap=colour_map, interactive=False, width=12)
        axis = bar.getAxis("right")
        axis.enableAutoSIPrefix(False)
        axis.setPen(pen(colours.grid))
        axis.setTextPen(pen(colours.text))
        axis.setLabel(title, color=colours.text)
        (into or self).addItem(bar, row=row, col=column)
        self._bars[name] = bar

    # --- values --------------------------------------------------------------------------------------------------

    def _models(self, look: InversionLook, beside: InversionLook | None) -> None:
        shown = [("model", look), *([("beside", beside)] if beside is not None else [])]
        known = [one.model for _, one in shown if one is not None and one.model is not None]
        low = min((float(np.nanmin(one)) for one in known), default=0.0)
        levels = (low, max((float(np.nanmax(one)) for one in known), default=1.0))
        for name, one in shown:
            if one is not None and one.model is not None:
                self._lay_in(name, one.model, _rect_of(one), levels)
        change = clip_levels(look.update, 0.5, 99.5, symmetric=True)
        self._lay_in("update", look.update, _rect_of(look), change)
        factor = self._units.factor("velocity")
        self._bars["model"].setLevels((factor * levels[0], factor * levels[1]))
        self._bars["update"].setLevels((factor * change[0], factor * change[1]))

    def _gathers(self, shot: Shot) -> None:
        """All three with the colours of the observed one."""
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
                self.pointed.emit(self._reading(name, picture, at))
            return

    def _reading(self, name: str, picture: _Picture, at: QPointF) -> str:
        assert picture.values is not None
        assert picture.rect is not None
        rect, shape = picture.rect, picture.values.shape
        i = min(int((at.x() - rect.left()) / rect.width() * shape[0]), shape[0] - 1)
        k = min(int((at.y() - rect.top()) / rect.height() * shape[1]), shape[1] - 1)
        value = float(picture.values[i, k])
        if name in _GATHERS:
            return translate(
                "Receiver {number}   Time {time}   Pressure {value}",
                number=i + 1,
                time=self._units.rounded(at.y() / 1000, "time"),
                value=f"{value:.3g}",
            )
        return translate(
            "Distance {x}   Depth {z}   Velocity {velocity}",
            x=self._units.rounded(at.x(), "distance"),
            z=self._units.rounded(at.y(), "depth"),
            velocity=self._units.rounded(value, "velocity"),
        )


def _rect_of(look: InversionLook) -> QRectF:
    (dx, dz), (x0, z0), (nx, nz) = look.spacing, look.origin, look.update.shape
    return QRectF(x0 - dx / 2, z0 - dz / 2, nx * dx, nz * dz)
