"""The crossplot and the histogram: properties of logs, volumes and horizons against each other."""

from subsurface_app.gui.views.crossplot._points import PointSelection, depths_of, places_of
from subsurface_app.gui.views.crossplot._view import CrossplotView

__all__ = ["CrossplotView", "PointSelection", "depths_of", "places_of"]
