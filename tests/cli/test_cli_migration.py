"""From a velocity file to a migrated image on the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from subsurface_app.data.store import Project

SHOTS = ("n_shots=2", "receiver_spacing=50", "record_length=0.5", "freq=12", "space_order=4")


def chosen(*words: str) -> list[str]:
    return [part for word in words for part in ("--set", word)]


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    vp = np.full((31, 41), 2.0, np.float32)
    vp[18:] = 2.6
    vp.tofile(tmp_path / "layers.bin")
    return tmp_path / "layers.bin"


def test_that_a_model_is_looked_into_imported_and_refused_in_words(
    cli: Callable, project: Project, model_file: Path
) -> None:
    looked = cli("inspect", model_file)
    assert looked.code == 2
    assert "set nx and nz" in looked.err
    assert cli("import", project.path, model_file).code == 2
    words = chosen("nx=41", "nz=31", "spacing=10", "order=depth_first")
    dry = cli("import", project.path, model_file, *words, "--dry-run")
    assert dry.code == 0
    assert "layers  41 x 31" in dry.out
    assert project.items() == []
    done = cli("import", project.path, model_file, *words)
    assert done.code == 0, done.err
    assert "only in km/s" in done.err
    (item,) = project.items()
    assert (item.kind, item.name) == ("velocity_model", "layers")


def test_that_a_file_that_says_all_is_told_by_inspect(cli: Callable, tmp_path: Path) -> None:
    import scipy.io

    vp = np.linspace(1500, 4000, 31)[:, None] + np.zeros(41)
    path = tmp_path / "m.mat"
    scipy.io.savemat(path, {"vel": vp, "x": np.arange(41) * 10.0, "z": np.arange(31) * 5.0})
    told = cli("inspect", path)
    assert told.code == 0
    assert "array vel of 31 x 41" in told.out
    assert "cells of 10 x 5 m" in told.out
    found = json.loads(cli("inspect", path, "--json").out)
    assert (found["command"], found["fields"]["unit"]) == ("import.velocity", "m/s")


def test_that_gathers_are_modelled_and_migrated_with_progress_and_made_again(
    cli: Callable, project: Project, model_file: Path
) -> None:
    words = chosen("nx=41", "nz=31", "spacing=10", "order=depth_first")
    assert cli("import", project.path, model_file, *words).code == 0
    shots = cli("run", project.path, "model.shots", *chosen("model=layers", "name=shots", *SHOTS))
    assert shots.code == 0, shots.err
    image = chosen("gathers=shots", "model=layers", "name=image", "space_order=4")
    dry = cli("run", project.path, "migrate.rtm", *image, "--dry-run")
    assert dry.code == 0, dry.err
    assert "image  1 x 41 x 31" in dry.out
    assert "in memory" in dry.out
    done = cli("run", project.path, "migrate.rtm", *image)
    assert done.code == 0, done.err
    assert "100 %" in done.err
    assert "seismic_volume" in done.out
    script = cli("history", project.path, "image", "--as", "python")
    assert script.code == 0
    assert "[image] = run_command(project, 'migrate.rtm'" in script.out
    assert "run_command(project, 'import.velocity'" in script.out
