"""Two or three results side by side, linked in plane, zoom, cursor and colours, with the numbers of the comparison."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from resources import translate
from subsurface_app.data.objects import (
    Comparison,
    Domain,
    Horizon,
    InversionComparison,
    Prediction,
    SeismicVolume,
    Well,
    metric_row,
)
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._display import readable
from subsurface_app.gui.views._pictures import save_picture
from subsurface_app.gui.views._planes import Cube, Pyramid
from subsurface_app.gui.views.compare._difference_chart import DifferenceChart
from subsurface_app.gui.views.compare._rows_chart import RowsChart
from subsurface_app.gui.views.section import Display, SectionView
from subsurface_app.gui.views.view import LinePlace, View

_PANEL_HEIGHT = 280  # px, where panels lie in several rows


@dataclass(frozen=True)
class Panel:
    """One section of a comparison.

    Parameters   array : "mean" or "spread" of a prediction; title : str - translated, shown above
    """

    id: str
    volume: SeismicVolume | Prediction | Comparison
    title: str
    pyramid: Pyramid | None = None
    array: str | None = None


class ComparisonView(View):
    """Shows panels of one survey side by side; what is done in one happens in all.

    Panels of the same quantity share one colour range: only so can they be compared by eye.
    """

    places = SectionView.places

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices = slices
        self._dark = False
        self._sections: list[SectionView] = []
        self._ids: list[str] = []
        self._following = False
        self._led: set[str] = set()  # the quantities that have their colour range
        self._controls = QVBoxLayout()
        self._part = QWidget()
        part = QVBoxLayout(self._part)
        part.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self._columns: list[tuple[QWidget, QWidget | None]] = []  # of each panel, and the colour bar beside it
        self._n_columns = 1  # of panels; the others lie in rows below
        part.addLayout(self._grid, 1)
        self._chart: DifferenceChart | RowsChart | None = None
        self._verdict = ""  # a sentence above the numbers, translated
        self._metrics: dict[str, float] = {}
        self._unit = ""  # of the difference
        self._numbers = QLabel()
        self._numbers.setAccessibleName(translate("Numbers of the comparison"))
        self._numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._numbers.setWordWrap(True)
        self._numbers.setContentsMargins(6, 2, 6, 4)
        part.addWidget(self._numbers)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 2)
        layout.addLayout(self._controls)
        layout.addWidget(self._part, 1)

    @property
    def sections(self) -> tuple[SectionView, ...]:
        """The panels from left to right."""
        return tuple(self._sections)

    def show_volumes(
        self, panels: Sequence[Panel], metrics: Mapping[str, float] | None = None, verdict: str = ""
    ) -> None:
        """Show these panels, and below them a sentence and the numbers, in place of what was shown."""
        self.clear()
        self._verdict = verdict
        for panel in panels:
            self._add(panel)
        self._place_parts()
        for section in self._sections:
            self._link(section)
        for section in self._sections:  # what was at hand is drawn already, and told nobody its range
            if section is self._leader(section.quantity) and section.shown_values is not None:
                section.display_changed.emit(section.display)
        self._show_numbers(metrics or {})

    def show_difference(self, item_id: str, comparison: Comparison) -> None:
        """Show the difference of two horizons, logs or models with its histogram, in place of what was shown."""
        self._show_chart(item_id, DifferenceChart(comparison))
        self._show_numbers(comparison.metrics, comparison.unit)

    def show_rows(self, item_id: str, compared: InversionComparison) -> None:
        """Show what physics, a model and both found, in place of what was shown."""
        self._show_chart(item_id, RowsChart(compared))

    def _show_chart(self, item_id: str, chart: DifferenceChart | RowsChart) -> None:
        self.clear()
        self._ids.append(item_id)
        self._chart = chart
        chart.set_theme(self._dark)
        chart.set_units(self.units)
        self._grid.addWidget(chart, 0, 0)
        self._grid.setColumnStretch(0, 1)

    def _show_numbers(self, metrics: Mapping[str, float], unit: str = "") -> None:
        self._metrics, self._unit = dict(metrics), unit
        rows = [metric_row(name, value, unit, self.units) for name, value in metrics.items()]
        known = [f"{title} {readable(value)} {of}".rstrip() for title, value, of in rows]
        numbers = "     ".join(known)
        self._numbers.setText(f"{self._verdict}\n{numbers}" if self._verdict else numbers)
        self._numbers.setVisible(bool(known))

    def show_horizon(self, item_id: str, horizon: Horizon) -> None:
        """Draw a horizon in every panel."""
        for section in self._sections:
            section.show_horizon(item_id, horizon)

    def show_well(self, item_id: str, well: Well) -> None:
        """Draw a well in every panel."""
        for section in self._sections:
            section.show_well(item_id, well)

    def hide_item(self, item_id: str) -> None:
        """Take an item out of the panels; without one of its volumes the comparison is empty."""
        if item_id in self._ids:
            self.clear()
        for section in self._sections:
            section.hide_item(item_id)

    def clear(self) -> None:
        """Show nothing."""
        while self._controls.count():
            self._controls.takeAt(0).widget().deleteLater()
        while self._grid.count():
            self._grid.takeAt(0).widget().deleteLater()
        self._columns.clear()
        for section in self._sections:
            section.shutdown()
        self._sections.clear()
        self._led.clear()
        self._chart = None
        self._ids.clear()
        self._verdict = ""
        self._show_numbers({})

    @property
    def cursor_domain(self) -> Domain | None:
        return self._sections[0].cursor_domain if self._sections else None

    def set_cursor(self, x: float, y: float, z: float) -> None:
        """Show the cross-hair in every panel."""
        for section in self._sections:
            section.set_cursor(x, y, z)

    @property
    def cube(self) -> Cube | None:
        return self._sections[0].cube if self._sections else None

    def follow_lines(self, place: LinePlace) -> None:
        for section in self._sections:
            section.follow_lines(place)

    def highlight(self, item_ids: Set[str]) -> None:
        """Draw these horizons and wells stronger in every panel."""
        for section in self._sections:
            section.highlight(item_ids)

    def state(self) -> dict[str, Any]:
        states = [section.state() for section in self._sections]
        shared = {key: states[0][key] for key in self.places} if states else {}
        own = self.places | {"item"}
        panels = [{key: value for key, value in one.items() if key not in own} for one in states]
        return {"item": " ".join(self._ids), "panels": panels, **shared}

    def restore(self, state: dict[str, Any]) -> None:
        if state.get("item", " ".join(self._ids)) != " ".join(self._ids):
            return
        shared = {key: state[key] for key in self.places if key in state}
        panels = state.get("panels", [{}] * len(self._sections))
        self._following = True  # every panel has its own state to come back to
        try:
            for section, panel in zip(self._sections, panels, strict=False):
                section.restore(panel | shared)
        finally:
            self._following = False

    def set_theme(self, dark: bool) -> None:
        self._dark = dark
        for section in self._sections:
            section.set_theme(dark)
        if self._chart is not None:
            self._chart.set_theme(dark)

    def tell_units(self) -> None:
        for section in self._sections:
            section.set_units(self.units)
        if self._chart is not None:
            self._chart.set_units(self.units)
        self._show_numbers(self._metrics, self._unit)

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        """Write the panels and the numbers as PNG or JPEG.

        Raises   DataError - when the file cannot be written
        """
        save_picture(self._part, path, size)

    def shutdown(self) -> None:
        """Wait for nothing any more."""
        self.clear()

    # --- linking -------------------------------------------------------------------------------------------------

    def _add(self, panel: Panel) -> None:
        column = QWidget()
        stack = QVBoxLayout(column)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(2)
        title = QLabel(panel.title)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        title.setWordWrap(True)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        section = SectionView(self._slices)
        section.set_theme(self._dark)
        section.set_units(self.units)
        section.show_volume(panel.id, panel.volume, panel.pyramid, array=panel.array)
        stack.addWidget(title)
        stack.addWidget(section, 1)
        self._columns.append((column, None))
        self._sections.append(section)
        self._ids.append(panel.id)

    def _place_parts(self) -> None:
        """Controls once, above; one colour bar for each quantity, beside its last panel; so all panels are as wide."""
        for number, section in enumerate(self._sections):
            controls, histogram = section.take_parts()
            if number == 0:
                self._controls.addWidget(controls)
            else:
                controls.hide()
            if all(later.quantity != section.quantity for later in self._sections[number + 1 :]):
                self._columns[number] = (self._columns[number][0], histogram)
            else:
                histogram.hide()
        self._n_columns = self._fitting_columns(self.width())
        self._arrange()

    @property
    def _n_rows(self) -> int:
        return -(-len(self._columns) // self._n_columns)

    def _arrange(self) -> None:
        """Panels side by side, in even rows where they are too narrow for that; a bar reaches along its panels."""
        for number in range(self._grid.columnCount()):
            self._grid.setColumnStretch(number, 0)
        for number, (column, bar) in enumerate(self._columns):
            row, place = divmod(number, self._n_columns)
            column.setMinimumHeight(_PANEL_HEIGHT if self._n_rows > 1 else 0)
            for one in (column, bar):
                if one is not None:
                    self._grid.removeWidget(one)
            self._grid.addWidget(column, row, 2 * place)
            self._grid.setColumnStretch(2 * place, 1)
            if bar is not None:
                above = self._first_row(number)
                self._grid.addWidget(bar, above, 2 * place + 1, row - above + 1, 1)

    def _first_row(self, number: int) -> int:
        """The row in which the bar of a panel begins: that of the first panel of its quantity, where room is free."""
        quantity, row, n = self._sections[number].quantity, number // self._n_columns, self._n_columns
        first = next(i for i, section in enumerate(self._sections) if section.quantity == quantity) // n
        is_free = n > 1 and all(self._columns[i][1] is None for i in range(number % n + first * n, number, n))
        return first if is_free else row

    def _widths(self, n_columns: int) -> list[int]:
        """The least widths of so many columns of panels with their colour bars, in px."""

        def least(widgets: Sequence[QWidget | None]) -> int:
            hints = [one.minimumSizeHint().width() + self._grid.spacing() for one in widgets if one is not None]
            return max(hints, default=0)

        columns = [self._columns[place::n_columns] for place in range(n_columns)]
        return [least([one for one, _ in parts]) + least([bar for _, bar in parts]) for parts in columns]

    def _fitting_columns(self, width: int) -> int:
        """How many columns have room, so that as few rows as possible are as full as possible."""
        count = len(self._columns)
        evenly = dict.fromkeys(-(-count // rows) for rows in range(1, count + 1))
        return next((n for n in evenly if sum(self._widths(n)) <= width), 1)

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        if not self._columns:
            return least
        width = max([self._controls.minimumSize().width(), *self._widths(1)]) + 8
        if self._n_rows == 1:
            return QSize(width, least.height())
        # of texts that wrap, Qt's own hint takes the height that they have when wide
        room = max(self.width(), width)
        texts = self._controls.heightForWidth(room) + self._numbers.heightForWidth(room)
        panels = self._n_rows * (_PANEL_HEIGHT + self._grid.spacing())
        return QSize(width, texts + panels + 4 * self._grid.spacing())

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._columns and (fitting := self._fitting_columns(event.size().width())) != self._n_columns:
            self._n_columns = fitting
            self._arrange()
        self.updateGeometry()
        super().resizeEvent(event)

    def _link(self, section: SectionView) -> None:
        def colour(other: SectionView, display: Display) -> None:
            if other.quantity == section.quantity:
                other.set_display(display)

        tell = self._tell_others
        section.plane_changed.connect(lambda plane, number: tell(section, lambda other: other.set_plane(plane, number)))
        section.line_changed.connect(lambda line: tell(section, lambda other: other.show_line(line, section.line_kind)))
        section.flat_changed.connect(lambda item_id: tell(section, lambda other: other.flatten_on(item_id)))
        section.tool_changed.connect(lambda name: tell(section, lambda other: other.choose_tool(name)))
        section.range_changed.connect(lambda part: tell(section, lambda other: other.show_range(part)))
        section.cursor_moved.connect(lambda x, y, z: tell(section, lambda other: other.set_cursor(x, y, z)))
        section.cursor_moved.connect(self.cursor_moved)
        section.lines_pointed.connect(lambda place: tell(section, lambda other: other.follow_lines(place)))
        section.lines_pointed.connect(self.lines_pointed)
        section.item_picked.connect(self.item_picked)

        def colour_others(display: Display) -> None:
            self._led |= {section.quantity} if section is self._leader(section.quantity) else set()
            if section.quantity in self._led:
                tell(section, lambda other: colour(other, display))

        section.display_changed.connect(colour_others)
        section.edited.connect(self.edited)

    def _leader(self, quantity: str) -> SectionView:
        """The panel whose range the others of its quantity begin with, whichever is there first: the right one."""
        alike = [one for one in self._sections if one.quantity == quantity]
        return alike[min(1, len(alike) - 1)]

    def _tell_others(self, section: SectionView, tell: Callable[[SectionView], None]) -> None:
        """Let the other panels follow one; what they say while they follow is not passed on."""
        if self._following:
            return
        self._following = True
        try:
            for other in self._sections:
                if other is not section:
                    tell(other)
        finally:
            self._following = False
