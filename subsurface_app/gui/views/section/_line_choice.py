"""Choosing the line of a section: its points typed or pasted as a table, or the wells that it runs through."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from resources import translate
from solvers.errors import GeometryError
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.views._cuts import MapLine
from subsurface_app.gui.views._flow import FlowRow
from subsurface_app.gui.views._map_lines import line_from_text, text_of


class LineChoice(FlowRow):
    """What a free line is, in words, and the buttons that change it; it stands where planes have their numbers."""

    drawing_wanted = Signal()
    points_wanted = Signal()
    wells_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = QLabel()
        self._draw = _button(translate("Draw"), translate("Draw another line on the time or depth slice (L)"))
        self._points = _button(
            translate("Points…"), translate("Type or paste the points of the line: X and Y on the map")
        )
        self._wells = _button(translate("Wells…"), translate("Choose the wells that the section runs through"))
        for button, signal in (
            (self._draw, self.drawing_wanted),
            (self._points, self.points_wanted),
            (self._wells, self.wells_wanted),
        ):
            button.clicked.connect(signal)
        self.words.setWordWrap(True)  # the names of many wells
        self.add(self.words, stretch=1)
        self.add(self._draw, self._points, self._wells)

    def show_line(self, kind: str, line: MapLine | None, units: DisplayUnits) -> None:
        """Say what line it is.

        Parameters   kind : "line" or "wells"
        """
        names = [name for name in (line.names if line else ()) if name]
        if line is None:
            self.words.clear()
        elif kind == "wells":
            self.words.setText(", ".join(names))
        else:
            self.words.setText(
                translate(
                    "{count} points, {length}",
                    count=len(line.points),
                    length=units.rounded(line.length, "distance"),
                )
            )
        self._draw.setVisible(kind == "line")
        self._points.setVisible(kind == "line")
        self._wells.setVisible(kind == "wells")


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setAutoDefault(False)
    return button


class PointsDialog(QDialog):
    """A table of X and Y as text; what cannot be read is said below it, and the dialog stays."""

    def __init__(self, line: MapLine | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Points of the line"))
        self.resize(380, 340)
        self.line: MapLine | None = None
        self.text = QPlainTextEdit(text_of(line) if line else "")
        self.text.setAccessibleName(translate("Points of the line"))
        self.text.setPlaceholderText("605000 6073000\n606500 6074200")
        self.error = QLabel()
        self.error.setWordWrap(True)
        self.error.setProperty("role", "warning")
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(translate("One point a row: X and Y on the map, typed or pasted from a table")))
        layout.addWidget(self.text, 1)
        layout.addWidget(self.error)
        layout.addWidget(_ends(self))

    def accept(self) -> None:
        try:
            self.line = line_from_text(self.text.toPlainText())
        except GeometryError as error:
            self.error.setText(translate(error.template, **error.values))
            return
        super().accept()


class WellsDialog(QDialog):
    """The wells on view, to be ticked and dragged into the order in which the section runs through them."""

    def __init__(self, names: Mapping[str, str], chosen: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Section through wells"))
        self.resize(320, 340)
        self.list = QListWidget()
        self.list.setAccessibleName(translate("Wells"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        ordered = [one for one in chosen if one in names]
        for item_id in [*ordered, *(one for one in names if one not in ordered)]:
            item = QListWidgetItem(names[item_id])
            item.setData(Qt.ItemDataRole.UserRole, item_id)
            item.setCheckState(Qt.CheckState.Checked if item_id in ordered else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(translate("Tick wells; drag them into the order of the section")))
        layout.addWidget(self.list, 1)
        layout.addWidget(_ends(self))

    @property
    def chosen(self) -> list[str]:
        """Ids of the ticked wells in their order."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return [item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked]


def _ends(dialog: QDialog) -> QDialogButtonBox:
    """OK and Cancel in the language of the window."""
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
    box.button(QDialogButtonBox.StandardButton.Ok).setText(translate("OK"))
    box.button(QDialogButtonBox.StandardButton.Cancel).setText(translate("Cancel"))
    box.accepted.connect(dialog.accept)
    box.rejected.connect(dialog.reject)
    return box
