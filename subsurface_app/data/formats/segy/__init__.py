"""SEG-Y revisions 0 to 2: a scan that explains itself, lazy reading, writing with the headers kept."""

from subsurface_app.data.formats.segy.browse import browse_segy
from subsurface_app.data.formats.segy.kind import SORTED_TITLES
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.presets import SEGY_PRESETS, SegyPreset
from subsurface_app.data.formats.segy.preview import (
    FoldMap,
    HeaderRow,
    SegyPreview,
    header_curve,
    header_values,
    preview_segy,
)
from subsurface_app.data.formats.segy.read import read_segy
from subsurface_app.data.formats.segy.saved import load_mapping, mapping_folder, save_mapping, saved_mappings
from subsurface_app.data.formats.segy.scan import SegyScan, scan_segy
from subsurface_app.data.formats.segy.search import HeaderSearch, ranked_keys, search_headers
from subsurface_app.data.formats.segy.sorting import GatherSorting
from subsurface_app.data.formats.segy.truncation import TruncatedError
from subsurface_app.data.formats.segy.write import segy_bytes, write_segy

__all__ = [
    "SEGY_PRESETS",
    "SORTED_TITLES",
    "FoldMap",
    "GatherSorting",
    "HeaderRow",
    "HeaderSearch",
    "SegyMapping",
    "SegyPreset",
    "SegyPreview",
    "SegyScan",
    "TruncatedError",
    "browse_segy",
    "header_curve",
    "header_values",
    "load_mapping",
    "mapping_folder",
    "preview_segy",
    "ranked_keys",
    "read_segy",
    "save_mapping",
    "saved_mappings",
    "scan_segy",
    "search_headers",
    "segy_bytes",
    "write_segy",
]
