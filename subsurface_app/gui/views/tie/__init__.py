"""The view in which a well is tied to seismic by hand or automatically."""

from subsurface_app.gui.views.tie._view import TieView

__all__ = ["TieView"]
