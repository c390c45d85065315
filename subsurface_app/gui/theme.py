"""Light and dark: two palettes of our own on Qt's Fusion style, and the style sheet that follows from them."""

from dataclasses import dataclass, fields
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from resources import resource_path

ThemeName = Literal["light", "dark"]


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, as "#rrggbb".

    Parameters   window, base, raised : backgrounds of the window, of lists and fields, of buttons and headers
                 text, muted, disabled : text on any of them
                 accent, on_accent : selection and the main button, and the text on them
                 link, good, warning, bad : coloured text on window and base
                 line : frames and separators
    """

    name: ThemeName
    window: str
    base: str
    raised: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    link: str
    good: str
    warning: str
    bad: str
    line: str

    def colours(self) -> dict[str, str]:
        """Role -> colour."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "name"}


LIGHT = Theme(
    name="light",
    window="#f3f5f8",
    base="#ffffff",
    raised="#e6eaf0",
    text="#1b222c",
    muted="#4d5766",
    disabled="#5c6674",
    accent="#1d5fae",
    on_accent="#ffffff",
    link="#1d5fae",
    good="#1b6b33",
    warning="#7d4e00",
    bad="#a8231c",
    line="#c3cad4",
)
DARK = Theme(
    name="dark",
    window="#20242b",
    base="#181b20",
    raised="#2c323b",
    text="#e6e9ee",
    muted="#b3bcc8",
    disabled="#959eab",
    accent="#2d6cc0",
    on_accent="#ffffff",
    link="#8fbdff",
    good="#7fd694",
    warning="#f0c060",
    bad="#ff9d94",
    line="#444c58",
)
_CHINESE_FONTS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC")
THEMES: dict[str, Theme] = {"light": LIGHT, "dark": DARK}

# Pairs of roles (text, background) that are drawn on each other somewhere in the window.
TEXT_PAIRS = [
    *((text, ground) for text in ("text", "muted", "disabled") for ground in ("window", "base", "raised")),
    *((text, ground) for text in ("link", "good", "warning", "bad") for ground in ("window", "base")),
    ("on_accent", "accent"),
]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    linear = []
    for start in (1, 3, 5):
        value = int(colour[start : start + 2], 16) / 255
        linear.append(value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def resolve_theme(choice: str) -> Theme:
    """The theme of a choice "light", "dark" or "system"."""
    if choice in THEMES:
        return THEMES[choice]
    is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if is_dark else LIGHT


def apply_theme(app: QApplication, theme: Theme, font_size: int = 0) -> None:
    """Colour the whole application; views with canvases of their own are told separately.

    Parameters   font_size : points; 0 takes the size of the system
    """
    # Not setColorScheme(): it does nothing on the xcb and offscreen platforms.
    app.setStyle("Fusion")
    font = app.font()
    # Without a name Qt may take the bold or the Japanese cut of a Chinese font.
    font.setFamilies([font.families()[0], *_CHINESE_FONTS])
    font.setPointSizeF(font_size or QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF())
    app.setFont(font)
    app.setPalette(palette_of(theme))
    app.setStyleSheet(style_sheet_of(theme, font.pointSizeF()))


def palette_of(theme: Theme) -> QPalette:
    """Qt's palette of a theme."""
    palette, role = QPalette(), QPalette.ColorRole
    pairs = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.base,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.bad,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Link: theme.link,
        role.LinkVisited: theme.link,
        role.Light: theme.raised,
        role.Midlight: theme.raised,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Shadow: theme.line,
        role.Accent: theme.accent,
    }
    for where, colour in pairs.items():
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(theme.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.raised))
    return palette


