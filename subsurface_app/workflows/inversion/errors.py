"""What an inversion says when it must not begin or go on."""

from solvers.errors import SubsurfaceError


class InversionError(SubsurfaceError):
    """A plan that makes no sense, data that contradict the start, a checkpoint of another run."""
