"""The travel-time curve over a gather: its fields in the strip, and the line with two handles on the picture."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._chart import pen
from subsurface_app.gui.views._controls import UnitBox, choose, combo
from subsurface_app.gui.views._flow import FlowRow
from subsurface_app.gui.views._units import axis_scale
from subsurface_app.workflows.moveout import TravelTime

_CURVES = {"none": mark("No curve"), "reflection": mark("Reflection curve"), "linear": mark("Linear curve")}
_MUTES = {"none": mark("No mute"), "above": mark("Mute above"), "below": mark("Mute below")}
_SLOWEST, _FASTEST = 50.0, 20_000.0


class MoveoutControl(FlowRow):
    """Which curve is drawn, and what is done along it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._curves = combo(
            [(key, translate(title)) for key, title in _CURVES.items()], translate("Travel-time curve")
        )
        self._t0 = UnitBox(0, 60_000, 500, 10, translate("Time of the curve at offset 0"))
        self._velocity = UnitBox(_SLOWEST, _FASTEST, 2000, 50, translate("Velocity of the curve"))
        self._flatten = QCheckBox(translate("Flatten"))
        self._flatten.setToolTip(
            translate("Take the moveout of this velocity out of all times (stretch above 50 % is muted)")
        )
        self._mutes = combo(
            [(key, translate(title)) for key, title in _MUTES.items()], translate("Mute along the curve")
        )
        self._taper = UnitBox(0, 1000, 40, 10, translate("Taper of the mute"))
        for field in (self._curves, self._t0, self._velocity, self._flatten, self._mutes, self._taper):
            self.add(field)
        self.set_units(DisplayUnits())
        self._show_fields()
        for box in (self._curves, self._mutes):
            box.currentIndexChanged.connect(self._tell)
        for number in (self._t0, self._velocity, self._taper):
            number.valueChanged.connect(self._tell)
        self._flatten.toggled.connect(self._tell)

    def set_units(self, units: DisplayUnits) -> None:
        """Tell, and take, times and the velocity in these units."""
        for box, of in ((self._t0, "time"), (self._velocity, "velocity"), (self._taper, "time")):
            with QSignalBlocker(box):
                box.set_unit(units.of(of), axis_scale(units, of))  # type: ignore[arg-type]

    @property
    def curve(self) -> TravelTime | None:
        """The curve chosen."""
        kind = self._curves.currentData()
        return None if kind == "none" else TravelTime(kind, self._t0.real / 1000, self._velocity.real)

    @property
    def is_flat(self) -> bool:
        """Whether the moveout is taken out."""
        return self.curve is not None and self._flatten.isChecked()

    @property
    def mute(self) -> str:
        """The side that is muted, "none", "above" or "below"."""
        return "none" if self.curve is None else str(self._mutes.currentData())

    @property
    def taper(self) -> float:
        """Taper of the mute in s."""
        return self._taper.real / 1000

    def set_curve(self, curve: TravelTime) -> None:
        """Show a curve that was dragged."""
        with QSignalBlocker(self._t0), QSignalBlocker(self._velocity):
            self._t0.set_real(1000 * curve.t0)
            self._velocity.set_real(curve.velocity)
        self.changed.emit()

    def state(self) -> dict[str, Any]:
        """The fields, as JSON values."""
        return {
            "curve": self._curves.currentData(),
            "t0": self._t0.real / 1000,
            "velocity": self._velocity.real,
            "flat": self._flatten.isChecked(),
            "mute": self._mutes.currentData(),
            "taper": self.taper,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Show fields without a signal; what is missing stays."""
        state = self.state() | state
        with QSignalBlocker(self._t0), QSignalBlocker(self._velocity), QSignalBlocker(self._taper):
            self._t0.set_real(1000 * state["t0"])
            self._velocity.set_real(state["velocity"])
            self._taper.set_real(1000 * state["taper"])
        with QSignalBlocker(self._flatten):
            self._flatten.setChecked(state["flat"])
        choose(self._curves, state["curve"])
        choose(self._mutes, state["mute"])
        self._show_fields()

    def _show_fields(self) -> None:
        is_shown = self._curves.currentData() != "none"
        for field in (self._t0, self._velocity, self._flatten, self._mutes):
            field.setVisible(is_shown)
        self._taper.setVisible(is_shown and self._mutes.currentData() != "none")

    def _tell(self) -> None:
        self._show_fields()
        self.changed.emit()


class MoveoutLine(QObject):
    """The curve on the picture: one handle at the apex moves its time, one at the farthest trace its velocity."""

    dragged = Signal(object)  # a TravelTime

    def __init__(self, canvas: ImageCanvas) -> None:
        super().__init__(canvas)
        self._curve: TravelTime | None = None
        self._far = 0.0
        self._line = pg.PlotCurveItem()
        self._line.setZValue(12)
        self._apex, self._end = (pg.TargetItem(size=11, movable=True) for _ in range(2))
        for item in (self._line, self._apex, self._end):
            canvas.box.addItem(item, ignoreBounds=True)
            item.hide()
        for handle, name in ((self._apex, "apex"), (self._end, "end")):
            handle.setZValue(13)
            handle.sigPositionChanged.connect(lambda _, name=name: self._moved(name))

    def show(
        self, curve: TravelTime | None, places: NDArray[np.float64], offsets: NDArray[np.float64], *, flat: bool
    ) -> None:
        """Draw a curve; where the moveout is taken out it is a level.

        Parameters   places : shape (n,), axis values of the traces; offsets : shape (n,), m
        """
        self._curve = curve
        for item in (self._line, self._apex, self._end):
            item.setVisible(curve is not None and not (flat and item is self._end))
        if curve is None or not len(places):
            return
        times = np.full(len(offsets), curve.t0) if flat else curve.at(offsets)
        self._line.setData(places, 1000 * times)
        near, far = int(np.argmin(np.abs(offsets))), int(np.argmax(np.abs(offsets)))
        self._far = float(offsets[far])
        for handle, i_trace in ((self._apex, near), (self._end, far)):
            with QSignalBlocker(handle):
                handle.setPos(QPointF(float(places[i_trace]), float(1000 * times[i_trace])))

    def set_colour(self, colour: str, rim: str) -> None:
        """The colour of line and handles, and of their rim."""
        self._line.setPen(pen(colour, 2.0))
        self._line.setShadowPen(pen(rim, 4.0))
        for handle in (self._apex, self._end):
            handle.setPen(pen(rim, 1.5))
            handle.setBrush(colour)
            handle.setHoverBrush(colour)

    def _moved(self, name: str) -> None:
        if self._curve is None:
            return
        time = (self._apex if name == "apex" else self._end).pos().y() / 1000
        if name == "apex":
            curve = TravelTime(self._curve.kind, max(time, 0.0), self._curve.velocity)
        else:
            curve = self._curve.through(self._far, time)
        if _SLOWEST <= curve.velocity <= _FASTEST:
            self.dragged.emit(curve)
