"""Shear velocities for synthetics at an angle, and reflectivity at that angle."""

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.rock_physics import Rock, aki_richards, greenberg_castagna_vs, mudrock_vs
from solvers.tie import Column, Reflectivity, angle_reflectivity, normal_reflectivity
from subsurface_app.data.objects import Note, note

Samples = NDArray[np.float64]
SHEAR_RULES = {
    "mudrock": mark("Castagna's mudrock line"),
    "greenberg_castagna": mark("Greenberg and Castagna, sandstone and shale"),
}
# what is said where there is no shear log at all, and where a part of it is missing
_ASSUMED = {
    "mudrock": (
        mark(
            "there is no shear log: S velocities are assumed to follow Castagna's mudrock line, of clastic rock with "
            "brine"
        ),
        mark("{share} % of the sonic has no shear log: there Castagna's mudrock line is assumed"),
    ),
    "greenberg_castagna": (
        mark(
            "there is no shear log: S velocities are assumed to follow Greenberg and Castagna, of sandstone and shale "
            "with brine"
        ),
        mark("{share} % of the sonic has no shear log: there Greenberg and Castagna's relation is assumed"),
    ),
}


def completed_vs(vp: Samples, vs: Samples | None, notes: list[Note], *, shale: Samples | None = None) -> Samples:
    """Shear velocities in m/s of a log, by a rule of brine-filled clastic rock where it has none; a note says so.

    Without shares of shale Castagna's mudrock line, of rock rich in clay; with them Greenberg and Castagna's relation
    for sandstone and shale, NaN where no share is known. Neither is for gas, carbonates or loose sand.
    Parameters   shale : (n,) - share of the solid, 0 to 1; the rest is taken as sandstone
    References   Castagna, Batzle and Eastwood (1985), doi 10.1190/1.1441933; Greenberg and Castagna (1992), see
                 `greenberg_castagna_vs`
    """
    if shale is None:
        estimated = np.asarray(mudrock_vs(vp), dtype=np.float64)
    else:
        share = np.where(np.isfinite(shale), np.clip(shale, 0.0, 1.0), 0.0)
        made = greenberg_castagna_vs(vp, {"sandstone": 1.0 - share, "shale": share})
        estimated = np.where(np.isfinite(shale), made, np.nan)
    without, partly = _ASSUMED["mudrock" if shale is None else "greenberg_castagna"]
    if vs is None:
        notes.append(note(without))
        return estimated
    missing = np.isfinite(vp) & ~np.isfinite(vs)
    if missing.any():
        notes.append(note(partly, share=round(100 * float(missing.sum()) / max(int(np.isfinite(vp).sum()), 1))))
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
