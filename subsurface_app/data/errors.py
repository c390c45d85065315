"""Errors of the data floor: files that cannot be read, stores that cannot be written."""

from solvers.errors import SubsurfaceError


class DataError(SubsurfaceError):
    """A file or a value in it is not what it claims to be; the message says where, what was expected, what to do."""


class StoreError(SubsurfaceError):
    """The project cannot be opened, read or written: no permission, disk full, newer format, missing item."""


class OutdatedError(StoreError):
    """A new version was made of what is not the newest version any more: what made it is to be run again."""
