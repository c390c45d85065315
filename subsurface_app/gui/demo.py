"""The demo in the window: its steps as jobs of the open project, each result brought to its view as it arrives."""

from pathlib import Path

from platformdirs import user_documents_path
from PySide6.QtCore import QObject

from resources import mark, translate
from subsurface_app.commands.demo import DemoStep, demo_steps, free_folder, inputs_of, resolve
from subsurface_app.gui.session import Session
from subsurface_app.gui.workspace import Workspace
from subsurface_app.jobs import Job

# Which views come to the front as the story goes on; the other results are ticked and wait in the tree.
_RAISED = {
    "f3": "section",
    "f02_1": "logs",
    "fs4": "scene",
    "fs4_line": "section",
    "velocity": "model",
    "shots": "gathers",
    "f3_model": "section",
    "f3_fault": "comparison",
    "f3_denoise": "comparison",
    "f3_explained": "comparison",
}
_PROJECT_NAME = "demo"


def demo_project(folder: Path | None) -> Path:
    """Where a new demo project shall lie: in this folder, else among the user's documents; beside what is there."""
    return free_folder(folder or user_documents_path() / "subsurface-demo") / _PROJECT_NAME


class DemoRun(QObject):
    """Submits each step as soon as its inputs are there, and shows what comes of it."""

    def __init__(self, session: Session, workspace: Workspace) -> None:
        super().__init__(session)
        self._session, self._workspace = session, workspace
        self._waiting = list(demo_steps())
        self._running: dict[int, DemoStep] = {}
        self._results: dict[str, list[str]] = {}
        self._count = len(self._waiting)
        session.job_finished.connect(self._take_end)

    @property
    def is_done(self) -> bool:
        """Whether every step has ended."""
        return not self._waiting and not self._running

    def follow(self, workspace: Workspace) -> None:
        """Show what comes in a workspace that was built anew."""
        self._workspace = workspace

    def start(self) -> None:
        """Queue the steps that need nothing."""
        self._submit_ready()

    def _submit_ready(self) -> None:
        for step in list(self._waiting):
            if all(key in self._results for key in inputs_of(step)):
                self._waiting.remove(step)
                self._session.submit(step.command, resolve(step, self._results), self._remember(step), owner=self)

    def _remember(self, step: DemoStep):
        def submitted(job: Job) -> None:
            self._running[job.id] = step
            # This run shows the results itself, and tells a failure in its own words.
            self._session.mine.discard(job.id)

        return submitted

    def _take_end(self, job: Job) -> None:
        step = self._running.pop(job.id, None)
        if step is None:
            return
        if job.state != "done":
            self._stop(step, job)
            return
        made = list((job.result or {}).get("items", ()))
        self._results[step.key] = made
        self._show(step, made)
        self._submit_ready()
        done = self._count - len(self._waiting) - len(self._running)
        text = translate(mark("demo: {done} of {count} steps done"), done=done, count=self._count)
        self._workspace.notified.emit(translate(mark("the demo is done")) if self.is_done else text)

    def _stop(self, step: DemoStep, job: Job) -> None:
        self._waiting.clear()
        if job.state != "cancelled":
            self._workspace.tell_failure(job)
        text = translate(mark("the demo stopped at: {title}"), title=translate(step.title))
        self._workspace.notified.emit(text)

    def _show(self, step: DemoStep, made: list[str]) -> None:
        # Of a generated survey the recorded volume is shown, not its truth, which would lie on top.
        truths = [one for one in made[1:] if self._kind(one) == "seismic_volume"] if step.key == "generated" else []
        self._session.show([one for one in made if one not in truths])
        if step.key not in _RAISED:
            return
        for item_id in made:
            self._session.prefer(item_id)
        if "f3" in self._results:
            self._session.prefer(self._results["f3"][0])
            self._session.choose_area("F3")
        self._workspace.raise_view(_RAISED[step.key])

    def _kind(self, item_id: str) -> str:
        item = self._session.item(item_id)
        return item.kind if item is not None else ""
