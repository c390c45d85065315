"""Which axis of an array is depth, and how far apart its samples are: from the file's own vectors, else its values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.data.formats.velocity.contents import FileArray
from subsurface_app.data.objects import Note, note

_DEPTH_NAMES = frozenset({"z", "zz", "depth", "depths", "depth_m", "zaxis", "z_axis"})
_X_NAMES = frozenset({"x", "xx", "distance", "distances", "xaxis", "x_axis"})
_Y_NAMES = frozenset({"y", "yy", "yaxis", "y_axis"})
_LONGEST_VECTOR = 1_000_000
_LEAST_STEP = 0.2  # m; smaller steps are taken to be in km
_CLEARLY = 1.5  # so many times more of the variance
_ENOUGH = 2_000_000  # samples that are looked at


@dataclass(frozen=True)
class Sampling:
    """What a file says of the axes of its array.

    Parameters   is_depth_first : bool or None when it does not say
                 spacing, origin : tuple of float, m, in the model's order (x, [y,] z), or None
                 notes : what was found, in words
    """

    is_depth_first: bool | None = None
    spacing: tuple[float, ...] | None = None
    origin: tuple[float, ...] | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _Axis:
    name: str
    start: float
    step: float
    count: int


def stated_sampling(shape: tuple[int, ...], others: Sequence[FileArray]) -> Sampling:
    """What the other arrays of a file say: a vector of coordinates for each axis, or n, d, o as JUDI writes them."""
    vectors = {one.name.rpartition("/")[2].lower(): one for one in others if _is_vector(one)}
    by_count = _from_counts(shape, vectors)
    if by_count is not None:
        return by_count
    depth = _axis(vectors, _DEPTH_NAMES)
    across = [axis for axis in (_axis(vectors, _X_NAMES), _axis(vectors, _Y_NAMES)) if axis is not None]
    if depth is None or depth.count not in (shape[0], shape[-1]):
        return Sampling()
    is_depth_first: bool | None = depth.count == shape[0]
    if shape[0] == shape[-1]:
        is_depth_first = None
    lateral = list(reversed(shape[1:])) if is_depth_first else list(shape[:-1])
    if [axis.count for axis in across] != lateral:
        return Sampling(is_depth_first=is_depth_first)
    axes = [*across, depth]
    notes = [
        note(
            mark("{name} of the file goes from {first} to {last} in steps of {step}"),
            name=axis.name,
            first=f"{axis.start:g}",
            last=f"{axis.start + (axis.count - 1) * axis.step:g}",
            step=f"{axis.step:g}",
        )
        for axis in axes
    ]
    scale = 1.0
    if max(axis.step for axis in axes) < _LEAST_STEP:
        scale = 1000.0
        notes.append(note(mark("steps below {step} m are none of a model: taken as km"), step=_LEAST_STEP))
    return Sampling(
        is_depth_first,
        tuple(scale * axis.step for axis in axes),
        tuple(scale * axis.start for axis in axes),
        tuple(notes),
    )


def _from_counts(shape: tuple[int, ...], vectors: dict[str, FileArray]) -> Sampling | None:
    """Counts n, steps d and first positions o, one for each axis in the order (x, [y,] z)."""
    if not {"n", "d"} <= set(vectors):
        return None
    n, d = (np.ravel(vectors[name].read()).astype(float) for name in ("n", "d"))
    o = np.ravel(vectors["o"].read()).astype(float) if "o" in vectors else np.zeros(len(d))
    counts = tuple(int(count) for count in n)
    fits = counts in (shape, shape[::-1]) and len(n) == len(d) == len(o)
    if not fits or not (np.isfinite(d).all() and np.isfinite(o).all() and (d > 0).all()):
        return None
    said = note(
        mark("n, d and o of the file say {counts} samples (x first), {steps} m apart, from {first} m on"),
        counts=" x ".join(map(str, counts)),
        steps=" x ".join(f"{step:g}" for step in d),
        first=", ".join(f"{first:g}" for first in o),
    )
    is_depth_first = None if shape == shape[::-1] else counts == shape[::-1]
    return Sampling(is_depth_first, tuple(d.tolist()), tuple(o.tolist()), (said,))


def _is_vector(array: FileArray) -> bool:
    return len(array.squeezed) == 1 and array.squeezed[0] <= _LONGEST_VECTOR


def _axis(vectors: dict[str, FileArray], names: frozenset[str]) -> _Axis | None:
    """The regular vector of one of these names."""
    for name in vectors.keys() & names:
        values = np.ravel(vectors[name].read()).astype(float)
        steps = np.diff(values)
        if len(steps) and np.isfinite(values).all() and steps.min() > 0:
            step = float((values[-1] - values[0]) / len(steps))
            if np.abs(steps - step).max() <= 1e-3 * step:
                return _Axis(name, float(values[0]), step, len(values))
    return None


def depth_by_trend(values: NDArray[Any]) -> tuple[bool | None, Note]:
    """Whether depth is the first axis, judged by how velocity grows along the first and the last; with the evidence.

    Down a section velocity grows and layers repeat, so that the mean along depth explains more of the variance.

    Parameters   values : ndarray - velocity, 2D or 3D
    """
    step = max(1, round((values.size / _ENOUGH) ** (1 / values.ndim)))
    values = np.asarray(values[(slice(None, None, step),) * values.ndim], dtype=float)
    whole = float(values.var())
    shares, growths = [], []
    for axis in (0, values.ndim - 1):
        mean = values.mean(axis=tuple(one for one in range(values.ndim) if one != axis))
        shares.append(float(mean.var()) / whole if whole > 0 else 0.0)
        growths.append(float(np.polyfit(np.arange(len(mean)), mean, 1)[0]) if len(mean) > 1 else 0.0)
    evidence = note(
        mark("the mean along the first axis explains {first} % of the velocity's variance, along the last {last} %"),
        first=round(100 * shares[0]),
        last=round(100 * shares[1]),
    )
    for is_first, (mine, other, growth) in ((True, (*shares, growths[0])), (False, (*shares[::-1], growths[1]))):
        if growth > 0 and mine > _CLEARLY * other and mine > 0.02:
            return is_first, evidence
    return None, evidence
