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
        is_placed = cut.cube.is_placed
        along = translate("Distance along the line (m)") if is_placed else translate("Line numbers along the line")
        canvas.set_titles(along, down)
        canvas.set_top_words(translate("Inline / crossline"), lambda at: _line_words(cut, at))
        return
    geometry = cut.cube.geometry
    lines, title, way = geometry.xlines, translate("Crossline"), cut.cube.line
    if way is not None:
        title = translate("CDP") if way.has_even_cdps else translate("Trace (CDP numbers are uneven)")
    if cut.plane == "xline":
        lines, title = geometry.ilines, translate("Inline")
    canvas.set_titles(title, down)
    if way is not None and way.distance is not None:
        canvas.set_top_words(translate("Distance (m)"), lambda at: _metres_word(cut, at))
    elif geometry.affine is not None:
        canvas.set_top_axis(translate("Distance (m)"), lines.first, cut.metres(lines.first + 1))
    else:
        canvas.hide_top_axis()


def _metres_word(cut: Upright, at: float) -> str:
    """Metres at a trace of a line, which need not lie in even steps; nothing beside the line."""
    lines = cut.cube.geometry.xlines
    return f"{cut.metres(at):.0f}" if -0.5 <= lines.position(at) <= lines.count - 0.5 else ""


def _line_words(cut: Upright, at: float) -> str:
    """Inline and crossline at a distance; nothing beside the line."""
    if not cut.knees[0] - 1 <= at <= cut.knees[-1] + 1:
        return ""
    iline, xline = cut.line_numbers(at)
    return f"{float(iline):.0f} / {float(xline):.0f}"
