"""The "Display" panel of a 3D scene: a list of what is in it, and the controls of what is chosen there."""

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from resources import translate
from subsurface_app.data.objects import DisplayUnits, Horizon, Well
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.views.scene._curtain import Curtain
from subsurface_app.gui.views.scene._horizon_surface import HorizonLook
from subsurface_app.gui.views.scene._item_pages import HorizonPage, LinePage, WellPage
from subsurface_app.gui.views.scene._items import SceneItem
from subsurface_app.gui.views.scene._layout import Layout
from subsurface_app.gui.views.scene._line_curtain import HungLine, LineLook
from subsurface_app.gui.views.scene._overlay_page import OverlayPage
from subsurface_app.gui.views.scene._player import Player, PlayerBar
from subsurface_app.gui.views.scene._region import SceneRegion
from subsurface_app.gui.views.scene._region_page import RegionPage
from subsurface_app.gui.views.scene._scene_items import SceneItems
from subsurface_app.gui.views.scene._slices import OverlayLook, SceneSlices
from subsurface_app.gui.views.scene._well_tube import WellLook

_WIDTH, _LOW = 268, 260
_NO_LIMIT = 16777215  # Qt's own
_SLICES, _REGION = "slices", "region"  # in the list beside ids of items, which are numbers and letters of their own


