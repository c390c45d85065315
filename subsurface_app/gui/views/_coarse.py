"""A sign for pictures that are coarser than their data: how coarse, whether a finer one comes, and else why not."""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QWidget

from resources import translate
from subsurface_app.data.slices import samples_per

PATIENCE_MS = 300  # a picture that is fine by then was never called coarse


def coarseness(full: Sequence[int], here: Sequence[int]) -> int:
    """How many samples of a whole slice one of what came stands for, along the axis where that is most; 1 if fine."""
    return max(samples_per(a, b) for a, b in zip(full, here, strict=True))


class CoarseSigns(QObject):
    """Knows which pictures of a view are coarse. `changed` - the words for the coarsest; empty when all are fine."""

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self._coarse: dict[Hashable, tuple[int, str | None]] = {}  # factor; why it stays so, None while it is refined
        self._timer = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._timer.timeout.connect(self._tell)

    def take(self, key: Hashable, factor: int, *, is_last: bool) -> None:
        """A picture has come; `is_last` when no finer one follows."""
        if is_last or factor <= 1:
            self.forget(key)
            return
        self._coarse[key] = (factor, None)
        if self.text:
            self._tell()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self, key: Hashable, reason: str) -> None:
        """No finer picture can be read: say why, where a coarse one is on view."""
        if key in self._coarse:
            self._coarse[key] = (self._coarse[key][0], reason)
            self._tell()

    def forget(self, key: Hashable) -> None:
        """This picture is fine, or gone."""
        if self._coarse.pop(key, None) is not None:
            if not self._coarse:
                self._timer.stop()
            if self.text:
                self._tell()

    def _tell(self) -> None:
        text = ""
        if self._coarse:
            factor, reason = max(self._coarse.values(), key=lambda one: one[0])
            if reason is None:
                text = translate("coarse 1:{factor}, refining…", factor=factor)
            else:
                text = translate("stays coarse 1:{factor}: {reason}", factor=factor, reason=reason)
        if text != self.text:
            self.text = text
            self.changed.emit(text)


class PictureSign(QLabel):
    """Words in the lower right or left corner of a picture; nothing while there are none."""

    def __init__(self, picture: QWidget, *, at_left: bool = False) -> None:
        super().__init__(picture)
        self._at_left = at_left
        self.setWordWrap(at_left)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setStyleSheet("background: rgba(16, 20, 24, 220); color: white; padding: 2px 6px; border-radius: 3px;")
        picture.installEventFilter(self)
        self.hide()

    def tell(self, text: str) -> None:
        """Show these words."""
        self.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        picture = self.parentWidget()
        if not self.text():
            return
        if self._at_left:
            words = self.fontMetrics().size(0, self.text()).width() + 28
            self.setFixedWidth(max(min(words, picture.width() - 24), 40))
            self.setFixedHeight(self.heightForWidth(self.width()))
        else:
            self.adjustSize()
        across = 12 if self._at_left else max(picture.width() - self.width() - 16, 0)
        self.move(across, max(picture.height() - self.height() - 48, 0))
