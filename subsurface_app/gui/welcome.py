"""The page a newcomer sees: the sample, a new project, an existing one, those opened lately."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
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
from subsurface_app.gui.settings import Settings


class WelcomePage(QWidget):
    """Shown while no project is open."""

    demo_wanted = Signal()
    tour_wanted = Signal()
    new_wanted = Signal()
    open_wanted = Signal()
    recent_wanted = Signal(str)

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
            (
                mark("Guided tour"),
                mark("Ten minutes, step by step, on sample data; leave it whenever you like."),
                "map-marker-path",
                self.tour_wanted,
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
        self.recent.itemActivated.connect(lambda row: self.recent_wanted.emit(row.data(Qt.ItemDataRole.UserRole)))
        self.recent.itemClicked.connect(lambda row: self.recent_wanted.emit(row.data(Qt.ItemDataRole.UserRole)))
        column.addWidget(self.recent)
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
        """Show the projects opened lately."""
        self.recent.clear()
        for path in paths:
            row = QListWidgetItem(icon("folder-outline"), f"{path.name.removesuffix('.subsurface')}\n{path.parent}")
            row.setData(Qt.ItemDataRole.UserRole, str(path))
            self.recent.addItem(row)
        if not paths:
            row = QListWidgetItem(translate(mark("none yet")))
            row.setFlags(Qt.ItemFlag.NoItemFlags)
            self.recent.addItem(row)
