"""What a volume cannot have is left out and said, or refused: dips across a line, anything of a single trace."""

from pathlib import Path

import numpy as np
import pytest

from models import ModelError
from resources import translate
from solvers.errors import GeometryError
from subsurface_app.commands import estimate_command, run_command
from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.data.store import Project, Step
from subsurface_app.workflows.predictions import PredictionChoice, possible_tasks, predict_volume


def volume(n_iline: int, n_xline: int, values: np.ndarray | None = None) -> SeismicVolume:
    shape = (n_iline, n_xline, 40)
    lines = LineNumbers(100, 1, n_iline), LineNumbers(300, 2, n_xline)
    samples = np.random.default_rng(0).standard_normal(shape).astype(np.float32) if values is None else values
    geometry = SurveyGeometry(*lines, (6e5, 3.0, 24.0, 6e6, 24.0, -3.0))
    return SeismicVolume("line", "A", samples, geometry, SampleAxis("twt", 0.0, 0.004, 40))


@pytest.mark.parametrize(
    ("shape", "left", "said"), [((1, 30), "dip_xline", "has one inline"), ((30, 1), "dip_iline", "has one crossline")]
)
def test_that_the_dip_across_a_line_is_left_out_and_said(shape, left, said):
    made = predict_volume(volume(*shape), ["fault", "dips"], PredictionChoice(device="cpu"))
    assert [one.task for one in made.predictions] == ["fault", left]
    assert said in translate(made.notes[0].template, **made.notes[0].values)
    assert possible_tasks(volume(2, 2), ["dips"]) == (("dip_iline", "dip_xline"), ())


def test_that_a_single_trace_is_refused_before_anything_runs_and_classical_dips_are_left_out_too(tmp_path: Path):
    project = Project.create(tmp_path / "p.subsurface")
    try:
        trace, line = (project.commit([project.stage(volume(1, n))], Step("test.make", {}))[0].id for n in (1, 30))
        for told in (estimate_command, run_command):
            with pytest.raises(GeometryError, match="is a single trace"):
                told(project, "predict.volume", {"volume": trace, "tasks": ["denoise"], "device": "cpu"})
        with pytest.raises(GeometryError, match="is a single trace, which has no dips"):
            run_command(project, "baseline.volume", {"volume": trace, "tasks": ["dips"]})
        assert list(estimate_command(project, "predict.volume", {"volume": line, "tasks": ["dips"]}).shapes) == [
            "dip_xline"
        ]
        (made,) = run_command(project, "baseline.volume", {"volume": line, "tasks": ["dips"]})
        assert made.attributes["quantity"] == "dip_xline"
    finally:
        project.close()


@pytest.mark.parametrize(("value", "word"), [(0.0, "every live sample of the volume is 0"), (np.nan, "no finite")])
def test_that_a_volume_without_signal_is_told_before_a_network_is_opened(monkeypatch, value, word):
    def open_nothing(*_, **__):
        raise AssertionError("a network was opened")

    monkeypatch.setattr("models.load_model", open_nothing)
    dull = volume(4, 5, np.full((4, 5, 40), value, np.float32))
    with pytest.raises(ModelError, match=word):
        predict_volume(dull, ["fault"])
