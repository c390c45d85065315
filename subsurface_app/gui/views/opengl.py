"""Whether this machine can draw in 3D, and what must be set before the first window so that it can."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext, QSurfaceFormat

_SOFTWARE = ("llvmpipe", "softpipe", "swiftshader", "gdi generic", "software")


def prepare_opengl() -> None:
    """Settings that only count before the application and its first window exist; call it first in `main`.

    Without shared contexts pictures of the 3D view stay blank once its dock was floated or hidden.
    """
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    wanted = QSurfaceFormat()
    wanted.setRenderableType(QSurfaceFormat.RenderableType.OpenGL)
    wanted.setVersion(3, 2)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    wanted.setDepthBufferSize(24)
    wanted.setAlphaBufferSize(8)
    wanted.setSamples(0)
    QSurfaceFormat.setDefaultFormat(wanted)


def has_opengl() -> bool:
    """Whether a 3D view can be made: asked before any is, for the wrong platform would crash it."""
    if QGuiApplication.instance() is None or QGuiApplication.platformName() in {"offscreen", "minimal", "vnc"}:
        return False
    return QOpenGLContext().create()


def is_software_opengl() -> bool:
    """Whether the processor draws in place of a graphics card; several samples a pixel cost it too much."""
    return is_software(renderer_name())


def is_software(renderer: str) -> bool:
    """Whether a renderer of that name draws on the processor; one without a name is taken for such."""
    return not renderer or any(name in renderer.lower() for name in _SOFTWARE)


def renderer_name() -> str:
    """What OpenGL calls the one who draws, e.g. "llvmpipe (LLVM 15.0.6, 256 bits)"; "" where there is none."""
    context, surface = QOpenGLContext(), QOffscreenSurface()
    surface.create()
    if not context.create() or not context.makeCurrent(surface):
        return ""
    renderer = context.functions().glGetString(0x1F01)  # GL_RENDERER
    context.doneCurrent()
    return str(renderer or "")
