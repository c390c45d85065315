"""Items over a picture that are used again; no view."""

import pyqtgraph as pg
from pytestqt.qtbot import QtBot

from subsurface_app.gui.views.section._kept_items import KeptItems


def test_that_items_are_used_again_in_the_order_they_were_made_and_go_when_not_taken(qtbot: QtBot) -> None:
    box = pg.ViewBox()
    kept = KeptItems(box)

    def draw(count: int) -> list[pg.PlotCurveItem]:
        kept.begin()
        taken = [kept.take("curve", 10, pg.PlotCurveItem) for _ in range(count)]
        kept.end()
        return taken

    def has(item: pg.GraphicsObject) -> bool:
        return item.parentItem() is not None

    first = draw(4)
    assert draw(3) == first[:3]
    assert [has(one) for one in first] == [True, True, True, False]
    assert draw(4)[:3] == first[:3]
    kept.begin()
    kept.rest()
    assert not any(one.isVisible() for one in first[:3])
    text = kept.take("text", 15, pg.TextItem)
    assert kept.take("curve", 10, pg.PlotCurveItem) is first[0]
    kept.end()
    assert text.zValue() == 15
    assert first[0].isVisible()
    assert [has(one) for one in first] == [True, False, False, False]
