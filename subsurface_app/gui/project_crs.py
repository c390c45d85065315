"""The coordinate reference system of the open project, as the map names it."""

from subsurface_app.gui.session import Session
from subsurface_app.gui.views._map_place import LOCAL


def project_crs(session: Session) -> str:
    """The project's reference system, e.g. "EPSG:23031"; "local" while the project names none."""
    return LOCAL
