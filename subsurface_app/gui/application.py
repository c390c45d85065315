"""The one QApplication: what must be set before it exists, the window, and the exit code."""

import faulthandler
import os
import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from resources import mark, set_language, translate
from subsurface_app.gui.collector import Collector
from subsurface_app.gui.languages import load_qt_texts
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.safety.failures import Failures
from subsurface_app.gui.safety.limits import tell_limits
from subsurface_app.gui.safety.logs import WindowLog, log_qt_message
from subsurface_app.gui.settings import Settings
from subsurface_app.gui.theme import apply_theme, resolve_theme
from subsurface_app.gui.views.opengl import has_opengl, prepare_opengl


def run_window(
    project: Path | str | None = None, *, safe_mode: bool = False, demo: bool = False, language: str | None = None
) -> int:
    """Open the window and stay until it is closed.

    Parameters   project : path of a project to open, or None for the welcome page
                 safe_mode : bool - no plugins, no OpenGL
                 demo : bool - make the demo project (in the folder `project`, else among the user's documents) and run
                     the main job in it, seen in the window
                 language : "en" or "zh_CN"; None takes the one of the settings
    Returns      exit code, 0 when the window was closed
    """
    app = create_application()
    collector = Collector(app)
    log = WindowLog()
    window = create_window(language=language, safe_mode=safe_mode)
    failures = Failures(window, log)
    window.show()
    QTimer.singleShot(0, lambda: tell_limits(window, safe_mode=safe_mode))
    collector.spare_what_is_there()
    path = Path(project) if project is not None else None

    def begin() -> None:
        if demo:
            window.run_demo(path)
        elif path is not None:
            window.open_project(path)

    # Whichever way in: what a killed window has left comes first, and what was asked for if that is refused.
    QTimer.singleShot(0, lambda: window.aids.offer_restore(begin, None if demo else path))
    status = app.exec()
    failures.close()
    log.close()
    collector.close()
    return status


def create_application() -> QApplication:
    """The QApplication of this process; everything that has to precede it is done here."""
    if not faulthandler.is_enabled() and sys.stderr is not None:
        faulthandler.enable()
    os.environ["QT_API"] = "pyside6"
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    qInstallMessageHandler(log_qt_message)
    prepare_opengl()
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("subsurface-app")
    app.setOrganizationName("subsurface-app")
    return app


def create_window(*, language: str | None = None, safe_mode: bool = False) -> MainWindow:
    """The main window in the user's language and theme; the application must exist."""
    from subsurface_app.plugins import load_plugins

    app = QApplication.instance()
    settings = Settings()
    if language is not None:
        settings.language = language
    set_language(settings.language)
    load_qt_texts(app, settings.language)
    apply_theme(app, resolve_theme(settings.theme), settings.font_size)
    plugins = load_plugins(safe_mode=safe_mode)
    window = MainWindow(settings, with_3d=not safe_mode and has_opengl())
    broken = [plugin.name for plugin in plugins if plugin.error is not None]
    if broken:
        window.notify(translate(mark("plugins not loaded: {names}"), names=", ".join(broken)))
    return window
