"""The tie view: a well's synthetic beside seismic, stretched by hand or automatically, with its honest confidence."""

from dataclasses import asdict, dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from resources import translate
from solvers.errors import SubsurfaceError
from subsurface_app.commands.well_tie import tie_parameters
from subsurface_app.data.objects import Domain, SeismicLine, SeismicVolume, Well, WellTie
from subsurface_app.data.slices import Loaded
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._pictures import save_picture
from subsurface_app.gui.views._planes import in_memory
from subsurface_app.gui.views.tie._actions import TieActions
from subsurface_app.gui.views.tie._knots import (
    AT_REST,
    Knots,
    is_bulk,
    room_for,
    with_bulk,
    with_point,
    without_point,
)
from subsurface_app.gui.views.tie._preview import PREVIEW, Preview
from subsurface_app.gui.views.tie._sheet import TieSheet
from subsurface_app.gui.views.tie._words import numbers_in_words, reading_at
from subsurface_app.gui.views.view import View
from subsurface_app.workflows.well_tie import (
    TieInputs,
    TieLook,
    TieSettings,
    look_of_tie,
    prepare_tie,
    stretch_of,
    within_limits,
)

Seismic = SeismicVolume | SeismicLine
_viewer_numbers = count(1)
_USUAL = TieSettings(knots=AT_REST)


@dataclass(frozen=True)
class _Made:
    """What came of a look in the background: `key` says of which well and seismic and with which inputs."""

    key: tuple[object, ...]
    settings: TieSettings
    look: TieLook


