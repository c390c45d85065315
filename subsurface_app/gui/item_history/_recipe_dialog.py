"""A recipe in a dialog: its text to be edited, its inputs to be chosen, what is wrong with it, what it would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QTextCursor
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.commands.recipes import (
    Bound,
    Planned,
    Recipe,
    RecipeError,
    Slot,
    bind,
    checked,
    plan_recipe,
    recipe_from_yaml,
)
from subsurface_app.data.formats.whole_file import write_whole
from subsurface_app.data.store import Item, Project
from subsurface_app.gui.dialogs import error_text, label, resize_on_screen, sentence
from subsurface_app.gui.forms.fields import Field, FileField, ItemField
from subsurface_app.gui.session import Session
from subsurface_app.gui.words import duration_text, size_text

_SETTLE_MS = 350
_LINE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class _Looked:
    """What a look at a recipe found: problems with their lines, or what it would do."""

    recipe: Recipe | None
    bound: Bound | None
    problems: tuple[tuple[int, str], ...]
    planned: tuple[Planned, ...] = ()


class RecipeDialog(QDialog):
    """`run_asked` gives a recipe that can run and whether all steps shall run anew."""

    run_asked = Signal(object, bool)

    def __init__(
        self, session: Session, text: str, title: str, folder: Path | None = None, parent: QWidget | None = None
    ) -> None:
        """Parameters   folder : in which the recipe may read and write, None for one that was made here."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("recipe")
        self.setWindowTitle(translate(mark("Recipe of {name}"), name=title))
        self._session, self._title, self._folder = session, title, folder
        self._asked = 0
        self._bound: Bound | None = None
        self._slots: dict[str, Slot] = {}
        self.fields: dict[str, Field] = {}
        self.editor = QPlainTextEdit(text, self)
        self.editor.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.editor.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.editor.setTabChangesFocus(True)
        self.editor.setAccessibleName(translate(mark("Text of the recipe")))
        self.problems = QListWidget(self)
        self.problems.setWordWrap(True)
        self.problems.setAccessibleName(translate(mark("What is wrong with the recipe")))
        self.problems.itemActivated.connect(self._go_to)
        self.problems.itemClicked.connect(self._go_to)
        self.plan = QListWidget(self)
        self.plan.setAccessibleName(translate(mark("Steps of the recipe")))
        self.again = QCheckBox(translate(mark("Run all steps, also those that are finished already")), self)
        self.cost = label("", role="muted")
        self.run_button = QPushButton(translate(mark("Run")), self)
        self.run_button.setProperty("main", True)
        self.run_button.clicked.connect(self.run)
        self._build()
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._look)
        self.editor.textChanged.connect(self._changed)
        self.again.toggled.connect(self._changed)
        session.items_changed.connect(self._offer)
        self._changed()

    def _build(self) -> None:
        self._form = QFormLayout()
        self._inputs = QWidget(self)
        self._inputs.setLayout(self._form)
        self._form.setContentsMargins(0, 0, 0, 0)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(label(translate(mark("Inputs")), role="heading"))
        column.addWidget(self._inputs)
        column.addWidget(label(translate(mark("Steps")), role="heading"))
        column.addWidget(self.plan, 2)
        column.addWidget(self.cost)
        column.addWidget(self.again)
        self._wrong = label(translate(mark("Problems")), role="heading")
        column.addWidget(self._wrong)
        column.addWidget(self.problems, 1)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self.editor)
        split.addWidget(right)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        save = QPushButton(translate(mark("Save as…")), self)
        save.clicked.connect(self.ask_file)
        close = QPushButton(translate(mark("Close")), self)
        close.clicked.connect(self.reject)
        for one in (save, close):
            one.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addWidget(save)
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self.run_button)
        layout = QVBoxLayout(self)
        hint = mark("Edit the text, choose the inputs, run it here; a saved one runs by: subsurface-app batch FILE")
        layout.addWidget(label(translate(hint), role="muted"))
        layout.addWidget(split, 1)
        layout.addLayout(buttons)
        resize_on_screen(self, 1120, 680)

    # --- looking -------------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._bound = None
        self.run_button.setEnabled(False)
        self._settle.start()

    def _look(self) -> None:
        self._asked += 1
        asked, text, folder, again = self._asked, self.editor.toPlainText(), self._folder, self.again.isChecked()
        given = {name: str(value) for name, field in self.fields.items() if (value := field.value())}

        def told(looked: _Looked) -> None:
            if asked == self._asked:
                self._show(looked)

        self._session.ask(lambda project: _look(project, text, folder, given, again=again), told, self)

    def _show(self, looked: _Looked) -> None:
        is_new = looked.recipe is not None and dict(looked.recipe.slots) != self._slots
        if is_new and self._show_slots(looked.recipe):
            self._changed()  # what its slots propose was not known before
            return
        self.problems.clear()
        for line, text in looked.problems:
            row = QListWidgetItem(sentence(text), self.problems)
            row.setData(_LINE, line)
        for one in (self._wrong, self.problems):
            one.setVisible(bool(looked.problems))
        self.plan.clear()
        for number, one in enumerate(looked.planned, start=1):
            self.plan.addItem(_step_text(number, one))
        self.cost.setText(_cost_text(looked.planned))
        self._bound = looked.bound
        self.run_button.setEnabled(looked.bound is not None)

    def _show_slots(self, recipe: Recipe) -> bool:
        """A field for each slot, those that were there keep what was chosen; whether a field was made."""
        before = {name: field.value() for name, field in self.fields.items()}
        while self._form.rowCount():
            self._form.removeRow(0)
        self._slots, self.fields = dict(recipe.slots), {}
        for name, slot in recipe.slots.items():
            field = self._field(slot)
            heading = QLabel(name, self)
            heading.setTextFormat(Qt.TextFormat.PlainText)
            heading.setBuddy(field)
            field.setObjectName(name)
            for part in field.findChildren(QWidget):
                part.setAccessibleName(name)
            self._form.addRow(heading, field)
            self.fields[name] = field
        self._offer()
        for name, field in self.fields.items():
            if before.get(name):
                field.set_value(before[name])
            field.changed.connect(self._changed)
        return bool(self.fields)

    def _field(self, slot: Slot) -> Field:
        if slot.is_file:
            role = "folder" if slot.kinds == ("folder",) else "read"
            field: Field = FileField(role, "*", slot.name, self)
            field.set_value(slot.default)
            return field
        return ItemField(slot.kinds, False, self)

    def _offer(self) -> None:
        for name, field in self.fields.items():
            if isinstance(field, ItemField):
                field.offer(self._session.items, self._preferred(self._slots[name]))

    def _preferred(self, slot: Slot) -> Sequence[str]:
        """The item that the recipe names, else the one of the same content."""
        items: Sequence[Item] = self._session.items
        named = [one.id for one in items if slot.default in (one.name, one.id)]
        return [*named, *(one.id for one in items if one.content_hash == slot.content)]

    def _go_to(self, row: QListWidgetItem) -> None:
        """To the line of a problem."""
        line = int(row.data(_LINE) or 0)
        if line:
            block = self.editor.document().findBlockByNumber(line - 1)
            cursor = QTextCursor(block)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            self.editor.setTextCursor(cursor)
            self.editor.setFocus()

    # --- what is done --------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Let it run, and close."""
        if self._bound is not None:
            self.run_asked.emit(self._bound, self.again.isChecked())
            self.accept()

    def ask_file(self) -> None:
        """Ask where the recipe shall go, and write it."""
        proposed = (self._folder or Path.home()) / f"{_file_name(self._title)}.yaml"
        path, _ = QFileDialog.getSaveFileName(
            self, translate(mark("Save recipe")), str(proposed), "YAML (*.yaml *.yml)"
        )
        if path:
            self.save(Path(path))

    def save(self, path: Path) -> None:
        """Write the text to a file."""
        path = path if path.suffix else path.with_suffix(".yaml")
        content = self.editor.toPlainText().encode("utf-8")
        saved = translate(mark("recipe saved: {path}"), path=str(path))
        self._session.read(lambda: write_whole(path, content), lambda _: self._session.notified.emit(saved), self)


