"""The views: widgets that show domain objects, and know neither the project nor the jobs.

Each takes the window's `SliceService`, and has `set_theme(dark)`, `export_picture(path, size)`, `clear()` and
`shutdown()`. Call `prepare_opengl` before the application is made.
"""

from subsurface_app.gui.views.opengl import has_opengl, prepare_opengl
from subsurface_app.gui.views.scene import Scene3D
from subsurface_app.gui.views.section import SectionView

__all__ = ["Scene3D", "SectionView", "has_opengl", "prepare_opengl"]
