"""What inversion views ask for: looks at runs and jobs, read in threads; pause, stop, go on from here."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from resources import mark, translate
from subsurface_app.commands.inversion import inversion_folder
from subsurface_app.commands.inversion_looks import look_at_job, look_at_run, model_made_with
from subsurface_app.data.store import Project
from subsurface_app.gui.dialogs import error_text
from subsurface_app.gui.session import Session
from subsurface_app.gui.views import InversionView, Offer
from subsurface_app.jobs import Job
from subsurface_app.jobs.job import ACTIVE_STATES, STATE_TITLES

COMMAND = "invert.fwi"
_LOOK_EVERY_MS = 500


class InversionRuns(QObject):
    """Offers the inversions of the project to views, and does what these ask for.

    `began` says that an inversion was begun in this window, `form_asked` which values the form of a new one has.
    """

    began = Signal()
    told = Signal(str)
    form_asked = Signal(str, object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._views: list[InversionView] = []
        self._goes_on: set[int] = set()  # jobs whose models another inversion shall start from
        self._begun: set[int] = set()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look_again)
        session.items_changed.connect(self._offer)
        session.job_changed.connect(self._take)
        session.job_finished.connect(self._take_end)

    def add(self, view: InversionView) -> None:
        """Answer what a view asks for."""
        self._views.append(view)
        view.look_asked.connect(lambda *asked: self._look(view, *asked))
        view.steer_asked.connect(lambda what, key: self._steer(view, what, key))
        view.offer(self._offers())

    # --- looking -------------------------------------------------------------------------------------------------

    def _offers(self) -> list[Offer]:
        session = self._session
        runs = [Offer(one.id, one.name) for one in session.items if one.kind == "inversion_run"]
        jobs = [job for job in session.jobs.values() if job.payload.get("command") == COMMAND and job.state != "done"]
        later = {str(job.payload["parameters"]): job.id for job in self._all_jobs()}
        # Of those that were ended early the last with the same inputs: from its checkpoint one goes on.
        kept = [job for job in jobs if not job.is_final or later[str(job.payload["parameters"])] == job.id]
        return [*runs, *(self._offer_of(job) for job in sorted(kept, key=lambda one: one.id))]

    def _all_jobs(self) -> list[Job]:
        jobs = self._session.jobs.values()
        return sorted((job for job in jobs if job.payload.get("command") == COMMAND), key=lambda one: one.id)

    def _offer_of(self, job: Job) -> Offer:
        name = translate(mark("job {id}, {state}"), id=job.id, state=translate(STATE_TITLES[job.state]))
        given = job.payload["parameters"].get("name")
        return Offer(f"job {job.id}", f"{given} ({name})" if given else name, job.state, job.id in self._session.mine)

    def _offer(self) -> None:
        self._views = [view for view in self._views if isValid(view)]
        for view in self._views:
            view.offer(self._offers())

    def _look_again(self) -> None:
        for view in self._views:
            if isValid(view) and view.isVisible() and self._session.is_idle:
                view.look_again()

    def _look(self, view: InversionView, key: str, shot: int, known: int, is_beside: bool) -> None:
        project = self._session.project
        job = self._job(key)
        read: Callable[[], Any] = lambda: look_at_run(project, key, shot)  # noqa: E731
        if job is not None:
            name, parameters = self._offer_of(job).name, job.payload["parameters"]
            read = lambda: look_at_job(project, name, parameters, shot, known)  # noqa: E731
        self._session.read(
            read,
            lambda look: view.take_look(key, look, is_beside=is_beside),
            view,
            lambda error: view.say(error_text(error)) if isValid(view) else None,
        )

    def _job(self, key: str) -> Job | None:
        return self._session.jobs.get(int(key.removeprefix("job "))) if key.startswith("job ") else None

    # --- what becomes of jobs ------------------------------------------------------------------------------------

    def _take(self, job: Job) -> None:
        if job.payload.get("command") != COMMAND:
            return
        if job.id in self._session.mine and job.id not in self._begun and job.state in ACTIVE_STATES:
            self._begun.add(job.id)
            self.began.emit()
        self._offer()
        is_watched = any(one.state in ("starting", "running") for one in self._all_jobs())
        if not is_watched:
            self._timer.stop()
        elif not self._timer.isActive():  # started anew at each report it would never come to its end
            self._timer.start()

    def _take_end(self, job: Job) -> None:
        if job.payload.get("command") != COMMAND:
            return
        made = [item for ref in (job.result or {}).get("items", []) if (item := self._session.item(ref)) is not None]
        run = next((one for one in made if one.kind == "inversion_run"), None)
        for view in self._views:
            if isValid(view) and run is not None and view.key in (f"job {job.id}", ""):
                view.choose(run.id)
        self._offer()
        if job.id in self._goes_on:
            self._goes_on.discard(job.id)
            if run is not None:
                self._go_on(run.id)

    # --- deeds ---------------------------------------------------------------------------------------------------

    def _steer(self, view: InversionView, what: str, key: str) -> None:
        session, job = self._session, self._job(key)
        if job is None:
            if what == "go_on":
                self._go_on(key)
        elif what in ("pause", "resume", "cancel"):
            {"pause": session.pause, "resume": session.resume, "cancel": session.cancel}[what](job.id)
        elif what == "again":
            self._submit_again(view, job)
        elif what in ("keep", "go_on"):
            if what == "go_on":
                self._goes_on.add(job.id)
            self._stop_and_keep(job)

    def _submit_again(self, view: InversionView, job: Job) -> None:
        def queued(new: Job) -> None:
            self.told.emit(translate(mark("job {id} is queued: {title}"), id=new.id, title=translate(new.title)))
            view.choose(f"job {new.id}")

        self._session.submit(COMMAND, job.payload["parameters"], queued, owner=view)

    def _stop_and_keep(self, job: Job) -> None:
        def asked(_: object) -> None:
            self.told.emit(translate(mark("the inversion ends after this iteration; its model is kept")))
            if job.state == "paused":
                self._session.resume(job.id)

        self._session.ask(lambda project: ask_job_to_stop(project, job.payload["parameters"]), asked, self)

    def _go_on(self, run_id: str) -> None:
        """Open the form of an inversion that starts from the model of a run."""
        self._session.ask(
            lambda project: values_to_go_on(project, run_id),
            lambda values: self.form_asked.emit(COMMAND, values),
            self,
        )


def ask_job_to_stop(project: Project, parameters: Mapping[str, Any]) -> None:
    """Let a job of `invert.fwi` end after its iteration and keep its model.

    Raises   InversionError - it has not begun
    """
    from subsurface_app.workflows.inversion import ask_to_stop

    ask_to_stop(inversion_folder(project, parameters))


def values_to_go_on(project: Project, run_id: str) -> dict[str, Any]:
    """The parameters of an inversion that starts from the model that a run gave, else as that run."""
    parameters = dict(project.step(project.item(run_id).step).parameters)
    return parameters | {"model": model_made_with(project, run_id) or parameters["model"], "name": ""}
