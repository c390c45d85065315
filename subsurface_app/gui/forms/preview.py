"""The preview beside a form: the slice that the section view shows, before and after the command, as one types."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from resources import mark, translate
from solvers.errors import Interrupted
from subsurface_app.commands import CommandError, lazy_result
from subsurface_app.commands.preview import slice_of
from subsurface_app.data.objects import SeismicVolume
from subsurface_app.data.slices import Plane
from subsurface_app.data.store import Project
from subsurface_app.gui.dialogs import error_text, label, sentence
from subsurface_app.gui.forms.fields import ItemField
from subsurface_app.gui.forms.form import CommandForm
from subsurface_app.gui.session import Session
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._planes import Cube, cube_from, shown_scale
from subsurface_app.gui.views.compare import FlipView, Slice
from subsurface_app.gui.views.section import Display, SectionView
from subsurface_app.gui.words import duration_text
from subsurface_app.jobs import Progress

_SETTLE_MS = 300
_TELL_MS = 200
_WIDTH = 470


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
class _Seen:
    """What a look has found; `refusal` says why there is nothing after."""

    cube: Cube
    plane: Plane
    number: float
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

    def shutdown(self) -> None:
        """Wait for nothing any more; what is being computed ends."""
        self._stop()
        self.view.shutdown()

    def _toggled(self, on: bool) -> None:
        """Show or hide the preview; the dialog grows by it, as far as the screen allows."""
        dialog, room = self.window(), self.screen().availableGeometry()
        self.setVisible(on)
        by = _WIDTH + 6
        wide = min(room.width(), dialog.width() + by) if on else dialog.width() - by
        dialog.resize(wide, max(dialog.height(), min(600, room.height())) if on else dialog.height())
        dialog.move(max(min(dialog.x(), room.right() - wide), room.left()), dialog.y())
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
        source = next((one.value() for one in _volume_fields(self._form) if one.value()), None)
        if source is None:
            self._refuse(CommandError("choose a volume first"))
            return
        look = self._look = _Look(self._session, self._form.values())
        command_id, place, project = self._form.command.id, self._place, self._session.project
        self.problem.hide()  # it was said of other values
        self.status.setText(translate(mark("computing…")))
        self._tell.start()
        self._session.read(
            lambda: _see(project, command_id, look, source, place),
            lambda seen: self._take(look, seen),
            self,
            lambda error: self._fail(look, error),
        )

    # --- what came of it -----------------------------------------------------------------------------------------

    def _take(self, look: _Look, seen: _Seen) -> None:
        if look is not self._look:
            return
        self._stop()
        self._place = (seen.plane, seen.number)
        self.view.show_place(seen.cube, seen.plane, seen.number)
        if seen.refusal is not None:
            self._refuse(seen.refusal)
            return
        self.problem.hide()
        self.view.show_slices(seen.slices, self._displays.pop(seen.cube.quantity, None))
        took = f"{seen.seconds:.2f} s" if seen.seconds < 10 else duration_text(seen.seconds)
        self.status.setText(translate(mark("This slice took {time}. The other slices are not computed."), time=took))

    def _fail(self, look: _Look, error: BaseException) -> None:
        if look is self._look:
            self._stop()
            self._refuse(error)

    def _refuse(self, error: BaseException) -> None:
        """Say why there is no preview, and take away what is not true any more."""
        self.view.clear()
        self.status.clear()
        self.problem.setText(sentence(error_text(error)))
        self.problem.show()

    def _tell_progress(self) -> None:
        if self._look is not None and self._look.fraction > 0:
            percent = f"{100 * self._look.fraction:.0f}"
            self.status.setText(translate(mark("computing… {percent} %"), percent=percent))


def _volume_fields(form: CommandForm) -> list[ItemField]:
    fields = [one for one in form.fields.values() if isinstance(one, ItemField)]
    return [one for one in fields if "seismic_volume" in one.kinds]


def _see(project: Project, command_id: str, look: _Look, source_id: str, place: tuple[Plane, float] | None) -> _Seen:
    """The slice before and after, in a thread."""
    source = project[source_id]
    if not isinstance(source, SeismicVolume):
        raise CommandError("{name} is no volume: choose one", name=source.name)
    progress = Progress(look.report)
    cube = cube_from(source_id, source)
    plane, number = place or ("iline", cube.number("iline", cube.shape[0] // 2))
    number = cube.number(plane, cube.index(plane, number))
    at = number / shown_scale(cube.axis.domain) if plane == "sample" else number
    found: dict[str, Slice] = {}

    def take(side: str, volume: SeismicVolume, part: Progress) -> None:
        index, values = slice_of(volume, plane, at, progress=part)
        found[side] = Slice(volume, plane, index, values)

    began = time.perf_counter()
    try:
        take("after", lazy_result(project, command_id, look.parameters, progress=progress), progress.part(0, 0.7))
    except Interrupted:
        raise
    except Exception as error:  # beside the form, whatever it is: its parameters are still being chosen
        return _Seen(cube, plane, number, {}, 0.0, error)
    seconds = time.perf_counter() - began
    take("before", source, progress.part(0.7, 1))
    before, after = found["before"], found["after"]
    if (source.geometry, source.axis) == (after.volume.geometry, after.volume.axis):
        found["difference"] = Slice(after.volume, plane, after.index, after.values - before.values)
    return _Seen(cube, plane, number, found, seconds)