class ScenePanel(QWidget):
    """Lists slices, region and items; `edited` says what the user changed, `looks_changed` asks for a picture."""

    edited = Signal(str)
    looks_changed = Signal()
    line_coloured = Signal(str)  # the user gave this 2D line other colours

    def __init__(self, slices: SceneSlices, region: SceneRegion, items: SceneItems, player: Player) -> None:
        super().__init__()
        self._slices, self._region, self._items = slices, region, items
        self._units = DisplayUnits()
        self.list = QListWidget()
        self.list.setAccessibleName(translate("What is in the scene"))
        self.player_bar, self.region_page = PlayerBar(player), RegionPage(region)
        self.horizon_page, self.well_page, self.line_page = HorizonPage(), WellPage(), LinePage()
        self.overlay_page = OverlayPage()
        self._plain = label("", role="muted")
        self._plain.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._pages = QStackedWidget()
        of_player = QWidget()
        layout = QVBoxLayout(of_player)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.player_bar)
        layout.addStretch(1)
        self._player_page = of_player
        items_pages = (self.overlay_page, self.horizon_page, self.well_page, self.line_page)
        for page in (of_player, self.region_page, *items_pages, self._plain):
            self._pages.addWidget(page)
        scroll = QScrollArea()
        scroll.setWidget(self._pages)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self.list)
        whole.addWidget(scroll, 1)
        self.set_narrow(False)
        self.list.currentItemChanged.connect(lambda *_: self.show_chosen())
        self.player_bar.edited.connect(self.edited)
        self.region_page.edited.connect(self.edited)
        region.changed.connect(self._region_changed)
        items.arrived.connect(self.show_chosen)
        self.horizon_page.chosen.connect(self._look_chosen)
        self.well_page.chosen.connect(self._look_chosen)
        self.line_page.chosen.connect(self._look_chosen)
        self.overlay_page.chosen.connect(self._overlay_chosen)

    @property
    def chosen(self) -> str:
        """The id of the item that is chosen in the list, "slices" or "region"; empty for none."""
        current = self.list.currentItem()
        return "" if current is None else str(current.data(Qt.ItemDataRole.UserRole))

    def choose(self, key: str) -> None:
        """Choose in the list; what is not in it changes nothing."""
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == key:
                self.list.setCurrentRow(row)

    def refresh(self) -> None:
        """List what is in the scene now; the choice stays where it can."""
        entries: list[tuple[str, str]] = []
        active = self._slices.active_cube
        if active is not None:
            entries.append((_SLICES, translate("Slices of {name}", name=active.cube.name)))
            entries.append((_REGION, translate("Region of {name}", name=active.cube.name)))
        overlays = self._slices.overlays.values()
        entries += [(one.cube.id, translate("Over the slices: {name}", name=one.cube.name)) for one in overlays]
        entries += [(item_id, item.name) for item_id, item in self._items.items.items()]
        before = self.chosen
        with QSignalBlocker(self.list):
            self.list.clear()
            for key, text in entries:
                item = QListWidgetItem(text)
                item.setData(Qt.ItemDataRole.UserRole, key)
                item.setToolTip(text)
                self.list.addItem(item)
            if entries:
                self.list.setCurrentRow(next((i for i, (key, _) in enumerate(entries) if key == before), 0))
        self.show_chosen()

    def show_chosen(self) -> None:
        """Show the controls of what is chosen, as it is now."""
        key = self.chosen
        item, look = self._items.items.get(key), self._items.look(key)
        if key == _SLICES:
            self.player_bar.show_player()
            self._pages.setCurrentWidget(self._player_page)
        elif key == _REGION:
            self.region_page.show_region()
            self._pages.setCurrentWidget(self.region_page)
        elif key in self._slices.overlays:
            self.overlay_page.show_overlay(self._slices.overlays[key], self._slices.look, self._units)
            self._pages.setCurrentWidget(self.overlay_page)
        elif isinstance(item, Horizon) and isinstance(look, HorizonLook):
            active = self._slices.active_cube
            fits = active is not None and active.cube.axis.domain == item.domain
            has_come = self._items.drape(key) is not None
            error = self._items.errors.get(key, "")
            self.horizon_page.show_item(item, look, self._units, has_volume=fits, has_come=has_come, error=error)
            self._pages.setCurrentWidget(self.horizon_page)
        elif isinstance(item, Well) and isinstance(look, WellLook):
            self.well_page.show_item(item, look, self._units)
            self._pages.setCurrentWidget(self.well_page)
        elif isinstance(item, HungLine) and isinstance(look, LineLook):
            self.line_page.show_item(item, look, self._units)
            self._pages.setCurrentWidget(self.line_page)
        else:
            self._plain.setText(_told(item))
            self._pages.setCurrentWidget(self._plain)

    def _overlay_chosen(self, look: OverlayLook, what: str) -> None:
        self._slices.set_overlay_look(look)
        self.show_chosen()
        self.edited.emit(what)

    def set_narrow(self, on: bool) -> None:
        """Below the scene the panel is as wide as that, and low; beside it, of one width."""
        self.setMinimumWidth(_WIDTH if not on else 0)
        self.setMaximumWidth(_WIDTH if not on else _NO_LIMIT)
        self.setMaximumHeight(_NO_LIMIT if not on else _LOW)
        self.list.setMaximumHeight(150 if not on else 66)

    def set_units(self, units: DisplayUnits) -> None:
        """Tell, and take, values in these units."""
        self._units = units
        self.region_page.set_units(units)
        self.show_chosen()

    def set_theme(self, dark: bool) -> None:
        self.region_page.set_theme(dark)

    def _region_changed(self) -> None:
        if self.chosen == _REGION:
            self.region_page.show_region()

    def _look_chosen(self, look: Any, text: str) -> None:
        self._items.set_look(self.chosen, look)
        self.looks_changed.emit()
        if isinstance(look, LineLook):
            self.line_coloured.emit(self.chosen)
        self.show_chosen()
        self.edited.emit(text)


def _told(item: SceneItem | None) -> str:
    """What stands in place of controls."""
    if item is None:
        return translate("The scene is empty.")
    if isinstance(item, Layout):
        return translate(
            "Pink points are {n_shots} shots, blue points {n_receivers} receivers; each place is drawn once.",
            n_shots=len(item.sources),
            n_receivers=len(item.receivers),
        )
    if isinstance(item, Curtain):
        return translate("Coloured as the slices are.")
    return translate("Nothing to choose here.")
