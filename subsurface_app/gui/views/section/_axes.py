"""The axes of a section: line numbers or metres below, the other of the two above, time or depth at the left."""

from resources import translate
from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._cuts import Cut, Upright
from subsurface_app.gui.views._planes import domain_title


def name_axes(canvas: ImageCanvas, cut: Cut, flat: str = "") -> None:
    """Name the axes for what a cut shows.

    Parameters   flat : str - name of the horizon that the section is flattened on; empty without one
    """
    if not isinstance(cut, Upright):
        canvas.set_titles(translate("Crossline"), translate("Inline"))
        canvas.hide_top_axis()
        return
    down = domain_title(cut.cube.axis.domain)
    if cut.datum is not None:
        unit = "ms" if cut.cube.axis.domain == "twt" else "m"
        down = translate("Relative to {horizon} ({unit})", horizon=flat, unit=unit)
    if cut.plane is None:
        canvas.set_titles(translate("Distance along the line (m)"), down)
        canvas.set_top_words(translate("Inline / crossline"), lambda at: _line_words(cut, at))
        return
    geometry = cut.cube.geometry
    lines, title = geometry.xlines, translate("CDP") if cut.cube.is_line else translate("Crossline")
    if cut.plane == "xline":
        lines, title = geometry.ilines, translate("Inline")
    canvas.set_titles(title, down)
    if geometry.affine is not None:
        canvas.set_top_axis(translate("Distance (m)"), lines.first, cut.metres(lines.first + 1))
    else:
        canvas.hide_top_axis()


def _line_words(cut: Upright, at: float) -> str:
    """Inline and crossline at a distance; nothing beside the line."""
    if not cut.knees[0] - 1 <= at <= cut.knees[-1] + 1:
        return ""
    iline, xline = cut.line_numbers(at)
    return f"{float(iline):.0f} / {float(xline):.0f}"
