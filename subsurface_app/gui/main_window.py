"""The main window: menus, status bar, welcome page, and the workspace of the open project."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMainWindow, QMessageBox, QStackedWidget

from resources import current_language, mark, set_language, translate
from solvers.errors import SubsurfaceError
from subsurface_app.data.store import Project
from subsurface_app.gui.aids import Aids
from subsurface_app.gui.background import meanwhile_drawn
from subsurface_app.gui.command_palette import CommandPalette
from subsurface_app.gui.demo import DemoRun, demo_project
from subsurface_app.gui.dialogs import message_box, show_error
from subsurface_app.gui.file_imports import FileImports, project_in
from subsurface_app.gui.languages import load_qt_texts
from subsurface_app.gui.layout import DOCKS_VERSION, Layout, LayoutKeeper, read_layout
from subsurface_app.gui.notices import NoticeArea, NoticeList
from subsurface_app.gui.palette_entries import palette_entries
from subsurface_app.gui.session import Session
from subsurface_app.gui.settings import Settings
from subsurface_app.gui.settings_dialog import SettingsDialog
from subsurface_app.gui.shortcuts import Shortcuts
from subsurface_app.gui.theme import apply_theme, resolve_theme
from subsurface_app.gui.views._pictures import save_picture
from subsurface_app.gui.welcome import WelcomePage
from subsurface_app.gui.window_menus import WindowMenus
from subsurface_app.gui.workspace import Workspace

_NOTICE_MS = 8000
_LEAST_WIDTH, _LEAST_HEIGHT = 640, 420


class MainWindow(QMainWindow):
    """One window, at most one open project.

    Parameters   with_3d : bool - False in safe mode and where there is no OpenGL: the 3D scene says so instead
    """

    picture_written = Signal(str)

    def __init__(self, settings: Settings, *, with_3d: bool = True) -> None:
        super().__init__()
        self.setObjectName("main-window")
        self.setDockNestingEnabled(True)
        self.settings = settings
        self.session: Session | None = None
        self.workspace: Workspace | None = None
        self._keeper: LayoutKeeper | None = None
        self._opened = 0  # counts what was asked to be opened, to tell the last
        self.demo: DemoRun | None = None
        self.has_3d = with_3d
        self.aids = Aids(self)
        self.pages = QStackedWidget(self)
        self.setCentralWidget(self.pages)
        self.note = QLabel(self)
        self.statusBar().addPermanentWidget(self.note)
        self.resize(1480, 900)
        self.shortcuts = Shortcuts(settings)
        self.menus = WindowMenus(self, self.shortcuts)
        self.notices = NoticeArea(self)
        self.imports: FileImports | None = None
        self.setAcceptDrops(True)
        self.setMinimumSize(_LEAST_WIDTH, _LEAST_HEIGHT)
        settings.changed.connect(self._take_setting)
        self._build()
        self._restore_geometry()

    # --- building, again for each language -----------------------------------------------------------------------

    def _build(self) -> None:
        self.setWindowTitle(self._title())
        while self.pages.count():
            page = self.pages.widget(0)
            self.pages.removeWidget(page)
            page.deleteLater()
        self.welcome = WelcomePage(self.settings, self)
        self.welcome.demo_wanted.connect(lambda: self.run_demo())
        self.welcome.tour_wanted.connect(lambda: self.aids.start_tour())
        self.welcome.new_wanted.connect(self.ask_new_project)
        self.welcome.open_wanted.connect(self.ask_open_project)
        self.welcome.recent_wanted.connect(self.open_project)
        self.welcome.forget_wanted.connect(lambda path: self.settings.forget_project(Path(path)))
        self.pages.addWidget(self.welcome)
        # Hidden before the docks come: together they would ask for a window larger than the screen.
        self.pages.setVisible(self.session is None)
        if self.session is not None:
            theme = resolve_theme(self.settings.theme)
            self.workspace = Workspace(self, self.session, self.settings, theme, with_3d=self.has_3d)
            self.workspace.notified.connect(self.notify)
            self.workspace.noticed.connect(self.notices.add)
            self.workspace.import_asked.connect(self.ask_import_files)
            self.imports = FileImports(self.session, self.workspace)
            # Queued: the menus may be what has asked for the change.
            self.workspace.docks_changed.connect(self.menus.build, Qt.ConnectionType.QueuedConnection)
            if self.demo is not None:
                self.demo.follow(self.workspace)
        self.menus.build()
        self.notices.raise_()

    def _title(self) -> str:
        name = translate(mark("Subsurface"))
        return f"{self.session.project.name} - {name}" if self.session is not None else name

    # --- projects ------------------------------------------------------------------------------------------------

    def open_project(self, path: str | Path) -> bool:
        """Open a project in place of the one that is open; False when that was refused."""
        return self._take_project(lambda: Project.open(path), str(path))

    def new_project(self, path: str | Path) -> bool:
        """Make an empty project and open it."""
        return self._take_project(lambda: Project.create(path), str(path))

    def _take_project(self, get: Callable[[], Project], path: str) -> bool:
        """Open it in a thread; whoever closes the window or opens another one meanwhile has the last word."""
        self._opened += 1
        opening = self._opened

        def look() -> tuple[Project, Layout | None]:
            project = get()
            try:
                return project, read_layout(project.path)
            finally:
                project.close()  # the connection of this thread

        self.statusBar().showMessage(translate(mark("Opening {name}"), name=Path(path).name))
        try:
            project, layout = meanwhile_drawn(look, "opening", takes_clicks=True)
        except SubsurfaceError as error:
            if opening == self._opened:
                show_error(self, error)
            return False
        finally:
            self.statusBar().clearMessage()
        if opening != self._opened or not self.close_project():
            project.close()
            return False
        self.session = Session(project, self)
        self.session.notified.connect(self.notify)
        self.session.job_changed.connect(self._count_jobs)
        self.settings.remember_project(project.path.absolute())
        if layout is not None:
            self.session.displays.remember(layout.displays)
        self._build()
        self.aids.follow_project()
        self._restore_docks(layout)
        self._keeper = LayoutKeeper(self.session, self, lambda: self.workspace.views.state())
        self.session.start(layout.on_view if layout is not None else None)
        return True

    def close_project(self) -> bool:
        """Close the open project; False when the user would rather let its jobs run."""
        if self.session is None:
            return True
        if not self._may_stop_jobs():
            return False
        self._drop_project()
        self._build()
        return True

    def _drop_project(self) -> None:
        self._remember_layout()
        self.notices.clear()
        self.imports = None
        if self._keeper is not None:
            self._keeper.close()
            self._keeper = None
        if self.workspace is not None:
            self.workspace.close()
            self.workspace = None
        session, self.session = self.session, None
        if session is not None:
            session.close()
            session.deleteLater()
        self.aids.follow_project()
        self.demo = None
        self.note.setText("")

    def _may_stop_jobs(self) -> bool:
        active = self.session.active_jobs() if self.session is not None else []
        if not active:
            return True
        titles = "\n".join(f"{job.id}  {translate(job.title)}" for job in active)
        text = translate(mark("Work is still going on:\n{jobs}\n\nClose and put it back into the queue?"), jobs=titles)
        box = message_box(self, QMessageBox.Icon.Question, text)
        box.setObjectName("ask-stop")
        box.setStandardButtons(QMessageBox.StandardButton.Cancel)
        stop = box.addButton(
            translate(mark("Close, work goes on at the next start")), QMessageBox.ButtonRole.AcceptRole
        )
        stop.setObjectName("stop")
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        clicked: list[bool] = []
        box.buttonClicked.connect(lambda button: clicked.append(button is stop))
        box.exec()
        return bool(clicked and clicked[0])

    def run_demo(self, folder: Path | None = None) -> None:
        """Make the demo project (among the user's documents if nothing is said) and run the main job in it."""
        try:
            target = demo_project(folder)
        except SubsurfaceError as error:
            show_error(self, error)
            return
        if self.new_project(target):
            self.demo = DemoRun(self.session, self.workspace)
            self.session.opened.connect(self.demo.start)

    # --- questions -----------------------------------------------------------------------------------------------

    def ask_new_project(self) -> None:
        """Ask where the new project shall lie."""
        path, _ = QFileDialog.getSaveFileName(
            self,
            translate(mark("New project")),
            str(Path.home() / translate(mark("project"))),
            translate(mark("Projects")) + " (*.subsurface)",
        )
        if path:
            self.new_project(path)

    def ask_open_project(self) -> None:
        """Ask which project to open."""
        path = QFileDialog.getExistingDirectory(self, translate(mark("Open project")), str(Path.home()))
        if path:
            self.open_project(path)

    def ask_import_files(self) -> None:
        """Ask for files of any kind, and import them."""
        paths, _ = QFileDialog.getOpenFileNames(self, translate(mark("Import files")), str(Path.home()))
        if paths:
            self.import_files([Path(path) for path in paths])

    def ask_import_folder(self) -> None:
        """Ask for a folder of wells, and show what it holds."""
        path = QFileDialog.getExistingDirectory(self, translate(mark("Import a folder of wells")), str(Path.home()))
        if path:
            self.import_files([Path(path)])

    def import_files(self, paths: Sequence[Path]) -> None:
        """Open the project among the paths, else import all files into the open project."""
        if (project := project_in(paths)) is not None:
            self.open_project(project)
        elif self.imports is not None:
            self.imports.take(paths)
        else:
            text = translate(mark("Data are imported into a project: make a new one, or open one, and try again."))
            message_box(self, QMessageBox.Icon.Information, text).open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _local_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := _local_paths(event.mimeData()):
            event.acceptProposedAction()
            # The program that the files come from waits for the end of this call.
            QTimer.singleShot(0, self, lambda: self.import_files(paths))

    def ask_export_picture(self, name: str) -> None:
        """Ask where a picture of a view shall go, and write it."""
        path, _ = QFileDialog.getSaveFileName(
            self, translate(mark("Export picture")), str(Path.home() / f"{name}.png"), "PNG (*.png)"
        )
        if path:
            self.export_picture(name, Path(path))

    def export_picture(self, name: str, path: Path) -> None:
        """Write a picture of a view, or of the whole window, as PNG or JPEG."""
        path = path if path.suffix else path.with_suffix(".png")
        try:
            if self.workspace is not None and name in self.workspace.views.views:
                self.workspace.views.export_picture(name, path)
            else:
                save_picture(self, path)
        except SubsurfaceError as error:
            show_error(self, error)
            return
        self.picture_written.emit(str(path))
        self.notify(translate(mark("picture written: {path}"), path=str(path)))

    def open_form(self, command_id: str) -> None:
        """Open the form of a command."""
        if self.workspace is not None:
            self.workspace.open_form(command_id)

    def show_settings(self) -> SettingsDialog:
        """Open the settings."""
        dialog = SettingsDialog(self.settings, self.shortcuts, self)
        dialog.open()
        return dialog

    def show_command_palette(self) -> None:
        """Open the field that finds everything that can be done."""
        CommandPalette(palette_entries(self), self).open()

    def show_notices(self) -> None:
        """Open the list of what has happened since the project was opened."""
        NoticeList(self.notices, self).open()

    def show_about(self) -> None:
        """Say what this program is."""
        from importlib.metadata import version

        text = translate(
            mark(
                "Subsurface {version}\n\nSeismic, wells, wave physics and models in one window.\n\nApache License 2.0; "
                "Qt and PySide6 are used under the LGPL 3 as separate libraries. The folder LICENSES names all parts."
            ),
            version=version("subsurface-app"),
        )
        message_box(self, QMessageBox.Icon.Information, text).open()

    # --- news ----------------------------------------------------------------------------------------------------

    def notify(self, text: str) -> None:
        """Say something in the status bar for a while."""
        self.statusBar().showMessage(text[:1].upper() + text[1:], _NOTICE_MS)

    def _count_jobs(self) -> None:
        if self.session is None:
            return
        states = [job.state for job in self.session.jobs.values()]
        running = sum(state in ("starting", "running", "paused") for state in states)
        queued = states.count("queued")
        text = translate(mark("{running} running, {queued} queued"), running=running, queued=queued)
        self.note.setText(text if running or queued else "")

    def _take_setting(self, key: str) -> None:
        if key in ("theme", "font_size"):
            theme = resolve_theme(self.settings.theme)
            apply_theme(QApplication.instance(), theme, self.settings.font_size)
            if key == "theme":
                self._rebuild()
        elif key == "shortcuts":
            self.shortcuts.apply()
        elif key == "language" and self.settings.language != current_language():
            set_language(self.settings.language)
            load_qt_texts(QApplication.instance(), self.settings.language)
            QTimer.singleShot(0, self._rebuild_in_words)
        elif key == "recent":
            self.welcome.list_recent(self.settings.recent)
            self.menus.build()

    def _rebuild_in_words(self) -> None:
        """Build all anew in another language; the dialog in which it was chosen has its texts in the old one."""
        for dialog in self.findChildren(SettingsDialog):
            dialog.close()
        self._rebuild()

    def _rebuild(self) -> None:
        docks, views = self.saveState(DOCKS_VERSION), {}
        self.notices.clear()  # of the old language, and what they would do belongs to the old workspace
        if self.workspace is not None:
            views = self.workspace.views.state()
            self.workspace.close()
            self.workspace = None
        self._build()
        if self.workspace is not None:
            self.workspace.views.restore(views)
        self.restoreState(docks, DOCKS_VERSION)

    # --- the layout and the end ----------------------------------------------------------------------------------

    def _restore_geometry(self) -> None:
        if (kept := self.settings.layout()) is not None:
            self.restoreGeometry(kept[0])

    def _restore_docks(self, layout: Layout | None) -> None:
        if layout is not None and self.workspace is not None:
            self.workspace.views.restore(layout.views)
        if layout is not None and self.restoreState(layout.dock_state, DOCKS_VERSION):
            return
        if (kept := self.settings.layout()) is not None and not kept[1].isEmpty():
            self.restoreState(kept[1], DOCKS_VERSION)

    def _remember_layout(self) -> None:
        kept = self.settings.layout()
        docks = self.saveState(DOCKS_VERSION) if self.workspace is not None else (kept[1] if kept else QByteArray())
        self.settings.remember_layout(self.saveGeometry(), docks)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_stop_jobs():
            event.ignore()
            return
        self._opened += 1  # what is being opened is not wanted any more
        self._drop_project()
        self.settings.save()
        event.accept()


def _local_paths(data: QMimeData) -> list[Path]:
    """The files and folders of this machine that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
