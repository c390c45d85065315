"""The items that the map was given and how they hang together: surveys on one lattice, shots along a model's line."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from subsurface_app.data.objects import Prediction, SeismicVolume, ShotGathers, SurveyGeometry, VelocityModel
from subsurface_app.gui.views._planes import line_numbers
from subsurface_app.gui.views._polygon import inside
from subsurface_app.gui.views.map._layers import MapLayers
from subsurface_app.gui.views.map._shapes import Drawing, corners, draw_gathers, draw_model, draw_survey

DrawLater = Callable[[str, Callable[[], Drawing]], None]


class MapItems:
    """Surveys, gathers and models of the map.

    Parameters   layers : where they are drawn
                 draw_later : called with an id and a function that draws it in a thread
    """

    def __init__(self, layers: MapLayers, draw_later: DrawLater) -> None:
        self._layers, self._draw_later = layers, draw_later
        self._surveys: dict[str, tuple[str, str, SurveyGeometry]] = {}  # kind, name, geometry
        self._gathers: dict[str, ShotGathers] = {}
        self._model_lines: dict[str, Any] = {}

    def add_survey(self, item_id: str, volume: SeismicVolume | Prediction) -> None:
        """Know a survey; `draw_surveys` draws it."""
        self._surveys[item_id] = (volume.kind, volume.name, volume.geometry)

    def add_gathers(self, item_id: str, gathers: ShotGathers) -> None:
        """Shots and receivers; along the line of their model where that is on the map too."""
        self._gathers[item_id] = gathers
        line = self._model_lines.get(str(gathers.settings.get("model", "")))
        self._draw_later(item_id, lambda: draw_gathers(gathers, line))

    def add_model(self, item_id: str, model: VelocityModel) -> None:
        """Where a velocity model lies, and the gathers that may be on it."""
        self._model_lines[item_id] = model.line
        self._draw_later(item_id, lambda: draw_model(model))
        for other, gathers in self._gathers.items():
            self.add_gathers(other, gathers)

    def take(self, item_id: str) -> None:
        """Forget an item."""
        for items in (self._surveys, self._gathers, self._model_lines):
            items.pop(item_id, None)

    def draw_surveys(self, every: int, first: str) -> None:
        """The outlines; of surveys on one lattice one bears numbers and grid, that of the id `first` before others."""
        numbered: list[SurveyGeometry] = []
        for item_id in sorted(self._surveys, key=lambda one: one != first):
            kind, name, geometry = self._surveys[item_id]
            drawing = draw_survey(kind, name, geometry, every)
            if geometry in numbered:
                drawing = replace(drawing, fine=(), labels=())
            numbered.append(geometry)
            self._layers.put(item_id, drawing)

    def survey_at(self, x: float, y: float, first: str) -> tuple[str, float, float] | None:
        """The survey on the map at a place, `first` before others, with inline and crossline there."""
        for item_id in [*([first] if first else []), *self._surveys]:
            geometry = self._surveys[item_id][2]
            if item_id in self._layers.shown and inside(corners(geometry), np.array([[x, y]]))[0]:
                iline, xline = (float(number) for number in line_numbers(geometry, x, y))
                return item_id, iline, xline
        return None

    @property
    def crs(self) -> str:
        """The coordinate reference system that all surveys name; "" where they name none, or several."""
        named = {geometry.crs for _, _, geometry in self._surveys.values() if geometry.crs}
        return named.pop() if len(named) == 1 else ""
