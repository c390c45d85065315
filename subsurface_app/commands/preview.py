"""One slice of what a command would make, without making it: for a form whose parameters are still being chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.commands.command import CommandError, Context, T
from subsurface_app.commands.execute import validate
from subsurface_app.commands.registry import command as command_of
from subsurface_app.data.objects import SeismicVolume
from subsurface_app.data.slices import PLANES, Plane
from subsurface_app.data.store import Project
from subsurface_app.jobs import Progress
from subsurface_app.workflows.volumes import KnownSlice

_BLOCK = 64  # lines a side of what is read at once, as in the store
_ROW = 512  # ... and along a line: fewer calls, still a few MB between two questions whether it is still wanted


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


@dataclass(frozen=True)
class _Held(Context):
    """Some volumes are at hand: they take the place of the stored ones.

    Parameters   held : by id
    """

    held: Mapping[str, SeismicVolume] = field(default_factory=dict)

    def load(self, ref: str, expected: type[T]) -> T:
        found = self.held.get(self.id_of(ref)) if self.held else None
        return found if found is not None and isinstance(found, expected) else super().load(ref, expected)


def holding_slice(volume: SeismicVolume, plane: Plane, index: int, values: NDArray[np.float32]) -> SeismicVolume:
    """The same volume, one slice of which is read from memory; see `slice_of`."""
    return replace(volume, samples=KnownSlice(volume.samples, PLANES.index(plane), index, values))


def lazy_result(
    project: Project,
    command_id: str,
    parameters: Mapping[str, Any],
    *,
    progress: Progress | None = None,
    held: Mapping[str, SeismicVolume] | None = None,
) -> SeismicVolume:
    """What a command would make, its samples computed when they are read; nothing is written.

    A slice service takes its `samples` like those of a stored volume.

    Parameters   held : volumes by id that are read in place of the stored ones, as `holding_slice` makes them
    Raises   CommandError - the parameters are refused, or the command is not lazy; see `Command.lazy`
    """
    command = command_of(command_id)
    if not command.lazy:
        raise CommandError(
            "{command} has no preview: its results are not made slice by slice; run it on a part of the volume",
            command=command_id,
        )
    context = _Held(project, progress or Progress(), held or {})
    made, *_ = command.run(validate(project, command, parameters), context).objects
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
    index, values = slice_of(volume, plane, at, progress=progress)
    return Preview(values, plane, index, volume)


def slice_of(
    volume: SeismicVolume, plane: Plane, at: float, *, progress: Progress | None = None
) -> tuple[int, NDArray[np.float32]]:
    """Index and values of one slice of a volume, stored or computed, read in blocks of some thousand traces at most.

    Parameters   plane, at : as for `preview`
                 progress : asked between the blocks whether the slice is still wanted
    Raises       GeometryError - the volume has no such slice
    """
    axis = PLANES.index(plane)
    index = _index(volume, plane, at)
    samples, shape = volume.samples, volume.samples.shape
    spanned = [one for one in range(3) if one != axis]
    out = np.empty([shape[one] for one in spanned], np.float32)
    # Samples are not cut: a trace is computed as a whole.
    side = _BLOCK if axis == 2 else _ROW
    cuts = [[slice(0, shape[one])] if one == 2 else _blocks(shape[one], side) for one in spanned]
    blocks = list(product(*cuts))
    for number, block in enumerate(blocks):
        key: list[slice | int] = list(block)
        key.insert(axis, index)
        out[block] = samples[tuple(key)]
        if progress is not None:
            progress(number + 1, len(blocks))
    return index, out


def _blocks(count: int, side: int) -> list[slice]:
    return [slice(start, min(start + side, count)) for start in range(0, count, side)]


def _index(volume: SeismicVolume, plane: Plane, at: float) -> int:
    if plane != "sample":
        lines = volume.geometry.ilines if plane == "iline" else volume.geometry.xlines
        return lines.index(int(at))
    index = int(np.rint(volume.axis.position(at)))
    if not 0 <= index < volume.axis.count:
        raise GeometryError(
            "{at} {unit} lies outside the result, which runs from {start} to {stop} {unit}: choose a slice inside it",
            at=f"{at:g}",
            unit=volume.axis.unit,
            start=f"{volume.axis.start:g}",
            stop=f"{volume.axis.stop:g}",
        )
    return index
