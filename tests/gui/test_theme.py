"""Both themes can be read."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from subsurface_app.gui.theme import (
    DARK,
    LIGHT,
    TEXT_PAIRS,
    THEMES,
    Theme,
    apply_theme,
    contrast,
    palette_of,
    style_sheet_of,
)
from subsurface_app.gui.views._chart import chart_colours, curve_colours


def test_that_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1.0


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_that_every_text_has_a_contrast_of_4_5_or_more(theme: Theme, text: str, ground: str):
    colours = theme.colours()
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("is_dark", [False, True])
def test_that_texts_of_charts_have_a_contrast_of_4_5_or_more(is_dark: bool):
    colours = chart_colours(is_dark)
    for text in (colours.text, colours.muted, colours.warning, *curve_colours(is_dark)):
        assert contrast(text, colours.background) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_that_palette_and_style_sheet_follow_the_theme(theme: Theme):
    palette = palette_of(theme)
    assert palette.color(QPalette.ColorRole.Window).name() == theme.window
    assert palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name() == theme.disabled
    assert theme.accent in style_sheet_of(theme)
    assert "%(" not in style_sheet_of(theme)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", [QToolButton, QPushButton])
def test_that_a_pressed_button_is_told_from_one_that_is_not(
    qapp: QApplication, qtbot: QtBot, theme: Theme, kind: type[QToolButton | QPushButton]
):
    apply_theme(qapp, theme)
    pictures, sizes = [], []
    for is_checked in (False, True):
        button = kind()
        qtbot.addWidget(button)
        button.setText("Before")
        button.setCheckable(True)
        button.setChecked(is_checked)
        sizes.append(button.sizeHint())
        button.resize(sizes[0])
        pictures.append(button.grab().toImage())
    apply_theme(qapp, LIGHT)
    edge = [QColor(one.pixel(one.width() // 2, 0)).name() for one in pictures]
    assert contrast(*edge) >= 1.5
    assert contrast(edge[1], theme.window) >= 3  # as WCAG 2 asks of the edges of controls
    assert sizes[0] == sizes[1]  # pressing it moves nothing
