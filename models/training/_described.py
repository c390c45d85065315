"""What every model card says of its run."""

import platform
from dataclasses import asdict
from typing import Any

import torch

from models.training._run import TrainedNetwork
from models.training._schedule import Schedule
from models.training._state import hash_of


def describe_run(trained: TrainedNetwork, recipe: Schedule) -> dict[str, Any]:
    """Recipe, seed, steps, curve, seconds and machine, as plain data."""
    counters = trained.counters
    return {
        "recipe": asdict(recipe),
        "recipe_hash": hash_of(recipe),
        "seed": recipe.seed,
        "steps": counters.step,
        "voxels": counters.voxels,
        "pieces": counters.pieces,
        "curve": counters.curve,
        "changes": counters.changes,
        "cpu_seconds": round(counters.cpu_seconds, 1),
        "wall_seconds": round(counters.wall_seconds, 1),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "machine": platform.machine(),
    }
