"""The comparison view of two horizons: difference, histogram and numbers."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from subsurface_app.data.objects import Horizon, LineNumbers, SurveyGeometry
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import ComparisonView
from subsurface_app.workflows.comparisons import compare_horizons


@pytest.mark.parametrize("dark", [False, True])
def test_that_two_horizons_are_shown_by_their_difference_its_histogram_and_numbers(qtbot: QtBot, dark: bool):
    geometry = SurveyGeometry(LineNumbers(100, 2, 20), LineNumbers(300, 1, 30))
    values = np.ones((20, 30), np.float32)
    left = Horizon("left", "A", values, geometry)
    right = Horizon("right", "A", values + np.linspace(0, 0.01, 30, dtype=np.float32), geometry)
    slices = SliceService()
    view = ComparisonView(slices)
    qtbot.addWidget(view)
    view.set_theme(dark)
    view.show_difference("d", compare_horizons(left, right))
    (chart,) = view.findChildren(type(view._chart))
    assert chart.place.getPlotItem().getAxis("bottom").labelText == "Crossline"
    assert chart.histogram.getPlotItem().getAxis("bottom").labelText == "Difference (ms)"
    assert "Correlation" in view._numbers.text()
    assert "Mean difference 5 ms" in view._numbers.text()
    view.hide_item("d")
    assert view._chart is None
    view.shutdown()
    slices.close()
