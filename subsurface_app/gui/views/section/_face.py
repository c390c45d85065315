"""The face of a section: the widgets that it is made of, and what it tells others of what is on view."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLabel, QWidget

from resources import translate
from solvers.velocity import TimeDepth
from subsurface_app.data.objects import Domain, SurveyGeometry, Well
from subsurface_app.data.slices import Plane
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._coarse import CoarseSigns, PictureSign
from subsurface_app.gui.views._cuts import Cut, MapLine
from subsurface_app.gui.views._histogram import HistogramBar
from subsurface_app.gui.views._page import lay_out
from subsurface_app.gui.views._pictures import save_picture
from subsurface_app.gui.views._planes import Cube, Relation, share_lines
from subsurface_app.gui.views.section._over_section import OverSection
from subsurface_app.gui.views.section._section_tools import TOOLS
from subsurface_app.gui.views.section._strip import SectionStrip
from subsurface_app.gui.views.section._trace_picture import TracePicture
from subsurface_app.gui.views.view import View

_viewer_numbers = count(1)


class SectionFace(View):
    """Canvas, controls and colour bars, and the volume, plane or line that they are about."""

    plane_changed = Signal(str, float)
    line_changed = Signal(object)  # a MapLine: the section runs along it
    flat_changed = Signal(str)  # id of the horizon that is flat, empty for none
    cut_changed = Signal()  # another plane or line, flattened or not, is on view
    crossing_failed = Signal()  # the volume cannot be brought into the other domain, which was told
    drawn = Signal()  # a slice has come and is on the canvas, flattened where it has to be

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices = slices
        self._viewer = f"section {next(_viewer_numbers)}"
        self._stored: Cube | None = None  # the volume as the project has it
        self._cube: Cube | None = None  # the same, or what it is in the other domain
        self._relation: Relation | None = None  # by which it is brought there
        self._curves: TimeDepth | None = None  # of it, at the traces of the section
        self._cut: Cut | None = None
        self._plane: Plane = "iline"
        self._line: MapLine | None = None  # that the section runs along in place of a plane
        self._line_kind = ""
        self._last: tuple[SurveyGeometry | None, Plane, float] = (None, "iline", 0.0)  # the plane on view before
        self._works: dict[str, Callable[[Any], None]] = {}
        self._has_come = False  # a slice of what was asked for last
        self.is_dark = False
        self._build()
        self._picture = TracePicture(self._canvas, self._histogram, self._strip)
        row = self._strip.tools
        self._over = OverSection(self._viewer, slices, self._canvas, row, self._over_bar, self.work)

    def _build(self) -> None:
        self._canvas = ImageCanvas()
        self._canvas.setAccessibleName(translate("Section"))
        self._canvas.setMinimumSize(150, 120)
        self._histogram, self._over_bar = HistogramBar(), HistogramBar()
        self._signs, sign = CoarseSigns(self), PictureSign(self._canvas)
        self._signs.changed.connect(sign.tell)
        self._caution = PictureSign(self._canvas, at_left=True)
        self._reading = QLabel()
        self._reading.setWordWrap(True)  # three of these stand side by side in a comparison
        self._reading.setAccessibleName(translate("Read-out at the cursor"))
        self._reading.setTextFormat(self._reading.textFormat().PlainText)
        self._strip = SectionStrip(TOOLS)
        self._part = lay_out(self, self._strip, self._canvas, self._histogram, self._over_bar, reading=self._reading)

    @property
    def cube(self) -> Cube | None:
        return self._cube

    @property
    def cursor_domain(self) -> Domain | None:
        return self._cube.axis.domain if self._cube else None

    @property
    def draws_both_domains(self) -> bool:
        return self._cube is not None and self._cube.relation is not None

    def lies_like(self, other: "SectionFace") -> bool:
        """Whether both show planes of one kind of one survey in one domain: then their axes can be compared."""
        one, two = self._cut, other._cut
        if one is None or two is None or one.plane is None or one.plane != two.plane:
            return False
        return (
            share_lines(one.cube, two.cube)
            and one.cube.axis.domain == two.cube.axis.domain
            and self._over.flat == other._over.flat
        )

    @property
    def plane(self) -> Plane:
        """The plane on view, or the last one before a line."""
        return self._plane

    @property
    def number(self) -> float:
        """Line number, or time in ms or depth in m, of the plane on view; 0 without a volume."""
        return self._cube.number(self._plane, self._strip.selector.index) if self._cube else 0.0

    @property
    def line(self) -> MapLine | None:
        """The line that the section runs along; None while it is a plane."""
        return self._line

    @property
    def line_kind(self) -> str:
        """Which line it is: "line" or "wells"; empty while it is a plane."""
        return self._line_kind

    @property
    def canvas(self) -> ImageCanvas:
        """Where the section is drawn."""
        return self._canvas

    @property
    def cut(self) -> Cut | None:
        """Where the section runs; None without a volume."""
        return self._cut

    @property
    def caution(self) -> str:
        """What is said on the picture of what it shows: input unlike the training data, a spread that is not shown."""
        return self._caution.text()

    @property
    def wells(self) -> dict[str, Well]:
        """The wells on view, by id."""
        return self._over.wells

    @property
    def strip(self) -> SectionStrip:
        """The controls."""
        return self._strip

    @property
    def quantity(self) -> str:
        """What the values are; empty without a volume."""
        return self._cube.quantity if self._cube else ""

    @property
    def levels(self) -> tuple[float, float]:
        """The colour range."""
        return self._histogram.levels

    @property
    def values(self) -> NDArray[Any] | None:
        """The slice as it was read, without gain, polarity and flattening; None until it has come."""
        return self._picture.values

    @property
    def shown_values(self) -> NDArray[Any] | None:
        """The slice as it is drawn, (trace, sample) or (iline, xline); None before the first one came."""
        return self._picture.gained

    def take_parts(self) -> tuple[QWidget, QWidget]:
        """The controls and the colour bar, to be placed elsewhere by whoever shows several sections."""
        return self._strip, self._histogram

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        """Write the section with its axes and colour bar as PNG or JPEG, controls left out.

        Raises   DataError - when the file cannot be written
        """
        save_picture(self._part, path, size)

    def tell(self, text: str) -> None:
        """Say something in the read-out."""
        self._reading.setText(text)

    def work(self, key: str, function: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Compute in the background, then call `then` in the window's thread; a newer work of that key replaces it."""
        self._works[f"work {key}"] = then
        self._slices.load(self._viewer, f"work {key}", function)
