"""The page a newcomer sees: the sample, a new project, an existing one, those opened lately."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.icons import icon
from subsurface_app.gui.recent_projects import recent_folder, recent_hint, recent_title
from subsurface_app.gui.settings import Settings, is_missing


class WelcomePage(QWidget):
    """Shown while no project is open."""

    demo_wanted = Signal()
    tour_wanted = Signal()
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
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(14)
        grid.setColumnStretch(1, 1)
        for row, (title, described, picture, wanted) in enumerate(choices):
            grid.addWidget(self._button(translate(title), picture, wanted, row == 0), row, 0)
            grid.addWidget(label(translate(described)), row, 1)
        column.addLayout(grid)
        column.addSpacing(8)
        column.addWidget(label(translate(mark("Opened lately")), role="heading"))
        self.recent = QListWidget(self)
        self.recent.setMinimumHeight(150)
        self.recent.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.recent.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
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
        middle.setMinimumWidth(480)
        middle.setMaximumWidth(760)
        inner = QWidget(self)
        row = QHBoxLayout(inner)
        row.setContentsMargins(24, 48, 24, 24)
        row.addStretch(1)
        row.addWidget(middle, 12)
        row.addStretch(1)
        # In a large font, or in a small window, the page is longer than the window.
        scroll = QScrollArea(self)
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self.list_recent(settings.recent)

    def _button(self, title: str, picture: str, wanted: Signal, is_main: bool) -> QPushButton:
        button = QPushButton(title, self)
        if is_main:
            button.setProperty("main", True)
        else:
            button.setIcon(icon(picture))
        button.setMinimumSize(190, 36)
        button.clicked.connect(wanted)
        return button

    def list_recent(self, paths: list[Path]) -> None:
        """Show the projects opened lately; those that are gone are marked."""
        self.recent.clear()
        for path in paths:
            gone = is_missing(path)
            picture = icon("folder-alert-outline" if gone else "folder-outline")
            row = QListWidgetItem(picture, f"{recent_title(path, is_gone=gone)}\n{recent_folder(path)}")
            row.setData(Qt.ItemDataRole.UserRole, str(path))
            row.setToolTip(recent_hint(path, is_gone=gone))
            if gone:
                row.setForeground(self.palette().brush(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text))
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
