"""One slice of what a command would make, without making it: for a form whose parameters are still being chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.commands.command import CommandError, Context
from subsurface_app.commands.execute import validate
from subsurface_app.commands.registry import command as command_of
from subsurface_app.data.objects import SeismicVolume
from subsurface_app.data.store import Project
from subsurface_app.jobs import Progress

Plane = Literal["iline", "xline", "sample"]


@dataclass(frozen=True)
class Preview:
    """A slice of a result that is not there yet.

    Parameters   values : array, float32 - (xline, sample), (iline, sample) or (iline, xline), as `plane` says
                 plane : "iline" | "xline" | "sample"; index : int - of the slice in `volume`
                 volume : SeismicVolume - the whole result, computed where it is read; its geometry and axis are those
                     of the slice
    """

    values: NDArray[np.float32]
    plane: Plane
    index: int
    volume: SeismicVolume


def lazy_result(
    project: Project, command_id: str, parameters: Mapping[str, Any], *, progress: Progress | None = None
) -> SeismicVolume:
    """What a command would make, its samples computed when they are read; nothing is written.

    A slice service takes its `samples` like those of a stored volume.

    Raises   CommandError - the parameters are refused, or the command is not lazy; see `Command.lazy`
    """
    command = command_of(command_id)
    if not command.lazy:
        raise CommandError(
            "{command} has no preview: its results are not made slice by slice; run it on a part of the volume",
            command=command_id,
        )
    (made,) = command.run(validate(project, command, parameters), Context(project, progress or Progress())).objects
    if not isinstance(made, SeismicVolume):
        raise CommandError("{command} has no preview: it makes no volume", command=command_id)
    return made


def preview(
    project: Project,
    command_id: str,
    parameters: Mapping[str, Any],
    *,
    plane: Plane,
    at: float,
    progress: Progress | None = None,
) -> Preview:
    """One slice of what a command would make; equal to that slice of the whole result.

    An inline or crossline costs its own traces; a time or depth slice costs as much of every trace as the command
    needs: all of it for filters, the window for an AGC, one sample for a mute or a formula.

    Parameters   plane : "iline" | "xline" | "sample"
                 at : the inline or crossline number, or the time in s or depth in m (the nearest sample is taken)
    Raises       CommandError - as `lazy_result`; GeometryError - the result has no such slice
    """
    volume = lazy_result(project, command_id, parameters, progress=progress)
    if plane == "iline":
        index = volume.geometry.ilines.index(int(at))
        return Preview(np.asarray(volume.samples[index]), plane, index, volume)
    if plane == "xline":
        index = volume.geometry.xlines.index(int(at))
        return Preview(np.asarray(volume.samples[:, index]), plane, index, volume)
    index = int(np.rint(volume.axis.position(at)))
    if not 0 <= index < volume.axis.count:
        raise GeometryError(
            "{at} {unit} lies outside the result, which runs from {start} to {stop} {unit}: choose a slice inside it",
            at=f"{at:g}",
            unit=volume.axis.unit,
            start=f"{volume.axis.start:g}",
            stop=f"{volume.axis.stop:g}",
        )
    return Preview(np.asarray(volume.samples[:, :, index]), plane, index, volume)
