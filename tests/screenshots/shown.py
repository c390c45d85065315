"""What is to be seen of the window: every view, wide and in a narrow tile, and every dialog, with what it can show."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QTreeWidget

from subsurface_app.commands import commands
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.project_tree import ITEM_QUESTIONS
from subsurface_app.gui.scene_export import ask_movie, ask_picture
from subsurface_app.gui.session import at_first_sight
from subsurface_app.gui.views import GatherView, Scene3D, SectionView, TieView
from subsurface_app.gui.views.section._line_choice import PointsDialog, WellsDialog
from tests.segy_files import random_samples, segy_bytes, survey_headers

if TYPE_CHECKING:
    from tests.screenshots.window import Taker

_TILE = QSize(400, 560)


def take_views(taker: "Taker", window: MainWindow) -> None:
    """Each dock at the front of the window, what the tools of views show, another area, each view in a narrow tile."""
    session, views = window.session, window.workspace.views
    compared = [one.id for one in session.items if one.kind == "comparison" and one.area == session.area]
    session.show(compared[:1])
    for name, dock in window.workspace.docks.items():
        was_shown = not dock.isHidden()
        if taker.wants(f"view-{name}"):
            dock.show()
            dock.raise_()
            taker.settle(lambda: views.is_idle)
            taker.take(f"view-{name}", window, of=dock)
        dock.setVisible(was_shown)
    _take_tools(taker, window)
    if (area := "Generated") in session.areas() and taker.wants("generated"):
        before = session.area
        session.choose_area(area)
        session.show(at_first_sight(session.items, area))
        taker.settle(lambda: session.is_idle and views.is_idle)
        taker.take("generated", window)
        session.choose_area(before)
        taker.settle(lambda: session.is_idle and views.is_idle)

    _take_tiles(taker, window)


def _take_tiles(taker: "Taker", window: MainWindow) -> None:
    """Each view by itself, in a tile as narrow as views may have to be; the docks are moved, so this comes last."""
    views = window.workspace.views
    for name, dock in window.workspace.docks.items():
        if not taker.wants(f"narrow-{name}") or name not in views.views:
            continue
        was_shown = not dock.isHidden()
        dock.show()
        dock.raise_()  # Qt keeps a dock behind others far off the screen, and would tear it off there
        taker.settle(lambda: True)
        dock.setFloating(True)
        dock.resize(_TILE)
        taker.settle(lambda: views.is_idle, rest=1.5)
        taker.take(f"narrow-{name}", dock)
        dock.setFloating(False)
        taker.settle(lambda: True)
        dock.setVisible(was_shown)


def _take_tools(taker: "Taker", window: MainWindow) -> None:
    """The spectra of a section and of a gather, the section in depth, a control point of a tie while it is dragged."""
    views = window.workspace.views.views
    if isinstance(tie := views.get("tie"), TieView) and taker.wants("tie-drag"):
        window.workspace.raise_view("tie")
        taker.settle(lambda: tie.look is not None)
        if tie.look is not None:
            at = sum(tie.look.result.window) / 2
            tie.tracks.dragged.emit(at, at + 0.012, False)
            taker.settle(lambda: True)
            taker.take("tie-drag", window, of=tie)
            tie.tracks.dragged.emit(at, at, True)
    section, gathers = views.get("section"), views.get("gathers")
    if isinstance(section, SectionView):

        def drag_box() -> None:
            section.choose_tool("spectrum")
            (x0, x1), (y0, y1) = section.canvas.box.viewRange()
            tool = section.canvas.tool
            tool.press(x0 + 0.3 * (x1 - x0), y0 + 0.3 * (y1 - y0))
            tool.release(x0 + 0.6 * (x1 - x0), y0 + 0.7 * (y1 - y0))

        window.workspace.docks["section"].raise_()
        taker.take_dialog("section-spectrum", drag_box)
        section.choose_tool("move")
        taker.take_dialog("section-points", lambda: PointsDialog(None, window).open())
        wells = {str(number): f"F0{number}-1" for number in range(3)}
        taker.take_dialog("section-wells", lambda: WellsDialog(wells, ["1"], window).open())
        if taker.wants("section-depth"):
            section.switch.turn()
            taker.settle(lambda: section.draws_both_domains and section.values is not None, rest=1.5)
            taker.take("section-depth", window, of=window.workspace.docks["section"])
            section.switch.turn()
            taker.settle(lambda: not section.draws_both_domains)
    if isinstance(gathers, GatherView):
        taker.take_dialog("gather-spectra", gathers.show_spectra)


def take_dialogs(taker: "Taker", window: MainWindow, folder: Path) -> None:
    """Every form, the pages of the wizard, the dialogs that the menus open."""
    for command_id in commands():
        if command_id.startswith("project.set_"):
            taker.take_dialog(f"form-{command_id}", lambda one=command_id: window.workspace.open_form(one), _has_rows)
            continue
        taker.take_dialog(f"form-{command_id}", lambda one=command_id: window.workspace.open_form(one))
    taker.take_dialog("form-help", lambda: window.workspace.open_form("volume.band_pass").help.show())
    _take_wizard(taker, window, folder)
    for name, show in _dialogs(window):
        taker.take_dialog(name, show)


def _has_rows(dialog: QDialog) -> bool:
    return all(one.topLevelItemCount() for one in dialog.findChildren(QTreeWidget))


def _take_wizard(taker: "Taker", window: MainWindow, folder: Path) -> None:
    """The pages of the SEG-Y wizard for a small survey."""
    if not taker.wants("wizard"):
        return
    path = folder / "survey.sgy"
    headers = survey_headers(range(100, 140), range(300, 360), xy=_map_place)
    path.write_bytes(segy_bytes(random_samples(len(headers)), headers=headers))
    with taker.opened(lambda: window.workspace.open_segy_wizard([str(path)])) as dialogs:
        for wizard in dialogs:
            taker.settle(lambda: wizard.look is not None and window.session.is_idle)  # noqa: B023
            for row in range(wizard.pages.count()):
                wizard.steps.setCurrentRow(row)
                taker.settle(lambda: window.session.is_idle)
                taker.take(f"wizard-{row + 1}", wizard)


def _map_place(iline: int, xline: int) -> tuple[float, float]:
    return 605_000 + 25.0 * xline - 4.0 * iline, 6_073_000 + 4.0 * xline + 25.0 * iline


def _dialogs(window: MainWindow) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Name and opener of the dialogs beside the forms."""
    session, views = window.session, window.workspace.views
    yield "settings", window.show_settings
    yield "settings-keys", lambda: _show_keys(window)
    yield "about", window.show_about
    yield "palette", window.show_command_palette
    yield "notices", window.show_notices
    yield "report", window.aids.make_report
    if isinstance(views.views.get("scene"), Scene3D):
        yield "scene-picture", lambda: ask_picture(window, views.views["scene"], window.notify)
        yield "scene-movie", lambda: ask_movie(window, views.views["scene"], window.notify)
    item = session.items[0].id
    for what in ITEM_QUESTIONS:
        yield f"item-{what}", lambda what=what: window.workspace.answer(what, item)


def _show_keys(window: MainWindow) -> None:
    window.show_settings().pages.setCurrentIndex(1)
