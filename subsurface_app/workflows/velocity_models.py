"""A velocity model made simpler, as a start of inversions: smoothed, or a straight line in depth below the water."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import Note, VelocityModel, note
from subsurface_app.workflows.inversion.quality import water_cells

Way = Literal["gaussian", "line"]
Array = NDArray[np.float64]
_EMPTY = 1e-12  # of a Gaussian's weight: no cell within its reach


@dataclass(frozen=True)
class SmoothRules:
    """How a model is made simpler.

    Parameters   way : "gaussian", or "line": v0 + k z by least squares over the cells below the water
                 along, down : float, m - standard deviations of the Gaussian, across and down; 0: not that way
                 keep_above : float, m below sea level, or None - cells whose centres lie above it stay as they are;
                     None: those that `water_cells` takes for water
    """

    way: Way = "gaussian"
    along: float = 400.0
    down: float = 200.0
    keep_above: float | None = None


def simplify_model(
    model: VelocityModel, rules: SmoothRules | None = None, name: str = ""
) -> tuple[VelocityModel, tuple[Note, ...]]:
    """A model smoothed below the water, or replaced by a straight line in depth there; and what that changed.

    Slowness is averaged, not velocity: the time along a path is the sum of slowness over it, so that what is averaged
    keeps the times; a mean of velocities would let waves arrive too early, by the variance. Water takes no part: it
    neither changes nor slows the rock below it. Down a column the Gaussian is mirrored at the water bottom and at the
    base, which keeps the column's vertical time exactly; along, neighbouring columns share their times, and each depth
    averages over the cells that are rock there.

    Returns      the model, "X, smoothed" or "X, line"; notes - what was kept, how far it is from the original in m/s
                 (RMS below the water), how vertical times to the base change; v0 and k of a line
    Raises       GeometryError - nothing lies below the water, or a line that reaches zero
    """
    rules = rules or SmoothRules()
    vp = np.asarray(model.vp[:], dtype=np.float64)
    kept = _kept(vp, model, rules.keep_above)
    if kept.all() and rules.keep_above is None:
        raise GeometryError(
            "nothing of {name} is left to change: all cells count as water; say down to which depth it is kept "
            "(0: nowhere)",
            name=model.name,
        )
    if kept.all():
        raise GeometryError(
            "nothing of {name} is left to change: all cells lie above {depth} m, down to which it is kept; choose a "
            "smaller depth",
            name=model.name,
            depth=rules.keep_above,
        )
    told: list[Note] = [_note_of_kept(kept, model)]
    if rules.way == "line":
        line, v0, k = _line(vp, kept, model)
        made = np.where(kept, vp, line)
        words = mark("in the cells that were changed: {v0} m/s + {k} 1/s times the depth below sea level")
        told.append(note(words, v0=f"{v0:.1f}", k=f"{k:.4f}"))
    else:
        slowness = _smooth(1.0 / vp, ~kept, model.spacing, rules)
        made = np.where(kept, vp, 1.0 / slowness)
    told += _differences(vp, made, kept)
    title = name or (f"{model.name}, line" if rules.way == "line" else f"{model.name}, smoothed")
    made_of = replace(model, name=title, vp=made.astype(np.float32), notes=tuple(told), spread=None)
    return made_of, tuple(told)


def _kept(vp: Array, model: VelocityModel, above: float | None) -> NDArray[np.bool_]:
    """The cells that stay: a piece at the top of each column."""
    if above is None:
        return water_cells(vp)
    depth = model.origin[-1] + model.spacing[-1] * np.arange(vp.shape[-1])
    return np.broadcast_to(depth < above, vp.shape)


def _line(vp: Array, kept: NDArray[np.bool_], model: VelocityModel) -> tuple[Array, float, float]:
    """The line that fits the cells below the water best, at all depths, its velocity at sea level and its growth."""
    depth = model.origin[-1] + model.spacing[-1] * np.arange(vp.shape[-1])
    at = np.broadcast_to(depth, vp.shape)[~kept]
    found = vp[~kept]
    centre = float(at.mean())
    spread = float(((at - centre) ** 2).sum())
    k = float(((at - centre) * (found - found.mean())).sum()) / spread if spread > 0 else 0.0
    v0 = float(found.mean()) - k * centre
    line: Array = np.asarray(v0 + k * depth, dtype=np.float64)
    slowest = float(np.broadcast_to(line, vp.shape)[~kept].min())
    if slowest <= 0:
        raise GeometryError(
            "the straight line through the velocities of {name} reaches {slowest} m/s: they do not grow with depth as "
            "a line does; smooth the model in place of it",
            name=model.name,
            slowest=round(slowest),
        )
    return line, v0, k


def _smooth(slowness: Array, rock: NDArray[np.bool_], spacing: tuple[float, ...], rules: SmoothRules) -> Array:
    """Slowness averaged over the rock alone, first down each column, then along each horizontal axis."""
    from scipy.ndimage import gaussian_filter1d

    made = slowness.copy()
    if rules.down > 0:
        first = rock.argmax(axis=-1)  # the cell below the water; a column of water alone has none
        has_rock = rock.any(axis=-1)
        for top in np.unique(first[has_rock]):
            columns = has_rock & (first == top)
            # Mirrored at both ends, with half samples: each cell gives all it has to the column, so the sum stays.
            made[columns, top:] = gaussian_filter1d(
                made[columns, top:], rules.down / spacing[-1], axis=-1, mode="reflect"
            )
    if rules.along > 0:
        weight = rock.astype(np.float64)
        made = made * weight
        for axis in range(slowness.ndim - 1):
            made = gaussian_filter1d(made, rules.along / spacing[axis], axis=axis, mode="reflect")
            weight = gaussian_filter1d(weight, rules.along / spacing[axis], axis=axis, mode="reflect")
        made = np.divide(made, weight, out=slowness.copy(), where=weight > _EMPTY)
    return np.asarray(made)


def _note_of_kept(kept: NDArray[np.bool_], model: VelocityModel) -> Note:
    """Down to which depth cells stayed as they are."""
    cells = kept.sum(axis=-1)
    if not cells.any():
        return note(mark("no cell was kept as it was: all of the model was changed"))
    top, step = model.origin[-1], model.spacing[-1]
    low, high = (max(top, top + step * (float(one) - 0.5)) for one in (cells.min(), cells.max()))
    if low == high:
        return note(mark("kept as it was above {depth} m below sea level"), depth=f"{low:.0f}")
    return note(mark("kept as it was above {low} to {high} m below sea level"), low=f"{low:.0f}", high=f"{high:.0f}")


def _differences(vp: Array, made: Array, kept: NDArray[np.bool_]) -> list[Note]:
    """How far the result is from the original: velocities below the water, and vertical times down to the base."""
    rms = float(np.sqrt(np.mean((made - vp)[~kept] ** 2)))
    times, new = ((1.0 / one).sum(axis=-1) for one in (vp, made))
    share = 100 * (new / times - 1)
    return [
        note(mark("{rms} m/s RMS from the original, over the cells that were changed"), rms=f"{rms:.1f}"),
        note(
            mark("vertical times down to the base change by {mean} % on average, by {most} % at most"),
            mean=f"{share.mean():+.2f}",
            most=f"{np.abs(share).max():.2f}",
        ),
    ]


def working_bytes(shape: tuple[int, ...]) -> int:
    """Memory that `simplify_model` takes at most: some eight arrays of the model in double precision."""
    return 8 * 8 * int(np.prod(shape, dtype=np.int64))
