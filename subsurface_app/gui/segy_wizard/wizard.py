"""The dialog around the pages: one set of parameters, looked at again after each change, run as the command."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.commands import commands
from subsurface_app.commands.exchange import segy_mapping
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.segy import (
    HeaderSearch,
    SegyMapping,
    SegyPreview,
    SegyScan,
    header_curve,
    preview_segy,
    scan_segy,
)
from subsurface_app.gui.dialogs import TextDialog, error_text, label, resize_on_screen, sentence
from subsurface_app.gui.forms.help_panel import HelpPanel, help_row
from subsurface_app.gui.scripts import as_command_line, as_python
from subsurface_app.gui.segy_wizard.areas import extent_of, known_extents
from subsurface_app.gui.segy_wizard.bytes_page import BytesPage
from subsurface_app.gui.segy_wizard.files_page import FilesPage
from subsurface_app.gui.segy_wizard.headers_page import HeadersPage
from subsurface_app.gui.segy_wizard.import_page import ImportPage, Outcome
from subsurface_app.gui.segy_wizard.map_page import MapPage
from subsurface_app.gui.segy_wizard.plot_page import PlotPage
from subsurface_app.gui.session import Session
from subsurface_app.gui.views._chart import chart_colours
from subsurface_app.gui.words import named_once, shape_text, size_text

_SETTLE_MS = 250
_KINDS = {
    "3d": mark("3D survey"),
    "2d": mark("2D line"),
    "shots": mark("set of shot gathers"),
    "prestack": mark("pre-stack volume"),
}
_SECTIONS = {"iline": mark("section of one inline"), "xline": mark("section of one crossline")}


@dataclass(frozen=True)
class _Look:
    """What one look at the files has found: the one looked at in full, all by their outcome."""

    path: Path
    preview: SegyPreview | None
    outcomes: tuple[Outcome, ...]


class SegyWizard(QDialog):
    """Import of SEG-Y files, one page a question; each page can be reached at any time."""

    submitted = Signal(object)
    refused = Signal(str)  # which files were left out, and why
    browse_asked = Signal(object)  # parameters of a file that shall be shown without an import
    looked = Signal()

    def __init__(
        self,
        session: Session,
        *,
        files: Sequence[str] = (),
        values: Mapping[str, Any] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("wizard-import.segy")
        self.setWindowTitle(translate(mark("Import SEG-Y")))
        self._session = session
        self._searches: dict[tuple[Path, str | None, int | None], HeaderSearch] = {}
        self._asked = 0
        self._plotted = 0
        self.look: _Look | None = None
        is_dark = QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128
        colours = chart_colours(is_dark)
        self.files_page, self.headers_page = FilesPage(self), HeadersPage(self)
        self.plot_page, self.bytes_page = PlotPage(colours, self), BytesPage(self)
        self.map_page, self.import_page = MapPage(colours, self), ImportPage(self)
        self._build()
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._look_again)
        self._connect()
        if values:
            self.bytes_page.set_values(values)
            self.import_page.set_values(values)
            files = [*files, *filter(None, [values.get("file")])]
        if files:
            self.files_page.add(list(files))
        self._look_again()

    def _build(self) -> None:
        self.steps, self.pages = QListWidget(self), QStackedWidget(self)
        for title, page in (
            (mark("Files and text header"), self.files_page),
            (mark("Header tables"), self.headers_page),
            (mark("Header plot"), self.plot_page),
            (mark("Byte positions"), self.bytes_page),
            (mark("Map and fold"), self.map_page),
            (mark("Import"), self.import_page),
        ):
            self.steps.addItem(translate(title))
            self.pages.addWidget(page)
        self.steps.setAccessibleName(translate(mark("Pages")))
        self.steps.setFixedWidth(self.steps.sizeHintForColumn(0) + 34)
        self.steps.setSpacing(3)
        self.outcome, self.refusal = label(""), label("", role="bad")
        self.refusal.hide()
        self.import_button = QPushButton(translate(mark("Import")), self)
        self.import_button.setProperty("main", True)
        self.back_button = QPushButton(translate(mark("Back")), self)
        self.next_button = QPushButton(translate(mark("Next")), self)
        self.python_button = QPushButton(translate(mark("Show as Python")), self)
        self.line_button = QPushButton(translate(mark("Show as command line")), self)
        self.browse_button = QPushButton(translate(mark("Look at it without importing")), self)
        self.browse_button.setToolTip(translate(mark("Show the files in the views; nothing is put into the project")))
        close = QPushButton(translate(mark("Close")), self)
        close.clicked.connect(self.reject)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        buttons = QHBoxLayout()
        for button in (self.python_button, self.line_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.browse_button, close, self.back_button, self.next_button, self.import_button):
            buttons.addWidget(button)
        middle = QHBoxLayout()
        middle.addWidget(self.steps)
        middle.addWidget(self.pages, 1)
        self.help = HelpPanel(commands()["import.segy"], self)
        self.help.hide()
        middle.addWidget(self.help)
        layout = QVBoxLayout(self)
        layout.addLayout(middle, 1)
        layout.addLayout(help_row(self.outcome, self.help))
        layout.addWidget(self.refusal)
        layout.addLayout(buttons)
        resize_on_screen(self, 1080, 720)

    def _connect(self) -> None:
        self.steps.currentRowChanged.connect(self._turn)
        self.back_button.clicked.connect(lambda: self.steps.setCurrentRow(self.steps.currentRow() - 1))
        self.next_button.clicked.connect(lambda: self.steps.setCurrentRow(self.steps.currentRow() + 1))
        self.import_button.clicked.connect(self.run)
        self.browse_button.clicked.connect(self.browse)
        self.python_button.clicked.connect(self.show_as_python)
        self.line_button.clicked.connect(self.show_as_command_line)
        self.files_page.changed.connect(self._settle.start)
        self.headers_page.plot_asked.connect(self._plot_field)
        self.plot_page.asked.connect(lambda *_: self._read_curve())
        self.bytes_page.changed.connect(self._settle.start)
        self.bytes_page.mapping_chosen.connect(self._take_mapping)
        self.bytes_page.sorting_chosen.connect(self._take_sorting)
        self.bytes_page.save_button.clicked.connect(lambda: self.bytes_page.save(self.values()))
        self.import_page.changed.connect(self._settle.start)
        self.steps.setCurrentRow(0)

    # --- parameters ----------------------------------------------------------------------------------------------

    def values(self) -> dict[str, Any]:
        """The parameters that hold for all files."""
        return {**self.import_page.values(with_name=len(self.files_page.files) == 1), **self.bytes_page.values()}

    def parameters(self) -> list[dict[str, Any]]:
        """The parameters of `import.segy` for each file but bad ones among good ones, as a command line gives it."""
        bad = {one.path for one in self.left_out}
        if bad >= set(self.files_page.files):
            bad = set()
        values, areas = self.values(), self.import_page.areas
        return [
            {"file": str(path), **values, **({"area": areas[path]} if path in areas else {})}
            for path in self.files_page.files
            if path not in bad
        ]

    @property
    def areas(self) -> set[str]:
        """The survey areas that the import makes or adds to."""
        return {one["area"] for one in self.parameters() if one.get("area")}

    @property
    def left_out(self) -> list[Outcome]:
        """Those of several files that cannot be imported; the others can."""
        return [one for one in (self.look.outcomes if self.look is not None else ()) if one.problem]

    def _take_mapping(self, values: Mapping[str, Any]) -> None:
        self.import_page.take_mapping(values)
        self.bytes_page.set_values(values)

    def _take_sorting(self, values: Mapping[str, Any]) -> None:
        self.import_page.set_values({"layout": values["layout"]})
        self.bytes_page.set_values(values)

    # --- looking -------------------------------------------------------------------------------------------------

    def _look_again(self) -> None:
        self._settle.stop()
        self._asked += 1
        asked, current, files = self._asked, self.files_page.current, self.files_page.files
        self.import_button.setEnabled(False)
        if current is None:
            self._show(None)
            return
        try:
            mapping = segy_mapping(self.values())
        except SubsurfaceError as error:
            self._refuse(error)
            return
        key = (current, mapping.byte_order, mapping.format)
        known = self._searches.get(key)
        target = self._session.path

        def found(look: _Look) -> None:
            if look.preview is not None:
                self._searches[key] = look.preview.search
            if asked == self._asked:
                self._show(look)

        def failed(error: BaseException) -> None:
            if asked == self._asked:
                self._refuse(error)

        self.outcome.setText(translate(mark("Looking at {name} …"), name=current.name))
        self._session.read(lambda: _look_at(files, current, mapping, known, target), found, self, failed)

    def _show(self, look: _Look | None) -> None:
        preview = look.preview if look is not None else None
        changed_file = (self.look.path if self.look else None) != (look.path if look else None)
        self.look = look
        if preview is not None:
            self.files_page.show_preview(preview)
            self.import_page.show_found(preview.scan)
        else:
            self.files_page.clear()
        self.headers_page.show_preview(preview)
        self.bytes_page.show_preview(preview)
        self.map_page.show_preview(preview)
        outcomes = look.outcomes if look is not None else ()
        self.import_page.show_outcomes(outcomes, known_extents(self._session.items))
        if changed_file:
            self._read_curve()
        self._tell(outcomes)
        self.looked.emit()

    def _tell(self, outcomes: Sequence[Outcome]) -> None:
        problems = [one for one in outcomes if one.problem]
        good = [one for one in outcomes if not one.problem]
        self.import_button.setEnabled(bool(good))
        self.browse_button.setEnabled(bool(good))
        said = [_left_out(one) if good else sentence(named_once(one.path, one.problem)) for one in problems]
        if any(one.is_cut for one in problems):
            said.append(translate(mark("Its whole traces can be imported: tick that on the page Import.")))
        self.refusal.setText("\n".join(said))
        self.refusal.setVisible(bool(problems))
        if not outcomes:
            text = translate(mark("Add a SEG-Y file to begin."))
        elif len(good) == 1:
            words = mark("{name} becomes a {kind}: {shape} samples, {size} in the project")
            one = good[0]
            text = translate(
                words, name=one.path.name, kind=one.kind, shape=shape_text(one.shape), size=size_text(one.bytes)
            )
        elif good:
            size = size_text(sum(one.bytes for one in good))
            text = translate(mark("{n} files, {size} in the project"), n=len(good), size=size)
        else:
            text = ""
        self.outcome.setText(f"{text}\n{self.import_page.warning.text()}".strip())
        self.outcome.setVisible(bool(text))

    def _refuse(self, error: BaseException) -> None:
        self.import_button.setEnabled(False)
        self.outcome.hide()
        self.refusal.setText(sentence(error_text(error)))
        self.refusal.show()

    # --- pages ---------------------------------------------------------------------------------------------------

    def _turn(self, row: int) -> None:
        self.pages.setCurrentIndex(row)
        self.back_button.setEnabled(row > 0)
        self.next_button.setEnabled(row < self.pages.count() - 1)

    def _plot_field(self, byte: int, width: int) -> None:
        self.plot_page.choose(byte, width)
        self.steps.setCurrentRow(self.pages.indexOf(self.plot_page))
        self._read_curve()

    def _read_curve(self) -> None:
        self._plotted += 1
        plotted = self._plotted
        if self.look is None or self.look.preview is None:
            self.plot_page.clear()
            return
        layout, (byte, width) = self.look.preview.scan.layout, self.plot_page.chosen

        def read(curve: Any) -> None:
            if plotted == self._plotted:
                self.plot_page.show_values(*curve)

        self._session.read(lambda: header_curve(layout, byte, width), read, self)

    # --- the end -------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Queue an import of each good file and close; what is refused is said, and the wizard stays."""
        self.import_button.setEnabled(False)
        waiting, left_out = self.parameters(), "\n".join(_left_out(one) for one in self.left_out)

        def next_one(job: Any = None) -> None:
            if job is not None:
                self.submitted.emit(job)
            if waiting:
                self._session.submit("import.segy", waiting.pop(0), next_one, self._refuse, self)
            else:
                if left_out:
                    self.refused.emit(left_out)
                self.accept()

        next_one()

    def browse(self) -> None:
        """Have the files shown without an import, and close."""
        for parameters in self.parameters():
            self.browse_asked.emit(parameters)
        self.accept()

    def show_as_python(self) -> None:
        """Open the imports as a script."""
        texts = [as_python(self._session.project, "import.segy", one) for one in self.parameters()]
        TextDialog(self, translate(mark("As Python")), "\n".join(texts)).open()

    def show_as_command_line(self) -> None:
        """Open the imports as command lines."""
        texts = [as_command_line(self._session.project, "import.segy", one) for one in self.parameters()]
        TextDialog(self, translate(mark("As command line")), "".join(texts)).open()


