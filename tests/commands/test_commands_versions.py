"""Commands on a well make its next version: one name, undo by version, history with all of them, a copy by a name."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from las_files import las_text

from subsurface_app.commands import CommandError, Context, run_command, submit_command
from subsurface_app.commands.command import Command, Result
from subsurface_app.commands.history_graph import history_graph
from subsurface_app.commands.log_fields import command_on_well, made_of, name_field, well_field
from subsurface_app.commands.parameters import Parameters
from subsurface_app.commands.registry import register, unregister
from subsurface_app.commands.reproduce import history_as_cli, history_as_python, history_as_yaml
from subsurface_app.data.objects import LogCurve, SampleAxis, Well, WellTie
from subsurface_app.data.objects.well_tie import TIE_NUMBERS
from subsurface_app.data.store import Item, Project, Step, StepInput
from subsurface_app.jobs import JobRunner
from subsurface_app.workflows.logs import with_curves

MD = 1000 + 0.5 * np.arange(401)


def raw_well(name: str = "W-1", x: float = 0.0, seed: int = 0) -> Well:
    rng = np.random.default_rng(seed)
    gamma = np.where(MD < 1100, 20.0, 120.0) + rng.normal(0, 3, MD.size)
    values = {"GR": ("gAPI", gamma), "RHOB": ("kg/m3", 2200 + 3 * gamma + rng.normal(0, 9, MD.size))}
    logs = tuple(LogCurve(key, unit, unit, MD, one.astype("f4")) for key, (unit, one) in values.items())
    path = np.array([[0.0, x, 0.0, -25.0], [2000.0, x, 0.0, 1975.0]])
    return Well(name, "A", x, 0.0, 25.0, path, logs)


def put(project: Project, well: Well) -> Item:
    return project.commit([project.stage(well)], Step("test", {}))[0]


def logs_of(project: Project, ref: str) -> list[str]:
    well = project[ref]
    assert isinstance(well, Well)
    return [log.mnemonic for log in well.logs]


def test_that_the_tree_holds_one_well_however_many_commands_were_run(project: Project) -> None:
    first = put(project, raw_well())
    project.move_to_folder(first.id, "Mine")
    # by name, by id of what is not the newest any more, by item: always on the newest
    run_command(project, "logs.despike", {"well": "W-1", "log": "GR"})
    run_command(project, "logs.shale_volume", {"well": first.id})
    (newest,) = run_command(project, "logs.porosity", {"well": first})
    assert logs_of(project, "W-1") == ["GR", "RHOB", "GR_DESPIKED", "VSH", "PHI"]
    assert [(one.id, one.name, one.folder) for one in project.items()] == [(newest.id, "W-1", "Mine")]
    assert logs_of(project, first.id) == ["GR", "RHOB"]
    # a name of its own makes a well beside it
    (copy,) = run_command(project, "logs.porosity", {"well": "W-1", "name": "W-1 other matrix"})
    assert [one.name for one in project.items()] == ["W-1", "W-1 other matrix"]
    assert (copy.version_of, len(project.versions(copy.id))) == ("", 1)


def test_that_history_keeps_every_version_and_makes_them_again(project: Project, tmp_path: Path) -> None:
    (tmp_path / "W.las").write_text(las_text("W", [90 + at % 7 for at in range(60)]))
    run_command(project, "import.well", {"las": str(tmp_path / "W.las"), "x": 0.0, "y": 0.0, "kb": 0.0})
    run_command(project, "logs.despike", {"well": "W", "log": "DT"})
    (item,) = run_command(project, "logs.resample", {"well": "W", "log": "DT_DESPIKED", "step": 0.3})
    assert [step.command for step, _ in project.lineage("W")] == ["import.well", "logs.despike", "logs.resample"]
    graph = history_graph(project, [item])
    assert graph.count("<rect") == 4  # the file and three versions
    words = [line for line in history_as_cli(project, "W").splitlines() if " run " in line]
    # in the new project the well is its only item at any time
    assert ["well=@1" in line for line in words] == [False, True, True]
    script = history_as_python(project, "W")
    scope: dict[str, Any] = {}
    exec(script.replace("sys.argv[1] if len(sys.argv) > 1 else ", "").replace("test-again", str(tmp_path / "n")), scope)
    assert scope["identical"]
    assert [one.name for one in scope["project"].items()] == ["W"]


def test_that_a_command_goes_back_to_a_version_and_on_from_it(project: Project) -> None:
    put(project, raw_well())
    for _ in range(2):
        run_command(project, "logs.despike", {"well": "W-1", "log": "GR"})
    assert logs_of(project, "W-1")[2:] == ["GR_DESPIKED", "GR_DESPIKED_2"]
    run_command(project, "project.use_version", {"item": "W-1"})
    assert logs_of(project, "W-1")[2:] == ["GR_DESPIKED"]
    run_command(project, "project.use_version", {"item": "W-1", "version": 3})
    assert logs_of(project, "W-1")[2:] == ["GR_DESPIKED", "GR_DESPIKED_2"]
    run_command(project, "project.use_version", {"item": "W-1", "version": 1})
    (item,) = run_command(project, "logs.shale_volume", {"well": "W-1"})
    assert (item.name, logs_of(project, "W-1")[2:]) == ("W-1", ["VSH"])
    assert len(project.versions("W-1")) == 4
    with pytest.raises(CommandError, match="W-1 has 4 versions and is at number 4: there is no version 5"):
        run_command(project, "project.use_version", {"item": "W-1", "version": 5})


def test_that_versions_are_no_second_well_for_blind_tests(project: Project) -> None:
    for number in range(4):
        put(project, raw_well(f"W-{number}", 1000.0 * number, number))
    for _ in range(2):
        run_command(project, "logs.despike", {"well": "W-2", "log": "GR"})
    (item,) = run_command(project, "logs.predict", {"well": "W-0", "method": "linear"})
    well = project[item.id]
    assert isinstance(well, Well)
    described = well.log("RHOB_PREDICTED").description
    assert described == "predicted by linear from the wells W-1, W-3, W-2"  # once each, W-2 by its newest version
    run_command(project, "logs.predict", {"well": "W-0", "method": "linear"})
    assert sorted(one.name for one in project.items()) == ["W-0", "W-1", "W-2", "W-3"]


def made_tie(well_id: str) -> WellTie:
    """A tie as it is stored, of nothing."""
    line, relation = np.zeros(4, "f4"), np.array([[0.0, 0.0, 0.001], [1200.0, 1.1, 0.001]])
    panels = {"shifts": [0.0], "phases": [0.0]}
    return WellTie(
        "Tie", "A", well_id, "none", "W-1", 1, 1.0, SampleAxis("twt", 0.0, 0.004, 4), line, line, line, line,
        np.zeros((1, 4), "f4"), (1,), line[:3], np.zeros((0, 3)), relation, line, np.zeros((1, 1)), np.zeros((1, 1)),
        panels, "low", dict.fromkeys(TIE_NUMBERS, 0.5),
    )  # fmt: skip


class _Slow(Parameters):
    """A well only."""

    well: str = well_field()
    name: str = name_field()


def slow_command(meanwhile: Callable[[Project], None]) -> Command:
    """A command during whose first run something happens."""
    calls: list[int] = []

    def run(p: _Slow, context: Context) -> Result:
        well = context.load(p.well, Well)
        calls.append(1)
        if len(calls) == 1:
            meanwhile(context.project)
        return made_of(context, p.well, with_curves(well, [replace(well.logs[0], mnemonic="SLOW")]), name="", notes=())

    return command_on_well("logs.slow", "Slow", "Slow", _Slow, run)


def test_that_what_came_meanwhile_is_not_lost(project: Project) -> None:
    first = put(project, raw_well())

    def meanwhile(project: Project) -> None:
        other = threading.Thread(target=lambda: run_command(project, "logs.shale_volume", {"well": first.id}))
        other.start()
        other.join()

    register(slow_command(meanwhile))
    try:
        run_command(project, "logs.slow", {"well": "W-1"})
    finally:
        unregister("logs.slow")
    assert logs_of(project, "W-1") == ["GR", "RHOB", "VSH", "SLOW"]
    assert [one.name for one in project.items()] == ["W-1"]
    assert project.sweep() == []


def test_that_jobs_queued_at_once_follow_each_other(project: Project, runner: JobRunner) -> None:
    first = put(project, raw_well())
    jobs = [submit_command(project, "logs.despike", {"well": first.id, "log": one}) for one in ("GR", "RHOB", "GR")]
    assert {runner.wait_for(job.id).state for job in jobs} == {"done"}
    assert sorted(logs_of(project, "W-1")) == ["GR", "GR_DESPIKED", "GR_DESPIKED_2", "RHOB", "RHOB_DESPIKED"]
    assert [one.name for one in project.items()] == ["W-1"]
    assert len(project.versions("W-1")) == 4


def test_that_a_tie_is_put_into_the_newest_version_of_its_well(project: Project) -> None:
    first = put(project, raw_well())
    tie = project.commit([project.stage(made_tie(first.id))], Step("test", {}))[0]
    run_command(project, "logs.despike", {"well": "W-1", "log": "GR"})
    (tied,) = run_command(project, "well.apply_tie", {"tie": tie})
    assert tied.name == "W-1 tied"
    assert logs_of(project, tied.id) == ["GR", "RHOB", "GR_DESPIKED"]
    assert sorted(one.name for one in project.items("well")) == ["W-1", "W-1 tied"]
    # the version that it was put into is in its history
    assert [step.command for step, _ in project.lineage(tied.id)] == ["test", "test", "logs.despike", "well.apply_tie"]


def test_that_a_script_goes_to_the_versions_that_were_read(project: Project, tmp_path: Path) -> None:
    (tmp_path / "W.las").write_text(las_text("W", [90 + at % 7 for at in range(60)]))
    run_command(project, "import.well", {"las": str(tmp_path / "W.las"), "x": 0.0, "y": 0.0, "kb": 0.0})
    run_command(project, "logs.despike", {"well": "W", "log": "DT"})
    run_command(project, "logs.resample", {"well": "W", "log": "DT", "step": 0.3, "name": "copy"})
    run_command(project, "project.use_version", {"item": "W", "version": 1})
    (item,) = run_command(project, "logs.resample", {"well": "W", "log": "DT", "step": 0.2})
    assert "use_version" not in history_as_cli(project, item.id)  # it was made without the other one
    # what needs the one that was left too
    _, cleaned, resampled = project.versions("W")

    def read(command: str, **inputs: Item) -> Item:
        given = tuple(StepInput(key, one.id, "") for key, one in inputs.items())
        parameters = {key: one.id for key, one in inputs.items()}
        return project.commit([project.stage(raw_well(command))], Step(command, parameters, given))[0]

    both = read("test.both", a=resampled, b=read("test.one", a=cleaned))
    lines = history_as_cli(project, both.id).splitlines()
    assert [line.split()[3] for line in lines[1:]] == [
        *("import.well", "logs.resample", "project.use_version", "logs.despike", "test.one"),
        *("project.use_version", "test.both"),
    ]
    assert lines[3].endswith("--set item=@1 --set version=1")
    assert lines[6].endswith("--set item=@1 --set version=2")
    assert lines[7].endswith("--set a=@1 --set b=@2")
    script = history_as_python(project, both.id)
    assert script.count("project.use_version(w") == 2
    assert "command: project.use_version" in history_as_yaml(project, both.id)
