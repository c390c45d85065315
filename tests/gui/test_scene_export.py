"""What leaves the 3D scene: pictures of any size, movies, glTF and OpenUSD of what is on the stage."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot
from test_views_scene import horizon, sticks, volume, well
from waits import WAIT_MS

from subsurface_app.data.errors import DataError
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.scene_export import MovieDialog, PictureDialog, ask_scene, movie_steps
from subsurface_app.gui.scene_export.movie import pixels_of, turned
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import Scene3D
from subsurface_app.gui.views.scene import Shot
from subsurface_app.workflows.movies import movie_endings
from subsurface_app.workflows.scenes import write_scene

pytestmark = pytest.mark.gl


@pytest.fixture
def scene(qtbot: QtBot) -> Iterator[Scene3D]:
    slices = SliceService()
    view = Scene3D(slices)
    qtbot.addWidget(view, before_close_func=lambda view: view.shutdown())
    view.resize(640, 560)
    with qtbot.waitExposed(view, timeout=WAIT_MS):
        view.show()
    view.show_volume("v", volume())
    view.show_horizon("h", replace(horizon(), name="砂岩层位"))
    view.show_well("w", well())
    view.show_polylines("p", sticks())
    names = {"v iline", "v xline", "v sample", "h", "w", "p"}
    qtbot.waitUntil(lambda: names <= set(view._stage.names()) and view._volumes.is_up_to_date, timeout=WAIT_MS)
    yield view
    view.shutdown()
    slices.close()


def test_that_a_picture_has_its_size_and_the_screen_stays_as_it_was(scene: Scene3D) -> None:
    before, looked = pixels_of(scene._stage.picture()), scene.files.sight()
    made = scene.files.picture(Shot(1501, 901))
    assert (made.width(), made.height()) == (1501, 901)
    np.testing.assert_array_equal(pixels_of(scene._stage.picture()), before)
    np.testing.assert_allclose(scene.files.sight().at, looked.at)
    same = pixels_of(scene.files.picture(Shot(*scene.files.size()))).astype(int)
    assert same.shape == before.shape
    assert (np.abs(same - before).max(axis=2) > 24).mean() < 0.02  # the sky is painted by Qt, not by VTK


def test_that_a_picture_of_tiles_is_the_one_drawn_at_once(scene: Scene3D, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pixels_of(scene.files.picture(Shot(900, 600))).astype(int)
    monkeypatch.setattr("subsurface_app.gui.views.scene._capture._MOST_SIDE", 300)
    tiled = pixels_of(scene.files.picture(Shot(900, 600))).astype(int)
    assert (np.abs(tiled - whole).max(axis=2) > 40).mean() < 0.02


def test_that_a_clear_picture_has_nothing_behind_the_scene(scene: Scene3D, tmp_path: Path) -> None:
    scene.files.write_picture(tmp_path / "s.png", Shot(400, 300, has_labels=False, is_clear=True))
    with Image.open(tmp_path / "s.png") as made:
        alpha = np.asarray(made.convert("RGBA"))[..., 3]
    assert alpha[0].max() == 0
    assert (alpha == 255).mean() > 0.1
    with pytest.raises(DataError, match="pixels cannot be drawn"):
        scene.files.picture(Shot(20000, 20000))
    with pytest.raises(DataError, match="cannot be written"):
        scene.files.write_picture(tmp_path / "none" / "s.png", Shot(64, 64))


def test_that_the_dialog_offers_a4_and_refuses_what_memory_may_not_hold(qtbot: QtBot) -> None:
    dialog = PictureDialog((640, 480))
    qtbot.addWidget(dialog)
    assert (dialog.shot().width, dialog.shot().height) == (640, 480)
    dialog.sizes.setCurrentIndex(dialog.sizes.findData("a4"))
    dialog.sizes.activated.emit(0)
    assert (dialog.shot().width, dialog.shot().height) == (3508, 2480)
    dialog.wide.setValue(20000)
    dialog.high.setValue(20000)
    assert dialog.sizes.currentData() == "own"
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Save).isEnabled()


def test_that_the_stage_goes_out_with_its_places_names_and_pictures(scene: Scene3D, tmp_path: Path) -> None:
    scene.set_exaggeration(5.0)
    made = scene.files.scene("A", {"v": {"attribution": "CC BY 4.0"}})
    by_name = {one.name: one for one in made.items}
    assert set(by_name) == {"Noise", "砂岩层位", "W-1", "F-1"}
    assert by_name["Noise"].notes["attribution"] == "CC BY 4.0"
    assert [one.name for one in by_name["Noise"].parts] == ["inline 112", "crossline 316", "80 ms"]
    x = volume().geometry.xy(112, np.array([300.0, 331.0]))[0]
    inline = by_name["Noise"].parts[0]
    np.testing.assert_allclose(sorted(set((inline.points[:, 0] + made.origin[0]).round(3))), sorted(x))
    np.testing.assert_allclose([inline.points[:, 2].min(), inline.points[:, 2].max()], [-156.0, 0.0], atol=1e-6)
    assert inline.picture.shape == (32, 40, 4)
    np.testing.assert_allclose(by_name["砂岩层位"].parts[0].points[:, 2], -80.0, atol=1e-3)
    assert by_name["砂岩层位"].parts[0].colours.shape == (24 * 32, 4)
    well_high = by_name["W-1"].parts[0].points[:, 2].max()
    assert well_high == pytest.approx(0.0, abs=0.01 * 800)
    write_scene(tmp_path / "s.glb", made)
    assert (tmp_path / "s.glb").read_bytes()[:4] == b"glTF"
    scene._volumes.show_plane("sample", False)
    assert len(scene.files.scene("A").items[0].parts) == 2  # what is hidden stays here


def test_that_half_a_turn_stands_opposite_and_viewpoints_are_joined(scene: Scene3D) -> None:
    here = scene.files.sight()
    there = turned(here, np.pi)
    np.testing.assert_allclose(there.at[:2] - there.to[:2], here.to[:2] - here.at[:2], atol=1e-6)
    assert there.at[2] == here.at[2]
    with pytest.raises(DataError, match="two or more"):
        movie_steps(scene, "viewpoints", 5)
    scene._viewpoints.save("one")
    scene._viewpoints.look("north")
    scene._viewpoints.save("two")
    steps = movie_steps(scene, "viewpoints", 5)
    np.testing.assert_allclose(steps[0].sight.at, here.at, rtol=1e-6)
    np.testing.assert_allclose(steps[-1].sight.at, scene.files.sight().at, rtol=1e-6)
    assert [one.index for one in movie_steps(scene, "iline", 100)] == list(range(24))


@pytest.mark.parametrize("ending", [".png", ".gif", ".webp", ".ogv", ""])
def test_that_a_movie_has_its_frames(qtbot: QtBot, scene: Scene3D, tmp_path: Path, ending: str) -> None:
    if ending not in movie_endings():
        pytest.skip("this VTK writes no Ogg Theora")
    dialog = _dialog(qtbot, scene, ending)
    with qtbot.waitSignal(dialog.written, timeout=WAIT_MS):
        dialog.make(tmp_path / f"m{ending}")
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith((".", "m"))] == [f"m{ending}"]
    if ending == "":
        assert len(list((tmp_path / "m").iterdir())) == 4
    elif ending == ".ogv":
        assert (tmp_path / "m.ogv").read_bytes()[:4] == b"OggS"
    else:
        with Image.open(tmp_path / f"m{ending}") as made:
            assert (made.n_frames, made.size) == (4, (160, 120))


def test_that_a_run_through_slices_waits_for_them_and_puts_them_back(
    qtbot: QtBot, scene: Scene3D, tmp_path: Path
) -> None:
    dialog = _dialog(qtbot, scene, ".webp", way="iline")
    with qtbot.waitSignal(dialog.written, timeout=WAIT_MS):
        dialog.make(tmp_path / "m.webp")
    with Image.open(tmp_path / "m.webp") as made:
        frames = []
        for number in range(made.n_frames):
            made.seek(number)
            frames.append(np.asarray(made.convert("RGB")).astype(int))
    assert len(frames) == 4
    assert all(np.abs(a - b).max() > 20 for a, b in pairwise(frames))
    assert scene._volumes.active_cube.indices["iline"] == 12


def test_that_a_cancelled_movie_leaves_nothing(qtbot: QtBot, scene: Scene3D, tmp_path: Path) -> None:
    dialog = _dialog(qtbot, scene, ".gif")
    dialog.count.setValue(500)
    dialog.make(tmp_path / "m.gif")
    qtbot.waitUntil(lambda: dialog.bar.value() > 1, timeout=WAIT_MS)
    dialog.reject()
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith((".", "m"))] == []
    assert dialog.run is None
    assert dialog.ways.isEnabled()


def test_that_the_menu_writes_a_scene_in_the_background(
    qtbot: QtBot, project_window: MainWindow, scene: Scene3D, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    chosen = (str(tmp_path / "out"), "glTF (*.glb *.gltf)")
    monkeypatch.setattr("subsurface_app.gui.scene_export.asking.QFileDialog.getSaveFileName", lambda *_: chosen)
    ask_scene(project_window, scene, project_window.session, told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    assert (tmp_path / "out.glb").read_bytes()[:4] == b"glTF"
    assert "out.glb" in told[0]


def _dialog(qtbot: QtBot, scene: Scene3D, ending: str, way: str = "turn") -> MovieDialog:
    dialog = MovieDialog(scene)
    qtbot.addWidget(dialog)
    dialog.ways.setCurrentIndex(dialog.ways.findData(way))
    dialog.kinds.setCurrentIndex(dialog.kinds.findData(ending))
    for box, value in ((dialog.wide, 160), (dialog.high, 120), (dialog.count, 4)):
        box.setValue(value)
    assert dialog.preview.pixmap().width() > 100
    return dialog
