"""The map: surveys, lines, wells and horizons from above."""

from subsurface_app.gui.views.map._view import MapView

__all__ = ["MapView"]
