"""The preview of a command that needs a network: the slice on view, predicted in a process of its own, laid over it."""

import time
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits, Prediction, SeismicVolume, quantity_name
from subsurface_app.data.slices import PLANES, Plane
from subsurface_app.gui.dialogs import label, sentence
from subsurface_app.gui.forms.beside_form import show_beside
from subsurface_app.gui.forms.form import CommandForm
from subsurface_app.gui.forms.preview import Sight, volume_fields
from subsurface_app.gui.item_reading import Loaded
from subsurface_app.gui.session import Session
from subsurface_app.gui.views._planes import shown_scale
from subsurface_app.gui.views.section import SectionView
from subsurface_app.gui.words import duration_text
from subsurface_app.jobs import Aside

_SETTLE_MS = 600
_HEAR_MS = 60
_WIDTH, _HEIGHT = 560, 640
_OVERLAY = "sketch"  # the id under which the prediction lies over the section
_TASK_TITLES = {"denoise": mark("Cleaned"), "interpolate": mark("Filled")}


class SketchPane(QWidget):
    """A section beside the form, with what the command would make of the part on view laid over it.

    The process is started with the first look and ended with the form. Another parameter, plane or range starts anew.
    """

    computed = Signal()

    def __init__(self, session: Session, form: CommandForm, sight: Sight, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("preview")
        self._session, self._form, self._sight = session, form, sight
        self._aside = Aside()
        self._made: dict[str, Prediction] = {}
        self._volume_id, self._began = "", 0.0
        self._is_quick = True  # the middle of a large part will do
        self._is_following = False
        self.section = SectionView(sight.slices)
        self.section.setMinimumSize(320, 260)
        _, histogram = self.section.take_parts()
        histogram.hide()  # the bar of what lies over it needs the room
        self.section.set_theme(self.palette().window().color().lightness() < 128)
        self.shown = QComboBox(self)
        self.shown.setAccessibleName(translate(mark("Result on view")))
        self.shown.setToolTip(translate(mark("Which result is laid over the input; the input alone is at the top")))
        self.shown.currentIndexChanged.connect(lambda _: self._show_chosen())
        self.stop_button = QPushButton(translate(mark("Stop")), self)
        self.stop_button.setAutoDefault(False)
        self.stop_button.setToolTip(
            translate(mark("Stop computing this preview; any change of the form starts it again"))
        )
        self.stop_button.clicked.connect(self._stopped)
        self.again_button = QPushButton(translate(mark("Predict what is on view")), self)
        self.again_button.setAutoDefault(False)
        self.again_button.setToolTip(translate(mark("Compute all of the section that is on view now, however large")))
        self.again_button.clicked.connect(lambda: self._start(quick=False))
        self.status, self.problem = label("", role="muted"), label("", role="bad")
        self.problem.hide()
        self.button = QPushButton(translate(mark("Preview")), parent)
        self.button.setObjectName("preview-button")
        self.button.setCheckable(True)
        self.button.setAutoDefault(False)
        self.button.setToolTip(
            translate(mark("Show what the command makes of the slice on view; it is computed in a process of its own"))
        )
        self.button.toggled.connect(self._toggled)
        self._lay_out()
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._start)
        self._hear = QTimer(self, interval=_HEAR_MS)
        self._hear.timeout.connect(self._take)
        form.changed.connect(self._changed)
        self.section.plane_changed.connect(lambda *_: self._moved())
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.shown, 1)
        row.addWidget(self.again_button)
        row.addWidget(self.stop_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.section, 1)
        layout.addWidget(self.problem)
        layout.addWidget(self.status)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is awaited."""
        return not self._aside.is_waiting and not self._settle.isActive() and not self._hear.isActive()

    @property
    def predictions(self) -> dict[str, Prediction]:
        """What was computed of the place on view, by task."""
        return dict(self._made)

    def set_units(self, units: DisplayUnits) -> None:
        """Tell everything in these units."""
        self.section.set_units(units)

    def shutdown(self) -> None:
        """End the process and wait for nothing."""
        self._stop()
        self._aside.close()
        self.section.shutdown()

    def _toggled(self, on: bool) -> None:
        show_beside(self, on, width=_WIDTH, height=_HEIGHT)
        if on:
            self._start()
        else:
            self._stop()
            self._aside.close()

    # --- when to compute -----------------------------------------------------------------------------------------

    def _changed(self) -> None:
        if self.button.isChecked():
            self._aside.give_up()
            self._settle.start()

    def _moved(self) -> None:
        """Another slice is on view: what was computed lies elsewhere."""
        if not self._is_following and self.button.isChecked():
            self._forget()
            self._changed()

    def _stop(self) -> None:
        self._settle.stop()
        self._hear.stop()
        self._aside.give_up()
        self.stop_button.setEnabled(False)

    def _stopped(self) -> None:
        self._stop()
        self.status.setText(translate(mark("stopped")))

    def _start(self, *, quick: bool = True) -> None:
        self._stop()
        self._is_quick = quick
        self.problem.hide()
        source = next((one.value() for one in volume_fields(self._form) if one.value()), None)
        if source is None:
            self._refuse(translate(mark("choose a volume first")))
        elif source != self._volume_id:
            self._session.load(source, self._take_volume, self)
        elif not self._form.check():
            self._refuse(translate(mark("the form has a value that is not taken: see beside its field")))
        else:
            self._ask()

    def _take_volume(self, loaded: Loaded | None) -> None:
        """Show the input where the section view shows it, else its middle inline."""
        if loaded is None or not isinstance(loaded.object, SeismicVolume):
            return
        self._forget()
        self._is_following = True
        try:
            self.section.show_volume(loaded.id, loaded.object, loaded.pyramid)
            other = self._sight.section
            if other is not None and other.cube is not None and not self._volume_id:
                if other.quantity == self.section.quantity:
                    self.section.set_display(other.display)
                if not other.cube.is_line and self.section.cube is not None:
                    plane, number = other.plane, other.number
                    if self.section.cube.has_plane(plane, number):
                        self.section.set_plane(plane, number)
                        if other.cube.id == loaded.id:
                            self.section.show_range(other.canvas.box.viewRect())
        finally:
            self._is_following = False
        self._volume_id = loaded.id
        self._start(quick=self._is_quick)

    def _ask(self) -> None:
        cube = self.section.cube
        if cube is None:
            return
        plane = self.section.plane
        scale = shown_scale(cube.axis.domain)
        at = self.section.number / (scale if plane == "sample" else 1.0)
        payload = {
            "parameters": self._form.values(),
            "plane": plane,
            "at": at,
            "part": self._part(plane, scale),
            "quick": self._is_quick,
        }
        self._began = time.perf_counter()
        self._aside.ask(self._form.command.sketch, str(self._session.path), payload)
        self.status.setText(translate(mark("starting the process of the preview…")))
        self.stop_button.setEnabled(True)
        self._hear.start()

    def _part(self, plane: Plane, scale: float) -> list[list[float | None]]:
        """First and last of what is on view along both axes of the slice, inside the volume; None without one."""
        view, cube = self.section.canvas.box.viewRect(), self.section.cube
        assert cube is not None
        axes = [one for one in PLANES if one != plane]
        # of a level crosslines go to the right and inlines up
        spans = [(view.top(), view.bottom()), (view.left(), view.right())]
        if plane != "sample":
            spans.reverse()
        part: list[list[float | None]] = []
        for axis, span in zip(axes, spans, strict=True):
            first, step, count = cube.numbers(axis)
            ends = sorted((first, first + step * (count - 1)))
            low, high = max(min(span), ends[0]), min(max(span), ends[1])
            unit = scale if axis == "sample" else 1.0
            is_known = low <= high and not (axis == "sample" and getattr(self.section.cut, "datum", None) is not None)
            part.append([low / unit, high / unit] if is_known else [None, None])
        return part

    # --- what came of it -----------------------------------------------------------------------------------------

    def _take(self) -> None:
        for told in self._aside.hear():
            if told.what == "progress":
                percent = f"{100 * told.value:.0f}"
                self.status.setText(translate(mark("computing… {percent} %"), percent=percent))
            elif told.what == "failed":
                self._hear.stop()
                self.stop_button.setEnabled(False)
                self._forget()
                self._refuse(translate(told.value["template"], **told.value["values"]))
            else:
                self._hear.stop()
                self.stop_button.setEnabled(False)
                self._show_made(told.value)
        if not self._aside.is_waiting:
            self._hear.stop()

    def _show_made(self, made: list[Prediction]) -> None:
        before = self.shown.currentData()
        self._made = {one.task: one for one in made}
        self.shown.blockSignals(True)
        self.shown.clear()
        self.shown.addItem(translate(mark("Input")), "")
        for task, one in self._made.items():
            title = _TASK_TITLES.get(task)
            self.shown.addItem(translate(title) if title else quantity_name(one.quantity), task)
        self.shown.setCurrentIndex(max(self.shown.findData(before), 1) if before or before is None else 0)
        self.shown.blockSignals(False)
        self._show_chosen()
        took = time.perf_counter() - self._began
        told = f"{took:.1f} s" if took < 10 else duration_text(took)
        words = mark("This part took {time}, the start of the process included. The rest is not computed.")
        if any(one.settings["middle"] for one in made):
            words = mark(
                "The middle of the view took {time}, the start of the process included. "
                "“Predict what is on view” computes all of it."
            )
        self.status.setText(translate(words, time=told))
        self.computed.emit()

    def _show_chosen(self) -> None:
        """Lay the chosen result over the input; amplitudes in the colours of the input."""
        self.section.hide_item(_OVERLAY)
        one: Any = self._made.get(self.shown.currentData() or "")
        if one is None:
            return
        base = self.section.display
        is_like_input = one.quantity == self.section.quantity
        self.section.show_overlay(_OVERLAY, one, opacity=1.0 if is_like_input else 0.7)
        if is_like_input:
            self.section.colour_overlay(base.table, base.low, base.high)

    def _forget(self) -> None:
        """Take away what is not true any more."""
        self._made = {}
        self.section.hide_item(_OVERLAY)
        self.shown.blockSignals(True)
        self.shown.clear()
        self.shown.blockSignals(False)

    def _refuse(self, text: str) -> None:
        self.status.clear()
        self.problem.setText(sentence(text))
        self.problem.show()
