"""Post-stack inversion as a command: the whole flow with an untrained prior, its history, its report, cancel."""

import json
from pathlib import Path

import numpy as np
import pytest

from models import ModelError
from subsurface_app.commands import estimate_command, run_command
from subsurface_app.commands.post_stack import InvertPostStack
from subsurface_app.commands.reproduce import history_as_python
from subsurface_app.data.objects import (
    LineNumbers,
    LogCurve,
    Prediction,
    SampleAxis,
    SeismicVolume,
    SeismicWavelet,
    SurveyGeometry,
    Well,
    item_facts,
)
from subsurface_app.data.store import Project, Step
from subsurface_app.jobs import Progress
from subsurface_app.workflows.post_stack import InversionRules

N_ILINE, N_XLINE, N_SAMPLE, DT = 3, 24, 80, 0.004
GEOMETRY = SurveyGeometry(LineNumbers(1, 1, N_ILINE), LineNumbers(1, 1, N_XLINE), (-25.0, 0.0, 25.0, -25.0, 25.0, 0.0))


@pytest.fixture(scope="module")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny prior that never saw a section."""
    torch = pytest.importorskip("torch")
    from models.priors._network import Denoiser, DenoiserConfig
    from models.training import DenoiserRecipe, ship
    from models.training._run import Counters, TrainedNetwork

    torch.manual_seed(0)
    network = DenoiserConfig((4, 8), 1)
    trained = TrainedNetwork(Denoiser(network), Counters(), finished=True)
    folder = tmp_path_factory.mktemp("prior")
    return ship(trained, DenoiserRecipe(network=network), folder, validate=False)


def well(name: str, row: int, column: int, log_impedance: np.ndarray) -> Well:
    """A vertical well at 2000 m/s whose impedance is that of its trace."""
    x, y = (float(one) for one in GEOMETRY.xy(row + 1, column + 1))
    md = np.arange(N_SAMPLE * 4.0)  # 4 m a sample of 4 ms
    impedance = np.exp(np.interp(md, 4.0 * np.arange(N_SAMPLE), log_impedance)).astype(np.float32)
    last = float(md[-1])
    path = np.array([[0.0, x, y, 0.0], [last, x, y, last]])
    shots = np.array([[0.0, 0.0], [last, last / 1000]])
    log = LogCurve("AI", "kg/(m2.s)", "kg/(m2.s)", md, impedance)
    return Well(name, "A", x, y, 0.0, path, (log,), (), shots)


@pytest.fixture
def filled(project: Project) -> Project:
    """A stack, its wavelet and two wells."""
    from solvers.post_stack import PostStack
    from solvers.tie import ricker_wavelet

    wavelet = ricker_wavelet(25.0, DT, length=0.1).samples
    truth = 15.5 + np.random.default_rng(0).normal(0, 0.05, N_SAMPLE).cumsum() * 0.5
    traces = 500.0 * PostStack(wavelet, N_SAMPLE).model(truth)
    samples = np.broadcast_to(traces, (N_ILINE, N_XLINE, N_SAMPLE)).astype(np.float32).copy()
    axis = SampleAxis("twt", 0.0, DT, N_SAMPLE)
    made = (
        SeismicVolume("stack", "A", samples, GEOMETRY, axis),
        SeismicWavelet("wavelet", "A", wavelet, DT),
        well("W-1", 1, 4, truth),
        well("W-2", 2, 18, truth),
    )
    project.commit([project.stage(one) for one in made], Step("test.made", {}))
    return project


def test_that_a_stack_becomes_impedance_beside_its_classical_row(
    filled: Project, untrained: Path, tmp_path: Path
) -> None:
    given = {
        **{"volume": "stack", "wavelet": "wavelet", "wells": ["W-1", "W-2"], "prior": str(untrained)},
        **{"turns": 2, "members": 2, "last_iline": 2},
    }
    estimate = estimate_command(filled, "invert.post_stack", given)
    assert estimate is not None
    assert estimate.shapes["impedance"] == (2, N_XLINE, N_SAMPLE)
    for prior, words in (("nonsense", "there is no model nonsense"), ("volume-xs", "volume-xs is no prior")):
        with pytest.raises(ModelError, match=words):
            estimate_command(filled, "invert.post_stack", {**given, "prior": prior})
    items = run_command(filled, "invert.post_stack", given)
    assert [one.kind for one in items] == ["prediction", "seismic_volume", "seismic_volume"]
    impedance = filled[items[0].id]
    assert isinstance(impedance, Prediction)
    assert impedance.unit == "kg/(m2.s)"
    facts = dict(item_facts(items[0].kind, items[0].attributes))
    assert "Blind well W-1: Total variation" in facts
    assert "Blind well W-2: Plug-and-play with the prior" in facts
    assert "invert.post_stack" in history_as_python(filled, items[0].id)
    run_command(filled, "export.report", {"file": str(tmp_path / "report.html"), "pictures": False})
    assert "Blind well W-1: Background" in (tmp_path / "report.html").read_text()
    assert "<th>Blind well W-2: error (%)</th>" in (tmp_path / "report.html").read_text(), "a table of the rows"
    run_command(filled, "export.record", {"item": items[0], "file": str(tmp_path / "record.json")})
    record = json.loads((tmp_path / "record.json").read_text())
    assert set(record["inputs"]) == {"volume", "wavelet", "wells"}
    assert record["cpu_s"] > 0
    assert set(record["metrics"]["impedance"]) == {"start", "end"}
    assert record["plan"]["turns"] == 2
    rows = {"physics": items[1], "hybrid": items[0], "truth": items[1]}  # as if total variation were right
    (compared,) = run_command(filled, "compare.inversions", rows)
    told = [one.text for one in filled[compared.id].notes]
    assert told[0].startswith("the hybrid loses")
    assert not any("its history has the model" in one for one in told), "total variation is physics only"

    only = run_command(filled, "invert.post_stack", {**given, "classical": False, "members": 0})
    assert len(only) == 2


def test_that_a_cancelled_inversion_leaves_nothing(filled: Project, untrained: Path) -> None:
    before = len(filled.items())

    def stop(fraction: float, message: str) -> None:
        if fraction > 0.5:
            raise InterruptedError

    given = {"volume": "stack", "wells": ["W-1"], "prior": str(untrained), "turns": 2, "members": 1}
    with pytest.raises(InterruptedError):
        run_command(filled, "invert.post_stack", given, progress=Progress(stop))
    assert len(filled.items()) == before
    assert not list((filled.path / "scratch").glob("*"))


def test_that_the_command_and_the_workflow_begin_with_the_same_numbers() -> None:
    assert InvertPostStack(volume="stack").rules() == InversionRules()
