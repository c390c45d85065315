"""The coordinate system of a map: the unit of its axes, and where on Earth the place is that is read out."""

from PySide6.QtCore import QObject, Signal

from subsurface_app.data.crs import LOCAL, Crs, crs_of
from subsurface_app.data.slices import Loaded
from subsurface_app.gui.slices import SliceService

LOOKED_UP = ("axes", "geographic")  # what is asked of the service


class MapCoordinates(QObject):
    """Knows what it was told to be at once, and looks the rest up in the threads of the service.

    `changed`: the coordinates are in another unit. `found`: latitude and longitude of the place have come.
    """

    changed = Signal()
    found = Signal()

    def __init__(self, slices: SliceService, viewer: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._slices, self._viewer = slices, viewer
        self._crs = LOCAL
        self._axes: Crs | None = None  # once it is looked up
        self.place: tuple[float, float] | None = None  # that is read out
        self.earth: tuple[float, float] | None = None  # latitude and longitude of it in degrees

    @property
    def unit(self) -> str:
        """The unit of the coordinates, in which they are told whatever the units of the project are."""
        return "m" if self._axes is None or self._axes.metres == 1.0 else self._axes.unit

    @property
    def metres(self) -> float:
        """Length of that unit."""
        return self._axes.metres if self._axes is not None else 1.0

    def set_crs(self, crs: str) -> None:
        """Take another system, e.g. "EPSG:23031", or "local"."""
        if crs != self._crs:
            self._crs = crs
            self._take_axes(None)
            if crs != LOCAL:
                self._slices.load(self._viewer, "axes", lambda: (crs, crs_of(crs)))

    def read_at(self, x: float, y: float) -> None:
        """Look at a place."""
        self.place, self.earth = (x, y), None
        if (crs := self._crs) != LOCAL:
            self._slices.load(self._viewer, "geographic", lambda: ((x, y), _on_earth(crs, x, y)))

    def leave(self) -> None:
        """Look at no place."""
        self.place = None

    def take(self, answer: Loaded) -> None:
        """One of `LOOKED_UP` has come, not as an error; what is of an earlier system or place is not taken."""
        of, value = answer.value
        if answer.key == "axes" and of == self._crs:
            self._take_axes(value)
        elif answer.key == "geographic" and of == self.place:
            self.earth = value
            self.found.emit()

    def _take_axes(self, axes: Crs | None) -> None:
        self._axes = axes
        self.changed.emit()


def _on_earth(crs: str, x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude in degrees; loads pyproj, which takes a tenth of a second."""
    latitude, longitude = crs_of(crs).latitude_longitude(x, y)
    return float(latitude), float(longitude)
