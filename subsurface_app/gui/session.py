"""One open project as the window sees it: items and jobs kept fresh, everything slow done in threads."""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from solvers.errors import SubsurfaceError
from subsurface_app.commands import Estimate, estimate_command, submit_command
from subsurface_app.data.store import Item, Project, Version
from subsurface_app.gui.background import Background, meanwhile_drawn
from subsurface_app.gui.displays import Displays
from subsurface_app.gui.edit_stack import EditStack
from subsurface_app.gui.guests import Guests
from subsurface_app.gui.item_reading import Loaded, read_item
from subsurface_app.jobs import Job, JobQueue, JobRunner
from subsurface_app.jobs.job import ACTIVE_STATES

_LOOK_EVERY_MS = 400
_PREFERRED_KEPT = 20
_WORKER_NICENESS = 10
_TRY_RUNNER_EVERY_MS = 3000


class SessionError(SubsurfaceError):
    """The window cannot do what was asked with the open project."""


@dataclass(frozen=True)
class OnView:
    """What is seen of a project.

    Parameters   shown : ids of the ticked items; area : str; preferred : ids of those asked for, the last one first
    """

    shown: tuple[str, ...]
    area: str
    preferred: tuple[str, ...]


@dataclass(frozen=True)
class _Seen:
    """What one look into the catalogue has found."""

    items: list[Item]
    jobs: list[Job]
    versions: dict[str, tuple[Version, ...]]


