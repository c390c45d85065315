"""Notices: what has happened, told quietly in the corner of the window, each with what can be done about it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.gui.dialogs import label, sentence
from subsurface_app.gui.icons import icon

Level = Literal["news", "done", "warning", "trouble"]
_ICONS: dict[Level, str] = {
    "news": "information-outline",
    "done": "check",
    "warning": "alert-outline",
    "trouble": "alert-outline",
}
_ROLES: dict[Level, str] = {"news": "", "done": "good", "warning": "warning", "trouble": "bad"}
_SHOWN_AT_ONCE = 4
_KEPT = 100
_STAY_MS: dict[Level, int] = {"news": 8_000, "done": 8_000, "warning": 20_000, "trouble": 20_000}
_FADE_STEPS, _FADE_MS = 10, 40
_MARGIN, _WIDTH = 14, 320


@dataclass(frozen=True)
class Notice:
    """One piece of news.

    Parameters   text : translated
                 level : "news" | "done" | "warning" | "trouble"
                 actions : (translated word on a button, what it does); the list does the first. It may find that
                     there is nothing to do any more
    """

    text: str
    level: Level = "news"
    actions: tuple[tuple[str, Callable[[], object]], ...] = ()
    moment: datetime = field(default_factory=datetime.now)


class NoticeArea(QWidget):
    """The stack of notices at the bottom right of its window; each goes by itself, and stays under the pointer."""

    changed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("notices")
        self.setAccessibleName(translate(mark("Notices")))
        self.kept: list[Notice] = []
        self.cards: list[NoticeCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        window.installEventFilter(self)
        self.hide()

    def add(self, notice: Notice) -> None:
        """Show a notice; the oldest goes when there are too many."""
        self.kept = [notice, *self.kept][:_KEPT]
        card = NoticeCard(notice, self)
        card.gone.connect(self._drop)
        self.cards.append(card)
        self._column.addWidget(card)
        while len(self.cards) > _SHOWN_AT_ONCE:
            self._drop(self.cards[0])
        self._place()
        self.changed.emit()

    def clear(self) -> None:
        """Take all notices away and forget them: what they would do belongs to a project that is closed."""
        for card in list(self.cards):
            self._drop(card)
        self.kept = []
        self.changed.emit()

    def _drop(self, card: "NoticeCard") -> None:
        if card in self.cards:
            self.cards.remove(card)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._place()

    def _place(self) -> None:
        self.setVisible(bool(self.cards))
        if not self.cards:
            return
        window = self.parentWidget()
        width = min(_WIDTH + 12 * self.fontMetrics().horizontalAdvance("x"), window.width() - 2 * _MARGIN)
        height = sum(card.height_for(width) for card in self.cards) + 8 * (len(self.cards) - 1)
        below = _MARGIN + 2 * self.fontMetrics().height()  # the status bar stays in sight
        self.setGeometry(window.width() - width - _MARGIN, window.height() - height - below, width, height)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)


class NoticeCard(QFrame):
    """One notice with its button and a button that takes it away."""

    gone = Signal(object)

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.notice = notice
        self.text = label(sentence(notice.text), role=_ROLES[notice.level])
        picture = QLabel(self)
        side = self.fontMetrics().height() + 4
        picture.setPixmap(icon(_ICONS[notice.level]).pixmap(side, side))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 6, 8)
        row.addWidget(picture)
        row.addWidget(self.text, 1)
        self.buttons: list[QPushButton] = []
        column = QVBoxLayout()
        for title, do in notice.actions:
            button = QPushButton(title, self)
            button.setAccessibleDescription(notice.text)
            button.clicked.connect(lambda _=False, do=do: self._act(do))
            column.addWidget(button)
            self.buttons.append(button)
        column.addStretch(1)
        row.addLayout(column)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icon("close"))
        self.close_button.setAutoRaise(True)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.setToolTip(translate(mark("Take this notice away")))
        self.close_button.setAccessibleName(self.close_button.toolTip())
        self.close_button.clicked.connect(lambda: self.gone.emit(self))
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._stay = QTimer(self, interval=_STAY_MS[notice.level], singleShot=True)
        self._stay.timeout.connect(self._fade)
        self._stay.start()
        self._fading = QTimer(self, interval=_FADE_MS)
        self._fading.timeout.connect(self._fade_on)
        self._left = _FADE_STEPS

    def height_for(self, width: int) -> int:
        """The height that the notice needs at a width."""
        beside = self.sizeHint().width() - self.text.sizeHint().width()
        needed = self.text.heightForWidth(max(60, width - beside)) + 20
        return max(needed, self.minimumSizeHint().height())

    def _act(self, do: Callable[[], object]) -> None:
        self.gone.emit(self)
        do()

    def _fade(self) -> None:
        if self.underMouse() or self.isAncestorOf(self.window().focusWidget() or self.window()):
            self._stay.start()
            return
        self._fading.start()

    def _fade_on(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._fading.stop()
            self.gone.emit(self)
            return
        effect = QGraphicsOpacityEffect(self)
        effect.setOpacity(self._left / _FADE_STEPS)
        self.setGraphicsEffect(effect)


class NoticeList(QDialog):
    """All notices of this project since it was opened, the newest on top; Enter does what a notice offers."""

    def __init__(self, area: NoticeArea, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("notice-list")
        self.setWindowTitle(translate(mark("Notices")))
        self.resize(640, 380)
        self._area = area
        self.list = QListWidget(self)
        self.list.setAccessibleName(translate(mark("Notices")))
        self.list.setWordWrap(True)
        self.list.itemActivated.connect(lambda _: self.act())
        self.list.currentItemChanged.connect(lambda *_: self._follow())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.button = buttons.addButton("…", QDialogButtonBox.ButtonRole.ActionRole)
        self.button.clicked.connect(self.act)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.list)
        layout.addWidget(buttons)
        area.changed.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """List the notices as they are now."""
        self.list.clear()
        for notice in self._area.kept:
            text = f"{notice.moment:%H:%M:%S}  {sentence(notice.text)}"
            row = QListWidgetItem(icon(_ICONS[notice.level]), text, self.list)
            row.setData(Qt.ItemDataRole.UserRole, notice)
        if self._area.kept:
            self.list.setCurrentRow(0)
        else:
            row = QListWidgetItem(translate(mark("none yet")), self.list)
            row.setFlags(Qt.ItemFlag.NoItemFlags)
        self._follow()

    def act(self) -> None:
        """Do what the selected notice offers."""
        notice = self._selected()
        if notice is not None and notice.actions:
            self.accept()
            notice.actions[0][1]()

    def _selected(self) -> Notice | None:
        row = self.list.currentItem()
        return row.data(Qt.ItemDataRole.UserRole) if row is not None else None

    def _follow(self) -> None:
        notice = self._selected()
        self.button.setVisible(notice is not None and bool(notice.actions))
        if notice is not None and notice.actions:
            self.button.setText(notice.actions[0][0])
