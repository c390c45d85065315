"""What is wrong in charts: axes without a title, titles over numbers, words that reach out of their picture."""

from collections.abc import Iterator

import pyqtgraph as pg
from PySide6.QtWidgets import QGraphicsView, QWidget

from tests.screenshots.fitting import is_seen, place_of

_HAIR = 3.0  # px


def charts(root: QWidget) -> Iterator[str]:
    """Findings of all charts below a widget."""
    views = [one for one in (root, *root.findChildren(QGraphicsView)) if isinstance(one, QGraphicsView)]
    for view in views:
        if not is_seen(view, root) or view.scene() is None:
            continue
        titles = [
            one.label
            for one in view.scene().items()
            if isinstance(one, pg.AxisItem) and one.isVisible() and one.labelText and one.label.isVisible()
        ]
        for number, first in enumerate(titles):
            for second in titles[number + 1 :]:
                shared = first.sceneBoundingRect() & second.sceneBoundingRect()
                if shared.width() > _HAIR and shared.height() > _HAIR:
                    yield f"over each other: {place_of(view)}: {first.toPlainText()!r} and {second.toPlainText()!r}"
        for item in view.scene().items():
            if not item.isVisible():
                continue
            if isinstance(item, pg.AxisItem):
                yield from _axis(view, item)
            elif isinstance(item, pg.TextItem) and item.toPlainText().strip():
                yield from _words(view, item)


def _axis(view: QGraphicsView, axis: pg.AxisItem) -> Iterator[str]:
    has_numbers = bool(axis.style["showValues"]) and axis.isVisible() and axis.width() > 0 and axis.height() > 0
    where = f"{place_of(view)}, axis {axis.orientation}"
    if not has_numbers:
        return
    partner = {"top": "bottom", "bottom": "top", "left": "right", "right": "left"}[axis.orientation]
    plot = axis.parentItem()
    others = [plot.axes[partner]["item"]] if isinstance(plot, pg.PlotItem) else []
    if not any(one.isVisible() and one.labelText for one in (axis, *others)):
        yield f"no title: {where}"
    if axis.label.isVisible() and axis.labelText and axis.orientation in ("left", "right"):
        title = 0.8 * axis.label.boundingRect().height()
        needed = axis.style["tickTextOffset"][0] + axis.textWidth + title
        if needed > axis.width() + _HAIR:
            yield f"title over numbers: {where}: {axis.labelText!r} needs {needed:.0f} px, has {axis.width():.0f}"
    if axis.label.isVisible() and axis.labelText:
        has = axis.height() if axis.orientation in ("left", "right") else axis.width()
        if axis.label.boundingRect().width() > has + 2 * 60:
            yield f"cut: {where}: {axis.labelText!r}"
        yield from _inside(view, axis.label, axis.labelText)


def _words(view: QGraphicsView, item: pg.TextItem) -> Iterator[str]:
    box = item.getViewBox()
    around = box.sceneBoundingRect() if isinstance(box, pg.ViewBox) else None
    if around is not None and not around.contains(item.scenePos()):
        return  # of a place that is not on view
    shown = item.textItem.sceneBoundingRect()
    if around is not None and not around.adjusted(-_HAIR, -_HAIR, _HAIR, _HAIR).contains(shown):
        yield f"cut: {place_of(view)}: {item.toPlainText()!r} lies at {shown.getRect()} of {around.getRect()}"


def _inside(view: QGraphicsView, item: object, text: str) -> Iterator[str]:
    on_screen = view.mapFromScene(item.sceneBoundingRect()).boundingRect()
    room = view.viewport().rect().adjusted(-4, -4, 4, 4)
    if not room.contains(on_screen):
        yield f"cut: {place_of(view)}: {text!r} lies at {on_screen.getRect()} of {room.size().toTuple()}"
