"""What the models refuse, in words."""

from solvers.errors import SubsurfaceError


class ModelError(SubsurfaceError):
    """A model cannot do what was asked: an unknown name or task, a damaged file, a volume it cannot read."""
