"""The velocity model view shows the spread of a model in place of its velocities."""

import numpy as np
from pytestqt.qtbot import QtBot

from subsurface_app.data.objects import VelocityModel
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import ModelView


def test_that_the_spread_of_a_model_is_shown_where_it_has_one(qtbot: QtBot) -> None:
    vp = np.tile(np.linspace(1500, 2500, 20, dtype=np.float32), (30, 1))
    plain = VelocityModel("plain", "A", vp, (10.0, 10.0), (0.0, 0.0))
    spread = VelocityModel("network", "A", vp, (10.0, 10.0), (0.0, 0.0), spread=np.full_like(vp, 120.0))
    slices = SliceService()
    view = ModelView(slices)
    qtbot.addWidget(view)
    view.show()
    view.show_model("network", spread)
    qtbot.waitUntil(lambda: view._values is not None)
    assert np.ptp(view._values) == 1000
    assert view._with_spread.isVisible()
    view._with_spread.click()
    qtbot.waitUntil(lambda: view._values is not None and np.allclose(view._values, 120.0))
    view._pointed(100.0, 100.0)
    assert "Spread 120 m/s" in view._reading.text()
    kept = view.state()
    view.show_model("plain", plain)
    qtbot.waitUntil(lambda: view._values is not None and np.ptp(view._values) == 1000)
    assert not view._with_spread.isVisible()
    view.show_model("network", spread)
    view.restore(kept)
    qtbot.waitUntil(lambda: view._values is not None and np.allclose(view._values, 120.0))
    view.shutdown()
    slices.close()
