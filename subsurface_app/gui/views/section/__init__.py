"""The section: a volume cut along a line, in density or wiggles, with what lies on it."""

from subsurface_app.gui.views.section._view import Display, SectionView

__all__ = ["Display", "SectionView"]
