"""What geoscientists talk about, as frozen dataclasses over arrays: volumes, wells, horizons, faults, gathers."""

from subsurface_app.data.objects.axes import Domain, LineNumbers, SampleAxis, SurveyGeometry
from subsurface_app.data.objects.comparison import METRIC_TITLES, Comparison, metric_row
from subsurface_app.data.objects.display import FOOT, Dimension, DisplayUnits, Quantity, Unit
from subsurface_app.data.objects.draft import ArrayLike, DomainObject, Draft
from subsurface_app.data.objects.facts import Facts, blind_wells, item_facts, shape_words
from subsurface_app.data.objects.finding import Finding, Repair, finding
from subsurface_app.data.objects.gathers import ShotGathers, signed_offsets
from subsurface_app.data.objects.horizon import Horizon
from subsurface_app.data.objects.inversion_run import INVERSION_ENDS, InversionRun
from subsurface_app.data.objects.kinds import KINDS, kind_title, object_from
from subsurface_app.data.objects.log_names import (
    LOG_QUANTITIES,
    LogQuantity,
    find_log,
    log_quantity_name,
    quantity_of_log,
    units_of,
)
from subsurface_app.data.objects.note import Note, note, notes_from
from subsurface_app.data.objects.polylines import FaultSticks, Polygons, Polylines
from subsurface_app.data.objects.prediction import Prediction
from subsurface_app.data.objects.prestack import PrestackVolume
from subsurface_app.data.objects.quantities import quantity_name, quantity_of_task, unit_of
from subsurface_app.data.objects.saved_view import VIEW_FORMAT, SavedView, ViewItem
from subsurface_app.data.objects.seismic import SegyHeaders, SeismicLine, SeismicVolume
from subsurface_app.data.objects.statistics import VALUE_TITLES, VolumeStatistics
from subsurface_app.data.objects.triangles import TriangulatedSurface
from subsurface_app.data.objects.velocity import VelocityModel
from subsurface_app.data.objects.wavelet import SeismicWavelet
from subsurface_app.data.objects.well import Interval, LogCurve, Top, Well
from subsurface_app.data.objects.well_path import densified, dogleg, minimum_curvature, thinned
from subsurface_app.data.objects.well_tie import CONFIDENCE_WORDS, TIE_NUMBERS, WellTie
from subsurface_app.data.objects.zone_report import ZoneReport

__all__ = [
    "CONFIDENCE_WORDS",
    "FOOT",
    "INVERSION_ENDS",
    "KINDS",
    "LOG_QUANTITIES",
    "METRIC_TITLES",
    "TIE_NUMBERS",
    "VALUE_TITLES",
    "VIEW_FORMAT",
    "ArrayLike",
    "Comparison",
    "Dimension",
    "DisplayUnits",
    "Domain",
    "DomainObject",
    "Draft",
    "Facts",
    "FaultSticks",
    "Finding",
    "Horizon",
    "Interval",
    "InversionRun",
    "LineNumbers",
    "LogCurve",
    "LogQuantity",
    "Note",
    "Polygons",
    "Polylines",
    "Prediction",
    "PrestackVolume",
    "Quantity",
    "Repair",
    "SampleAxis",
    "SavedView",
    "SegyHeaders",
    "SeismicLine",
    "SeismicVolume",
    "SeismicWavelet",
    "ShotGathers",
    "SurveyGeometry",
    "Top",
    "TriangulatedSurface",
    "Unit",
    "VelocityModel",
    "ViewItem",
    "VolumeStatistics",
    "Well",
    "WellTie",
    "ZoneReport",
    "blind_wells",
    "densified",
    "dogleg",
    "find_log",
    "finding",
    "item_facts",
    "kind_title",
    "log_quantity_name",
    "metric_row",
    "minimum_curvature",
    "note",
    "notes_from",
    "object_from",
    "quantity_name",
    "quantity_of_log",
    "quantity_of_task",
    "shape_words",
    "signed_offsets",
    "thinned",
    "unit_of",
    "units_of",
]
