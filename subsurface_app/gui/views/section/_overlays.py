"""What is painted over a section: a fault result by itself, or another volume that the user chooses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from resources import translate
from subsurface_app.data.objects import DisplayUnits, Prediction, SeismicLine, SeismicVolume
from subsurface_app.data.slices import Plane, SliceAnswer
from subsurface_app.gui.colours import Table, default_table, half_spread, is_signed, overlay_colours, overlay_table
from subsurface_app.gui.colours import colour_table as table_of
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._cuts import Cut, MapLine, Place, Upright, cut_along, cut_at
from subsurface_app.gui.views._display import PROBABILITY_LEVELS, readable
from subsurface_app.gui.views._histogram import HistogramBar
from subsurface_app.gui.views._other_domain import cube_across
from subsurface_app.gui.views._planes import Cube, Pyramid, cube_from
from subsurface_app.gui.views._screen_image import Work
from subsurface_app.gui.views._units import quantity_scale, quantity_title
from subsurface_app.gui.views.section._readout import value_at, value_text
from subsurface_app.gui.views.section._trace_picture import AT_ONCE, percentiles_of


@dataclass
class _Overlay:
    """One volume over the section, and its newest slices; `is_fitted` once its colour range stays with the next one."""

    cube: Cube
    cut: Cut | None = None
    values: NDArray[Any] | None = None
    spread: NDArray[Any] | None = None
    is_fitted: bool = False
    table: str = ""  # where it is not that of its quantity


class Overlays:
    """The one volume that lies over a section, and those that could.

    Its colour range is fitted to its first slice and then stays: one colour is one value on every slice.

    Parameters   viewer : str - the name under which the section asks for slices
                 bar : HistogramBar - of its values, shown as long as it is there
    """

    def __init__(self, viewer: str, slices: SliceService, canvas: ImageCanvas, bar: HistogramBar, work: Work) -> None:
        self._work, self._bar = work, bar
        bar.hide()
        bar.levels_changed.connect(lambda *_: self._tell_legend())
        self._turn = 0
        self._viewer, self._slices, self._canvas = f"{viewer} over", slices, canvas
        self._shown: dict[str, _Overlay] = {}
        self.others: dict[str, tuple[Prediction | SeismicVolume | SeismicLine, Pyramid | None]] = {}
        self.opacity = 0.7
        self.fades = True  # clear where the spread is large
        self.units = DisplayUnits()
        self.wanted = ""  # id of the one that was chosen, be it here or not
        self.under: Cube | None = None  # the volume of the section

    @property
    def shown_id(self) -> str:
        """The item over the section; empty without one."""
        return next(iter(self._shown), "")

    @property
    def levels(self) -> tuple[float, float] | None:
        """The colour range of the volume over the section; None while none is there or its first slice is awaited."""
        return self._bar.levels if any(one.is_fitted for one in self._shown.values()) else None

    def set_levels(self, low: float, high: float) -> None:
        """Colour the volume over the section between two values from now on."""
        for one in self._shown.values():
            one.is_fitted = True
            self._bar.set_levels(low, high)

    @property
    def cubes(self) -> Mapping[str, Cube]:
        """What lies over the section."""
        return {item_id: overlay.cube for item_id, overlay in self._shown.items()}

    def choices(self, under: Cube | None) -> list[tuple[str, str]]:
        """Id and name of the volumes that lie on the lattice of the one under them."""
        return [
            (item_id, item.name)
            for item_id, (item, _) in self.others.items()
            if under is not None
            and item_id != under.id
            and not isinstance(item, SeismicLine)
            and (any(_lies_on(item, one) for one in (under, under.stored or under)) or item_id in self._shown)
        ]

    def show(self, item_id: str) -> None:
        """Paint one of the others over the section in place of the one before."""
        self.hide(self.shown_id)
        item, pyramid = self.others[item_id]
        cube, under = cube_from(item_id, item, pyramid), self.under
        if under is not None and under.relation is not None and under.axis.domain != cube.axis.domain:
            cube = cube_across(cube, under.relation, under.axis)
        self._slices.register(cube.read_as, cube.arrays)
        is_probability = cube.quantity == "fault_likelihood"
        self._shown = {item_id: _Overlay(cube, is_fitted=is_probability)}
        self.name_values()
        self._tell_legend()
        self._bar.set_table(_table(cube.quantity))
        self._bar.set_percentiles(*percentiles_of(cube.quantity))
        if is_probability:
            self._bar.set_levels(*PROBABILITY_LEVELS)
        self._bar.show()

    def name_values(self) -> None:
        """Title and numbers of the bar in the units of the project."""
        for one in self._shown.values():
            title = translate("Overlay: {quantity}", quantity=quantity_title(one.cube.quantity, self.units))
            self._bar.set_title(title, quantity_scale(one.cube.quantity, self.units))

    @property
    def has_come(self) -> bool:
        """Whether all that was asked for is here: values, and the spread where there is one."""
        return all(
            one.values is not None and (one.spread is not None or "spread" not in one.cube.arrays)
            for one in self._shown.values()
        )

    @property
    def has_spread(self) -> bool:
        """Whether the volume over the section tells how sure it is."""
        return any("spread" in one.cube.arrays for one in self._shown.values())

    def set_table(self, name: str) -> None:
        """Colour the volume over the section by another table."""
        for one in self._shown.values():
            one.table = name

    def set_fades(self, on: bool) -> None:
        """Let what is not sure be clear, or not."""
        self.fades = on
        self._tell_legend()

    def _tell_legend(self) -> None:
        """Say below the bar what opacity means."""
        words = ""
        for one in self._shown.values():
            if "spread" in one.cube.arrays and self.fades:
                half = half_spread(self._bar.levels, grows=_grows(one.cube.quantity))
                shown = readable(quantity_scale(one.cube.quantity, self.units) * half)
                words = translate("Clear where unsure: half as opaque at ± {spread}", spread=shown)
        self._bar.set_note(words)

    def hide(self, item_id: str) -> bool:
        """Take an item away; whether it was there."""
        if self._shown.pop(item_id, None) is None:
            return False
        self._slices.forget(f"{self._viewer} {item_id}")
        self._canvas.set_overlay(None)
        self._bar.hide()
        return True

    def ask(self, plane: Plane, number: float, line: MapLine | None) -> None:
        """Ask for the plane or the line that the section shows."""
        for item_id, overlay in self._shown.items():
            cube, viewer = overlay.cube, f"{self._viewer} {item_id}"
            overlay.values = overlay.spread = overlay.cut = None
            if line is None and not cube.has_plane(plane, number):
                self._slices.forget(viewer)
                self.hide_stale()  # nothing will come for this plane
                continue
            cut = cut_at(cube, plane, number) if line is None else cut_along(cube, line)
            overlay.cut = cut
            for name in cube.arrays:
                if line is not None and isinstance(cut, Upright):
                    self._slices.ask_line(viewer, cube.read_as, name, cut.traverse())
                else:
                    self._slices.ask(viewer, cube.read_as, name, plane, cube.index(plane, number))

    def take(self, answer: SliceAnswer) -> bool:
        """Take a slice that was asked for here; whether it was one."""
        request = answer.request
        item_id = request.viewer.removeprefix(f"{self._viewer} ")
        overlay = self._shown.get(item_id)
        if overlay is None or request.viewer == item_id or request.volume != overlay.cube.read_as:
            return False
        if not answer.error:
            if request.array == overlay.cube.main:
                overlay.values = answer.values
                # A coarse slice is smoother: the range waits for the first fine one.
                self._bar.set_values(answer.values, symmetric=is_signed(overlay.cube.quantity), keep=overlay.is_fitted)
                overlay.is_fitted = overlay.is_fitted or answer.is_last
            else:
                overlay.spread = answer.values
        return True

    def hide_stale(self) -> None:
        """Paint nothing while the slice for the plane on view is still read: what is painted belongs to another one."""
        if any(overlay.values is None for overlay in self._shown.values()):
            self._turn += 1
            self._canvas.set_overlay(None)

    def paint(self, flattened: Any = None) -> None:
        """Paint the newest slice.

        Parameters   flattened : Upright -> Upright - counts z from the datum of the section; None without one
        """
        self._turn += 1
        for overlay in self._shown.values():
            if overlay.values is None or overlay.cut is None:
                self._canvas.set_overlay(None)
                continue
            is_flat = isinstance(overlay.cut, Upright) and flattened is not None
            cut = flattened(overlay.cut) if is_flat else overlay.cut
            colours = partial(_colours, overlay.cube.quantity, overlay.table, self._bar.levels, self.opacity)
            image = partial(_image, cut, overlay.values, overlay.spread if self.fades else None, colours)
            if overlay.values.size > AT_ONCE:
                self._work("overlay", image, partial(self._put, self._turn))
            else:
                self._canvas.set_overlay(*image())

    def _put(self, turn: int, image: tuple[NDArray[np.uint8], QRectF]) -> None:
        if turn == self._turn and self._shown:  # nothing newer was painted meanwhile
            self._canvas.set_overlay(*image)

    def texts(self, place: Place, units: DisplayUnits) -> list[str]:
        """The values at a place in words."""
        parts: list[str] = []
        for overlay in self._shown.values():
            if overlay.cut is not None:
                value, spread = (value_at(overlay.cut, of, place) for of in (overlay.values, overlay.spread))
                parts += value_text(overlay.cube, value, units, spread)
        return parts


def _image(
    cut: Cut,
    values: NDArray[Any],
    spread: NDArray[Any] | None,
    colour: Callable[[NDArray[Any], NDArray[Any] | None], NDArray[np.uint8]],
) -> tuple[NDArray[np.uint8], QRectF]:
    """What is painted on the axes of a cut, flattened or not, and where."""
    if isinstance(cut, Upright):
        values, spread = cut.flatten(values), None if spread is None else cut.flatten(spread)
    colours = colour(values, spread)
    if cut.is_upright:
        colours = np.ascontiguousarray(colours.transpose(1, 0, 2))
    return colours, QRectF(*cut.extent)


def _lies_on(item: Prediction | SeismicVolume, under: Cube) -> bool:
    """Whether a volume lies on the lattice of another one, or on a part of it."""
    return item.axis.domain == under.axis.domain and item.geometry.window_in(under.geometry) is not None


def _grows(quantity: str) -> bool:
    """Whether low values are clear."""
    return quantity == "fault_likelihood"


def _table(quantity: str) -> Table:
    if _grows(quantity):
        return overlay_table(quantity)
    # not that of the section itself, which lies below
    return table_of("RdBu" if default_table(quantity) == "vik" else default_table(quantity))


def _colours(
    quantity: str,
    table: str,
    levels: tuple[float, float],
    opacity: float,
    values: NDArray[Any],
    spread: NDArray[Any] | None,
) -> NDArray[np.uint8]:
    """Probabilities fade where they are low; all fade where they are unsure."""
    if spread is not None and spread.shape != values.shape:  # one of them is still the coarse one
        spread = None
    colours = table_of(table) if table else _table(quantity)
    return overlay_colours(values, levels, colours, opacity, spread, grows=_grows(quantity))
