"""What is given for points, checked: their positions, and one value for each of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers._grid import describe
from solvers.errors import GeometryError

AXES = {2: ("x", "z"), 3: ("x", "y", "z")}


def checked_positions(
    what: str, given: npt.ArrayLike, live: npt.ArrayLike | None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Checked positions and which of them are live; those that are not may hold anything."""
    positions = np.array(given, dtype=np.float64)
    if positions.ndim != 3 or positions.shape[-1] not in AXES:
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
    alive = per_point("live", True if live is None else live, positions.shape[:2]).astype(bool)
    if not alive.any():
        raise GeometryError(
            "all {n_points} {what} are marked as not live, so that there is nothing to compute: leave at least one of "
            "them live",
            what=what,
            n_points=alive.size,
        )
    bad = alive & ~np.isfinite(positions).all(axis=-1)
    if bad.any():
        i_shot, i_point = np.argwhere(bad)[0].tolist()
        raise GeometryError(
            "{what}: position {i_point} of shot {i_shot} is {position}: give finite numbers",
            what=what,
            i_point=i_point,
            i_shot=i_shot,
            position=describe(positions[i_shot, i_point]),
        )
    positions.flags.writeable = alive.flags.writeable = False
    return positions, alive


def per_point(name: str, given: npt.ArrayLike, shape: tuple[int, ...]) -> npt.NDArray[Any]:
    """What was given for points, as one value for each; a read-only view of a copy."""
    values = np.array(given)
    try:
        return np.broadcast_to(values, shape)
    except ValueError:
        raise GeometryError(
            "{name} has shape {found}: give one value for all, {each} for the points of every shot or {all} for each "
            "point of each shot",
            name=name,
            found=values.shape,
            each=shape[1:],
            all=shape,
        ) from None


def finite_values(name: str, given: npt.ArrayLike, shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    values = per_point(name, np.asarray(given, dtype=np.float64), shape)
    if not np.isfinite(values).all():
        i_shot, i_point = np.argwhere(~np.isfinite(values))[0].tolist()
        raise GeometryError(
            "{name} of source {i_point} of shot {i_shot} is {value}: give finite numbers",
            name=name,
            i_point=i_point,
            i_shot=i_shot,
            value=float(values[i_shot, i_point]),
        )
    return values


def wavelet_indices(given: npt.ArrayLike, shape: tuple[int, ...]) -> npt.NDArray[np.int64]:
    values = per_point("wavelet_index", given, shape)
    if not np.issubdtype(values.dtype, np.integer) or values.min() < 0:
        raise GeometryError(
            "wavelet_index holds {value}: give whole numbers from 0, the rows of the wavelets",
            value=values.reshape(-1)[0 if not np.issubdtype(values.dtype, np.integer) else values.argmin()].item(),
        )
    return np.asarray(values, dtype=np.int64)


def known_kinds(
    what: str,
    given: str | npt.ArrayLike,
    plain: tuple[str, ...],
    along: tuple[str, ...],
    positions: npt.NDArray[np.float64],
) -> npt.NDArray[np.str_]:
    """The kind of each point; `along` are those that come once for each axis."""
    known = plain + tuple(f"{name}_{axis}" for name in along for axis in AXES[positions.shape[-1]])
    kinds = per_point("kind", given, positions.shape[:2])
    for kind in np.unique(kinds):
        if str(kind) not in known:
            raise GeometryError(
                "{what} kind {kind} is not known on {n_axes} axes: use one of {known}",
                what=what,
                kind=str(kind),
                n_axes=positions.shape[-1],
                known=", ".join(known),
            )
    return kinds


def padded_positions(
    what: str, per_shot: Sequence[npt.ArrayLike]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Ragged positions as one array and which entries are real; each shot's last position fills it up."""
    shots = [np.asarray(positions, dtype=np.float64) for positions in per_shot]
    filled = [positions for positions in shots if positions.size]
    for i_shot, positions in enumerate(shots):
        if positions.size and (positions.ndim != 2 or positions.shape[1] != filled[0].shape[-1]):
            raise GeometryError(
                "{what} of shot {i_shot} have shape {shape}: give (n_points, n_axes) for each shot, with as many axes "
                "in all",
                what=what,
                i_shot=i_shot,
                shape=positions.shape,
            )
    n_axes = filled[0].shape[1] if filled else 2
    counts = [len(positions) if positions.size else 0 for positions in shots]
    padded = np.zeros((len(shots), max(counts, default=0), n_axes))
    for i_shot, count in enumerate(counts):
        if count:
            padded[i_shot, :count] = shots[i_shot]
            padded[i_shot, count:] = shots[i_shot][-1]
    return padded, np.arange(padded.shape[1]) < np.asarray(counts, dtype=np.int64)[:, None]


def padded_values(name: str, given: Any, live: npt.NDArray[np.bool_], fill: Any) -> Any:
    """Ragged values for the real entries of `padded_positions`; what was given for all stays as it is."""
    if given is None or isinstance(given, str) or np.isscalar(given):
        return given
    counts = live.sum(axis=1)
    if len(given) != len(counts):
        raise GeometryError(
            "{name} has {found} entries for {expected} shots: give one for all or one for each shot",
            name=name,
            found=len(given),
            expected=len(counts),
        )
    values = [per_point(name, entry, (int(count),)) for entry, count in zip(given, counts, strict=True)]
    padded = np.full(live.shape, fill, dtype=np.result_type(np.asarray(fill), *values))
    padded[live] = np.concatenate(values)
    return padded
