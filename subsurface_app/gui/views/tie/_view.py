"""The tie view: a well's synthetic beside seismic, stretched by hand or automatically, with its honest confidence."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from resources import translate
from solvers.errors import SubsurfaceError
from subsurface_app.commands.well_tie import tie_parameters
from subsurface_app.data.objects import CONFIDENCE_WORDS, TIE_NUMBERS, SeismicLine, SeismicVolume, Well, WellTie
from subsurface_app.data.slices import Loaded
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._controls import choose, combo, labelled, text_button
from subsurface_app.gui.views._flow import FlowRow
from subsurface_app.gui.views._pictures import save_picture
from subsurface_app.gui.views._planes import in_memory
from subsurface_app.gui.views.tie._controls import TieControls
from subsurface_app.gui.views.tie._knots import AT_REST, is_bulk, room_for, with_bulk, with_point, without_point
from subsurface_app.gui.views.tie._panels import TiePanels
from subsurface_app.gui.views.tie._tracks import TieTracks
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
        self._build()
        slices.loaded.connect(self._loaded)

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_well(self, item_id: str, well: Well) -> None:
        """Show a well in place of the one before."""
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
        is_running = fraction is not None
        self.progress.setVisible(is_running)
        self.cancel.setVisible(is_running)
        for button in (self.auto, self.keep, self.apply):
            button.setEnabled(not is_running)
        if is_running:
            self.progress.setValue(round(100 * (fraction or 0.0)))
            self.progress.setToolTip(words)

    def await_tie(self, awaits: bool) -> None:
        """Whether the next tie that comes is one that was asked for here: taking it over can be undone."""
        self._awaits_tie = awaits

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
            "zoom": self._zoom,
        }

    def restore(self, state: dict[str, Any]) -> None:
        wanted = self.state() | state
        self.panels_shown.setChecked(wanted["panels"])
        self._show_panels()
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
        self.controls.tell_units(self.units)
        self.controls.show_settings(self.settings)
        self._draw()

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        """Write tracks and panels as PNG or JPEG.

        Raises   DataError - when the file cannot be written
        """
        save_picture(self._part, path, size)

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
        self.tracks = TieTracks()
        self.tracks.setAccessibleName(translate("Tracks of the tie"))
        self.tracks.setToolTip(
            translate(
                "Drag the synthetic to a reflector to set a control point. Up and down shift the log by 1 ms, with "
                "Shift by a sample; left and right choose a control point, Ctrl with up and down moves it, Delete "
                "takes it out, Insert sets one"
            )
        )
        self.tracks.dragged.connect(self._drag)
        self.tracks.removal_asked.connect(self.remove_point)
        self.tracks.point_asked.connect(lambda time: self.set_point(time, time))
        self.tracks.shifted.connect(self.shift)
        self.tracks.point_moved.connect(lambda time, by: self.set_point(time, time + by))
        self.tracks.zoomed.connect(self._zoomed)
        self.panels = TiePanels()
        self.panels.setAccessibleName(translate("Wavelet, spectra, correlation and drift"))
        self.controls = TieControls()
        self.controls.changed.connect(self.set_settings)
        self.numbers, self.said = QLabel(), QLabel()
        self.numbers.setAccessibleName(translate("Numbers of the tie"))
        self.said.setAccessibleName(translate("Notice"))
        self.said.setProperty("role", "muted")
        for words in (self.numbers, self.said):
            words.setWordWrap(True)
        self._part = QWidget()
        part = QVBoxLayout(self._part)
        part.setContentsMargins(0, 0, 0, 0)
        for widget, stretch in ((self.tracks, 1), (self.panels, 0), (self.numbers, 0)):
            part.addWidget(widget, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 2)
        layout.setSpacing(3)
        for widget, stretch in ((self._choices(), 0), (self.controls, 0), (self._part, 1), (self.said, 0)):
            layout.addWidget(widget, stretch)
        self.set_running(None)

    def _choices(self) -> QWidget:
        self.wells = combo([], translate("Well: the ticked ones"))
        self.volumes = combo([], translate("Seismic to tie to: what is ticked in two-way time"))
        for box, what in ((self.wells, "well"), (self.volumes, "volume")):
            box.activated.connect(lambda _, box=box, what=what: self._choose(what, str(box.currentData())))
        self.auto = self._button(
            translate("Tie automatically"),
            translate("Search for the best control points within the limits, and judge the tie: a job of seconds"),
            lambda: self.tie_asked.emit(self.parameters | {"knots": []}),
        )
        self.keep = self._button(
            translate("Keep and judge"),
            translate("Keep the tie as it is on view as an item of the project, with its confidence: a job of seconds"),
            lambda: self.tie_asked.emit(self.parameters),
        )
        self.apply = self._button(
            translate("Apply to the well"),
            translate("Make a copy of the well whose times are those of the tie; Undo takes it back"),
            lambda: self.apply_asked.emit(self.parameters, self.tie_on_view),
        )
        self.script = self._button(
            translate("Show as Python"),
            translate("The lines that make this tie and its well again"),
            lambda: self.script_asked.emit(self.parameters),
        )
        self.reset = self._button(
            translate("No control points"),
            translate("Take all control points and the shift away"),
            lambda: self._set_knots(AT_REST, translate("No control points")),
        )
        self.panels_shown = self._button(translate("Charts"), translate("Show the charts below the tracks"), None)
        self.panels_shown.setCheckable(True)
        self.panels_shown.setChecked(True)
        self.panels_shown.toggled.connect(lambda _: self._show_panels())
        self.panels_shown.clicked.connect(lambda _: self.edited.emit(translate("Charts")))
        self.progress = QProgressBar()
        self.progress.setAccessibleName(translate("Progress of the tie"))
        self.progress.setMaximumWidth(140)
        self.cancel = self._button(translate("Cancel"), translate("Stop the tie"), self.cancel_asked.emit)
        row = FlowRow()
        row.add(labelled(translate("Well"), self.wells), self.wells)
        row.add(labelled(translate("Seismic"), self.volumes), self.volumes)
        for button in (self.auto, self.reset, self.keep, self.apply, self.script, self.panels_shown):
            row.add(button)
        row.add(self.progress, self.cancel)
        return row

    def _button(self, title: str, tip: str, do: Callable[[], object] | None) -> Any:
        button = text_button(title, tip)
        if do is not None:
            button.clicked.connect(lambda _: do())
        return button

    def _show_panels(self) -> None:
        self.panels.setVisible(self.panels_shown.isChecked())

    def _choose(self, what: str, item_id: str) -> None:
        self._chosen[what] = item_id
        self._refresh()
        self.edited.emit(translate("Well") if what == "well" else translate("Seismic"))

    def _refresh(self) -> None:
        """Bring controls up to date and make the tie on view anew."""
        for box, items, chosen in (
            (self.wells, self._wells, self.well_id),
            (self.volumes, self._volumes, self.volume_id),
        ):
            if [box.itemData(i) for i in range(box.count())] != list(items):
                box.clear()
                for item_id, item in items.items():
                    box.addItem(item.name, item_id)
            choose(box, chosen)
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
        if answer.error:
            self._say(str(answer.error), is_refusal=True)
            return
        self._made = answer.value
        self._draw()
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
        made = self._made
        stretch = made.look.result.tie.stretch
        points = [] if is_bulk(made.settings.knots) else stretch.moved(stretch.times).tolist()
        self.tracks.draw(made.look, made.settings, self.units, points)
        if self._zoom is not None:
            self.tracks.show_range(*self._zoom)
        self.panels.draw(made.look, self.units)
        self.numbers.setText(self._numbers_in_words(made))

    def _numbers_in_words(self, made: _Made) -> str:
        told = []
        for key in ("correlation", "phase", "shift", "stretch"):
            title, unit = TIE_NUMBERS[key]
            value = made.look.numbers[key]
            text = self.units.text(round(value, 4), "time") if unit == "s" else f"{value:.2f} {unit}".rstrip()
            told.append(f"{translate(title)}: {text if key != 'phase' else f'{value:.0f}°'}")
        judged = [
            tie
            for tie in self._ties.values()
            if (tie.well, tie.seismic) == (self.well_id, self.volume_id)
            and _settings_of(tie).of_confidence == made.settings.of_confidence
        ]
        if judged:
            word, numbers = translate(CONFIDENCE_WORDS[judged[-1].confidence]), judged[-1].numbers
            told.append(
                translate(
                    "Confidence of the automatic tie: {word} (held-out blocks {foretold}, p {p})",
                    word=word,
                    foretold=f"{numbers['foretold']:.2f}",
                    p=f"{numbers['p']:.2g}",
                )
            )
        else:
            told.append(translate("Confidence: not judged yet with these settings"))
        return "   ".join(told)

    # --- control points ------------------------------------------------------------------------------------------

    def set_point(self, shown_from: float, shown_to: float) -> None:
        """Move what is shown at a time in s to another time: a control point there, or the one that is at hand."""
        knots = with_point(self.settings.knots, self._grip(shown_from), shown_to)
        self._set_knots(knots, translate("Control point at {time}", time=self.units.text(round(shown_to, 3), "time")))

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
        """A control point follows the mouse; how far it may go is shown, and beyond that it is refused in words."""
        if self._made is None:
            return
        if self._gripped is None:
            self._gripped = self._grip(start)
        time, knots = self._gripped, self.settings.knots
        if is_over:
            self._gripped = None
            self.tracks.show_drag(now, None, "", refused=False)
            words = translate("Control point at {time}", time=self.units.text(round(now, 3), "time"))
            self._set_knots(with_point(knots, time, now), words)
            return
        low, high = room_for(knots, time, self.settings.limits)
        words = translate(
            "shift {shift}; from {low} to {high}",
            shift=self.units.text(round(now - time, 4), "time"),
            low=self.units.text(round(low, 4), "time"),
            high=self.units.text(round(high, 4), "time"),
        )
        self.tracks.show_drag(now, (time + low, time + high), words, refused=not low <= now - time <= high)

    def _set_knots(self, knots: tuple[tuple[float, float], ...], words: str) -> None:
        if self._made is None or knots == self.settings.knots:
            return
        wanted = replace(self.settings, knots=knots)
        try:
            within_limits(self._made.look.inputs.relation, wanted)
        except SubsurfaceError as error:
            self._say(str(error), is_refusal=True)
            return
        self.set_settings(wanted, words)

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
