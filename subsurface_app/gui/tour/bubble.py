"""What the tour draws: a frame around a widget, and a bubble with words and buttons beside it."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.gui.dialogs import label

_WIDTH = 360
_GAP = 14
_LINE = 3
# Only the bubble itself: on a dark scene it needs an edge.
_STYLE = "#tour-bubble { background: palette(base); border: 2px solid palette(highlight); border-radius: 6px; }"


class Highlight(QWidget):
    """A frame that lets every click through."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def surround(self, target: QWidget) -> None:
        """Lie around a widget of the host."""
        corner = target.mapTo(self.parentWidget(), QPoint(0, 0))
        wanted = QRect(corner, target.size()).adjusted(-_LINE, -_LINE, _LINE, _LINE)
        self.setGeometry(wanted.intersected(self.parentWidget().rect()))
        self.show()
        self.raise_()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour: QColor = self.palette().color(QPalette.ColorRole.Highlight)
        painter.setPen(QPen(colour, _LINE))
        inset = _LINE // 2 + 1
        painter.drawRoundedRect(self.rect().adjusted(inset, inset, -inset, -inset), 5, 5)


class Bubble(QFrame):
    """The words of a step; over the main window, or a small window of its own beside a dialog.

    Keys   Left and Right go back and on, Return presses the button in focus, Escape leaves.
    """

    back_wanted = Signal()
    next_wanted = Signal()
    help_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, host: QWidget, *, beside_dialog: bool) -> None:
        super().__init__(host, Qt.WindowType.Tool if beside_dialog else Qt.WindowType.Widget)
        self._beside_dialog = beside_dialog
        self.setObjectName("tour-bubble")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle(translate(mark("Guided tour")))
        self.setStyleSheet(_STYLE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.count = label("", role="muted")
        self.title = label("", role="heading")
        self.text = label("")
        self.state = label("", role="good")
        self.back_button = self._button("tour-back", mark("Back"), self.back_wanted)
        self.help_button = self._button("tour-do", mark("Do it for me"), self.help_wanted)
        self.next_button = self._button("tour-next", mark("Next"), self.next_wanted)
        self.leave_button = self._button("tour-leave", mark("Leave the tour"), self.leave_wanted)
        above = QHBoxLayout()
        above.addWidget(self.count, 1)
        above.addWidget(self.leave_button)
        row = QHBoxLayout()
        row.addWidget(self.back_button)
        row.addStretch(1)
        row.addWidget(self.help_button)
        row.addWidget(self.next_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        column.addLayout(above)
        for part in (self.title, self.text, self.state):
            column.addWidget(part)
        column.addLayout(row)

    def _button(self, name: str, title: str, wanted: Signal) -> QPushButton:
        button = QPushButton(translate(title), self)
        button.setObjectName(name)
        button.setAutoDefault(True)
        button.clicked.connect(wanted)
        return button

    def say(self, title: str, text: str, number: int, count: int) -> None:
        """Show the words of a step."""
        self.count.setText(translate(mark("Step {number} of {count}"), number=number, count=count))
        self.title.setText(title)
        self.text.setText(text)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.back_button.setEnabled(number > 1)

    def show_state(self, *, text: str, can_help: bool, next_title: str) -> None:
        """Say how far the step is, and what the buttons do now."""
        if (text, next_title) != (self.state.text(), self.next_button.text()):
            self.state.setText(text)
            self.state.setVisible(bool(text))
            self.next_button.setText(next_title)
        self.help_button.setVisible(can_help)

    def stand_beside(self, target: QWidget) -> None:
        """Move where the target is not covered, if there is room for that."""
        size = QSize(_WIDTH, self.layout().totalHeightForWidth(_WIDTH))
        host = self.parentWidget()
        if self._beside_dialog:
            around = QRect(host.mapToGlobal(QPoint(0, 0)), host.size())
            room = host.screen().availableGeometry()
        else:
            around = QRect(target.mapTo(host, QPoint(0, 0)), target.size())
            room = host.rect().adjusted(_GAP, _GAP, -_GAP, -_GAP)
        wanted = QRect(place_beside(around, size, room), size)
        if wanted != self.geometry():
            self.setGeometry(wanted)
        self.show()
        self.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = {
            Qt.Key.Key_Escape: self.leave_wanted,
            Qt.Key.Key_Left: self.back_wanted,
            Qt.Key.Key_Right: self.next_wanted,
        }.get(Qt.Key(event.key()))
        if wanted is None:
            super().keyPressEvent(event)
        elif wanted is not self.back_wanted or self.back_button.isEnabled():
            wanted.emit()


def place_beside(target: QRect, size: QSize, room: QRect) -> QPoint:
    """Upper left corner of a box of this size beside the target: right, left, below, above, else in its lower right."""
    x = min(max(target.left(), room.left()), room.right() - size.width())
    y = min(max(target.top(), room.top()), room.bottom() - size.height())
    places = (
        QPoint(target.right() + _GAP, y),
        QPoint(target.left() - _GAP - size.width(), y),
        QPoint(x, target.bottom() + _GAP),
        QPoint(x, target.top() - _GAP - size.height()),
    )
    for place in places:
        if room.contains(QRect(place, size)):
            return place
    return QPoint(
        min(target.right(), room.right()) - size.width() - _GAP,
        min(target.bottom(), room.bottom()) - size.height() - _GAP,
    )
