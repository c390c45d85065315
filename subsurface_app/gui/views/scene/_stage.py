"""The VTK window inside Qt: camera, actors by name, labels on top, clicks; rendered once per turn of the event loop."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QLinearGradient, QMouseEvent, QOpenGLContext, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import invalidate

from resources import mark, translate
from subsurface_app.gui.views._chart import chart_colours
from subsurface_app.gui.views._world import Screens, behind
from subsurface_app.gui.views.opengl import is_software_opengl
from subsurface_app.gui.views.scene._capture import Shot, Sight, draw_clear, seen_from, thicker
from subsurface_app.gui.views.scene._labels import Label, LabelLayer

_SKIES = {False: ("#ffffff", "#dfe7f0"), True: ("#14181d", "#2b333d")}
_TOUCHES = (QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.KeyPress)
_TURNS = {
    Qt.Key.Key_Left: (10.0, 0.0),
    Qt.Key.Key_Right: (-10.0, 0.0),
    Qt.Key.Key_Up: (0.0, 10.0),
    Qt.Key.Key_Down: (0.0, -10.0),
}


class Stage(QWidget):
    """Left drag turns, wheel and right drag zoom, shift drag moves; so do the arrow keys, plus, minus and Home.

    Space and D ask to play through slices and for the display panel.
    """

    clicked = Signal(float, float, float)  # the drawn world point under a click
    actor_clicked = Signal(str)  # the name of what lies under a click
    home_asked = Signal()
    play_asked = Signal()
    panel_asked = Signal()
    drawing = Signal()  # a frame is about to be drawn: the last moment to bring actors up to date

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        from pyvistaqt import QtInteractor

        self._plotter: Any = QtInteractor(
            self, auto_update=False, multi_samples=0 if is_software_opengl() else 4, line_smoothing=False
        )
        self._plotter.setAcceptDrops(False)
        self._plotter.setAccessibleName(translate(mark("3D scene")))
        self._plotter.enable_terrain_style(mouse_wheel_zooms=True, shift_pans=True)
        self._plotter.iren.clear_key_event_callbacks()  # among them "q", which would close the view
        self._plotter.iren.interactor.RemoveObservers("CharEvent")
        self._plotter.installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plotter)
        self._layer = LabelLayer(self._plotter)
        self._labels: tuple[Label, ...] = ()
        self._caption = ""
        self._dark = False
        self._screens: Screens = np.zeros((0, 3, 3))
        self._has_north = False
        self._exaggeration = 1.0
        self.was_turned = False  # by the user, who then does not want the camera to move by itself
        self._actors: dict[str, list[Any]] = {}
        self._unscaled: set[str] = set()
        self._pressed: QPointF | None = None
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._render)
        self._observer = self._plotter.renderer.AddObserver("EndEvent", self._place_labels)
        self.set_theme(False)

    # --- actors --------------------------------------------------------------------------------------------------

    def put(self, name: str, actors: Sequence[Any], *, scaled: bool = True) -> None:
        """Show actors under a name, in place of those that bore it; who puts ones not `scaled` exaggerates them.

        A name is the id of an item, or that id and a part ("... iline", "... region"), or "frame" or "cursor".
        """
        self.remove(name)
        if not scaled:
            self._unscaled.add(name)
        self._actors[name] = [actor for actor in actors if actor is not None]
        for actor in self._actors[name]:
            if scaled:
                actor.SetScale(1.0, 1.0, self._exaggeration)
            self._plotter.renderer.AddViewProp(actor)
        self.draw()

    def remove(self, name: str) -> None:
        self._unscaled.discard(name)
        for actor in self._actors.pop(name, []):
            self._plotter.renderer.RemoveViewProp(actor)
        self.draw()

    def names(self) -> list[str]:
        """The names of what is on the stage."""
        return list(self._actors)

    def actors(self, name: str) -> list[Any]:
        """The VTK props under a name, as drawn: `GetMatrix` of each holds the exaggeration."""
        return list(self._actors.get(name, ()))

    def set_exaggeration(self, factor: float) -> None:
        """Stretch all actors upward but those that are not scaled here."""
        self._exaggeration = factor
        for name, actors in self._actors.items():
            for actor in actors if name not in self._unscaled else ():
                actor.SetScale(1.0, 1.0, factor)
        self.draw()

    def set_labels(self, labels: Sequence[Label], caption: str, *, has_north: bool) -> None:
        """Words in the scene and the line in its corner."""
        self._labels, self._caption, self._has_north = tuple(labels), caption, has_north
        self._is_boxed = np.array([label.boxed for label in self._labels], dtype=bool)
        self._layer.set_labels(self._labels, caption)
        self.draw()

    def set_screens(self, screens: Screens) -> None:
        """What hides labels behind it: parallelograms as drawn (corner and two sides), shape (n, 3, 3)."""
        self._screens = screens

    def set_theme(self, dark: bool) -> None:
        self._dark = dark
        bottom, top = _SKIES[dark]
        self._plotter.set_background(bottom, top=top)
        self._layer.set_colours(chart_colours(dark))
        self.draw()

    # --- drawing -------------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw soon, once, however often it is asked."""
        if not self._timer.isActive():
            self._timer.start()

    def _render(self) -> None:
        self.drawing.emit()
        if self._plotter is not None and self._plotter.renderer is not None:
            self._plotter.renderer.ResetCameraClippingRange()
            self._plotter.update()  # not render(): that draws now, and the paint that follows draws again

    def look_along(self, direction: NDArray[np.float64]) -> None:
        """Look at everything in a horizontal direction of the world, somewhat from above."""
        camera = self._plotter.renderer.GetActiveCamera()
        way = direction / (float(np.linalg.norm(direction)) or 1.0)
        camera.SetFocalPoint(0.0, 0.0, 0.0)
        camera.SetPosition(-float(way[0]), -float(way[1]), 0.42)
        camera.SetViewUp(0.0, 0.0, 1.0)
        self._plotter.renderer.ResetCamera()
        camera.Zoom(1.22)
        self._plotter.camera_set = True
        self.draw()

    @property
    def viewpoint(self) -> list[list[float]] | None:
        """Place of the camera, what it looks at and its upward direction, in world units; None until it was turned."""
        if not self.was_turned:
            return None
        camera = self._plotter.renderer.GetActiveCamera()
        return [list(way) for way in (camera.GetPosition(), camera.GetFocalPoint(), camera.GetViewUp())]

    def set_viewpoint(self, viewpoint: list[list[float]]) -> None:
        """Look as `viewpoint` told."""
        camera = self._plotter.renderer.GetActiveCamera()
        for take, way in zip((camera.SetPosition, camera.SetFocalPoint, camera.SetViewUp), viewpoint, strict=True):
            take(*way)
        self.was_turned = self._plotter.camera_set = True
        self.draw()

    @property
    def camera(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Place of the camera, what it looks at and its upward direction, in the world as drawn."""
        camera = self._plotter.renderer.GetActiveCamera()
        return np.array(camera.GetPosition()), np.array(camera.GetFocalPoint()), np.array(camera.GetViewUp())

    @property
    def projection(self) -> tuple[float, bool]:
        """Half the height of the picture in m where it is parallel, and whether it is."""
        camera = self._plotter.renderer.GetActiveCamera()
        return float(camera.GetParallelScale()), bool(camera.GetParallelProjection())

    def set_projection(self, scale: float, is_parallel: bool) -> None:
        """Parallel, or as the eye sees it."""
        camera = self._plotter.renderer.GetActiveCamera()
        camera.SetParallelScale(scale)
        camera.SetParallelProjection(is_parallel)
        self.draw()

    def set_parallel(self, is_parallel: bool) -> None:
        """Change the projection so that what is looked at keeps its size."""
        camera = self._plotter.renderer.GetActiveCamera()
        half = np.tan(np.radians(camera.GetViewAngle()) / 2)
        if is_parallel:
            self.set_projection(float(half * camera.GetDistance()), True)
        else:
            to, way = np.array(camera.GetFocalPoint()), np.array(camera.GetDirectionOfProjection())
            camera.SetPosition(*(to - way * camera.GetParallelScale() / half))
            self.set_projection(camera.GetParallelScale(), False)

    def look_from(self, way: tuple[float, float] | None) -> None:
        """Look at everything along a direction on the map, somewhat from above; straight down without one."""
        if way is not None:
            self.look_along(np.array([*way, 0.0]))
            return
        camera = self._plotter.renderer.GetActiveCamera()
        camera.SetFocalPoint(0.0, 0.0, 0.0)
        camera.SetPosition(0.0, 0.0, 1.0)
        camera.SetViewUp(0.0, 1.0, 0.0)
        self._plotter.renderer.ResetCamera()
        self._plotter.camera_set = True
        self.draw()

    def picture(self, size: QSize | None = None) -> QImage:
        """The scene with its labels, at its own size or another one."""
        before = self._plotter.size()
        if size is not None:
            self._plotter.resize(size)
        image = self._plotter.grabFramebuffer().convertToFormat(QImage.Format.Format_RGB32)
        painter = QPainter(image)
        image.setDevicePixelRatio(self._plotter.devicePixelRatioF())
        self._layer.paint(painter, QRectF(QPointF(0, 0), self._plotter.size().toSizeF()))
        painter.end()
        if size is not None:
            self._plotter.resize(before)
        return image

    def capture(self, shot: Shot, sight: Sight | None = None) -> QImage:
        """The scene as the camera sees it, or from elsewhere, at another size; the screen does not change meanwhile.

        Raises   DataError - a size that memory may not hold
        """
        shot.check()
        self.drawing.emit()
        window, renderer = self._plotter.GetRenderWindow(), self._plotter.renderer
        if not window.GetReadyForRendering():
            self._plotter.grabFramebuffer()  # never shown yet: makes what it draws with
        self._plotter.makeCurrent()
        scale = shot.scale(self._plotter.size().toTuple())
        actors = [one for name in self._actors for one in self._actors[name] if name != "cursor"]
        hidden = [one for one in self._actors.get("cursor", ()) if one.GetVisibility()]
        renderer.RemoveObserver(self._observer)
        for one in hidden:
            one.VisibilityOff()
        try:
            with thicker(actors, scale), seen_from(renderer.GetActiveCamera(), sight):
                return self._finished(draw_clear(renderer, window, shot), shot, scale)
        finally:
            for one in hidden:
                one.VisibilityOn()
            self._observer = renderer.AddObserver("EndEvent", self._place_labels)
            self._plotter.doneCurrent()

    def _finished(self, drawn: QImage, shot: Shot, scale: float) -> QImage:
        """The sky behind what was drawn, the words before it."""
        image = QImage(drawn.size(), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        if not shot.is_clear:
            bottom, top = _SKIES[self._dark]
            sky = QLinearGradient(0, 0, 0, image.height())
            sky.setColorAt(0, QColor(top))
            sky.setColorAt(1, QColor(bottom))
            painter.fillRect(image.rect(), sky)
        painter.drawImage(0, 0, drawn)
        if shot.has_labels:
            layer = LabelLayer(None)
            layer.setFont(self._layer.font())
            layer.set_labels(self._labels, self._caption)
            layer.set_colours(chart_colours(self._dark))
            layer.set_places(*self._label_places(drawn.width() / drawn.height()))
            painter.scale(scale, scale)
            layer.paint(painter, QRectF(0, 0, drawn.width() / scale, drawn.height() / scale))
            layer.deleteLater()
        painter.end()
        wanted = image.copy(0, 0, shot.width, shot.height)
        return wanted if shot.is_clear else wanted.convertToFormat(QImage.Format.Format_RGB32)

    def _place_labels(self, *_: Any) -> None:
        """Called at the end of each render: project the labels."""
        self._layer.set_places(*self._label_places(self._plotter.renderer.GetTiledAspectRatio()))

    def _label_places(self, aspect: float) -> tuple[NDArray[np.float64], tuple[float, float] | None]:
        """Where labels are in a picture so many times as wide as high, and where north is."""
        camera = self._plotter.renderer.GetActiveCamera()
        north = None
        if self._has_north:
            view = camera.GetViewTransformMatrix()
            north = (view.GetElement(0, 1), -view.GetElement(1, 1))
        if not self._labels:
            return np.zeros((0, 3)), north
        seen = camera.GetCompositeProjectionTransformMatrix(aspect, 0.0, 1.0)
        matrix = np.array([[seen.GetElement(row, column) for column in range(4)] for row in range(4)])
        points = np.array([label.at for label in self._labels]) * (1.0, 1.0, self._exaggeration)
        projected = np.column_stack([points, np.ones(len(points))]) @ matrix.T
        with np.errstate(divide="ignore", invalid="ignore"):
            places = projected[:, :3] / projected[:, 3:]
        places[projected[:, 3] <= 0] = np.nan
        eye = np.array(camera.GetPosition())
        if camera.GetParallelProjection():  # each point is seen from its own place, all in one direction
            eye = points - 2 * camera.GetDistance() * np.array(camera.GetDirectionOfProjection())
        places[self._is_boxed & behind(self._screens, eye, points)] = np.nan
        shares = np.column_stack([0.5 + 0.5 * places[:, 0], 0.5 - 0.5 * places[:, 1], places[:, 2]])
        return shares, north

    # --- mouse and keys ------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES and not _is_quiet(event):
            self.was_turned = True
        if event.type() == QEvent.Type.Resize:
            self._layer.resize(event.size())  # type: ignore[attr-defined]
        elif isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            if event.type() == QEvent.Type.MouseButtonPress:
                self._pressed = event.position()
            elif event.type() == QEvent.Type.MouseButtonRelease and self._pressed is not None:
                if (event.position() - self._pressed).manhattanLength() < 4:
                    self._pick(event.position())
                self._pressed = None
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._turn_by_key(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _turn_by_key(self, key: Qt.Key) -> bool:
        camera = self._plotter.renderer.GetActiveCamera()
        asked = {Qt.Key.Key_Home: self.home_asked, Qt.Key.Key_Space: self.play_asked, Qt.Key.Key_D: self.panel_asked}
        if key in _TURNS:
            azimuth, elevation = _TURNS[key]
            camera.Azimuth(azimuth)
            steep = np.degrees(np.arcsin(np.clip(-camera.GetDirectionOfProjection()[2], -1, 1)))
            if abs(steep + elevation) < 88:  # straight down there is no "up" to keep
                camera.Elevation(elevation)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            camera.Dolly(1 / 1.15 if key == Qt.Key.Key_Minus else 1.15)
        elif key in asked:
            asked[key].emit()
        else:
            return False
        self.draw()
        return True

    def _pick(self, place: QPointF) -> None:
        from vtkmodules.vtkRenderingCore import vtkCellPicker

        picker = vtkCellPicker()
        picker.SetTolerance(0.002)
        ratio = self._plotter.devicePixelRatioF()
        height = self._plotter.height()
        if picker.Pick(place.x() * ratio, (height - 1 - place.y()) * ratio, 0.0, self._plotter.renderer):
            self.clicked.emit(*picker.GetPickPosition())
            actor = picker.GetViewProp()
            for name in [name for name, actors in self._actors.items() if actor in actors]:
                self.actor_clicked.emit(name)

    def shutdown(self) -> None:
        """Free everything of VTK while its OpenGL context is alive."""
        if self._plotter is None:
            return
        self._timer.stop()
        self._plotter.removeEventFilter(self)
        self._plotter.renderer.RemoveObserver(self._observer)
        for name in self.names():
            for actor in self._actors.pop(name):
                self._plotter.renderer.RemoveViewProp(actor)
        plotter, self._plotter = self._plotter, None
        context = plotter.context()
        plotter.close()
        if context is not None:
            _forget(context)
        plotter.setParent(None)
        plotter.deleteLater()


def _forget(context: QOpenGLContext) -> None:
    """Let Python forget a context and its surface, which die with their widget without PySide hearing of it.

    The closed plotter holds both until it is collected. Meanwhile their addresses go to new objects, and PySide would
    hand out the old ones in their place: an entry of a menu was a surface.
    """
    for made_by_qt in (context.surface(), context):
        if made_by_qt is not None:
            invalidate(made_by_qt)


def _is_quiet(event: QEvent) -> bool:
    """Whether it is a key that leaves the camera alone."""
    return isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_D)
