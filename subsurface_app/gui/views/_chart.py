"""Colours and fonts of charts in the light and the dark theme."""

from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtGui import QColor, QPen

from subsurface_app.gui import theme as themes
from subsurface_app.gui.theme import Theme


@dataclass(frozen=True)
class ChartColours:
    """What a view is drawn in; every text colour has a contrast of 4.5 or more on `background`."""

    background: str
    text: str
    muted: str
    grid: str
    accent: str
    warning: str
    lines: tuple[str, ...]  # horizons
    shadow: str  # the rim of lines that lie on a picture


# Horizons over a section: told apart by lightness too, each with a dark rim.
_LINES = ("#ffd400", "#00c2b2", "#ff8c1a", "#b58aff", "#86dd55", "#ff7ab8")


def _from_theme(theme: Theme, grid: str, accent: str) -> ChartColours:
    return ChartColours(theme.base, theme.text, theme.muted, grid, accent, theme.warning, _LINES, "#101418")


LIGHT, DARK = _from_theme(themes.LIGHT, "#8994a1", "#0b63b5"), _from_theme(themes.DARK, "#5a6572", "#6cb6ff")
# Curves on the plain background of a log track.
LIGHT_CURVES = ("#1b6e3c", "#0b63b5", "#b3261e", "#7a3ea8", "#8a5a00", "#00707a", "#4a5560")
DARK_CURVES = ("#7ee2a0", "#6cb6ff", "#ff9a8f", "#cfa3ff", "#f2c14e", "#5fd7de", "#b8c2cc")


def chart_colours(dark: bool) -> ChartColours:
    """The colours of a theme."""
    return DARK if dark else LIGHT


def curve_colours(dark: bool) -> tuple[str, ...]:
    """Colours of curves that lie on the bare background."""
    return DARK_CURVES if dark else LIGHT_CURVES


def pen(colour: str, width: float = 1.0, *, dashed: bool = False) -> QPen:
    """A cosmetic pen: its width is in pixels at any zoom."""
    made = pg.mkPen(QColor(colour), width=width)
    if dashed:
        made.setDashPattern([5.0, 4.0])
    return made


def scale_axis(axis: pg.AxisItem, scale: float) -> None:
    """What axis values are multiplied by to be shown: ticks stand at round shown values."""
    if axis.scale != scale:
        axis.setScale(scale)


def theme_plot(plot: pg.PlotItem, colours: ChartColours) -> None:
    """Give axes and titles of a plot the colours of a theme."""
    for name in ("left", "bottom", "top", "right"):
        axis = plot.getAxis(name)
        axis.setPen(pen(colours.grid))
        axis.setTextPen(pen(colours.text))
        if axis.labelText:
            axis.setLabel(axis.labelText, color=colours.text)
