"""A volume on another lattice of bins: that of another volume, or one turned and spaced as is asked for."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import LineNumbers, SeismicVolume, SurveyGeometry
from subsurface_app.workflows.volumes.lazy import Samples, TiledSamples

_ON_NODE = 1e-3  # of a bin: coordinates in files are rounded


@dataclass(frozen=True)
class Corners:
    """For each place: the index of the source bin before it along both axes, and how far it lies beyond, 0..1."""

    first: tuple[NDArray[np.intp], NDArray[np.intp]]
    share: tuple[NDArray[np.float64], NDArray[np.float64]]

    def weighted(self) -> list[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]]:
        """The four bins around each place with their bilinear weights."""
        found = []
        for down in (0, 1):
            for across in (0, 1):
                weight = (self.share[0] if down else 1 - self.share[0]) * (
                    self.share[1] if across else 1 - self.share[1]
                )
                found.append((self.first[0] + down, self.first[1] + across, weight))
        return found


def corners_of(source: SurveyGeometry, target: SurveyGeometry, i: NDArray[Any], j: NDArray[Any]) -> Corners:
    """Where bins (i, j) of a target lattice lie on the source's; i and j are indices and are broadcast.

    Raises   GeometryError - one of the lattices has no coordinates
    """
    iline, xline = target.ilines.first + target.ilines.step * i, target.xlines.first + target.xlines.step * j
    if target.affine is None:
        target.line_numbers(0.0, 0.0)  # says that there are none
    numbers = source.line_numbers(*target.xy(iline, xline))
    at = (source.ilines.position(numbers[0]), source.xlines.position(numbers[1]))
    near = [np.where(np.abs(one - np.rint(one)) < _ON_NODE, np.rint(one), one) for one in at]
    first = [np.floor(one).astype(np.intp) for one in near]
    share = [one - low for one, low in zip(near, first, strict=True)]
    return Corners((first[0], first[1]), (share[0], share[1]))


class RegriddedSamples(TiledSamples):
    """An array (iline, xline, sample) on another lattice, bilinear between the traces around each bin.

    Reads, for each tile of 64 x 64 bins, the part of the source below it. No filter is applied: a lattice much coarser
    than the source takes single traces of it.
    """

    def __init__(self, volume: SeismicVolume, target: SurveyGeometry) -> None:
        self._volume, self._target = volume, target
        self._source_live = None if volume.live is None else np.asarray(volume.live[:], dtype=bool)
        i, j = np.meshgrid(*(np.arange(size) for size in target.shape), indexing="ij")
        self.live = self._is_live(corners_of(volume.geometry, target, i, j))
        self.shape = (*target.shape, volume.axis.count)

    def _tile(self, ilines: NDArray[np.intp], xlines: NDArray[np.intp], samples: NDArray[np.intp]) -> Samples:
        """Those samples of one tile, shape (iline, xline, sample); zero where no trace is."""
        out = np.zeros((ilines.size, xlines.size, samples.size), np.float32)
        i, j = np.meshgrid(ilines, xlines, indexing="ij")
        alive = self.live[i, j]
        if not alive.any():
            return out
        weighted = corners_of(self._volume.geometry, self._target, i[alive], j[alive]).weighted()
        used = [(row[weight > 0], column[weight > 0]) for row, column, weight in weighted]
        low = [int(min(one[axis].min() for one in used if one[axis].size)) for axis in (0, 1)]
        high = [int(max(one[axis].max() for one in used if one[axis].size)) + 1 for axis in (0, 1)]
        first, last = int(samples.min()), int(samples.max()) + 1
        read = np.asarray(self._volume.samples[low[0] : high[0], low[1] : high[1], first:last], dtype=np.float32)[
            ..., samples - first
        ]
        sums = np.zeros((int(alive.sum()), samples.size), np.float32)
        for row, column, weight in weighted:
            counts = weight > 0
            nodes = read[row[counts] - low[0], column[counts] - low[1]]
            sums[counts] += nodes * weight[counts, None].astype(np.float32)
        out[alive] = sums
        return out

    def _is_live(self, corners: Corners) -> NDArray[np.bool_]:
        """Where every trace that counts is there."""
        n_rows, n_columns = self._volume.geometry.shape
        live = np.ones(corners.first[0].shape, dtype=bool)
        for row, column, weight in corners.weighted():
            inside = (row >= 0) & (row < n_rows) & (column >= 0) & (column < n_columns)
            if self._source_live is not None:
                inside &= self._source_live[np.clip(row, 0, n_rows - 1), np.clip(column, 0, n_columns - 1)]
            live &= inside | (weight <= 0)
        return live


def turned_lattice(
    source: SurveyGeometry, *, azimuth: float | None = None, spacing: tuple[float | None, float | None] = (None, None)
) -> SurveyGeometry:
    """The lattice around all bins of a survey in another direction or with other bins; lines count from 1.

    Parameters   azimuth : float, degrees clockwise from north - the direction in which crossline numbers grow; None
                     keeps that of the survey
                 spacing : m between inlines and between crosslines; None keeps those of the survey
    Raises       GeometryError - the survey has no coordinates, or the lattice would have no bin to speak of
    """
    if source.affine is None:
        source.line_numbers(0.0, 0.0)  # says that there are none
    il, xl = source.ilines, source.xlines
    x, y = source.xy([il.first, il.first, il.first + il.step], [xl.first, xl.first + xl.step, xl.first])
    along = np.array([x[1] - x[0], y[1] - y[0]])
    across = np.array([x[2] - x[0], y[2] - y[0]])
    angle = np.arctan2(along[0], along[1]) if azimuth is None else np.deg2rad(azimuth)
    new_along = np.array([np.sin(angle), np.cos(angle)])
    to_the_right = np.array([np.cos(angle), -np.sin(angle)])
    is_left = along[0] * across[1] - along[1] * across[0] > 0
    new_across = -to_the_right if is_left else to_the_right
    d_iline, d_xline = (given or own for given, own in zip(spacing, source.bin_size, strict=True))
    corner_x, corner_y = source.xy(*np.meshgrid((il.first, il.last), (xl.first, xl.last)))
    corners = np.stack([corner_x.ravel(), corner_y.ravel()])
    starts, counts = [], []
    for direction, step in ((new_across, d_iline), (new_along, d_xline)):
        place = direction @ corners
        starts.append(place.min())
        counts.append(int(np.ceil(np.ptp(place) / step - 1e-6)) + 1)
    if min(step for step in (d_iline, d_xline)) <= 0 or counts[0] * counts[1] > 100_000_000:
        raise GeometryError(
            "bins of {iline} x {xline} m make {ilines} x {xlines} traces: choose larger ones",
            iline=f"{d_iline:g}",
            xline=f"{d_xline:g}",
            ilines=counts[0],
            xlines=counts[1],
        )
    across_step, along_step = new_across * d_iline, new_along * d_xline
    corner = new_across * starts[0] + new_along * starts[1] - across_step - along_step
    affine = (corner[0], across_step[0], along_step[0], corner[1], across_step[1], along_step[1])
    x0, x_il, x_xl, y0, y_il, y_xl = (float(value) for value in affine)
    lines = LineNumbers(1, 1, counts[0]), LineNumbers(1, 1, counts[1])
    return SurveyGeometry(*lines, (x0, x_il, x_xl, y0, y_il, y_xl), source.crs)
