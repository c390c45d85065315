"""The features of a network as a volume on disk: an embedding of every voxel, for nearest neighbours and small heads.

A zarr group with the array "features", (iline, xline, sample, channel), float16: the numbers of a voxel lie together.
With components also "basis", (channel, component), "centre", (channel,), and "explained", (component,).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models._catalogue import LoadedModel
from models._tile_rows import tile_rows
from models._tiles import Slices
from models.embedding._components import fit_components
from models.embedding._plan import LEVELS, EmbeddingPlan
from models.embedding._store import create_store, open_store
from models.errors import ModelError

N_FIT_TILES, N_FIT_VOXELS = 8, 40_000  # from which components are found
LARGEST = float(np.finfo(np.float16).max)


@dataclass(frozen=True)
class Embedding:
    """What `embed` wrote.

    Parameters   features : zarr array, (iline, xline, sample, channel), float16
                 step : traces and samples of the volume from one voxel of the features to the next: 1, or 8
                 explained : share of the variance that each component holds; None - these are the features themselves
    """

    path: Path
    features: Any
    step: int
    explained: tuple[float, ...] | None


def embed(
    model: LoadedModel,
    volume: Any,
    out: str | Path,
    *,
    level: str = "full",
    n_components: int | None = None,
    region: Slices | None = None,
    live_mask: NDArray[np.bool_] | None = None,
    resume: bool = False,
    on_step: Callable[[int, int], None] | None = None,
) -> Embedding:
    """Write the features of every voxel of a volume, tile by tile, into a new zarr group.

    Tiles overlap and melt into one as those of `predict` do, and amplitudes are scaled in the same way. A killed or
    stopped run goes on with `resume` and gives the same bits.

    Parameters   volume : array-like, shape (iline, xline, sample), as for `predict`
                 out : folder of the group, .zarr by custom; must not be there, unless the run goes on
                 level : "full" - what the network's head reads, at full resolution; "bottleneck" - its deepest
                 features, a vector for each 8 x 8 x 8 voxels, the i-th along an axis around voxel 8 i of the region
                 n_components : of the features' principal components, found from a sample of voxels, in place of all
                 features; None - as they are
                 region : three slices without step; the surroundings are read as context
                 live_mask : bool, shape (iline, xline), False for dead traces
                 on_step : called with (done, total) after each tile; what it raises stops the run
    Returns      Embedding
    Raises       ModelError - a model without features, shapes or a region that do not fit, too many components, an
                 `out` that is there already or that holds another run
    """
    if level not in LEVELS:
        raise ModelError("the level is {found}: expected one of {known}", found=level, known=", ".join(LEVELS))
    plan = EmbeddingPlan(model, volume, level, region, live_mask)
    if n_components is not None and not 1 <= n_components <= plan.n_channels:
        raise ModelError(
            "{found} components were asked for: choose 1 to {most}", found=n_components, most=plan.n_channels
        )
    path, told = Path(out), {**plan.identity(), "n_components": n_components}
    if path.exists():
        store = open_store(path, told, resume=resume)
    else:
        found = fit_components(plan.sample(N_FIT_TILES, N_FIT_VOXELS), n_components) if n_components else None
        store = create_store(path, plan.result_shape, found or plan.n_channels, told)

    finished = store.n_rows
    if finished < plan.layout.n_rows:
        first = max(finished - 1, 0)  # that row again, for what it gives to the next
        parts = {"features": plan.n_channels}
        for row, boxes in tile_rows(plan, None, plan.layout, plan.run, parts, first_row=first, on_step=on_step):
            for where, values in boxes:
                vectors = np.moveaxis(values["features"], 0, -1)
                if store.components is not None:
                    vectors = store.components.project(vectors)
                if row >= finished:
                    store.features[where] = np.clip(vectors, -LARGEST, LARGEST).astype(np.float16)
            store.note_row(row)
    explained = None if store.components is None else tuple(float(share) for share in store.components.explained)
    return Embedding(path, store.features, plan.step, explained)
