"""kill -9 at any moment leaves the old or the new state; two processes may write at once."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from subsurface_app.data.store import Item, Project, staging

HERE = Path(__file__).parent
ROUNDS = 20


def started(script: Path | str, *words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": f"{HERE}{os.pathsep}{HERE.parents[1]}"}
    command = (
        [sys.executable, str(script), *words] if isinstance(script, Path) else [sys.executable, "-c", script, *words]
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=environment, **pipes)


def is_whole(project: Project, item: Item) -> bool:
    """Whether the arrays of an item are those that its manifest promises."""
    manifest = json.loads((project.volumes / item.id / "manifest.json").read_text())
    samples = np.asarray(project[item.id].samples[:])
    # The digest of a manifest runs over the blocks in which the array was written, which are its bytes in order.
    return hashlib.sha256(samples.tobytes()).hexdigest() == manifest["arrays"]["samples"]["sha256"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_that_kill_9_leaves_the_old_or_the_new_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project.create(tmp_path / "study")
    writer = started(HERE / "store_killed_writer.py", str(project.path), str(ROUNDS), "1")
    reported, seen = 0, 0
    for n_kills in range(1, ROUNDS + 1):
        line = writer.stdout.readline()
        assert line.startswith("killed"), line
        reported += int(line.split()[1])
        again = Project.open(project.path)
        assert again.catalogue.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        items = again.items()
        # What was reported as committed is there; before each kill at most one commit went unreported.
        assert len(items) % 2 == 0
        assert reported <= len(items) // 2 <= reported + n_kills
        assert len({item.name for item in items}) == len(items)
        assert all(is_whole(again, item) for item in items[2 * seen :])
        seen = len(items) // 2
        again.close()
        writer.stdin.write("next\n")
        writer.stdin.flush()
    assert writer.wait(20) == 0
    assert seen > ROUNDS / 2
    # A kill may have come before the folder had its owner: such a one is spared for a minute.
    monkeypatch.setattr(staging, "_NAMELESS_S", 0.0)
    swept = project.sweep()
    assert swept, "no kill came in the middle of writing: the test has tried nothing"
    assert {path.name for path in project.volumes.iterdir()} == {item.id for item in project.items()}


WRITE_MANY = """
import sys
from store_samples import STEP, volume
from subsurface_app.data.store import Project
project = Project.open(sys.argv[1])
for number in range(12):
    (item,) = project.commit([project.stage(volume(float(number)))], STEP)
    project.rename(item.id, f"{item.name}, number {number} of {sys.argv[2]}")  # a name that was left is given again
    project.commit([project.stage(volume(float(number)))], STEP)
"""


def test_that_two_processes_write_at_once(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "study")
    writers = [started(WRITE_MANY, str(project.path), name) for name in ("one", "two")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    names = [item.name for item in project.items()]
    assert len(names) == len(set(names)) == 48
    assert sum(name.endswith("of one") for name in names) == sum(name.endswith("of two") for name in names) == 12


def test_that_the_data_version_tells_of_another_writer(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "study")
    before = project.catalogue.data_version()
    other = started(WRITE_MANY, str(project.path), "other")
    assert other.wait(60) == 0
    assert project.catalogue.data_version() != before
