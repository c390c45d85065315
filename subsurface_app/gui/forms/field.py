"""What every field of a form is: a widget whose value is plain data."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget


class Field(QWidget):
    """A parameter on the screen; `value` is plain data, None when it is left out."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)

    def value(self) -> Any:
        """What the user has given."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value, e.g. the default or that of an earlier run."""
        raise NotImplementedError
