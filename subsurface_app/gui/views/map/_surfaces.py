"""The coloured part of the map: one horizon with its contours, the slice of the volume, and their colour bar."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSignalBlocker, Signal

from subsurface_app.data.objects import DisplayUnits, Domain, Horizon
from subsurface_app.data.slices import Loaded, SliceAnswer, samples_per
from subsurface_app.gui.colours import colour_table, default_table, is_signed
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._display import clip_levels
from subsurface_app.gui.views._histogram import HistogramBar
from subsurface_app.gui.views._planes import Cube, line_numbers, shown_scale
from subsurface_app.gui.views._units import (
    choose_plane,
    domain_scale,
    domain_title,
    quantity_scale,
    quantity_title,
)
from subsurface_app.gui.views.map._canvas import MapCanvas
from subsurface_app.gui.views.map._contours import HorizonMap, contours, read_map
from subsurface_app.gui.views.map._picture import ContourLines, LatticePicture
from subsurface_app.gui.views.map._shapes import MapLabel
from subsurface_app.gui.views.map._strip import MapStrip


class MapSurfaces(QObject):
    """Shows what the strip says of the horizons and the volume at hand; arrays are read and contoured in threads."""

    changed = Signal()  # the words on the contours are others now
    levels_dragged = Signal()

    def __init__(
        self, slices: SliceService, viewer: str, canvas: MapCanvas, strip: MapStrip, bar: HistogramBar
    ) -> None:
        super().__init__(canvas)
        self._slices, self._viewer, self._strip, self._bar = slices, viewer, strip, bar
        self._slice_picture, self._horizon_picture = LatticePicture(0), LatticePicture(1)
        for picture in (self._slice_picture, self._horizon_picture):
            canvas.box.addItem(picture, ignoreBounds=True)
        self._contours = ContourLines(canvas.box)
        self._cube: Cube | None = None
        self._slice: NDArray[Any] | None = None
        self._horizons: dict[str, tuple[str, HorizonMap | None]] = {}
        self._wanted: str | None = None  # id of the horizon in colours, "" for none; None: nobody has chosen
        self._asked_contours: tuple[str, float, float] | None = None
        self._bar_shows: object = None
        self._levels: tuple[float, float] | None = None  # to be taken by the next horizon or slice
        self._is_quiet = False
        self._units = DisplayUnits()
        bar.levels_changed.connect(self._levels_changed)
        self.refresh()

    # --- what there is -------------------------------------------------------------------------------------------

    @property
    def cube(self) -> Cube | None:
        """The volume on view."""
        return self._cube

    def show_volume(self, cube: Cube | None) -> None:
        """Have the slices of a volume at hand; the middle one is chosen."""
        self._cube, self._slice = cube, None
        self._bar_shows = None if self.horizon is None else self._bar_shows
        if cube is not None:
            self._slices.register(cube.id, cube.arrays)
            self._number_slices(cube, cube.axis.count // 2)
        self.ask_slice()

    def _number_slices(self, cube: Cube, index: int | None = None) -> None:
        title = domain_title(cube.axis.domain, self._units)
        choose_plane(self._strip.selector, title, cube, "sample", self._units, index)

    def set_units(self, units: DisplayUnits) -> None:
        """Tell times, depths and values in these units."""
        self._units = units
        if self._cube is not None:
            self._number_slices(self._cube)
        self.refresh()

    def show_horizon(self, item_id: str, horizon: Horizon) -> None:
        """Have a horizon at hand; the first one is shown."""
        self._horizons[item_id] = (horizon.name, None)
        self._list_horizons()
        self._slices.load(self._viewer, f"horizon {item_id}", lambda: read_map(horizon))

    def take_away(self, item_id: str) -> None:
        """Forget a volume or horizon; one that is not here changes nothing."""
        self._slices.forget_load(self._viewer, f"horizon {item_id}")
        if self._cube is not None and self._cube.id == item_id:
            self.show_volume(None)
        if self._horizons.pop(item_id, None) is not None:
            if self._wanted == item_id:
                self._wanted = None
            self._list_horizons()

    def choose_horizon(self, item_id: str | None) -> None:
        """Show a horizon in colours, "" for none, None for the first there is; one that comes later is shown then."""
        self._wanted = item_id
        self._list_horizons()

    @property
    def chosen_horizon(self) -> str | None:
        """The id of the horizon that the user wants in colours, "" for none; None where nobody has chosen."""
        return self._wanted

    @property
    def horizon(self) -> HorizonMap | None:
        """The horizon in colours, once it is read."""
        chosen = self._strip.horizon.currentData()
        return self._horizons[chosen][1] if chosen in self._horizons else None

    @property
    def horizon_ids(self) -> list[str]:
        return list(self._horizons)

    @property
    def contours(self) -> ContourLines:
        """The contours as they are drawn."""
        return self._contours

    @property
    def levels(self) -> tuple[float, float]:
        """The colour range, or the one that what is still read will have."""
        return self._levels or self._bar.levels

    def set_levels(self, low: float, high: float) -> None:
        """Choose the colour range of what is shown, or of what will be."""
        self._levels = (low, high)
        self._bar_shows = None
        self.refresh()

    def labels(self) -> list[MapLabel]:
        """The values on the contours."""
        return self._contours.labels()

    def set_theme(self, colours: Any) -> None:
        self._contours.set_theme(colours)

    # --- values at a place ---------------------------------------------------------------------------------------

    def z_at(self, x: float, y: float) -> float:
        """Time in s or depth in m, as `domain` says, of the horizon at a place, else of the slice; else NaN."""
        mapped, cube = self.horizon, self._cube
        value = mapped.value_at(x, y) if mapped is not None else None
        if mapped is not None and value is not None:
            return value / shown_scale(mapped.horizon.domain)
        if cube is None or cube.axis.domain != self.domain:
            return math.nan
        return cube.axis.start + cube.axis.step * self._strip.selector.index

    @property
    def domain(self) -> Domain | None:
        """What `z_at` is: of the horizon, else of the slice; None while there is neither."""
        if self.horizon is not None:
            return self.horizon.horizon.domain
        return self._cube.axis.domain if self._cube is not None else None

    def horizon_at(self, x: float, y: float) -> str:
        """Name, value and unit of the horizon in colours at a place; "" where there is none."""
        mapped = self.horizon
        value = mapped.value_at(x, y) if mapped is not None else None
        if mapped is None or value is None:
            return ""
        horizon = mapped.horizon
        value_si = value / shown_scale(horizon.domain)
        return f"{horizon.name} {self._units.rounded(value_si, self._units.of_domain(horizon.domain), more=1)}"

    def slice_at(self, x: float, y: float) -> float | None:
        """Value of the slice at a place; None where it is not shown."""
        if self._slice is None or self._cube is None or not self._slice_picture.isVisible():
            return None
        geometry, lines = self._cube.geometry, line_numbers(self._cube.geometry, x, y)
        at = [
            int(np.floor((float(numbers.position(line)) + 0.5) / samples_per(numbers.count, size)))
            for numbers, line, size in zip((geometry.ilines, geometry.xlines), lines, self._slice.shape, strict=True)
        ]
        if all(0 <= i < size for i, size in zip(at, self._slice.shape, strict=True)):
            return float(self._slice[at[0], at[1]])
        return None

    # --- showing -------------------------------------------------------------------------------------------------

    def take(self, what: str, item_id: str, answer: Loaded) -> None:
        """A horizon was read, or its contours are there."""
        if what == "horizon" and item_id in self._horizons:
            self._horizons[item_id] = (answer.value.horizon.name, answer.value)
            self.refresh()
        elif what == "contours":
            interval, found = answer.value
            self._contours.show(found)
            if self.horizon is not None:
                domain = self.horizon.horizon.domain
                of = self._units.unit(self._units.of_domain(domain))
                self._strip.show_interval(f"{interval * domain_scale(domain, self._units):g} {of}")
            self.changed.emit()

    def answered(self, answer: SliceAnswer) -> None:
        """A slice came."""
        cube = self._cube
        if cube is None or answer.request.volume != cube.id:
            return
        self._slice = answer.values
        levels = clip_levels(self._slice, 2, 98, symmetric=is_signed(cube.quantity))
        self._slice_picture.show_values(self._slice, cube.geometry, levels, colour_table(default_table(cube.quantity)))
        if self.horizon is None:
            self._bar_shows = None
        self.refresh()

    def ask_slice(self) -> None:
        """Ask for the slice that the strip names, if it is to be shown."""
        wanted = self._cube is not None and self._strip.slice.isChecked()
        self._strip.selector.setEnabled(wanted)
        if wanted and self._cube is not None:
            self._slices.ask(self._viewer, self._cube.id, self._cube.main, "sample", self._strip.selector.index)
        self.refresh()

    def refresh(self) -> None:
        """Colours, contours and bar of what is chosen."""
        mapped = self.horizon
        shows_slice = self._strip.slice.isChecked() and self._slice is not None
        self._slice_picture.setVisible(shows_slice)
        self._slice_picture.setOpacity(self._strip.opacity.value() / 100)
        self._bar.setVisible(mapped is not None or shows_slice)
        self._is_quiet = True
        if mapped is not None:
            table = colour_table(self._strip.table.currentData())
            domain = mapped.horizon.domain
            title = (domain_title(domain, self._units), domain_scale(domain, self._units))
            self._fill_bar(mapped, table, title, mapped.values, symmetric=False)
            self._horizon_picture.show_values(mapped.values, mapped.horizon.geometry, self._bar.levels, table)
        else:
            self._horizon_picture.hide()
            is_chosen = bool(self._strip.horizon.currentData())  # but not read yet: the bar waits for it
            if shows_slice and not is_chosen and self._cube is not None and self._slice is not None:
                quantity = self._cube.quantity
                table = colour_table(default_table(quantity))
                title = (quantity_title(quantity, self._units), quantity_scale(quantity, self._units))
                self._fill_bar(self._slice, table, title, self._slice, symmetric=is_signed(quantity))
                self._slice_picture.set_levels(self._bar.levels)
        self._is_quiet = False
        self._ask_contours()
        self.changed.emit()

    def _fill_bar(
        self, shown: object, table: Any, title: tuple[str, float], values: NDArray[Any], *, symmetric: bool
    ) -> None:
        """Parameters   title : name with its unit, and what values are multiplied by to be in it."""
        self._bar.set_table(table)
        self._bar.set_title(*title)
        if self._bar_shows is shown:
            return
        self._bar_shows = shown
        self._bar.set_values(values, symmetric=symmetric, keep=False)
        if self._levels is not None:
            self._bar.set_levels(*self._levels)
            self._levels = None

    def _list_horizons(self) -> None:
        choices = [(item_id, name) for item_id, (name, _) in self._horizons.items()]
        first = next(iter(self._horizons), "")
        self._strip.show_horizons(choices, first if self._wanted is None else self._wanted)
        self.refresh()

    def _ask_contours(self) -> None:
        mapped = self.horizon
        if mapped is None or not self._strip.contours.isChecked():
            self._asked_contours = None
            self._slices.forget_load(self._viewer, "contours")
            self._contours.show([])
            return
        domain = mapped.horizon.domain
        scale = domain_scale(domain, self._units)
        with QSignalBlocker(self._strip.interval):
            self._strip.interval.set_unit(self._units.of(self._units.of_domain(domain)), scale)
        wanted = (self._strip.horizon.currentData(), self._strip.interval.real, scale)
        if wanted != self._asked_contours:
            self._asked_contours = wanted
            self._slices.load(self._viewer, "contours", lambda: contours(mapped, *wanted[1:]))

    def _levels_changed(self, low: float, high: float) -> None:
        if self._is_quiet:
            return
        picture = self._horizon_picture if self.horizon is not None else self._slice_picture
        if picture.image is not None:
            picture.set_levels((low, high))
        self.levels_dragged.emit()
