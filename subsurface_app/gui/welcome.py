"""The page a newcomer sees: the sample, a new project, an existing one, those opened lately."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.icons import icon
from subsurface_app.gui.settings import Settings, is_missing


class WelcomePage(QWidget):
    """Shown while no project is open."""

    demo_wanted = Signal()
    new_wanted = Signal()
    open_wanted = Signal()
    recent_wanted = Signal(str)
    forget_wanted = Signal(str)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout()
        column.setSpacing(14)
        column.addWidget(label(translate(mark("Subsurface")), role="title"))
        column.addWidget(
            label(
                translate(
                    mark(
                        "Seismic, wells, wave physics and models in one window: every result with its spread and "
                        "its history."
                    )
                ),
                role="muted",
            )
        )
        choices = (
            (
                mark("Run the demo"),
                mark("A real North Sea section, its well and horizon: import, model, predict, compare."),
                "play-circle-outline",
                self.demo_wanted,
            ),
            (mark("New project…"), mark("An empty folder for your own data."), "folder-plus-outline", self.new_wanted),
            (
                mark("Open project…"),
                mark("A folder that ends in .subsurface."),
                "folder-open-outline",
                self.open_wanted,
            ),
        )
        for number, (title, described, picture, wanted) in enumerate(choices):
            column.addLayout(self._choice(translate(title), translate(described), picture, wanted, number == 0))
        column.addSpacing(8)
        column.addWidget(label(translate(mark("Opened lately")), role="heading"))
        self.recent = QListWidget(self)
        self.recent.setMinimumHeight(150)
        self.recent.setAccessibleName(translate(mark("Opened lately")))
        self.recent.itemActivated.connect(self._open)
        self.recent.itemClicked.connect(self._open)
        self.recent.currentItemChanged.connect(lambda *_: self._follow())
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.recent)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.forget_selected)
        column.addWidget(self.recent)
        self.forget_button = QPushButton(translate(mark("Remove from the list")), self)
        self.forget_button.setToolTip(translate(mark("The folder of the project stays as it is.")))
        self.forget_button.clicked.connect(self.forget_selected)
        column.addWidget(self.forget_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        middle = QFrame(self)
        middle.setLayout(column)
        middle.setFixedWidth(660)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 48, 24, 24)
        row.addStretch(1)
        row.addWidget(middle)
        row.addStretch(1)
        self.list_recent(settings.recent)

    def _choice(self, title: str, described: str, picture: str, wanted: Signal, is_main: bool) -> QHBoxLayout:
        button = QPushButton(title, self)
        if is_main:
            button.setProperty("main", True)
        else:
            button.setIcon(icon(picture))
        button.setFixedWidth(190)
        button.setMinimumHeight(36)
        button.clicked.connect(wanted)
        told: QLabel = label(described)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(button)
        row.addWidget(told, 1)
        return row

    def list_recent(self, paths: list[Path]) -> None:
        """Show the projects opened lately; those that are gone are marked."""
        self.recent.clear()
        for path in paths:
            gone = is_missing(path)
            picture = icon("folder-alert-outline" if gone else "folder-outline")
            row = QListWidgetItem(picture, f"{recent_title(path)}\n{path.parent}")
            row.setData(Qt.ItemDataRole.UserRole, str(path))
            if gone:
                row.setToolTip(translate(mark("There is no project here any more: it was moved, renamed or deleted.")))
            self.recent.addItem(row)
        if not paths:
            row = QListWidgetItem(translate(mark("none yet")))
            row.setFlags(Qt.ItemFlag.NoItemFlags)
            self.recent.addItem(row)
        self._follow()

    def forget_selected(self) -> None:
        """Take the selected project out of the list."""
        if path := self._selected():
            self.forget_wanted.emit(path)

    def _selected(self) -> str:
        row = self.recent.currentItem()
        return str(row.data(Qt.ItemDataRole.UserRole) or "") if row is not None else ""

    def _open(self, row: QListWidgetItem) -> None:
        """Open a project; one that is missing is only selected, so that it can be removed."""
        path = row.data(Qt.ItemDataRole.UserRole)
        if path and not is_missing(Path(path)):
            self.recent_wanted.emit(path)

    def _follow(self) -> None:
        self.forget_button.setEnabled(bool(self._selected()))


def recent_title(path: Path) -> str:
    """The name of a project opened lately, marked when it is gone."""
    name = path.name.removesuffix(".subsurface")
    return translate(mark("{name} (missing)"), name=name) if is_missing(path) else name
