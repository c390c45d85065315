"""Last page: what else the import shall know, what was found unusual, and what each file becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.commands import commands
from subsurface_app.data.formats.segy import SegyScan
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.forms import CommandForm
from subsurface_app.gui.forms.number_field import NumberField
from subsurface_app.gui.segy_wizard.areas import Areas, Extent, propose_areas
from subsurface_app.gui.words import shape_text, size_text

OPTION_NAMES = (
    "name", "area", "quantity", "domain", "layout", "gather_axis", "traces_per_shot", "byte_order", "sample_format",
    "interval", "delay",
)  # fmt: skip
_MAPPED = {
    "domain": "auto",
    "layout": "auto",
    "gather_axis": "auto",
    "traces_per_shot": None,
    "byte_order": "auto",
    "sample_format": None,
    "interval": None,
    "delay": None,
}


_AREA_COLUMN = 1
_PLAIN_AREA = str(commands()["import.segy"].Parameters.model_fields["area"].default)


@dataclass(frozen=True)
class Outcome:
    """What a file would become: kind in words, shape and bytes; or the problem, in words, that stands against it.

    Parameters   extent : where it lies, None when that is not known; notes : what was unusual in it
                 is_cut : it ends too early, and only its whole traces can be imported
    """

    path: Path
    kind: str = ""
    shape: tuple[int, ...] = ()
    bytes: int = 0
    problem: str = ""
    extent: Extent | None = None
    notes: tuple[str, ...] = ()
    is_cut: bool = False


class ImportPage(QWidget):
    """The other parameters of the command, and the outcome for each file."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = CommandForm(commands()["import.segy"], self, OPTION_NAMES)
        self.form.changed.connect(self.changed)
        self.notes = label("", role="muted")
        self.notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.notes.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.warning = label("", role="notice")
        self.warning.hide()
        self.whole_traces = QCheckBox(translate(mark("Import the whole traces of files that were cut short")), self)
        self.whole_traces.setToolTip(translate(mark("What is missing is noted with the item.")))
        self.whole_traces.toggled.connect(lambda _: self.changed.emit())
        self.whole_traces.hide()
        self._areas_given: dict[Path, str] = {}  # by hand, in the table
        self._outcomes: Sequence[Outcome] = ()
        self._known: Mapping[str, Sequence[Extent]] = {}
        self.table = QTableWidget(0, 5, self)
        titles = (mark("File"), mark("Survey area"), mark("Becomes"), mark("Shape"), mark("Size"))
        self.table.setHorizontalHeaderLabels([translate(title) for title in titles])
        self.table.setAccessibleName(translate(mark("What each file becomes")))
        self.table.verticalHeader().hide()
        self.table.itemChanged.connect(self._take_area)
        self.table.setHorizontalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.setMaximumHeight(180)
        right = QVBoxLayout()
        right.addWidget(label(translate(mark("What each file becomes")), role="heading"))
        right.addWidget(self.warning)
        right.addWidget(self.table)
        right.addWidget(self.whole_traces)
        right.addWidget(label(translate(mark("What was unusual, and what is made of it")), role="heading"))
        notes = _scrolled(self.notes)
        notes.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # there is nothing else in it that the keys could scroll to
        notes.setAccessibleName(translate(mark("What was unusual, and what is made of it")))
        right.addWidget(notes, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(_scrolled(self.form), 1)
        layout.addSpacing(10)
        layout.addLayout(right, 1)

    def values(self, *, with_name: bool) -> dict[str, Any]:
        """The parameters given here; a name is for one file only."""
        given = self.form.values() | ({"truncated": "whole_traces"} if self.whole_traces.isChecked() else {})
        return given if with_name else {name: value for name, value in given.items() if name != "name"}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show parameters, e.g. those of an earlier run."""
        self.form.set_values({name: value for name, value in values.items() if name in OPTION_NAMES})
        if "truncated" in values:
            self.whole_traces.setChecked(values["truncated"] == "whole_traces")

    def take_mapping(self, values: Mapping[str, Any]) -> None:
        """Show what a mapping says; what it leaves open is left to the program."""
        with QSignalBlocker(self.form):
            self.form.set_values({name: values.get(name, default) for name, default in _MAPPED.items()})

    def show_found(self, scan: SegyScan) -> None:
        """Show in the fields that are left to the program what the file says."""
        found: dict[str, float] = {"sample_format": scan.layout.format.code}
        if scan.axis is not None:
            found |= {"interval": scan.axis.step, "delay": scan.axis.start}
        for name, value in found.items():
            field = self.form.fields[name]
            if not isinstance(field, NumberField):
                continue
            if scan.axis is not None:
                field.take_domain(scan.axis.domain)  # the form itself knows only a domain that was chosen
            if field.value() is None:
                with QSignalBlocker(field.box):
                    field.box.setValue(value)

    def show_outcomes(self, outcomes: Sequence[Outcome], known: Mapping[str, Sequence[Extent]]) -> None:
        """List the files with the areas proposed for them, and what was unusual in each.

        Parameters   known : where the areas of the project lie
        """
        self._outcomes, self._known = outcomes, known
        areas, warning = self.areas, self._proposed().warning
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(outcomes))
            for row, one in enumerate(outcomes):
                size = size_text(one.bytes) if one.shape else "–"
                kind = translate(mark("cannot be imported")) if one.problem else one.kind
                texts = (one.path.name, areas[one.path], kind, shape_text(one.shape) or "–", size)
                for column, text in enumerate(texts):
                    item = QTableWidgetItem(text)
                    item.setToolTip(one.problem)
                    item.setData(Qt.ItemDataRole.UserRole, str(one.path))
                    if column != _AREA_COLUMN:
                        item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                    self.table.setItem(row, column, item)
        self.whole_traces.setVisible(any(one.is_cut for one in outcomes))
        if outcomes and self.whole_traces.isHidden():
            with QSignalBlocker(self.whole_traces):
                self.whole_traces.setChecked(False)  # what was said of one file does not hold for a later one
        self.notes.setText(_notes_text(outcomes) or translate(mark("nothing")))
        self.form.fields["name"].setEnabled(len(outcomes) == 1)

    @property
    def areas(self) -> dict[Path, str]:
        """The survey area of each file: as typed in the table, else in the form, else as proposed."""
        area = self._area
        # An area that was typed holds for all files.
        chosen = {one.path: area for one in self._outcomes} if area != _PLAIN_AREA else dict(self._proposed().of)
        return chosen | {path: name for path, name in self._areas_given.items() if path in chosen}

    @property
    def _area(self) -> str:
        return str(self.form.values().get("area") or "")

    def _proposed(self) -> Areas:
        return propose_areas([(one.path, one.extent) for one in self._outcomes], self._known, self._area)

    def _take_area(self, item: QTableWidgetItem) -> None:
        path, name = Path(item.data(Qt.ItemDataRole.UserRole)), item.text().strip()
        if name:
            self._areas_given[path] = name
        else:
            self._areas_given.pop(path, None)
        self.changed.emit()


def _notes_text(outcomes: Sequence[Outcome]) -> str:
    """What was unusual; of several files under the name of each."""
    parts = []
    for one in outcomes:
        notes = [f"– {note}" for note in one.notes]
        parts += [one.path.name, *notes] if notes and len(outcomes) > 1 else notes
    return "\n\n".join(parts)


def _scrolled(widget: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidget(widget)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return scroll
