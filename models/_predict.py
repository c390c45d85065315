"""Running a model over a volume of any size, tile by tile, with a spread and a measure of strangeness.

A volume is any array-like of shape (iline, xline, sample): NumPy, zarr. Only one row of tiles is in memory at a time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models._catalogue import LoadedModel
from models._passes import MAX_PASSES, TileRunner
from models._scaling import measure_scaling
from models._tiles import Axis, lay_axis, tiles_of_row
from models.errors import ModelError
from models.public._faultnet_runner import FaultNetRunner

Array = NDArray[np.float32]
Slices = tuple[slice, slice, slice]

VOLUME_TILE, VOLUME_OVERLAP, VOLUME_DEAD = 128, 32, 8
SECTION_TILE, SECTION_OVERLAP, SECTION_DEAD = 256, 64, 12


@dataclass(frozen=True)
class Prediction:
    """What a model says about a volume.

    Parameters   mean, std : like the volume or its region, float32. Task "denoise": the clean section and its standard
                 deviation, in the units of the volume. Task "fault": the probability that a fault surface passes
                 through the voxel, and the standard deviation of that yes or no, sqrt(p (1 - p)); by the law of total
                 variance it contains the disagreement between passes
                 outside : share of the samples in tiles that look unlike the training volumes, 0 to 1; not a number for
                 an imported model, whose training volumes nobody knows here
                 outside_by : that share for each statistic (level, frequency, similarity of neighbouring traces)
    """

    task: str
    mean: Any
    std: Any
    outside: float
    outside_by: dict[str, float]
    model: str
    passes: int


def predict(
    model: LoadedModel,
    volume: Any,
    task: str | Sequence[str] = "fault",
    *,
    live_mask: NDArray[np.bool_] | None = None,
    passes: int = 1,
    region: Slices | None = None,
    out: Any = None,
    on_step: Callable[[int, int], None] | None = None,
) -> Any:
    """Run one task, or several in one pass over the volume.

    Parameters   volume : array-like, shape (iline, xline, sample); one inline makes a 2D section. Samples that are not
                 finite, and traces that are constant, count as dead: the model fills them from their neighbours
                 task : "fault" or "denoise", or a sequence of them
                 live_mask : bool, shape (iline, xline), False for dead traces
                 passes : 1 to 8 runs of each tile under flips and reversed polarity, averaged (4 differ on a section)
                 region : three slices without step; only this part is predicted, its surroundings are read as context
                 out : array-likes to fill in place of new arrays: a pair (mean, std) of the region's shape, for several
                 tasks a dict {task: (mean, std)}
                 on_step : called with (done, total) after each tile; what it raises stops the run
    Returns      Prediction; for a sequence of tasks a dict {task: Prediction}
    Raises       ModelError - a task that the model does not know, shapes that do not fit, nothing but one value
    """
    tasks = (task,) if isinstance(task, str) else tuple(task)
    shape = _check_request(model, volume, tasks, live_mask, passes)
    wanted = _check_region(region, shape)
    results = _make_outputs(tasks, out, tuple(span.stop - span.start for span in wanted), single=isinstance(task, str))

    runner = _make_runner(model, volume, tasks, live_mask, passes)
    axes, context = _lay_tiles(shape, wanted)
    total, done = len(axes[0].spans) * len(axes[1].spans) * len(axes[2].spans), 0
    rows = _RowBuffer(tasks, axes, context, wanted, results)
    for row, span in enumerate(axes[0].spans):
        rows.start(span)
        for tile in tiles_of_row(axes, row):
            where = tuple(
                slice(part.start + whole.start, part.stop + whole.start)
                for part, whole in zip(tile.slices, context, strict=True)
            )
            block = np.asarray(volume[where], dtype=np.float32)
            live = None if live_mask is None else live_mask[where[0], where[1]]
            rows.add(tile.slices, tile.weight, runner.run(block, live))
            done += 1
            if on_step:
                on_step(done, total)
    rows.finish()

    outside, outside_by = runner.outside()
    predictions = {
        name: Prediction(name, *results[name], outside, outside_by, model.card.name, passes) for name in tasks
    }
    return predictions[task] if isinstance(task, str) else predictions


def _make_runner(
    model: LoadedModel, volume: Any, tasks: tuple[str, ...], live_mask: NDArray[np.bool_] | None, passes: int
) -> TileRunner | FaultNetRunner:
    if model.card.network.get("architecture") == "faultnet":
        return FaultNetRunner(model, volume, live_mask, passes)
    return TileRunner(model, tasks, measure_scaling(volume, live_mask), passes)


class _RowBuffer:
    """Sums of one row of tiles; inlines that no later row touches are written out and forgotten."""

    def __init__(
        self,
        tasks: tuple[str, ...],
        axes: tuple[Axis, Axis, Axis],
        context: Slices,
        wanted: Slices,
        results: dict[str, tuple[Any, Any]],
    ) -> None:
        self.results = results
        self.context, self.wanted = context, wanted
        self.lateral = (axes[1].spans[-1][1], axes[2].spans[-1][1])
        self.tasks = tasks
        self.first = 0
        self.sums: dict[str, list[Array]] = {name: [np.zeros((0, *self.lateral), np.float32)] * 2 for name in tasks}

    def start(self, span: tuple[int, int]) -> None:
        """Write what lies before `span`, and make room for it."""
        self._write(span[0] - self.first)
        for name in self.tasks:
            for i, kept in enumerate(self.sums[name]):
                kept = kept[span[0] - self.first :]
                room = np.zeros((span[1] - span[0] - len(kept), *self.lateral), np.float32)
                self.sums[name][i] = np.concatenate([kept, room])
        self.first = span[0]

    def add(self, where: Slices, weight: Array, tile: dict[str, tuple[Array, Array]]) -> None:
        """Add a tile's means and variances at `where` of the row."""
        for name in self.tasks:
            for total, part in zip(self.sums[name], tile[name], strict=True):
                total[:, where[1], where[2]] += weight * part

    def finish(self) -> None:
        """Write all that is left."""
        self._write(len(self.sums[self.tasks[0]][0]))

    def _write(self, n_iline: int) -> None:
        """Write the first inlines of the buffer where they lie in the region."""
        start = max(self.first + self.context[0].start, self.wanted[0].start)
        stop = min(self.first + self.context[0].start + n_iline, self.wanted[0].stop)
        if start >= stop:
            return
        inside = (
            slice(start - self.first - self.context[0].start, stop - self.first - self.context[0].start),
            *(
                slice(w.start - c.start, w.stop - c.start)
                for w, c in zip(self.wanted[1:], self.context[1:], strict=True)
            ),
        )
        target = slice(start - self.wanted[0].start, stop - self.wanted[0].start)
        for name in self.tasks:
            mean, variance = (part[inside] for part in self.sums[name])
            self.results[name][0][target] = mean
            # A blended probability may exceed one by a rounding.
            self.results[name][1][target] = np.sqrt(np.maximum(mean * (1 - mean), 0) if name == "fault" else variance)


