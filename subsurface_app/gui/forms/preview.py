"""The preview beside a form: the slice that the section view shows, before and after the command, as one types."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from resources import mark, translate
from solvers.errors import Interrupted
from subsurface_app.commands import CommandError, Context, lazy_result
from subsurface_app.commands.preview import holding_slice, slice_of
from subsurface_app.commands.volume_inputs import volume_of
from subsurface_app.data.objects import DisplayUnits, SeismicVolume
from subsurface_app.data.slices import Plane
from subsurface_app.data.store import Project
from subsurface_app.gui.dialogs import error_text, label, sentence
from subsurface_app.gui.forms.beside_form import show_beside
from subsurface_app.gui.forms.form import CommandForm
from subsurface_app.gui.forms.item_fields import ItemField
from subsurface_app.gui.session import Session
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._planes import Cube, cube_from, shown_scale
from subsurface_app.gui.views.compare import FlipView, Slice
from subsurface_app.gui.views.section import Display, SectionView
from subsurface_app.gui.words import duration_text
from subsurface_app.jobs import Progress

_SETTLE_MS = 300
_TELL_MS = 200
_WIDTH, _HEIGHT = 470, 600


@dataclass(frozen=True)
class Sight:
    """What is on view: the section whose slice is previewed, if there is one, and what brings slices."""

    slices: SliceService
    section: SectionView | None


@dataclass(eq=False)
class _Look:
    """One look at the result; a newer one, a closed form or a closed project ends it within a block of traces."""

    session: Session
    parameters: Mapping[str, Any]
    is_stale: bool = False
    fraction: float = 0.0
    began: float = field(default_factory=time.perf_counter)

    def report(self, fraction: float, message: str) -> None:
        if self.is_stale or self.session.is_closed:
            raise Interrupted("the preview is not wanted any more")
        self.fraction = fraction


@dataclass(frozen=True)
class _Input:
    """The slice before, read once for a place, and the volume with it in memory."""

    volume_id: str
    volume: SeismicVolume
    cube: Cube
    plane: Plane
    number: float
    before: Slice

    @property
    def place(self) -> tuple[Plane, float]:
        return self.plane, self.number


@dataclass(frozen=True)
class _Seen:
    """What a look has found; `refusal` says why there is nothing after."""

    slices: dict[str, Slice]
    seconds: float
    refusal: BaseException | None = None


class PreviewPane(QWidget):
    """Shows what a lazy command makes of one slice, computed anew when a parameter has changed.

    What is seen equals that slice of the result that the job would write; only that slice is read and computed.
    """

    def __init__(self, session: Session, form: CommandForm, sight: Sight, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("preview")
        self._session, self._form = session, form
        self._place: tuple[Plane, float] | None = None
        self._displays: dict[str, Display] = {}  # by the quantity they are made for; until the first slice
        self._look: _Look | None = None
        self._input: _Input | None = None
        section = sight.section
        if section is not None and section.quantity:
            self._place, self._displays = (section.plane, section.number), {section.quantity: section.display}
        self.view = FlipView(sight.slices, self)
        self.view.section.set_theme(self.palette().window().color().lightness() < 128)
        self.view.place_chosen.connect(self._take_place)
        self.status = label("", role="muted")
        self.problem = label("", role="bad")
        self.problem.hide()
        self.button = QPushButton(translate(mark("Preview")), parent)
        self.button.setObjectName("preview-button")
        self.button.setCheckable(True)
        self.button.setAutoDefault(False)
        self.button.setToolTip(
            translate(mark("Show what the command makes of the slice on view; 1, 2, 3 and the space bar flip it"))
        )
        self.button.toggled.connect(self._toggled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.problem)
        layout.addWidget(self.status)
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._start)
        self._tell = QTimer(self, interval=_TELL_MS)
        self._tell.timeout.connect(self._tell_progress)
        form.changed.connect(self._changed)
        self.hide()

    @property
    def is_idle(self) -> bool:
        """Whether what is shown is what the form says."""
        return self._look is None and not self._settle.isActive()

    def set_units(self, units: DisplayUnits) -> None:
        """Tell everything in these units."""
        self.view.set_units(units)

    def shutdown(self) -> None:
        """Wait for nothing any more; what is being computed ends."""
        self._stop()
        self.view.shutdown()

    def _toggled(self, on: bool) -> None:
        show_beside(self, on, width=_WIDTH, height=_HEIGHT)
        if on:
            self.view.section.canvas.setFocus()
            self._start()
        else:
            self._stop()

    # --- when to compute -----------------------------------------------------------------------------------------

    def _changed(self) -> None:
        if not self.button.isChecked():
            return
        if self._look is not None:
            self._look.is_stale, self._look = True, None
        self._settle.start()

    def _take_place(self, plane: Plane, number: float) -> None:
        self._place = (plane, number)
        self._changed()

    def _stop(self) -> None:
        self._settle.stop()
        self._tell.stop()
        if self._look is not None:
            self._look.is_stale, self._look = True, None

    def _start(self) -> None:
        self._stop()
        source = next((one.value() for one in volume_fields(self._form) if one.value()), None)
        if source is None:
            self._refuse(CommandError("choose a volume first"))
            return
        look = self._look = _Look(self._session, self._form.values())
        command_id, place, project = self._form.command.id, self._place, self._session.project
        self.problem.hide()  # it was said of other values
        self.status.setText(translate(mark("computing…")))
        self._tell.start()

        def failed(error: BaseException) -> None:
            self._fail(look, error)

        def compute(given: _Input) -> None:
            if look is self._look:
                self._take_input(given)
                self._session.read(
                    lambda: _see(project, command_id, look, given), lambda seen: self._take(look, seen), self, failed
                )

        known = self._input
        if known is not None and known.volume_id == source and known.place == place:
            compute(known)
        else:
            self._session.read(lambda: _read_input(project, look, source, place), compute, self, failed)

    # --- what came of it -----------------------------------------------------------------------------------------

    def _take_input(self, given: _Input) -> None:
        """Show the slice before while the other is computed; with what was computed of it before, if anything was."""
        is_new, self._input, self._place = given is not self._input, given, given.place
        if is_new:
            self.view.show_place(given.cube, given.plane, given.number)
            self.view.show_slices({"before": given.before}, self._displays.pop(given.cube.quantity, None))

    def _take(self, look: _Look, seen: _Seen) -> None:
        if look is not self._look:
            return
        self._stop()
        if seen.refusal is not None:
            self._refuse(seen.refusal)
            return
        self.problem.hide()
        self.view.show_slices(seen.slices)
        took = f"{seen.seconds:.2f} s" if seen.seconds < 10 else duration_text(seen.seconds)
        told = translate(mark("This slice took {time}. The other slices are not computed."), time=took)
        self.status.setText(f"{told} {self.view.about_colours()}".rstrip())

    def _fail(self, look: _Look, error: BaseException) -> None:
        if look is self._look:
            self._stop()
            self._refuse(error)

    def _refuse(self, error: BaseException) -> None:
        """Say why there is no preview, and take away what is not true any more."""
        if self._input is not None:
            self.view.show_slices({"before": self._input.before})
        else:
            self.view.clear()
        self.status.clear()
        self.problem.setText(sentence(error_text(error)))
        self.problem.show()

    def _tell_progress(self) -> None:
        if self._look is not None and self._look.fraction > 0:
            percent = f"{100 * self._look.fraction:.0f}"
            self.status.setText(translate(mark("computing… {percent} %"), percent=percent))


def volume_fields(form: CommandForm) -> list[ItemField]:
    """The fields that take a volume."""
    fields = [one for one in form.fields.values() if isinstance(one, ItemField)]
    return [one for one in fields if "seismic_volume" in one.kinds]


def _read_input(project: Project, look: _Look, source_id: str, place: tuple[Plane, float] | None) -> _Input:
    """The slice before, in a thread."""
    source = volume_of(Context(project), source_id)
    cube = cube_from(source_id, source)
    plane, number = place or ("iline", cube.number("iline", cube.shape[0] // 2))
    number = cube.number(plane, cube.index(plane, number))
    at = number / shown_scale(cube.axis.domain) if plane == "sample" else number
    index, values = slice_of(source, plane, at, progress=Progress(look.report).part(0, 0.5))
    held = holding_slice(source, plane, index, values)
    return _Input(source_id, held, cube, plane, number, Slice(source, plane, index, values))


def _see(project: Project, command_id: str, look: _Look, given: _Input) -> _Seen:
    """The slice after, in a thread."""
    progress, before, plane = Progress(look.report), given.before, given.plane
    scale = shown_scale(given.cube.axis.domain) if plane == "sample" else 1.0
    began = time.perf_counter()
    try:
        held = {given.volume_id: given.volume}
        made = lazy_result(project, command_id, look.parameters, progress=progress, held=held)
        index, values = slice_of(made, plane, given.number / scale, progress=progress.part(0.5, 1))
    except Interrupted:
        raise
    except Exception as error:  # beside the form, whatever it is: its parameters are still being chosen
        return _Seen({}, 0.0, error)
    seconds = time.perf_counter() - began
    found = {"before": before, "after": Slice(made, plane, index, values)}
    if (given.volume.geometry, given.volume.axis) == (made.geometry, made.axis):
        found["difference"] = Slice(made, plane, index, values - before.values)
    return _Seen(found, seconds)
