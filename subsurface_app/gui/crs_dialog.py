"""The coordinate system and the display units of a project, chosen in a dialog."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.commands import commands
from subsurface_app.data.crs import LOCAL, Crs, CrsRow, crs_of, search_crs
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.data.store import Item, Project, ProjectSettings
from subsurface_app.gui.dialogs import error_text, label, resize_on_screen, sentence
from subsurface_app.gui.edits import WrittenEdit
from subsurface_app.gui.search_box import SearchBox
from subsurface_app.gui.session import Session
from subsurface_app.workflows.coordinates import crs_warnings

_SETTLE_MS = 250
_CODE = Qt.ItemDataRole.UserRole
_UNITS = commands()["project.set_units"].Parameters.model_fields  # title and choices of each


class ChangeSettings(WrittenEdit):
    """Give the project another coordinate system or other display units."""

    def __init__(self, session: Session, before: ProjectSettings, after: ProjectSettings) -> None:
        super().__init__(session, translate(mark("Change coordinate system and units")))
        self._before, self._after = before, after

    def write(self, project: Project) -> None:
        project.set_settings(self._after)

    def unwrite(self, project: Project) -> None:
        project.set_settings(self._before)

    def written(self) -> None:
        self._session.settings_changed.emit()


class CrsDialog(QDialog):
    """Search the projected systems of EPSG, see what one is and where it holds, and take it for the project.

    The list, what a system is and what speaks against it are found in a thread: nothing here waits for pyproj.
    """

    described = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("crs-dialog")
        self.setWindowTitle(translate(mark("Coordinate system and units")))
        resize_on_screen(self, 760, 640)
        self._session = session
        self._before: ProjectSettings | None = None
        self._chosen = ""
        self._asked = 0
        hint = translate(mark("Code, name or area, e.g. 23031, UTM 31N, Netherlands"))
        self.search_box = SearchBox(hint, translate(mark("Search coordinate systems")), hint, self)
        self.list = QTreeWidget(self)
        self.list.setHeaderLabels([translate(mark("Code")), translate(mark("Name")), translate(mark("Area of use"))])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setAccessibleName(translate(mark("Coordinate systems")))
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        self.list.setColumnWidth(1, 270)
        self.local_box = QCheckBox(translate(mark("Local coordinates: no system, positions are nobody else's")), self)
        self.found = label("", role="muted")
        self.about = label("")
        self.warning = label("", role="bad")
        self.warning.hide()
        self.unit_boxes: dict[str, QComboBox] = {}
        self._build()
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._search)
        self.search_box.textChanged.connect(self._settle.start)
        self.list.currentItemChanged.connect(self._take_row)
        self.local_box.toggled.connect(self._take_local)
        session.ask(lambda project: project.settings, self._start, self)

    def _build(self) -> None:
        tip = translate(mark("Feet are international ones, 0.3048 m; positions stay in the unit of their system"))
        for name, info in _UNITS.items():
            choices = info.json_schema_extra["choices"]
            box = QComboBox(self)
            for value, word in choices.items():
                box.addItem(translate(word), value)
            box.setToolTip(tip if "ft" in choices else "")
            self.unit_boxes[name] = box
        columns = QHBoxLayout()
        names = list(_UNITS)
        for part in (names[:3], names[3:]):
            form = QFormLayout()
            for name in part:
                form.addRow(translate(_UNITS[name].title), self.unit_boxes[name])
            columns.addLayout(form, 1)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.take)
        self.buttons.rejected.connect(self.reject)
        self.accept_button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.accept_button.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search_box)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.found)
        layout.addWidget(self.local_box)
        layout.addWidget(self.about)
        layout.addWidget(self.warning)
        layout.addLayout(columns)
        layout.addWidget(self.buttons)

    # --- what is found -------------------------------------------------------------------------------------------

    def _start(self, settings: ProjectSettings) -> None:
        self._before = settings
        for name, box in self.unit_boxes.items():
            box.setCurrentIndex(box.findData(getattr(settings.units, name)))
        self.accept_button.setEnabled(True)
        if settings.crs == LOCAL:
            self.local_box.setChecked(True)
        elif settings.crs:
            self._choose(settings.crs)
        else:
            self.about.setText(translate(mark("No coordinate system was said for this project yet.")))
        self._search()

    def _search(self) -> None:
        words = self.search_box.text()
        self.found.setText(translate(mark("searching…")))
        self._session.read(lambda: search_crs(words), lambda rows: self._list(words, rows), self, self._tell)

    def _list(self, words: str, rows: Sequence[CrsRow]) -> None:
        if words != self.search_box.text():
            return
        self.list.clear()
        for row in rows:
            entry = QTreeWidgetItem(self.list, [row.code, row.name, row.area])
            entry.setData(0, _CODE, row.code)
            entry.setToolTip(2, row.area)
        more = translate(mark("the first {count} are shown: say more"), count=len(rows)) if len(rows) == 200 else ""
        self.found.setText(more or translate(mark("{count} projected systems found"), count=len(rows)))
        # a code or WKT that is typed whole is a choice, and what is wrong with it is told
        typed = words.strip()
        if typed and not rows:
            self._choose(typed)
        elif self.warning.isVisible() and not self._chosen:
            self.warning.hide()
            self.accept_button.setEnabled(True)

    def _take_row(self, entry: QTreeWidgetItem | None) -> None:
        if entry is not None:
            self.local_box.setChecked(False)
            self._choose(str(entry.data(0, _CODE)))

    def _take_local(self, is_local: bool) -> None:
        if is_local:
            self.list.setCurrentItem(None)
            self._chosen = LOCAL
            self.accept_button.setEnabled(True)
            self._asked += 1
            self.warning.hide()
            self.about.setText(translate(mark("Latitude and longitude are not known in local coordinates.")))
        elif self._chosen == LOCAL:
            self._chosen = ""
            self.about.setText("")

    def _choose(self, code: str) -> None:
        """Look up what a system is; until that is known nothing is chosen."""
        self._asked += 1
        asked, items = self._asked, list(self._session.items)
        self._chosen = ""
        self.accept_button.setEnabled(False)
        self.about.setText(translate(mark("searching…")))

        def described(answer: tuple[Crs, list[Any]]) -> None:
            if asked == self._asked:
                self._describe(*answer)

        def refused(error: BaseException) -> None:
            if asked == self._asked:
                self._tell(error)

        self._session.read(lambda: _look_up(code, items), described, self, refused)

    def _describe(self, crs: Crs, warnings: list[Any]) -> None:
        self._chosen = crs.code
        self.accept_button.setEnabled(True)
        where = ""
        if crs.bounds is not None:
            west, south, east, north = crs.bounds
            where = translate(
                mark("latitude {south}° to {north}°, longitude {west}° to {east}°"),
                south=f"{south:g}",
                north=f"{north:g}",
                west=f"{west:g}",
                east=f"{east:g}",
            )
        self.about.setText(
            translate(
                mark("{name} ({code})\nUnit of the axes: {unit}\nArea of use: {area}\n{where}"),
                name=crs.name,
                code=crs.code if crs.code.startswith("EPSG") else "WKT",
                unit=crs.unit,
                area=crs.area or "-",
                where=where,
            )
        )
        self.warning.setText("\n".join(sentence(one.text) for one in warnings))
        self.warning.setVisible(bool(warnings))
        self.described.emit()

    def _tell(self, error: BaseException) -> None:
        self.about.setText("")
        self.found.setText("")
        self.warning.setText(sentence(error_text(error)))
        self.warning.show()
        self.described.emit()

    # --- what is done --------------------------------------------------------------------------------------------

    def chosen_settings(self) -> ProjectSettings:
        """What the dialog says now; a system that was not found leaves the one before."""
        before = self._before or ProjectSettings()
        chosen = {name: box.currentData() for name, box in self.unit_boxes.items()}
        return replace(before, crs=self._chosen or before.crs, units=DisplayUnits(**chosen))

    def take(self) -> None:
        """Take it for the project, as an edit that can be undone, and close."""
        after = self.chosen_settings()
        if self._before is not None and after != self._before:
            ChangeSettings(self._session, self._before, after).begin()
        self.accept()


def _look_up(code: str, items: Sequence[Item]) -> tuple[Crs, list[Any]]:
    crs = crs_of(code)
    return crs, crs_warnings(items, crs)
