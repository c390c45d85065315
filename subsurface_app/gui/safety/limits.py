"""What this display cannot do, said at the start: why there is no 3D, or why it is slow, and what works still."""

from PySide6.QtGui import QGuiApplication

from resources import mark, translate
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.notices import Notice
from subsurface_app.gui.views.opengl import is_software, renderer_name


def tell_limits(window: MainWindow, *, safe_mode: bool) -> None:
    """Show a notice where 3D is off or slow; on a display known already only the status bar says it again."""
    text = limits(safe_mode=safe_mode, has_3d=window.has_3d)
    if not text:
        return
    if safe_mode or window.settings.told_limits != text:
        window.notices.add(Notice(text, "warning"))
    else:
        window.notify(text)
    if not safe_mode:
        window.settings.told_limits = text


def limits(*, safe_mode: bool, has_3d: bool) -> str:
    """The words for it; "" on a display with a graphics card."""
    if safe_mode:
        return translate(
            mark(
                "Safe mode: plugins, the GPU and the 3D scene are left out. Sections, gathers, logs, comparisons and "
                "all commands work."
            )
        )
    if not has_3d:
        return translate(
            mark(
                "The 3D scene is off: this display ({platform}) offers no OpenGL, as is common on remote desktops. "
                "Sections, gathers, logs, comparisons and all commands work. The command doctor tells what is missing."
            ),
            platform=QGuiApplication.platformName(),
        )
    renderer = renderer_name()
    if is_software(renderer):
        return translate(
            mark(
                "3D is drawn by the processor ({renderer}), not by a graphics card: moving the scene is slower. All "
                "else works as usual."
            ),
            renderer=renderer or "?",
        )
    return ""
