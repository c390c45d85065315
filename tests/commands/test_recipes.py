"""Recipes: from an item to a file and back, edited, run on another survey, killed and resumed, wrong in every way."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from segy_files import random_samples, segy_bytes, survey_headers

from subsurface_app.commands import run_command
from subsurface_app.commands.recipes import (
    RecipeError,
    RecipeRun,
    bind,
    checked,
    plan_recipe,
    read_recipe,
    recipe_as_yaml,
    recipe_from_yaml,
    recipe_of,
    run_recipe,
    write_recipe,
)
from subsurface_app.data.store import Item, Project
from subsurface_app.jobs import JobQueue, JobRunner

HERE = Path(__file__).parent
FRUGAL = {
    **os.environ,
    "PYTHONPATH": str(HERE.parents[1]),
    **{"MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
}


def write_survey(path: Path, seed: int) -> str:
    headers = survey_headers(range(1, 4), range(10, 20), xy=lambda il, xl: (600000 + 25 * il, 6000000 + 25 * xl))
    path.write_bytes(segy_bytes(random_samples(30, 40, seed), headers=headers))
    return str(path)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[tuple[Project, Item]]:
    """Section -> scaled and with reversed polarity -> comparison of both: a diamond."""
    project = Project.create(tmp_path / "North 北")
    (section,) = run_command(project, "import.segy", {"file": write_survey(tmp_path / "a.sgy", 1), "name": "raw 'A'"})
    (scaled,) = run_command(project, "volume.scale", {"volume": section, "factor": 0.25})
    (turned,) = run_command(project, "volume.reverse_polarity", {"volume": section})
    (compared,) = run_command(project, "compare.items", {"left": scaled, "right": turned})
    yield project, compared
    project.close()


def commands_of(project: Project) -> list[str]:
    return [
        row["command"] for row in project.catalogue.connection.execute("SELECT command FROM steps ORDER BY created")
    ]


def test_that_a_recipe_survives_its_file(study: tuple[Project, Item], tmp_path: Path) -> None:
    project, item = study
    recipe = recipe_of(project, item.name)
    assert list(recipe.slots) == ["raw_a"]
    assert recipe.slots["raw_a"].kinds == ("seismic_volume", "prediction")
    assert [step.command for step in recipe.steps] == ["volume.scale", "volume.reverse_polarity", "compare.items"]
    again = read_recipe(write_recipe(recipe, tmp_path / "recipe.yaml"))
    assert replace(again.slots["raw_a"], line=0) == recipe.slots["raw_a"]
    assert [(one.command, one.parameters, one.names) for one in again.steps] == [
        (one.command, one.parameters, one.names) for one in recipe.steps
    ]
    assert (again.title, again.made) == (recipe.title, recipe.made)
    text = recipe_as_yaml(recipe)
    assert re.search(r"factor: 0\.25 +# Factor", text)
    assert str(tmp_path) not in text


def test_that_a_recipe_on_the_same_data_gives_the_same_to_the_bit(study: tuple[Project, Item]) -> None:
    project, item = study
    recipe = recipe_from_yaml(recipe_as_yaml(recipe_of(project, item.id)))
    run = RecipeRun(project, bind(recipe, project), again=True)
    n_before = len(project.items())
    while (stage := run.stage()) is not None:
        assert stage.items is None
        run.take(stage, run_command(project, stage.command.id, stage.parameters))
    assert len(project.items()) == n_before + 3
    assert run.made[recipe.made.item].content_hash == item.content_hash
    assert run.is_same() is True


def test_that_an_edited_recipe_runs_on_another_survey_of_another_project(
    study: tuple[Project, Item], tmp_path: Path
) -> None:
    project, item = study
    file = write_recipe(recipe_of(project, item.id), tmp_path / "recipe.yaml")
    file.write_text(file.read_text(encoding="utf-8").replace("factor: 0.25", "factor: 3.0"), encoding="utf-8")
    other = Project.create(tmp_path / "South")
    (line,) = run_command(other, "import.segy", {"file": write_survey(tmp_path / "b.sgy", 2), "name": "B"})
    made = run_recipe(other, read_recipe(file), {"raw_a": "B"})
    (scale,) = [
        step for step, _ in other.lineage(made[read_recipe(file).made.item].id) if step.command == "volume.scale"
    ]
    assert (scale.parameters["volume"], scale.parameters["factor"]) == (line.id, 3.0)
    # by hand the same
    (scaled,) = run_command(other, "volume.scale", {"volume": line, "factor": 3.0})
    assert scaled.content_hash in {one.content_hash for one in made.values()}
    other.close()


def test_that_a_recipe_may_begin_at_any_item_or_at_the_files(study: tuple[Project, Item], tmp_path: Path) -> None:
    project, item = study
    scaled = next(one for one in project.items() if project.step(one.step).command == "volume.scale")
    late = recipe_of(project, item.id, [scaled.id, "raw 'A'"])
    assert [step.command for step in late.steps] == ["volume.reverse_polarity", "compare.items"]
    assert len(late.slots) == 2
    with pytest.raises(RecipeError, match="its own recipe"):
        recipe_of(project, item.id, [item.id])
    early = recipe_from_yaml(recipe_as_yaml(recipe_of(project, item.id, ())))
    assert early.slots["a_sgy"].kinds == ("file",)
    other = Project.create(tmp_path / "again")
    made = run_recipe(other, early)
    assert made[early.made.item].content_hash == item.content_hash
    run = RecipeRun(other, bind(early, other))
    while (stage := run.stage()) is not None:
        run.take(stage, stage.items)
    assert run.is_same() is True
    # other samples under the same name are other data: nothing is taken for finished, nothing called the same
    write_survey(tmp_path / "a.sgy", 5)
    assert [one.is_done for one in plan_recipe(other, bind(early, other))] == [False] * 4
    other.close()


def test_that_finished_steps_are_kept_and_only_what_an_edit_changes_runs(study: tuple[Project, Item]) -> None:
    project, item = study
    recipe = recipe_of(project, item.id)
    assert [one.is_done for one in plan_recipe(project, bind(recipe, project))] == [True] * 3
    before = commands_of(project)
    assert run_recipe(project, recipe)[recipe.made.item] == item
    assert commands_of(project) == before
    text = recipe_as_yaml(recipe).replace("factor: 0.25", "factor: 0.5")
    planned = plan_recipe(project, bind(recipe_from_yaml(text), project))
    assert [(one.command.id, one.is_done, one.is_known) for one in planned] == [
        ("volume.scale", False, True),
        ("volume.reverse_polarity", True, True),
        ("compare.items", False, False),
    ]
    assert planned[0].estimate is not None
    run_recipe(project, recipe_from_yaml(text))
    assert commands_of(project) == [*before, "volume.scale", "compare.items"]
    # what was deleted since is made anew
    project.delete(next(one.id for one in project.items() if one.step == project.items()[2].step))
    assert [one.is_done for one in plan_recipe(project, bind(recipe, project))] == [True, False, False]


def test_that_seeds_are_kept_and_steps_may_stand_in_any_order(study: tuple[Project, Item]) -> None:
    project, item = study
    recipe = recipe_of(project, item.id)
    turned = recipe_from_yaml(recipe_as_yaml(replace(recipe, steps=recipe.steps[::-1])))
    assert [one.command for one in checked(turned).steps] == [
        "volume.reverse_polarity",
        "volume.scale",
        "compare.items",
    ]
    assert all(one.is_done for one in plan_recipe(project, bind(turned, project)))


KILLED = """
import sys, time
from subsurface_app.commands.recipes import RecipeRun, bind, read_recipe
from subsurface_app.data.store import Project
from subsurface_app.jobs import JobRunner
if __name__ == "__main__":
    project = Project.open(sys.argv[1])
    run = RecipeRun(project, bind(read_recipe(sys.argv[2]), project))
    runner = JobRunner(project)
    runner.start()
    while (stage := run.stage()) is not None:
        job = runner.wait_for(run.submit(stage).id)
        run.take(stage, [project.item(one) for one in job.result["items"]])
