"""Pictures without a window: sections, slices, gathers, velocity models, logs, scenes, drawn to PNG files.

matplotlib and VTK are loaded by the first picture, never by importing this package.
"""

from subsurface_app.workflows.pictures.comparison import picture_comparison
from subsurface_app.workflows.pictures.cuts import Cut, cut_volume
from subsurface_app.workflows.pictures.gathers import picture_gathers
from subsurface_app.workflows.pictures.horizon import picture_horizon
from subsurface_app.workflows.pictures.inversion import picture_inversion
from subsurface_app.workflows.pictures.line import picture_line
from subsurface_app.workflows.pictures.logs import picture_logs
from subsurface_app.workflows.pictures.model import picture_model
from subsurface_app.workflows.pictures.panels import Panel, picture_panels
from subsurface_app.workflows.pictures.scene import picture_scene
from subsurface_app.workflows.pictures.section import picture_section
from subsurface_app.workflows.pictures.statistics import picture_statistics
from subsurface_app.workflows.pictures.tie import picture_tie, picture_wavelet

__all__ = [
    "Cut",
    "Panel",
    "cut_volume",
    "picture_comparison",
    "picture_gathers",
    "picture_horizon",
    "picture_inversion",
    "picture_line",
    "picture_logs",
    "picture_model",
    "picture_panels",
    "picture_scene",
    "picture_section",
    "picture_statistics",
    "picture_tie",
    "picture_wavelet",
]
