"""Forms say what a parameter model says, and what is wrong, beside the field."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.api import Command, Context, Estimate, Parameters, Result, choice, file, item, number, text, toggle
from subsurface_app.commands import commands
from subsurface_app.data.store import Item, Project
from subsurface_app.gui.forms import CommandDialog, CommandForm
from subsurface_app.gui.forms.fields import ChoiceField, FileField, ModelField, TextField, ToggleField
from subsurface_app.gui.forms.item_fields import ItemField
from subsurface_app.gui.forms.number_field import NumberField
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.plugins import KnownModel, known_models


class Everything(Parameters):
    volume: str = item("seismic_volume", title="Volume")
    truth: str = item("seismic_volume", title="Truth", optional=True)
    path: str = file(title="File", pattern="*.sgy")
    task: Literal["clean", "fault"] = choice("fault", title="Task", choices={"clean": "Clean", "fault": "Faults"})
    dt: float = number(0.002, title="Interval", unit="s", ge=0.0001, le=0.02)
    passes: int = number(1, title="Passes", ge=1, le=8)
    depth: float | None = number(None, title="Depth", unit="m", ge=0)
    name: str = text("out", title="Name")
    is_free: bool = toggle(True, title="Free surface")
    offsets: tuple[float, ...] = text((1.0, 2.5), title="Offsets")


EVERYTHING = Command("trial.everything", "Everything", "All sorts of fields.", Everything, lambda p, c: Result())


def _item(item_id: str, kind: str, name: str, area: str = "F3") -> Item:
    return Item(item_id, kind, name, area, {}, "", 0, "", 0, "2026-01-01T00:00:00+00:00")


@pytest.fixture
def form(qtbot: QtBot) -> CommandForm:
    form = CommandForm(EVERYTHING)
    qtbot.addWidget(form)
    form.offer_items(
        [_item("a", "seismic_volume", "one"), _item("w", "well", "F02-1"), _item("b", "seismic_volume", "two")], []
    )
    return form


def test_that_each_sort_of_parameter_gets_its_widget(form: CommandForm):
    expected = [
        ItemField,
        ItemField,
        FileField,
        ChoiceField,
        NumberField,
        NumberField,
        NumberField,
        TextField,
        ToggleField,
        TextField,
    ]
    assert [type(field) for field in form.fields.values()] == expected


def test_that_an_untouched_form_gives_the_defaults(form: CommandForm):
    assert form.values() == {
        "volume": "b",
        "task": "fault",
        "dt": 0.002,
        "passes": 1,
        "name": "out",
        "is_free": True,
        "offsets": [1.0, 2.5],
    }


def test_that_only_items_of_fitting_kinds_are_offered_and_preferred_ones_chosen(form: CommandForm):
    box = form.fields["volume"].box
    assert [box.itemData(row) for row in range(box.count())] == ["a", "b"]
    form.fields["volume"].set_value("a")
    assert form.values()["volume"] == "a"
    assert "truth" not in form.values()


def _on(item_id: str, kind: str, lattice: str, quantity: str = "amplitude") -> Item:
    attributes = {
        "geometry": lattice,
        "axis": {"domain": "twt"},
        "quantity": quantity,
        "unit": "",
        "spacing": [1],
        "origin": [0],
    }
    return replace(_item(item_id, kind, item_id), attributes={**attributes, "domain": "twt", "task": "denoise"})


def test_that_two_items_that_can_be_compared_are_proposed(qtbot: QtBot):
    items = [
        _on("velocity", "velocity_model", "G"),
        _on("top", "horizon", "G"),
        _on("raw", "seismic_volume", "G"),
        _on("clean", "prediction", "G"),
        _on("base", "horizon", "G"),
        _on("far", "seismic_volume", "H"),
    ]
    for selected, left, right in (
        (["velocity", "top"], "top", "base"),  # nothing goes with the velocities
        (["clean", "raw"], "clean", "raw"),
        (["far", "clean"], "clean", "raw"),
        ([], "base", "top"),
    ):
        form = CommandForm(commands()["compare.items"])
        qtbot.addWidget(form)
        form.offer_items(items, selected)
        assert (form.fields["left"].value(), form.fields["right"].value()) == (left, right)
        form.offer_items(items[:-1], ["top", "base"])  # an item has gone: what is there already stays
        assert form.fields["left"].value() == left
    right_field = form.fields["right"]
    assert isinstance(right_field, ItemField)
    right_field.set_value("raw")
    right_field.box.activated.emit(right_field.box.currentIndex())  # as a user chooses
    assert form.fields["left"].value() == "clean"


def test_that_numbers_bear_their_unit_and_their_range(form: CommandForm):
    box = form.fields["dt"].box
    assert box.text() == "0.002 s"
    assert (box.minimum(), box.maximum()) == (0.0001, 0.02)
    assert box.valueFromText("0.0035 s") == 0.0035
    assert any("0.0001 to 0.02" in one.text() for one in form.findChildren(QLabel))


def test_that_an_optional_number_can_be_left_to_the_program(form: CommandForm):
    assert "depth" not in form.values()
    assert form.fields["depth"].box.text() == " m"  # not a number that is not meant
    form.fields["depth"].automatic.setChecked(False)
    assert form.fields["depth"].box.text() == "0 m"
    form.fields["depth"].box.setValue(1500.0)
    assert form.values()["depth"] == 1500.0


def test_that_an_empty_text_is_missing_where_a_text_is_needed(qtbot: QtBot):
    class Needed(Parameters):
        formula: str = text(..., title="Formula")
        name: str = text(title="Name")

    form = CommandForm(Command("trial.needed", "Needed", "Two texts.", Needed, lambda p, c: Result()))
    qtbot.addWidget(form)
    assert form.missing() == ["Formula"]
    form.fields["formula"].set_value("a - b")
    assert form.missing() == []


def test_that_a_number_that_is_needed_is_the_users_to_give(qtbot: QtBot):
    """Nothing is proposed: the least number that is allowed may take gigabytes."""

    class Needed(Parameters):
        step: float = number(..., title="Sample interval", unit="s", ge=1e-6, le=1000)

    form = CommandForm(Command("trial.needed", "Needed", "One number.", Needed, lambda p, c: Result()))
    qtbot.addWidget(form)
    box = form.fields["step"].box
    assert form.values() == {}
    assert box.text() == " s"
    assert not form.check()
    assert form.problems["step"].text() == "this is needed"
    with qtbot.waitSignal(form.changed, timeout=WAIT_MS):
        box.lineEdit().selectAll()
        qtbot.keyClicks(box.lineEdit(), "0.002")
    assert form.values() == {"step": 0.002}
    assert form.check()
    box.leave_open()
    box.stepBy(1)
    assert form.values()["step"] > 0
    form.set_values({"step": 1e-6})
    assert (form.values(), box.text()) == ({"step": 1e-6}, "1e-06 s")


def test_that_a_missing_file_is_told_beside_its_field(form: CommandForm):
    assert not form.check()
    assert form.problems["path"].text() == "this is needed"
    assert form.problems["dt"].text() == ""
    form.fields["path"].set_value("/tmp/line.sgy")
    assert form.check()
    assert form.problems["path"].text() == ""


def test_that_a_wrong_list_is_told_beside_its_field(form: CommandForm):
    form.fields["offsets"].edit.setText("1, x")
    form.fields["path"].set_value("/tmp/line.sgy")
    assert not form.check()
    assert form.problems["offsets"].text()


def test_that_the_parameters_of_an_earlier_run_fill_the_form(form: CommandForm):
    before = {"volume": "a", "truth": "b", "path": "/x.sgy", "task": "clean", "dt": 0.004, "passes": 3, "depth": 10.0}
    form.set_values({**before, "name": "again", "is_free": False, "offsets": [7]})
    assert form.values() == {**before, "name": "again", "is_free": False, "offsets": [7]}


def test_that_several_tasks_and_wells_are_ticked_and_stay_when_items_change(qtbot: QtBot):
    form = CommandForm(commands()["predict.volume"])
    qtbot.addWidget(form)
    wells = [_item(name, "well", name.upper()) for name in ("w1", "w2")]
    form.offer_items([_item("v", "seismic_volume", "V"), *wells], [])
    rows = form.fields["wells"].list
    rows.item(1).setCheckState(Qt.CheckState.Checked)
    form.fields["tasks"].checks["dips"].click()
    form.fields["tasks"].checks["denoise"].click()
    assert form.values()["wells"] == ["w2"]
    assert form.values()["tasks"] == ["fault", "dips"]
    form.offer_items([_item("v", "seismic_volume", "V"), *wells, _item("w3", "well", "W3")], [])
    assert form.values()["wells"] == ["w2"]
    assert not form.fields["wells"].list.isHidden()
    assert form.fields["horizons"].list.isHidden()
    assert form.fields["horizons"].none.text() == "the project has none yet"
    assert form.check()
    for check in form.fields["tasks"].checks.values():
        check.setChecked(False)
    assert not form.check()
    assert form.problems["tasks"].text() == "expected at least one"


def test_that_every_command_has_a_form_that_gives_its_defaults(qtbot: QtBot):
    for command in commands().values():
        form = CommandForm(command)
        qtbot.addWidget(form)
        values = form.values()
        for name, info in command.Parameters.model_fields.items():
            if not info.is_required() and info.default not in (None, ""):
                given = values[name]
                assert (tuple(given) if isinstance(given, list) else given) == info.default, f"{command.id} {name}"


def test_that_the_cost_is_shown_and_a_refusal_is_said_below(project_window: MainWindow, qtbot: QtBot):
    def estimate(p: Parameters, context: Context) -> Estimate:
        return Estimate({"gathers": (10, 20, 500)}, 400_000, 2_000_000, 75.0)

    command = Command("trial.cost", "Cost", "Costs.", Parameters, lambda p, c: Result(), estimate=estimate)
    from subsurface_app.commands import register, unregister

    register(command)
    dialog = CommandDialog(project_window.session, command, parent=project_window)
    qtbot.waitUntil(lambda: dialog.cost.text() != "", timeout=WAIT_MS)
    assert (
        dialog.cost.text() == "This will make gathers: 10 × 20 × 500, 400 kB on disk, 2 MB of memory, about 1 min 15 s"
    )
    unregister("trial.cost")
    qtbot.mouseClick(dialog.run_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.refusal.isHidden(), timeout=WAIT_MS)
    assert "no command trial.cost" in dialog.refusal.text()
    dialog.reject()


def test_that_a_form_can_be_read_as_python_and_as_command_line(project: Project):
    from subsurface_app.gui.scripts import as_command_line, as_python

    parameters = {"volume": "a b", "dt": 0.002, "is_free": True}
    script = as_python(project, "trial.everything", parameters)
    compile(script, "script", "exec")
    assert "run_command(project, 'trial.everything'" in script
    line = as_command_line(project, "trial.everything", parameters)
    assert line.endswith("trial.everything --set 'volume=a b' --set dt=0.002 --set is_free=true\n")


def test_that_a_model_is_chosen_from_those_there_are(project_window: MainWindow, qtbot: QtBot):
    known = [one for one in known_models() if one.card.reads == "volumes"]
    dialog = project_window.workspace.open_form("predict.volume")
    field = dialog.form.fields["model"]
    assert isinstance(field, ModelField)
    assert field.value() == "volume-xs"
    qtbot.waitUntil(lambda: bool(field.box.toolTip() or field.box.itemData(0, Qt.ItemDataRole.ToolTipRole)))
    assert [field.box.itemText(row) for row in range(field.box.count())] == [one.name for one in known]
    assert known[0].card.summary in field.box.itemData(0, Qt.ItemDataRole.ToolTipRole)
    dialog.reject()


def test_that_nothing_is_left_open_below_the_models(project_window: MainWindow, qtbot: QtBot):
    dialog = project_window.workspace.open_form("predict.velocity")
    field = dialog.form.fields["model"]
    assert isinstance(field, ModelField)
    qtbot.waitExposed(dialog)
    assert not field.damaged.isVisible()
    assert field.height() == field.box.height()
    dialog.reject()


def test_that_a_damaged_import_is_told_below_the_models(
    project_window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SUBSURFACE_APP_MODELS", str(tmp_path))
    (tmp_path / "broken.safetensors").write_bytes(b"")
    dialog = project_window.workspace.open_form("predict.volume")
    field = dialog.form.fields["model"]
    qtbot.waitUntil(lambda: "broken.safetensors is not a safetensors file" in field.damaged.text())
    qtbot.waitUntil(field.damaged.isVisible)
    assert not dialog.refusal.isVisible()
    dialog.reject()


def test_that_a_model_of_a_plugin_goes_by_its_path_and_one_of_an_earlier_run_stays(qtbot: QtBot):
    (ours, *_) = known_models()
    theirs = KnownModel("example-xs", "/plugins/example.safetensors", "/plugins/example.safetensors", ours.card)
    field = ModelField()
    qtbot.addWidget(field)
    field.set_value("gone.safetensors")
    field.offer([ours, theirs])
    assert field.value() == "gone.safetensors"
    field.box.setCurrentIndex(field.box.findText("example-xs"))
    assert field.value() == "/plugins/example.safetensors"
