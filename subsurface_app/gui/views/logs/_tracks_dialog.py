"""The dialog that puts logs into tracks and chooses their scales and fills."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits, LogCurve, Well
from subsurface_app.gui.dialogs import label, resize_on_screen
from subsurface_app.gui.views._controls import choose, combo
from subsurface_app.gui.views.logs._curves import scale_of
from subsurface_app.gui.views.logs._looks import CurveLook, TrackLook

_COLUMNS = (
    mark("Log"),
    mark("Track"),
    mark("Left edge"),
    mark("Right edge"),
    mark("Logarithmic"),
    mark("Fill"),
    mark("Fill to"),
)
_FILLS = {
    "": mark("none"),
    "left": mark("from the left edge"),
    "right": mark("to the right edge"),
    "line": mark("to a value"),
    "between": mark("to the next log of the track"),
    "value": mark("in colours of its values"),
}


class NumberEdit(QLineEdit):
    """A number in the unit shown, or nothing; `real` is what was set, in SI, until the user types another one."""

    def __init__(self, value: float | None, usual: float, factor: float, name: str) -> None:
        super().__init__("" if value is None else f"{factor * value:.6g}")
        self._value, self._factor = value, factor
        self.setPlaceholderText(f"{factor * usual:.4g}")
        self.setValidator(QDoubleValidator(self))
        self.setAccessibleName(name)
        self.setMinimumWidth(72)

    @property
    def real(self) -> float | None:
        if not self.isModified():
            return self._value
        number, is_number = self.locale().toDouble(self.text())
        return number / self._factor if is_number else None


@dataclass(frozen=True)
class _Row:
    """The fields of one log."""

    look: CurveLook
    of: TrackLook
    track: QSpinBox
    left: NumberEdit
    right: NumberEdit
    is_log: QCheckBox
    was_log: bool
    fill: QComboBox
    line: NumberEdit

    def curve(self) -> CurveLook:
        was_kept = self.is_log.isChecked() == self.was_log
        is_log = self.look.is_log if was_kept else self.is_log.isChecked()
        return CurveLook(self.look.log, self.left.real, self.right.real, is_log)


class TracksDialog(QDialog):
    """`chosen(looks)`: a tuple of TrackLook, or None for the usual tracks."""

    chosen = Signal(object)

    def __init__(
        self, looks: Sequence[TrackLook], wells: Sequence[Well], units: DisplayUnits, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate(mark("Tracks of the log view")))
        self.table = QTableWidget(0, len(_COLUMNS))
        self.table.setHorizontalHeaderLabels([translate(one) for one in _COLUMNS])
        self.table.verticalHeader().hide()
        self.table.setAccessibleName(translate(mark("Logs and their tracks")))
        self.rows: list[_Row] = []
        for number, look in enumerate(looks, 1):
            for curve in look.curves:
                there = [log for well in wells for log in well.logs if log.mnemonic == curve.log]
                if there:
                    self._add(number, look, curve, there, units)
        self.table.resizeColumnsToContents()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        usual = buttons.addButton(translate(mark("Usual tracks")), QDialogButtonBox.ButtonRole.ResetRole)
        usual.clicked.connect(lambda _: self._finish(None))
        buttons.accepted.connect(lambda: self._finish(self.looks()))
        buttons.rejected.connect(self.reject)
        hint = mark(
            "Logs with the same number share a track; the fill is that of the first log of a track. An empty edge is "
            "as is usual for the log; with the larger number left the scale runs backwards."
        )
        layout = QVBoxLayout(self)
        layout.addWidget(label(translate(hint), role="muted"))
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        resize_on_screen(self, 820, 420)

    def looks(self) -> tuple[TrackLook, ...]:
        """The tracks as the fields say."""
        numbers = sorted({row.track.value() for row in self.rows})
        made = []
        for number in numbers:
            rows = [row for row in self.rows if row.track.value() == number]
            first = rows[0]
            curves = tuple(row.curve() for row in rows)
            made.append(TrackLook(curves, first.fill.currentData(), first.line.real, first.of.table))
        return tuple(made)

    def _add(
        self, number: int, look: TrackLook, curve: CurveLook, there: Sequence[LogCurve], units: DisplayUnits
    ) -> None:
        unit, scale = units.of_log(there[0].unit), scale_of(replace(curve, left=None, right=None), there)

        def name(column: int) -> str:
            return f"{translate(_COLUMNS[column])}: {curve.log}"

        track = QSpinBox()
        track.setRange(1, 99)
        track.setValue(number)
        is_log = QCheckBox()
        is_log.setChecked(scale.is_log)
        is_first = curve == look.curves[0]
        row = _Row(
            curve,
            look,
            track,
            NumberEdit(curve.left, scale.left, unit.factor, name(2)),
            NumberEdit(curve.right, scale.right, unit.factor, name(3)),
            is_log,
            scale.is_log,
            combo([(key, translate(text)) for key, text in _FILLS.items()], name(5)),
            NumberEdit(look.line if is_first else None, (scale.left + scale.right) / 2, unit.factor, name(6)),
        )
        choose(row.fill, look.fill if is_first else "")
        for column, field in ((1, track), (4, is_log)):
            field.setAccessibleName(name(column))
        at = self.table.rowCount()
        self.table.insertRow(at)
        title = QTableWidgetItem(f"{curve.log} ({unit.symbol})" if unit.symbol else curve.log)
        title.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.table.setItem(at, 0, title)
        for column, field in enumerate((row.track, row.left, row.right, row.is_log, row.fill, row.line), 1):
            self.table.setCellWidget(at, column, field)
        self.rows.append(row)

    def _finish(self, looks: tuple[TrackLook, ...] | None) -> None:
        self.chosen.emit(looks)
        self.accept()
