"""The switch between time and depth of a section, and by which velocities or check shots of the project."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.data.objects import Domain, DomainObject
from subsurface_app.gui.views._planes import Relation
from subsurface_app.workflows.time_depth import time_depth_field

if TYPE_CHECKING:
    from subsurface_app.gui.views.section._view import SectionView

_KEY = "D"
_TITLES: dict[Domain, str] = {"twt": mark("In depth"), "depth": mark("In time")}  # of what the volume has
_TIPS: dict[Domain, str] = {
    "twt": mark("Show the section in depth, by velocities or check shots of the menu (D)"),
    "depth": mark("Show the section in two-way time, by velocities or check shots of the menu (D)"),
}


class DomainSwitch(QObject):
    """Asks whoever knows the project for its time-depth relations, and shows the section by the one that is chosen.

    `by` is the id of that item, be it read already or not; empty while the section is shown as it is.
    """

    relations_asked = Signal()  # to be answered by `offer`
    relation_asked = Signal(str)  # of this id, to be answered by `take`
    velocities_missed = Signal(str)  # there is none: what makes some is to be offered; the domain of the volume

    def __init__(self, section: "SectionView") -> None:
        super().__init__(section)
        self._section, self._button = section, section.strip.tools.domain
        self.by = self._last = ""
        self._waits = False
        self._offered: list[tuple[str, str]] = []
        self._menu = QMenu(self._button)
        self._menu.aboutToShow.connect(self.relations_asked)
        self._button.setMenu(self._menu)
        self._button.clicked.connect(lambda _: self.turn())
        section.cut_changed.connect(self._name)
        section.crossing_failed.connect(self._stay)
        shortcut = QShortcut(QKeySequence(_KEY), section.canvas)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.turn)
        self._name()

    def begin(self) -> None:
        """Offer the switch: somebody answers what it asks."""
        self._button.show()

    def turn(self) -> None:
        """Show the section in the other domain, by the last relation, else the first of the project."""
        if self._section.cube is None or self._button.isHidden():
            self._name()
        elif self.by:
            self._chosen("")
        elif self._last:
            self._chosen(self._last)
        else:
            self._waits = True
            self.relations_asked.emit()
        self._name()

    def offer(self, relations: Sequence[tuple[str, str]]) -> None:
        """Offer relations (id, name), the likeliest first; the first is taken where one is waited for."""
        self._offered = list(relations)
        self._fill_menu()
        if not self._waits:
            return
        self._waits = False
        if relations:
            self._chosen(relations[0][0])
        else:
            self._tell_missing()

    def choose(self, item_id: str) -> None:
        """Show the section by this item; as it is without one."""
        if item_id != self.by:
            self.by, self._last = item_id, item_id or self._last
            if item_id:
                self.relation_asked.emit(item_id)
            else:
                self._section.bring_across(None)
        self._name()

    def take(self, item_id: str, item: DomainObject | None) -> None:
        """Take the relation that was asked for; None when it cannot be read or is there no more."""
        if item_id != self.by:
            return
        if item is None:
            self._stay()
            return
        try:
            relation = Relation(item_id, item.name, time_depth_field(item))
        except SubsurfaceError as error:
            self._section.tell(translate(error.template, **error.values))
            self._stay()
            return
        self._section.bring_across(relation)

    def drop(self, item_id: str) -> None:
        """An item is no more: what was shown by it is shown as it is."""
        if self._last == item_id:
            self._last = ""
        if self.by == item_id:
            self.choose("")

    def _chosen(self, item_id: str) -> None:
        self.choose(item_id)
        self._section.edited.emit(translate("Time or depth"))

    def _stay(self) -> None:
        """The relation did not serve: the section is shown as it is, and another one is proposed next."""
        self.by = self._last = ""
        self._section.bring_across(None)
        self._name()

    def _tell_missing(self) -> None:
        cube = self._section.cube
        self.velocities_missed.emit("twt" if cube is None else cube.axis.domain)

    def _fill_menu(self) -> None:
        self._menu.clear()
        group = QActionGroup(self._menu)
        for item_id, name in [("", translate("As it is")), *self._offered]:
            action = self._menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(item_id == self.by)
            action.triggered.connect(lambda _=False, one=item_id: self._chosen(one))
            group.addAction(action)
        self._menu.addSeparator()
        self._menu.addAction(translate("Make velocities…")).triggered.connect(lambda _=False: self._tell_missing())

    def _name(self) -> None:
        """Say on the button which domain it shows, and whether it is shown."""
        cube = self._section.cube
        domain = "twt" if cube is None else (cube.stored or cube).axis.domain
        with QSignalBlocker(self._button):
            self._button.setText(translate(_TITLES[domain]))
            self._button.setToolTip(translate(_TIPS[domain]))
            self._button.setAccessibleName(translate(_TITLES[domain]))
            self._button.setChecked(bool(self.by))
