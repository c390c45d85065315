"""Check shots against the sonic: the drift between them, its knees, and the sonic that agrees with the shots."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from solvers.errors import GeometryError
from solvers.velocity import TimeDepth

Samples = NDArray[np.float64]
_SLOWEST, _FASTEST = 1500e-6, 20e-6  # s/m: what a calibrated sonic may become


@dataclass(frozen=True)
class Drift:
    """Time of the check shots less time of the integrated sonic, two-way, in s.

    Positive where the shots are later: there the sonic ran too fast (borehole waves disperse) and is slowed down.
    Between knees the drift is a straight line, so that every interval of the sonic is scaled by one number.

    Parameters   depth : (n,), m; drift : (n,), s - at the check shots inside the sonic
                 knees : tuple of (depth in m, drift in s), ascending - constant beyond the outer ones
    """

    depth: Samples
    drift: Samples
    knees: tuple[tuple[float, float], ...]

    def at(self, depth: ArrayLike) -> Samples:
        """The drift curve in s at depths in m."""
        z, values = np.array(self.knees, dtype=np.float64).T
        return np.asarray(np.interp(np.asarray(depth, dtype=np.float64), z, values), dtype=np.float64)

    @property
    def left(self) -> Samples:
        """What the curve leaves of the drift at each check shot, s."""
        return self.drift - self.at(self.depth)


def drift_of(
    sonic: TimeDepth, shots: TimeDepth, *, tolerance: float = 0.002, knees: Sequence[float] | None = None
) -> Drift:
    """The drift curve of a sonic log against check shots.

    Parameters   sonic : TimeDepth - the integrated sonic, on the same depths and datum as the shots
                 tolerance : float, s - two-way; as few knees are set, at check shots, as keep every shot within it
                 knees : depths in m of the knees, in place of that; their drift is fitted by least squares
    Raises       GeometryError - fewer than two check shots inside the sonic, or knees between which no shot lies
    """
    inside = (shots.depths >= sonic.depths[0]) & (shots.depths <= sonic.depths[-1])
    z = shots.depths[inside]
    if len(z) < 2:
        raise GeometryError(
            "{n} check shots lie inside the sonic log, from {top} to {base} m: expected two or more; without them the "
            "sonic cannot be calibrated",
            n=len(z),
            top=round(float(sonic.depths[0]), 1),
            base=round(float(sonic.depths[-1]), 1),
        )
    drift = shots.times[inside] - sonic.time_at(z)
    if knees is not None:
        places = np.unique(np.asarray(knees, dtype=np.float64))
        return Drift(z, drift, tuple(zip(places.tolist(), _fitted(places, z, drift), strict=True)))
    kept = _fewest(z, drift, tolerance)
    return Drift(z, drift, tuple((float(z[i]), float(drift[i])) for i in kept))


def _fewest(z: Samples, drift: Samples, tolerance: float) -> list[int]:
    """The ends, and again the shot that is furthest from the lines, until none is too far (Douglas-Peucker)."""
    kept = {0, len(z) - 1}
    while True:
        rows = sorted(kept)
        away = np.abs(drift - np.interp(z, z[rows], drift[rows]))
        worst = int(np.argmax(away))
        if away[worst] <= tolerance:
            return rows
        kept.add(worst)


def _fitted(places: Samples, z: Samples, drift: Samples) -> list[float]:
    hats = np.stack([np.interp(z, places, row) for row in np.eye(len(places))], axis=1)
    if len(places) < 1 or np.linalg.matrix_rank(hats) < len(places):
        raise GeometryError(
            "{n} knees cannot be fitted to check shots at {depths} m: set fewer, or none to have them chosen",
            n=len(places),
            depths=", ".join(f"{one:.0f}" for one in z),
        )
    return [float(one) for one in np.linalg.lstsq(hats, drift, rcond=None)[0]]


def calibrated_relation(sonic: TimeDepth, drift: Drift) -> TimeDepth:
    """The time-depth relation of the sonic with the drift added; the knees become rows of it.

    Raises   GeometryError - when the drift turns time back, or asks for rock that there is not; says where
    """
    z = np.array([knee for knee, _ in drift.knees])
    depth = np.union1d(sonic.depths, z[(z > sonic.depths[0]) & (z < sonic.depths[-1])])
    time = sonic.time_at(depth) + drift.at(depth)
    slowness = 0.5 * np.diff(time) / np.diff(depth)
    wrong = np.flatnonzero((slowness < _FASTEST) | (slowness > _SLOWEST))
    if wrong.size:
        i = int(wrong[0])
        raise GeometryError(
            "the check shots ask for {slowness} us/m at {depth} m, expected 20 to 1500: leave out the shot that is "
            "wrong, or allow a larger tolerance",
            slowness=round(1e6 * float(slowness[i])),
            depth=round(float(depth[i]), 1),
        )
    return TimeDepth(depth, time)


def calibrated_slowness(depth: ArrayLike, slowness: ArrayLike, drift: Drift) -> Samples:
    """The sonic log in s/m with each interval between knees shifted by its share of the drift; NaN stays NaN."""
    z = np.asarray(depth, dtype=np.float64)
    places, values = np.array(drift.knees, dtype=np.float64).T
    slopes = np.concatenate([[0.0], 0.5 * np.diff(values) / np.diff(places), [0.0]])
    shifted = np.asarray(slowness, dtype=np.float64) + slopes[np.searchsorted(places, z)]
    return np.asarray(shifted, dtype=np.float64)
