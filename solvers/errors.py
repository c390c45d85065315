"""The family of errors that the program raises on purpose, and its members of the physics floor.

An error is an English sentence with `{placeholders}` (the key of its translation) and the values that fill it.
It says what was found, what was expected and what to do. It survives pickling, so that a worker process can
hand it to the window.
"""

from typing import Any


class SubsurfaceError(Exception):
    """Base of every error that is meant to be read by a user.

    Parameters   template : str - English sentence with `{name}` placeholders, also the translation key
                 values : the values of the placeholders, plain data only
    """

    def __init__(self, template: str, /, **values: Any) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values) if self.values else self.template

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.template, self.values)


def _rebuild(kind: type[SubsurfaceError], template: str, values: dict[str, Any]) -> SubsurfaceError:
    return kind(template, **values)


class GeometryError(SubsurfaceError):
    """Shapes or positions do not fit: a source outside the grid, a model of another shape."""


class StabilityError(SubsurfaceError):
    """The numbers would blow up or disperse: time step, grid spacing, NaN or non-positive velocities."""


class BackendError(SubsurfaceError):
    """The backend that was asked for is not there: no GPU, no CuPy, no compiler."""


class RockPhysicsError(SubsurfaceError):
    """Constituents that make no rock: volume fractions that do not add up to one, more minerals than fractions."""


class Interrupted(SubsurfaceError):  # noqa: N818 - it is no fault
    """The user asked for the work to stop; whoever computes raises it between two steps."""
