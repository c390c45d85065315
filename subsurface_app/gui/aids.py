"""What helps beside the work itself: the mark for a restart, the report, the guided tour, the Python console."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QMenu

from solvers.errors import SubsurfaceError
from subsurface_app.data.errors import DataError
from subsurface_app.gui.console.panel import ConsoleDock
from subsurface_app.gui.dialogs import show_error
from subsurface_app.gui.safety.marker import Mark, SessionMark, left_behind
from subsurface_app.gui.safety.offer import RestoreOffer
from subsurface_app.gui.safety.report_dialog import ReportDialog
from subsurface_app.gui.theme import resolve_theme

if TYPE_CHECKING:
    from subsurface_app.gui.main_window import MainWindow
    from subsurface_app.gui.tour.tour import Tour


class Aids(QObject):
    """Belongs to the window and outlives its projects; the window says when one is opened or closed."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._mark = SessionMark()
        self.tour: Tour | None = None
        self.console: ConsoleDock | None = None

    # --- what the window calls -----------------------------------------------------------------------------------

    def fill_view(self, menu: QMenu) -> None:
        """Add entries to the View menu of an open project; called again when language or theme has changed."""
        session = self._window.session
        if session is None:
            return
        is_dark = resolve_theme(self._window.settings.theme).name == "dark"
        if self.console is None:
            self.console = ConsoleDock(self._window, session, dark=is_dark)
        self.console.set_words()
        self.console.panel.set_theme(is_dark)
        menu.addAction(self.console.toggleViewAction())

    def follow_project(self) -> None:
        """Take note of the project that is open now, or that none is."""
        session = self._window.session
        if session is None and self.console is not None:
            self.console.end()
            self.console = None
        try:
            self._mark.set(session.path.absolute() if session is not None else None)
        except (OSError, DataError) as error:
            structlog.get_logger().warning("the open project cannot be noted for a restart", reason=str(error))

    # --- learning ------------------------------------------------------------------------------------------------

    def start_tour(self, folder: Path | None = None) -> None:
        """Make the project of the tour (in a folder of its own if nothing is said) and begin."""
        from subsurface_app.gui.tour.tour import Tour, tour_folder

        try:
            target = folder or tour_folder()
        except SubsurfaceError as error:
            show_error(self._window, error)
            return
        if self.tour is not None:
            self.tour.leave()
        if self._window.new_project(target / "tour"):
            self.tour = Tour(self._window, target)
            self.tour.ended.connect(self._forget_tour)

    def _forget_tour(self) -> None:
        self.tour = None

    # --- after a crash -------------------------------------------------------------------------------------------

    def offer_restore(
        self, begin: Callable[[], object] = lambda: None, asked: Path | None = None
    ) -> RestoreOffer | None:
        """Ask about a project that a window now gone had open; None when there is nothing to ask.

        Parameters   begin : what the start shall do when nothing is restored; done at once when nothing is asked
                     asked : the project that `begin` opens: if it is the one left behind, it comes back by that
        """
        left = self._adopt_left()
        if left is None or (asked is not None and asked.absolute() == Path(left.project)):
            begin()
            return None
        offer = RestoreOffer(self._window, left, self.make_report)
        offer.restore_wanted.connect(self._window.open_project)
        offer.refused.connect(self.follow_project)
        offer.refused.connect(begin)
        offer.open()
        return offer

    def _adopt_left(self) -> Mark | None:
        try:
            left = left_behind()
            return left if left is not None and self._mark.adopt(left) else None
        except (OSError, DataError) as error:
            structlog.get_logger().warning("what was open before cannot be read", reason=str(error))
            return None

    def make_report(self) -> ReportDialog:
        """Show what a report would hold, and write it where the user says."""
        session = self._window.session
        parent = QApplication.activeModalWidget() or self._window
        dialog = ReportDialog(parent, session.path if session is not None else None, self._window.settings.as_text())
        dialog.open()
        return dialog