def _check_request(
    model: LoadedModel, volume: Any, tasks: tuple[str, ...], live_mask: Any, passes: int
) -> tuple[int, int, int]:
    unknown = [name for name in tasks if name not in model.card.tasks]
    if unknown or not tasks:
        raise ModelError(
            "{model} has no task {task}: choose from {known}",
            model=model.card.name,
            task=", ".join(unknown) or "(none)",
            known=", ".join(model.card.tasks),
        )
    shape = tuple(int(n) for n in getattr(volume, "shape", ()))
    if len(shape) != 3 or min(shape) < 1:
        raise ModelError("a volume has three axes (iline, xline, sample), not the shape {shape}", shape=str(shape))
    if live_mask is not None and np.shape(live_mask) != shape[:2]:
        raise ModelError(
            "the live mask has the shape {found}: expected (iline, xline) = {expected}",
            found=str(np.shape(live_mask)),
            expected=str(shape[:2]),
        )
    if not 1 <= passes <= MAX_PASSES:
        raise ModelError("passes is {passes}: choose 1 to {most}", passes=passes, most=MAX_PASSES)
    return shape  # type: ignore[return-value]


def _check_region(region: Slices | None, shape: tuple[int, int, int]) -> Slices:
    if region is None:
        return slice(0, shape[0]), slice(0, shape[1]), slice(0, shape[2])
    spans = [span.indices(n) for span, n in zip(region, shape, strict=False)]
    if len(spans) != 3 or len(region) != 3 or any(step != 1 or start >= stop for start, stop, step in spans):
        raise ModelError(
            "the region {region} is empty or has a step: give three plain slices inside {shape}",
            region=str(region),
            shape=str(shape),
        )
    first, second, third = (slice(start, stop) for start, stop, _ in spans)
    return first, second, third


def _make_outputs(
    tasks: tuple[str, ...], out: Any, shape: tuple[int, ...], *, single: bool
) -> dict[str, tuple[Any, Any]]:
    if out is None:
        return {name: (np.empty(shape, np.float32), np.empty(shape, np.float32)) for name in tasks}
    given = {tasks[0]: out} if single else out
    for name in tasks:
        pair = given.get(name, ())
        if len(pair) != 2 or any(tuple(part.shape) != shape for part in pair):
            raise ModelError(
                "out of task {task} must be a pair (mean, std) of the shape {shape}", task=name, shape=str(shape)
            )
    return {name: tuple(given[name]) for name in tasks}  # type: ignore[misc]


def _lay_tiles(shape: tuple[int, int, int], wanted: Slices) -> tuple[tuple[Axis, Axis, Axis], Slices]:
    """Tiles over the region and a margin of context around it."""
    is_section = min(shape[:2]) == 1
    tile, overlap, dead = (
        (SECTION_TILE, SECTION_OVERLAP, SECTION_DEAD) if is_section else (VOLUME_TILE, VOLUME_OVERLAP, VOLUME_DEAD)
    )
    context, axes = [], []
    for span, n in zip(wanted, shape, strict=True):
        context.append(slice(max(0, span.start - overlap), min(n, span.stop + overlap)))
        axes.append(lay_axis(context[-1].stop - context[-1].start, tile, overlap, dead))
    return (axes[0], axes[1], axes[2]), (context[0], context[1], context[2])