class TieView(View):
    """Ties one of the wells on offer to one of the seismic items.

    Control points are set by dragging the synthetic to a reflector. Its state holds them, so that the window's undo
    takes them back one by one. What it wants run it asks for by signals, with the parameters of `well.tie`.
    """

    places = frozenset({"zoom"})

    tie_asked = Signal(object)  # parameters: make it, and show what came of it
    apply_asked = Signal(object, str)  # parameters, and the id of a tie that is just that; "" when there is none yet
    script_asked = Signal(object)
    cancel_asked = Signal()

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices = slices
        self._viewer = f"tie {next(_viewer_numbers)}"
        self._wells: dict[str, Well] = {}
        self._volumes: dict[str, Seismic] = {}
        self._asked = {"well": "", "volume": ""}  # handed over to be shown
        self._chosen = {"well": "", "volume": ""}  # by the user in their place
        self._ties: dict[str, WellTie] = {}
        self._held: dict[tuple[str, str], TieSettings] = {}  # settings of each well and seismic
        self._made: _Made | None = None
        self._awaits_tie = False
        self._is_stale = False
        self._zoom: list[float] | None = None
        self._gripped: float | None = None  # time before the tie of what is being dragged
        self._preview = Preview(slices, self._viewer)
        self._build()
        slices.loaded.connect(self._loaded)

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_well(self, item_id: str, well: Well) -> None:
        """Show a well in place of the one before."""
        self._zoom = self._zoom if item_id == self.well_id else None
        self._asked["well"], self._chosen["well"] = item_id, ""
        self.show_other_well(item_id, well)

    def show_other_well(self, item_id: str, well: Well) -> None:
        """Offer a well by its name."""
        self._wells[item_id] = well
        self._refresh()

    def show_volume(self, item_id: str, volume: Seismic, _: object = None) -> None:
        """Tie to a volume or a line in place of the one before."""
        self._asked["volume"], self._chosen["volume"] = item_id, ""
        self.show_other_volume(item_id, volume)

    def show_other_volume(self, item_id: str, volume: Seismic, _: object = None) -> None:
        """Offer a volume or a line by its name."""
        self._volumes[item_id] = volume
        self._refresh()

    def show_tie(self, item_id: str, tie: WellTie) -> None:
        """Take over control points and settings of a tie, and its confidence."""
        self._ties[item_id] = tie
        self._chosen = {"well": "", "volume": ""}
        self._held[tie.well, tie.seismic] = _settings_of(tie)
        self._refresh()
        if self._awaits_tie:
            self._awaits_tie = False
            self.edited.emit(translate("Tie"))

    def hide_item(self, item_id: str) -> None:
        """Take an item away; another one on offer comes in its place."""
        for of in (self._wells, self._volumes, self._ties):
            of.pop(item_id, None)
        self._refresh()

    def clear(self) -> None:
        """Show nothing."""
        for of in (self._wells, self._volumes, self._ties):
            of.clear()
        self._refresh()

    @property
    def well_id(self) -> str:
        """The well on view; empty without one."""
        return _first(self._wells, self._chosen["well"], self._asked["well"])

    @property
    def volume_id(self) -> str:
        """The seismic on view; empty without one."""
        return _first(self._volumes, self._chosen["volume"], self._asked["volume"])

    @property
    def settings(self) -> TieSettings:
        """What the tie on view is made with; control points are always set here, at first one at rest."""
        return self._held.get((self.well_id, self.volume_id), _USUAL)

    @property
    def parameters(self) -> dict[str, Any]:
        """Those of `well.tie` for what is on view."""
        return tie_parameters(self.well_id, self.volume_id, self.settings)

    @property
    def look(self) -> TieLook | None:
        """What is drawn; None before anything is."""
        return self._made.look if self._made is not None else None

    @property
    def tie_on_view(self) -> str:
        """The id of the tie that is just what is on view; empty when it is not kept."""
        here = (self.well_id, self.volume_id, self.settings)
        found = (key for key, tie in self._ties.items() if (tie.well, tie.seismic, _settings_of(tie)) == here)
        return next(found, "")

    def set_settings(self, settings: TieSettings, words: str) -> None:
        """Make the tie with other settings, as the user wants; `words` name the edit."""
        self._held[self.well_id, self.volume_id] = settings
        self._refresh()
        self.edited.emit(words)

    def set_running(self, fraction: float | None, words: str = "") -> None:
        """A run that was asked for is so far; None: none runs."""
        self.actions_row.set_running(fraction, words)

    def await_tie(self, awaits: bool) -> None:
        """Whether the next tie that comes is one that was asked for here: taking it over can be undone."""
        self._awaits_tie = awaits

    @property
    def cursor_domain(self) -> Domain | None:
        return "twt" if self._made is not None else None

    def set_cursor(self, x: float, y: float, z: float) -> None:
        """A line at a time in s."""
        self.tracks.show_hair(z)

    def state(self) -> dict[str, Any]:
        held = asdict(self.settings)
        given = {key: value for key, value in held.items() if value != getattr(_USUAL, key)}
        for key in ("knots", "angles"):
            if key in given:
                given[key] = [list(one) if isinstance(one, tuple) else one for one in given[key]]
        return {
            "item": self.well_id,
            "seismic": self.volume_id,
            "settings": given,
            "panels": self.panels_shown.isChecked(),
            "controls": self.controls_shown.isChecked(),
            "zoom": self._zoom,
        }

    def restore(self, state: dict[str, Any]) -> None:
        wanted = self.state() | state
        self.panels_shown.setChecked(wanted["panels"])
        self.controls_shown.setChecked(wanted["controls"])
        if wanted["item"] != self.well_id:
            return
        if wanted["seismic"] in self._volumes:
            self._chosen["volume"] = wanted["seismic"]
            knots = {"knots": _USUAL.knots} | wanted["settings"]
            self._held[self.well_id, self.volume_id] = TieSettings.from_json(knots)
        self._zoom = wanted["zoom"]
        if self._zoom is not None:
            self.tracks.show_range(*self._zoom)
        self._refresh()

    def set_theme(self, dark: bool) -> None:
        self.tracks.set_theme(dark)
        self.panels.set_theme(dark)
        self._draw()

    def tell_units(self) -> None:
        self.sheet.tell_units(self.units)
        self.controls.show_settings(self.settings)
        self._draw()

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        """Write tracks, panels and numbers as PNG or JPEG.

        Raises   DataError - when the file cannot be written
        """
        save_picture(self.sheet.picture, path, size)

    def shutdown(self) -> None:
        """Wait for nothing any more."""
        self._slices.forget(self._viewer)
        self._slices.loaded.disconnect(self._loaded)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._ask()

    # --- widgets -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.sheet = TieSheet()
        self.tracks, self.panels = self.sheet.tracks, self.sheet.panels
        self.controls, self.numbers = self.sheet.controls, self.sheet.numbers
        self.tracks.dragged.connect(self._drag)
        self.tracks.removal_asked.connect(self.remove_point)
        self.tracks.point_asked.connect(lambda time: self.set_point(time, time))
        self.tracks.shifted.connect(self.shift)
        self.tracks.point_moved.connect(lambda time, by: self.set_point(time, time + by))
        self.tracks.zoomed.connect(self._zoomed)
        self.tracks.pointed.connect(self._pointed)
        self.controls.changed.connect(self.set_settings)
        self.said, self.reading = QLabel(), QLabel()
        self.reading.setAccessibleName(translate("Read-out at the cursor"))
        self.said.setAccessibleName(translate("Notice"))
        self.said.setProperty("role", "muted")
        for words in (self.said, self.reading):
            words.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 2)
        layout.setSpacing(3)
        self.actions_row = self._choices()
        for widget, stretch in ((self.actions_row, 0), (self.sheet, 1), (self.reading, 0), (self.said, 0)):
            layout.addWidget(widget, stretch)
        self.set_running(None)

    def _choices(self) -> TieActions:
        """The first row: what is tied, and what can be done with the tie on view."""
        row = TieActions()
        self.wells, self.volumes, self.progress, self.cancel = row.wells, row.volumes, row.progress, row.cancel
        self.auto, self.keep, self.apply, self.script = row.auto, row.keep, row.apply, row.script
        self.panels_shown, self.controls_shown = row.charts, row.settings
        row.chosen.connect(self._choose)
        row.auto.clicked.connect(lambda _: self.tie_asked.emit(self.parameters | {"knots": []}))
        row.keep.clicked.connect(lambda _: self.tie_asked.emit(self.parameters))
        row.apply.clicked.connect(lambda _: self.apply_asked.emit(self.parameters, self.tie_on_view))
        row.script.clicked.connect(lambda _: self.script_asked.emit(self.parameters))
        row.reset.clicked.connect(lambda _: self._set_knots(AT_REST, row.reset.text()))
        row.cancel.clicked.connect(lambda _: self.cancel_asked.emit())
        row.charts.toggled.connect(self.panels.setVisible)
        row.settings.toggled.connect(self.controls.setVisible)
        for button in (row.charts, row.settings):
            button.clicked.connect(lambda _, button=button: self.edited.emit(button.text()))
        return row

    def _choose(self, what: str, item_id: str) -> None:
        self._chosen[what], self._zoom = item_id, None
        self._refresh()
        self.edited.emit(translate("Well") if what == "well" else translate("Seismic"))

    def _refresh(self) -> None:
        """Bring controls up to date and make the tie on view anew."""
        names = ({key: one.name for key, one in items.items()} for items in (self._wells, self._volumes))
        self.actions_row.offer(*names, self.well_id, self.volume_id)
        self.controls.show_settings(self.settings)
        self._ask()

    # --- making the tie ------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        """Make the tie aside; not before it can be seen."""
        self._is_stale = not self.isVisible()
        if self._is_stale or not self.well_id or not self.volume_id:
            return
        settings = self.settings
        well, volume = self._wells[self.well_id], self._volumes[self.volume_id]
        key = (self.well_id, self.volume_id, id(well), id(volume), settings.of_inputs)
        known = self._made.look.inputs if self._made is not None and self._made.key == key else None
        self._slices.load(self._viewer, "tie", lambda: _make(key, well, volume, settings, known))

    def _loaded(self, answer: Loaded) -> None:
        if answer.viewer != self._viewer:
            return
        if answer.key == PREVIEW:
            self._preview.take_end()
        if answer.error:
            self._say(str(answer.error), is_refusal=True)
            return
        if answer.key == PREVIEW:
            self._draw_tie(*answer.value)
            return
        is_other = self._made is None or self._made.key[:2] != answer.value.key[:2]
        self._made = answer.value
        self._draw()
        if is_other and self._zoom is None:
            self.tracks.show_range(*self.tracks.full_range(self._made.look))
        if self._gripped is None:
            notes = self._made.look.inputs.notes
            self._say(" · ".join(one.text for one in notes))

    def _say(self, text: str, *, is_refusal: bool = False) -> None:
        self.said.setText(text)
        self.said.setProperty("role", "notice" if is_refusal else "muted")
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.said.setVisible(bool(text))

    def _draw(self) -> None:
        if self._made is None:
            return
        self._draw_tie(self._made.look, self._made.settings)
        if self._zoom is not None:
            self.tracks.show_range(*self._zoom)
        self.panels.draw(self._made.look, self.units)

    def _draw_tie(self, look: TieLook, settings: TieSettings) -> None:
        """Tracks and numbers; the panels stay."""
        stretch = look.result.tie.stretch
        points = [] if is_bulk(settings.knots) else stretch.moved(stretch.times).tolist()
        self.tracks.draw(look, settings, self.units, points)
        self.numbers.setText(numbers_in_words(look, self._judged(settings), self.units))

    def _judged(self, settings: TieSettings) -> WellTie | None:
        """A kept tie whose confidence goes for these settings, the last one."""
        here, wanted = (self.well_id, self.volume_id), settings.of_confidence
        found = [one for one in self._ties.values() if (one.well, one.seismic) == here]
        return next((one for one in reversed(found) if _settings_of(one).of_confidence == wanted), None)

    def _pointed(self, time: float) -> None:
        """Tell what lies at a time in s, and point there in the other views."""
        self.tracks.show_hair(time)
        if self._made is None or self.well_id not in self._wells:
            return
        look = self._made.look
        md = float(look.relation.depth_at(time))
        x, y, _ = (float(one) for one in self._wells[self.well_id].position(md))
        self.cursor_moved.emit(x, y, time)
        self.reading.setText(reading_at(look, time, md, self.units))

    # --- control points ------------------------------------------------------------------------------------------

    def set_point(self, shown_from: float, shown_to: float) -> None:
        """Move what is shown at a time in s to another time: a control point there, or the one that is at hand."""
        knots = with_point(self.settings.knots, self._grip(shown_from), shown_to)
        self._set_knots(knots, translate("Control point at {time}", time=self.units.rounded(shown_to, "time")))

    def remove_point(self, shown: float) -> None:
        """Take the control point nearest to a time in s away; the last one leaves its shift for the whole log."""
        self._set_knots(without_point(self.settings.knots, shown), translate("Control point taken out"))

    def shift(self, seconds: float) -> None:
        """Shift the whole log."""
        self._set_knots(with_bulk(self.settings.knots, seconds), translate("Shift"))

    def _grip(self, shown: float) -> float:
        """What is taken hold of at a time as it is shown, a control point or a place of the log: before the tie."""
        knots = self.settings.knots
        number = -1 if is_bulk(knots) else self.tracks.near_point(shown)
        return knots[number][0] if number >= 0 else float(stretch_of(self.settings).undone(shown))

    def _drag(self, start: float, now: float, is_over: bool) -> None:
        """A control point follows the mouse, and the tie with it; beyond its limits, which are shown, it is refused."""
        if self._made is None:
            return
        if self._gripped is None:
            self._gripped = self._grip(start)
        knots = with_point(self.settings.knots, self._gripped, now)
        if is_over:
            self._let_go(knots, now)
            return
        time, shift = self._gripped, now - self._gripped
        low, high = room_for(self.settings.knots, time, self.settings.limits)
        words = translate(
            "shift {shift}; from {low} to {high}",
            shift=self.units.rounded(shift, "time", 1),
            low=self.units.rounded(low, "time", 1),
            high=self.units.rounded(high, "time", 1),
        )
        refused = self._refusal(knots) is not None
        self.tracks.show_drag(now, (time + low, time + high), words, refused=refused)
        if not refused:
            self._preview.ask(self._made.look, replace(self._made.settings, knots=knots))

    def _let_go(self, knots: Knots, now: float) -> None:
        """The end of a drag: its control point is set, or all is as it was."""
        self._gripped, before = None, self.settings
        self._preview.stop()
        self.tracks.show_drag(now, None, "", refused=False)
        self._set_knots(knots, translate("Control point at {time}", time=self.units.rounded(now, "time")))
        if self.settings == before:
            self._draw()

    def _refusal(self, knots: Knots) -> SubsurfaceError | None:
        """Why control points are not within their limits; None when they are."""
        assert self._made is not None
        try:
            within_limits(self._made.look.inputs.relation, replace(self.settings, knots=knots))
        except SubsurfaceError as error:
            return error
        return None

    def _set_knots(self, knots: Knots, words: str) -> None:
        if self._made is None or knots == self.settings.knots:
            return
        if (refusal := self._refusal(knots)) is not None:
            self._say(str(refusal), is_refusal=True)
            return
        self.set_settings(replace(self.settings, knots=knots), words)

    def _zoomed(self, low: float, high: float) -> None:
        self._zoom = [low, high]


def _make(
    key: tuple[object, ...], well: Well, volume: Seismic, settings: TieSettings, known: TieInputs | None
) -> _Made:
    """In the background: logs and traces read if they are not known, and the tie made."""
    inputs = known if known is not None else prepare_tie(in_memory(well), volume, settings)
    return _Made(key, settings, look_of_tie(inputs, settings))


def _settings_of(tie: WellTie) -> TieSettings:
    """Those of a kept tie, its control points as if they had been set by hand."""
    knots = tuple((float(time), float(shift)) for time, shift, _ in tie.knots)
    return replace(TieSettings.from_json(tie.settings), knots=knots)


def _first(items: dict[str, Any], *wanted: str) -> str:
    return next((one for one in (*wanted, *items) if one in items), "")
