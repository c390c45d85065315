"""The logs of a well as tracks beside each other."""

from subsurface_app.gui.views.logs._view import LogTracks

__all__ = ["LogTracks"]
