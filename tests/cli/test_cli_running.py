"""`run`, `jobs` and `batch`: real jobs, progress, Ctrl-C within 2 s, two processes on one project."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from resources import resource_path
from subsurface_app.api import run_command
from subsurface_app.cli.progress import ProgressLine
from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.data.store import Project, Step
from subsurface_app.jobs import JobQueue

F3 = resource_path("sample", "f3")
HERE = Path(__file__).parent
CANCEL_S = 2.0

# The command line with the commands of `cli_plugin`.
MAIN = """
import signal
import sys
from dataclasses import replace
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background are begun with it ignored
if __name__ == "__main__":
    import cli_plugin
    from subsurface_app.cli import Doors, run_cli
    from subsurface_app.commands import register
    for one in cli_plugin.subsurface_commands():
        register(replace(one, origin="cli_plugin"))
    sys.exit(run_cli(sys.argv[1:], Doors(lambda *a, **k: 0, "")))
"""


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Starts the command line in a process group of its own, as a terminal does."""
    script = tmp_path / "main.py"
    script.write_text(MAIN)
    environment = {**os.environ, "PYTHONPATH": str(HERE)}

    def start(*words: object) -> subprocess.Popen[str]:
        command = [sys.executable, str(script), *map(str, words)]
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )

    return start


