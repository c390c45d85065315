"""A history printed as Python, as shell lines or as a batch file makes the item again, equal to the last bit."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from resources import resource_path
from subsurface_app.api import Item, Project, history_as_cli, history_as_python, history_as_yaml, run_command

F3 = resource_path("sample", "f3")
WORDS = [sys.executable, "-m", "subsurface_app"]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Item]:
    """A project with a branched history: section -> baseline (two items) -> comparison with the section, and more."""
    project = Project.create(tmp_path_factory.mktemp("study") / "F3 与 study")
    run_command(project, "import.well", {"las": str(F3 / "F03-4_logs.las"), "area": "F3"})  # no part of the history
    (section,) = run_command(project, "import.segy", {"file": str(F3 / "F3_inline362_derived.sgy"), "area": "F3"})
    project.rename(section.id, "raw 'section', \"inline\" 362")
    made = run_command(project, "baseline.volume", {"volume": section, "tasks": ["denoise", "fault"], "sigma": 1.5})
    smooth = made[0]
    project.delete(made[1].id)
    (compared,) = run_command(project, "compare.items", {"left": section, "right": smooth})
    return project, compared


def environment() -> dict[str, str]:
    return {**os.environ, "NUMBA_NUM_THREADS": "2"}


def is_reproduced(path: Path, original: Item) -> bool:
    found = [item for item in Project.open(path).items() if item.kind == original.kind]
    assert len(found) == 1
    return found[0].content_hash == original.content_hash


def test_that_the_printed_python_makes_the_item_again(study: tuple[Project, Item], tmp_path: Path) -> None:
    project, item = study
    script = tmp_path / "again.py"
    script.write_text(history_as_python(project, item.id), encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path / "again")]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip().endswith("identical")
    assert is_reproduced(tmp_path / "again.subsurface", item)
    assert {one.kind for one in Project.open(tmp_path / "again").items()} == {"seismic_volume", "comparison"}


def test_that_the_printed_script_tells_when_the_content_differs(study: tuple[Project, Item], tmp_path: Path) -> None:
    project, item = study
    script = tmp_path / "changed.py"
    script.write_text(history_as_python(project, item.id).replace("'sigma': 1.5", "'sigma': 1.6"), encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path / "changed")]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip().endswith("different")


def test_that_the_printed_batch_file_makes_the_item_again(study: tuple[Project, Item], tmp_path: Path) -> None:
    project, item = study
    file = tmp_path / "again.yaml"
    file.write_text(history_as_yaml(project, item.name), encoding="utf-8")
    command = [*WORDS, "batch", str(file)]
    refused = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=120, check=False)
    assert (refused.returncode, "lies outside of" in refused.stderr) == (2, True)
    command += ["--allow", str(F3)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=120, check=True)
    assert "is to the bit what it was when the recipe was written" in done.stderr
    (made,) = tmp_path.glob("*.subsurface")
    assert is_reproduced(made, item)


def test_that_the_printed_shell_lines_make_the_item_again(study: tuple[Project, Item], tmp_path: Path) -> None:
    project, item = study
    for line in history_as_cli(project, item.id).splitlines():
        words = shlex.split(line)
        assert words[0] == "subsurface-app"
        command = [*WORDS, *words[1:]]
        subprocess.run(
            command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=120, check=True
        )
    (made,) = tmp_path.glob("*.subsurface")
    assert is_reproduced(made, item)
