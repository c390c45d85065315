"""The comparison view of physics, a model and both: text, table, sections in one scale, and errors on the way."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from subsurface_app.data.objects import ComparedRow, DisplayUnits, InversionComparison, Note
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import ComparisonView
from subsurface_app.gui.views.compare._rows_chart import RowsChart

SHAPE = (40, 20)


def compared(truth: str) -> InversionComparison:
    """A model alone and an inversion that went on from it, 100 and 50 m/s off."""
    ends: dict[str, dict[str, Any]] = {
        "model": {"end": {"rel_l2": 0.05, "misfit": 0.3}},
        "hybrid": {
            "start": {"rel_l2": 0.05, "misfit": 0.3},
            "end": {"rel_l2": 0.025, "misfit": 0.1},
            "curve": {"shot_gradients": [5.0, 10.0], "rel_l2": [0.04, 0.025]},
        },
    }
    rows = tuple(ComparedRow(row, f"id of {row}", f"the {row}", **found) for row, found in ends.items())
    ground = np.tile(np.linspace(1500, 2500, SHAPE[1], dtype=np.float32), (SHAPE[0], 1))
    sections = [ground + 100, ground + 50, *([ground] if truth else [])]
    note = Note("the hybrid is {share} % nearer", {"share": 50})
    return InversionComparison(
        "c", "A", "velocity", "m/s", rows, truth, np.stack(sections), (10.0, 10.0), (0.0, 0.0), (note,)
    )


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[ComparisonView]:
    slices = SliceService()
    made = ComparisonView(slices)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.shutdown()
    slices.close()


def chart_of(view: ComparisonView) -> RowsChart:
    """What is shown."""
    assert isinstance(view._chart, RowsChart)
    return view._chart


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1300, 700])
def test_that_rows_stand_beside_the_truth_and_their_differences(
    view: ComparisonView, qtbot: QtBot, dark: bool, width: int
) -> None:
    view.set_theme(dark)
    view.resize(width, 700)
    view.show_rows("c", compared("id of truth"))
    chart = chart_of(view)
    told = chart.text.toPlainText()
    assert "The hybrid is 50 % nearer" in told
    assert "0.05 → 0.025" in told
    assert "Model only" in told
    assert set(chart.sections) == {"truth", "model", "hybrid", "model apart", "hybrid apart"}
    # One scale of all that is found and one of all differences: equal colours are equal values.
    assert len({tuple(chart.sections[one].getLevels()) for one in ("truth", "model", "hybrid")}) == 1
    assert len({tuple(chart.sections[one].getLevels()) for one in ("model apart", "hybrid apart")}) == 1
    assert np.allclose(chart.sections["hybrid apart"].image, 50)
    # Equal lengths are equally wide, whatever the titles would take.
    qtbot.waitUntil(lambda: np.ptp([one.getViewBox().width() for one in chart.sections.values()]) < 2)
    first, last = (chart.sections[one].getViewBox() for one in ("truth", "hybrid apart"))
    first.setYRange(50.0, 100.0, padding=0)
    assert np.allclose(last.viewRange()[1], (50.0, 100.0), atol=5)
    view.set_units(DisplayUnits(depth="ft"))
    assert "ft" in chart_of(view).sections["model"].getViewBox().parentItem().getAxis("left").labelText
    view.hide_item("c")
    assert view._chart is None


def test_that_without_a_truth_rows_are_told_apart_from_the_first(view: ComparisonView) -> None:
    view.resize(1000, 700)
    view.show_rows("c", compared(""))
    sections = chart_of(view).sections
    assert set(sections) == {"model", "hybrid", "hybrid apart"}
    assert np.allclose(sections["hybrid apart"].image, -50)
