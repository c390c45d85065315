"""The title of a view's dock: its name, and what can be done with the view as a whole."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from resources import mark, translate
from subsurface_app.gui.icons import icon
from subsurface_app.gui.view_place import ViewPlace

_FOLLOW = (mark("Follow other views"), mark("Planes and zoom move with those of the other views that follow"))
_KEEP = (mark("Keep these items"), mark("What is ticked in the project tree no longer changes what this view shows"))
_DUPLICATE = (mark("Duplicate this view"), mark("Make another view that begins as this one is"))
_SAVE = mark("Save view as…")
_FLOAT = (mark("Float"), mark("Make this view a window of its own, or put it back; so does a double click here"))
_HIDE = (mark("Hide this view"), mark("The View menu brings it back"))
_CLOSE = (mark("Close this view"), "")


class DockTitle(QWidget):
    """A name and a row of buttons; the same can be chosen from its context menu. A double click floats the dock."""

    def __init__(
        self,
        dock: QDockWidget,
        place: ViewPlace,
        *,
        duplicate: Callable[[], object],
        save: Callable[[], object],
        close: Callable[[], object],
    ) -> None:
        super().__init__(dock)
        self.setObjectName("dock-title")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._place = place
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 1, 3, 1)
        self._row.setSpacing(1)
        name = QLabel(place.title)
        name.setTextFormat(Qt.TextFormat.PlainText)
        self._row.addWidget(name)
        self._row.addStretch(1)
        self.follow = self._act(_FOLLOW, "link-variant", place.follow)
        self.follow.setVisible(place.kind.has_planes)
        self.keep = self._act(_KEEP, "pin-outline", place.keep)
        self.duplicate = self._act(_DUPLICATE, "content-copy", None)
        self.duplicate.triggered.connect(lambda: duplicate())
        self.duplicate.setEnabled(place.can_show)
        self.save = QAction(icon("bookmark-plus-outline"), translate(_SAVE), self)
        self.save.triggered.connect(lambda: save())
        self.float = self._act(_FLOAT, "dock-window", None)
        self.float.triggered.connect(lambda: dock.setFloating(not dock.isFloating()))
        self.close_view = self._act(_HIDE if place.is_first else _CLOSE, "close", None)
        self.close_view.triggered.connect(lambda: close())
        place.changed.connect(self._follow_place)
        self._follow_place()

    def _act(self, texts: tuple[str, str], picture: str, toggled: Callable[[bool], object] | None) -> QAction:
        """An action and its button; `toggled` makes it one that is on or off."""
        title, more = (translate(text) if text else "" for text in texts)
        action = QAction(icon(picture), title, self)
        action.setToolTip(f"{title}\n{more}" if more else title)
        if toggled is not None:
            action.setCheckable(True)
            action.toggled.connect(toggled)
        button = QToolButton()
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setIconSize(QSize(16, 16))
        button.setAccessibleName(title)
        action.visibleChanged.connect(lambda: button.setVisible(action.isVisible()))
        self._row.addWidget(button)
        return action

    def _follow_place(self) -> None:
        for action, is_on in ((self.follow, self._place.follows), (self.keep, self._place.kept is not None)):
            with QSignalBlocker(action):
                action.setChecked(is_on)
        for button in self.findChildren(QToolButton):
            button.setChecked(button.defaultAction().isChecked())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self.follow, self.keep, self.duplicate, self.save, self.float, self.close_view])
        menu.popup(event.globalPos())
