"""Everything in the window has a name for those who do not see it, and is reached by those who do not use a mouse."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from resources import resource_path
from subsurface_app.commands import commands
from subsurface_app.data.store import Item
from subsurface_app.gui.command_palette import CommandPalette
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.notices import Notice, NoticeList
from subsurface_app.gui.segy_wizard import SegyWizard
from subsurface_app.gui.settings_dialog import SettingsDialog

TAB = Qt.FocusPolicy.TabFocus


def parts(top: QWidget) -> Iterator[QWidget]:
    """The widgets that take the focus, without those that Qt makes for itself inside others."""
    for one in [top, *top.findChildren(QWidget)]:
        takes_focus = one.focusPolicy() != Qt.FocusPolicy.NoFocus and one.focusProxy() is None
        if takes_focus and not _is_of_qt(one, top) and not _is_taken_away(one, top):
            yield one


def _is_of_qt(widget: QWidget, top: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and above is not top:
        if isinstance(above, QComboBox | QAbstractSpinBox | QMenu):
            return True
        above = above.parentWidget()
    return widget.objectName().startswith("qt_")


def _is_taken_away(widget: QWidget, top: QWidget) -> bool:
    """Whether a widget is hidden for now; a page behind others or a dock behind others is not."""
    while widget is not None and widget is not top:
        is_page = isinstance(widget, QDockWidget) or isinstance(widget.parentWidget(), QStackedWidget)
        if widget.isHidden() and not is_page:
            return True
        widget = widget.parentWidget()
    return False


def name_of(widget: QWidget, buddies: dict[QWidget, str]) -> str:
    """What a screen reader says."""
    said = [widget.accessibleName(), buddies.get(widget, "")]
    if isinstance(widget, QAbstractButton):
        said.append(widget.text())
    if isinstance(widget, QTabBar):
        said.append(widget.tabText(widget.currentIndex()))
    if isinstance(widget, QLabel):
        said.append(widget.text())
    return next(filter(None, said), "")


def nameless(top: QWidget) -> list[str]:
    """Descriptions of the widgets without a name, and of tool buttons without a tooltip."""
    buddies = {}
    for label in top.findChildren(QLabel):
        if (buddy := label.buddy()) is not None:
            while buddy.focusProxy() is not None:
                buddy = buddy.focusProxy()
            buddies[buddy] = label.text()
    found = [_path(one, top) for one in parts(top) if not name_of(one, buddies)]
    bare = [
        one
        for one in top.findChildren(QToolButton)
        if not one.objectName().startswith("qt_")
        and not isinstance(one.parent(), QLineEdit | QTabBar | QMenuBar)
        and not one.toolTip()
        and not one.text()
    ]
    return found + [f"no tooltip: {_path(one, top)}" for one in bare]


def unreached(top: QWidget) -> list[str]:
    """Descriptions of the widgets that no number of steps with the tab key comes to."""
    wanted = {one for one in parts(top) if one.focusPolicy() & TAB == TAB and one.isEnabled() and one.isVisible()}
    wanted -= {one for one in wanted if isinstance(one, QDialogButtonBox)}
    reached: set[QWidget] = set()
    one = top
    for _ in range(5000):
        one = one.nextInFocusChain()
        reached.add(one)
        if one is top:
            break
    return [_path(one, top) for one in wanted - reached]


def _path(widget: QWidget, top: QWidget) -> str:
    names, one = [], widget
    while one is not None and one is not top:
        names.append(f"{type(one).__name__}({one.objectName()})")
        one = one.parentWidget()
    return " < ".join(names)


def check(top: QWidget) -> None:
    assert nameless(top) + [f"not reached: {one}" for one in unreached(top)] == []


def test_that_the_whole_window_has_names_and_is_reached_by_tab(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    check(project_window.welcome)
    run_job("import.segy", file=str(resource_path("sample", "f3", "F3_inline362_derived.sgy")), area="F3")
    views = project_window.workspace.views
    qtbot.waitUntil(lambda: views.is_idle and "section" in views.views, timeout=WAIT_MS)
    for name, place in views.places.items():
        if name not in views.views and name != "scene":
            views._view(place)
    project_window.notices.add(Notice("news", actions=(("Show", list),)))
    QApplication.processEvents()
    check(project_window)


def test_that_every_form_has_names_tooltips_with_units_and_is_reached_by_tab(project_window: MainWindow):
    for command in commands().values():
        if command.id in ("import.segy", "project.set_crs", "project.set_units"):
            continue  # they have dialogs of their own
        dialog = project_window.workspace.open_form(command.id)
        dialog.help.show()
        check(dialog)
        assert all(field.toolTip() and field.whatsThis() for field in dialog.form.fields.values())
        dialog.reject()
        dialog.deleteLater()


def test_that_the_other_dialogs_have_names_and_are_reached_by_tab(project_window: MainWindow, qtbot: QtBot):
    window = project_window
    for show, kind in (
        (window.show_settings, SettingsDialog),
        (window.show_command_palette, CommandPalette),
        (window.show_notices, NoticeList),
        (lambda: window.open_form("import.segy"), SegyWizard),
    ):
        show()
        dialog = window.findChild(kind)
        check(dialog)
        dialog.reject()
    qtbot.waitUntil(lambda: window.session.is_idle, timeout=WAIT_MS)


@pytest.mark.parametrize("keys", ["Tab", "Backtab"])
def test_that_the_tab_key_itself_goes_round_a_form(project_window: MainWindow, qtbot: QtBot, keys: str):
    dialog = project_window.workspace.open_form("trial.make")
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=WAIT_MS)
    seen = set()
    for _ in range(40):
        seen.add(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), getattr(Qt.Key, f"Key_{keys}"))
    edited = {field.focusProxy() for field in dialog.form.fields.values() if field.focusProxy().isEnabled()}
    assert edited <= seen
    assert {dialog.run_button} <= seen
    dialog.reject()
