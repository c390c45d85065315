"""The kinds of item that a project can hold, and the class that stands for each."""

from collections.abc import Mapping
from typing import Any

from resources import mark, translate
from solvers.errors import GeometryError
from subsurface_app.data.objects.comparison import Comparison
from subsurface_app.data.objects.draft import ArrayLike, DomainObject
from subsurface_app.data.objects.explained_section import ExplainedSection
from subsurface_app.data.objects.gathers import ShotGathers
from subsurface_app.data.objects.horizon import Horizon
from subsurface_app.data.objects.inversion_comparison import InversionComparison
from subsurface_app.data.objects.inversion_run import InversionRun
from subsurface_app.data.objects.polylines import FaultSticks, Polygons
from subsurface_app.data.objects.prediction import Prediction
from subsurface_app.data.objects.prestack import PrestackVolume
from subsurface_app.data.objects.saved_view import SavedView
from subsurface_app.data.objects.seismic import SeismicLine, SeismicVolume
from subsurface_app.data.objects.statistics import VolumeStatistics
from subsurface_app.data.objects.triangles import TriangulatedSurface
from subsurface_app.data.objects.velocity import VelocityModel
from subsurface_app.data.objects.wavelet import SeismicWavelet
from subsurface_app.data.objects.well import Well
from subsurface_app.data.objects.well_tie import WellTie
from subsurface_app.data.objects.zone_report import ZoneReport

KINDS: dict[str, type[DomainObject]] = {
    cls.kind: cls
    for cls in (
        SeismicVolume,
        SeismicLine,
        Horizon,
        FaultSticks,
        TriangulatedSurface,
        Polygons,
        Well,
        WellTie,
        SeismicWavelet,
        VelocityModel,
        ShotGathers,
        InversionRun,
        InversionComparison,
        PrestackVolume,
        Prediction,
        Comparison,
        ExplainedSection,
        VolumeStatistics,
        ZoneReport,
        SavedView,
    )
}

_TITLES = {
    "seismic_volume": mark("Seismic volumes"),
    "seismic_line": mark("2D lines"),
    "horizon": mark("Horizons"),
    "fault_sticks": mark("Fault sticks"),
    "triangulated_surface": mark("Triangulated surfaces"),
    "polygons": mark("Polygons"),
    "well": mark("Wells"),
    "well_tie": mark("Well ties"),
    "wavelet": mark("Wavelets"),
    "velocity_model": mark("Velocity models"),
    "gathers": mark("Shot gathers"),
    "inversion_run": mark("Inversion runs"),
    "inversion_comparison": mark("Comparisons of inversions"),
    "prestack_volume": mark("Pre-stack volumes"),
    "prediction": mark("Predictions"),
    "comparison": mark("Comparisons"),
    "explained_section": mark("Explained sections"),
    "statistics": mark("Statistics"),
    "zone_report": mark("Zone reports"),
    "view": mark("Saved views"),
}


def kind_title(kind: str) -> str:
    """The translated plural that heads a group of items in the project tree."""
    return translate(_TITLES[kind])


def object_from(
    kind: str, name: str, area: str, attributes: Mapping[str, Any], arrays: Mapping[str, ArrayLike]
) -> DomainObject:
    """The domain object of a stored form; arrays stay lazy.

    Raises   GeometryError - for a kind that this version does not know
    """
    if kind not in KINDS:
        raise GeometryError(
            "item {name} is of kind {kind}, which this version does not know: it knows {known}; update the program",
            name=name,
            kind=kind,
            known=", ".join(KINDS),
        )
    return KINDS[kind].from_stored(name, area, attributes, arrays)
