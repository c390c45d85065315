"""In the window: a velocity file, shot gathers and their migration, by forms; the image beside its model."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.commands import command
from subsurface_app.data.store import Item
from subsurface_app.gui.forms import CommandDialog
from subsurface_app.gui.forms.form import tool_tip
from subsurface_app.gui.main_window import MainWindow


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    vp = np.full((31, 41), 2000.0, np.float32)
    vp[18:] = 2600.0
    np.save(tmp_path / "layers.npy", vp)
    return tmp_path / "layers.npy"


def _fill_and_run(window: MainWindow, qtbot: QtBot, command_id: str, **values: object) -> Item:
    dialog = window.workspace.open_form(command_id)
    for name, value in values.items():
        dialog.form.fields[name].set_value(value)
    with qtbot.waitSignal(window.session.job_finished, timeout=WAIT_MS) as waited:
        qtbot.mouseClick(dialog.run_button, Qt.MouseButton.LeftButton)
    job = waited.args[0]
    assert job.state == "done", job.error
    (item_id,) = job.result["items"]
    qtbot.waitUntil(lambda: window.session.item(item_id) is not None, timeout=WAIT_MS)
    return window.session.item(item_id)


def test_that_a_file_becomes_gathers_and_an_image_in_depth_beside_its_model(
    project_window: MainWindow, qtbot: QtBot, model_file: Path
):
    window = project_window
    model = _fill_and_run(window, qtbot, "import.velocity", file=str(model_file), spacing=10.0, start=-50.0)
    shots = _fill_and_run(
        window, qtbot, "model.shots", n_shots=2, receiver_spacing=50.0, record_length=0.5, freq=12.0, space_order=4
    )
    image = _fill_and_run(window, qtbot, "migrate.rtm", space_order=4)
    assert (model.kind, shots.kind, image.kind) == ("velocity_model", "gathers", "seismic_volume")
    assert (image.attributes["settings"]["gathers"], image.attributes["settings"]["model"]) == (shots.id, model.id)
    views = window.workspace.views.views
    qtbot.waitUntil(lambda: "section" in views and views["section"].shown_values is not None, timeout=WAIT_MS)
    section = views["section"]
    axes = {name: section._canvas.plot.getAxis(name).labelText for name in ("left", "bottom", "top")}
    assert axes == {"left": "Depth (m)", "bottom": "Crossline", "top": "Distance (m)"}
    rect = section._canvas._rect
    assert (rect.top(), rect.bottom()) == (-5.0, 305.0)
    assert section.shown_values.shape == (41, 31)
    assert section.quantity == "amplitude"
    qtbot.waitUntil(lambda: {"model", "gathers"} <= set(views), timeout=WAIT_MS)


def test_that_the_migration_form_begins_with_what_is_there_and_tells_what_it_takes(
    project_window: MainWindow, run_job: Callable[..., list[Item]], qtbot: QtBot, model_file: Path
):
    (model,) = run_job("import.velocity", file=str(model_file), spacing=10.0)
    dialog: CommandDialog = project_window.workspace.open_form("migrate.rtm")
    assert dialog.form.fields["model"].value() == model.id
    assert dialog.form.fields["gathers"].value() is None
    assert dialog.form.fields["mute_velocity"].value() is None
    tips = {name: field.toolTip() for name, field in dialog.form.fields.items()}
    assert all(tips.values())
    assert "0 .. 5000 m" in tips["smoothing"]
    assert "default: 0.05 s" in tips["taper"]
    assert "20 cells" in tips["border"]
    fields = command("migrate.rtm").Parameters.model_fields
    assert tool_tip(fields["mute_velocity"], "mute_velocity").splitlines()[-1] == "in scripts: mute_velocity"
    dialog.reject()
