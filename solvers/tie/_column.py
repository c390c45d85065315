"""Logs brought to two-way time: a column of thin cells that stand for all that lies in them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from solvers.errors import GeometryError

Samples = NDArray[np.float64]
_COVERED = 0.5  # of a cell's time must be logged, or the cell is absent


@dataclass(frozen=True)
class Column:
    """Cells of equal two-way time, each as heavy, stiff and rigid as its layers together.

    Parameters   start : float, s - upper edge of the first cell
                 step : float, s - of a cell; a quarter of the seismic sampling or less
                 vp, vs, rho : ndarray, shape (n,), m/s and kg/m3, NaN where absent
    """

    start: float
    step: float
    vp: Samples
    vs: Samples
    rho: Samples

    @property
    def edges(self) -> Samples:
        """Two-way times in s of the inner interfaces, shape (n - 1,)."""
        return self.start + self.step * np.arange(1, len(self.vp), dtype=np.float64)

    @property
    def impedance(self) -> Samples:
        """vp rho, kg/(m2.s)."""
        return self.vp * self.rho


def column_in_time(
    time: ArrayLike, vp: ArrayLike, rho: ArrayLike, *, step: float, vs: ArrayLike | None = None
) -> Column:
    """Logs at two-way times averaged into cells.

    A log sample stands for the time half-way to its neighbours. For waves longer than a cell and along the hole the
    cell is that of Backus: rho = <rho>, 1/M = <1/(rho v^2)>, the means over depth; weighed over the time t in a layer
    they need impedances only: rho vp = sqrt(<Z>_t / <1/Z>_t). The cell's vp is its thickness over its one-way time, so
    that no travel time is lost, and rho its impedance over that; likewise mu of vs. Valid for cells much thinner than
    the shortest wave.

    Parameters   time : (n,), s - two-way, ascending, of the log samples
                 vp, vs : (n,), m/s; rho : (n,), kg/m3 - NaN where absent; without vs the column has none
                 step : float, s - of a cell
    Raises       GeometryError - times that do not ascend, values that are not positive, or fewer than three cells
    References   Backus (1962), Long-wave elastic anisotropy produced by horizontal layering,
                 doi 10.1029/JZ067i011p04427
    """
    at, fast, heavy = (np.asarray(one, dtype=np.float64) for one in (time, vp, rho))
    rigid = np.full_like(at, np.nan) if vs is None else np.asarray(vs, dtype=np.float64)
    if at.ndim != 1 or not at.shape == fast.shape == heavy.shape == rigid.shape:
        raise GeometryError(
            "times, velocities and densities have shapes {time}, {vp} and {rho}: expected three of one length",
            time=at.shape,
            vp=fast.shape,
            rho=heavy.shape,
        )
    timed = np.isfinite(at)
    at, fast, heavy, rigid = at[timed], fast[timed], heavy[timed], rigid[timed]
    if len(at) < 3 or np.any(np.diff(at) <= 0):
        raise GeometryError("the times of the log do not ascend: expected two-way times in s that grow with depth")
    if np.any(fast <= 0):
        raise GeometryError(
            "the log holds velocities down to {low} m/s: expected positive ones; edit the log or mark them absent",
            low=float(np.nanmin(fast)),
        )
    if np.any(heavy <= 0):
        raise GeometryError(
            "the log holds densities down to {low} kg/m3: expected positive ones; edit the log or mark them absent",
            low=float(np.nanmin(heavy)),
        )
    bounds = np.concatenate([[at[0]], 0.5 * (at[1:] + at[:-1]), [at[-1]]])
    first, last = int(np.ceil(at[0] / step)), int(np.floor(at[-1] / step))
    if last - first < 3:
        raise GeometryError(
            "the log spans {span} ms, less than three cells of {step} ms: take a longer interval",
            span=round(1000 * float(at[-1] - at[0]), 2),
            step=round(1000 * step, 3),
        )
    grid = step * np.arange(first, last + 1, dtype=np.float64)
    there = np.isfinite(fast) & np.isfinite(heavy)
    impedance = fast * heavy

    def mean(values: Samples, where: NDArray[np.bool_]) -> Samples:
        """Over the time that is logged, by exact integrals of the steps."""
        return _integral(bounds, np.where(where, values, 0.0), grid) / np.maximum(
            _integral(bounds, where.astype(np.float64), grid), 1e-12
        )

    covered = _integral(bounds, there.astype(np.float64), grid) >= _COVERED * step
    sheared = there & (np.nan_to_num(rigid) > 0)
    weighed = _integral(bounds, sheared.astype(np.float64), grid) >= _COVERED * step
    thickness = mean(fast, there)  # over one-way time: the mean velocity
    # mu of shear waves along the hole: <1/mu> over depth, h = vp t
    compliance = mean(fast / (heavy * np.square(np.where(sheared, rigid, 1.0))), sheared)
    with np.errstate(invalid="ignore", divide="ignore"):  # cells without a log: absent below
        density = np.sqrt(mean(impedance, there) / mean(1.0 / impedance, there)) / thickness
        slow = np.sqrt(mean(fast, sheared) / compliance / density)
    absent = np.where(covered, 0.0, np.nan)
    return Column(float(grid[0]), step, thickness + absent, np.where(weighed & covered, slow, np.nan), density + absent)


def _integral(bounds: Samples, values: Samples, grid: Samples) -> Samples:
    """The integral over each cell of what is constant between bounds."""
    total = np.concatenate([[0.0], np.cumsum(values * np.diff(bounds))])
    return np.asarray(np.diff(np.interp(grid, bounds, total)), dtype=np.float64)
