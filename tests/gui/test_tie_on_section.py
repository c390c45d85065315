"""The synthetic of a tie at the place of its well on a section: where it lies, how far it swings, when it is there."""

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry, WellTie
from subsurface_app.gui.item_reading import Loaded
from subsurface_app.gui.roles import choose_roles
from subsurface_app.gui.views import SectionView
from subsurface_app.gui.views._crossings import tie_on
from subsurface_app.gui.views._cuts import Upright

GEOMETRY = SurveyGeometry(LineNumbers(100, 1, 20), LineNumbers(300, 1, 80), (1000.0, 0.0, 25.0, 2000.0, 25.0, 0.0))
AXIS = SampleAxis("twt", 0.0, 0.004, 100)
VOLUME = SeismicVolume("Noise", "A", np.random.default_rng(0).normal(size=(20, 80, 100)).astype("f4"), GEOMETRY, AXIS)


def tie(iline: int = 110, xline: float = 320.0, axis: SampleAxis = AXIS) -> WellTie:
    """A tie whose logs reach from sample 20 to sample 79, with the largest swing, to the left, at sample 40."""
    reflectivity, synthetic = np.zeros(100), np.zeros(100)
    reflectivity[20:80], synthetic[40], synthetic[60] = 0.01, -3.0, 1.5
    none = np.zeros((1, 1))
    lines = {"trace": synthetic, "synthetic": synthetic, "foretold": synthetic, "reflectivity": reflectivity}
    tables = dict.fromkeys(("beside", "wavelet", "knots", "relation", "null", "phase_panel", "place_panel"), none)
    return WellTie(
        "Tie", "A", "w", "v", "W-1", iline, xline, axis, **lines, xlines=(320,), **tables, panels={},
        confidence="high", numbers={},
    )  # fmt: skip


def cut_of(view: SectionView) -> Upright:
    assert isinstance(view.cut, Upright)
    return view.cut


@pytest.fixture
def view(open_view: Callable[..., SectionView], qtbot: QtBot) -> SectionView:
    made = open_view(SectionView, 900, 600)
    made.show_volume("v", VOLUME)
    made.set_plane("iline", 110)
    qtbot.waitUntil(lambda: made.shown_values is not None and cut_of(made).number == 110, timeout=WAIT_MS)
    return made


@pytest.mark.parametrize("xline", [300.0, 320.0, 379.0])
def test_that_the_name_of_a_synthetic_is_whole_at_the_rims_of_the_picture_too(
    view: SectionView, qtbot: QtBot, xline: float
) -> None:
    view.show_tie("t", tie(xline=xline))
    qtbot.waitUntil(lambda: bool(view._over._annotations._labels), timeout=WAIT_MS)
    ((name,),) = view._over._annotations._labels
    qtbot.waitUntil(name.isVisible, timeout=WAIT_MS)
    picture = view.canvas.box.sceneBoundingRect()
    place, width = view.canvas.box.mapViewToDevice(name.pos()).x(), name.boundingRect().width()
    left = place - name.anchor.x() * width
    assert picture.left() - 0.5 <= left
    assert left + width <= picture.right() + 0.5
    if xline == 320.0:
        assert name.anchor.x() == 0.5


def test_that_a_synthetic_swings_about_its_trace_as_far_as_its_logs_reach(view: SectionView, qtbot: QtBot) -> None:
    found = tie_on(cut_of(view), tie())
    assert found is not None
    assert found.zero == pytest.approx(320.0)
    assert found.z[[0, -1]] == pytest.approx([80.0, 316.0])
    assert found.at[20] == pytest.approx(316.0)  # four traces to the left, at 160 ms
    assert found.at[40] == pytest.approx(322.0)
    assert tie_on(cut_of(view), tie(112)) is None  # another line
    assert tie_on(cut_of(view), tie(axis=SampleAxis("depth", 0.0, 4.0, 100))) is None
    view.show_tie("t", tie())
    qtbot.waitUntil(lambda: "t" in view._over.ties, timeout=WAIT_MS)
    assert view._over.item_at(316.0, 160.0) == "t"
    view.set_plane("iline", 112)
    assert view._over.item_at(316.0, 160.0) == ""
    view.hide_item("t")
    assert view._over.ties == {}


def test_that_ties_lie_over_the_section_alone() -> None:
    present = {"v": Loaded("v", VOLUME, {}), "t": Loaded("t", tie(), {})}
    roles = choose_roles(present, {"v", "t"}, [])
    assert roles["section"] == {"v": "volume", "t": "tie"}
    assert "t" not in roles["scene"] | roles["map"]
