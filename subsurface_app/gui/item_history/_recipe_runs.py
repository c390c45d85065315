"""Recipes on their way in the window: each step is a job, queued when the one before has ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from resources import mark, translate
from subsurface_app.commands.recipes import Bound, RecipeRun, Stage
from subsurface_app.data.store import Item, Project
from subsurface_app.gui.session import Session
from subsurface_app.jobs import Job


@dataclass(frozen=True)
class _Next:
    """What a look at the project found: the step and its job, None after the last.

    Parameters   kept : how many steps were finished before
    """

    stage: Stage | None
    job: Job | None
    kept: int


class RecipeRuns(QObject):
    """Runs recipes; `told` says what happens, `ended` gives the ids of what a recipe has made in the end.

    The catalogue's thread asks the runs; they change nowhere else.
    """

    told = Signal(str)
    ended = Signal(list)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: dict[int, tuple[RecipeRun, Stage]] = {}
        session.job_finished.connect(self._take_end)

    def start(self, bound: Bound, *, again: bool = False) -> None:
        """Run a recipe; what is finished already is kept unless `again`."""
        self._go_on(RecipeRun(self._session.project, bound, again=again))

    def _go_on(self, run: RecipeRun, stage: Stage | None = None, made: Sequence[str] = ()) -> None:
        def ask(project: Project) -> _Next:
            if stage is not None:
                run.take(stage, [project.item(one) for one in made])
            return _next(run)

        self._session.ask(ask, lambda found: self._queued(run, found), self)

    def _queued(self, run: RecipeRun, found: _Next) -> None:
        if found.kept:
            self.told.emit(translate(mark("{count} steps of the recipe were finished before"), count=found.kept))
        if found.stage is None or found.job is None:
            self._end(run)
            return
        stage, job = found.stage, found.job
        self._waiting[job.id] = (run, stage)
        self.told.emit(
            translate(
                mark("step {number} of {count} is queued as job {id}: {title}"),
                number=stage.number,
                count=stage.count,
                id=job.id,
                title=translate(job.title),
            )
        )
        self._session.refresh()

    def _take_end(self, job: Job) -> None:
        run, stage = self._waiting.pop(job.id, (None, None))
        if run is None or stage is None:
            return
        if job.state == "done":
            self._go_on(run, stage, (job.result or {}).get("items", []))
            return
        self._session.mine.add(job.id)  # its failure is told as that of any run of ours
        text = mark("the recipe stopped at step {number} of {count}: run it again to go on from there")
        self.told.emit(translate(text, number=stage.number, count=stage.count))

    def _end(self, run: RecipeRun) -> None:
        made = run.bound.recipe.made
        result: Item | None = run.made.get(made.item) if made is not None else None
        items = [result] if result is not None else list(run.made.values())[-1:]
        self._session.ask(lambda _: run.is_same(), lambda is_same: self._tell_end(run, items, is_same), self)

    def _tell_end(self, run: RecipeRun, items: Sequence[Item], is_same: bool | None) -> None:
        names = ", ".join(one.name for one in items) or run.bound.recipe.title
        text = mark("the recipe is done: {names}")
        if is_same is not None:
            same = mark("the recipe is done: {names}, to the bit what it was when the recipe was written")
            other = mark("the recipe is done: {names}, which differs from what it was when the recipe was written")
            text = same if is_same else other
        self.told.emit(translate(text, names=names))
        self.ended.emit([one.id for one in items])


def _next(run: RecipeRun) -> _Next:
    """Go past what is finished, and queue the step that is not."""
    kept = 0
    while (stage := run.stage()) is not None:
        if stage.items is None:
            return _Next(stage, run.submit(stage), kept)
        run.take(stage, stage.items)
        kept += 1
    return _Next(None, None, kept)
