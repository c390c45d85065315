"""Plugins add commands, readers and models; a broken one breaks nothing but itself."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from plugin_site import install, install_example

from subsurface_app.api import LineNumbers, Project, SampleAxis, SeismicVolume, SurveyGeometry, commands
from subsurface_app.cli import Doors, run_cli
from subsurface_app.data.store import Step
from subsurface_app.plugins import Plugin, load_plugins, plugin_models, plugin_readers

DOORS = Doors(open_window=lambda *words, **options: 0, window_probe="absent:absent")


def loaded(site: Path) -> dict[str, Plugin]:
    return {plugin.name: plugin for plugin in load_plugins(again=True)}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project.create(tmp_path / "study")
    geometry = SurveyGeometry(LineNumbers(1, 1, 2), LineNumbers(1, 1, 3))
    samples = np.full((2, 3, 4), 3.0, dtype=np.float32)
    cube = SeismicVolume("cube", "test", samples, geometry, SampleAxis("twt", 0.0, 0.004, 4))
    project.commit([project.stage(cube)], Step("test.make", {}))
    return project


def test_that_a_plugin_adds_commands_readers_and_models(site: Path) -> None:
    install_example(site)
    plugin = loaded(site)["example"]
    assert plugin.error is None
    assert (plugin.version, plugin.origin) == ("1.0", "subsurface_example")
    assert commands()["attribute.energy"].origin == "subsurface_example"
    assert [reader.format for reader in plugin_readers()] == ["example"]
    assert [weights.name for weights in plugin_models()] == ["example-xs"]


def test_that_safe_mode_looks_at_no_plugin(site: Path) -> None:
    install_example(site)
    assert load_plugins(safe_mode=True, again=True) == []
    assert "attribute.energy" not in commands()


def test_that_a_plugin_command_runs_in_a_worker(
    site: Path, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    install_example(site)
    load_plugins(again=True)
    words = ["run", str(project.path), "attribute.energy", "--set", "volume=cube", "--set", "scale=2"]
    assert run_cli(words, DOORS) == 0
    assert "Energy of cube" in capsys.readouterr().out
    assert float(project["Energy of cube"].samples[1, 1, 1]) == 18.0
    assert project.step(project.item("Energy of cube").step).command == "attribute.energy"


def test_that_inspect_and_import_ask_the_readers_of_plugins(
    site: Path, project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install_example(site)
    load_plugins(again=True)
    path = tmp_path / "top.dat"
    path.write_text("EXAMPLE HORIZON\n0.5 0.6\n0.7 0.8\n")
    assert run_cli(["inspect", str(path)], DOORS) == 0
    assert "Example horizon" in capsys.readouterr().out
    assert run_cli(["import", str(project.path), str(path)], DOORS) == 0
    np.testing.assert_allclose(project["top"].values[:], [[0.5, 0.6], [0.7, 0.8]])


def test_that_models_lists_the_weights_of_plugins(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install_example(site)
    load_plugins(again=True)
    assert run_cli(["models"], DOORS) == 0
    assert "example-xs" in capsys.readouterr().out


def test_that_a_plugin_is_seen_by_a_fresh_command_line(site: Path, tmp_path: Path) -> None:
    install_example(site)
    environment = {**os.environ, "PYTHONPATH": str(site)}
    for words, expected in (
        (["commands"], True),
        (["--safe-mode", "commands"], False),
        (["commands", "--safe-mode"], False),
    ):
        command = [sys.executable, "-m", "subsurface_app", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
        assert ("attribute.energy" in done.stdout) is expected


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("raise RuntimeError('no luck')", "RuntimeError: no luck"),
        ("import absent_module", "ModuleNotFoundError"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("def (", "SyntaxError"),
        (
            "from subsurface_app.plugins import hookimpl\n@hookimpl\ndef subsurface_commands(): return ['energy']",
            "subsurface_commands returned a str, expected a list of Command",
        ),
        (
            "from subsurface_app.plugins import hookimpl\n@hookimpl\ndef subsurface_readers(): return 1 / 0",
            "ZeroDivisionError",
        ),
        (
            "from subsurface_app.plugins import hookimpl\n@hookimpl\ndef subsurface_colours(): return []",
            "subsurface_colours",
        ),
    ],
)
def test_that_a_broken_plugin_is_reported_and_the_others_work(site: Path, code: str, words: str) -> None:
    install(site, "broken", code)
    install_example(site)
    found = loaded(site)
    assert words in str(found["broken"].error)
    assert found["broken"].commands == ()
    assert found["example"].error is None
    assert "attribute.energy" in commands()


def test_that_a_command_id_is_given_once(site: Path) -> None:
    code = (Path(__file__).parent / "example_plugin" / "subsurface_example.py").read_text()
    install(site, "thief", code.replace('id="attribute.energy"', 'id="model.shots"'))
    plugin = loaded(site)["thief"]
    assert "a command model.shots exists already" in str(plugin.error)
    assert commands()["model.shots"].origin == ""
    assert "import.example" not in commands(), "all commands of a plugin or none"


@pytest.mark.skipif(os.name != "posix", reason="kills by a signal")
def test_that_a_plugin_which_killed_the_process_is_left_out_until_it_changes(site: Path, tmp_path: Path) -> None:
    install(site, "deadly", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    environment = {**os.environ, "PYTHONPATH": str(site), "XDG_STATE_HOME": str(tmp_path / "state")}
    command = [sys.executable, "-m", "subsurface_app", "commands"]
    first, second = (
        subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
        for _ in range(2)
    )
    assert first.returncode == -9
    assert second.returncode == 0
    assert "model.shots" in second.stdout
    plugin = loaded(site)["deadly"]
    assert "brought the program down" in str(plugin.error)
    (site / "deadly.py").write_text("")
    (site / "deadly-1.0.dist-info").rename(site / "deadly-1.1.dist-info")
    (site / "deadly-1.1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: deadly\nVersion: 1.1\n")
    assert loaded(site)["deadly"].error is None
