"""Two-way time over depth at any place of the map: from velocities on a lattice, or from the check shots of a well."""

from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from solvers.velocity import TimeDepth
from subsurface_app.data.objects import (
    ArrayLike,
    DomainObject,
    LineNumbers,
    SampleAxis,
    SeismicVolume,
    SurveyGeometry,
    VelocityModel,
    Well,
)
from subsurface_app.workflows.migration import line_geometry
from subsurface_app.workflows.volumes.gaps import filled_gaps

Array = NDArray[np.float64]
# What a volume of velocities holds: its quantity -> the kind of velocity.
VELOCITY_KINDS = {"velocity": "interval", "rms_velocity": "rms", "average_velocity": "average"}
RELATING = ("velocity", "average_velocity")  # quantities of volumes that relate depth to time by themselves
_IN_MEMORY = 256 << 20  # bytes of a velocity volume that are kept once they were read
_BESIDE = 0.5  # of a bin: so far beyond its last line a lattice still reaches


class TimeDepthField(Protocol):
    """A time-depth relation for every place."""

    name: str

    def on_map(self, x: NDArray[Any], y: NDArray[Any]) -> TimeDepth:
        """The curves at places of the map in m, shape (m,); one curve where it is the same everywhere."""
        ...

    def on_bins(self, geometry: SurveyGeometry, i: NDArray[Any], j: NDArray[Any]) -> TimeDepth:
        """The curves at bins (indices, shape (m,)) of a lattice."""
        ...

    def n_outside(self, x: NDArray[Any], y: NDArray[Any]) -> int:
        """How many places of the map lie where the relation is that of the nearest place that has one."""
        ...


class WellTimeDepth:
    """The check shots of one well, at every place."""

    def __init__(self, well: Well) -> None:
        self.name = well.name
        self.curve = well_curve(well)

    def on_map(self, x: NDArray[Any], y: NDArray[Any]) -> TimeDepth:
        return self.curve

    def on_bins(self, geometry: SurveyGeometry, i: NDArray[Any], j: NDArray[Any]) -> TimeDepth:
        return self.curve

    def n_outside(self, x: NDArray[Any], y: NDArray[Any]) -> int:
        return 0


