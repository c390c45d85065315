"""Where shots are fired and recorded."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers._grid import Grid, describe
from solvers.errors import GeometryError


@dataclass(frozen=True, eq=False)
class Survey:
    """Point sources of pressure and pressure receivers, shot by shot.

    Parameters   sources : ndarray, shape (n_shots, n_sources, n_axes), m - sources of one shot fire together
                 receivers : ndarray, shape (n_shots, n_receivers, n_axes), m
    Notes        Positions are measured from the grid's first point and may lie between grid points.
    """

    sources: npt.NDArray[np.float64]
    receivers: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "sources", _positions("sources", self.sources))
        object.__setattr__(self, "receivers", _positions("receivers", self.receivers))
        if self.sources.shape[::2] != self.receivers.shape[::2]:
            raise GeometryError(
                "sources {sources} and receivers {receivers} do not belong together: both need the same number of "
                "shots (first) and of coordinates (last)",
                sources=self.sources.shape,
                receivers=self.receivers.shape,
            )

    @property
    def n_shots(self) -> int:
        return int(self.sources.shape[0])

    @property
    def n_sources(self) -> int:
        return int(self.sources.shape[1])

    @property
    def n_receivers(self) -> int:
        return int(self.receivers.shape[1])

    @property
    def n_axes(self) -> int:
        return int(self.sources.shape[2])


def check_inside(survey: Survey, grid: Grid) -> None:
    """Raise GeometryError for the first source or receiver that is not on the grid."""
    if survey.n_axes != grid.n_axes:
        raise GeometryError(
            "the survey has {found} coordinates a position and the grid {expected} axes: they must agree",
            found=survey.n_axes,
            expected=grid.n_axes,
        )
    extent = np.asarray(grid.extent)
    slack = 1e-6 * np.asarray(grid.spacing)  # a position computed in float32 may miss the last point by a hair
    for what, positions in (("source", survey.sources), ("receiver", survey.receivers)):
        outside = ~((positions >= -slack) & (positions <= extent + slack)).all(axis=-1)
        if outside.any():
            i_shot, i_point = np.argwhere(outside)[0].tolist()
            raise GeometryError(
                "{what} {i_point} of shot {i_shot} at {position} m lies outside the grid, which reaches from {first} "
                "to {last} m: move it inside or enlarge the model",
                what=what,
                i_point=i_point,
                i_shot=i_shot,
                position=describe(positions[i_shot, i_point]),
                first=describe((0.0,) * grid.n_axes),
                last=describe(extent),
            )


def _positions(what: str, given: Any) -> npt.NDArray[np.float64]:
    positions = np.array(given, dtype=np.float64)
    if positions.ndim != 3 or positions.shape[-1] not in (2, 3):
        raise GeometryError(
            "{what} have shape {shape}: give (n_shots, n_points, 2) for (x, z) or (n_shots, n_points, 3) for (x, y, z)",
            what=what,
            shape=positions.shape,
        )
    if positions.size == 0:
        raise GeometryError(
            "the survey is empty: {what} have shape {shape}; give at least one shot with one source and one receiver",
            what=what,
            shape=positions.shape,
        )
    if not np.isfinite(positions).all():
        i_shot, i_point, _ = np.argwhere(~np.isfinite(positions))[0].tolist()
        raise GeometryError(
            "{what}: position {i_point} of shot {i_shot} is {position}: give finite numbers",
            what=what,
            i_point=i_point,
            i_shot=i_shot,
            position=describe(positions[i_shot, i_point]),
        )
    positions.flags.writeable = False
    return positions
