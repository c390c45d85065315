"""The views: widgets that show domain objects, and know neither the project nor the jobs.

Each takes the window's `SliceService`, and has `set_theme(dark)`, `export_picture(path, size)`, `hide_item(id)`,
`clear()` and `shutdown()`. Call `prepare_opengl` before the application is made.
"""

from subsurface_app.gui.views._display import Gain
from subsurface_app.gui.views.compare import ComparisonView, Panel
from subsurface_app.gui.views.crossplot import CrossplotView
from subsurface_app.gui.views.gathers import GatherView
from subsurface_app.gui.views.inversion import InversionView, Offer
from subsurface_app.gui.views.logs import LogTracks
from subsurface_app.gui.views.map import MapView
from subsurface_app.gui.views.model import ModelView
from subsurface_app.gui.views.opengl import has_opengl, prepare_opengl
from subsurface_app.gui.views.scene import Scene3D
from subsurface_app.gui.views.section import Display, SectionView
from subsurface_app.gui.views.tie import TieView

__all__ = [
    "ComparisonView",
    "CrossplotView",
    "Display",
    "Gain",
    "GatherView",
    "InversionView",
    "LogTracks",
    "MapView",
    "ModelView",
    "Offer",
    "Panel",
    "Scene3D",
    "SectionView",
    "TieView",
    "has_opengl",
    "prepare_opengl",
]
