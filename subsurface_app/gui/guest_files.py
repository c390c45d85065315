"""Pictures of SEG-Y files that are not in the project: while they are imported, or only to be looked at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from resources import mark, translate
from solvers.errors import Interrupted
from subsurface_app.commands.exchange import segy_mapping
from subsurface_app.data.formats import browse_segy
from subsurface_app.data.formats.segy import TruncatedError
from subsurface_app.data.objects import SeismicLine, SeismicVolume
from subsurface_app.gui.dialogs import error_text, sentence
from subsurface_app.gui.notices import Level, Notice
from subsurface_app.gui.session import Session
from subsurface_app.gui.words import named_once
from subsurface_app.jobs import Job

_LOOK_MS = 150
_SEGY = "*.sgy *.segy *.SGY *.SEGY *.seg"
Seen = SeismicVolume | SeismicLine


@dataclass(eq=False)
class _Opening:
    """A file that is being opened; the worker asks it whether it is still wanted.

    Parameters   job : id of the job that imports the file, None when it is only looked at
    """

    session: Session
    parameters: Mapping[str, Any]
    job: int | None = None
    is_stale: bool = False
    fraction: float = 0.0

    @property
    def path(self) -> Path:
        return Path(self.parameters["file"])

    def step(self, done: int, total: int) -> None:
        if self.is_stale or self.session.is_closed:
            raise Interrupted("the file is not wanted any more")
        self.fraction = done / max(total, 1)

    def open(self) -> Seen:
        """Open the file with the mapping of the import, in a thread."""
        name = self.parameters.get("name") or self.path.stem
        words = mark("{name} (from the file)") if self.job is None else mark("{name} (from the file, being imported)")
        quantity = self.parameters.get("quantity") or "amplitude"
        mapping, title = segy_mapping(self.parameters), translate(words, name=name)
        return browse_segy(self.path, mapping=mapping, name=title, quantity=quantity, on_step=self.step)


class GuestFiles(QObject):
    """Opens files one after the other and follows the jobs that import them: the item takes the place of its picture.

    `bar` says in the status bar what is being opened, with a button that gives it up.
    """

    noticed = Signal(object)
    notified = Signal(str)
    opened = Signal(str)  # id of the guest

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: list[_Opening] = []
        self._now: _Opening | None = None
        self._of_job: dict[int, str] = {}
        self.bar = QWidget()
        self._text, self._share = QLabel(self.bar), QProgressBar(self.bar)
        self._share.setRange(0, 100)
        self._share.setMaximumWidth(140)
        self._share.setAccessibleName(translate(mark("Progress")))
        self.cancel_button = QToolButton(self.bar)
        self.cancel_button.setText(translate(mark("Cancel")))
        self.cancel_button.clicked.connect(self.cancel)
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self._text, self._share, self.cancel_button):
            row.addWidget(part)
        self.bar.hide()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._tell_progress)
        session.job_finished.connect(self._take_end)

    @property
    def is_idle(self) -> bool:
        """Whether no file is being opened."""
        return self._now is None and not self._waiting

    def browse(self, parameters: Mapping[str, Any]) -> None:
        """Look at a file without importing it.

        Parameters   parameters : those of `import.segy` that say how it is read; "file" is enough
        """
        self._queue(_Opening(self._session, dict(parameters)))

    def follow(self, job: Job) -> None:
        """Show the file that a job imports until the job has ended."""
        if job.payload.get("command") == "import.segy":
            self._queue(_Opening(self._session, job.payload["parameters"], job.id))

    def cancel(self) -> None:
        """Give up the file that is being opened; an import goes on."""
        if self._now is not None:
            self._now.is_stale = True
            self._next()

    def close(self) -> None:
        """Open nothing any more."""
        self._session.job_finished.disconnect(self._take_end)
        self._waiting.clear()
        for guest_id in self._of_job.values():
            self._session.guests.close(guest_id)
        self.cancel()
        self.bar.deleteLater()

    # --- opening -------------------------------------------------------------------------------------------------

    def _queue(self, opening: _Opening) -> None:
        self._waiting.append(opening)
        if self._now is None:
            self._next()

    def _next(self) -> None:
        self._now = opening = self._waiting.pop(0) if self._waiting else None
        if opening is None:
            self._timer.stop()
            self.bar.hide()
            return
        self._timer.start()
        self._text.setText(translate(mark("Opening {name}"), name=opening.path.name))
        self._session.read(
            opening.open,
            lambda seen: self._end(opening, lambda: self._show(opening, seen)),
            self,
            lambda error: self._end(opening, lambda: self._refuse(opening, error)),
        )

    def _end(self, opening: _Opening, then: Callable[[], None]) -> None:
        if opening is self._now and not opening.is_stale:
            then()
            self._next()

    def _show(self, opening: _Opening, seen: Seen) -> None:
        session = self._session
        guest_id = session.guests.add(seen)
        if opening.job is not None:
            self._of_job[opening.job] = guest_id
        session.prefer(guest_id)
        self.opened.emit(guest_id)

    def _refuse(self, opening: _Opening, error: BaseException) -> None:
        reason = named_once(opening.path, error_text(error))
        text = translate(mark("cannot be shown: {reason}"), reason=reason)
        self.notified.emit(sentence(text))
        if opening.job is not None:  # the job says it
            return
        actions: tuple[tuple[str, Callable[[], object]], ...] = ()
        if isinstance(error, TruncatedError):
            whole = {**opening.parameters, "truncated": "whole_traces"}
            actions = ((translate(mark("Show the whole traces")), lambda: self.browse(whole)),)
        self.noticed.emit(Notice(sentence(text), "trouble", actions))

    def _tell_progress(self) -> None:
        if self._now is not None:
            self.bar.show()  # what is there at once shows none
            self._share.setValue(round(100 * self._now.fraction))

    def _tell(self, text: str, level: Level) -> None:
        self.noticed.emit(Notice(text, level))

    # --- the end of an import ------------------------------------------------------------------------------------

    def _take_end(self, job: Job) -> None:
        self._waiting = [one for one in self._waiting if one.job != job.id]
        if self._now is not None and self._now.job == job.id:
            self.cancel()
        guest_id = self._of_job.pop(job.id, "")
        guest = self._session.guests.item(guest_id)
        if guest is None:
            return
        made = (job.result or {}).get("items", []) if job.state == "done" else []
        if made:
            self._replace(guest_id, made[0])
        else:
            self._session.guests.close(guest_id)
            name = Path(job.payload["parameters"]["file"]).name
            self._tell(translate(mark("{name} is not shown any more: it was not imported"), name=name), "news")

    def _replace(self, guest_id: str, item_id: str) -> None:
        """Let the item take the place of its picture once it is read, in the same plane, zoom and colours."""
        session, displays = self._session, self._session.displays
        session.show([item_id])
        session.prefer(item_id)
        states = {name: state for name, state in displays.states().items() if state.get("item") == guest_id}
        displays.bring_back({name: state | {"item": item_id} for name, state in states.items()})
        session.load(item_id, lambda _: session.guests.close(guest_id), self)


def ask_files(parent: QWidget, browse: Callable[[Mapping[str, Any]], None]) -> None:
    """Ask for SEG-Y files to look at."""
    lines, every = translate(mark("SEG-Y files")), translate(mark("All files"))
    paths, _ = QFileDialog.getOpenFileNames(
        parent, translate(mark("Browse SEG-Y")), str(Path.home()), f"{lines} ({_SEGY});;{every} (*)"
    )
    for path in paths:
        browse({"file": path})
