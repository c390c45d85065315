"""Two horizons, two logs or two velocity models held against each other."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import Comparison, Horizon, SampleAxis, VelocityModel, Well
from subsurface_app.workflows.comparisons.pairs import PairCount
from subsurface_app.workflows.volumes.muting import horizon_levels

# Of every function here: `left_id`, `right_id` : ids of the items; `name` : of the result, "" makes one of both names.


def compare_horizons(
    left: Horizon, right: Horizon, *, left_id: str = "", right_id: str = "", name: str = ""
) -> Comparison:
    """Difference of two horizons on the lattice of the left one, s or m, positive where right is later (deeper).

    The right one is interpolated (bilinear) at the nodes of the left one, by map position where both have coordinates.

    Raises   GeometryError - other domains, or no place where both have a pick
    """
    axis = SampleAxis(left.domain, 0.0, 1.0, 1)
    values = np.asarray(left.values[:], dtype=np.float64)
    other = horizon_levels(right, left.geometry, axis)
    title = name or f"{left.name} | {right.name}"
    numbers = _numbers(values, other, left.name, right.name, axis.unit)
    return Comparison(
        title, left.area, left_id, right_id, geometry=left.geometry, subject="horizon", unit=axis.unit, **numbers
    )


def compare_logs(
    left: Well,
    right: Well,
    *,
    left_log: str = "",
    right_log: str = "",
    left_id: str = "",
    right_id: str = "",
    name: str = "",
) -> Comparison:
    """Difference of two logs at the measured depths of the left one; the right one is interpolated between its own.

    Parameters   left_log, right_log : mnemonics; "" takes the first one that both wells have, or that of the other side
    Raises       GeometryError - no such log, other units, or no depth where both have a value
    """
    shared = [one.mnemonic for one in left.logs if any(one.mnemonic == other.mnemonic for other in right.logs)]
    first = left_log or right_log or next(iter(shared), "")
    if not first:
        raise GeometryError(
            "{left} and {right} have no log of the same name: say which log of each ({left_logs}; {right_logs})",
            left=left.name,
            right=right.name,
            left_logs=", ".join(one.mnemonic for one in left.logs) or "-",
            right_logs=", ".join(one.mnemonic for one in right.logs) or "-",
        )
    one, other = left.log(first), right.log(right_log or first)
    if one.unit != other.unit:
        raise GeometryError(
            "log {left} is in {one}, log {right} in {other}: compare logs of one unit",
            left=one.mnemonic,
            right=other.mnemonic,
            one=one.unit or "-",
            other=other.unit or "-",
        )
    md = np.asarray(one.md[:], dtype=np.float64)
    measured = np.asarray(other.md[:], dtype=np.float64)
    there = np.interp(md, measured, np.asarray(other.values[:], dtype=np.float64), left=np.nan, right=np.nan)
    names = f"{left.name} {one.mnemonic}", f"{right.name} {other.mnemonic}"
    numbers = _numbers(np.asarray(one.values[:], dtype=np.float64), there, *names, one.unit)
    title = name or " | ".join(names)
    return Comparison(title, left.area, left_id, right_id, subject="log", unit=one.unit, along=md, **numbers)


def compare_models(
    left: VelocityModel, right: VelocityModel, *, left_id: str = "", right_id: str = "", name: str = ""
) -> Comparison:
    """Difference of two velocity models on one grid, m/s.

    Raises   GeometryError - the grids differ
    """
    same = left.vp.shape == right.vp.shape and np.allclose(
        [*left.spacing, *left.origin], [*right.spacing, *right.origin], atol=1e-3, rtol=0
    )
    if not same:
        raise GeometryError(
            "{left} and {right} lie on different grids ({one} and {other}): compare models of the same shape, spacing "
            "and origin",
            left=left.name,
            right=right.name,
            one=f"{tuple(left.vp.shape)}, {left.spacing} m, {left.origin} m",
            other=f"{tuple(right.vp.shape)}, {right.spacing} m, {right.origin} m",
        )
    numbers = _numbers(
        np.asarray(left.vp[:], dtype=np.float64),
        np.asarray(right.vp[:], dtype=np.float64),
        left.name,
        right.name,
        "m/s",
    )
    return Comparison(
        name or f"{left.name} | {right.name}",
        left.area,
        left_id,
        right_id,
        subject="model",
        unit="m/s",
        spacing=left.spacing,
        origin=left.origin,
        **numbers,
    )


def _numbers(
    left: NDArray[np.float64], right: NDArray[np.float64], left_name: str, right_name: str, unit: str
) -> dict[str, Any]:
    """Metrics, difference and its histogram.

    Raises   GeometryError - there is no place where both have a value
    """
    count = PairCount()
    count.add(left, right)
    if not count.n:
        raise GeometryError(
            "{left} and {right} have no place where both have a value: choose two that overlap",
            left=left_name,
            right=right_name,
        )
    edges, counts = count.histogram()
    difference = np.asarray(right - left, dtype=np.float32)
    return {"metrics": count.metrics(), "difference": difference, "edges": edges, "counts": counts}
