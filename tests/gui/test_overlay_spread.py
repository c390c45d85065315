"""Predictions over sections and slices: clear where unsure, of a region in its place, and what must be said of them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.objects import LineNumbers, Prediction, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import Scene3D, SectionView

GEOMETRY = SurveyGeometry(LineNumbers(100, 1, 20), LineNumbers(300, 2, 30), (6e5, 3.0, 24.0, 6e6, 24.0, -3.0))
AXIS = SampleAxis("twt", 0.0, 0.004, 40)
WINDOW = (slice(5, 12), slice(10, 25), slice(8, 30))


def _seismic() -> SeismicVolume:
    noise = np.random.default_rng(1).standard_normal((20, 30, 40)).astype(np.float32)
    return SeismicVolume("seismic", "A", noise, GEOMETRY, AXIS)


def _impedance(**changes: Any) -> Prediction:
    """Of a region; sure in its left half, unsure in its right one."""
    lines = [LineNumbers(105, 1, 7), LineNumbers(320, 2, 15)]
    mean = np.broadcast_to(np.linspace(4e6, 8e6, 22), (7, 15, 22)).astype(np.float32)
    spread = np.where(np.arange(15)[None, :, None] < 7, 1e4, 4e6) * np.ones_like(mean)
    geometry, axis = replace(GEOMETRY, ilines=lines[0], xlines=lines[1]), SampleAxis("twt", 0.032, 0.004, 22)
    made = Prediction("AI", "A", mean, spread.astype(np.float32), geometry, axis, "impedance", "net", 0.0, "v")
    return replace(made, **changes)


@pytest.fixture
def section(qtbot: QtBot) -> SectionView:
    service = SliceService()
    view = SectionView(service)
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    view.show_volume("v", _seismic())
    view.set_plane("iline", 108)
    qtbot.waitUntil(lambda: view.values is not None, timeout=WAIT_MS)
    yield view
    view.shutdown()
    service.close()


def _lay(qtbot: QtBot, section: SectionView, prediction: Prediction) -> np.ndarray:
    section.show_overlay("p", prediction, opacity=1.0)
    qtbot.waitUntil(section.canvas.overlay.isVisible, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: section._over.overlays.has_come, timeout=WAIT_MS)
    return np.array(section.canvas.overlay.image[..., 3])


def test_that_what_is_unsure_is_clear_and_the_legend_says_so(qtbot: QtBot, section: SectionView) -> None:
    opacity = _lay(qtbot, section, _impedance())
    assert opacity.shape == (22, 15)
    assert opacity[:, :7].min() > 250
    assert opacity[:, 7:].max() < 20
    assert section.strip.tools.fades.isVisible()
    low, high = section._over.overlays.levels
    assert section._over_bar.note.startswith("Clear where unsure: half as opaque at ± ")
    assert float(section._over_bar.note.split()[-1]) == pytest.approx((high - low) / 8, rel=1e-2)
    section.strip.tools.fades.click()
    assert np.array(section.canvas.overlay.image[..., 3]).min() > 250
    assert section._over_bar.note == ""
    state = section.state()
    assert state["fades"] is False
    section.restore({**state, "fades": True})
    assert np.array(section.canvas.overlay.image[..., 3]).min() < 20
    assert section.strip.tools.fades.isChecked()


def test_that_a_region_lies_in_its_place_and_nowhere_else(qtbot: QtBot, section: SectionView) -> None:
    _lay(qtbot, section, _impedance())
    where = section.canvas.overlay.mapRectToParent(section.canvas.overlay.boundingRect())
    assert (where.left(), where.right()) == pytest.approx((319, 349))
    assert (where.top(), where.bottom()) == pytest.approx((30, 118))
    section.set_plane("iline", 103)
    qtbot.waitUntil(lambda: not section.canvas.overlay.isVisible(), timeout=WAIT_MS)
    section.set_plane("sample", 60)
    qtbot.waitUntil(section.canvas.overlay.isVisible, timeout=WAIT_MS)
    assert section.canvas.overlay.image.shape[:2] == (7, 15)


def test_that_a_spread_that_does_not_hold_is_not_shown_and_strange_input_is_told(
    qtbot: QtBot, section: SectionView
) -> None:
    opacity = _lay(qtbot, section, _impedance(spread_holds=False, outside=0.37))
    assert opacity.min() > 250
    assert not section.strip.tools.fades.isVisible()
    assert section._over_bar.note == ""
    assert "37 % of the input is unlike the training data of net" in section.caution
    assert "The spread is not shown" in section.caution
    assert section._caution.isVisible()
    section.hide_item("p")
    assert section.caution == ""
    assert not section._caution.isVisible()


@pytest.mark.gl
def test_that_a_region_is_painted_on_slices_in_3d_and_fades_there(qtbot: QtBot) -> None:
    service = SliceService()
    scene = Scene3D(service)
    qtbot.addWidget(scene)
    scene.resize(700, 500)
    scene.show()
    scene.show_volume("v", _seismic())
    scene.show_overlay("p", _impedance(outside=0.5))
    scene.set_plane("iline", 108)
    volumes = scene._volumes

    def colours() -> np.ndarray:
        picture = volumes.cubes["v"].actors["iline"]._colours[..., :3].astype(int)
        return np.ptp(picture, axis=-1) > 30

    def is_painted() -> bool:
        volumes._stage.draw()
        return volumes.is_up_to_date and "iline" in volumes.cubes["v"].actors and bool(colours().any())

    qtbot.waitUntil(is_painted, timeout=WAIT_MS)
    assert colours()[10:17, 8:30].mean() > 0.8
    assert not colours()[18:].any()  # unsure there, and beyond the region
    assert not colours()[:10].any()
    scene._strip.display.click()
    scene._panel.choose("p")
    page = scene._panel.overlay_page
    assert "half as opaque" in page.note.text()
    assert "50 % of the input" in page.note.text()
    assert "50 % of the input" in scene._room.caption()
    with qtbot.waitSignal(scene.edited):
        page.fades.click()
    qtbot.waitUntil(lambda: is_painted() and bool(colours()[18:25, 8:30].mean() > 0.8), timeout=WAIT_MS)
    assert scene.state()["overlay"] == [0.8, False]
    scene.shutdown()
    service.close()
