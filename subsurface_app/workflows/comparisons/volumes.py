"""Two volumes held against each other where both have traces, and against the truth where it is known."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import Comparison, Prediction, SampleAxis, SeismicVolume, quantity_name
from subsurface_app.workflows.comparisons.pairs import PairCount, nrms
from subsurface_app.workflows.comparisons.shifts import Fit, TraceMatch, match_traces
from subsurface_app.workflows.volumes.cropping import Box, cut_axis, cut_lines, windows_of
from subsurface_app.workflows.volumes.lazy import Bins, ComputedSamples, CutArray, Samples
from subsurface_app.workflows.volumes.merging import check_same_place

Result = SeismicVolume | Prediction
Array = NDArray[np.float32]
Place = tuple[slice, slice]

_FAULTS = ("fault", "fault_likelihood")
_MEASURED = ("velocity", "impedance")
_CLEARLY = 1.1  # so much better the negative must fit before it is called opposite, not shifted by half a period
_TILE = 64
_MOST_LAGS = 25  # samples, 100 ms at 4 ms: larger shifts skip a cycle more often than they are true


def compare(
    left: Result,
    right: Result,
    *,
    truth: SeismicVolume | None = None,
    left_id: str = "",
    right_id: str = "",
    name: str = "",
    on_step: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Numbers and the difference of two volumes on the part of the lattice that both have.

    The difference is computed while it is read; the numbers take one pass over both, a tile of 64 x 64 traces in memory
    at a time. Dead traces of either side and samples without a value are left out.

    Metrics: `correlation` of all pairs of samples; `nrms_percent` of all samples together and `nrms_median_percent`,
    the median of the traces' own (`pairs.nrms`); for amplitudes `predictability_percent` and `shift_median_ms` and
    `shift_std_ms` (`_m` in depth), by cross-correlation, positive where right comes later (`shifts.match_traces`);
    where the negative of right fits clearly better, shifts are those of the negative and `opposite_polarity` is its
    correlation, median of the traces; mean, RMS ... of the difference in its unit. With a truth, for amplitudes
    `left_snr_db` and `right_snr_db`, 10 log10 of signal over error energy; for faults `left_f1` and `right_f1` with a
    tolerance of two voxels at the threshold that is best for each, which is given too, and `left_ap` and `right_ap`,
    voxel-exact average precision.

    Parameters   left, right : volumes or predictions (their means) of the same quantity
                 truth : on the lattice of the part that both have; of faults, all three are read whole
                 on_step : callable(done, total) - traces; may raise to cancel
    Raises       GeometryError - lattices do not meet, or quantities differ
    References   Kragh, E., Christie, P. (2002), doi 10.1190/1.1518440
    """
    first, second = common_part(_volume_of(left), _volume_of(right))
    known = None if truth is None else _on_lattice_of(first, truth)
    sides = [first, second, *([known] if known is not None else [])]
    live = _live(sides)
    count, errors = PairCount(), np.zeros(3)
    traces = _TraceNumbers(first.geometry.shape, first.quantity == "amplitude")
    n_traces, done = int(np.prod(first.geometry.shape)), 0
    for place in _tiles(first.geometry.shape):
        a, b, *c = (np.asarray(one.samples[place], dtype=np.float32) for one in sides)
        is_live = np.ones(a.shape[:2], dtype=bool) if live is None else live[place]
        count.add(a[is_live], b[is_live])
        traces.add(place, a, b, is_live)
        if c:
            errors += [np.nansum(np.square(one[is_live], dtype=np.float64)) for one in (c[0], a - c[0], b - c[0])]
        done += is_live.size
        if on_step is not None:
            on_step(done, n_traces)
    if not count.n:
        raise GeometryError(
            "{left} and {right} have no sample in common: every trace of the common part is dead in one of them",
            left=left.name,
            right=right.name,
        )
    metrics = count.metrics() | traces.metrics(first.axis)
    if known is not None:
        metrics |= _fault_scores(sides) if first.quantity in _FAULTS else _signal_to_noise(errors)
    edges, counts = count.histogram()
    return Comparison(
        name or f"{left.name} | {right.name}",
        left.area,
        left_id,
        right_id,
        metrics,
        ComputedSamples([first.samples, second.samples], first.axis, _Difference(), live),
        first.geometry,
        first.axis,
        unit=first.unit,
        edges=edges,
        counts=counts,
        shift=traces.shift(first.axis),
    )


