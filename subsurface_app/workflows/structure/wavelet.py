"""The wavelet of a synthetic section and its scale: from an item, from the wells on the section, or from its traces."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from solvers.tie import Wavelet, fit_wavelet, spread_on, wavelet_prior
from subsurface_app.data.objects import Note, SeismicVolume, SeismicWavelet, note
from subsurface_app.workflows.post_stack.wavelet import resampled, statistical
from subsurface_app.workflows.structure.model import Cells, StructureModel
from subsurface_app.workflows.structure.synthetic import reflectivity

Array = NDArray[np.float64]
_LENGTH = 0.128  # s of a fitted wavelet
_STEP_IN_DEPTH = 0.002  # s: of wavelets of sections in depth
_TIED = 0.4  # correlation at the wells from which on least squares give the scale


@dataclass(frozen=True)
class WellTrace:
    """Where a well stands in the section: indices of the trace nearest to it, and its recorded samples."""

    name: str
    row: int
    column: int
    recorded: Array


def traces_at_wells(model: StructureModel, volume: SeismicVolume, max_distance: float) -> list[WellTrace]:
    """The trace nearest to each well that stands on the section, live ones alone."""
    geometry, found = volume.geometry, []
    for column in model.columns:
        iline, xline = geometry.line_numbers(column.x, column.y)
        row, place = (
            int(np.clip(round(float(lines.position(at))), 0, lines.count - 1))
            for lines, at in ((geometry.ilines, iline), (geometry.xlines, xline))
        )
        x, y = geometry.xy(geometry.ilines.values[row], geometry.xlines.values[place])
        if np.hypot(x - column.x, y - column.y) > max_distance:
            continue
        trace = np.asarray(volume.samples[row, place], dtype=float)
        if np.isfinite(trace).all() and np.ptp(trace) > 0:
            found.append(WellTrace(column.well.name, row, place, trace))
    return found


def place_of(volume: SeismicVolume, at: WellTrace) -> tuple[Array, Array]:
    """Map position of a trace, each of shape (1,)."""
    geometry = volume.geometry
    x, y = geometry.xy(geometry.ilines.values[[at.row]], geometry.xlines.values[[at.column]])
    return np.asarray(x, dtype=float), np.asarray(y, dtype=float)


def wavelet_for(
    given: SeismicWavelet | None, model: StructureModel, volume: SeismicVolume, wells: Sequence[WellTrace]
) -> tuple[Wavelet, Note]:
    """The item's wavelet on the samples of the section, else one fitted to the wells, else a statistical one.

    Raises   GeometryError - a section in depth without an item
    """
    axis = volume.axis
    if given is not None:
        dt = axis.step if axis.domain == "twt" else min(given.dt, _STEP_IN_DEPTH)
        said = note(mark("the wavelet is {wavelet}"), wavelet=given.name)
        return Wavelet(resampled(given, dt), dt), said
    if axis.domain == "depth":
        raise GeometryError("{name} is in depth: give a wavelet, as a well tie in time makes it", name=volume.name)
    if model.domain == "twt" and wells:
        made = np.mean([_fitted(model, volume, one) for one in wells], axis=0)
        names = ", ".join(one.name for one in wells)
        words = mark("the wavelet was fitted at {wells}: there the synthetic fits better than it foretells")
        return Wavelet(made, axis.step), note(words, wells=names)
    some = np.unique(np.linspace(0, volume.geometry.shape[1] - 1, 60).astype(int))
    row = volume.geometry.shape[0] // 2
    traces = np.nan_to_num(np.stack([np.asarray(volume.samples[row, int(one)], dtype=float) for one in some]))
    said = note(mark("the wavelet is statistical: its phase is taken to be zero, which nothing checks"))
    return Wavelet(statistical(traces, axis.step), axis.step), said


def _fitted(model: StructureModel, volume: SeismicVolume, well: WellTrace) -> Array:
    """The wavelet that turns the layers below a trace into it, by least squares."""
    axis, cells = volume.axis, model.cells(*place_of(volume, well))
    prior = wavelet_prior(well.recorded, axis.step, length=min(_LENGTH, axis.step * (axis.count // 4)))
    spikes = spread_on(
        model.edges[1:-1], axis.start - prior.half * axis.step, axis.step, axis.count + 2 * prior.half
    ).of(reflectivity(cells)[0])
    used = _samples_logged(cells, model, axis.values)
    return fit_wavelet(spikes, well.recorded, prior, used).wavelet.samples


def _samples_logged(cells: Cells, model: StructureModel, times: Array) -> NDArray[np.bool_]:
    place = np.clip((times / model.step).astype(int), 0, model.count - 1)
    return np.asarray(cells.logged[0, place])


def scale_of(pairs: Sequence[tuple[Array, Array]], strength: tuple[float, float]) -> tuple[float, Note]:
    """What synthetic amplitudes are multiplied by to stand beside recorded ones.

    Least squares at the wells where synthetic and recorded correlate there by 0.4 or more, else the RMS of both.
    Parameters   pairs : (recorded, synthetic) at the wells, known samples alone; strength : RMS of both in all
    """
    if pairs:
        recorded, made = (np.concatenate([one[side] for one in pairs]) for side in (0, 1))
        size = float(np.linalg.norm(recorded) * np.linalg.norm(made))
        alike = float(recorded @ made) / size if size > 0 else 0.0
        if alike >= _TIED:
            words = mark("at the wells synthetic and recorded correlate by {r}; the scale comes from there")
            return float(recorded @ made) / float(made @ made), note(words, r=f"{alike:.2f}")
        words = mark("at the wells synthetic and recorded correlate by {r} only: check the ties before all else")
        said = note(words, r=f"{alike:.2f}")
    else:
        said = note(mark("no well stands on the section: the scale is that of equal strength"))
    return (strength[0] / strength[1] if strength[1] > 0 else 1.0), said
