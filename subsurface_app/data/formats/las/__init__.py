"""LAS 1.2, 2.0 and 3.0 well logs, however they are wrapped, cut, encoded or bent."""

from subsurface_app.data.formats.las.read import read_las

__all__ = ["read_las"]