_STYLE = """
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QToolTip { background: %(raised)s; color: %(text)s; border: 1px solid %(line)s; padding: 3px; }
QMainWindow::separator { background: %(line)s; width: 3px; height: 3px; }
QMainWindow::separator:hover { background: %(accent)s; }
QDockWidget { font-weight: 600; titlebar-close-icon: url(%(icons)s/close_%(name)s.svg);
    titlebar-normal-icon: url(%(icons)s/float_%(name)s.svg); }
QTreeView::indicator, QListView::indicator, QCheckBox::indicator { width: 13px; height: 13px;
    border: 1px solid %(muted)s; border-radius: 2px; background: %(base)s; }
QTreeView::indicator:checked, QListView::indicator:checked, QCheckBox::indicator:checked {
    background: %(accent)s; border-color: %(accent)s; image: url(%(icons)s/check.svg); }
QTreeView::indicator:hover, QListView::indicator:hover, QCheckBox::indicator:hover { border-color: %(link)s; }
QCheckBox::indicator:disabled { background: %(raised)s; border-color: %(line)s; }
QCheckBox:focus { text-decoration: underline; }
QDockWidget { border: 1px solid %(line)s; }
QDockWidget::title { background: %(raised)s; padding: 5px 8px; }
QDockWidget > QWidget { font-weight: normal; }
QToolButton:checked { background: %(base)s; color: %(text)s; border: 1px solid %(link)s; border-radius: 3px;
    padding: 1px 2px 1px 1px; }
QToolButton:checked:hover { background: %(raised)s; }
#dock-title { background: %(raised)s; }
#dock-title QLabel { font-weight: 600; }
#dock-title QToolButton { border: 1px solid transparent; border-radius: 3px; padding: 1px; }
#dock-title QToolButton:hover, #dock-title QToolButton:focus { border-color: %(link)s; }
#dock-title QToolButton:checked { background: %(base)s; border-color: %(accent)s; }
QMenuBar { background: %(window)s; border-bottom: 1px solid %(line)s; }
QMenuBar::item { padding: 4px 9px; background: transparent; }
QMenuBar::item:selected { background: %(accent)s; color: %(on_accent)s; }
QMenu { background: %(base)s; border: 1px solid %(line)s; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 22px; }
QMenu::item:selected { background: %(accent)s; color: %(on_accent)s; }
QMenu::item:disabled { color: %(disabled)s; background: transparent; }
QMenu::separator { height: 1px; background: %(line)s; margin: 4px 6px; }
QStatusBar { background: %(window)s; border-top: 1px solid %(line)s; }
QStatusBar::item { border: none; }
QTabBar { qproperty-elideMode: ElideNone; qproperty-usesScrollButtons: true; }
QTabBar::tab { background: %(raised)s; color: %(muted)s; padding: 5px 12px; border: 1px solid %(line)s; }
QTabBar::tab:selected { background: %(base)s; color: %(text)s; border-top: 2px solid %(accent)s; }
QHeaderView::section { background: %(raised)s; color: %(text)s; padding: 4px 6px; border: none;
    border-right: 1px solid %(line)s; border-bottom: 1px solid %(line)s; }
QTreeView, QTableView, QListView, QPlainTextEdit { border: 1px solid %(line)s; }
QProgressBar { border: 1px solid %(line)s; border-radius: 3px; background: %(base)s; color: %(text)s;
    text-align: center; }
QPushButton[main="true"] { background: %(accent)s; color: %(on_accent)s; border: 1px solid %(accent)s;
    border-radius: 4px; padding: 5px 16px; font-weight: 600; }
QPushButton[main="true"]:disabled { background: %(raised)s; color: %(disabled)s; border-color: %(line)s; }
QPushButton[main="true"]:focus { border: 2px solid %(text)s; }
QPushButton[checkable="true"] { background: %(raised)s; border: 1px solid %(line)s; border-radius: 3px;
    padding: 3px 8px; }
QPushButton[checkable="true"]:checked { background: %(base)s; border-color: %(link)s; }
QPushButton[checkable="true"]:focus { border-color: %(text)s; }
QFrame[role="notice"] { background: %(base)s; border: 1px solid %(muted)s; border-radius: 4px; }
QLabel[role="title"] { font-size: %(title_size).1fpt; font-weight: 600; }
QLabel[role="heading"] { font-size: %(heading_size).1fpt; font-weight: 600; }
QLabel[role="muted"] { color: %(muted)s; }
QLabel[role="good"] { color: %(good)s; }
QLabel[role="warning"] { color: %(warning)s; }
QLabel[role="notice"] { background: #f6e08f; color: #332600; padding: 4px 8px; }
QLabel[role="bad"] { color: %(bad)s; }
"""


def style_sheet_of(theme: Theme, font_size: float = 9.0) -> str:
    """What the palette cannot say: docks, tabs, menus, the main button, labels with a role.

    Parameters   font_size : points of the ordinary text, from which the headings follow
    """
    sizes = {"title_size": 2.0 * font_size, "heading_size": 1.25 * font_size}
    icons = resource_path("icons").as_posix()
    return _STYLE % {**theme.colours(), **sizes, "name": theme.name, "icons": icons}
