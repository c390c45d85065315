"""How the docks of the window are laid out: as at the first start, all views side by side, or all in one place."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, sqrt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

_LEFT, _RIGHT, _BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
_HORIZONTAL, _VERTICAL = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
_TREE_WIDTH = 290
_VIEW_WIDTH = 300  # as much as the controls of the first view need at least


def arrange(
    window: QMainWindow, tree: QDockWidget, history: QDockWidget, jobs: QDockWidget, views: Sequence[QDockWidget]
) -> None:
    """The layout of the first start: tree left, the first view in the middle, the others as tabs, jobs below.

    The history is there for those who ask for it.
    """
    _take_out(window, [tree, history, jobs, *views])
    window.addDockWidget(_LEFT, tree)
    window.addDockWidget(_BOTTOM, jobs)
    window.splitDockWidget(tree, history, _VERTICAL)
    first, second, *others = views
    window.addDockWidget(_RIGHT, first)
    window.splitDockWidget(first, second, _HORIZONTAL)
    for dock in others:
        window.tabifyDockWidget(second, dock)
    for dock in (tree, jobs, *views):
        dock.show()
    history.hide()
    second.raise_()
    width, height = window.width(), window.height()
    middle = max(_VIEW_WIDTH, round((width - _TREE_WIDTH) * 0.33))
    horizontal = [_TREE_WIDTH, middle, max(_VIEW_WIDTH, width - _TREE_WIDTH - middle)]
    window.resizeDocks([tree, first, second], horizontal, _HORIZONTAL)
    window.resizeDocks([second, jobs], [round(height * 0.76), round(height * 0.2)], _VERTICAL)


def tile(window: QMainWindow, views: Sequence[QDockWidget], behind: Sequence[QDockWidget] = ()) -> None:
    """Views side by side in rows and columns, as wide and as high as each other; others as tabs behind the last."""
    if not views:
        return
    _take_out(window, [*views, *behind])
    columns = ceil(sqrt(len(views)))
    heads = views[:columns]
    window.addDockWidget(_RIGHT, heads[0])
    for before, dock in pairwise(heads):
        window.splitDockWidget(before, dock, _HORIZONTAL)
    for above, dock in zip(views, views[columns:], strict=False):
        window.splitDockWidget(above, dock, _VERTICAL)
    for dock in behind:
        window.tabifyDockWidget(views[-1], dock)
    for dock in (*views, *behind):
        dock.show()
    views[-1].raise_()
    window.resizeDocks(heads, [1000] * len(heads), _HORIZONTAL)
    for number in range(columns):
        column = views[number::columns]
        window.resizeDocks(column, [1000] * len(column), _VERTICAL)


def put_in_tabs(window: QMainWindow, views: Sequence[QDockWidget]) -> None:
    """Views one behind the other."""
    if not views:
        return
    _take_out(window, views)
    window.addDockWidget(_RIGHT, views[0])
    for dock in views[1:]:
        window.tabifyDockWidget(views[0], dock)
    for dock in views:
        dock.show()
    views[0].raise_()


def put_beside(window: QMainWindow, dock: QDockWidget, views: Sequence[QDockWidget]) -> None:
    """A new view in a column of its own, right of the others; those that are seen become as wide as each other."""
    seen = [one for one in views if not (one is dock or one.isFloating() or one.visibleRegion().isEmpty())]
    window.addDockWidget(_RIGHT, dock, _HORIZONTAL)
    dock.show()
    window.resizeDocks([*seen, dock], [1000] * (len(seen) + 1), _HORIZONTAL)


def _take_out(window: QMainWindow, docks: Sequence[QDockWidget]) -> None:
    # Docks that for a moment lie one above the other would make the window grow; and what lies in a tab is split by Qt
    # into another tab only.
    for dock in docks:
        dock.setFloating(False)
        window.removeDockWidget(dock)