"""


def test_that_a_killed_run_goes_on_without_repeating_what_is_finished(
    study: tuple[Project, Item], tmp_path: Path
) -> None:
    project, item = study
    (other,) = run_command(project, "import.segy", {"file": write_survey(tmp_path / "b.sgy", 2), "name": "B"})
    text = recipe_as_yaml(recipe_of(project, item.id)).replace("default: raw 'A'", "default: B")
    file = tmp_path / "recipe.yaml"
    file.write_text(text, encoding="utf-8")
    before = len(commands_of(project))
    script = tmp_path / "run.py"
    script.write_text(KILLED)
    running = subprocess.Popen([sys.executable, str(script), str(project.path), str(file)], env=FRUGAL)
    end = time.monotonic() + 120
    while len(JobQueue(project).jobs()) < 2:  # the second step is queued or runs: the first is finished
        assert time.monotonic() < end
        assert running.poll() is None
        time.sleep(0.01)
    running.kill()
    running.wait()
    assert commands_of(project)[before] == "volume.scale"

    run = RecipeRun(project, bind(read_recipe(file), project))
    runner = JobRunner(project)
    assert runner.start()
    kept = []
    while (stage := run.stage()) is not None:
        kept.append(stage.items is not None)
        if stage.items is None:
            job = runner.wait_for(run.submit(stage).id)
            assert job.state == "done", job.error_text
        run.take(stage, stage.items or [project.item(one) for one in job.result["items"]])
    runner.stop()
    assert kept[0]
    # each step ran once, the one that was under way is no exception
    assert sorted(commands_of(project)[before:]) == ["compare.items", "volume.reverse_polarity", "volume.scale"]
    assert project.step(run.made[read_recipe(file).made.item].step).command == "compare.items"
    assert other.id in {
        one.ref for step, _ in project.lineage(run.made[read_recipe(file).made.item].id) for one in step.inputs
    }


# --- refusals ---------------------------------------------------------------------------------------------------------

GOOD = """recipe: 1
project: study
slots:
  line: {kind: seismic_volume}
