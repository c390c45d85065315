"""The rows of controls above the views wrap: in a narrow dock all of them are there, in the order of the Tab key."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import CrossplotView, GatherView, LogTracks, MapView, ModelView, SectionView
from subsurface_app.gui.views._flow import FlowRow

VIEWS = (SectionView, MapView, CrossplotView, GatherView, LogTracks, ModelView)
NARROW = 400  # px


@pytest.fixture
def make_row(qtbot: QtBot) -> Callable[..., FlowRow]:
    def make(*widths: int, stretch: int = 0) -> FlowRow:
        row = FlowRow()
        qtbot.addWidget(row)
        for width in widths:
            part = QPushButton()
            part.setMinimumSize(width // 2, 20)
            part.sizeHint = lambda width=width: QSize(width, 20)
            row.add(part, stretch=stretch)
        return row

    return make


def places(row: FlowRow, width: int) -> list[tuple[int, int, int]]:
    """x, y and width of the parts in a row of some width."""
    row.resize(width, row.heightForWidth(width))
    row.layout().setGeometry(row.rect())
    parts = row.findChildren(QPushButton)
    return [(part.x(), part.y(), part.width()) for part in parts]


def test_that_what_finds_no_room_goes_on_in_the_next_line(make_row: Callable[..., FlowRow]) -> None:
    row = make_row(100, 100, 100)
    assert [y for _, y, _ in places(row, 312)] == [0, 0, 0]
    assert [(x, y) for x, y, _ in places(row, 311)] == [(0, 0), (106, 0), (0, 23)]
    assert [(x, y) for x, y, _ in places(row, 150)] == [(0, 0), (0, 23), (0, 46)]
    assert row.heightForWidth(150) == 66
    assert row.sizeHint() == QSize(312, 20)


def test_that_a_line_is_filled_and_a_group_alone_may_shrink_to_its_least(make_row: Callable[..., FlowRow]) -> None:
    row = make_row(100, 100, stretch=1)
    assert [width for *_, width in places(row, 306)] == [150, 150]
    assert [width for *_, width in places(row, 70)] == [70, 70]
    assert row.minimumSizeHint().width() == 50


def test_that_hidden_parts_take_no_room(make_row: Callable[..., FlowRow]) -> None:
    row = make_row(100, 100, 100)
    row.findChildren(QPushButton)[1].hide()
    assert [places(row, 210)[index][:2] for index in (0, 2)] == [(0, 0), (106, 0)]


@pytest.mark.parametrize("kind", VIEWS, ids=[kind.__name__ for kind in VIEWS])
def test_that_every_control_of_a_view_is_inside_a_tile_400_px_wide(
    qtbot: QtBot, slices: SliceService, kind: type[QWidget]
) -> None:
    view = kind(slices)
    qtbot.addWidget(view)
    view.resize(NARROW, 600)
    with qtbot.waitExposed(view):
        view.show()
    assert view.minimumSizeHint().width() <= NARROW
    qtbot.waitUntil(lambda: view.width() == NARROW, timeout=WAIT_MS)
    for row in view.findChildren(FlowRow):
        for part in row.findChildren(QWidget):
            if part.isVisible() and part.parentWidget() is row:
                assert row.rect().contains(part.geometry()), (type(part), part.accessibleName(), part.geometry())
                if isinstance(part, QLabel) and part.buddy() is not None and part.buddy().isVisible():
                    assert abs(part.geometry().center().y() - part.buddy().geometry().center().y()) <= 1
    view.shutdown()
