"""What a volume step says when it is asked for something that the samples do not allow."""

from solvers.errors import SubsurfaceError


class ProcessingError(SubsurfaceError):
    """Corners above the Nyquist frequency, a window without samples, a formula that cannot be read."""
