"""Two volumes beside each other, and one picture before and after a command."""

from subsurface_app.gui.views.compare._flip import FlipView, Slice
from subsurface_app.gui.views.compare._view import ComparisonView, Panel

__all__ = ["ComparisonView", "FlipView", "Panel", "Slice"]
