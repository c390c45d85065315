"""The demo: its steps fit together, it runs headless, a second run takes a fresh name."""

from pathlib import Path

import numpy as np
import pytest
import segyio

from subsurface_app.commands import CommandError, commands
from subsurface_app.commands.demo import DemoStep, demo_steps, export_steps, free_folder, inputs_of, resolve, run_demo
from subsurface_app.commands.demo import run as run_module
from subsurface_app.data.errors import StoreError
from subsurface_app.data.store import Project


def test_that_every_step_is_a_command_with_parameters_that_it_takes(tmp_path: Path) -> None:
    steps = [*demo_steps(), *export_steps(tmp_path)]
    assert len({step.key for step in steps}) == len(steps)
    done: list[str] = []
    for step in steps:
        assert set(inputs_of(step)) <= set(done), f"{step.key} refers to a later step"
        model = commands()[step.command].Parameters
        model(**resolve(step, {key: [f"id-{number}" for number in range(10)] for key in done}))
        done.append(step.key)


def test_that_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    assert free_folder(tmp_path / "out") == tmp_path / "out"
    assert free_folder(tmp_path / "out") == tmp_path / "out", "an empty folder is taken"
    (tmp_path / "out" / "mine.txt").write_text("precious")
    assert free_folder(tmp_path / "out") == tmp_path / "out-2"
    (tmp_path / "out-2" / "mine.txt").write_text("precious")
    assert free_folder(tmp_path / "out") == tmp_path / "out-3"
    (tmp_path / "file").write_text("precious")
    with pytest.raises(StoreError, match="cannot be made"):
        free_folder(tmp_path / "file" / "out")


def test_that_a_picture_that_cannot_be_made_is_told_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = demo_steps()[0]
    there = tmp_path / "there.png"
    there.write_text("precious")
    scene = DemoStep("scene", "export.scene", {"volume": "@f3", "file": str(there)}, "scene", may_fail=True)
    monkeypatch.setattr(run_module, "demo_steps", lambda seed: (section, scene))
    monkeypatch.setattr(run_module, "export_steps", lambda folder: ())
    monkeypatch.setattr(run_module, "draw_pictures", lambda *given: [])
    result = run_demo(tmp_path / "out")
    (missing,) = result.missing
    assert "exists already" in missing
    assert missing.split(":")[0] == "export.scene"
    assert "exists already" in result.report.read_text(encoding="utf-8")


def test_that_a_step_that_fails_stops_the_demo_in_words_and_leaves_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.sgy"
    broken.write_text("this is no seismic")
    step = DemoStep("f3", "import.segy", {"file": str(broken)}, "broken")
    monkeypatch.setattr(run_module, "demo_steps", lambda seed: (step,))
    monkeypatch.setattr(run_module, "export_steps", lambda folder: ())
    with pytest.raises(CommandError, match=r"the demo stopped at import.segy: .*broken.sgy"):
        run_demo(tmp_path / "out")
    assert not (tmp_path / "out" / "index.html").exists()
    assert Project.open(tmp_path / "out" / "demo").items() == []


@pytest.mark.slow
def test_that_the_demo_runs_headless_and_leaves_pictures_segy_and_a_report(tmp_path: Path) -> None:
    seen: list[tuple[float, str]] = []
    result = run_demo(tmp_path / "out", lambda fraction, message: seen.append((fraction, message)))
    assert seen[-1][0] == 1.0
    assert [a[0] for a in seen] == sorted(a[0] for a in seen)
    assert result.seconds < 180
    names = {path.name for path in result.files}
    expected = {
        "f3_section.png", "f02_1_logs.png", "velocity.png", "shot_gathers.png", "f3_denoise.png", "f3_fault.png",
        "generated_denoise.png", "generated_fault.png", "f3_explained.png", "generated_explained.png",
        "f3_cleaned.sgy", "f3_fault_probability.sgy",
        "f3_shot_gathers.sgy", "f3_velocity.sgy",
    }  # fmt: skip
    assert expected <= names
    assert "scene_f3.png" in names or any("scene" in words for words in result.missing)
    assert all(path.stat().st_size > 10_000 for path in result.files)
    page = result.report.read_text(encoding="utf-8")
    for name in expected:
        assert name in page
    with segyio.open(result.folder / "f3_cleaned.sgy", ignore_geometry=True) as file:
        assert file.tracecount == 951
        assert file.header[36][segyio.TraceField.CROSSLINE_3D] == 336

    project = Project.open(result.project)
    assert {item.area for item in project.items()} == {"F3", "Volve", "Generated"}
    metrics = {item.name: item.attributes["metrics"] for item in project.items(kind="comparison")}
    faults, clean = metrics["Generated, fault, baseline and model"], metrics["Generated, denoise, baseline and model"]
    assert faults["right_f1"] > faults["left_f1"], "the model finds faults better than semblance"
    assert clean["right_snr_db"] > clean["left_snr_db"], "the model cleans better than the Gaussian"
    rows = {item.name: item.attributes["record"]["rows"] for item in project.items(kind="explained_section")}
    own, flat = (rows["Generated inline 64"][key]["correlation"] for key in ("interpretation", "flat"))
    assert own > flat + 0.1, "horizons and wells explain more of the generated survey than wells alone"
    assert "F3 inline 362 by FS4 and F02-1" in rows
    assert "The interpretation does not explain the section" in page, "F02-1 ties badly, and the page says so"
    gathers = project["Shots"]
    assert np.isfinite(np.asarray(gathers.data[:])).all()  # type: ignore[attr-defined]
    assert not list(result.folder.rglob("*.partial"))
    project.close()