class VelocityTimeDepth:
    """Interval or average velocities on a lattice; between its traces the other axis is bilinear, so curves still grow.

    Places beyond the lattice, and traces that are dead, take the nearest trace. A lattice of one inline goes for all
    places beside it. Samples without a positive velocity are bridged from those above and below.

    Parameters   velocity : a SeismicVolume of quantity "velocity" or "average_velocity", or a VelocityModel
    Raises       GeometryError - another quantity, or velocities in time that begin above time 0
    """

    def __init__(self, velocity: SeismicVolume | VelocityModel) -> None:
        volume = as_velocity_volume(velocity)
        kind = VELOCITY_KINDS.get(volume.quantity)
        if kind not in ("interval", "average"):
            raise GeometryError(
                "{name} holds {quantity}, time and depth need interval or average velocities: make interval velocities "
                "of RMS velocities first",
                name=volume.name,
                quantity=volume.quantity,
            )
        if volume.axis.domain == "twt" and volume.axis.start < 0:
            raise GeometryError("the velocities {name} begin above time 0: crop them there", name=volume.name)
        self.name, self.axis, self.kind = volume.name, volume.axis, kind
        self._samples, self._geometry = volume.samples, volume.geometry
        self._live = None if volume.live is None else np.asarray(volume.live[:], dtype=bool)
        if self._live is not None and not self._live.any():
            raise GeometryError("the velocities {name} have no trace", name=volume.name)

    @property
    def geometry(self) -> SurveyGeometry:
        """The lattice of the velocities."""
        return self._geometry

    def on_map(self, x: NDArray[Any], y: NDArray[Any]) -> TimeDepth:
        return self._curves(*self._places(x, y))

    def on_bins(self, geometry: SurveyGeometry, i: NDArray[Any], j: NDArray[Any]) -> TimeDepth:
        return self._curves(*self._places_of_bins(geometry, i, j))

    def n_outside(self, x: NDArray[Any], y: NDArray[Any]) -> int:
        outside = np.zeros(np.shape(x), dtype=bool)
        for place, count in zip(self._places(x, y), self._geometry.shape, strict=True):
            if count > 1:
                outside |= (place < -_BESIDE) | (place > count - 1 + _BESIDE)
        return int(outside.sum())

    def velocities_on_bins(self, geometry: SurveyGeometry, i: NDArray[Any], j: NDArray[Any]) -> Array:
        """The samples themselves, bilinear between traces, shape (m, n)."""
        return self._blended(*self._places_of_bins(geometry, i, j), lambda values: values)

    def _places(self, x: NDArray[Any], y: NDArray[Any]) -> tuple[Array, Array]:
        numbers = self._geometry.line_numbers(x, y)
        return self._geometry.ilines.position(numbers[0]), self._geometry.xlines.position(numbers[1])

    def _places_of_bins(self, geometry: SurveyGeometry, i: NDArray[Any], j: NDArray[Any]) -> tuple[Array, Array]:
        iline = geometry.ilines.first + geometry.ilines.step * np.asarray(i)
        xline = geometry.xlines.first + geometry.xlines.step * np.asarray(j)
        own = self._geometry
        if geometry.crs and own.crs and geometry.crs != own.crs:
            raise GeometryError(
                "the velocities {name} have the coordinate system {found}, the survey {expected}: bring them into one",
                name=self.name,
                found=own.crs,
                expected=geometry.crs,
            )
        if own.affine is None and geometry.affine is None:
            return own.ilines.position(iline), own.xlines.position(xline)
        if geometry.affine is None:
            geometry.line_numbers(0.0, 0.0)  # says that it has no coordinates
        return self._places(*geometry.xy(iline, xline))

    def _curves(self, row: Array, column: Array) -> TimeDepth:
        make = TimeDepth.from_interval if self.kind == "interval" else TimeDepth.from_average
        axis, is_time = self.axis, self.axis.domain == "twt"
        own: list[Array] = []

        def other_axis(values: Array) -> Array:
            curves = make(values, axis.start, axis.step, axis.domain)
            own[:] = [(curves.times if is_time else curves.depths)[0]]
            return curves.depths if is_time else curves.times

        other = self._blended(row, column, other_axis)
        return TimeDepth(other, own[0]) if is_time else TimeDepth(own[0], other)

    def _blended(self, row: Array, column: Array, of_traces: Any) -> Array:
        """What is made of each trace, shape (trace, value), bilinear at fractional places."""
        n_rows, n_columns = self._geometry.shape
        row, column = np.clip(row, 0, n_rows - 1), np.clip(column, 0, n_columns - 1)
        low = (
            np.clip(np.floor(row), 0, max(n_rows - 2, 0)).astype(int),
            np.clip(np.floor(column), 0, max(n_columns - 2, 0)).astype(int),
        )
        share = row - low[0], column - low[1]
        corners, weights = [], []
        for down in (0, 1):
            for across in (0, 1):
                weight = (share[0] if down else 1 - share[0]) * (share[1] if across else 1 - share[1])
                corners.append(
                    np.minimum(low[0] + down, n_rows - 1) * n_columns + np.minimum(low[1] + across, n_columns - 1)
                )
                weights.append(weight)
        used, at = np.unique(self._nearest_live[np.stack(corners)], return_inverse=True)
        values = of_traces(self._traces(used))
        return np.asarray(sum(w[:, None] * values[n] for w, n in zip(weights, at.reshape(4, -1), strict=True)))

    @cached_property
    def _nearest_live(self) -> NDArray[np.intp]:
        """For each trace its number, or that of the nearest live one, counted along crosslines first."""
        n_rows, n_columns = self._geometry.shape
        numbers = np.arange(n_rows * n_columns)
        if self._live is None or self._live.all():
            return numbers
        from scipy.ndimage import distance_transform_edt

        places = distance_transform_edt(~self._live, return_distances=False, return_indices=True)
        return np.asarray(np.ravel_multi_index(tuple(places), (n_rows, n_columns)).ravel())

    def _traces(self, numbers: NDArray[np.intp]) -> Array:
        """Whole traces by number, float64, all positive."""
        rows, columns = np.divmod(numbers, self._geometry.shape[1])
        if self._whole is not None:
            values = self._whole[rows, columns]
        else:
            first, last = (rows.min(), columns.min()), (rows.max() + 1, columns.max() + 1)
            block = np.asarray(self._samples[first[0] : last[0], first[1] : last[1], :], dtype=np.float32)
            values = block[rows - first[0], columns - first[1]]
        values, gaps = filled_gaps(np.where(values > 0, values, np.nan).astype(np.float32))
        if gaps is not None and gaps.all(axis=1).any():
            iline, xline = (int(one[np.argmax(gaps.all(axis=1))]) for one in (rows, columns))
            raise GeometryError(
                "the velocities {name} have no positive value at inline {iline}, crossline {xline}: mark the trace as "
                "dead or fill it",
                name=self.name,
                iline=int(self._geometry.ilines.values[iline]),
                xline=int(self._geometry.xlines.values[xline]),
            )
        return values.astype(np.float64)

    @cached_property
    def _whole(self) -> NDArray[np.float32] | None:
        size = 4 * int(np.prod(self._samples.shape))
        return np.asarray(self._samples[:], dtype=np.float32) if size <= _IN_MEMORY else None


