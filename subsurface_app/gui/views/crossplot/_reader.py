"""Finds the points of a crossplot in the background: from slices on view through the slice service, or by reading."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.slices import Loaded, Plane, SliceAnswer
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._planes import Cube
from subsurface_app.gui.views.crossplot._points import PlotPoints
from subsurface_app.gui.views.crossplot._sources import Sources
from subsurface_app.gui.views.crossplot._volumes import slice_points

Keys = tuple[str, str, str]  # of the properties on x, y and colour


class PointReader(QObject):
    """One request at a time: a newer one drops the one before."""

    found = Signal(object)  # PlotPoints
    told = Signal(str)  # why there are none (yet), in words

    def __init__(self, slices: SliceService, viewer: str, parent: QObject) -> None:
        super().__init__(parent)
        self._slices, self._viewer = slices, f"{viewer} points"
        self.plane: tuple[Plane, float] = ("iline", float("nan"))  # the plane on view elsewhere
        self._coming: dict[str, NDArray[Any] | None] = {}  # slices that are waited for
        self._keys: Keys = ("", "", "")
        self._cubes: dict[str, Cube] = {}
        slices.answered.connect(self._answered)
        slices.loaded.connect(self._loaded)

    def ask(self, sources: Sources, source: str, keys: Keys, *, on_slice: bool) -> bool:
        """Find points; `found` brings them, `told` says what holds them up. False when there can be none."""
        self.drop()
        try:
            read = sources.reader(source, keys)
        except DataError as error:
            self.told.emit(translate(error.template, **error.values))
            return False
        if source == "volumes" and on_slice:
            self._ask_slices(sources.cubes, keys)
        else:
            self.told.emit(translate("Reading…"))
            self._slices.load(self._viewer, "points", lambda: _counted(read()))
        return True

    def drop(self) -> None:
        """Wait for nothing any more."""
        self._slices.forget_load(self._viewer, "points")
        for key in self._coming:
            self._slices.forget(f"{self._viewer} of {key}")
        self._coming = {}

    def shutdown(self) -> None:
        """Drop what is waited for and listen no longer."""
        self.drop()
        self._slices.answered.disconnect(self._answered)
        self._slices.loaded.disconnect(self._loaded)

    def _ask_slices(self, cubes: dict[str, Cube], keys: Keys) -> None:
        main = cubes[keys[0]]
        plane, number = self.plane
        # The middle inline before any plane is on view.
        plane, index = (plane, main.index(plane, number)) if np.isfinite(number) else ("iline", main.shape[0] // 2)
        self._keys, self._cubes = keys, dict(cubes)
        self._coming = dict.fromkeys(key for key in dict.fromkeys(keys) if key in cubes)
        for key in list(self._coming):  # what is at hand is answered inside the call
            self._slices.ask(f"{self._viewer} of {key}", key, cubes[key].main, plane, index)

    def _answered(self, answer: SliceAnswer) -> None:
        request = answer.request
        if request.volume not in self._coming or request.viewer != f"{self._viewer} of {request.volume}":
            return
        if answer.error:
            self.told.emit(translate("The slice cannot be read: {reason}", reason=answer.error))
        elif answer.is_last:
            self._coming[request.volume] = answer.values
            slices = {key: values for key, values in self._coming.items() if values is not None}
            if len(slices) == len(self._coming):
                cubes, keys = self._cubes, self._keys
                self._slices.load(
                    self._viewer,
                    "points",
                    lambda: _counted(slice_points(cubes, slices, request.plane, request.index, keys)),
                )

    def _loaded(self, answer: Loaded) -> None:
        if answer.viewer != self._viewer:
            return
        if answer.error:
            self.told.emit(translate("The item cannot be read: {reason}", reason=answer.error))
        else:
            self.found.emit(answer.value)


def _counted(points: PlotPoints) -> PlotPoints:
    """Points with their statistics at hand, and what the band of a regression needs, which loads for half a second."""
    import scipy.special  # noqa: F401

    _ = points.summaries
    return points