def _look(project: Project, text: str, folder: Path | None, given: Mapping[str, str], *, again: bool) -> _Looked:
    recipe = None
    try:
        recipe = checked(replace(recipe_from_yaml(text), folder=folder))
        known = {name: value for name, value in given.items() if name in recipe.slots}
        bound = bind(recipe, project, known)
        return _Looked(recipe, bound, (), tuple(plan_recipe(project, bound, again=again)))
    except RecipeError as error:
        return _Looked(recipe, None, tuple(error.problems) or ((0, error_text(error)),))
    except SubsurfaceError as error:
        return _Looked(recipe, None, ((0, error_text(error)),))


def _step_text(number: int, planned: Planned) -> str:
    names = ", ".join(planned.step.names)
    text = f"{number}  {translate(planned.command.title)}" + (f" → {names}" if names else "")
    return f"{text}  ({translate(mark('finished before'))})" if planned.is_done else text


def _cost_text(planned: Sequence[Planned]) -> str:
    """Disk and time of what will run, as far as they are known."""
    if not planned:
        return ""
    known = [one.estimate for one in planned if one.estimate is not None]
    n_open = sum(not one.is_done for one in planned) - len(known)
    parts = [translate(mark("{size} on disk"), size=size_text(sum(one.bytes for one in known)))] if known else []
    if seconds := [one.seconds for one in known if one.seconds is not None]:
        parts.append(translate(mark("about {time}"), time=duration_text(sum(seconds))))
    if n_open:
        parts.append(translate(mark("{count} steps whose cost is not known yet"), count=n_open))
    return ", ".join(parts)


def _file_name(title: str) -> str:
    return "".join(one if one.isalnum() or one in "-_ " else "_" for one in title).strip()[:60] or "recipe"
