"""What tie views ask to be run: ties as jobs with progress and cancel, the tied well as a step that can be undone."""

from collections.abc import Mapping
from pprint import pformat
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from resources import mark, translate
from subsurface_app.commands import run_command
from subsurface_app.data.store import Project
from subsurface_app.gui.edits import WrittenEdit
from subsurface_app.gui.session import Session
from subsurface_app.gui.views import TieView
from subsurface_app.jobs import Job


class ApplyTie(WrittenEdit):
    """Make the well that follows a tie, and show it."""

    def __init__(self, session: Session, tie: str, name: str) -> None:
        super().__init__(session, translate(mark("Apply {name}"), name=name))
        self._tie = tie
        self._made: list[str] = []  # written and read in the thread of the catalogue only, before it is shown

    def write(self, project: Project) -> None:
        if self._made:
            project.restore(self._made[0])
        else:
            self._made = [one.id for one in run_command(project, "well.apply_tie", {"tie": self._tie})]

    def unwrite(self, project: Project) -> None:
        for item_id in self._made:
            project.delete(item_id)

    def do(self) -> None:
        self._session.show(self._made)

    def take_back(self) -> None:
        self._session.show(self._made, False)


class TieRuns(QObject):
    """Follows the ties that it has queued for views; `told` says what it does."""

    told = Signal(str)
    script = Signal(str)  # what a view was asked to show as Python

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._running: dict[int, tuple[TieView, bool]] = {}  # the view, and whether its tie is applied at the end
        session.job_changed.connect(self._take)
        session.job_finished.connect(self._take_end)

    def add(self, view: TieView) -> None:
        """Run what a view asks for."""
        view.tie_asked.connect(lambda parameters: self._submit(view, parameters, applies=False))
        view.apply_asked.connect(lambda parameters, tie: self._apply(view, parameters, tie))
        view.script_asked.connect(lambda parameters: self.script.emit(tie_script(self._session.project, parameters)))
        view.cancel_asked.connect(lambda: self._cancel(view))

    def _submit(self, view: TieView, parameters: Mapping[str, Any], *, applies: bool) -> None:
        view.set_running(0.0)

        def queued(job: Job) -> None:
            self._running[job.id] = (view, applies)
            view.await_tie(True)
            self.told.emit(translate(mark("job {id} is queued: {title}"), id=job.id, title=translate(job.title)))

        def refused(error: Any) -> None:
            view.set_running(None)
            self._session.failed.emit(error)

        self._session.submit("well.tie", parameters, queued, refused, owner=view)

    def _apply(self, view: TieView, parameters: Mapping[str, Any], tie: str) -> None:
        if not tie:
            self._submit(view, parameters, applies=True)
        elif (item := self._session.item(tie)) is not None:
            ApplyTie(self._session, tie, item.name).begin()

    def _cancel(self, view: TieView) -> None:
        for job_id, (asking, _) in self._running.items():
            if asking is view:
                self._session.cancel(job_id)

    def _take(self, job: Job) -> None:
        view, _ = self._running.get(job.id, (None, False))
        if view is not None and isValid(view) and not job.is_final:
            view.set_running(job.fraction, translate(job.message) if job.message else "")

    def _take_end(self, job: Job) -> None:
        view, applies = self._running.pop(job.id, (None, False))
        if view is None:
            return
        if isValid(view):
            view.set_running(None)
            if job.state != "done":
                view.await_tie(False)
        if job.state != "done":
            return
        made = [item for ref in (job.result or {}).get("items", []) if (item := self._session.item(ref)) is not None]
        tie = next((one for one in made if one.kind == "well_tie"), None)
        if applies and tie is not None:
            ApplyTie(self._session, tie.id, tie.name).begin()


def tie_script(project: Project, parameters: Mapping[str, Any]) -> str:
    """A script that makes a tie and its well on the project."""
    written = pformat(dict(parameters), width=100, sort_dicts=False)
    return (
        "from subsurface_app.api import Project, run_command\n\n"
        f"project = Project.open({str(project.path)!r})\n"
        f'[tie, wavelet] = run_command(project, "well.tie", {written})\n'
        '[tied] = run_command(project, "well.apply_tie", {"tie": tie.id})\n'
    )
