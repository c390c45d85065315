"""The values of a section as they are drawn: gain, flattening, polarity, colour range, density and wiggles."""

from collections.abc import Callable, Iterable
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from resources import translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.colours import colour_table, default_table, is_signed
from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._cuts import Cut, Upright
from subsurface_app.gui.views._display import Gain, apply_gain
from subsurface_app.gui.views._histogram import HistogramBar
from subsurface_app.gui.views._planes import Cube
from subsurface_app.gui.views._screen_image import Work
from subsurface_app.gui.views._units import quantity_scale, quantity_title
from subsurface_app.gui.views.section._strip import SectionStrip
from subsurface_app.gui.views.section._wiggles import Wiggles

AT_ONCE = 200_000  # samples that are flattened or levelled within some 20 ms


class TracePicture:
    """The picture on the canvas of a section, drawn as its controls say.

    Parameters   values : the newest slice as it was read; `drawn` : the same on the axes of the picture, flattened or
                     not; both None until the slice of another plane has come; `gained` : with gain and polarity, as it
                     is shown; None before the first slice
                 keep_levels : bool - the colour range stays with the next slice
    """

    def __init__(self, canvas: ImageCanvas, histogram: HistogramBar, strip: SectionStrip) -> None:
        self._canvas, self._histogram, self._strip = canvas, histogram, strip
        self._wiggles = Wiggles()
        canvas.box.addItem(self._wiggles, ignoreBounds=True)
        self._quantity = ""
        self._is_upright = False
        self.units = DisplayUnits()
        self._cut: Cut | None = None  # on which `drawn` is
        self.values: NDArray[Any] | None = None
        self.drawn: NDArray[Any] | None = None
        self.gained: NDArray[Any] | None = None
        self.keep_levels = False
        self._turn = 0

    def begin(self, cube: Cube) -> None:
        """Make ready for another volume: its colours, its name at the colour bar."""
        self.values = self.drawn = self.gained = None
        self._turn += 1
        self.keep_levels = False
        self._quantity = cube.quantity
        self._strip.set_table(default_table(cube.quantity))
        self._histogram.set_table(colour_table(self._strip.table))
        self._histogram.set_percentiles(*percentiles_of(cube.quantity))
        self.name_values()

    def make_room_for(self, over: Iterable[Cube]) -> None:
        """Gray under anything but amplitudes: colours on colours could not be told apart."""
        if self._quantity == "amplitude" and any(cube.quantity != "amplitude" for cube in over):
            self._strip.set_table("gray")

    def clear(self) -> None:
        """Show nothing."""
        self.values = self.drawn = self.gained = None
        self._turn += 1
        self._canvas.image.clear()
        self._wiggles.hide()

    def leave(self) -> None:
        """The section has moved: what was read lies elsewhere, though it stays on view until the next slice comes."""
        self.values = self.drawn = None
        self._turn += 1

    @property
    def is_reverse(self) -> bool:
        """Whether the negative of the values is displayed: only where they have a sign."""
        return self._strip.look.look.reverse and is_signed(self._quantity)

    def name_values(self) -> None:
        """Say at the colour bar what is shown, and with which polarity."""
        title = quantity_title(self._quantity, self.units) if self._quantity else ""
        if self.is_reverse:
            title = translate("−1 × {quantity} (SEG reverse)", quantity=title)
        self._histogram.set_title(title, quantity_scale(self._quantity, self.units))

    def draw(self, cut: Cut, work: Work, done: Callable[[], None]) -> None:
        """Draw the newest slice on a cut: at once, or after what takes its time was done in the background."""
        values, gain = self.values, self._strip.gain.gain
        if values is None:
            return
        reverse = self.is_reverse
        is_slow = reverse or (isinstance(cut, Upright) and (cut.datum is not None or gain.kind != "none"))
        self._turn += 1
        turn = self._turn

        def put(made: tuple[NDArray[Any], NDArray[Any]]) -> None:
            if turn == self._turn:  # nothing newer was drawn meanwhile
                self._put(cut, *made)
                done()

        if is_slow and values.size > AT_ONCE:
            work("picture", lambda: _drawn(values, cut, gain, reverse), put)
        else:
            put(_drawn(values, cut, gain, reverse))

    def _put(self, cut: Cut, drawn: NDArray[Any], gained: NDArray[Any]) -> None:
        self.drawn, self.gained, self._cut = drawn, gained, cut
        self._is_upright = cut.is_upright
        self._histogram.set_values(self.gained, symmetric=is_signed(cut.cube.quantity), keep=self.keep_levels)
        self.keep_levels = True
        self._canvas.box.invertY(cut.is_upright)
        rows, rect = self.gained.T if cut.is_upright else self.gained, QRectF(*cut.extent)
        self._canvas.set_image(rows, rect, self._histogram.levels, colour_table(self._strip.table))
        if cut.is_upright:
            self._wiggles.set_values(self.gained, rect)
        self.draw_wiggles()

    def draw_wiggles(self) -> None:
        """Density, wiggles or both as the look says; a time slice has no traces to draw."""
        look = self._strip.look.look
        self._canvas.image.setVisible(look.has_density or not self._is_upright)
        self._canvas.image.set_smooth(look.smooth)
        self._wiggles.setVisible(look.has_wiggles and self._is_upright and self.gained is not None)
        if look.has_wiggles:
            level = max(abs(value) for value in self._histogram.levels)
            colours = self._canvas.colours
            colour = colours.shadow if look.has_density else colours.text
            self._wiggles.set_look(level, look.swing, filled=look.mode != "wiggle", colour=colour)

    def recolour(self) -> None:
        """Take the colour table that is chosen."""
        table = colour_table(self._strip.table)
        self._histogram.set_table(table)
        self._canvas.image.set_table(table)

    def set_levels(self, low: float, high: float) -> None:
        """Colour between two values."""
        self._canvas.image.set_levels((low, high))
        self.draw_wiggles()

    def samples_in(self, part: QRectF) -> tuple[NDArray[Any], float] | None:
        """The values without gain in a part of an upright picture, (trace, sample), and their step in s or m."""
        cut = self._cut
        if self.drawn is None or not isinstance(cut, Upright):
            return None
        left, top, width, height = cut.extent
        n_traces, n_samples = self.drawn.shape
        rows = sorted((x - left) / width * n_traces for x in (part.left(), part.right()))
        columns = sorted((y - top) / height * n_samples for y in (part.top(), part.bottom()))
        (i0, i1), (k0, k1) = ((max(round(a), 0), max(round(b), 0)) for a, b in (rows, columns))
        step = cut.cube.axis.step * cut.down_axis[2] / n_samples
        return self.drawn[i0 : max(i1, i0 + 1), k0:k1], step


def _drawn(values: NDArray[Any], cut: Cut, gain: Gain, reverse: bool) -> tuple[NDArray[Any], NDArray[Any]]:
    """A slice on the axes of a cut, flattened or not, and the same with its gain and polarity."""
    drawn = gained = values
    if isinstance(cut, Upright):
        axis, count = cut.cube.axis, values.shape[-1]
        gained = apply_gain(values, axis.start, axis.step * axis.count / count, gain)  # coarse steps are longer
        drawn = cut.flatten(values)
        gained = drawn if gained is values else cut.flatten(gained)
    return drawn, -gained if reverse else gained


def percentiles_of(quantity: str) -> tuple[float, float]:
    """Where the colour range begins: faults fill few samples, so theirs reaches far into the tail."""
    return (0.0, 99.5) if quantity in ("fault_likelihood", "spread") else (2.0, 98.0)
