"""A prediction beside the classical baseline and random weights: what is missing is run, then the comparison opens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

from resources import mark, translate
from subsurface_app.commands import CommandError
from subsurface_app.commands.region import Region
from subsurface_app.data.objects import quantity_of_task
from subsurface_app.data.store import Item, Project, Step
from subsurface_app.gui.session import Session
from subsurface_app.jobs import Job
from subsurface_app.workflows.baselines import BASELINE_TASKS
from subsurface_app.workflows.predictions import MODEL_TASKS, RANDOM_WEIGHTS

_SAME = ("volume", "wells", *Region.model_fields)  # what a baseline shares with the prediction
_OF_CONTROL = (*_SAME, "horizons", "model", "passes", "tasks")


@dataclass
class _Wanted:
    """What stands beside a prediction, as far as it is known.

    Parameters   runs : role -> (command, parameters); found : role -> id of the item
    """

    item: Item
    runs: dict[str, tuple[str, dict[str, Any]]]
    found: dict[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> str:
        """The next role that nothing was found for; empty when all are there."""
        return next((role for role in self.runs if role not in self.found), "")


class BesideBaseline(QObject):
    """Follows the jobs that it has queued for a prediction, one after the other; `told` says what it does."""

    told = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: dict[int, tuple[_Wanted, str]] = {}
        session.job_finished.connect(self._take_end)

    def start(self, item: Item) -> None:
        """Look for what is there already, run what is missing, compare."""

        def go_on(wanted: _Wanted) -> None:
            self._go_on(wanted)

        items = list(self._session.items)
        self._session.ask(lambda project: _look(project, item, items), go_on, self)

    def _go_on(self, wanted: _Wanted) -> None:
        role = wanted.missing
        if role:
            command, parameters = wanted.runs[role]

            def queued(job: Job) -> None:
                self._session.mine.discard(job.id)  # only the comparison comes on view
                self._waiting[job.id] = (wanted, role)
                self.told.emit(translate(mark("job {id} is queued: {title}"), id=job.id, title=translate(job.title)))

            self._session.submit(command, parameters, queued, owner=self)
            return
        sides = {"left": wanted.found.get("baseline", wanted.found["control"]), "right": wanted.item.id}
        if "baseline" in wanted.found:
            sides["control"] = wanted.found["control"]
        self._session.submit("compare.items", sides, owner=self)

    def _take_end(self, job: Job) -> None:
        wanted, role = self._waiting.pop(job.id, (None, ""))
        if wanted is None or job.state != "done":
            if wanted is not None:
                self._session.mine.add(job.id)  # its failure is told as that of any run of ours
            return
        quantity = quantity_of_task(wanted.item.attributes["task"])
        made = [self._session.item(ref) for ref in (job.result or {}).get("items", [])]
        fitting = [one.id for one in made if one is not None and _quantity(one) == quantity]
        if fitting:
            wanted.found[role] = fitting[0]
            self._go_on(wanted)


def is_control(item: Item) -> bool:
    """Whether a prediction was made with random weights."""
    return str(item.attributes["model"]).endswith(RANDOM_WEIGHTS)


def _look(project: Project, item: Item, items: list[Item]) -> _Wanted:
    """What a prediction needs beside it, and which items of the project are that already.

    Raises   CommandError - the prediction was not made by a model here, or its volume is gone
    """
    step = project.step(item.step)
    if step.command != "predict.volume" or step.parameters["weights"] == "random":
        raise CommandError(
            "{name} was not predicted by a trained model in this project: choose a prediction that was", name=item.name
        )
    if step.parameters["volume"] not in {one.id for one in items}:
        raise CommandError("the volume that {name} was made from is gone: import it again", name=item.name)
    wanted = _Wanted(item, _runs(item, step.parameters))
    steps: dict[str, Step] = {}
    quantity = quantity_of_task(item.attributes["task"])
    for one in items:
        if one.kind in ("seismic_volume", "prediction") and _quantity(one) == quantity:
            made_by = steps.setdefault(one.step, project.step(one.step))
            for role, (command, parameters) in wanted.runs.items():
                if made_by.command == command and _fits(made_by.parameters, parameters):
                    wanted.found[role] = one.id
    return wanted


def _runs(item: Item, of: Mapping[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    task = next(name for name, parts in MODEL_TASKS.items() if item.attributes["task"] in parts)
    control = {key: of[key] for key in _OF_CONTROL} | {"tasks": [task], "weights": "random", "device": of["device"]}
    control["members"] = 1  # random weights have no snapshots to average
    runs = {"control": ("predict.volume", control)}
    if task in BASELINE_TASKS:
        wells = of["wells"] if task == "impedance" else []
        baseline = {key: of[key] for key in _SAME} | {"tasks": [task], "wells": wells}
        runs = {"baseline": ("baseline.volume", baseline), **runs}
    return {role: (command, _given(parameters)) for role, (command, parameters) in runs.items()}


def _given(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What is not left to the program."""
    return {key: value for key, value in parameters.items() if value is not None}


def _fits(made: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether a run was what is wanted, whatever else it made and wherever it ran."""
    same = all(
        list(made.get(key) or ()) == list(wanted.get(key) or ())
        if isinstance(made.get(key), list)
        else made.get(key) == wanted.get(key)
        for key in {*_SAME, *wanted} - {"tasks", "device"}
    )
    return same and set(wanted["tasks"]) <= set(made["tasks"])


def _quantity(item: Item) -> str:
    return str(item.attributes.get("quantity") or quantity_of_task(item.attributes.get("task", "")))