def time_depth_field(source: DomainObject) -> WellTimeDepth | VelocityTimeDepth:
    """The time-depth relation that an item holds.

    Raises   GeometryError - it holds none: see `WellTimeDepth` and `VelocityTimeDepth`
    """
    if isinstance(source, Well):
        return WellTimeDepth(source)
    if isinstance(source, SeismicVolume | VelocityModel):
        return VelocityTimeDepth(source)
    raise GeometryError(
        "item {name} is a {kind}, which relates no depth to time: expected velocities or a well with check shots",
        name=source.name,
        kind=source.kind,
    )


def well_curve(well: Well) -> TimeDepth:
    """Two-way time over depth below sea level by the check shots of a well along its path.

    Raises   GeometryError - no check shots, or times that do not grow with depth (as in a well that turns upward)
    """
    table = well_times(well)
    if table is None:
        raise GeometryError(
            "well {well} has no check shots: its depths cannot be turned into time; import check shots first",
            well=well.name,
        )
    depths, times = well.position(table[:, 0])[2], table[:, 1]
    rising = np.concatenate([[True], np.diff(depths) > 0])
    return TimeDepth(depths[rising], times[rising])


def well_times(well: Well) -> Array | None:
    """What relates the measured depths of a well to time: rows of (md in m, two-way time in s), or None."""
    return None if well.times is None else np.asarray(well.times[:], dtype=np.float64)


def as_velocity_volume(velocity: SeismicVolume | VelocityModel) -> SeismicVolume:
    """A velocity model on a lattice of traces, a volume as it is."""
    if isinstance(velocity, SeismicVolume):
        return velocity
    axis = SampleAxis("depth", velocity.origin[-1], velocity.spacing[-1], velocity.vp.shape[-1])
    samples: ArrayLike = velocity.vp
    if len(velocity.vp.shape) == 2:
        geometry, samples = line_geometry(velocity), np.asarray(velocity.vp[:], dtype=np.float32)[None]
    else:
        (dx, dy), (x, y) = velocity.spacing[:2], velocity.origin[:2]
        n_x, n_y = velocity.vp.shape[:2]
        geometry = SurveyGeometry(LineNumbers(1, 1, n_x), LineNumbers(1, 1, n_y), (x - dx, dx, 0.0, y - dy, 0.0, dy))
    return SeismicVolume(velocity.name, velocity.area, samples, geometry, axis, "velocity", "m/s")
