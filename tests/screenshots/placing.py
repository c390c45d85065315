"""What lies where it should not, over others or outside of its parent, and texts that can hardly be read."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QGraphicsView,
    QGroupBox,
    QLabel,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QSlider,
    QTabWidget,
    QToolButton,
    QWidget,
)

from subsurface_app.gui.theme import contrast
from tests.screenshots.fitting import is_seen, place_of

_PARTS = (QLabel, QAbstractButton, QComboBox, QLineEdit, QSlider, QGroupBox, QAbstractScrollArea, QProgressBar)
_LEAST = 3.0  # strokes thinner than a pixel lose a third of the 4.5 that tests/gui/test_theme.py asks of the colours


def overlaps(root: QWidget) -> Iterator[str]:
    """Visible parts of one parent that lie over each other."""
    for parent in (root, *root.findChildren(QWidget)):
        if parent.layout() is None or not is_seen(parent, root):
            continue
        shown = [
            child
            for child in parent.children()
            if isinstance(child, _PARTS) and child.isVisibleTo(root) and not child.isWindow()
        ]
        for number, first in enumerate(shown):
            for second in shown[number + 1 :]:
                shared = first.geometry().intersected(second.geometry())
                if shared.width() > 2 and shared.height() > 2:
                    yield f"over each other: {place_of(first)} and {place_of(second)}"


def astray(root: QWidget) -> Iterator[str]:
    """Parts that reach out of their parent, and views or forms that have to be scrolled sideways."""
    for widget in root.findChildren(QWidget):
        parent = widget.parentWidget()
        if not is_seen(widget, root) or widget.isWindow():
            continue
        if isinstance(widget, QScrollArea) and widget.horizontalScrollBar().isVisible():
            needed = widget.widget().minimumSizeHint().width()
            yield f"scrolls sideways: {place_of(widget.widget())} needs {needed} px, has {widget.viewport().width()}"
        is_laid_out = parent.layout() is not None and not isinstance(parent, QAbstractScrollArea | QTabWidget)
        inside = parent.rect().adjusted(-2, -2, 2, 2)
        if isinstance(widget, _PARTS) and is_laid_out and not inside.contains(widget.geometry()):
            yield f"outside: {place_of(widget)} lies at {widget.geometry().getRect()} of {parent.size().toTuple()}"


def faint(root: QWidget) -> Iterator[str]:
    """Labels and buttons whose darkest and brightest colours have less contrast than texts need."""
    image = root.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ratio = image.devicePixelRatio()
    for widget in root.findChildren(QWidget):
        text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
        is_icon = isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
        if (
            is_icon
            or not text.strip()
            or not is_seen(widget, root)
            or widget.visibleRegion().boundingRect() != widget.rect()
        ):
            continue
        if any(isinstance(one, QGraphicsView) for one in _parents(widget)):
            continue
        at = widget.visibleRegion().boundingRect().translated(widget.mapTo(root, widget.rect().topLeft()))
        left, top = round(at.left() * ratio), round(at.top() * ratio)
        part = image.copy(left, top, round(at.width() * ratio), round(at.height() * ratio))
        found = _contrast(part)
        if found < _LEAST:
            yield f"faint: {place_of(widget)}: {text!r} has a contrast of {found:.1f}"


def _parents(widget: QWidget) -> Iterator[QWidget]:
    while (parent := widget.parentWidget()) is not None:
        yield parent
        widget = parent


def _contrast(part: QImage) -> float:
    """The largest contrast with the commonest colour, that of the ground."""
    if part.isNull():
        return _LEAST
    pixels = np.frombuffer(part.constBits(), np.uint32).reshape(part.height(), -1)[:, : part.width()]
    colours, counts = np.unique(pixels & 0xFFFFFF, return_counts=True)
    names = [f"#{one:06x}" for one in colours]
    ground = names[int(np.argmax(counts))]
    return max(contrast(one, ground) for one in names)