@dataclass(frozen=True)
class _Difference:
    """Right minus left."""

    @property
    def reach(self) -> int | None:
        return 0

    def output_axis(self, axis: SampleAxis) -> SampleAxis:
        return axis

    def apply(self, traces: Sequence[Samples], axis: SampleAxis, bins: Bins) -> Samples:
        return traces[1] - traces[0]


class _TraceNumbers:
    """What is known trace by trace: NRMS, and for amplitudes shift and predictability."""

    def __init__(self, shape: tuple[int, int], has_waves: bool) -> None:
        self._nrms, self._foretold, *found = (np.full(shape, np.nan, np.float32) for _ in range(6))
        self._shifts, self._likeness = found[:2], found[2:]  # with right as it is, and with its negative
        self._has_waves = has_waves

    def add(self, place: Place, left: Array, right: Array, live: NDArray[np.bool_]) -> None:
        a, b = left[live], right[live]
        there = np.isfinite(a) & np.isfinite(b)
        if not there.all():
            a, b = np.where(there, a, 0), np.where(there, b, 0)
        n = np.maximum(there.sum(axis=1), 1)
        # within a trace float32 is exact enough
        apart, one, other = (np.sqrt(np.einsum("ij,ij->i", part, part) / n) for part in (b - a, a, b))
        # Two silent traces say nothing.
        self._nrms[place][live] = np.where(one + other > 0, nrms(apart, one, other), np.nan)
        if self._has_waves and a.size:
            match = _match(a, b)
            self._foretold[place][live] = match.predictability
            for number, fit in enumerate((match.same, match.opposite)):
                self._shifts[number][place][live], self._likeness[number][place][live] = fit.shift, fit.likeness

    @property
    def is_opposite(self) -> bool:
        """Whether the negative of right is clearly more like left than right itself."""
        same, opposite = (_median(one) for one in self._likeness)
        return bool(opposite > _CLEARLY * same)

    @property
    def _shift(self) -> Array:
        return self._shifts[1 if self.is_opposite else 0]

    def shift(self, axis: SampleAxis) -> Array | None:
        """The shifts in s or m; None where they were not looked for."""
        return np.asarray(self._shift * axis.step, dtype=np.float32) if self._has_waves else None

    def metrics(self, axis: SampleAxis) -> dict[str, float]:
        found = {"nrms_median_percent": _median(self._nrms)}
        shifts = self._shift[np.isfinite(self._shift)]
        if shifts.size:
            factor, unit = (1000.0, "ms") if axis.domain == "twt" else (1.0, "m")
            found["predictability_percent"] = _median(self._foretold)
            if self.is_opposite:
                found["opposite_polarity"] = _median(self._likeness[1])
            found[f"shift_median_{unit}"] = factor * axis.step * float(np.median(shifts))
            found[f"shift_std_{unit}"] = factor * axis.step * float(np.std(shifts, dtype=np.float64))
        return {key: value for key, value in found.items() if np.isfinite(value)}


