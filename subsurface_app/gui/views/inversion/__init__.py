"""The view in which an inversion is watched, steered and compared with another one."""

from subsurface_app.gui.views.inversion._offers import Offer
from subsurface_app.gui.views.inversion._view import InversionView

__all__ = ["InversionView", "Offer"]
