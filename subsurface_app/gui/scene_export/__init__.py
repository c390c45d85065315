"""What the menu File offers of the 3D scene: a picture of any size, a movie, the scene as glTF or OpenUSD."""

from subsurface_app.gui.scene_export.asking import ask_movie, ask_picture, ask_scene
from subsurface_app.gui.scene_export.movie import MovieRun, movie_steps
from subsurface_app.gui.scene_export.movie_dialog import MovieDialog
from subsurface_app.gui.scene_export.picture_dialog import PictureDialog

__all__ = ["MovieDialog", "MovieRun", "PictureDialog", "ask_movie", "ask_picture", "ask_scene", "movie_steps"]