steps:
  - command: volume.scale
    parameters:
      volume: $line
      factor: 0.5
    as: [scaled]
  - command: volume.agc
    parameters: {volume: $scaled, window: 0.3}
    as: [levelled]
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("volume.scale", "volume.scall", 6, "there is no command volume.scall: did you mean one of"),
        ("factor: 0.5", "facter: 0.5", 9, "facter is unknown, did you mean one of factor"),
        ("factor: 0.5", "factor: much", 9, "factor is 'much': expected a number"),
        ("window: 0.3", "window: 300 ms", 12, "window is '300 ms': write it in s without the unit, 0.3"),
        ("window: 0.3", "window: 3 Hz", 12, "window is '3 Hz': expected a number in s | m, without the unit"),
        ("window: 0.3", "window: -1", 12, "window is -1: it must be"),
        (
            "volume: $scaled",
            "volume: $scalde",
            12,
            "$scalde, which neither a slot nor a step gives: the words are scaled",
        ),
        ("      volume: $line\n", "", 6, "volume is missing"),
        ("volume: $line", "volume: $levelled", 6, "in a circle: volume.scale <- volume.agc <- volume.scale"),
        ("as: [levelled]", "as: [scaled]", 11, "the word scaled is given twice, also in line 6"),
        ("kind: seismic_volume", "kind: well", 8, "takes an item of kind seismic_volume / prediction, $line is a well"),
        (
            "kind: seismic_volume",
            "kind: seismic_volum",
            4,
            "there is no kind seismic_volum, did you mean seismic_volume",
        ),
        ("as: [levelled]", "like: [levelled]", 13, "like is unknown"),
        ("as: [levelled]", "as: [levelled, 2nd]", 13, "2nd cannot be a word for data"),
        ("recipe: 1", "recipe: 2", 1, "its format is 2, this version reads up to 1"),
        ("recipe: 1", "recipe: 1\nrecipe: 1", 2, "recipe stands twice"),
        ("factor: 0.5", "factor: &a 0.5", 9, "names for values (&name) are not taken"),
        ("factor: 0.5", "factor: !!python/name:os.system 0.5", 9, "are not taken"),
        ("factor: 0.5", "factor: [0.5", 10, "this is not YAML"),
        ("factor: 0.5", "factor: {0.5: 1}", 9, "factor is {'0.5': 1}"),
        ("steps:", "stepps:", 1, "steps is None: expected a list of commands"),
    ],
)
def test_that_a_wrong_recipe_is_refused_with_its_line(old: str, new: str, line: int, said: str) -> None:
    assert old in GOOD
    checked(recipe_from_yaml(GOOD))
    with pytest.raises(RecipeError) as caught:
        checked(recipe_from_yaml(GOOD.replace(old, new, 1)))
    assert any(said in text and found == line for found, text in caught.value.problems), caught.value.problems


