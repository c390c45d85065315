"""LAS 1.2, 2.0 and 3.0 well logs, however they are wrapped, cut, encoded or bent; out as LAS 2.0."""

from subsurface_app.data.formats.las.read import read_las
from subsurface_app.data.formats.las.write import LAS_ENDINGS, LasFile, LasHeader, cut_to, write_las

__all__ = ["LAS_ENDINGS", "LasFile", "LasHeader", "cut_to", "read_las", "write_las"]
