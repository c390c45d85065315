"""Forms and predictions: offered where volumes are, previewed as what the job writes, proposed as what is on view."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from small_project import write_small_project
from waits import WAIT_MS

from subsurface_app.data.store import Item
from subsurface_app.gui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def small(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A project with the volumes Raw and Clean and the prediction Faults in one area."""
    assert window.open_project(write_small_project(tmp_path / "small"))
    session = window.session
    qtbot.waitUntil(lambda: session.runs_jobs and bool(session.items), timeout=WAIT_MS)
    session.choose_area("North")
    session.show(list(session.shown), False)
    return window


def _item(window: MainWindow, name: str) -> Item:
    return next(one for one in window.session.items if one.name == name)


def _show(window: MainWindow, qtbot: QtBot, *names: str) -> dict[str, str]:
    """Tick these and wait for the section: the roles in it, by name."""
    window.session.show([_item(window, name).id for name in names])
    views = window.workspace.views
    qtbot.waitUntil(lambda: len(views.places["section"].roles) == len(names) and views.is_idle, timeout=WAIT_MS)
    return {name: views.places["section"].roles[_item(window, name).id] for name in names}


def _proposed(window: MainWindow, command_id: str, field: str = "volume") -> str:
    dialog = window.workspace.open_form(command_id)
    chosen = dialog.form.fields[field].item()
    dialog.reject()
    return chosen.name


def test_that_forms_propose_what_is_selected_else_what_is_on_view(small: MainWindow, qtbot: QtBot):
    session, tree = small.session, small.workspace.tree
    assert _show(small, qtbot, "Raw", "Faults") == {"Raw": "volume", "Faults": "overlay"}
    tree.select([])
    for command_id in ("export.scene", "volume.band_pass"):
        assert _proposed(small, command_id) == "Raw", "neither the newest one nor what lies over it"
    session.prefer(_item(small, "Faults").id)
    assert _proposed(small, "export.scene") == "Raw", "it lies over the volume still"
    tree.select([_item(small, "Faults").id])
    assert _proposed(small, "export.scene") == "Faults"
    tree.select([_item(small, "Sand").id])
    assert _proposed(small, "export.scene") == "Raw"
    session.show([_item(small, "Raw").id], False)
    qtbot.waitUntil(lambda: small.workspace.views.places["section"].volume == _item(small, "Faults").id)
    assert _proposed(small, "export.scene") == "Faults", "it is the volume on view now"
    session.prefer(_item(small, "Clean").id)
    assert _proposed(small, "export.scene") == "Faults", "the other one is hidden"


def test_that_the_preview_of_a_formula_with_a_prediction_is_the_slice_of_the_result(small: MainWindow, qtbot: QtBot):
    session, raw, faults = small.session, _item(small, "Raw"), _item(small, "Faults")
    _show(small, qtbot, "Raw", "Faults")
    given: dict[str, Any] = {"formula": "b + a", "a": faults.id}
    dialog = small.workspace.open_form("volume.calculate", given)
    qtbot.mouseClick(dialog.preview.button, LEFT)
    qtbot.waitUntil(lambda: dialog.preview.is_idle, timeout=WAIT_MS)
    assert dialog.preview.problem.text() == "The formula uses b: choose volume b, or take it out of the formula"
    dialog.form.fields["b"].set_value(raw.id)
    qtbot.waitUntil(lambda: dialog.preview.is_idle, timeout=WAIT_MS)
    view = dialog.preview.view
    seen = {}
    for side in ("before", "after"):
        view.buttons[side].click()
        seen[side] = np.array(view.section.shown_values)
    index = int(view.section.number) - 100
    prediction = session.project[faults.id]
    np.testing.assert_array_equal(seen["before"], prediction.mean[index])
    with qtbot.waitSignal(session.job_finished, timeout=WAIT_MS) as waited:
        qtbot.mouseClick(dialog.run_button, LEFT)
    (made,) = waited.args[0].result["items"]
    np.testing.assert_array_equal(seen["after"], session.project[made].samples[index])
    assert session.project[made].quantity == "fault_likelihood"


def test_that_a_band_pass_of_fault_likelihoods_is_refused_in_the_form(small: MainWindow, qtbot: QtBot):
    dialog = small.workspace.open_form("volume.band_pass", {"volume": _item(small, "Faults").id})
    dialog.form.set_values({"low_cut": 4.0, "low_pass": 8.0, "high_pass": 30.0, "high_cut": 45.0})
    qtbot.waitUntil(lambda: "no waves" in dialog.refusal.text(), timeout=WAIT_MS)
    assert dialog.refusal.text().startswith("Faults holds fault likelihoods")
    dialog.reject()
