"""Icons in the colours of the palette, from the Material Design icon font."""

from functools import cache

from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QApplication

KIND_ICONS = {
    "seismic_volume": "cube-outline",
    "seismic_line": "chart-timeline-variant",
    "horizon": "layers-outline",
    "fault_sticks": "slash-forward",
    "triangulated_surface": "triangle-outline",
    "polygons": "vector-polygon",
    "well": "arrow-collapse-down",
    "well_tie": "link-variant",
    "wavelet": "sine-wave",
    "velocity_model": "speedometer",
    "gathers": "waveform",
    "inversion_run": "chart-line-variant",
    "inversion_comparison": "podium",
    "prestack_volume": "view-week-outline",
    "prediction": "creation-outline",
    "comparison": "compare",
    "explained_section": "compare-horizontal",
    "statistics": "chart-histogram",
    "zone_report": "table-large",
    "view": "bookmark-outline",
}


def icon(name: str) -> QIcon:
    """The icon of that name in the text colour of the palette."""
    palette, role = QApplication.palette(), QPalette.ColorRole
    return _icon(name, palette.color(role.WindowText).name(), palette.color(role.HighlightedText).name())


def kind_icon(kind: str) -> QIcon:
    """The icon of an item kind."""
    return icon(KIND_ICONS.get(kind, "file-outline"))


@cache
def _icon(name: str, colour: str, selected: str) -> QIcon:
    import qtawesome

    return qtawesome.icon(f"mdi6.{name}", color=colour, color_selected=selected)
