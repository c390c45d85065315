"""Which window system and which OpenGL a window would get; run in a child process, because a bad driver crashes it."""

from typing import Any


def probe(_: dict[str, Any]) -> dict[str, Any]:
    """Name of Qt's platform, and version and renderer of OpenGL where there is one."""
    from PySide6.QtGui import QOffscreenSurface, QOpenGLContext

    from subsurface_app.gui.application import create_application
    from subsurface_app.gui.views.opengl import has_opengl

    app = create_application()
    found = {"platform": app.platformName(), "opengl": has_opengl(), "version": "", "renderer": ""}
    if found["opengl"]:
        context, surface = QOpenGLContext(), QOffscreenSurface()
        surface.create()
        context.create()
        context.makeCurrent(surface)
        functions = context.functions()
        found["version"] = str(functions.glGetString(0x1F02)).split()[0]  # GL_VERSION
        found["renderer"] = str(functions.glGetString(0x1F01))  # GL_RENDERER
        context.doneCurrent()
    return found
