"""Where shots are fired and recorded, and what kind of source or receiver stands there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers._grid import Grid, describe
from solvers._per_point import (
    checked_positions,
    finite_values,
    known_kinds,
    padded_positions,
    padded_values,
    wavelet_indices,
)
from solvers.errors import GeometryError


@dataclass(frozen=True, eq=False, init=False)
class Sources:
    """Point sources; those of one shot fire together.

    Parameters   positions : ndarray, shape (n_shots, n_sources, n_axes), m - from the grid's first point, on or
                             between grid points
                 kind : one for all or an array - "monopole": w(t) delta(x - xs) on the right of the wave equation;
                        "dipole_x", "dipole_y", "dipole_z": w(t) times minus the derivative of delta along the axis,
                        which is a point force w along +x, +y or down
                 wavelet_index : ints - which of the wavelets (n_wavelets, nt) each source fires
                 delay : floats, s - how much later than its wavelet each source fires; may lie between samples
                 live : bools - a source that is not live takes no part
                 strength : floats - factor on each source's wavelet
    Notes        What is given for sources has shape (), (n_sources,), (n_shots, 1) or (n_shots, n_sources).
    """

    positions: npt.NDArray[np.float64]
    kind: npt.NDArray[np.str_]
    wavelet_index: npt.NDArray[np.int64] | None
    delay: npt.NDArray[np.float64] | None
    live: npt.NDArray[np.bool_]
    strength: npt.NDArray[np.float64] | None

    def __init__(
        self,
        positions: npt.ArrayLike,
        kind: str | npt.ArrayLike = "monopole",
        wavelet_index: npt.ArrayLike | None = None,
        delay: npt.ArrayLike | None = None,
        live: npt.ArrayLike | None = None,
        strength: npt.ArrayLike | None = None,
    ) -> None:
        at, alive = checked_positions("sources", positions, live)
        values = {
            "positions": at,
            "kind": known_kinds("source", kind, ("monopole",), ("dipole",), at),
            "wavelet_index": None if wavelet_index is None else wavelet_indices(wavelet_index, at.shape[:2]),
            "delay": None if delay is None else finite_values("delay", delay, at.shape[:2]),
            "live": alive,
            "strength": None if strength is None else finite_values("strength", strength, at.shape[:2]),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @classmethod
    def ragged(
        cls,
        positions: Sequence[npt.ArrayLike],
        kind: str | Sequence[Any] = "monopole",
        wavelet_index: int | Sequence[Any] | None = None,
        delay: float | Sequence[Any] | None = None,
        strength: float | Sequence[Any] | None = None,
    ) -> "Sources":
        """Sources whose number differs from shot to shot: one entry a shot, filled up with sources that are not live.

        Parameters   positions : one array (n_sources of the shot, n_axes) a shot, m
                     kind, wavelet_index, delay, strength : one for all, or one value or array a shot
        """
        padded, live = padded_positions("sources", positions)
        return cls(
            padded,
            padded_values("kind", kind, live, "monopole"),
            padded_values("wavelet_index", wavelet_index, live, 0),
            padded_values("delay", delay, live, 0.0),
            live,
            padded_values("strength", strength, live, 0.0),
        )

    def __getitem__(self, shots: Any) -> npt.NDArray[np.float64]:
        return np.asarray(self.positions[shots])

    def of_shots(self, shots: Sequence[int]) -> "Sources":
        """The sources of some shots."""
        chosen = list(shots)

        def cut(values: npt.NDArray[Any] | None) -> npt.NDArray[Any] | None:
            return None if values is None else values[chosen]

        return Sources(
            self.positions[chosen],
            self.kind[chosen],
            cut(self.wavelet_index),
            cut(self.delay),
            self.live[chosen],
            cut(self.strength),
        )


@dataclass(frozen=True, eq=False, init=False)
class Receivers:
    """Point receivers.

    Parameters   positions : ndarray, shape (n_shots, n_receivers, n_axes), m - from the grid's first point, on or
                             between grid points
                 kind : one for all or an array - "pressure" p, Pa; "gradient_x", "_y", "_z": dp/dx, Pa/m;
                        "acceleration_x", "_y", "_z" of the particles: -(dp/dx) / rho, m/s2; "velocity_x", "_y", "_z"
                        of the particles: its time integral, m/s. rho is the model's where the receiver stands, or
                        1000 kg/m3 in a model without density
                 live : bools - a receiver that is not live records zeros and takes no part
    Notes        What is given for receivers has shape (), (n_receivers,), (n_shots, 1) or (n_shots, n_receivers).
    """

    positions: npt.NDArray[np.float64]
    kind: npt.NDArray[np.str_]
    live: npt.NDArray[np.bool_]

    def __init__(
        self, positions: npt.ArrayLike, kind: str | npt.ArrayLike = "pressure", live: npt.ArrayLike | None = None
    ) -> None:
        at, alive = checked_positions("receivers", positions, live)
        object.__setattr__(self, "positions", at)
        along = ("velocity", "acceleration", "gradient")
        object.__setattr__(self, "kind", known_kinds("receiver", kind, ("pressure",), along, at))
        object.__setattr__(self, "live", alive)

    @classmethod
    def ragged(cls, positions: Sequence[npt.ArrayLike], kind: str | Sequence[Any] = "pressure") -> "Receivers":
        """Spreads that differ from shot to shot: one entry a shot, filled up with receivers that are not live.

        Parameters   positions : one array (n_receivers of the shot, n_axes) a shot, m
                     kind : one for all, or one or an array of them a shot
        """
        padded, live = padded_positions("receivers", positions)
        return cls(padded, padded_values("kind", kind, live, "pressure"), live)

    def __getitem__(self, shots: Any) -> npt.NDArray[np.float64]:
        return np.asarray(self.positions[shots])

    def of_shots(self, shots: Sequence[int]) -> "Receivers":
        """The receivers of some shots."""
        chosen = list(shots)
        return Receivers(self.positions[chosen], self.kind[chosen], self.live[chosen])


@dataclass(frozen=True, eq=False, init=False)
class Survey:
    """Sources and receivers, shot by shot.

    Parameters   sources : Sources, or positions (n_shots, n_sources, n_axes), m, of monopoles
                 receivers : Receivers, or positions (n_shots, n_receivers, n_axes), m, of pressure receivers
    Notes        Positions are measured from the grid's first point and may lie between grid points.
    Raises       GeometryError - shapes that do not fit, positions that are not finite, kinds that are not known,
                 nothing that fires or records
    """

    sources: Sources
    receivers: Receivers

    def __init__(self, sources: Sources | npt.ArrayLike, receivers: Receivers | npt.ArrayLike) -> None:
        object.__setattr__(self, "sources", sources if isinstance(sources, Sources) else Sources(sources))
        object.__setattr__(self, "receivers", receivers if isinstance(receivers, Receivers) else Receivers(receivers))
        here, there = self.sources.positions.shape, self.receivers.positions.shape
        if here[::2] != there[::2]:
            raise GeometryError(
                "sources {sources} and receivers {receivers} do not belong together: both need the same number of "
                "shots (first) and of coordinates (last)",
                sources=here,
                receivers=there,
            )

    @property
    def n_shots(self) -> int:
        return int(self.sources.positions.shape[0])

    @property
    def n_sources(self) -> int:
        """Sources of a shot, with those that only fill up a ragged survey."""
        return int(self.sources.positions.shape[1])

    @property
    def n_receivers(self) -> int:
        """Receivers of a shot, with those that only fill up a ragged survey."""
        return int(self.receivers.positions.shape[1])

    @property
    def n_axes(self) -> int:
        return int(self.sources.positions.shape[2])

    def of_shots(self, shots: Sequence[int]) -> "Survey":
        """The survey of some shots only."""
        return Survey(self.sources.of_shots(shots), self.receivers.of_shots(shots))


def check_inside(survey: Survey, grid: Grid) -> None:
    """Raise GeometryError for the first live source or receiver that is not on the grid."""
    if survey.n_axes != grid.n_axes:
        raise GeometryError(
            "the survey has {found} coordinates a position and the grid {expected} axes: they must agree",
            found=survey.n_axes,
            expected=grid.n_axes,
        )
    extent = np.asarray(grid.extent)
    slack = 1e-6 * np.asarray(grid.spacing)  # a position computed in float32 may miss the last point by a hair
    points: tuple[tuple[str, Sources | Receivers], ...] = (("source", survey.sources), ("receiver", survey.receivers))
    for what, these in points:
        positions = these.positions
        outside = these.live & ~((positions >= -slack) & (positions <= extent + slack)).all(axis=-1)
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
