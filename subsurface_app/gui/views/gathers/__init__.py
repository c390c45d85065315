"""The gathers: shots and bins of pre-stack data, their moveout and spectra."""

from subsurface_app.gui.views.gathers._view import GatherView

__all__ = ["GatherView"]