def _match(left: Array, right: Array) -> TraceMatch:
    if left.shape[1] < 4:
        nothing = np.full(len(left), np.nan)
        return TraceMatch(nothing, Fit(nothing, nothing), Fit(nothing, nothing))
    return match_traces(left, right, min(_MOST_LAGS, left.shape[1] // 2))


def _median(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")


def _volume_of(result: Result) -> SeismicVolume:
    """A volume, or the mean of a prediction as one."""
    return result if isinstance(result, SeismicVolume) else result.mean_volume()


def _sort_of(volume: SeismicVolume) -> str:
    """What can be held against each other: faults, quantities with a unit of their own, and all that swings."""
    if volume.quantity in _FAULTS:
        return "fault_likelihood"
    return volume.quantity if volume.quantity in _MEASURED else "amplitude"


def common_part(left: SeismicVolume, right: SeismicVolume) -> tuple[SeismicVolume, SeismicVolume]:
    """Both volumes cut, lazily, to the lines and samples that both have.

    Raises   GeometryError - nothing in common, lines or samples that do not fall together, or other quantities
    """
    if _sort_of(left) != _sort_of(right):
        raise GeometryError(
            "{left} is {one}, {right} is {other}: compare volumes of one quantity, such as predicted impedance with "
            "impedance",
            left=left.name,
            right=right.name,
            one=quantity_name(left.quantity),
            other=quantity_name(right.quantity),
        )
    if left.unit != right.unit or left.axis.domain != right.axis.domain:
        raise GeometryError(
            "{left} is in {one}, {right} in {other}: compare results of one unit, both in time or both in depth",
            left=left.name,
            right=right.name,
            one=f"{left.unit or left.quantity} / {left.axis.domain}",
            other=f"{right.unit or right.quantity} / {right.axis.domain}",
        )
    cut = _cut(left, right), _cut(right, left)
    first, second = cut
    same_lines = (first.geometry.ilines, first.geometry.xlines) == (second.geometry.ilines, second.geometry.xlines)
    apart = max(abs(first.axis.start - second.axis.start), abs(first.axis.stop - second.axis.stop))
    if not same_lines or first.axis.count != second.axis.count or apart > 1e-3 * first.axis.step:
        raise GeometryError(
            "{left} and {right} lie on different lattices ({left_shape} and {right_shape}): regrid or resample one of "
            "them to the lattice of the other, then compare",
            left=left.name,
            right=right.name,
            left_shape=_lattice(left),
            right_shape=_lattice(right),
        )
    check_same_place(first, second, first.geometry)
    return cut


def _cut(volume: SeismicVolume, other: SeismicVolume) -> SeismicVolume:
    """The part of a volume whose lines and samples lie among those of another one."""
    lines, axis = other.geometry, other.axis
    rounding = 1e-3 * axis.step
    box = Box(
        (lines.ilines.first, lines.ilines.last),
        (lines.xlines.first, lines.xlines.last),
        (axis.start - rounding, axis.stop + rounding),
    )
    windows = windows_of(volume, box)
    geometry = replace(
        volume.geometry,
        ilines=cut_lines(volume.geometry.ilines, windows[0]),
        xlines=cut_lines(volume.geometry.xlines, windows[1]),
    )
    return replace(
        volume,
        samples=CutArray(volume.samples, windows),
        geometry=geometry,
        axis=cut_axis(volume.axis, windows[2]),
        live=None if volume.live is None else np.asarray(volume.live[:], dtype=bool)[windows[:2]],
        headers=None,
    )


def _on_lattice_of(part: SeismicVolume, truth: SeismicVolume) -> SeismicVolume:
    """The truth on the common part, of which it must hold all.

    Raises   GeometryError - it does not
    """
    cut, whole = common_part(truth, part)
    if whole.samples.shape != part.samples.shape:
        raise GeometryError(
            "the truth {truth} covers only a part ({truth_shape}) of what is compared ({part_shape}): choose the truth "
            "of the same survey",
            truth=truth.name,
            truth_shape=_lattice(truth),
            part_shape=_lattice(part),
        )
    return cut


def _lattice(volume: SeismicVolume) -> str:
    il, xl, axis = volume.geometry.ilines, volume.geometry.xlines, volume.axis
    shape = " x ".join(str(one) for one in volume.samples.shape)
    return f"{shape}: {il.first}..{il.last}, {xl.first}..{xl.last}, {axis.start:g}..{axis.stop:g} {axis.unit}"


def _live(sides: Sequence[SeismicVolume]) -> NDArray[np.bool_] | None:
    known = [np.asarray(one.live, dtype=bool) for one in sides if one.live is not None]
    return np.logical_and.reduce(known) if known else None


def _tiles(shape: tuple[int, int]) -> Iterator[Place]:
    for i in range(0, shape[0], _TILE):
        for j in range(0, shape[1], _TILE):
            yield slice(i, i + _TILE), slice(j, j + _TILE)


def _signal_to_noise(energies: NDArray[np.float64]) -> dict[str, float]:
    """10 log10 of the energy of the truth over that of each side's error."""
    signal = max(float(energies[0]), 1e-30)
    return {
        f"{side}_snr_db": 10 * float(np.log10(signal / max(float(error), 1e-30)))
        for side, error in zip(("left", "right"), energies[1:], strict=True)
    }


def _fault_scores(sides: Sequence[SeismicVolume]) -> dict[str, float]:
    from models.metrics import score_faults

    *likelihoods, truth = (np.asarray(one.samples[:], dtype=np.float32) for one in sides)
    found: dict[str, Any] = {}
    for side, likelihood in zip(("left", "right"), likelihoods, strict=True):
        score = score_faults([likelihood], [truth > 0.5])
        found |= {f"{side}_f1": score.f1, f"{side}_threshold": score.threshold, f"{side}_ap": score.ap}
    return found
