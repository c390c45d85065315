"""The axes of a section: line numbers or metres below, the other of the two above, time or depth at the left."""

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits, Domain
from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._cuts import Cut, Upright
from subsurface_app.gui.views._units import axis_scale, domain_scale, domain_title, with_unit

# What a section that was brought into the other domain says of its vertical axis.
_BY_RELATION: dict[Domain, str] = {
    "depth": mark("Depth below sea level, by {relation} ({unit})"),
    "twt": mark("Two-way time, by {relation} ({unit})"),
}


def name_axes(canvas: ImageCanvas, cut: Cut, units: DisplayUnits, flat: str = "") -> None:
    """Name the axes for what a cut shows.

    Parameters   flat : str - name of the horizon that the section is flattened on; empty without one
    """
    if not isinstance(cut, Upright):
        canvas.set_titles(translate("Crossline"), translate("Inline"))
        canvas.set_scales()
        canvas.hide_top_axis()
        return
    domain, metre = cut.cube.axis.domain, axis_scale(units, "distance")
    down, scale = domain_title(domain, units), domain_scale(domain, units)
    unit = units.unit(units.of_domain(domain))
    if cut.cube.relation is not None:
        down = translate(_BY_RELATION[domain], relation=cut.cube.relation.name, unit=unit)
    if cut.datum is not None:
        down = translate("Relative to {horizon} ({unit})", horizon=flat, unit=unit)
    if cut.plane is None:
        if cut.cube.is_placed:
            canvas.set_titles(with_unit(translate("Distance along the line"), units, "distance"), down)
            canvas.set_scales(bottom=metre, left=scale)
        else:
            canvas.set_titles(translate("Line numbers along the line"), down)
            canvas.set_scales(left=scale)
        canvas.set_top_words(translate("Inline / crossline"), lambda at: _line_words(cut, at))
        return
    geometry = cut.cube.geometry
    lines, title, way = geometry.xlines, translate("Crossline"), cut.cube.line
    if way is not None:
        title = translate("CDP") if way.has_even_cdps else translate("Trace (CDP numbers are uneven)")
    if cut.plane == "xline":
        lines, title = geometry.ilines, translate("Inline")
    canvas.set_titles(title, down)
    distance = with_unit(translate("Distance"), units, "distance")
    if way is not None and way.distance is not None:
        canvas.set_scales(left=scale)
        canvas.set_top_words(distance, lambda at: _distance_word(cut, at, metre))
    elif geometry.affine is not None:
        canvas.set_scales(left=scale, top=metre)
        canvas.set_top_axis(distance, lines.first, cut.metres(lines.first + 1))
    else:
        canvas.set_scales(left=scale)
        canvas.hide_top_axis()


def _distance_word(cut: Upright, at: float, scale: float) -> str:
    """Distance at a trace of a line, which need not lie in even steps; nothing beside the line."""
    lines = cut.cube.geometry.xlines
    if not -0.5 <= lines.position(at) <= lines.count - 0.5:
        return ""
    value = scale * cut.metres(at)
    return f"{value:.0f}" if abs(value) >= 1e4 else f"{value:.5g}"  # no exponents on long lines


def _line_words(cut: Upright, at: float) -> str:
    """Inline and crossline at a distance; nothing beside the line."""
    if not cut.knees[0] - 1 <= at <= cut.knees[-1] + 1:
        return ""
    iline, xline = cut.line_numbers(at)
    return f"{float(iline):.0f} / {float(xline):.0f}"
