"""The tools that a section has, which of them is in hand, and the keys for them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from subsurface_app.gui.views.section._line_tool import DrawLine
from subsurface_app.gui.views.section._ruler import Ruler
from subsurface_app.gui.views.section._spectrum_box import SpectrumBox
from subsurface_app.gui.views.section._tools import Move, Tool

if TYPE_CHECKING:
    from subsurface_app.gui.views.section._view import SectionView

TOOLS: tuple[type[Tool], ...] = (Move, Ruler, SpectrumBox, DrawLine)


class SectionTools:
    """The tools of one section; one of them has the left mouse button."""

    def __init__(self, section: "SectionView") -> None:
        self._section = section
        self._row = section.strip.tools
        self._tools = {tool.name: tool(section) for tool in TOOLS}
        self.current: Tool = self._tools["move"]
        self._row.tool_chosen.connect(self.choose)
        self._add_keys(section)

    def choose(self, name: str) -> None:
        """Take another tool in hand; "move" is none."""
        self._row.show_tool(name)
        if name != self.current.name:
            self.current.stop()
            self.current = self._tools[name]
            self.current.start()
            self._section.tool_changed.emit(name)

    def _add_keys(self, section: "SectionView") -> None:
        """Arrow keys step, letters start tools while the picture has the focus; Esc goes back to moving it."""
        bar = section.strip.selector.bar
        keys: list[tuple[Any, Callable[[], object]]] = [
            (key, lambda step=step: bar.setValue(bar.value() + step))
            for key, step in ((Qt.Key.Key_Left, -1), (Qt.Key.Key_Up, -1), (Qt.Key.Key_Right, 1), (Qt.Key.Key_Down, 1))
        ]
        keys += [(tool.shortcut, lambda name=tool.name: self.choose(name)) for tool in TOOLS if tool.shortcut]
        keys.append((Qt.Key.Key_Escape, lambda: self.choose("move")))
        for key, act in keys:
            shortcut = QShortcut(QKeySequence(key), section.canvas)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
