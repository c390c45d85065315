"""Which window system and OpenGL this machine gives a window; run in a child process, because a bad one aborts."""

from typing import Any

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

_GL_RENDERER, _GL_VERSION = 0x1F01, 0x1F02


def probe(payload: dict[str, Any]) -> dict[str, Any]:
    """The Qt platform, and renderer and version of OpenGL; `opengl` is False where no context can be made."""
    app = QGuiApplication.instance() or QGuiApplication(["probe"])
    context, surface = QOpenGLContext(), QOffscreenSurface()
    surface.create()
    found: dict[str, Any] = {"platform": QGuiApplication.platformName(), "opengl": False}
    if context.create() and not context.isOpenGLES() and context.makeCurrent(surface):
        functions = context.functions()
        found |= {
            "opengl": True,
            "renderer": str(functions.glGetString(_GL_RENDERER)),
            "version": str(functions.glGetString(_GL_VERSION)),
        }
        context.doneCurrent()
    del app
    return found
