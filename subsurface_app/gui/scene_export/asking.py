"""The three questions of the menu: where the scene goes, and in what form."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.commands.scene_notes import notes_of
from subsurface_app.data.errors import DataError
from subsurface_app.gui.dialogs import show_error
from subsurface_app.gui.scene_export.movie_dialog import MovieDialog
from subsurface_app.gui.scene_export.picture_dialog import PictureDialog
from subsurface_app.gui.session import Session
from subsurface_app.gui.views import Scene3D
from subsurface_app.gui.views.scene import SceneFiles
from subsurface_app.workflows.scenes import Scene, write_scene

Tell = Callable[[str], None]
NO_SCENE = "this machine has no OpenGL: the 3D scene cannot be drawn; export a section instead"


def ask_picture(parent: QWidget, scene: Scene3D, tell: Tell) -> None:
    """Ask for the size of a picture of the scene, then where it goes; `tell` says that it was written."""
    files = _files(parent, scene)
    if files is None:
        return
    dialog = PictureDialog(files.size(), parent)

    def write() -> None:
        shot = dialog.shot()
        path, _ = QFileDialog.getSaveFileName(
            parent, translate(mark("Export picture")), str(Path.home() / "scene.png"), "PNG (*.png);;JPEG (*.jpg)"
        )
        if path:
            there = Path(path) if Path(path).suffix else Path(path).with_suffix(".png")
            try:
                files.write_picture(there, shot)
            except SubsurfaceError as error:
                show_error(parent, error)
                return
            tell(translate(mark("picture written: {path}"), path=str(there)))

    dialog.accepted.connect(write)
    dialog.open()


def ask_scene(parent: QWidget, scene: Scene3D, session: Session, tell: Tell) -> None:
    """Ask where the scene goes as glTF or OpenUSD; it is written in the background, with whose data it shows."""
    files = _files(parent, scene)
    if files is None:
        return
    kinds = "glTF (*.glb *.gltf);;OpenUSD (*.usdz *.usdc *.usda)"
    path, kind = QFileDialog.getSaveFileName(
        parent, translate(mark("Export the scene")), str(Path.home() / "scene.glb"), kinds
    )
    if not path:
        return
    ending = ".usdz" if kind.startswith("OpenUSD") else ".glb"
    there = Path(path) if Path(path).suffix else Path(path).with_suffix(ending)
    known = {item.id for item in session.items}
    ids = [one for one in files.item_ids() if one in known]

    def write(told: tuple[dict[str, dict[str, str]], str]) -> None:
        notes, crs = told
        try:
            drawn = files.scene(session.project.name, notes)
        except SubsurfaceError as error:
            show_error(parent, error)
            return
        made = replace(drawn, crs=crs or drawn.crs)  # what the project says counts more than what a file said
        session.read(lambda: write_scene(there, made), lambda _: tell(_written(there, made)), parent)

    session.ask(lambda project: (notes_of(project, ids), project.settings.crs), write, scene)


def _written(path: Path, scene: Scene) -> str:
    """That a scene was written, and what is not in it."""
    text = translate(mark("scene written: {path}"), path=str(path))
    if not scene.left_out:
        return text
    names = ", ".join(dict.fromkeys(scene.left_out))
    return text + ". " + translate(mark("Rendered regions have no surface and are not in it: {names}"), names=names)


def ask_movie(parent: QWidget, scene: Scene3D, tell: Tell) -> MovieDialog | None:
    """Open the dialog of movies, which makes them too."""
    if _files(parent, scene) is None:
        return None
    dialog = MovieDialog(scene, parent)
    dialog.written.connect(lambda path: tell(translate(mark("movie written: {path}"), path=path)))
    dialog.open()
    return dialog


def _files(parent: QWidget, scene: Scene3D) -> SceneFiles | None:
    if scene.files is None:
        show_error(parent, DataError(NO_SCENE))
    return scene.files
