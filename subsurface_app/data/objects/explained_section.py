"""A recorded section beside the synthetic of an interpretation: how well the one explains the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from resources import mark
from subsurface_app.data.objects.axes import SampleAxis, SurveyGeometry
from subsurface_app.data.objects.draft import ArrayLike, Draft
from subsurface_app.data.objects.note import Note, notes_from
from subsurface_app.data.objects.seismic import SeismicVolume

# The rows that are held against the recorded section, with the same wells and wavelet.
EXPLAINING_ROWS = {"interpretation": mark("With the interpretation"), "flat": mark("Without: wells carried flat")}


@dataclass(frozen=True)
class ExplainedSection:
    """What an interpretation predicts of a section, and where the section says otherwise.

    Parameters   seismic : str - id of the item that was recorded, or of a whole that this is a part of
                 geometry, axis : of all arrays, (iline, xline, sample), float32
                 record : dict - "rows", for each key of `EXPLAINING_ROWS` "correlation", "nrms_percent" and "lag"
                     (median size, s or m); "chance", what 95 % of synthetics moved up or down do not reach of it;
                     "better", the share of the section where the interpretation has the lower NRMS; "covered", that in
                     logged layers; "doubt_percent", what the doubt of picks and logs changes; "scale"; "blind" wells
                 synthetic, flat : of both rows, in its unit; spread : one standard deviation of `synthetic`
                 nrms, nrms_flat : percent in running windows, NaN outside logged layers; correlation : -1 to 1
                 lag : s or m, positive where the synthetic comes later (deeper); NaN where none fits
    """

    kind: ClassVar[str] = "explained_section"
    name: str
    area: str
    seismic: str
    geometry: SurveyGeometry
    axis: SampleAxis
    record: Mapping[str, Any]
    notes: tuple[Note, ...]
    synthetic: ArrayLike
    flat: ArrayLike
    spread: ArrayLike
    nrms: ArrayLike
    nrms_flat: ArrayLike
    correlation: ArrayLike
    lag: ArrayLike

    def volume(self, array: str, title: str) -> SeismicVolume:
        """One of its arrays as a volume."""
        quantity, unit = _QUANTITIES[array]
        unit = self.axis.unit if array == "lag" else unit
        return SeismicVolume(title, self.area, getattr(self, array), self.geometry, self.axis, quantity, unit)

    @property
    def metrics(self) -> dict[str, float]:
        """Its main numbers, keys of `METRIC_TITLES`."""
        own, flat = self.record["rows"]["interpretation"], self.record["rows"]["flat"]
        said = {
            "correlation": own["correlation"],
            "flat_correlation": flat["correlation"],
            "chance_correlation": self.record["chance"],
            "nrms_percent": own["nrms_percent"],
            "flat_nrms_percent": flat["nrms_percent"],
            "better_percent": None if self.record["better"] is None else 100 * self.record["better"],
        }
        return {key: float(value) for key, value in said.items() if value is not None}

    def to_draft(self) -> Draft:
        attributes: dict[str, Any] = {
            "seismic": self.seismic,
            "geometry": self.geometry.to_json(),
            "axis": self.axis.to_json(),
            "record": dict(self.record),
            "notes": [note.to_json() for note in self.notes],
        }
        return Draft(self.kind, self.name, self.area, attributes, {key: getattr(self, key) for key in _QUANTITIES})

    @classmethod
    def from_stored(cls, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]) -> Self:
        return cls(
            name,
            area,
            attributes["seismic"],
            SurveyGeometry.from_json(attributes["geometry"]),
            SampleAxis(**attributes["axis"]),
            attributes["record"],
            notes_from(attributes),
            **{key: arrays[key] for key in _QUANTITIES},
        )


_QUANTITIES = {
    "synthetic": ("amplitude", ""),
    "flat": ("amplitude", ""),
    "spread": ("spread", ""),
    "nrms": ("nrms", "%"),
    "nrms_flat": ("nrms", "%"),
    "correlation": ("correlation", ""),
    "lag": ("lag", "s"),
}
