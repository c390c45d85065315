"""Mutes: above or below a time, a depth or a horizon, with a taper into what is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import Horizon, SampleAxis, SurveyGeometry
from subsurface_app.workflows.volumes.lazy import Bins, Samples

Side = Literal["above", "below"]


@dataclass(frozen=True)
class Mute:
    """Zero on one side of a level; a half cosine leads from zero at the level to the kept side.

    Parameters   side : "above" | "below" - which side is muted
                 level : float, s or m, or array of float64, shape (iline, xline) - NaN leaves the trace as it is
                 taper : float, s or m, >= 0 - length of the ramp, on the kept side; with 0 the level itself is kept
    """

    side: Side
    level: float | NDArray[np.float64]
    taper: float = 0.0

    @property
    def reach(self) -> int | None:
        return 0

    def output_axis(self, axis: SampleAxis) -> SampleAxis:
        return axis

    def apply(self, traces: Sequence[Samples], axis: SampleAxis, bins: Bins) -> Samples:
        level = np.full(bins[0].shape, self.level) if np.isscalar(self.level) else np.asarray(self.level)[bins]
        inward = axis.values[None, :] - level[:, None]
        if self.side == "below":
            inward = -inward
        rounding = 1e-6 * axis.step
        if self.taper > rounding:
            kept = 0.5 - 0.5 * np.cos(np.pi * np.clip(inward / self.taper, 0.0, 1.0))
        else:
            kept = (inward >= -rounding).astype(np.float64)
        kept[np.isnan(level)] = 1.0
        return np.asarray(traces[0] * kept, dtype=np.float32)


def horizon_levels(horizon: Horizon, geometry: SurveyGeometry, axis: SampleAxis) -> NDArray[np.float64]:
    """Times or depths of a horizon on the bins of a volume, shape (iline, xline); NaN where it has no picks around.

    Bilinear between its nodes, which are found by map position where both have coordinates, else by line number.

    Raises   GeometryError - the horizon is in another domain, or has no pick anywhere in the volume
    """
    if horizon.domain != axis.domain:
        if horizon.domain == "depth":
            raise GeometryError(
                "horizon {name} is in depth, the volume in time: choose a horizon in time", name=horizon.name
            )
        raise GeometryError(
            "horizon {name} is in time, the volume in depth: choose a horizon in depth", name=horizon.name
        )
    iline, xline = np.meshgrid(geometry.ilines.values, geometry.xlines.values, indexing="ij")
    if geometry.affine is not None and horizon.geometry.affine is not None:
        at_iline, at_xline = horizon.geometry.line_numbers(*geometry.xy(iline, xline))
    else:
        at_iline, at_xline = iline, xline
    rows = horizon.geometry.ilines.position(at_iline)
    columns = horizon.geometry.xlines.position(at_xline)
    levels = _bilinear(np.asarray(horizon.values[:], dtype=np.float64), rows, columns)
    if np.isnan(levels).all():
        raise GeometryError(
            "horizon {name} has no pick inside the volume: choose one of the same survey", name=horizon.name
        )
    return levels


def _bilinear(
    values: NDArray[np.float64], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Values between the nodes of a lattice; NaN outside and wherever a node that counts is NaN."""
    near = [np.where(np.abs(at - np.rint(at)) < 1e-3, np.rint(at), at) for at in (rows, columns)]
    first = [np.floor(at).astype(int) for at in near]
    share = [at - low for at, low in zip(near, first, strict=True)]
    out = np.zeros(rows.shape)
    for down in (0, 1):
        for across in (0, 1):
            weight = (share[0] if down else 1 - share[0]) * (share[1] if across else 1 - share[1])
            at = first[0] + down, first[1] + across
            inside = (at[0] >= 0) & (at[0] < values.shape[0]) & (at[1] >= 0) & (at[1] < values.shape[1])
            node = np.full(rows.shape, np.nan)
            node[inside] = values[at[0][inside], at[1][inside]]
            out += np.where(weight > 0, weight * node, 0.0)
    return out