def _look_at(
    files: Sequence[Path], current: Path, mapping: SegyMapping, search: HeaderSearch | None, target: Path
) -> _Look:
    """Look at all files with one mapping, at the current one in full; a file that cannot be read says why."""
    preview: SegyPreview | None = None
    outcomes = []
    free = shutil.disk_usage(target).free
    for path in files:
        try:
            if path == current:
                preview = preview_segy(path, mapping, search)
                scan = preview.scan
            else:
                scan = scan_segy(path, mapping)
        except DataError as error:
            outcomes.append(Outcome(path, problem=error_text(error)))
            continue
        outcomes.append(_outcome(path, scan, free))
    return _Look(current, preview, tuple(outcomes))


def _left_out(outcome: Outcome) -> str:
    """A file among several that is not imported, and why."""
    return translate(mark("left out: {reason}"), reason=named_once(outcome.path, outcome.problem))


def _outcome(path: Path, scan: SegyScan, free: int) -> Outcome:
    problem = error_text(scan.problem) if scan.problem is not None else ""
    if not problem and scan.bytes > free:
        problem = translate(
            mark("{name} needs {size} in the project, its disk has {free} free: free some space first"),
            name=path.name,
            size=size_text(scan.bytes),
            free=size_text(free),
        )
    section = scan.section
    kind = translate(_SECTIONS[section] if section else _KINDS[scan.kind])
    if scan.axis is not None and scan.axis.domain == "depth":
        kind = translate(mark("{kind}, in depth"), kind=kind)
    is_cut = scan.layout.truncation is not None
    return Outcome(path, kind, scan.shape, scan.bytes, problem, extent_of(scan), scan.notes, is_cut)
