"""The views: widgets that show domain objects, and know neither the project nor the jobs."""

from subsurface_app.gui.views.section import SectionView

__all__ = ["SectionView"]
