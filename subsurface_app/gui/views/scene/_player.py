"""Plays through the slices of the active volume; it waits for a slice that has not come, so nothing queues up."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.slices import PLANES, Plane
from subsurface_app.gui.views._controls import choose, combo, labelled, number_box
from subsurface_app.gui.views.scene._slices import ShownCube

_PLANES = {"iline": mark("Inlines"), "xline": mark("Crosslines"), "sample": mark("Time or depth slices")}
_WAYS = {"loop": mark("Round and round"), "swing": mark("To and fro"), "once": mark("Once")}


class Player(QObject):
    """Steps through one plane of the active volume at a number of slices a second.

    Parameters   is_ready : whether the slice asked for last is on view; until then no step is taken
    """

    moved = Signal(str, int)  # plane and index
    played = Signal(bool)

    def __init__(self, parent: QObject, is_ready: Callable[[Plane], bool]) -> None:
        super().__init__(parent)
        self.plane: Plane = "iline"
        self.way = "loop"
        self.direction = 1
        self._shown: ShownCube | None = None
        self._is_ready = is_ready
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self.set_speed(8.0)

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    @property
    def speed(self) -> float:
        """Slices a second, at most."""
        return self._speed

    def set_speed(self, speed: float) -> None:
        self._speed = speed
        self._timer.setInterval(max(round(1000 / speed), 1))

    def show_cube(self, shown: ShownCube | None) -> None:
        """Play this volume; without one it stops."""
        self._shown = shown
        if shown is None:
            self.pause()
        elif self._count() < 2:
            self.plane = next(
                (one for one in PLANES if one in shown.indices and shown.cube.numbers(one)[2] > 1), "iline"
            )

    def play(self) -> None:
        if self._count() > 1 and not self.is_playing:
            self._timer.start()
            self.played.emit(True)

    def pause(self) -> None:
        if self.is_playing:
            self._timer.stop()
            self.played.emit(False)

    def step(self, direction: int) -> None:
        """Go on by one slice; at the ends on to the other end, back, or not at all."""
        count = self._count()
        if count < 2 or self._shown is None:
            return
        index = self._shown.indices[self.plane] + direction
        if not 0 <= index < count:
            if self.way == "once":
                self.pause()
                return
            if self.way == "swing":
                self.direction = -direction
                index = self._shown.indices[self.plane] - direction
            else:
                index %= count
        self.moved.emit(self.plane, index)

    def state(self) -> dict[str, Any]:
        return {"plane": self.plane, "way": self.way, "direction": self.direction, "speed": self.speed}

    def restore(self, state: Mapping[str, Any]) -> None:
        plane, way = state.get("plane"), state.get("way")
        self.plane = plane if plane in PLANES else self.plane
        self.way = way if way in _WAYS else self.way
        self.direction = -1 if state.get("direction", self.direction) < 0 else 1
        self.set_speed(float(state.get("speed", self.speed)))

    def _count(self) -> int:
        if self._shown is None or self.plane not in self._shown.indices:
            return 0
        return self._shown.cube.numbers(self.plane)[2]

    def _tick(self) -> None:
        if self._is_ready(self.plane):
            self.step(self.direction)


class PlayerBar(QWidget):
    """The controls of a player."""

    edited = Signal(str)

    def __init__(self, player: Player) -> None:
        super().__init__()
        self._player = player
        self._plane = combo([(one, translate(_PLANES[one])) for one in PLANES], translate("Slices to play through"))
        self._way = combo([(one, translate(text)) for one, text in _WAYS.items()], translate("At the last slice"))
        self._speed = number_box(0.5, 30.0, 8.0, 0.5, translate("Slices a second, at most"), suffix=" /s")
        self.play = _button(translate("Play"), translate("Play or pause (Space)"))
        back = _button("−1", translate("One slice back"))
        on = _button("+1", translate("One slice on"))
        self._turn = _button(translate("Backwards"), translate("Play backwards"))
        self._turn.setCheckable(True)
        row = QHBoxLayout()
        row.setSpacing(3)
        for part in (back, self.play, on, self._turn):
            row.addWidget(part)
        row.addStretch(1)
        grid = QGridLayout()
        grid.setSpacing(4)
        fields = ((translate("Through"), self._plane), (translate("At the end"), self._way))
        for number, (text, field) in enumerate((*fields, (translate("Speed"), self._speed))):
            grid.addWidget(labelled(text, field), number, 0)
            grid.addWidget(field, number, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addLayout(grid)
        self.play.clicked.connect(self.toggle)
        back.clicked.connect(lambda: player.step(-1))
        on.clicked.connect(lambda: player.step(1))
        self._turn.clicked.connect(self._chosen)
        self._plane.activated.connect(self._chosen)
        self._way.activated.connect(self._chosen)
        self._speed.valueChanged.connect(self._chosen)
        player.played.connect(self._show_playing)
        self.show_player()

    def toggle(self) -> None:
        """Play, or pause."""
        if self._player.is_playing:
            self._player.pause()
        else:
            self._player.play()

    def show_player(self) -> None:
        """Show what the player does, without a signal."""
        choose(self._plane, self._player.plane)
        choose(self._way, self._player.way)
        self._turn.setChecked(self._player.direction < 0)
        with QSignalBlocker(self._speed):
            self._speed.setValue(self._player.speed)

    def _chosen(self, *_: object) -> None:
        player = self._player
        player.plane, player.way = self._plane.currentData(), self._way.currentData()
        player.direction = -1 if self._turn.isChecked() else 1
        player.set_speed(self._speed.value())
        self.edited.emit(translate("Slice player"))

    def _show_playing(self, is_playing: bool) -> None:
        self.play.setText(translate("Pause") if is_playing else translate("Play"))


def _button(sign: str, tip: str) -> QToolButton:
    made = QToolButton()
    made.setText(sign)
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setMinimumSize(34, 26)
    return made
