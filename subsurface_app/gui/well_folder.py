"""The report on a folder of wells: what was found, which repairs are offered, which wells are to be imported."""

from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from solvers.errors import Interrupted
from subsurface_app.commands import commands
from subsurface_app.data.objects import Finding, Well
from subsurface_app.gui.dialogs import error_text, label, resize_on_screen, sentence
from subsurface_app.gui.session import Session
from subsurface_app.workflows.well_folder import FolderReport, WellLine, read_folder
from subsurface_app.workflows.well_known import plan_of

_NAME = Qt.ItemDataRole.UserRole
_KNOWN = commands()["import.wells"].Parameters.model_fields["known"].json_schema_extra["choices"]
_REPAIRS = commands()["well.repair"].Parameters.model_fields["repair"].json_schema_extra["choices"]


class WellFolderDialog(QDialog):
    """A line for each well, its findings below it; what is checked is imported, the rest stays untouched.

    The folder is read in a thread, which stops when the dialog closes; `asked` gives the parameters of `import.wells`.
    """

    asked = Signal(dict)
    looked = Signal()
    stepped = Signal(int, int)  # files read and all, from the thread that reads

    def __init__(self, session: Session, folder: Path, area: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("well-folder")
        self.setWindowTitle(translate(mark("Import a folder of wells")))
        resize_on_screen(self, 900, 600)
        self._folder = folder
        self.said = label(translate(mark("Reading the files of {folder} …"), folder=folder.name))
        self.tree = QTreeWidget(self)
        titles = (mark("Well or file"), mark("What was found"), mark("Repair offered"))
        self.tree.setHeaderLabels([translate(title) for title in titles])
        self.tree.setAccessibleName(translate(mark("Wells of the folder")))
        self.tree.setWordWrap(True)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setStretchLastSection(False)
        self.area = QLineEdit(area or translate(mark("Survey")), self)
        self.repair = QCheckBox(translate(mark("Make the repairs that are beyond doubt")), self)
        self.repair.setToolTip(translate(mark("What is repaired is noted with the well; the files stay as they are")))
        self.known = QComboBox(self)
        for what, title in _KNOWN.items():
            self.known.addItem(translate(title), what)
        self.known.setToolTip(
            translate(mark("Wells of the same UWI or name in the survey area; the version before can be restored"))
        )
        self._session, self._plans = session, list[tuple[Well, QTreeWidgetItem]]()
        self.known.currentIndexChanged.connect(lambda _: self._tell_plans())
        self.area.textChanged.connect(lambda _: self._tell_plans())
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.import_button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.import_button.setText(translate(mark("Import")))
        self.import_button.setEnabled(False)
        self.buttons.accepted.connect(self.take)
        self.buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow(translate(mark("Survey area")), self.area)
        form.addRow(translate(mark("Wells that are there already")), self.known)
        layout = QVBoxLayout(self)
        layout.addWidget(self.said)
        layout.addWidget(self.tree, 1)
        layout.addLayout(form)
        layout.addWidget(self.repair)
        layout.addWidget(self.buttons)
        self.tree.itemChanged.connect(lambda *_: self._count())
        self._closed = Event()
        self.finished.connect(lambda _: self._closed.set())
        self.stepped.connect(self._say_step)
        session.read(lambda: read_folder(folder, on_step=self._step), self._show, self, self._fail)

    def _step(self, done: int, total: int) -> None:
        """In the thread that reads: say how far it is; nobody waits for a report whose dialog has closed."""
        if self._closed.is_set():
            raise Interrupted("the report is not wanted any more")
        self.stepped.emit(done, total)

    def _say_step(self, done: int, total: int) -> None:
        if not self.tree.topLevelItemCount():
            text = mark("Reading the files of {folder}: {done} of {total} …")
            self.said.setText(translate(text, folder=self._folder.name, done=done, total=total))

    def _fail(self, error: Any) -> None:
        self.said.setText(sentence(error_text(error)))
        self.looked.emit()

    def _show(self, report: FolderReport) -> None:
        self.tree.blockSignals(True)
        for line in report.wells:
            self._add_well(line)
        for one in report.files:
            if one.is_broken:
                row = QTreeWidgetItem(self.tree, [one.file, sentence(one.reason.text), ""])
                row.setToolTip(1, one.reason.text)
        self.tree.blockSignals(False)
        self._tell_plans()
        for column in (0, 2):
            self.tree.resizeColumnToContents(column)
        self._count()
        self.looked.emit()

    def _add_well(self, line: WellLine) -> None:
        if line.well is None:
            reason = line.problem.text if line.problem is not None else ""
            QTreeWidgetItem(self.tree, [line.name, sentence(reason), ""])
            return
        words = translate(
            mark("{logs} logs, {tops} tops, {shots} check shots, {stations} stations, from {files}"),
            files=", ".join(line.files),
            **line.counts,
        )
        row = QTreeWidgetItem(self.tree, [line.name, words, ""])
        row.setData(0, _NAME, line.name)
        row.setFlags(row.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        row.setCheckState(0, Qt.CheckState.Checked)
        offers = [one for one in line.findings if one.repair is not None]
        for one in offers + [one for one in line.findings if one.repair is None]:
            below = QTreeWidgetItem(row, ["", sentence(one.text), _offer(one)])
            below.setToolTip(1, one.text)
        row.setExpanded(bool(offers))
        plan = QTreeWidgetItem()
        row.insertChild(0, plan)
        self._plans.append((line.well, plan))

    def _tell_plans(self) -> None:
        """Say below each well that is in the project already what becomes of it."""
        area = self.area.text().strip()
        there = [one for one in self._session.items if one.kind == "well" and one.area == area]
        self.tree.blockSignals(True)
        for well, row in self._plans:
            plan = plan_of(well, there, self.known.currentData())
            row.setText(1, sentence(plan.note.text) if plan.note is not None else "")
            row.setHidden(plan.note is None)
            if plan.note is not None:
                row.parent().setExpanded(True)
        self.tree.blockSignals(False)

    def wells(self) -> list[str]:
        """The wells that are checked."""
        rows = [self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount())]
        return [row.data(0, _NAME) for row in rows if row.data(0, _NAME) and row.checkState(0) == Qt.CheckState.Checked]

    def _count(self) -> None:
        rows = [self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount())]
        good = sum(bool(row.data(0, _NAME)) for row in rows)
        template = mark("{chosen} of {good} wells will be imported; {bad} lines cannot be read and stay untouched")
        chosen = len(self.wells())
        self.said.setText(translate(template, chosen=chosen, good=good, bad=len(rows) - good))
        self.import_button.setEnabled(chosen > 0)

    def take(self) -> None:
        """Ask for the import of what is checked."""
        self.asked.emit(
            {
                "folder": str(self._folder),
                "area": self.area.text().strip() or "Survey",
                "wells": "; ".join(self.wells()),
                "repair": "sure" if self.repair.isChecked() else "none",
                "known": self.known.currentData(),
            }
        )
        self.accept()


def _offer(one: Finding) -> str:
    """The repair of a finding, as its command calls it; "" where none is offered."""
    if one.repair is None:
        return ""
    title = translate(_REPAIRS[one.repair.id])
    return title if one.repair.is_sure else translate(mark("{repair}: you decide"), repair=title)
