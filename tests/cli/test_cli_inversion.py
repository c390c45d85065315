"""The whole application killed in the middle of an inversion, and begun again by the same words."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from subsurface_app.commands import run_command
from subsurface_app.data.store import Project
from subsurface_app.jobs import JobQueue

SHOTS = {"n_shots": 3, "receiver_spacing": 40.0, "record_length": 0.6, "freq": 10.0, "source_depth": 20.0}
INVERSION = {"corners": "7", "evaluations": 30, "fixed_depth": 60.0, "highest": 3000.0, "name": "found"}


def make(path: Path) -> Project:
    """A project with gathers over a lens, and a start without it."""
    project = Project.create(path)
    x, z = np.meshgrid(20.0 * np.arange(51), 20.0 * np.arange(31), indexing="ij")
    for name, lens in (("truth", 300.0), ("start", 0.0)):
        vp = 1800 + 0.5 * z + lens * np.exp(-(((x - 500) / 90) ** 2) - ((z - 300) / 80) ** 2)
        file = path.parent / f"{name}.npy"
        np.save(file, vp.T.astype(np.float32))
        run_command(project, "import.velocity", {"file": str(file), "spacing": 20.0, "name": name})
    run_command(project, "model.shots", {"model": "truth", "name": "shots", **SHOTS})
    return project


def begin(project: Project) -> subprocess.Popen[str]:
    """The application as a shell begins it, in a process group of its own."""
    chosen = {"gathers": "shots", "model": "start", **INVERSION}
    pairs = [word for name, value in chosen.items() for word in ("--set", f"{name}={value}")]
    return subprocess.Popen(
        [sys.executable, "-m", "subsurface_app", "run", str(project.path), "invert.fwi", *pairs],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def n_iterations(project: Project) -> int:
    """That the checkpoint of the inversion holds; 0 where there is none."""
    for file in project.path.glob("scratch/*/inversion.npz"):
        try:
            with np.load(file) as kept:
                plain: dict[str, Any] = json.loads(kept["plain.json"].tobytes())
        except FileNotFoundError:  # it has just ended
            return 0
        return len(plain["curve"])
    return 0


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals to a process group")
def test_that_an_inversion_whose_application_was_killed_ends_with_the_model_of_an_undisturbed_one(
    tmp_path: Path,
) -> None:
    killed, calm = make(tmp_path / "killed"), make(tmp_path / "calm")
    _, said = (whole := begin(calm)).communicate(timeout=120)
    assert whole.returncode == 0, said
    running, end = begin(killed), time.monotonic() + 60
    while n_iterations(killed) < 4:
        assert running.poll() is None, "it ended before it was killed"
        assert time.monotonic() < end
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    time.sleep(0.5)
    done = n_iterations(killed)
    time.sleep(0.5)
    assert n_iterations(killed) == done >= 4, "no process works on"
    assert not any(item.name == "found" for item in killed.items())
    again, seen = begin(killed), []
    while again.poll() is None:
        seen.append(n_iterations(killed))
        time.sleep(0.01)
    assert again.returncode == 0, again.communicate()[1]
    again.communicate()
    during = [count for count in seen if count]
    assert during
    assert min(during) >= done, "it did not begin anew"
    assert [job.state for job in JobQueue(killed).jobs()][-1] == "done"
    hashes = {
        project: {item.name: item.content_hash for item in project.items() if item.name.startswith("found")}
        for project in (killed, calm)
    }
    assert len(hashes[calm]) == 3
    assert hashes[killed] == hashes[calm]
    calm.close()
    killed.close()
