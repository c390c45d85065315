"""The place of one view in its dock: a hint until there is something to show, a notice above, and what it keeps."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.first_steps import FirstSteps
from subsurface_app.gui.view_kinds import kind_of, view_title
from subsurface_app.gui.views.view import View

_NO_3D = mark("3D is off: it needs OpenGL, and is left out in safe mode. Sections show the same data.")


class ViewPlace(QWidget):
    """A view, or the hint that stands for it before it is made.

    `roles` are the items that it shows now. `kept` are those that it keeps whatever is ticked, None when it shows
    what is ticked. `follows` says whether its planes and zoom move with those of the other views that follow.
    """

    changed = Signal()  # what is kept, or whether it follows

    def __init__(self, view_id: str, *, with_3d: bool) -> None:
        super().__init__()
        self.view_id, self.kind = view_id, kind_of(view_id)
        self.view: View | None = None
        self.roles: dict[str, str] = {}
        self.kept: dict[str, str] | None = None
        self.can_show = with_3d or not self.kind.needs_3d
        self.follows = self.kind.has_planes and self.is_first
        self._stack = QStackedWidget()
        self._hint = hint = label(translate(self.kind.hint if self.can_show else _NO_3D), role="muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setMargin(24)
        self._stack.addWidget(hint)
        self.first_steps = FirstSteps()
        self._stack.addWidget(self.first_steps)
        self._notice = label("", role="notice")
        self._notice.setAccessibleName(translate(mark("Notice")))
        self._notice.hide()
        # A view in a dock smaller than the view can be scrolled; nothing is squeezed, and the window never grows by it.
        area = QScrollArea()
        area.setWidget(_Sheet(self._stack))
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setMinimumSize(200, 140)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of the controls
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._notice)
        layout.addWidget(area, 1)

    @property
    def is_first(self) -> bool:
        """Whether it is the first view of its kind: that one is hidden, the others are closed."""
        return self.view_id == self.kind.name

    @property
    def title(self) -> str:
        """What the view is called on the screen."""
        return view_title(self.view_id)

    @property
    def volume(self) -> str:
        """The id of what it shows as the volume; empty without one."""
        return next((item_id for item_id, role in self.roles.items() if role == "volume"), "")

    @property
    def has_content(self) -> bool:
        """Whether the view is seen, not its hint."""
        return self.view is not None and self._stack.currentWidget() is self.view

    @property
    def is_in_front(self) -> bool:
        """Whether it is on the screen: neither hidden nor behind another tab, which Qt moves out of the window."""
        there = QRect(self.mapTo(self.window(), QPoint(0, 0)), self.size())
        return self.isVisible() and self.window().rect().intersects(there)

    @property
    def notice(self) -> str:
        """What the yellow bar says; empty without one."""
        return self._notice.text()

    def put(self, view: View) -> None:
        """Place the view here; its hint is seen until it has something to show."""
        self.view = view
        self._stack.addWidget(view)
        view.filled.connect(self.look)
        for canvas in view.findChildren(QGraphicsView):
            canvas.setAcceptDrops(False)  # Qt's canvases take every drop and do nothing; the window imports files

    def look(self, *, is_bare: bool = False) -> None:
        """Show the view if it has something to draw, else the hint; of an empty project, where to begin."""
        roles = set(self.roles.values())
        is_filled = bool(roles & set(self.kind.needs)) if self.kind.needs else bool(roles)
        is_filled = is_filled or (self.view is not None and self.view.has_own_content)
        shown = self.view if is_filled and self.view is not None else self.first_steps if is_bare else self._hint
        self._stack.setCurrentWidget(shown)

    def set_notice(self, text: str) -> None:
        """Say something in a yellow bar above the view; nothing without a text."""
        self._notice.setText(text)
        self._notice.setVisible(bool(text))

    def keep(self, is_kept: bool) -> None:
        """Keep the items shown now, or show again what is ticked."""
        if is_kept != (self.kept is not None):
            self.kept = dict(self.roles) if is_kept else None
            self.changed.emit()

    def follow(self, follows: bool) -> None:
        """Let planes and zoom move with those of the other views that follow, or by themselves."""
        if follows != self.follows:
            self.follows = follows
            self.changed.emit()


class _Sheet(QWidget):
    """What a scroll area scrolls: as small as its content can be.

    Given a content with texts that wrap, a scroll area would ask for the height that it would like to have, and scroll
    pictures that can well be smaller.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        content.setParent(self)

    def minimumSizeHint(self) -> QSize:
        return self._content.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._content.resize(event.size())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)
