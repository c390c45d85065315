"""Items without a common place: which ones a view cannot draw for want of coordinates, and how to say so."""

from collections.abc import Iterable

from resources import mark, translate
from subsurface_app.data.objects import DomainObject, Horizon, Polylines, SeismicLine, TriangulatedSurface, Well
from subsurface_app.gui.views._planes import Cube

_NOWHERE = mark(
    "Not drawn, as {volume} has no coordinates: {names}. Import it again with the byte positions of X and Y."
)
_NO_SURVEY = mark(
    "Not drawn, as they have no coordinates and lie on no survey of this area: {names}. Put them into the area of "
    "their survey, or import them again with X and Y."
)
_LINES = mark(
    "Not drawn in 3D, as they have no coordinates: {names}. Import them again with the byte positions of X and Y; the "
    "section shows them."
)


def lines_notice(shown: Iterable[DomainObject]) -> str:
    """Which of the items are 2D lines without coordinates, which no scene draws; empty when none is."""
    names = [one.name for one in shown if isinstance(one, SeismicLine) and one.distance is None]
    return translate(_LINES, names=", ".join(names)) if names else ""


def place_notice(cube: Cube | None, shown: Iterable[DomainObject]) -> str:
    """What cannot be drawn beside a volume because the map is not known of one of them; empty when everything can.

    Parameters   cube : what the view shows; None of a view without a volume
    """
    if cube is None:
        return ""
    if cube.is_placed:
        homeless = [one for one in shown if isinstance(one, Horizon) and one.geometry.affine is None]
        names = [one.name for one in homeless if one.counted or one.area != cube.area or cube.is_line]
        return translate(_NO_SURVEY, names=", ".join(names)) if names else ""
    on_map = [
        one.name
        for one in shown
        if isinstance(one, Well | Polylines | TriangulatedSurface)
        or (isinstance(one, SeismicLine) and one.distance is not None)
    ]
    return translate(_NOWHERE, volume=cube.name, names=", ".join(on_map)) if on_map else ""
