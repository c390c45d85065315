"""The settings on the screen; each takes effect at once."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from resources import LANGUAGES, mark, translate
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.settings import FONT_SIZES, THEME_CHOICES, Settings
from subsurface_app.gui.shortcuts import Shortcuts
from subsurface_app.gui.shortcuts_page import ShortcutsPage


class SettingsDialog(QDialog):
    """How the window looks and works on one page, the keys of all actions on another."""

    def __init__(self, settings: Settings, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate(mark("Settings")))
        self.setMinimumWidth(560)
        self._settings = settings
        self.theme_box = QComboBox(self)
        for choice, title in THEME_CHOICES.items():
            self.theme_box.addItem(translate(title), choice)
        self.theme_box.setCurrentIndex(self.theme_box.findData(settings.theme))
        self.theme_box.currentIndexChanged.connect(self._take_theme)
        self.language_box = QComboBox(self)
        for language, name in LANGUAGES.items():
            self.language_box.addItem(name, language)
        self.language_box.setCurrentIndex(self.language_box.findData(settings.language))
        self.language_box.currentIndexChanged.connect(self._take_language)
        self.exaggeration_box = QDoubleSpinBox(self, decimals=1, minimum=0.0, maximum=50.0, singleStep=0.5)
        self.exaggeration_box.setValue(settings.exaggeration)
        self.exaggeration_box.setPrefix("× ")
        self.exaggeration_box.setSpecialValueText(translate(mark("automatic")))
        self.exaggeration_box.valueChanged.connect(self._take_exaggeration)
        self.cache_box = QSpinBox(self, minimum=0, maximum=65536, singleStep=64)
        self.cache_box.setValue(settings.cache_megabytes)
        self.cache_box.setSuffix(" MB")
        self.cache_box.setSpecialValueText(translate(mark("automatic")))
        self.cache_box.valueChanged.connect(self._take_cache)
        self.font_box = QSpinBox(self, minimum=FONT_SIZES[0] - 1, maximum=FONT_SIZES[1])
        self.font_box.setValue(settings.font_size)
        self.font_box.setSuffix(" pt")
        self.font_box.setSpecialValueText(translate(mark("As the system")))
        self.font_box.setKeyboardTracking(False)
        self.font_box.valueChanged.connect(self._take_font_size)
        self.exaggeration_box.setAccessibleName(translate(mark("Vertical exaggeration")))
        self.shortcuts_page = ShortcutsPage(shortcuts, self)
        self.pages = QTabWidget(self)
        self.pages.setAccessibleName(translate(mark("Pages")))
        self.pages.addTab(self._general_page(), translate(mark("General")))
        self.pages.addTab(self.shortcuts_page, translate(mark("Keys")))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.pages)
        layout.addWidget(buttons)

    def _general_page(self) -> QWidget:
        page = QWidget(self)
        form = QFormLayout(page)
        form.setVerticalSpacing(10)
        form.addRow(translate(mark("Theme")), self.theme_box)
        form.addRow(translate(mark("Language")), self.language_box)
        form.addRow(translate(mark("Font size")), self.font_box)
        form.addRow(translate(mark("Vertical exaggeration")), self.exaggeration_box)
        form.addRow(translate(mark("Memory for slices")), self.cache_box)
        form.addRow(
            label(
                translate(mark("All of this takes effect at once; the window is rebuilt for a new language.")), "muted"
            )
        )
        return page

    def _take_theme(self) -> None:
        self._settings.theme = self.theme_box.currentData()

    def _take_language(self) -> None:
        self._settings.language = self.language_box.currentData()

    def _take_exaggeration(self, factor: float) -> None:
        self._settings.exaggeration = factor

    def _take_cache(self, megabytes: int) -> None:
        self._settings.cache_megabytes = megabytes

    def _take_font_size(self, points: int) -> None:
        self._settings.font_size = points if points >= FONT_SIZES[0] else 0
