"""SEG-Y revisions 0 to 2: a scan that explains itself, lazy reading, writing with the headers kept."""

from subsurface_app.data.formats.segy.browse import browse_segy
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.read import read_segy
from subsurface_app.data.formats.segy.scan import SegyScan, scan_segy
from subsurface_app.data.formats.segy.write import write_segy

__all__ = ["SegyMapping", "SegyScan", "browse_segy", "read_segy", "scan_segy", "write_segy"]
