"""The seismic that is inverted: a volume, or a 2D line as a volume of one inline."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import (
    LineNumbers,
    Note,
    SeismicLine,
    SeismicVolume,
    SurveyGeometry,
    note,
    quantity_name,
)
from subsurface_app.workflows.post_stack.settings import Along
from subsurface_app.workflows.volumes.cropping import Box, cut_axis, windows_of
from subsurface_app.workflows.volumes.lazy import CutArray

Array = NDArray[np.float64]
Bins = tuple[NDArray[np.intp], NDArray[np.intp]]
_BESIDE_LINE = 100.0  # m: a well so far off a 2D line still stands on it
_BENDS = 2.0  # traces that a line may be off a straight one


@dataclass(frozen=True)
class Slice:
    """One section of a stack: an inline (axis 0) or a crossline (axis 1) by its index, and the traces of it."""

    axis: int
    index: int
    traces: slice

    @property
    def bins(self) -> Bins:
        """Indices of its traces on the lattice of the stack."""
        along = np.arange(self.traces.start, self.traces.stop)
        fixed = np.full_like(along, self.index)
        return (fixed, along) if self.axis == 0 else (along, fixed)

    @property
    def key(self) -> tuple[int | slice, int | slice]:
        """Where it lies in an array (iline, xline, ...)."""
        return (self.index, self.traces) if self.axis == 0 else (self.traces, self.index)


@dataclass(frozen=True)
class Stack:
    """What is inverted.

    Parameters   volume : SeismicVolume - all lines, the samples of the region alone, read when they are asked for
                 windows : the region, indices of `volume`
                 line : SeismicLine or None - which the volume stands for
    """

    volume: SeismicVolume
    windows: tuple[slice, slice]
    live: NDArray[np.bool_] | None
    line: SeismicLine | None = None

    def read(self, part: Slice) -> tuple[Array, NDArray[np.bool_]]:
        """Traces of a section, (trace, sample), zero where they are dead, and which are live."""
        values = np.asarray(self.volume.samples[(*part.key, slice(None))], dtype=float)
        live = np.isfinite(values).all(axis=1) & (np.ptp(np.nan_to_num(values), axis=1) > 0)
        if self.live is not None:
            live &= self.live[part.key]
        return np.where(live[:, None], values, 0.0), live

    def sections(self, along: Along) -> list[Slice]:
        """The sections of the region in their order; of a region one trace wide those that are longer."""
        rows, columns = self.windows
        across = rows.stop - rows.start, columns.stop - columns.start
        passes = {"inlines": (0,), "crosslines": (1,), "both": (0, 1)}[along]
        if across[0] == 1:
            passes = (0,)
        elif across[1] == 1:
            passes = (1,)
        lines = ((0, rows, columns), (1, columns, rows))
        return [
            Slice(axis, index, traces)
            for axis, fixed, traces in lines
            if axis in passes
            for index in range(fixed.start, fixed.stop)
        ]


def open_stack(seismic: SeismicVolume | SeismicLine, box: Box) -> tuple[Stack, list[Note]]:
    """The region of a volume or line.

    Raises   GeometryError - seismic in depth, something else than amplitudes, fewer than 16 samples, nothing in the box
    """
    if seismic.axis.domain != "twt":
        raise GeometryError(
            "{name} is in depth: post-stack inversion convolves in two-way time; bring it into time first",
            name=seismic.name,
        )
    if seismic.quantity not in ("amplitude", "pressure"):
        raise GeometryError(
            "{name} holds {quantity}: post-stack inversion starts from seismic amplitudes; choose another item",
            name=seismic.name,
            quantity=quantity_name(seismic.quantity),
        )
    notes: list[Note] = []
    line = seismic if isinstance(seismic, SeismicLine) else None
    volume = _as_volume(seismic, notes) if isinstance(seismic, SeismicLine) else seismic
    rows, columns, samples = windows_of(volume, box)
    if samples.stop - samples.start < 16:
        raise GeometryError(
            "{n} samples of {name} lie in the region: an inversion needs 16 or more",
            n=samples.stop - samples.start,
            name=seismic.name,
        )
    live = None if volume.live is None else np.asarray(volume.live[:], dtype=bool)
    cut = replace(
        volume,
        samples=CutArray(volume.samples, (slice(None), slice(None), samples)),
        axis=cut_axis(volume.axis, samples),
        headers=None,
    )
    return Stack(cut, (rows, columns), live, line), notes


class _OneInline:
    """The traces of a line, (trace, sample), as an array of one inline."""

    ndim = 3

    def __init__(self, line: SeismicLine) -> None:
        self._samples = line.samples
        self.shape: tuple[int, ...] = (1, *line.samples.shape)
        self.dtype = line.samples.dtype

    def __getitem__(self, key: object) -> NDArray[np.float32]:
        rows, *rest = key if isinstance(key, tuple) else (key,)
        values = np.asarray(self._samples[tuple(rest)] if rest else self._samples[:], dtype=np.float32)
        return np.asarray(values[None][rows])


def _as_volume(line: SeismicLine, notes: list[Note]) -> SeismicVolume:
    """A line as one inline whose crosslines count its traces from 1; wells up to 100 m beside it stand on it."""
    n = line.samples.shape[0]
    x, y = (np.asarray(one[:], dtype=float) for one in (line.cdp_x, line.cdp_y))
    affine = None
    if n > 1 and np.isfinite(x).all() and np.isfinite(y).all() and np.ptp(x) + np.ptp(y) > 0:
        numbers = np.arange(1, n + 1)
        (x_step, x_start), (y_step, y_start) = np.polyfit(numbers, x, 1), np.polyfit(numbers, y, 1)
        bin_size = float(np.hypot(x_step, y_step))
        off = float(np.hypot(x - x_start - x_step * numbers, y - y_start - y_step * numbers).max())
        if off <= _BENDS * bin_size:
            side = 2 * _BESIDE_LINE / bin_size
            x_side, y_side = -side * float(y_step), side * float(x_step)
            affine = (float(x_start) - x_side, x_side, float(x_step), float(y_start) - y_side, y_side, float(y_step))
        else:
            words = mark("{name} bends by {off} m: wells, horizons and models cannot be placed on it")
            notes.append(note(words, name=line.name, off=round(off)))
    geometry = SurveyGeometry(LineNumbers(1, 1, 1), LineNumbers(1, 1, n), affine, assumed=True)
    return SeismicVolume(line.name, line.area, _OneInline(line), geometry, line.axis, line.quantity, line.unit)


def region_of(seismic: SeismicVolume | SeismicLine, box: Box) -> tuple[int, int, int]:
    """The shape of a region; a line is one inline.

    Raises   GeometryError - as `open_stack`
    """
    stack, _ = open_stack(seismic, box)
    rows, columns = stack.windows
    return rows.stop - rows.start, columns.stop - columns.start, stack.volume.axis.count
