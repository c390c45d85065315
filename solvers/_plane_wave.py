"""Plane waves: a line or sheet of point sources that fire one after the other."""

import math

import numpy as np
import numpy.typing as npt

from solvers._grid import Grid, describe
from solvers._survey import Sources
from solvers.errors import GeometryError


def plane_wave_sources(
    grid: Grid,
    *,
    depth: float,
    slowness: npt.ArrayLike | None = None,
    angle: npt.ArrayLike | None = None,
    azimuth: npt.ArrayLike = 0.0,
    velocity: float | None = None,
    kind: str = "monopole",
    taper: float = 0.1,
) -> Sources:
    """Sources all over one depth that send a plane wave up and one down, one shot for each direction.

    Parameters   depth : float, m - of the line (2D) or sheet (3D); one source at each grid point along it
                 slowness : s/m, shape (n_shots,) in 2D, (n_shots, 2) in 3D - horizontal; positive travels to +x, +y
                 angle, velocity : degrees from the vertical, one or (n_shots,), and m/s at that depth - instead of
                                   slowness, which is sin(angle) / velocity
                 azimuth : degrees from +x towards +y, one or (n_shots,) - of an angle in 3D
                 kind : "monopole" or "dipole_z"
                 taper : 0 ... 0.5, share of the length at each end over which strengths fall to zero, so that the
                         ends send out little
    Returns      sources : Sources - no source fires before its wavelet does: that which fires first has no delay
    Notes        Away from the ends, where the medium around has speed c, the wave of slowness s has vertical slowness
                 q = sqrt(1 / c^2 - s^2) = cos(angle) / c, and with T = t - s (x - x_first) - q |z - depth|
                     monopole: p = W(T) / (2 q), W the time integral of the wavelet w;
                     dipole_z: p = w(T) / 2 below and -w(T) / 2 above, at any angle.
                 For this the strength of each source is the length (area) that it stands for.
    Raises       GeometryError - neither or both of slowness and angle, an angle of 90 degrees or more
    """
    slownesses = _slownesses(grid, slowness, angle, azimuth, velocity)
    if kind not in ("monopole", "dipole_z"):
        raise GeometryError("a plane wave of {kind} is not known: use monopole or dipole_z", kind=kind)
    if not 0 <= taper <= 0.5:
        raise GeometryError("taper {taper} is no share of the length: give 0 ... 0.5", taper=taper)
    shape, spacing = grid.shape[:-1], grid.spacing[:-1]
    along = [d * np.arange(n) for n, d in zip(shape, spacing, strict=True)]
    across = np.stack([x.reshape(-1) for x in np.meshgrid(*along, indexing="ij")], axis=-1)
    strength = np.ones(())
    for n, d in zip(shape, spacing, strict=True):
        to_end = np.minimum(np.arange(n), np.arange(n)[::-1]) + 0.5
        rise = np.clip(to_end / (taper * n), 0, 1) if taper else np.ones(n)
        strength = strength[..., None] * (d * np.sin(0.5 * math.pi * rise) ** 2)
    positions = np.concatenate([across, np.full((len(across), 1), float(depth))], axis=1)
    delay = slownesses @ across.T  # (n_shots, n_sources)
    return Sources(
        np.broadcast_to(positions, (len(slownesses), *positions.shape)),
        kind,
        delay=delay - delay.min(axis=1, keepdims=True),
        strength=strength.reshape(-1),
    )


def _slownesses(
    grid: Grid,
    slowness: npt.ArrayLike | None,
    angle: npt.ArrayLike | None,
    azimuth: npt.ArrayLike,
    velocity: float | None,
) -> npt.NDArray[np.float64]:
    """Horizontal slowness of each shot, s/m, shape (n_shots, n_axes - 1)."""
    n_horizontal = grid.n_axes - 1
    if slowness is not None and angle is None:
        given = np.asarray(slowness, dtype=np.float64)
        result = np.atleast_1d(given)[:, None] if n_horizontal == 1 and given.ndim < 2 else np.atleast_2d(given)
        if result.ndim != 2 or result.shape[1] != n_horizontal or not result.size or not np.isfinite(result).all():
            raise GeometryError(
                "slowness of shape {found} does not fit: give finite numbers of shape (n_shots, {n_horizontal})",
                found=given.shape,
                n_horizontal=n_horizontal,
            )
        return result
    if slowness is not None or angle is None or velocity is None:
        raise GeometryError("the direction of a plane wave is not clear: give slowness, or angle and velocity")
    degrees, turned = np.broadcast_arrays(np.atleast_1d(np.asarray(angle, dtype=np.float64)), np.asarray(azimuth))
    if not (math.isfinite(velocity) and velocity > 0 and (np.abs(degrees) < 90).all()):
        raise GeometryError(
            "a plane wave at {angles} degrees and {velocity} m/s cannot be made: give angles between -90 and 90 and a "
            "positive velocity",
            angles=describe(degrees),
            velocity=velocity,
        )
    size = np.sin(np.deg2rad(degrees)) / velocity
    parts = (size * np.cos(np.deg2rad(turned)), size * np.sin(np.deg2rad(turned)))
    return size[:, None] if n_horizontal == 1 else np.stack(parts, axis=-1)