def wait_for(condition: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def states(project: Project) -> list[str]:
    return [job.state for job in JobQueue(project).jobs()]


def test_that_a_run_is_a_job_whose_progress_is_told(cli: Callable, project: Project, test_commands: None) -> None:
    answer = cli("run", project.path, "test.slow", "--set", "seconds=0.5")
    assert answer.code == 0
    assert "dawdling" in answer.err
    assert "left" in answer.err
    assert states(project) == ["done"]


def test_that_ctrl_c_cancels_although_its_exception_is_lost(
    cli: Callable,
    project: Project,
    test_commands: None,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """As in a callback of C code, which cannot raise."""

    def lose(*_: object) -> None:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("subsurface_app.cli.progress.ProgressLine.show_jobs", lose)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    assert cli("run", project.path, "test.slow", "--set", "seconds=30").code == 130
    assert states(project) == ["cancelled"]


@pytest.mark.skipif(os.name != "posix", reason="signals to a process group")
def test_that_ctrl_c_cancels_within_2_s(project: Project, start: Callable[..., subprocess.Popen[str]]) -> None:
    running = start("run", project.path, "test.slow")
    wait_for(lambda: any(job.fraction > 0 for job in JobQueue(project).jobs()))
    asked = time.monotonic()
    os.killpg(running.pid, signal.SIGINT)  # the terminal tells the whole group, the worker too
    _, said = running.communicate(timeout=120)
    assert time.monotonic() - asked <= CANCEL_S + 1.0  # the interpreter's own end included
    assert running.returncode == 130
    assert states(project) == ["cancelled"]
    (job,) = JobQueue(project).jobs()
    assert job.finished - job.started < 60
    assert said.splitlines()[-1] == "job 1 was cancelled; nothing was changed"


def test_that_the_second_process_watches_and_takes_over_when_the_first_dies(
    project: Project, start: Callable[..., subprocess.Popen[str]]
) -> None:
    first = start("run", project.path, "test.slow", "--set", "seconds=600")
    wait_for(lambda: "running" in states(project))
    second = start("run", project.path, "test.slow", "--set", "seconds=0.2")
    wait_for(lambda: len(states(project)) == 2)
    queue = JobQueue(project)
    queue.set_priority(2, 5)
    time.sleep(0.5)
    assert states(project) == ["running", "queued"]
    first.kill()
    first.communicate()
    _, said = second.communicate(timeout=60)
    assert second.returncode == 0
    assert "another process runs the jobs of this project; waiting" in said
    assert states(project)[1] == "done"


@pytest.mark.skipif(os.name != "posix", reason="signals to a process group")
def test_that_a_killed_run_goes_on_when_it_is_asked_for_again_and_is_told_of_when_another_is(
    cli: Callable, project: Project, test_commands: None, start: Callable[..., subprocess.Popen[str]]
) -> None:
    killed = start("run", project.path, "test.slow", "--set", "seconds=1.5")
    wait_for(lambda: any(job.fraction > 0 for job in JobQueue(project).jobs()))
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    wait_for(lambda: states(project) == ["interrupted"])
    other = cli("run", project.path, "test.slow", "--set", "seconds=0.1")
    assert other.code == 0
    assert "goes on first" in other.err
    assert f"subsurface-app jobs {project.path} cancel 1" in other.err
    assert states(project) == ["done", "done"]
    killed = start("run", project.path, "test.slow", "--set", "seconds=2")
    wait_for(lambda: any(job.id == 3 and job.fraction > 0 for job in JobQueue(project).jobs()))
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    wait_for(lambda: states(project)[-1] == "interrupted")
    again = cli("run", project.path, "test.slow", "--set", "seconds=2")
    assert again.code == 0
    assert "job 3" in again.err
    assert "no second one begins" in again.err
    assert states(project) == ["done", "done", "done"]


def test_that_jobs_steers_a_run_from_outside(
    cli: Callable, project: Project, start: Callable[..., subprocess.Popen[str]]
) -> None:
    running = start("run", project.path, "test.slow")
    wait_for(lambda: any(job.fraction > 0 for job in JobQueue(project).jobs()))
    assert cli("jobs", project.path, "pause", 1).code == 0
    wait_for(lambda: states(project) == ["paused"])
    assert "paused" in cli("jobs", project.path).out
    assert cli("jobs", project.path, "resume", 1).code == 0
    wait_for(lambda: states(project) == ["running"])
    assert cli("jobs", project.path, "cancel", 1).code == 0
    running.communicate(timeout=120)
    assert running.returncode == 130
    assert json.loads(cli("jobs", project.path, "--json").out)[0]["state"] == "cancelled"


# --- batch ------------------------------------------------------------------------------------------------------------

BATCH = """
project: made
steps:
  - command: import.segy
    parameters: {file: line.sgy, name: line}
    as: [line]
  - command: baseline.volume
    parameters: {volume: $line, tasks: [denoise]}
    as: [smooth]
  - command: compare.items
    parameters: {left: line, right: $smooth}
"""


@pytest.fixture
def batch_file(tmp_path: Path) -> Path:
    (tmp_path / "line.sgy").write_bytes((F3 / "F3_inline362_derived.sgy").read_bytes())
    file = tmp_path / "batch.yaml"
    file.write_text(BATCH)
    return file


def test_that_a_batch_runs_its_steps_from_any_folder(
    cli: Callable, batch_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    answer = cli("batch", batch_file)
    assert answer.code == 0, answer.err
    kinds = [item.kind for item in Project.open(batch_file.parent / "made").items()]
    assert kinds == ["seismic_volume", "seismic_volume", "comparison"]


def test_that_a_dry_run_of_a_batch_makes_nothing(cli: Callable, batch_file: Path) -> None:
    answer = cli("batch", batch_file, "--dry-run")
    assert answer.code == 0
    assert not (batch_file.parent / "made.subsurface").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("right: $smooth", "right: $smoth", "line 11: compare.items: right is $smoth, which neither a slot nor a step"),
        ("tasks: [denoise]", "tusks: [denoise]", "tusks is unknown"),
        ("compare.items", "compare.apples", "there is no command compare.apples"),
        ("as: [smooth]", "like: [smooth]", "line 9: like is unknown"),
        ("project: made", "", "names no project: say which"),
        ("project: made", "project: ../elsewhere", "lies outside of"),
    ],
)
def test_that_a_wrong_batch_is_refused_before_its_first_step(
    cli: Callable, batch_file: Path, old: str, new: str, said: str
) -> None:
    batch_file.write_text(BATCH.replace(old, new))
    answer = cli("batch", batch_file)
    assert answer.code == 2
    assert said in answer.err
    assert not (batch_file.parent / "made.subsurface").exists()


def test_that_a_recipe_of_an_item_is_planned_and_run_on_another_one(
    cli: Callable, project: Project, tmp_path: Path
) -> None:
    study, recipe = project.path, tmp_path / "recipe.yaml"
    given = {"file": str(F3 / "F3_inline362_derived.sgy"), "name": "line"}
    (line,) = run_command(project, "import.segy", given)
    (turned,) = run_command(project, "volume.reverse_polarity", {"volume": line})
    (item,) = run_command(project, "volume.statistics", {"volume": turned})
    (other,) = run_command(project, "volume.scale", {"volume": line, "factor": 2})
    assert [one.id for one in project.items()].index(other.id) == 3
    recipe.write_text(cli("history", study, item.id, "--as", "recipe").out)
    planned = cli("batch", recipe, "--project", study, "--dry-run")
    assert planned.out.count("finished before: it is kept") == 2
    assert "is to the bit what it was" in cli("batch", recipe, "--project", study).err

    # a mistyped slot, no slot at all, an item of another kind
    assert "there is no slot lime, did you mean" in cli("batch", recipe, "--project", study, "--with", "lime=x").err
    assert "--with takes slot=item, found line" in cli("batch", recipe, "--project", study, "--with", "line").err
    refused = cli("batch", recipe, "--project", study, "--with", f"line={item.id}")
    assert (refused.code, "takes an item of kind" in refused.err) == (2, True)

    planned = cli("batch", recipe, "--project", study, "--with", "line=@4", "--dry-run", "--json")
    assert [one["done"] for one in json.loads(planned.out)] == [False, False]
    assert json.loads(planned.out)[0]["estimate"]["seconds"] > 0
    answer = cli("batch", recipe, "--project", study, "--with", "line=@4", "--json")
    assert answer.code == 0, answer.err
    assert [one["kind"] for one in json.loads(answer.out)] == ["seismic_volume", "statistics"]
    assert "what it was" not in answer.err, "it ran on other data"


def test_that_a_failing_step_ends_the_batch(cli: Callable, batch_file: Path, test_commands: None) -> None:
    batch_file.write_text("project: made\nsteps:\n  - command: test.refuse\n  - command: test.slow\n")
    answer = cli("batch", batch_file)
    assert answer.code == 2
    assert "the input is sour" in answer.err
    assert states(Project.open(batch_file.parent / "made")) == ["failed"]


def test_that_statistics_are_told_with_their_units(cli: Callable, project: Project, tmp_path: Path) -> None:
    volume = np.arange(5 * 4 * 6, dtype=np.float32).reshape(5, 4, 6)
    lines = SurveyGeometry(LineNumbers(1, 1, 5), LineNumbers(1, 1, 4), (0.0, 0.0, 25.0, 0.0, 25.0, 0.0))
    cube = SeismicVolume("cube", "A", volume, lines, SampleAxis("twt", 0.0, 0.004, 6), unit="Pa")
    project.commit([project.stage(cube)], Step("test.make", {}))
    answer = cli("run", project.path, "volume.statistics", "--set", "volume=cube")
    assert answer.code == 0, answer.err
    rows = [line.split() for line in answer.out.splitlines()]
    assert ["Maximum", "119", "Pa"] in rows
    assert ["Samples", "120"] in rows
    (told,) = json.loads(cli("run", project.path, "volume.statistics", "--set", "volume=cube", "--json").out)
    assert told["values"]["maximum"] == 119


def test_that_progress_on_a_pipe_is_one_line_a_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    line = ProgressLine()
    for percent in range(101):
        line.show(percent / 100, "starting" if percent < 2 else "reading" if percent % 2 else "writing")
    said = capsys.readouterr().err.splitlines()
    assert [int(one.split("]")[1].split("%")[0]) for one in said] == list(range(0, 101, 10))
