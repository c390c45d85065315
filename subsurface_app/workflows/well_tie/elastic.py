"""Shear velocities for synthetics at an angle, and reflectivity at that angle."""

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.rock_physics import Rock, aki_richards, mudrock_vs
from solvers.tie import Column, Reflectivity, angle_reflectivity, normal_reflectivity
from subsurface_app.data.objects import Note, note

Samples = NDArray[np.float64]


def completed_vs(vp: Samples, vs: Samples | None, notes: list[Note]) -> Samples:
    """Shear velocities in m/s of a log, Castagna's mudrock line where it has none; a note says so.

    The line holds for brine-filled clastic rock rich in clay: neither for gas nor for carbonates.
    References   Castagna, Batzle and Eastwood (1985), doi 10.1190/1.1441933
    """
    estimated = np.asarray(mudrock_vs(vp), dtype=np.float64)
    if vs is None:
        notes.append(
            note(
                mark(
                    "there is no shear log: S velocities are assumed to follow Castagna's mudrock line, of clastic "
                    "rock with brine"
                )
            )
        )
        return estimated
    missing = np.isfinite(vp) & ~np.isfinite(vs)
    if missing.any():
        notes.append(
            note(
                mark("{share} % of the sonic has no shear log: there Castagna's mudrock line is assumed"),
                share=round(100 * float(missing.sum()) / max(int(np.isfinite(vp).sum()), 1)),
            )
        )
    return np.where(np.isfinite(vs), vs, estimated)


def reflectivity_at(column: Column, degrees: float) -> Reflectivity:
    """Of a column at an angle of incidence in degrees, by Aki and Richards; at 0 that of impedance."""
    if degrees == 0:
        return normal_reflectivity(column)
    return angle_reflectivity(column, float(np.radians(degrees)), reflection)


def reflection(
    vp1: Samples, vs1: Samples, rho1: Samples, vp2: Samples, vs2: Samples, rho2: Samples, angle: float
) -> Samples:
    """The P-P reflection coefficient at an angle in radians, NaN from the critical angle on."""
    return np.asarray(aki_richards(Rock(vp1, vs1, rho1), Rock(vp2, vs2, rho2), angle), dtype=np.float64)
