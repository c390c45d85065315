"""The 3D scene: slices, regions, horizons, faults, wells and surveys in space."""

from subsurface_app.gui.views.scene._capture import MOST_PIXELS, Shot, Sight
from subsurface_app.gui.views.scene._files import SceneFiles
from subsurface_app.gui.views.scene._view import Scene3D

__all__ = ["MOST_PIXELS", "Scene3D", "SceneFiles", "Shot", "Sight"]
