"""In the window, by forms: shots, a start that a network reads in them, two inversions, both compared, files out."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.objects import VelocityModel
from subsurface_app.data.store import Item
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.views import ComparisonView

SHAPE = (24, 20)
SURVEY = {"n_shots": 3, "first_shot": 0.0, "last_shot": 230.0, "receiver_spacing": 10.0, "record_length": 0.318}
INVERSION = {"corners": "12", "evaluations": 2, "space_order": 4}


@pytest.fixture(scope="module")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a tiny network that never saw a shot."""
    torch = pytest.importorskip("torch")
    from models import ModelCard
    from models._architectures import VELOCITY
    from models.training._state import write_tensors
    from models.velocity import FixedSurvey
    from models.velocity._network import VelocityNet, VelocityNetConfig

    torch.manual_seed(0)
    survey = FixedSurvey(n_x=SHAPE[0], n_z=SHAPE[1], n_shots=3, nt=160, dt=0.002, keep=4)
    sizes = VelocityNetConfig(survey, widths=(8, 16), n_attention=1, n_heads=2)
    about = {"licence": "MIT", "n_parameters": 0, "training": {}, "inputs": {}, "validation": [], "known_failures": ()}
    card = ModelCard(
        name="tiny",
        summary="never trained",
        tasks=("velocity",),
        network={"architecture": VELOCITY, **asdict(sizes)},
        calibration={"velocity_spread": 1.0},
        **about,  # type: ignore[arg-type]
    )
    path = tmp_path_factory.mktemp("network") / "tiny.safetensors"
    write_tensors(path, VelocityNet(sizes).state_dict(), {"card": card.to_json()})
    return path


def test_that_a_start_from_a_network_is_inverted_compared_with_a_plain_one_and_exported(
    project_window: MainWindow, qtbot: QtBot, untrained: Path, tmp_path: Path
) -> None:
    window, session = project_window, project_window.session

    def run(command_id: str, **values: object) -> list[Item]:
        dialog = window.workspace.open_form(command_id, values)
        qtbot.waitUntil(dialog.run_button.isEnabled, timeout=WAIT_MS)
        with qtbot.waitSignal(session.job_finished, timeout=WAIT_MS) as waited:
            qtbot.mouseClick(dialog.run_button, Qt.MouseButton.LeftButton)
        job = waited.args[0]
        assert job.state == "done", job.error
        ids = job.result["items"]
        qtbot.waitUntil(lambda: all(session.item(one) is not None for one in ids), timeout=WAIT_MS)
        return [session.item(one) for one in ids]

    x, z = np.meshgrid(*(10.0 * np.arange(n) for n in SHAPE), indexing="ij")
    vp = 1800 + 3.0 * z + 400.0 * np.exp(-(((x - 120) / 40) ** 2) - ((z - 100) / 30) ** 2)
    np.save(tmp_path / "truth.npy", vp.T.astype(np.float32))
    (truth,) = run("import.velocity", file=str(tmp_path / "truth.npy"), spacing=10.0, order="depth_first")
    (gathers,) = run("model.shots", model=truth.id, dt=0.002, freq=15.0, refine=2, **SURVEY)
    (start,) = run("predict.velocity", gathers=gathers.id, model=str(untrained), device="cpu", water_depth=15.0)
    dialog = window.workspace.open_form("invert.fwi")
    assert dialog.form.fields["model"].value() == start.id, "the newest model is the start: no spread stands in its way"
    dialog.close()
    (line,) = run("velocity.smooth", model=truth.id, way="line", keep_above=15.0)
    common = {"gathers": gathers.id, "truth": truth.id, "fixed_depth": 20.0, "highest": 6000.0} | INVERSION
    helped, helped_run, _ = run("invert.fwi", model=start.id, name="helped", **common)
    _, plain_run, _ = run("invert.fwi", model=line.id, name="plain", **common)
    (compared,) = run("compare.inversions", physics=plain_run.id, model=start.id, hybrid=helped_run.id, truth=truth.id)

    views = window.workspace.views.views
    qtbot.waitUntil(lambda: isinstance(views.get("comparison"), ComparisonView), timeout=WAIT_MS)
    view = views["comparison"]
    assert isinstance(view, ComparisonView)
    qtbot.waitUntil(lambda: view._chart is not None, timeout=WAIT_MS)
    told = view._chart.text.toPlainText()  # type: ignore[union-attr]
    assert "The hybrid loses" in told, "the network was never trained, and the line is that of the truth"
    assert "nverse crime" not in told
    assert set(view._chart.sections) >= {"truth", "physics", "model", "hybrid"}  # type: ignore[union-attr]

    run("export.velocity", item=helped.id, file=str(tmp_path / "helped.npy"))
    run("export.report", file=str(tmp_path / "report.html"))
    written = session.project[helped.id]
    assert isinstance(written, VelocityModel)
    assert np.array_equal(np.load(tmp_path / "helped.npy"), np.asarray(written.vp[:]))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert f"id='{compared.id}'" in page
    assert "<th>Gradients of shots</th>" in page