def test_that_all_problems_are_told_at_once() -> None:
    wrong = GOOD.replace("factor: 0.5", "facter: 0.5").replace("window: 0.3", "window: much").replace("$scaled", "$x")
    with pytest.raises(RecipeError) as caught:
        checked(recipe_from_yaml(wrong, name="wrong.yaml"))
    assert [line for line, _ in caught.value.problems] == [6, 9, 12, 12]
    assert str(caught.value).startswith("the recipe wrong.yaml cannot be run: line 6: ")


def test_that_slots_are_filled_by_fitting_items_only(study: tuple[Project, Item], tmp_path: Path) -> None:
    project, item = study
    recipe = recipe_from_yaml(GOOD)
    for given, said in (
        ({}, "line 4: the slot line has nothing: give seismic_volume for it"),
        ({"line": item}, "the slot line takes an item of kind seismic_volume"),
        ({"line": "raw"}, "has no item"),
        ({"lime": "raw 'A'"}, "there is no slot lime, did you mean one of line"),
    ):
        with pytest.raises(RecipeError, match=re.escape(said)):
            bind(recipe, project, given)
    with pytest.raises(RecipeError, match="its project is not there yet"):
        bind(recipe, None, {"line": "raw 'A'"})


def test_that_a_recipe_reads_and_writes_in_its_folders_only(study: tuple[Project, Item], tmp_path: Path) -> None:
    project, _ = study
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    away.mkdir()
    write_survey(away / "line.sgy", 1)
    (home / "inside.sgy").symlink_to(away / "line.sgy")
    file = home / "recipe.yaml"
    steps = "steps:\n  - command: import.segy\n    parameters: {file: PATH}\n"
    for path in (away / "line.sgy", "../away/line.sgy", "inside.sgy", "~/x.sgy", "/dev/zero"):
        file.write_text(steps.replace("PATH", str(path)))
        with pytest.raises(RecipeError, match=r"line 3: .* lies outside of"):
            bind(read_recipe(file), project)
    file.write_text(steps.replace("PATH", "../away/line.sgy"))
    bind(read_recipe(file), project, allowed=[away])
    file.write_text("slots: {line: {}}\n" + steps.replace("PATH", "$line"))
    assert bind(read_recipe(file), project, {"line": str(away / "line.sgy")}).files["line"] == str(away / "line.sgy")
    for words in (
        "import.segy\n    parameters: {file: recipe.yaml, mapping: /etc/map.yaml}",
        "project.save_copy\n    parameters: {folder: /tmp/x}",
    ):
        file.write_text(f"steps:\n  - command: {words}\n")
        with pytest.raises(RecipeError, match="lies outside of"):
            bind(read_recipe(file), project)


def test_that_what_is_no_recipe_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    for content, said in (
        (b"", "nothing is in it"),
        (b"- a\n- b\n", "expected key: value lines"),
        (b"a: \xff\n", "line 1: this is no text in UTF-8"),
        (b"steps: " + b"[" * 100_000, "nest"),
        (b"#" * (2 << 20), "larger than 1024 kB"),
        (b"a: &a [1]\nb: *a\n", "are not taken"),
        (b"steps: [{command: " + b"9" * 5000 + b"}]", "digits"),
    ):
        path.write_bytes(content)
        with pytest.raises(RecipeError, match=re.escape(said)):
            checked(read_recipe(path))
    with pytest.raises(RecipeError, match="cannot be read"):
        read_recipe(tmp_path / "absent.yaml")


def mutants(count: int) -> tuple[int, int, float]:
    command = [sys.executable, str(HERE / "recipe_mutants.py"), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=FRUGAL)
    assert done.returncode == 0, done.stderr
    n_fine, n_refused, longest = done.stdout.split()
    return int(n_fine), int(n_refused), float(longest)


@pytest.mark.skipif(sys.platform != "linux", reason="sets a limit of memory")
@pytest.mark.parametrize("count", [200, pytest.param(2000, marks=pytest.mark.slow)])
def test_that_mutated_recipes_end_in_words_within_a_gigabyte(count: int) -> None:
    n_fine, n_refused, longest = mutants(count)
    assert n_fine > count / 40  # mutants that all fail would test the refusals only
    assert n_refused > count / 4
    assert longest < 10
