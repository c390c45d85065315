"""Running anything over the tiles of a volume, row by row; only what waits for its neighbours is in memory."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models._blending import Blender, Values
from models._tiles import STRIDE, Axis, Slices, Tile, lay_axis

# A network's padding shows some 16 samples deep in dips, less in other tasks; volumes pay for each of them thrice.
VOLUME_TILE, VOLUME_OVERLAP, VOLUME_DEAD = 160, 36, 12
SECTION_TILE, SECTION_OVERLAP, SECTION_DEAD = 384, 64, 16

# block of samples, live traces or None, its place in the volume -> by name a tensor (parts, iline, xline, sample)
RunTile = Callable[[NDArray[np.float32], NDArray[np.bool_] | None, Slices], Mapping[str, Any]]


@dataclass(frozen=True)
class Layout:
    """Tiles over a region of a volume and a margin of context around it.

    Parameters   region, context : of the volume; axes : tiles, counted from the beginning of the context
    """

    region: Slices
    context: Slices
    axes: tuple[Axis, Axis, Axis]

    @property
    def n_rows(self) -> int:
        return len(max(self.axes, key=lambda axis: axis.length).spans)

    @property
    def n_tiles(self) -> int:
        return prod(len(axis.spans) for axis in self.axes)


def tile_size(shape: tuple[int, int, int]) -> tuple[int, int, int]:
    """The most that a tile measures, the least that tiles share, and what does not weigh at their ends."""
    is_section = min(shape[:2]) == 1
    return (SECTION_TILE, SECTION_OVERLAP, SECTION_DEAD) if is_section else (VOLUME_TILE, VOLUME_OVERLAP, VOLUME_DEAD)


def lay_tiles(shape: tuple[int, int, int], region: Slices) -> Layout:
    """Tiles of a volume, or of a 2D section of either direction."""
    tile, overlap, dead = tile_size(shape)
    context, axes = [], []
    for span, n in zip(region, shape, strict=True):
        start = max(0, span.start - overlap) // STRIDE * STRIDE
        context.append(slice(start, min(n, span.stop + overlap)))
        axes.append(lay_axis(context[-1].stop - context[-1].start, tile, overlap, dead))
    return Layout(region, (context[0], context[1], context[2]), (axes[0], axes[1], axes[2]))


def tile_rows(
    volume: Any,
    live_mask: NDArray[np.bool_] | None,
    layout: Layout,
    run: RunTile,
    parts: Mapping[str, int],
    *,
    first_row: int = 0,
    on_step: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[int, Iterator[tuple[Slices, Values]]]]:
    """For each row of tiles its number and the boxes that it finishes: where they lie in the region, and their values.

    Parameters   parts : what `run` gives, by name, and the length of its first axis
                 first_row : rows before it are left out; the boxes of `first_row` then lack their share
                 on_step : called with (done, total) after each tile; what it raises stops the run
    """
    blender = Blender(layout.axes, parts)
    total, done = layout.n_tiles, first_row * (layout.n_tiles // layout.n_rows)

    def run_tile(tile: Tile) -> dict[str, NDArray[np.float32]]:
        nonlocal done
        where = _shift(tile.slices, layout.context)
        block = np.asarray(volume[where], dtype=np.float32)
        live = None if live_mask is None else live_mask[where[0], where[1]]
        weighted = {name: _weigh(values, tile) for name, values in run(block, live, where).items()}
        done += 1
        if on_step:
            on_step(done, total)
        return weighted

    def boxes(row: int) -> Iterator[tuple[Slices, Values]]:
        for box, values in blender.row(row, run_tile):
            target, inside = _clip(_shift(box, layout.context), layout.region)
            if target is not None:
                for name in values:
                    values[name] = values[name][(slice(None), *inside)]
                yield target, values

    for row in range(first_row, layout.n_rows):
        yield row, boxes(row)


def _weigh(values: Any, tile: Tile) -> NDArray[np.float32]:
    """The inner part of a tile's tensor times its weights."""
    import torch

    first, second, third = (torch.from_numpy(weight).to(values.device) for weight in tile.weights)
    kept = values[(slice(None), *tile.kept)]
    weighted: NDArray[np.float32] = (kept * (first[:, None, None] * (second[:, None] * third))).cpu().numpy()
    return weighted


def _shift(part: Slices, origin: Slices) -> Slices:
    first, second, third = (
        slice(each.start + whole.start, each.stop + whole.start) for each, whole in zip(part, origin, strict=True)
    )
    return first, second, third


def _clip(box: Slices, region: Slices) -> tuple[Slices | None, Slices]:
    """Where a box of the volume meets the region: counted from the region, None for nowhere, and from the box."""
    target, inside = [], []
    for part, wanted in zip(box, region, strict=True):
        start, stop = max(part.start, wanted.start), min(part.stop, wanted.stop)
        target.append(slice(start - wanted.start, stop - wanted.start))
        inside.append(slice(start - part.start, stop - part.start))
    is_empty = any(part.start >= part.stop for part in target)
    return None if is_empty else (target[0], target[1], target[2]), (inside[0], inside[1], inside[2])
