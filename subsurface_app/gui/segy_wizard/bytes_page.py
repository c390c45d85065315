"""Fourth page: which bytes hold line numbers and coordinates; candidates with their evidence, presets, own choices."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.commands import commands
from subsurface_app.commands.exchange import segy_mapping, segy_parameters
from subsurface_app.data.formats.segy import (
    SEGY_PRESETS,
    SORTED_TITLES,
    GatherSorting,
    SegyMapping,
    SegyPreview,
    load_mapping,
    save_mapping,
    saved_mappings,
)
from subsurface_app.gui.dialogs import error_text, label, sentence
from subsurface_app.gui.forms import CommandForm
from subsurface_app.gui.forms.number_field import NumberField

_STANDARD = {
    "cdp_byte": 21,
    "delay_byte": 109,
    "offset_byte": 37,
    "source_x_byte": 73,
    "source_y_byte": 77,
    "receiver_x_byte": 81,
    "receiver_y_byte": 85,
}
BYTE_NAMES = (
    "iline_byte", "xline_byte", "x_byte", "y_byte", "cdp_byte", "delay_byte", "offset_byte", "shot_byte",
    "channel_byte", "source_x_byte", "source_y_byte", "receiver_x_byte", "receiver_y_byte",
)  # fmt: skip


class CandidateCard(QFrame):
    """One candidate: where, how good, why, and the button that takes it."""

    def __init__(self, title: str, evidence: tuple[str, ...], values: Mapping[str, int], in_use: bool) -> None:
        super().__init__()
        self.values = dict(values)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        heading = label(title)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        self.use_button = QPushButton(translate(mark("In use")) if in_use else translate(mark("Use")), self)
        self.use_button.setEnabled(not in_use)
        self.use_button.setAccessibleName(translate(mark("Use {candidate}"), candidate=title))
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(self.use_button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(3)
        layout.addLayout(top)
        for line in evidence:
            layout.addWidget(label(line, role="muted"))


class BytesPage(QWidget):
    """Byte positions as the form of the command shows them; presets, saved mappings and candidates fill them in."""

    changed = Signal()
    mapping_chosen = Signal(object)
    sorting_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[CandidateCard] = []
        self.preset = QComboBox(self)
        self.preset.setAccessibleName(translate(mark("Preset or saved mapping")))
        self.preset.activated.connect(lambda _: self._take_preset())
        self.form = CommandForm(commands()["import.segy"], self, BYTE_NAMES)
        self.form.layout().setContentsMargins(0, 0, 0, 0)
        self.form.changed.connect(self.changed)
        self.name = QLineEdit(self)
        self.name.setPlaceholderText(translate(mark("name of the mapping")))
        self.name.setAccessibleName(translate(mark("Name of the mapping")))
        self.save_button = QPushButton(translate(mark("Save mapping")), self)
        self.said = label("", role="muted")
        self._list_presets()
        save = QHBoxLayout()
        save.addWidget(self.name, 1)
        save.addWidget(self.save_button)
        left = QVBoxLayout()
        heading = QLabel(translate(mark("Preset or saved mapping")), self)
        heading.setBuddy(self.preset)
        left.addWidget(heading)
        left.addWidget(self.preset)
        left.addSpacing(8)
        left.addWidget(_form_scroll(self.form), 1)
        left.addLayout(save)
        left.addWidget(self.said)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 6, 0)
        inner = QWidget()
        inner.setLayout(self._column)
        self.scroll = QScrollArea(self)
        self.scroll.setWidget(inner)
        self.scroll.setWidgetResizable(True)
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of the cards
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(left)
        layout.addSpacing(10)
        layout.addWidget(self.scroll, 1)

    def values(self) -> dict[str, Any]:
        """The byte positions given, as parameters of the command."""
        return self.form.values()

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show byte positions; those not given are left to the program."""
        with QSignalBlocker(self.form):
            self.form.set_values({name: values.get(name) for name in BYTE_NAMES})
        self.changed.emit()

    def save(self, parameters: Mapping[str, Any]) -> None:
        """Keep the mapping that parameters say under the name typed."""
        try:
            path = save_mapping(self.name.text(), segy_mapping(parameters))
        except SubsurfaceError as error:
            self._say(sentence(error_text(error)), "bad")
            return
        words = mark("Saved. On the command line: import … --set mapping={name}")
        self._say(translate(words, name=path.stem), "good")
        self._list_presets()
        self.preset.setCurrentIndex(self.preset.findData(path.stem))

    def show_preview(self, preview: SegyPreview | None) -> None:
        """List the candidates of the file looked at; None lists nothing."""
        while (item := self._column.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().deleteLater()
        self.cards = []
        if preview is None:
            return
        self._show_used(preview.scan.mapping)
        self._list_sortings(preview)
        if preview.scan.kind != "shots":
            self._list_keys(preview)
        self._list_coordinates(preview)
        self._list_numbers(preview)
        self._column.addStretch(1)

    def _show_used(self, mapping: SegyMapping) -> None:
        """Show in the fields that are left to the program what it has chosen."""
        used = {**_STANDARD, **segy_parameters(mapping)}
        for name, field in self.form.fields.items():
            if isinstance(field, NumberField) and field.value() is None and used.get(name):
                with QSignalBlocker(field.box):
                    field.box.setValue(used[name])

    def _list_sortings(self, preview: SegyPreview) -> None:
        """Ways in which pre-stack traces are gathers; a card sets the layout too."""
        sortings = preview.scan.sortings
        if not sortings:
            return
        self._heading(mark("Gathers"))
        for number, one in enumerate(sortings):
            title = translate(
                mark("{kind} by {name}: bytes {keys} – score {score}"),
                kind=translate(SORTED_TITLES[one.kind]),
                name=translate(one.name),
                keys=", ".join(map(str, (*one.keys, *([one.within] if one.within else [])))) or "–",
                score=f"{one.score:.2f}",
            )
            card = CandidateCard(title, one.evidence, {}, number == 0)
            card.use_button.clicked.connect(lambda _=False, one=one: self.sorting_chosen.emit(self._as_sorted(one)))
            self.cards.append(card)
            self._column.addWidget(card)

    def _as_sorted(self, sorting: GatherSorting) -> dict[str, Any]:
        """What is given here, with the layout and the bytes of a sorting."""
        given = {name: value for name, value in self.values().items() if value is not None}
        for name in ("iline_byte", "xline_byte", "cdp_byte", "shot_byte", "channel_byte"):
            given.pop(name, None)
        names = ("shot_byte",) if sorting.kind == "shots" else ("iline_byte", "xline_byte")[: len(sorting.keys)]
        if sorting.kind == "prestack" and len(sorting.keys) == 1:
            names = ("cdp_byte",)
        bytes_used: dict[str, Any] = dict(zip(names, sorting.keys, strict=True))
        bytes_used["channel_byte" if sorting.kind == "shots" else "offset_byte"] = sorting.within or None
        return {**given, **bytes_used, "layout": sorting.kind}

    def _list_keys(self, preview: SegyPreview) -> None:
        self._heading(mark("Inline and crossline numbers"))
        mapping = preview.scan.mapping
        for one in preview.keys:
            in_use = preview.scan.kind == "3d" and (one.iline, one.xline) == (mapping.iline, mapping.xline)
            title = translate(
                mark("Bytes {first} and {second} – score {score} – {name}"),
                first=one.iline,
                second=one.xline,
                score=f"{one.score:.2f}",
                name=translate(one.name),
            )
            self._add(CandidateCard(title, one.evidence, {"iline_byte": one.iline, "xline_byte": one.xline}, in_use))
        if not preview.keys:
            self._column.addWidget(label(translate(mark("no regular numbers were found: a 2D line")), role="muted"))

    def _list_coordinates(self, preview: SegyPreview) -> None:
        self._heading(mark("X and Y"))
        mapping = preview.scan.mapping
        searched = {(one.cdp_x, one.cdp_y): one.evidence for one in preview.search.coordinates}
        scanned = {(one.cdp_x, one.cdp_y): one.evidence for one in preview.scan.coordinates}
        for (x, y), evidence in {
            **searched,
            **{pair: words for pair, words in scanned.items() if pair not in searched},
        }.items():
            if not x or (preview.scan.kind == "shots" and (x, y) not in scanned):
                continue
            in_use = (x, y) == (mapping.cdp_x, mapping.cdp_y)
            title = translate(mark("Bytes {first} and {second}"), first=x, second=y)
            values = {"x_byte": x, "y_byte": y}
            if preview.scan.kind == "shots":
                is_source = x == (mapping.source_x or 73)
                words = (
                    mark("Sources at bytes {first} and {second}")
                    if is_source
                    else mark("Receivers at bytes {first} and {second}")
                )
                title, in_use, values = translate(words, first=x, second=y), True, {}
            self._add(CandidateCard(title, evidence, values, in_use))

    def _list_numbers(self, preview: SegyPreview) -> None:
        kind, mapping = preview.scan.kind, preview.scan.mapping
        if kind == "3d":
            return
        self._heading(mark("CDP numbers and offsets"))
        for one in preview.search.numbers:
            if (one.role == "cdp" and kind == "shots") or (one.role == "offset" and kind == "2d"):
                continue
            is_cdp = one.role == "cdp"
            words = mark("CDP at byte {byte}") if is_cdp else mark("Offset at byte {byte}")
            in_use = one.byte == ((mapping.cdp or 21) if is_cdp else (mapping.offset or 37))
            values = {"cdp_byte" if is_cdp else "offset_byte": one.byte}
            self._add(CandidateCard(translate(words, byte=one.byte), one.evidence, values, in_use))

    def _heading(self, text: str) -> None:
        self._column.addWidget(label(translate(text), role="heading"))

    def _add(self, card: CandidateCard) -> None:
        card.use_button.clicked.connect(lambda: self._take(card.values))
        self.cards.append(card)
        self._column.addWidget(card)

    def _take(self, values: Mapping[str, int]) -> None:
        self.set_values({**self.values(), **values})

    def _list_presets(self) -> None:
        with QSignalBlocker(self.preset):
            self.preset.clear()
            self.preset.addItem(translate(mark("As found in the file")), "")
            for name, one in SEGY_PRESETS.items():
                self.preset.addItem(translate(one.title), name)
            for name in saved_mappings():
                self.preset.addItem(translate(mark("Saved: {name}"), name=name), name)

    def _take_preset(self) -> None:
        name = self.preset.currentData()
        try:
            values = segy_parameters(load_mapping(name)) if name else {}
        except SubsurfaceError as error:
            self._say(sentence(error_text(error)), "bad")
            return
        self._say("", "muted")
        self.mapping_chosen.emit(values)

    def _say(self, text: str, role: str) -> None:
        self.said.setText(text)
        self.said.setProperty("role", role)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)


def _form_scroll(form: CommandForm) -> QScrollArea:
    """The form, as wide as it needs; it scrolls downward only."""
    form.setContentsMargins(0, 0, 8, 0)  # the last words keep off the scroll bar
    scroll = QScrollArea()
    scroll.setWidget(form)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of the fields
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setMinimumWidth(form.sizeHint().width() + scroll.verticalScrollBar().sizeHint().width())
    return scroll