class Session(QObject):
    """An open project.

    The catalogue is read and written in one thread, in the order asked; arrays are read in another. `items` and
    `jobs` are what the last look has found, so widgets never wait for a disk.
    """

    items_changed = Signal()
    versions_came = Signal(dict)  # before items_changed: of items that have gone the version in their place
    job_changed = Signal(object)
    job_finished = Signal(object)
    shown_changed = Signal()
    area_changed = Signal(str)
    failed = Signal(object)
    notified = Signal(str)
    opened = Signal()
    runner_changed = Signal()
    settings_changed = Signal()  # coordinate system or display units of the project

    _heard = Signal(object)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = project
        self.items: list[Item] = []
        self.versions: dict[str, tuple[Version, ...]] = {}  # of items that have older ones, the oldest first
        self._newest: dict[str, str] = {}
        self._has_looked = False
        self.jobs: dict[int, Job] = {}
        self.shown: set[str] = set()
        self.area = ""
        self.seen_areas: set[str] = set()  # whose items have been ticked, at first sight or by the user
        self.undo_stack = EditStack(self)
        self.guests = Guests(self)
        self.displays = Displays(self.undo_stack, lambda: self.is_idle, self.newest, self)
        self.runs_jobs = False
        self.mine: set[int] = set()
        self.preferred: list[str] = []
        self._queue = JobQueue(project)
        self._runner = JobRunner(project, self._heard.emit)
        self._catalogue = Background("catalogue", parent=self)
        self._arrays = Background("arrays", threads=2, parent=self)
        self._version = -1
        self._looking = self._is_blind = False
        self._closed = False
        self._heard.connect(self._take_job, Qt.ConnectionType.QueuedConnection)
        self._look_timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look_timer.timeout.connect(self._look_if_changed)
        self._runner_timer = QTimer(self, interval=_TRY_RUNNER_EVERY_MS)
        self._runner_timer.timeout.connect(self._start_runner)

    def start(self, on_view: OnView | None = None) -> None:
        """Begin to watch the catalogue and to run jobs (or leave them to the process that does).

        Parameters   on_view : what is seen at first; without it the first item of each kind
        """
        self._catalogue.submit(self._read_catalogue, lambda seen: self._first_look(seen, on_view), self.failed.emit)
        self._start_runner()
        self._look_timer.start()

    def close(self) -> None:
        """Stop within 2 s; jobs in flight go back into the queue."""
        if self._closed:
            return
        self._closed = True
        self._look_timer.stop()
        self._runner_timer.stop()
        meanwhile_drawn(self._end, "closing")
        self.project.close()

    def _end(self) -> None:
        """Wait for what is being read and for all that is to be written, then for the workers."""
        self._arrays.close()
        self._catalogue.finish()
        self._runner.stop()

    # --- what there is -------------------------------------------------------------------------------------------

    @property
    def path(self) -> Path:
        """The folder of the project."""
        return self.project.path

    def item(self, item_id: str) -> Item | None:
        """The item of that id, None when it is gone."""
        return next((one for one in self.items if one.id == item_id), None)

    def newest(self, item_id: str) -> str:
        """The id itself, or of an older version that of the version that is there."""
        return self._newest.get(item_id, item_id)

    @property
    def is_empty(self) -> bool:
        """Whether the project is known to hold nothing, and no file is looked at."""
        return self._has_looked and not self.items and not self.guests.items

    def areas(self) -> list[str]:
        """The survey areas in the order of their first items."""
        return list(dict.fromkeys(one.area for one in self.items))

    def active_jobs(self) -> list[Job]:
        """Jobs that have a worker of this process now."""
        return [job for job in self.jobs.values() if job.state in ACTIVE_STATES] if self.runs_jobs else []

    @property
    def is_closed(self) -> bool:
        """Whether the project is being closed: what still runs in a thread shall end."""
        return self._closed

    @property
    def is_idle(self) -> bool:
        """Whether nothing that was asked of the disk is still to come."""
        return self._catalogue.is_idle and self._arrays.is_idle

    # --- what is shown -------------------------------------------------------------------------------------------

    def show(self, item_ids: Iterable[str], shown: bool = True) -> None:
        """Show items in the views that know their kind, or hide them."""
        named = {self.newest(one) for one in item_ids}
        wanted = self.shown | named if shown else self.shown - named
        if wanted != self.shown:
            self.shown = wanted
            self.shown_changed.emit()

    def prefer(self, item_id: str) -> None:
        """Where a view shows one item of a kind only, let it be this one."""
        self.preferred = [item_id, *(one for one in self.preferred if one != item_id)][:_PREFERRED_KEPT]
        self.shown_changed.emit()

    def prefer_all(self, item_ids: list[str]) -> None:
        """Prefer these, the first of them most, and no others."""
        if item_ids != self.preferred:
            self.preferred = item_ids[:_PREFERRED_KEPT]
            self.shown_changed.emit()

    @property
    def on_view(self) -> OnView:
        """What is seen now."""
        preferred = (one for one in self.preferred if one not in self.guests.objects)
        return OnView(tuple(sorted(self.shown)), self.area, tuple(preferred))

    def choose_area(self, area: str) -> None:
        """Make a survey area the one whose scene is seen."""
        if area != self.area:
            self.area = area
            self.area_changed.emit(area)

    # --- reading -------------------------------------------------------------------------------------------------

    def load(self, item_id: str, then: Callable[[Loaded | None], None], owner: QObject | None = None) -> None:
        """Read an item in a thread and hand it over in the GUI thread; small arrays come in memory, others lazy.

        None comes for an item that has been deleted meanwhile, or cannot be read, which `failed` tells.
        """

        def failed(error: Any) -> None:
            self.failed.emit(error)
            if owner is None or isValid(owner):
                then(None)

        self._arrays.submit(lambda: read_item(self.project, item_id), then, failed, owner)

    def read(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None],
        owner: QObject,
        failed: Callable[[Any], None] | None = None,
    ) -> None:
        """Run a function that reads files in a thread, then call `then` with what it gave while `owner` lives.

        Parameters   failed : called with an error in place of telling it in a message box
        """
        self._arrays.submit(work, then, failed or self.failed.emit, owner)

    def ask(self, question: Callable[[Project], Any], then: Callable[[Any], None], owner: QObject) -> None:
        """Ask the project in the catalogue's thread, e.g. the lineage of an item; told while `owner` lives."""
        self._catalogue.submit(lambda: question(self.project), then, self.failed.emit, owner)

    def estimate(
        self,
        command_id: str,
        parameters: Mapping[str, Any],
        then: Callable[[Estimate | None], None],
        failed: Callable[[Any], None],
        owner: QObject,
    ) -> None:
        """What a run would cost; `failed` gets the error when the parameters are refused."""
        self._arrays.submit(lambda: estimate_command(self.project, command_id, parameters), then, failed, owner)

    # --- writing -------------------------------------------------------------------------------------------------

    def submit(
        self,
        command_id: str,
        parameters: Mapping[str, Any],
        then: Callable[[Job], None] | None = None,
        failed: Callable[[Any], None] | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Queue a job; its new items are shown when it is done."""

        def submitted(job: Job) -> None:
            self.mine.add(job.id)
            self._take_job(job)
            if then is not None and (owner is None or isValid(owner)):
                then(job)

        def refused(error: Any) -> None:
            # whoever asked may be closed by now: then the window tells it
            (failed if failed is not None and (owner is None or isValid(owner)) else self.failed.emit)(error)

        def submit() -> Job:
            return submit_command(self.project, command_id, parameters)

        self._catalogue.submit(submit, submitted, refused)

    def write(
        self,
        change: Callable[[Project], Any],
        then: Callable[[], None] | None = None,
        refused: Callable[[], None] | None = None,
    ) -> None:
        """Change the catalogue and look again.

        Parameters   then : called when the change is done, before what it has changed is seen
                     refused : called when it was refused, after `failed` has told why
        """

        def seen(found: _Seen) -> None:
            if then is not None:
                then()
            self._take_look(found)

        def failed(error: Any) -> None:
            self.failed.emit(error)
            if refused is not None:
                refused()
            self.items_changed.emit()  # widgets that show the change already go back to what is true

        def write() -> _Seen:
            change(self.project)
            return self._read_catalogue()

        self._catalogue.submit(write, seen, failed)

    def cancel(self, job_id: int) -> None:
        """Ask a job to stop."""
        self._steer(lambda: self._queue.cancel(job_id))

    def pause(self, job_id: int) -> None:
        """Ask a job to wait."""
        self._steer(lambda: self._queue.pause(job_id))

    def resume(self, job_id: int) -> None:
        """Ask a paused job to go on."""
        self._steer(lambda: self._queue.resume(job_id))

    def log_path(self, job_id: int) -> Path:
        """Where a job's worker writes what it has to say."""
        return Path(self._queue.log_path(job_id))

    def refresh(self) -> None:
        """Look into the catalogue now."""
        self._catalogue.submit(self._read_catalogue, self._take_look, self.failed.emit)

    def _steer(self, request: Callable[[], Job]) -> None:
        self._catalogue.submit(request, self._take_job, self.failed.emit)

    # --- looking -------------------------------------------------------------------------------------------------

    def _read_catalogue(self) -> _Seen:
        self._version = self.project.catalogue.data_version()
        return _Seen(self.project.items(), self._queue.jobs(), self.project.all_versions())

    @Slot()
    def _look_if_changed(self) -> None:
        if self._looking:
            return
        self._looking = True

        def look() -> tuple[_Seen | None, bool]:
            if not self.runs_jobs and self._queue.is_left_alone():
                return self._read_catalogue(), True
            changed = self.project.catalogue.data_version() != self._version
            return self._read_catalogue() if changed else None, False

        def done(looked: tuple[_Seen | None, bool]) -> None:
            self._looking = self._is_blind = False
            seen, is_left_alone = looked
            if seen is not None:
                self._take_look(seen)
            if is_left_alone and self._runner_timer.isActive():
                self._start_runner()  # the program that ran the jobs has ended: they are interrupted until we do

        def failed(error: Any) -> None:
            self._looking = False
            if not self._is_blind:  # told once, not at every look while a disk is away
                self._is_blind = True
                self.failed.emit(error)

        self._catalogue.submit(look, done, failed, by_itself=True)

    def _first_look(self, seen: _Seen, on_view: OnView | None) -> None:
        self.jobs = {job.id: job for job in seen.jobs}
        self.items, self._has_looked = seen.items, True
        self._know(seen.versions)
        areas = self.areas()
        if on_view is not None:
            self.preferred = [self.newest(one) for one in on_view.preferred]
            self.area = on_view.area if on_view.area in areas else ""
        self.area = self.area or (areas[0] if areas else "")
        self.items_changed.emit()
        for job in seen.jobs:
            self.job_changed.emit(job)
        self.opened.emit()
        present = {one.id for one in self.items}
        ticked = present & set(map(self.newest, on_view.shown)) if on_view is not None else None
        self.show(at_first_sight(self.items, self.area) if ticked is None else ticked)
        self.seen_areas |= {one.area for one in self.items if one.id in self.shown}

    def _take_look(self, seen: _Seen) -> None:
        if self._closed:
            return  # its threads come to their end while the window draws: there are no views any more
        if seen.items != self.items:
            # Only what has gone: an item whose deletion is being undone is told as shown before it is there again.
            gone = {one.id for one in self.items} - {one.id for one in seen.items}
            self._know(seen.versions)
            came = {one: self._newest[one] for one in gone if one in self._newest}
            self.shown = (self.shown - gone) | {new for old, new in came.items() if old in self.shown}
            self.items = seen.items
            if came:
                self.preferred = list(dict.fromkeys(map(self.newest, self.preferred)))
                self.versions_came.emit(came)
            if self.area not in self.areas():
                self.choose_area(next(iter(self.areas()), ""))
            self.items_changed.emit()
        finished = []
        for job in seen.jobs:
            known = self.jobs.get(job.id)
            # Between a runner's news and this look the older of the two may come last: an end is never taken back.
            if job == known or (known is not None and known.is_final):
                continue
            self.jobs[job.id] = job
            self.job_changed.emit(job)
            if job.is_final and (known is None or not known.is_final):
                finished.append(job)
        for job in finished:
            self.job_finished.emit(job)

    def _know(self, versions: dict[str, tuple[Version, ...]]) -> None:
        self.versions = versions
        self._newest = {one.id: newest for newest, members in versions.items() for one in members if one.id != newest}

    @Slot(object)
    def _take_job(self, job: Job) -> None:
        if self._closed:
            return
        known = self.jobs.get(job.id)
        if known == job or (known is not None and known.is_final):
            return
        if job.is_final:
            # Its items come with the next look; only then is its end told.
            self.refresh()
            return
        if self.runs_jobs and job.pid is not None and (known is None or known.pid != job.pid):
            self._catalogue.submit(lambda: _yield_to_window(job.pid))
        self.jobs[job.id] = job
        self.job_changed.emit(job)

    # --- the runner ----------------------------------------------------------------------------------------------

    @Slot()
    def _start_runner(self) -> None:
        def started(is_ours: bool) -> None:
            if is_ours != self.runs_jobs:
                self.runs_jobs = is_ours
                self.runner_changed.emit()
            if is_ours:
                self._runner_timer.stop()
            else:
                self._runner_timer.start()

        def failed(error: Any) -> None:
            self._runner_timer.stop()  # told once
            self.failed.emit(error)

        self._catalogue.submit(self._runner.start, started, failed)


def _yield_to_window(pid: int | None) -> None:
    """Let a worker step back when the window wants the processor; told at its start, its threads inherit it."""
    with suppress(psutil.Error, OSError):
        own = psutil.Process().nice()
        niceness = max(int(own), _WORKER_NICENESS)  # never before a window that was itself started with less
        psutil.Process(pid).nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if os.name == "nt" else niceness)


def at_first_sight(items: list[Item], area: str) -> list[str]:
    """What an area shows at first: the first item of each kind, all wells and horizons."""
    firsts: dict[str, str] = {}
    together = []
    for one in items:
        if one.area != area:
            continue
        if one.kind in ("well", "horizon"):
            together.append(one.id)
        elif one.kind not in ("prediction", "comparison", "view"):
            firsts.setdefault(one.kind, one.id)
    return [*firsts.values(), *together]
