"""A prediction: always a mean with its spread, on the lattice of the volume that it was made from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from resources import mark, translate
from subsurface_app.data.objects.axes import SampleAxis, SurveyGeometry
from subsurface_app.data.objects.draft import ArrayLike, Draft
from subsurface_app.data.objects.quantities import quantity_of_task, unit_of
from subsurface_app.data.objects.seismic import SeismicVolume

MUCH_OUTSIDE = 0.1  # share of the input from which on it is said that the model has not seen the like


@dataclass(frozen=True)
class Prediction:
    """What a model says about a volume.

    Parameters   mean, spread : arrays, float32, shape (iline, xline, sample) - spread is one standard deviation,
                     in the unit of the mean
                 task : str - "fault" (probability), "denoise" and "interpolate" (amplitude), or the quantity that is
                     predicted
                 model : str - name of the model in the catalogue, or of the baseline
                 outside : float, 0..1 - share of the input outside the range of the training data; NaN where nobody
                     knows that range (imported models)
                 source : str - id of the volume that was predicted from, or of a part of it; its headers describe these
                     traces too
                 spread_holds : bool - whether the error was seen to grow with the spread on data that the model never
                     saw; otherwise the spread is stored but not shown
                 settings : dict - of the run, for whoever looks at it: passes, members, what was prompted
    """

    kind: ClassVar[str] = "prediction"
    name: str
    area: str
    mean: ArrayLike
    spread: ArrayLike
    geometry: SurveyGeometry
    axis: SampleAxis
    task: str
    model: str
    outside: float
    source: str
    spread_holds: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def quantity(self) -> str:
        """What the mean is, in the words of volumes."""
        return quantity_of_task(self.task)

    @property
    def unit(self) -> str:
        """Unit of the mean; "" of amplitudes, probabilities and logarithms."""
        return unit_of(self.quantity)

    def cautions(self) -> tuple[str, ...]:
        """What must be said wherever the prediction is looked at, translated."""
        said = [translate(mark("Preview: only this slice was computed"))] if self.settings.get("preview") else []
        if math.isfinite(self.outside) and self.outside > MUCH_OUTSIDE:
            words = mark("{percent} % of the input is unlike the training data of {model}")
            said.append(translate(words, percent=f"{100 * self.outside:.0f}", model=self.model))
        if not self.spread_holds:
            said.append(translate(mark("The spread is not shown: it does not tell the error.")))
        return tuple(said)

    def mean_volume(self, live: ArrayLike | None = None) -> SeismicVolume:
        """The mean as a volume: the same array, name and place, in its quantity and unit.

        Parameters   live : array of bool, shape (iline, xline) - where the volume that it was made from has traces;
                         None for everywhere
        """
        return SeismicVolume(
            self.name,
            self.area,
            self.mean,
            self.geometry,
            self.axis,
            self.quantity,
            self.unit,
            live=live,
            headers_from=self.source,
        )

    def to_draft(self) -> Draft:
        attributes: dict[str, Any] = {
            "geometry": self.geometry.to_json(),
            "axis": self.axis.to_json(),
            "task": self.task,
            "model": self.model,
            "outside": self.outside if math.isfinite(self.outside) else None,
            "source": self.source,
            "spread_holds": self.spread_holds,
        }
        if self.settings:
            attributes["settings"] = dict(self.settings)
        return Draft(self.kind, self.name, self.area, attributes, {"mean": self.mean, "spread": self.spread})

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        return cls(
            name,
            area,
            arrays["mean"],
            arrays["spread"],
            SurveyGeometry.from_json(attributes["geometry"]),
            SampleAxis(**attributes["axis"]),
            attributes["task"],
            attributes["model"],
            math.nan if attributes["outside"] is None else attributes["outside"],
            attributes["source"],
            attributes["spread_holds"],
            attributes.get("settings", {}),
        )
