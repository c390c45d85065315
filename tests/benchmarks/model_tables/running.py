"""How a model runs: agreement under flips, seams between tiles, and speed beside the peers, interleaved."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np

from models import LoadedModel, _tile_rows, predict
from models._tasks import impossible_tasks
from models._tile_rows import VOLUME_DEAD, VOLUME_OVERLAP, VOLUME_TILE
from models._tiles import lay_axis
from models.baselines import fault_semblance
from models.metrics import overlap, score_faults, seam_ratio
from tests.benchmarks.model_tables.cases import Array, Size, draw_cases, large_volume


def flips_iou(model: LoadedModel, column: str, sizes: tuple[Size, ...]) -> float:
    """Overlap of the fault masks of volumes and of their mirror images, mirrored back, at the best threshold of F1."""
    cases = draw_cases(column, 0, sizes)
    straight = [predict(model, case.seismic).mean for case in cases]
    mirrored = [predict(model, np.ascontiguousarray(case.seismic[:, ::-1])).mean[:, ::-1] for case in cases]
    limit = score_faults(straight, [case.truth.faults for case in cases]).threshold
    first, second = (np.concatenate([each.ravel() for each in parts]) >= limit for parts in (straight, mirrored))
    return round(overlap(first, second), 4)


def seams(model: LoadedModel, n: int = VOLUME_TILE + 48) -> dict[str, dict[str, float]]:
    """The seam ratio of every task on a volume of two tiles along each axis: beside the steps at the same places of a
    run in one tile, and beside the steps at other places, where geology and the lattice of the network count too.
    """
    volume = large_volume((n, n, n))
    axis = lay_axis(n, VOLUME_TILE, VOLUME_OVERLAP, VOLUME_DEAD)
    starts = [start + VOLUME_DEAD for start, _ in axis.spans[1:]]
    stops = [stop - VOLUME_DEAD for _, stop in axis.spans[:-1]]
    tasks = tuple(task for task in model.card.tasks if task != "impedance")  # that one waits for wells
    tiled = predict(model, volume, tasks)
    with patch.object(_tile_rows, "VOLUME_TILE", n):
        untiled = predict(model, volume, tasks)
    places = [starts + stops] * 3
    return {
        task: {
            "of_tiles": round(seam_ratio(each.mean, places, untiled=untiled[task].mean), 4),
            "with_geology": round(seam_ratio(each.mean, places), 4),
        }
        for task, each in tiled.items()
    }


def speed(models: Sequence[LoadedModel], shapes: dict[str, tuple[int, int, int]], n_rounds: int = 5) -> dict[str, Any]:
    """Million voxels a second with tiles and blending, faults alone and all tasks at once that tiles give.

    Contenders take turns, median of the rounds.
    """
    result: dict[str, Any] = {}
    for name, shape in shapes.items():
        volume = large_volume(shape)
        runs: dict[str, Callable[[Array], Any]] = {}
        for model in models:
            runs[f"{model.card.name}, faults"] = partial(predict, model, task="fault")
            without = ("rgt", "impedance", *impossible_tasks(model.card.tasks, shape))
            together = tuple(task for task in model.card.tasks if task not in without)
            if len(together) > 1:
                runs[f"{model.card.name}, {len(together)} tasks"] = partial(predict, model, task=together)
        runs["semblance"] = fault_semblance
        seconds: dict[str, list[float]] = {who: [] for who in runs}
        for _ in range(n_rounds):
            for who, run in runs.items():
                start = time.perf_counter()
                run(volume)
                seconds[who].append(time.perf_counter() - start)
        result[name] = {who: round(volume.size / median(taken) / 1e6, 3) for who, taken in seconds.items()}
    return result
