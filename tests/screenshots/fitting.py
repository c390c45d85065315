"""What is wrong with the texts of a widget tree: cut, or not translated."""

import re
from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QDockWidget,
    QDoubleSpinBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)

_HAIR = 1.5  # px by which fonts may round
# Words that are the same in Chinese: units, formats, names of methods and files.
_LATIN = re.compile(r"[A-Za-z]{4,}")
_SAME = re.compile(
    r"SEG-?Y|Python|Subsurface|subsurface|EBCDIC|ASCII|Ricker|OpendTect|OpenWorks|Petrel|Kingdom|Charisma|GOCAD|ZMAP\+?|"
    r"HTML|PLine|TSurf|glTF|gltf|usda|MATLAB|float32|NVIDIA|CuPy|Theora|WebP|English|sqrt|isnan|where|clip|sign|"
    r"Irap|CPS-3|RMS|NumPy|Numba|CUDA|numba|cuda|YAML|JSON|Marmousi|Volve|batlow|Batlow|Vik|Roma|Lajolla|vik|roma|"
    r"OpenGL|OpenUSD|glTF|EPSG|Gardner|volume-\w+|auto|https?://\S+|[\w./~-]+\.\w{2,10}|[a-z_]+\.[a-z_]+|[a-z]+_\w+|"
    # kinds of views and roles as scripts name them, names that commands give to what they make, an example, a body
    r"section、scene、map、logs|volume、horizon|, (?:balanced|part|reversed|phase|band-pass)\b|"
    r"（amplitude|Netherlands|IEEE|"
    r"脚本中的名称：\w+|Ctrl|Shift|Home|Page|Down|Seismic|Delete|Enter|Escape|Space|Apache|License|LICENSES|PySide6|LGPL|Qt|"
    r"RHOB|PHIE|gAPI"
)


def cut_texts(root: QWidget) -> Iterator[str]:
    """Texts that do not fit into the visible widgets below a widget."""
    for widget in (root, *root.findChildren(QWidget)):
        if not is_seen(widget, root):
            continue
        for text, needed, room in _texts(widget):
            if needed > room + _HAIR:
                yield f"cut: {place_of(widget)}: {text!r} needs {needed:.0f} px, has {room:.0f}"


def is_seen(widget: QWidget, root: QWidget) -> bool:
    """Whether a widget is on view, or would be after scrolling; docks behind others are not."""
    if not widget.isVisibleTo(root):
        return False
    parent = widget
    while parent is not None and parent is not root and not isinstance(parent, QAbstractScrollArea):
        parent = parent.parentWidget()
    return not (parent or widget).visibleRegion().isEmpty()


def _texts(widget: QWidget) -> Iterator[tuple[str, float, float]]:
    """Each text of a widget with the pixels it needs and has."""
    metrics = QFontMetricsF(widget.font())
    if isinstance(widget, QLabel) and widget.text() and widget.textFormat() != Qt.TextFormat.RichText:
        inside = widget.contentsRect()
        if widget.wordWrap():
            flags = Qt.TextFlag.TextWordWrap
            wanted = metrics.boundingRect(QRect(0, 0, inside.width(), 10_000), flags, widget.text())
            yield widget.text(), wanted.height(), inside.height()
        else:
            yield from ((line, metrics.horizontalAdvance(line), inside.width()) for line in widget.text().split("\n"))
    elif isinstance(widget, QPushButton | QToolButton) and widget.text():
        if not isinstance(widget, QToolButton) or widget.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly:
            yield widget.text(), metrics.horizontalAdvance(widget.text().replace("&", "")), widget.width() - 8
    elif isinstance(widget, QAbstractButton | QGroupBox):
        text = widget.text() if isinstance(widget, QAbstractButton) else widget.title()
        if text:
            yield text, metrics.horizontalAdvance(text), widget.width() - 18
    elif isinstance(widget, QLineEdit) and widget.placeholderText() and not widget.text():
        yield widget.placeholderText(), metrics.horizontalAdvance(widget.placeholderText()), widget.width() - 8
    elif isinstance(widget, QComboBox) and widget.currentText() and not widget.isEditable():
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = widget.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, widget)
        blank = metrics.horizontalAdvance("）") / 2 if widget.currentText().endswith("）") else 0.0
        yield widget.currentText(), metrics.horizontalAdvance(widget.currentText()) - blank, room.width()
    elif isinstance(widget, QSpinBox | QDoubleSpinBox):
        yield widget.text(), metrics.horizontalAdvance(widget.text()), widget.lineEdit().width() - 2
    elif isinstance(widget, QTabBar):
        for index in range(widget.count()):
            text = widget.tabText(index)
            yield text, metrics.horizontalAdvance(text), widget.tabRect(index).width() - 8
    elif (
        isinstance(widget, QHeaderView)
        and widget.model() is not None
        and widget.orientation() == Qt.Orientation.Horizontal
    ):
        for index in range(widget.count()):
            text = widget.model().headerData(index, widget.orientation())
            if text and not widget.isSectionHidden(index):
                yield str(text), metrics.horizontalAdvance(str(text)), widget.sectionSize(index) - 4
    elif isinstance(widget, QDockWidget) and widget.windowTitle() and widget.titleBarWidget() is None:
        yield widget.windowTitle(), metrics.horizontalAdvance(widget.windowTitle()), widget.width() - 40


def outside(root: QWidget, screen: QSize) -> Iterator[str]:
    """A dialog or window that is larger than a screen of that size."""
    if root.width() > screen.width() or root.height() > screen.height():
        yield f"too large: {root.width()} x {root.height()} on a screen of {screen.width()} x {screen.height()}"


def untranslated(root: QWidget, known: str) -> Iterator[str]:
    """Texts, tooltips and names with English words in a Chinese window.

    Parameters   known : texts of the user's data (names of items, files, wells), whose words may stand anywhere
    """
    own = set(_LATIN.findall(known))
    for widget in (root, *root.findChildren(QWidget)):
        if not widget.isVisibleTo(root):
            continue
        for text in {*_words(widget), widget.toolTip(), widget.accessibleName()}:
            rest = re.sub(r"<[^>]*>", " ", text)
            words = [word for word in _LATIN.findall(_SAME.sub(" ", rest)) if word not in own]
            if words:
                yield f"not translated: {place_of(widget)}: {text!r} ({', '.join(dict.fromkeys(words))})"


def _words(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QGroupBox):
        yield widget.title()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(index) for index in range(widget.count()))
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(index) for index in range(widget.count()))
    elif isinstance(widget, QDockWidget):
        yield widget.windowTitle()


def place_of(widget: QWidget) -> str:
    """A widget by its place: names of the nearest named parents."""
    names = []
    while widget is not None and len(names) < 3:
        names.append(widget.objectName() or type(widget).__name__)
        widget = widget.parentWidget()
    return " < ".join(names)
