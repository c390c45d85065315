"""A view kept as an item comes back from the store as it went in; what this version cannot read is refused in words."""

import json
import sqlite3

import numpy as np
import pytest

from solvers.errors import GeometryError
from subsurface_app.commands import CommandError, run_command
from subsurface_app.commands.reproduce import history_as_cli
from subsurface_app.data.errors import StoreError
from subsurface_app.data.objects import LineNumbers, SampleAxis, SavedView, SeismicVolume, SurveyGeometry, item_facts
from subsurface_app.data.store import Project, Step

STATE = {"item": "a", "plane": "xline", "number": 301.0, "levels": None, "gain": ["agc", 2.0, 0.5]}


@pytest.fixture
def study(tmp_path):
    geometry = SurveyGeometry(LineNumbers(1, 1, 2), LineNumbers(1, 1, 3), (0.0, 25.0, 0.0, 0.0, 0.0, 25.0))
    cube = SeismicVolume("Cube", "A", np.zeros((2, 3, 4), np.float32), geometry, SampleAxis("twt", 0.0, 0.004, 4))
    project = Project.create(tmp_path / "study")
    project.commit([project.stage(cube)], Step("test.make", {}))
    yield project
    project.close()


def _save(project: Project, **parameters: object):
    given = {"name": "Best line", "area": "A", "view": "section", "items": "Cube", "roles": "volume"}
    return run_command(project, "view.save", given | {"state": json.dumps(STATE)} | parameters)


def test_that_a_saved_view_comes_back_from_the_store(study: Project):
    (item,) = _save(study)
    read = study[item.id]
    assert isinstance(read, SavedView)
    assert (read.view, read.state) == ("section", STATE)
    assert [(one.id, one.name, one.role) for one in read.items] == [(study.item("Cube").id, "Cube", "volume")]
    assert [value for _, value in item_facts(item.kind, item.attributes)] == ["Cube"]
    assert "view.save" in history_as_cli(study, item.id)
    step = study.step(item.step)
    (again,) = run_command(study, step.command, step.parameters)
    assert (again.name, again.content_hash) == ("Best line (2)", item.content_hash)
    study.rename(item.id, "The line")
    study.delete("The line")
    assert [one.name for one in study.items(kind="view")] == ["Best line (2)"]


def test_that_a_view_of_another_format_is_refused_in_words(study: Project):
    (item,) = _save(study)
    with sqlite3.connect(study.path / "catalogue.sqlite") as connection:
        changed = json.dumps(item.attributes | {"format": 9})
        connection.execute("UPDATE items SET attributes = ? WHERE id = ?", (changed, item.id))
    with pytest.raises(GeometryError, match="Best line was saved in format 9, this version reads 1"):
        study[item.id]


@pytest.mark.parametrize(
    ("parameters", "error", "words"),
    [
        ({"state": "{"}, CommandError, "no JSON"),
        ({"state": "[1]"}, CommandError, "found|list"),
        ({"roles": "volume; well"}, CommandError, "2 roles for 1 items"),
        ({"items": "Cuba"}, StoreError, "did you mean"),
    ],
)
def test_that_what_cannot_be_saved_changes_nothing(study: Project, parameters: dict, error: type, words: str):
    with pytest.raises(error, match=words):
        _save(study, **parameters)
    assert study.items(kind="view") == []
